"""What is known after a turn of the talk, and what is asked (对话状态)."""

from __future__ import annotations

from collections.abc import Iterable

from knowledge.vocabulary import Value
from rules_bridge.asking import RATE_RULES
from rules_bridge.frame import Background, Book, Said, Turn

CLASS_RULES = ("source_stream_class", "unorganised_threshold")


class Request(Value):
    """What the last turn wants computed."""

    rule: str
    mode: str = "compute"
    """compute, why (the same again with its reason), difference (under both standards), or elsewhere (whether another
    place has the rule at all)."""
    books: tuple[Book, ...] = ()
    subjects: tuple[str, ...] = ("",)
    also: tuple[str, ...] = ()
    """Rules asked for in the same breath, computed after the first."""
    turn: Turn


class Case(Value):
    """All that is known after a turn."""

    facts: tuple[Said, ...] = ()
    labels: tuple[str, ...] = ()
    focus: tuple[str, ...] = ("",)
    rules: tuple[str, ...] = ()
    books: tuple[Book, ...] = ()
    earlier_books: tuple[Book, ...] = ()
    sums: bool = False
    withdrawn: tuple[Said, ...] = ()
    """Figures that the latest change replaced."""
    before: tuple[Said, ...] = ()
    """All facts before the latest change."""
    latest: tuple[Said, ...] = ()
    """The facts the latest turn with figures gave."""
    unclear: tuple[str, ...] = ()
    conflict: tuple[str, ...] = ()
    """Two different figures for one fact in the latest turn, in words."""
    fresh: bool = False
    """Whether the turn before was about a rule: only then can 为什么 and B呢 refer to it."""
    request: Request | None = None

    def fact(self, name: str, subject: str = "") -> Said | None:
        """A fact of a stream or of the case."""
        return find(self.facts, name, subject)

    def background(self) -> Background:
        """What the next turn is read against."""
        names = frozenset(each.fact for each in self.facts)
        values = frozenset((each.value, each.measure) for each in self.facts if each.measure)
        return Background(self.labels, names, self.rules, self.missing(), values)

    def missing(self) -> tuple[str, ...]:
        """The figures the latest rule still lacks, in the order they are asked for."""
        rule = self.rules[-1] if self.rules else None
        if rule in CLASS_RULES:
            subject = self.focus[0]
            wanted = [] if self.fact("emission_t", subject) else ["emission_t"]
            if not self.fact("total_t") and not self.fact("share_pct", subject):
                wanted += ["total_t", "share_pct"]
            return tuple(wanted)
        if rule in RATE_RULES and rule != "required_rate":
            counted = self.fact("installed") or self.fact("counted") or rule == "min_count"
            return tuple(
                name for name, known in (("theoretical", self.fact("theoretical")), ("installed", counted)) if not known
            )
        return {"training_fee": ("persons",), "key_emitter": ("annual_t",)}.get(rule or "", ())


def find(facts: Iterable[Said], name: str, subject: str = "") -> Said | None:
    """The fact of that name and subject."""
    return next((each for each in facts if each.fact == name and each.subject == subject), None)
