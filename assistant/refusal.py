"""Decides whether the evidence is enough to answer; saying no is a good answer, a guess is the worst one."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.evidence import Candidate
from assistant.inquiry import Inquiry

LEAST_COVERAGE = 0.38
"""Below this share of the question's weight the best sentence is about something else."""
LEAST_TYPED = 0.45
"""A datum only counts as the one asked for where its sentence covers this share."""
HARD = frozenset({"money", "date", "phone", "email", "website", "account", "percent", "grade", "duration", "count"})
"""Kinds of datum that can be told from the characters: without one, the question isn't answered."""


def enough(inquiry: Inquiry, candidates: Sequence[Candidate]) -> str:
    """Empty where the best candidates may answer, else why not, in words for the reader."""
    if not candidates:
        return "库里没有与所问有关的条款"
    best = max(candidate.coverage for candidate in candidates[:5])
    if best < LEAST_COVERAGE:
        return "库里没有讲到所问的内容"
    if HARD & set(inquiry.sought):
        typed = [candidate for candidate in candidates[:30] if candidate.typed]
        if not typed or max(candidate.coverage for candidate in typed) < max(LEAST_TYPED, 0.7 * best):
            return "库里的相关条款没有给出所问的数据"
    return ""
