"""From amounts to facts: which number is the total, which a stream's, how many instruments count (数量归到事实)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from knowledge.names import find_designations
from knowledge.quantities import Comparator
from rules_bridge.amounts import STRONG, Amount, Option, pieces
from rules_bridge.cuebook import Cuebook
from rules_bridge.facts import known_rules
from rules_bridge.frame import COUNTERS, MASS_FACTS, MEASURES, SURE, Background, Loose, Said
from rules_bridge.mending import (
    Place,
    corrected,
    grouped,
    is_name,
    loose,
    numbered,
    one_party,
    recalls,
    shared_out,
    without_overlap,
    without_repeats,
)
from rules_bridge.subject import label_after, label_before, same_stream

ALWAYS = ("limit", "fuel", "money", "quoted")
_FIRM = re.compile(r"(?:厂|公司|企业|单位|集团|我们|咱们?|我司|本厂)[^，,。；;]{0,6}$")


class Placed(NamedTuple):
    """The facts found, what of the text they take up, and amounts that are no exact figure."""

    said: tuple[Said, ...]
    spans: tuple[tuple[int, int], ...]
    unclear: tuple[str, ...]
    loose: tuple[Loose, ...] = ()
    """Exact amounts whose words do not say which fact of the rule they are."""
    recalled: tuple[Loose, ...] = ()
    """Exact amounts that only refer to an earlier figure."""


def place_amounts(
    text: str, amounts: Sequence[Amount], rules: Sequence[str], background: Background, book: Cuebook
) -> Placed:
    """Each amount as the fact its words and the rules make it."""
    rule = rules[0] if rules else None
    usable = [each for each in amounts if not is_name(text, each)]
    recalled = [each for each in usable if each.exact and recalls(text, each, usable, background)]
    usable = [each for each in usable if each not in recalled]
    unclear = tuple(each.expression.text for each in usable if not each.exact and _matters(each, rules))
    exact = [each for each in usable if each.exact]
    places = _with_total(list(_places(text, exact, rules, background, book)))
    kept = one_party(text, corrected(text, without_repeats(text, places), book))
    kept = shared_out(numbered(text, kept))
    said = without_overlap(text, kept, tuple(place.said(_fact(place, rule)) for place in kept if place.fact))
    said = grouped(text, kept, said, book)
    unplaced = tuple(loose(place.amount) for place in kept if not place.fact)
    spans = [(each.start, each.end) for each in usable] + [place.option.cue for place in places if place.option]
    spans += [_label_span(text, place) for place in places if place.label]
    spans += [(each.start, each.end) for each in recalled]
    return Placed(said, tuple(spans), unclear, unplaced, tuple(map(loose, recalled)))


def _fact(place: Place, rule: str | None) -> str:
    """Under the rules for a whole unit every emission is the unit's own."""
    return "annual_t" if rule in ("key_emitter", "applicability") and place.fact in MASS_FACTS else place.fact


def _matters(amount: Amount, rules: Sequence[str]) -> bool:
    """Whether a bound or range stands where the rule wants one figure."""
    facts = _facts_of(rules)
    if amount.options and amount.options[0].role.fact == "limit":
        return False
    return any(amount.measure in MEASURES.get(fact, ()) for fact in facts)


def _facts_of(rules: Sequence[str]) -> tuple[str, ...]:
    return tuple(fact.name for rule in rules for fact in known_rules()[rule].facts)


# ---- one amount ----------------------------------------------------------------------------------------------------


def _places(
    text: str, amounts: list[Amount], rules: Sequence[str], background: Background, book: Cuebook
) -> Iterator[Place]:
    facts = _facts_of(rules)
    rule = rules[0] if rules else None
    streams = "emission_t" in facts or rule is None
    previous = 0
    emitting: list[str] = []
    for amount in amounts:
        start, previous = previous, amount.end
        place: Place | None
        if amount.measure in ("质量", "数") and streams and _mass_like(amount, rule):
            place = _mass(text, start, amount, background, book)
        elif amount.measure == "比例" and "share_pct" in facts:
            place = _share(text, start, amount, rule, background, book)
        else:
            place = _plain(text, amount, rule, facts)
        if place is None:
            continue
        named = place.option is not None and "占" in text[slice(*place.option.cue)]
        if place.fact == "share_pct" and emitting and place.label not in emitting and not (named and place.label):
            place = place._replace(label=emitting[-1])
        if place.fact == "emission_t":
            emitting.append(place.label)
        yield place


def _with_total(places: list[Place]) -> list[Place]:
    """Where no total was found, the largest amount without a stream's name is it, if its words allow that."""
    masses = [place for place in places if place.fact == "emission_t"]
    if len(masses) < 2 or any(place.fact == "total_t" for place in places):
        return places
    largest = max(masses, key=lambda place: place.amount.expression.value)
    total = _best(largest.amount, ("total_t",))
    if largest.label or total is None:
        return places
    return [place._replace(fact="total_t", option=total) if place is largest else place for place in places]


def _mass_like(amount: Amount, rule: str | None) -> bool:
    """A bare number is a mass only under a rule of streams, or beside the words of one."""
    if amount.measure == "质量":
        return True
    if rule in ("source_stream_class", "unorganised_threshold"):
        return True
    return bool(amount.options) and amount.options[0].role.fact in MASS_FACTS and amount.options[0].score >= STRONG


def _best(amount: Amount, facts: Sequence[str]) -> Option | None:
    return next((option for option in amount.options if option.role.fact in facts), None)


def _score(option: Option | None) -> float:
    return option.score if option else 0.0


