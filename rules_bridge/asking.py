"""Which rule a turn asks for by its own words (问法), and whether it asks for the rule itself rather than a result."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from knowledge.dates import DateExpression
from rules_bridge.amounts import Amount
from rules_bridge.cuebook import Ask, Cuebook, Hit
from rules_bridge.facts import known_rules
from rules_bridge.frame import Background
from rules_bridge.wording import Word

COUNTS = frozenset({"theoretical", "installed", "counted", "untraceable"})
RATE_RULES = frozenset({"required_rate", "equipping_rate", "rate_check", "min_count", "additional_count"})
STREAM_RULES = frozenset({"source_stream_class", "unorganised_threshold"})
_SURE = 2.0


class Asked(NamedTuple):
    """The rule asked for, None where the words ask for none."""

    rule: str | None
    lookup: bool = False
    """Whether the wording asks what the rule is (要求是多少、怎么定义) and gives no case of its own."""
    spans: tuple[tuple[int, int], ...] = ()
    score: float = 0.0
    statement: bool = False
    """Whether it only gives facts of the rule and asks nothing yet."""
    bare: bool = False
    """Whether only the figures point to it, no word."""
    worded: bool = False
    """Whether the rule's own words ask for it, not just the figures."""
    also: tuple[str, ...] = ()
    """Further rules the same turn asks for (算哪类？器具要配多少？)."""
    room: int = 14
    """How many words may be left unexplained: few where only the figures, or one asking word, point to the rule."""


def asked_rule(
    text: str, amounts: list[Amount], words: list[Word], dates: list[DateExpression], known: Background, book: Cuebook
) -> Asked:
    """The best-scoring rule; none where no cue list is met."""
    sure = sure_facts(amounts)
    scored = [each for ask in book.asks if (each := _scored(ask, text, amounts, sure, dates, known))]
    if not scored:
        return Asked(None)
    best = max(scored, key=lambda each: each.score)
    assert best.rule is not None
    if best.rule == "source_stream_class" and _supposes_class(text, amounts, known, book):
        return Asked(None)
    rule = _refined(best.rule, text, sure, likely_facts(amounts), words, known, book)
    if rule is None:
        others = [each for each in scored if each.rule != best.rule]
        if not others:
            return Asked(None)
        best = max(others, key=lambda each: each.score)
        rule = _refined(best.rule or "", text, sure, likely_facts(amounts), words, known, book)
        if rule is None:
            return Asked(None)
    rule, also = _paired(rule, scored)
    ask = book.ask(rule)
    lookup = text in ask.lists["lookup"] and not _has_case(rule, amounts, dates)
    return best._replace(rule=rule, lookup=lookup, also=also)


PAIRS = (
    ("source_stream_class", "required_rate"),
    ("equipping_rate", "rate_check"),
    ("equipping_rate", "additional_count"),
    ("rate_check", "additional_count"),
)


def _paired(rule: str, scored: list[Asked]) -> tuple[str, tuple[str, ...]]:
    """The rule with the one that is asked for beside it in so many words, in the order they are computed."""
    clear = {each.rule for each in scored if each.worded}
    for first, second in PAIRS:
        if rule in (first, second) and {first, second} <= clear:
            return first, (second,)
    return rule, ()


def _supposes_class(text: str, amounts: list[Amount], known: Background, book: Cuebook) -> bool:
    """After a question for a rate, 要是它是微量源流呢 supposes a class and does not ask for one."""
    about_rates = bool(known.rules) and known.rules[-1] in RATE_RULES
    return about_rates and not amounts and text in book.turn["hypothetical"]


def sure_facts(amounts: Iterable[Amount]) -> frozenset[str]:
    """The facts whose own words stand beside an exact amount."""
    return frozenset(
        each.options[0].role.fact for each in amounts if each.exact and each.options and each.options[0].score >= _SURE
    )


def likely_facts(amounts: Iterable[Amount]) -> frozenset[str]:
    """The facts that even a weak word beside an amount speaks for."""
    return frozenset(each.options[0].role.fact for each in amounts if each.exact and each.options)


