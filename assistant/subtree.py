"""Everything that stands under a clause (条及其下各条、项、注、表行)."""

from __future__ import annotations

from collections.abc import Collection

from assistant.desk import Desk
from knowledge.vocabulary import Passage


def passages_within(document_id: str, clause_ids: Collection[str], desk: Desk) -> list[Passage]:
    """The passages of some clauses of a document and of all that stands under them, in reading order."""
    inside = set(clause_ids)
    for clause in desk.library.clauses(document_id):  # in reading order: a parent comes before its children
        if clause.parent in inside:
            inside.add(clause.id)
    return [each for each in desk.library.passages_of(document_id) if each.clause_id in inside]
