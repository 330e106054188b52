"""Which clause of a later edition takes the place of a quoted one, where number and heading leave no doubt."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.inquiry import flat
from knowledge.errors import BadInput
from knowledge.library import Library
from knowledge.names import clause_key
from knowledge.vocabulary import Citation, Clause

NUMBERED = frozenset({"clause", "annex", "term"})


def corresponding(citation: Citation, later: str, library: Library) -> Clause | None:
    """The clause of document `later` with the heading of the quoted clause: of the same number, or the only one of that heading."""
    before = library.clauses(citation.document_id)
    own = headed(citation, before, library)
    if own is None:
        return None
    after = [each for each in library.clauses(later) if same_heading(each, own)]
    same = [each for each in after if clause_key(each.number or "") == clause_key(own.number or "")]
    if len(same) == 1:
        return same[0]
    alone = len(after) == 1 and sum(same_heading(each, own) for each in before) == 1
    return after[0] if alone else None


def headed(citation: Citation, clauses: Sequence[Clause], library: Library) -> Clause | None:
    """The clause quoted from, or the nearest above it that has both number and heading."""
    passages = library.passages([citation.passage_id])
    by_id = {each.id: each for each in clauses}
    clause = by_id.get(passages[0].clause_id) if passages else None
    while clause is not None and not (clause.number and clause.title and clause.kind in NUMBERED):
        clause = by_id.get(clause.parent or "")
    return clause


def same_heading(one: Clause, other: Clause) -> bool:
    """Whether two numbered clauses bear the same heading."""
    return one.kind in NUMBERED and bool(one.number) and flat(one.title) == flat(other.title) != ""


def told(citation: Citation, later: str, name: str, library: Library) -> str:
    """One line that points from a quoted clause of an old edition to the clause of the later one; empty where it isn't sure."""
    try:
        clause = corresponding(citation, later, library)
    except BadInput:
        return ""  # removed from the library in this very moment
    return f"{citation.clause} 在 {name} 中对应 {clause.number} {clause.title}" if clause else ""
