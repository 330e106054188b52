"""What a conversation is at: the clause that fits the turn before best, in which a follow-up is looked for first."""

from __future__ import annotations

from assistant.desk import Desk
from assistant.evidence import weigh
from assistant.inquiry import Inquiry, understand
from assistant.subtree import passages_within
from knowledge.vocabulary import Passage, Question

DEPTH = 12
MOST = 30


def focus(inquiry: Inquiry, question: Question, desk: Desk, document_ids: list[str]) -> list[Passage]:
    """The passages of the clause that fits the turn before best, with what stands under it; empty where nothing leans on it.

    A part that names a clause or a standard of its own starts anew.
    """
    if not question.history or not inquiry.carried or inquiry.numbers:
        return []
    before = understand(Question(text=question.history[-1]), desk.rarity)[0]
    hits = desk.search.search(before.text, k=DEPTH, document_ids=document_ids)
    best = weigh(before, hits, desk.search.embedder)[:1]
    if not best:
        return []
    document_id, clause_id = best[0].passage.document_id, best[0].passage.clause_id
    clauses = {clause.id: clause for clause in desk.library.clauses(document_id)}
    at = clauses[clause_id]
    while at.kind in ("item", "row", "note", "body") and at.parent in clauses:
        at = clauses[at.parent]
    return passages_within(document_id, {at.id}, desk)[:MOST]
