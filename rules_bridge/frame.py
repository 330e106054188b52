"""What is understood of one turn (语义框架): the facts it states, the rule it asks for, and what it does in the talk."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, NamedTuple

from knowledge.quantities import show
from knowledge.vocabulary import Value

Change = Literal["set", "more", "less"]


class Said(Value):
    """One fact as a turn states it; `subject` names the stream or group of instruments, "" the one talked about."""

    fact: str
    value: str
    """In the fact's base unit, an ISO date, or one of its choices."""
    unit: str | None = None
    written: str
    subject: str = ""
    change: Change = "set"
    approximate: bool = False
    measure: str = ""
    """Dimension of the amount; "" for words and dates."""
    weak: bool = False
    """Whether only a weak word says which fact it is: it fills a gap but does not replace a figure given before."""
    again: bool = False
    """True for 又有2台…: on top of what was said before."""

    @property
    def number(self) -> Decimal:
        """The exact number."""
        return Decimal(self.value)

    @property
    def shown(self) -> str:
        """For people: 900 t, 5 %."""
        return f"{show(self.number)} {self.unit or ''}".strip() if self.measure else self.value

    def at(self, value: Decimal) -> Said:
        """The same fact with another number."""
        return self.model_copy(
            update={"value": show(value), "change": "set", "written": f"{show(value)} {self.unit or ''}".strip()}
        )


class Loose(Value):
    """An exact amount whose words do not say which fact it is."""

    value: str
    unit: str | None
    written: str
    measure: str


class Book(NamedTuple):
    """A standard or province that was named: the rulebook's id, or None with the name where there is no rulebook."""

    id: str | None
    name: str
    place: bool = False


class Turn(Value):
    """One turn of the user, understood in the light of those before it."""

    text: str
    rule: str | None = None
    """The rule its own words ask for."""
    also: tuple[str, ...] = ()
    """Rules it asks for beside that one."""
    said: tuple[Said, ...] = ()
    loose: tuple[Loose, ...] = ()
    recalled: tuple[Loose, ...] = ()
    """Earlier figures it only refers to (刚说的700吨, 不是2台)."""
    books: tuple[Book, ...] = ()
    subjects: tuple[str, ...] = ()
    """Streams it names without a figure."""
    asked_subjects: tuple[str, ...] = ()
    """Streams the asking words name (先判A), where several have figures."""
    claims: tuple[str, ...] = ()
    """Classes it asks about (是主要源流吗)."""
    moods: frozenset[str] = frozenset()
    """Names of the word lists of cues/turns.toml it meets, and lookup."""
    unclear: tuple[str, ...] = ()
    """Amounts that are no exact figure (不到1000吨)."""
    residue: str = ""
    """What is left of the words when everything understood is taken out."""

    def has(self, mood: str) -> bool:
        """Whether the turn does that."""
        return mood in self.moods


class Background(NamedTuple):
    """What the turns before leave open for reading the next."""

    labels: tuple[str, ...] = ()
    facts: frozenset[str] = frozenset()
    rules: tuple[str, ...] = ()
    """Rules asked for so far, the latest last."""
    missing: tuple[str, ...] = ()
    """Facts the latest rule still lacks."""
    values: frozenset[tuple[str, str]] = frozenset()
    """Figures given so far, each with what it measures."""


STREAM_FACTS = ("emission_t", "share_pct")
MASS_FACTS = ("total_t", "emission_t", "annual_t")
COUNT_FACTS = ("theoretical", "installed", "counted", "untraceable")
COUNTERS = ("台", "块", "只", "支", "套", "个", "件", "具", "部", "组")
SURE = 2.0
MEASURES: dict[str, tuple[str, ...]] = {
    "emission_t": ("质量",),
    "total_t": ("质量",),
    "annual_t": ("质量",),
    "share_pct": ("比例",),
    "persons": ("人数", "计数"),
    "theoretical": ("台数", "计数"),
    "installed": ("台数", "计数"),
    "counted": ("台数", "计数"),
    "untraceable": ("台数", "计数"),
    "required": ("比例",),
    "accuracy_class": ("等级",),
}
"""What each fact can be measured in, where no cue word says which fact an amount is."""
