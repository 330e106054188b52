"""Follows cross-references (条款间的引用): 「该条」 of a later part, and paragraphs (款) named within an article."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.cues import load_cues
from assistant.desk import Desk
from assistant.evidence import Candidate, Quote, weigh
from assistant.inquiry import Inquiry
from assistant.sentences import LONGEST
from assistant.subtree import passages_within
from knowledge.names import clause_key
from knowledge.places import Places
from knowledge.references import Reference, resolve
from knowledge.vocabulary import Hit

PARAGRAPH = re.compile(r"第\s?([\d一二三四五六七八九十百零]+)\s?条的?\s?第\s?([\d一二三四五六七八九十]+)\s?款")
MOST_PASSAGES = 40


def points_back(inquiry: Inquiry) -> bool:
    """Whether a part speaks of a place the part before led to (该条规定了什么) and names none itself."""
    return not inquiry.numbers and bool(load_cues().points_back.search(inquiry.text))


def led_to(quotes: Sequence[Quote], wanted: str, desk: Desk) -> Reference | None:
    """The first cross-reference in quotations whose target is in the library, of the kind the words ask for (附录, 表)."""
    found: list[Reference] = []
    for quote in quotes:
        clause = desk.library.clause(quote.passage.document_id, quote.passage.clause_id)
        found += [
            each
            for each in resolve(desk.library, quote.passage.document_id, clause)
            if each.clause_id and quote.start <= each.start and each.end <= quote.end
        ]
    kind = re.search("附录|[表图章]", wanted)
    fitting = [each for each in found if kind is None or kind[0] in each.text]
    return next(iter(fitting), None)


def quotes_at(reference: Reference, inquiry: Inquiry, desk: Desk) -> list[Quote]:
    """What the target of a cross-reference says about a question: the whole where it is short, else its best sentence."""
    assert reference.document_id and reference.clause_id
    passages = passages_within(reference.document_id, {reference.clause_id}, desk)[:MOST_PASSAGES]
    if not passages:
        return []
    if len(passages) == 1 and len(passages[0].text) <= LONGEST:
        return [Quote(passage=passages[0], start=passages[0].start, end=passages[0].end)]
    hits = [Hit(passage=each, score=1.0 - place / len(passages)) for place, each in enumerate(passages)]
    best: list[Candidate] = weigh(inquiry, hits, desk.search.embedder)
    return [Quote(passage=each.passage, start=each.start, end=each.end) for each in best[:1]]


def named_paragraphs(inquiry: Inquiry, document_ids: Sequence[str], desk: Desk) -> list[Quote]:
    """The paragraphs (款) of articles that a question names: 第十七条第二款; empty where it names none or they are not here."""
    quotes: list[Quote] = []
    for named in PARAGRAPH.finditer(inquiry.text):
        article, paragraph = clause_key(f"第{named[1]}条"), clause_key(f"第{named[2]}款")
        for passage in desk.library.find_number(article, list(document_ids))[:1]:
            key = passage.document_id
            spot = Places(desk.library.clauses(key), desk.library.text(key)).find((article, paragraph))
            inside = [each for each in desk.library.passages_of(key) if spot and each.start <= spot.start < each.end]
            quotes += [
                Quote(passage=each, start=spot.start, end=min(spot.end, each.end)) for each in inside[:1] if spot
            ]
    return quotes
