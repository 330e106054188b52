"""What an amendment (修改单) changes in the clauses an answer quotes: the reader must see it beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from assistant.desk import Desk
from assistant.evidence import Quote
from knowledge.citing import name_of
from knowledge.editions import Editions
from knowledge.names import clause_key, find_clause_numbers
from knowledge.scope import in_force
from knowledge.vocabulary import Citation, Value

MOST = 3
"""So many places of amendments are shown beside one answer."""


class Amended(Value):
    """A place of an amendment that speaks of a quoted clause, and what to say of it."""

    quote: Quote
    note: str


def amended(citations: Sequence[Citation], day: date, desk: Desk) -> list[Amended]:
    """The places of amendments in force on the day that name a quoted clause of their standard."""
    editions = Editions.of(desk.library)
    found: dict[str, Amended] = {}
    for citation in citations:
        if editions.find(citation.document_id) is None:
            continue
        for each in editions.amendments(citation.document_id):
            if in_force(editions.card(each), day):
                found |= {one.quote.passage.id: one for one in naming(citation, each, desk)}
    return list(found.values())[:MOST]


def naming(citation: Citation, amendment: str, desk: Desk) -> Iterator[Amended]:
    """The passages of an amendment that name the clause of a citation."""
    passages = desk.library.passages([citation.passage_id])
    number = clause_key(passages[0].number or "") if passages else ""
    if not number:
        return
    for passage in desk.library.passages_of(amendment):
        if any(mention.canonical == number for mention in find_clause_numbers(passage.text)):
            told = f"{number} 已由{name_of(desk.library.card(amendment))}修改，以修改单为准"
            yield Amended(quote=Quote(passage=passage, start=passage.start, end=passage.end), note=told)
