"""Which clause of a later edition takes the place of a quoted one, where number and heading leave no doubt."""

from __future__ import annotations

from difflib import SequenceMatcher

from assistant.inquiry import flat
from knowledge.errors import BadInput
from knowledge.library import Library
from knowledge.names import clause_key
from knowledge.vocabulary import Citation, Clause

NEARLY = 0.7
"""From this likeness on two clauses of one number without headings are the same clause reworded."""
NUMBERED = frozenset({"clause", "annex", "term"})


def corresponding(citation: Citation, later: str, library: Library) -> Clause | None:
    """The clause of document `later` that is the quoted one: of its number and heading, or the only one of its heading.

    Where the quoted clause has a number and no heading, the clause of its number that says nearly the same.
    """
    before = library.clauses(citation.document_id)
    passages = library.passages([citation.passage_id])
    own = next((each for each in before if passages and each.id == passages[0].clause_id), None)
    if own is None or not own.number or own.kind not in NUMBERED:
        return None
    after = library.clauses(later)
    same = [each for each in after if clause_key(each.number or "") == clause_key(own.number) and each.kind in NUMBERED]
    if not own.title:
        return next((each for each in same if not each.title and alike(citation, own, later, each, library)), None)
    headed = [each for each in after if same_heading(each, own)]
    kept = [each for each in same if each in headed]
    if kept:
        return kept[0] if len(kept) == 1 else None
    alone = len(headed) == 1 and sum(same_heading(each, own) for each in before) == 1
    return headed[0] if alone else None


def alike(citation: Citation, own: Clause, later: str, other: Clause, library: Library) -> bool:
    """Whether two clauses say nearly the same."""
    texts = library.span(citation.document_id, own.start, own.end), library.span(later, other.start, other.end)
    return SequenceMatcher(None, flat(texts[0]), flat(texts[1]), autojunk=False).ratio() >= NEARLY


def same_heading(one: Clause, other: Clause) -> bool:
    """Whether two numbered clauses bear the same heading."""
    return one.kind in NUMBERED and bool(one.number) and flat(one.title) == flat(other.title) != ""


def told(citation: Citation, later: str, name: str, library: Library) -> str:
    """One line that points from a quoted clause of an old edition to the clause of the later one; empty where it isn't sure."""
    try:
        clause = corresponding(citation, later, library)
    except BadInput:
        return ""  # removed from the library in this very moment
    return f"{citation.clause} 在 {name} 中对应 {clause.number} {clause.title}".rstrip() if clause else ""
