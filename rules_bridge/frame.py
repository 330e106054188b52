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
    guessed: bool = False
    """True where no cue word said which fact it is: it fills what is missing or replaces what was said before."""

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


Mood = Literal[
    "correction", "hypothetical", "why", "difference", "same", "another", "again", "each", "sum", "request", "group",
    "single", "back", "order", "lookup", "yes_no",
]  # fmt: skip


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
    said: tuple[Said, ...] = ()
    books: tuple[Book, ...] = ()
    subjects: tuple[str, ...] = ()
    """Streams it names without a figure."""
    moods: frozenset[Mood] = frozenset()
    unclear: tuple[str, ...] = ()
    """Amounts that are no exact figure (不到1000吨)."""
    residue: str = ""
    """What is left of the words when everything understood is taken out."""

    def has(self, mood: Mood) -> bool:
        """Whether the turn does that."""
        return mood in self.moods