def _scored(
    ask: Ask, text: str, amounts: list[Amount], sure: frozenset[str], dates: list[DateExpression], known: Background
) -> Asked | None:
    lists = ask.lists
    about_rates = ask.rule in RATE_RULES and bool(RATE_RULES & set(known.rules[-1:]))
    if (ask.must and text not in lists["must"] and not about_rates) or text in lists["never"]:
        return None
    phrases, subjects, asks = (lists[name].find(text) for name in ("phrases", "subject", "ask"))
    own = {fact.name for fact in known_rules()[ask.rule].facts}
    facts = sure & own
    statement = False
    room = 14 * (1 + len(facts)) if phrases or (subjects and asks) else 8 if asks else 3
    if phrases:
        score = 4 + 0.12 * max(len(hit.word.replace("…", "")) for hit in phrases)
    elif subjects and asks:
        score = 3 + min(1.2, 0.2 * (_kinds(subjects) + _kinds(asks) - 2))
    elif asks and (facts or (ask.rule == "source_stream_class" and _masses(amounts))):
        score = 2.4
    elif any(set(group) <= (likely_facts(amounts) if subjects else sure) for group in ask.enough):
        score, room = (2.8, 14) if subjects else (2.2, room)
    elif ask.rule == "source_stream_class" and subjects and len(text) <= 10 and known.facts & {"total_t", "emission_t"}:
        score, room = 1.5, 6
    elif asks and ask.rule in known.rules and not amounts:
        score, room = 2.1, 2
    elif subjects and text in lists["lookup"] and not _has_case(ask.rule, amounts, dates):
        score, room = 0.8, 99
    elif _opens(ask, known, subjects, facts, amounts):
        score, room, statement = 1.0, 12, True
    else:
        return None
    if dates and any(fact.kind == "date" for fact in known_rules()[ask.rule].facts):
        score += 0.6
    spans = tuple((hit.start, hit.end) for hit in (*phrases, *subjects, *asks))
    worded = bool(phrases or (subjects and asks))
    return Asked(
        ask.rule,
        False,
        spans,
        score + 0.4 * min(3, len(facts)),
        statement=statement,
        bare=not (phrases or subjects or asks),
        worded=worded,
        room=room,
    )


def _opens(ask: Ask, known: Background, subjects: list[Hit], facts: frozenset[str], amounts: list[Amount]) -> bool:
    """Whether a turn that asks nothing yet opens the talk about a rule."""
    if known.rules or ask.rule in RATE_RULES - {"equipping_rate"}:
        return False
    if ask.rule == "equipping_rate":
        return bool(facts & {"theoretical", "installed"})
    return bool(subjects) and bool(facts or (ask.rule == "source_stream_class" and _masses(amounts)))


def _kinds(hits: list[Hit]) -> int:
    return len({hit.word for hit in hits})


def _masses(amounts: list[Amount]) -> bool:
    """Whether amounts of a stream are given: tonnes, a share, or two bare numbers."""
    if any(each.measure in ("质量", "比例") for each in amounts):
        return True
    return sum(each.measure == "数" for each in amounts) >= 2


def _has_case(rule: str, amounts: list[Amount], dates: list[DateExpression]) -> bool:
    """Whether the turn gives an exact amount or a whole date the rule could use."""
    kinds = {fact.kind for fact in known_rules()[rule].facts}
    if dates and "date" in kinds and any(each.day is not None for each in dates):
        return True
    facts = {fact.name for fact in known_rules()[rule].facts}
    usable = [each for each in amounts if each.exact and not (each.options and each.options[0].role.fact == "limit")]
    if rule in STREAM_RULES or rule == "key_emitter":
        return any(
            each.measure in ("质量", "比例") or (each.options and each.options[0].role.fact in facts) for each in usable
        )
    return any(option.role.fact in facts | {"quoted"} for each in usable for option in each.options[:1])


def _refined(
    rule: str,
    text: str,
    sure: frozenset[str],
    likely: frozenset[str],
    words: list[Word],
    known: Background,
    book: Cuebook,
) -> str | None:
    """The rule after a look at which counts are there: the same words ask for a rate, a check or a number."""
    here = (sure | likely) & COUNTS
    counts = here | (known.facts & COUNTS)
    passing = text in book.ask("rate_check").lists["ask"]
    installed = bool(counts & {"installed", "counted"})
    if rule == "required_rate" and here & {"installed", "counted"} and "theoretical" in counts:
        return "rate_check"
    if rule == "rate_check" and not (here or (installed and known.rules and known.rules[-1] in RATE_RULES)):
        return "required_rate" if "quoted" in sure and book.ask("required_rate").lists["must"].first(text) else None
    if rule in ("min_count", "rate_check") and text in book.ask("additional_count").lists["phrases"]:
        return "additional_count"
    if (
        rule == "equipping_rate"
        and passing
        and (known.facts | {word.fact for word in words}) & {"stream", "required", "organised"}
    ):
        return "rate_check"
    if rule in ("accuracy_class_check",) and "accuracy_class" not in sure and not _class_given(text):
        return None
    return rule


def _class_given(text: str) -> bool:
    return "级" in text
