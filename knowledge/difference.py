"""Two versions of a document clause by clause: what was added, removed, changed word by word, and renumbered (版本对照)."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Literal

from knowledge.marking import Mark, marked
from knowledge.modality import modals
from knowledge.pairing import Unit, pairs, units_of
from knowledge.vocabulary import Clause, ClauseKind, Document, Value

Status = Literal["added", "removed", "changed", "renumbered"]


class Side(Value):
    """A clause as one of the two versions has it."""

    clause_id: str
    number: str | None
    title: str
    place: str
    """Number or heading with those above it, as printed, outermost first."""
    text: str
    page: int | None
    start: int
    end: int


class ClauseDifference(Value):
    """One clause that is not the same in both versions; `old` is None where it was added, `new` where it was removed."""

    status: Status
    kind: ClauseKind
    old: Side | None = None
    new: Side | None = None
    renumbered: bool = False
    """True where it also stands under another number or in another place, whatever its status."""
    marks: tuple[Mark, ...] = ()
    """The text with what was taken out and put in, for a changed clause."""
    notes: tuple[str, ...] = ()
    """What weighs most in a change: another modal verb."""


class Difference(Value):
    """Every clause that differs, in the order of the new version; `same` counts the others."""

    same: int
    clauses: tuple[ClauseDifference, ...]

    def count(self, status: Status) -> int:
        """How many clauses have a status."""
        return sum(each.status == status for each in self.clauses)


def difference(old: Document, new: Document) -> Difference:
    """What changed between two versions; widths of characters, kinds of dashes and white space are no change."""
    before, after = units_of(old), units_of(new)
    partner = pairs(before, after)
    back = {new_at: old_at for old_at, new_at in partner.items()}
    found: list[tuple[float, ClauseDifference]] = []
    same = 0
    for at, unit in enumerate(after):
        if at not in back:
            found.append((at, ClauseDifference(status="added", kind=unit.clause.kind, new=_side(new, unit))))
        elif told := _of_pair(old, new, before[back[at]], unit, partner):
            found.append((at, told))
        else:
            same += 1
    place = -1.0
    for at, unit in enumerate(before):
        if at in partner:
            place = float(partner[at])
        else:
            gone = ClauseDifference(status="removed", kind=unit.clause.kind, old=_side(old, unit))
            found.append((place + 0.5, gone))
    # Python's sort is stable, so clauses removed at one place stay in their order.
    return Difference(same=same, clauses=tuple(each for _, each in sorted(found, key=lambda pair: pair[0])))


def _of_pair(
    old: Document, new: Document, before: Unit, after: Unit, partner: dict[int, int]
) -> ClauseDifference | None:
    """What differs between a clause and its successor, or None."""
    moved = before.number != after.number or not _same_parent(before, after, partner)
    if before.body == after.body and not moved:
        return None
    sides = {"old": _side(old, before), "new": _side(new, after)}
    if before.body == after.body:
        return ClauseDifference(status="renumbered", kind=after.clause.kind, renumbered=True, **sides)
    return ClauseDifference(
        status="changed",
        kind=after.clause.kind,
        renumbered=moved,
        marks=marked(before.text, after.text),
        notes=_notes(before.text, after.text),
        **sides,
    )


def _same_parent(before: Unit, after: Unit, partner: dict[int, int]) -> bool:
    """Whether both stand in the same place; a number that tells its chapter needs no parent."""
    if before.absolute and after.absolute:
        return True
    if before.parent is None or after.parent is None:
        return before.parent is after.parent
    return partner.get(before.parent) == after.parent


def _side(document: Document, unit: Unit) -> Side:
    clause = unit.clause
    return Side(
        clause_id=clause.id,
        number=clause.number,
        title=clause.title,
        place=_place(clause),
        text=document.text[clause.start : clause.end],
        page=clause.page,
        start=clause.start,
        end=clause.end,
    )


def _place(clause: Clause) -> str:
    own = f"{clause.number or ''} {clause.title}".strip()
    return " › ".join([*clause.path, own] if own else clause.path)


def _notes(old: str, new: str) -> tuple[str, ...]:
    before, after = ([each.verb for each in modals(text)] for text in (old, new))
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    turned = [
        f"能愿动词：{_listed(before[a:b])} → {_listed(after[c:d])}"
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag != "equal"
    ]
    return tuple(dict.fromkeys(turned))


def _listed(verbs: Sequence[str]) -> str:
    return "、".join(dict.fromkeys(verbs)) or "（无）"
