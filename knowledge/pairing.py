"""Which clause of a new version goes back to which clause of the old one: by its words first, then by number and likeness."""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from knowledge.marking import comparable
from knowledge.names import clause_key
from knowledge.vocabulary import Clause, Document

_ABSOLUTE = re.compile(r"(?:[A-Z]|\d{1,3})(?:\.\d{1,3})+|附录[A-Z]|[表图][A-Z\d.-]+|第\d+[章条]")
_LIKE = 0.5
"""Share of common pairs of characters from which two clauses with different numbers are one clause reworded."""
_LIKE_UNDER_ONE_NUMBER = 0.25
_SHORTEST = 4
"""Fewer characters (要求, 其他) say nothing about where a clause came from."""
_COMMON = 40
"""A pair of characters that more clauses share tells nothing."""
_NEAREST = 6


class Unit(NamedTuple):
    """A clause made ready for comparing."""

    clause: Clause
    number: str
    """In one spelling; empty where it has none or only a bullet."""
    absolute: bool
    """Whether the number alone tells the place (5.2.3, 表A.1), as （1） does not."""
    key: tuple[str, ...]
    """Its number, or the numbers and headings that lead to it."""
    parent: int | None
    text: str
    """Its own words without its number."""
    body: str
    """The same as it is compared."""


def units_of(document: Document) -> list[Unit]:
    """The clauses of a document made ready, in reading order."""
    at = {clause.id: place for place, clause in enumerate(document.clauses)}
    found: list[Unit] = []
    for clause in document.clauses:
        parent = at.get(clause.parent) if clause.parent else None
        above = found[parent].key if parent is not None and parent < len(found) else ()
        number = clause_key(clause.number or "")
        number = number if any(sign.isalnum() for sign in number) else ""
        absolute = bool(_ABSOLUTE.fullmatch(number)) or (bool(number) and not above)
        own = number or comparable(clause.title)
        text = _without_number(document.text[clause.start : clause.end], clause.number)
        key = (own,) if absolute else (*above, own)
        found.append(Unit(clause, number, absolute, key, parent, text, comparable(text)))
    return found


def pairs(old: Sequence[Unit], new: Sequence[Unit]) -> dict[int, int]:
    """Place in the old version -> place in the new one, for every clause that has a successor."""
    found: dict[int, int] = {}
    matcher = SequenceMatcher(None, [unit.body for unit in old], [unit.body for unit in new])
    for at, to, size in matcher.get_matching_blocks():
        # A few words (要求, 其他) under another number, alone among changes, are not one clause that moved.
        if size > 1 or (size and (len(old[at].body) >= _SHORTEST or old[at].key == new[to].key)):
            found.update({at + step: to + step for step in range(size)})
    _join(found, old, new, lambda unit: (unit.key, unit.body))
    _join(found, old, new, lambda unit: (unit.clause.kind, unit.body) if len(unit.body) >= _SHORTEST else None)
    _join_alike(found, old, new)
    return found


def _without_number(text: str, number: str | None) -> str:
    text = text.lstrip()
    return text[len(number) :].lstrip() if number and text.startswith(number) else text


def _join(found: dict[int, int], old: Sequence[Unit], new: Sequence[Unit], by: Callable[[Unit], Hashable]) -> None:
    """Pairs what is left and alike in one respect, in order."""
    waiting: defaultdict[Hashable, deque[int]] = defaultdict(deque)
    for at in _left(len(new), found.values()):
        waiting[by(new[at])].append(at)
    waiting.pop(None, None)
    for at in _left(len(old), found):
        if same := waiting.get(by(old[at])):
            found[at] = same.popleft()


def _join_alike(found: dict[int, int], old: Sequence[Unit], new: Sequence[Unit]) -> None:
    """Pairs reworded clauses, the likest first."""
    left_old, left_new = _left(len(old), found), _left(len(new), found.values())
    bags = {at: _bag(new[at].body) for at in left_new}
    index: defaultdict[str, list[int]] = defaultdict(list)
    numbered: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for at in left_new:
        numbered[new[at].key].append(at)
        for pair in bags[at]:
            index[pair].append(at)
    scored: list[tuple[float, int, int]] = []
    for at in left_old:
        bag = _bag(old[at].body)
        common = Counter(
            to
            for pair in bag
            if len(index.get(pair, ())) <= _COMMON
            for to in index.get(pair, ())
            if to not in numbered.get(old[at].key, ())
        )
        near = [to for to, _ in common.most_common(_NEAREST)]
        for to in [*numbered.get(old[at].key, ()), *near]:
            if score := _score(old[at], new[to], _likeness(bag, bags[to])):
                scored.append((-score, at, to))
    taken = set(found.values())
    for _, at, to in sorted(scored):
        if at not in found and to not in taken:
            found[at] = to
            taken.add(to)


def _score(old: Unit, new: Unit, likeness: float) -> float:
    """How surely one is the other reworded; 0 where they are two."""
    if (old.clause.kind == "row") != (new.clause.kind == "row"):
        return 0.0
    same_key = old.key == new.key
    title = comparable(old.clause.title)
    same_title = bool(title) and title == comparable(new.clause.title)
    if same_key and (same_title or not (old.body and new.body)):
        return 1.0 + likeness
    if likeness < (_LIKE_UNDER_ONE_NUMBER if same_key else _LIKE):
        return 0.0
    return likeness + 0.3 * same_key + 0.15 * same_title


def _bag(body: str) -> Counter[str]:
    return Counter(body[at : at + 2] for at in range(max(1, len(body) - 1)))


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    """Dice's coefficient of the pairs of characters, 0 … 1."""
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0


def _left(count: int, taken: Iterable[int]) -> list[int]:
    used = set(taken)
    return [at for at in range(count) if at not in used]