def _mass(text: str, start: int, amount: Amount, background: Background, book: Cuebook) -> Place | None:
    """Total, a stream's emission (with its name), fuel, or a limit."""
    total, emission = _best(amount, ("total_t",)), _best(amount, ("emission_t",))
    other = _best(amount, ("fuel", "limit"))
    label = _label(text, start, amount, emission, background, book)
    if other and other.role.fact == "fuel" and _within_emission(text, amount, other):
        other = None
    if other and _score(other) > max(_score(total), _score(emission)) and (_score(other) >= SURE or not label):
        return Place(amount, other.role.fact, other)
    bare = amount.expression.unit is None
    named = bool(label) and _score(emission) >= SURE
    if _score(total) >= SURE and _score(total) >= _score(emission) - (0.0 if label else 0.3) and not named:
        return Place(amount, "total_t", total)
    if label or _score(emission) >= SURE:
        return None if bare and not label else Place(amount, "emission_t", emission, label)
    if bare:
        return None
    firm = _FIRM.search(text[start : amount.start]) is not None
    if firm or (total and _score(total) >= _score(emission) + 0.4):
        return Place(amount, "total_t", total)
    return Place(amount, "emission_t" if emission else "", emission)


def _within_emission(text: str, amount: Amount, fuel: Option) -> bool:
    """总排放……，其中车辆用油200吨: the part of an emission, not a consumption."""
    word = text[slice(*fuel.cue)]
    return word.startswith("用") and "其中" in text[: amount.start] and "排放" in text[: amount.start]


def _label(text: str, start: int, amount: Amount, option: Option | None, background: Background, book: Cuebook) -> str:
    """The stream's name before the amount and its cue word, else after it; a known stream under its known name."""
    right = amount.start
    if (
        option
        and option.cue[1] <= right
        and not re.sub(r"[是为有约共达的了到量：:=\s]", "", text[option.cue[1] : right])
    ):
        right = option.cue[0]
    head = re.sub(r"[：:]\s*$", "", text[: amount.start])
    left = max([start, *(begin for begin, _ in pieces(head))])
    joint = re.search(r"[、/](?=[^、/]*$)", text[left : amount.start])
    if joint:
        left += joint.end()
    if option and option.role.fact == "share_pct" and "占" in text[left:right]:
        right = left + text[left:right].rindex("占")
    named = text[left:right]
    drop = [word for lists in (book.spoken, book.places) for words in lists.values() for word in words if word in named]
    drop += [hit.word for hit in book.turn["correction"].find(named)]
    drop += [mention.text for mention in find_designations(named)]
    label = label_before(text, left, right, book, drop) or label_after(text, amount.end, len(text), book)
    if not label and (asked := re.search(r"([^，,。；;？?！!：:]{1,10})呢[？?，,]?\s*$", text[: amount.start])):
        label = label_before(text, asked.start(1), asked.end(1), book)
    return same_stream(label, background.labels)


def _share(
    text: str, start: int, amount: Amount, rule: str | None, background: Background, book: Cuebook
) -> Place | None:
    """A stream's share, or a rate where the words say so."""
    share, other = _best(amount, ("share_pct",)), _best(amount, ("required", "quoted", "limit"))
    if rule == "required_rate" and _score(share) < SURE:
        return Place(amount, "quoted", other)
    if other and _score(other) > _score(share):
        return Place(amount, other.role.fact, other)
    if share is None:
        return Place(amount, other.role.fact, other) if other else Place(amount, "", None)
    return Place(amount, "share_pct", share, _label(text, start, amount, share, background, book))


def _plain(text: str, amount: Amount, rule: str | None, facts: Sequence[str]) -> Place | None:
    """The best fact of the rule; any sure fact where no rule is known."""
    bare = amount.measure == "数"
    if "annual_t" in facts and amount.measure == "质量":
        other = _best(amount, ("fuel", "limit"))
        if other and other.score >= SURE:
            return Place(amount, other.role.fact, other)
        return Place(amount, "annual_t", _best(amount, MASS_FACTS))
    if amount.expression.comparator is Comparator.WITHIN and _is_limit(text, amount):
        return Place(amount, "limit", None)
    for option in amount.options:
        fact = option.role.fact
        if rule is None and option.score < SURE:
            continue
        if rule is not None and fact not in facts and fact not in ALWAYS:
            continue
        if bare and option.score < 1.0:
            continue
        return Place(amount, fact, option)
    if rule == "training_fee" and amount.expression.unit == "块":
        return Place(amount, "money", None)
    if rule == "training_fee" and amount.measure in ("人数", "计数") and amount.expression.unit in ("人", "个"):
        return Place(amount, "persons", None)
    if amount.measure == "计数" and amount.expression.unit not in COUNTERS:
        return None
    if rule is not None and not bare and any(amount.measure in MEASURES.get(fact, ()) for fact in facts):
        return Place(amount, "", None)
    return None


def _is_limit(text: str, amount: Amount) -> bool:
    """Whether ±10 % is named as the limit to keep, not as an instrument's error."""
    after = re.match(
        r"\s*(?:以内|之内|范围|内|的(?:要求|范围|限|规定)|这个(?:要求|范围|限)|[，,]?(?:结论|合格|超没超|是否))",
        text[amount.end :],
    )
    before = re.search(
        r"(?:在不在|在|对照|按照?|超出|超过?|没超|符合|满足|依|根据|是否超|超没超)\s*$", text[: amount.start]
    )
    return bool(after or before)


def _label_span(text: str, place: Place) -> tuple[int, int]:
    at = text.rfind(place.label, 0, place.amount.start)
    at = at if at >= 0 else text.find(place.label)
    return (at, at + len(place.label)) if at >= 0 else (place.amount.start, place.amount.start)
