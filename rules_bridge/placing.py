"""From amounts and dates to facts: which number is the total, which a stream's, how many instruments count."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from knowledge.dates import DateExpression
from knowledge.quantities import Comparator, show
from rules_bridge.amounts import STRONG, Amount, Option, pieces
from rules_bridge.cuebook import Cuebook
from rules_bridge.facts import known_rules
from rules_bridge.frame import Loose, Said
from rules_bridge.loading import load_rulebooks
from rules_bridge.subject import label_after, label_before, same_stream

MASS_FACTS = ("total_t", "emission_t", "annual_t")
COUNTERS = ("台", "块", "只", "支", "套", "个", "件", "具", "部", "组")
COUNT_FACTS = ("theoretical", "installed", "counted", "untraceable")
ALWAYS = ("limit", "fuel", "money", "quoted")
_SURE = 2.0
_FIRM = re.compile(r"(?:厂|公司|企业|单位|集团|我们|咱们?|我司|本厂)[^，,。；;]{0,6}$")
_DATE_FACTS = {
    "retention_until": ("start",),
    "registration_deadline": ("today",),
    "notice_window": ("checkin",),
    "preparation_deadline": ("approved",),
    "counts_in_rate": ("valid_until", "on"),
    "edition_in_force": ("day",),
}
_ALL = re.compile(r"(?:一共|总共|合计|总计|共)(?:是|有|去|报|报了|来)?\s*$")
_ON = re.compile(r"(?:审查|核查|检查|审核|今天|现在|查|审)[^，。]{0,6}$")


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

    def rule_for(self, amounts: Sequence[Amount], dates: Sequence[DateExpression]) -> str | None:
        """The latest rule that can use what the turn gives; the latest of all where it gives no numbers."""
        for rule in reversed(self.rules):
            facts = {fact.name for fact in known_rules()[rule].facts}
            if not amounts and not dates:
                return rule
            if dates and rule in _DATE_FACTS:
                return rule
            if any(option.role.fact in facts for each in amounts for option in each.options):
                return rule
            if any(fact in facts and each.measure in MEASURES[fact] for each in amounts for fact in MEASURES):
                return rule
        return None


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


class Placed(NamedTuple):
    """The facts found, what of the text they take up, and amounts that are no exact figure."""

    said: tuple[Said, ...]
    spans: tuple[tuple[int, int], ...]
    unclear: tuple[str, ...]
    loose: tuple[Loose, ...] = ()
    """Exact amounts whose words do not say which fact of the rule they are."""
    recalled: tuple[Loose, ...] = ()
    """Exact amounts that only refer to an earlier figure."""


class _Place(NamedTuple):
    amount: Amount
    fact: str
    option: Option | None
    label: str = ""


def place_amounts(
    text: str, amounts: Sequence[Amount], rule: str | None, background: Background, book: Cuebook
) -> Placed:
    """Each amount as the fact its words and the rule make it."""
    usable = [each for each in amounts if not _is_name(text, each)]
    recalled = [each for each in usable if each.exact and _recalls(text, each, usable, background)]
    usable = [each for each in usable if each not in recalled]
    unclear = tuple(each.expression.text for each in usable if not each.exact and _matters(each, rule))
    exact = [each for each in usable if each.exact]
    places = _with_total(list(_places(text, exact, rule, background, book)))
    kept = _persons(text, _corrected(text, _once(text, places), book))
    kept = _listed(text, kept)
    said = _joined(text, kept, tuple(_said(place, rule) for place in kept if place.fact))
    loose = tuple(_loose(place.amount) for place in kept if not place.fact)
    spans = [(each.start, each.end) for each in usable] + [place.option.cue for place in places if place.option]
    spans += [_label_span(text, place) for place in places if place.label]
    spans += [(each.start, each.end) for each in recalled]
    return Placed(said, tuple(spans), unclear, loose, tuple(map(_loose, recalled)))


def _is_name(text: str, amount: Amount) -> bool:
    """A bare small number that numbers a stream (1号炉, 源流2：), or the size of a thing (20吨锅炉), is no amount."""
    if amount.measure == "质量" and re.match(
        r"\s*(?:级|位)?(?:锅炉|转炉|高炉|电炉|窑|炉|叉车|行车|吊车|汽车衡|地磅|卡车)", text[amount.end :]
    ):
        return True
    if re.search(r"[这那]\s*$", text[: amount.start]) and re.match(r"\s*(?:里|中|当中|之中)", text[amount.end :]):
        return True
    if amount.expression.unit is not None:
        return False
    if re.match(r"\s*(?:[号#：:炉线]|车间)", text[amount.end :]):
        return amount.expression.value < 100
    return (
        amount.expression.value < 100
        and re.search(r"(?:源流|炉|线|窑|机组|锅炉|车间|#|第)\s*$", text[: amount.start]) is not None
    )


_RECALL = re.compile(
    r"(?:不是|并非|而不是|不再是|刚说的|刚才说的|刚才的|刚刚说的|前面说的|之前说的|先前说的|原来的|原先的|上面的)(?:那个|那)?\s*$"
)


def _recalls(text: str, amount: Amount, amounts: Sequence[Amount], background: Background) -> bool:
    """Whether an amount only names an earlier figure that another one in the turn replaces."""
    later = any(each.start > amount.start and each.measure == amount.measure for each in amounts)
    if not later or not background.values:
        return False
    if _RECALL.search(text[: amount.start]):
        return True
    known = (show(amount.expression.value), amount.measure) in background.values
    return known and re.search(r"[这那]个?\s*$", text[: amount.start]) is not None


def _matters(amount: Amount, rule: str | None) -> bool:
    """Whether a bound or range stands where the rule wants one figure."""
    facts = _facts_of(rule)
    if amount.options and amount.options[0].role.fact == "limit":
        return False
    return any(amount.measure in MEASURES.get(fact, ()) for fact in facts)


def _facts_of(rule: str | None) -> tuple[str, ...]:
    return tuple(fact.name for fact in known_rules()[rule].facts) if rule else ()


# ---- amounts -------------------------------------------------------------------------------------------------------


def _places(
    text: str, amounts: list[Amount], rule: str | None, background: Background, book: Cuebook
) -> Iterator[_Place]:
    facts = _facts_of(rule)
    streams = "emission_t" in facts or rule is None
    previous = 0
    emitting: list[str] = []
    for amount in amounts:
        start, previous = previous, amount.end
        place: _Place | None
        if amount.measure in ("质量", "数") and streams and _mass_like(amount, rule):
            place = _mass(text, start, amount, rule, background, book)
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


def _with_total(places: list[_Place]) -> list[_Place]:
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


def _mass(
    text: str, start: int, amount: Amount, rule: str | None, background: Background, book: Cuebook
) -> _Place | None:
    """Total, a stream's emission (with its name), fuel, or a limit."""
    total, emission = _best(amount, ("total_t",)), _best(amount, ("emission_t",))
    other = _best(amount, ("fuel", "limit"))
    label = _label(text, start, amount, emission, background, book)
    if other and other.role.fact == "fuel" and _within_emission(text, amount, other):
        other = None
    if other and _score(other) > max(_score(total), _score(emission)) and (_score(other) >= _SURE or not label):
        return _Place(amount, other.role.fact, other)
    bare = amount.expression.unit is None
    named = bool(label) and _score(emission) >= _SURE
    if _score(total) >= _SURE and _score(total) >= _score(emission) - (0.0 if label else 0.3) and not named:
        return _Place(amount, "total_t", total)
    if label or _score(emission) >= _SURE:
        return None if bare and not label else _Place(amount, "emission_t", emission, label)
    if bare:
        return None
    firm = _FIRM.search(text[start : amount.start]) is not None
    if firm or (total and _score(total) >= _score(emission) + 0.4):
        return _Place(amount, "total_t", total)
    return _Place(amount, "emission_t" if emission else "", emission)


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
    label = label_before(text, left, right, book, drop) or label_after(text, amount.end, len(text), book)
    if not label and (asked := re.search(r"([^，,。；;？?！!：:]{1,10})呢[？?，,]?\s*$", text[: amount.start])):
        label = label_before(text, asked.start(1), asked.end(1), book)
    return same_stream(label, background.labels)


def _share(
    text: str, start: int, amount: Amount, rule: str | None, background: Background, book: Cuebook
) -> _Place | None:
    """A stream's share, or a rate where the words say so."""
    share, other = _best(amount, ("share_pct",)), _best(amount, ("required", "quoted", "limit"))
    if rule == "required_rate" and _score(share) < _SURE:
        return _Place(amount, "quoted", other)
    if other and _score(other) > _score(share):
        return _Place(amount, other.role.fact, other)
    if share is None:
        return _Place(amount, other.role.fact, other) if other else _Place(amount, "", None)
    return _Place(amount, "share_pct", share, _label(text, start, amount, share, background, book))


def _plain(text: str, amount: Amount, rule: str | None, facts: Sequence[str]) -> _Place | None:
    """The best fact of the rule; any sure fact where no rule is known."""
    bare = amount.measure == "数"
    if "annual_t" in facts and amount.measure == "质量":
        other = _best(amount, ("fuel", "limit"))
        return (
            _Place(amount, other.role.fact, other)
            if _score(other) >= _SURE
            else _Place(amount, "annual_t", _best(amount, MASS_FACTS))
        )
    if amount.expression.comparator is Comparator.WITHIN and _is_limit(text, amount):
        return _Place(amount, "limit", None)
    for option in amount.options:
        fact = option.role.fact
        if rule is None and option.score < _SURE:
            continue
        if rule is not None and fact not in facts and fact not in ALWAYS:
            continue
        if bare and option.score < 1.0:
            continue
        return _Place(amount, fact, option)
    if rule == "training_fee" and amount.expression.unit == "块":
        return _Place(amount, "money", None)
    if rule == "training_fee" and amount.measure in ("人数", "计数") and amount.expression.unit in ("人", "个"):
        return _Place(amount, "persons", None)
    if amount.measure == "计数" and amount.expression.unit not in COUNTERS:
        return None
    if rule is not None and not bare and any(amount.measure in MEASURES.get(fact, ()) for fact in facts):
        return _Place(amount, "", None)
    return None


def _once(text: str, places: list[_Place]) -> list[_Place]:
    """Without amounts that only take up an earlier one again (这120吨、该900吨)."""
    kept: list[_Place] = []
    for place in places:
        again = re.search(r"(?:这|那|该|此|上述)(?:个|条|股)?\s*$", text[: place.amount.start])
        same = [each for each in kept if _amount(each) == _amount(place)]
        if same and (again or not place.fact):
            continue
        kept.append(place)
    return kept


def _amount(place: _Place) -> tuple[object, str]:
    return place.amount.expression.value, place.amount.measure


def _joined(text: str, places: Sequence[_Place], said: tuple[Said, ...]) -> tuple[Said, ...]:
    """未检定1台、过期2台 are three without traceability; in 5台不合格，其中2台过期 the two are among the five."""
    without = [each for each in places if each.fact == "untraceable" and _change(each) == "set"]
    if len(without) < 2:
        return said
    counted = [without[0]]
    for each in without[1:]:
        between = text[counted[-1].amount.end : each.amount.start]
        if not re.search(r"其中|里面?有|就是|这|那", between):
            counted.append(each)
    total = sum((each.amount.expression.value for each in counted), Decimal(0))
    first = next(each for each in said if each.fact == "untraceable" and each.change == "set")
    others = tuple(each for each in said if not (each.fact == "untraceable" and each.change == "set"))
    return (*others, first.at(total))


def _listed(text: str, places: list[_Place]) -> list[_Place]:
    """分别是88%、11.5%、0.5%: figures in a row without names are numbered."""
    named: list[_Place] = []
    for fact in ("emission_t", "share_pct"):
        row = [each for each in places if each.fact in (fact, "") and not each.label and _like(each, fact)]
        if len(row) > 1 and all(
            re.fullmatch(r"\s*(?:[、，,和及与]|以及|还有)\s*", text[one.amount.end : two.amount.start])
            for one, two in zip(row, row[1:], strict=False)
        ):
            named += [each._replace(fact=fact, label=f"第{index}条") for index, each in enumerate(row, 1)]
    starts = {each.amount.start: each for each in named}
    return [starts.get(each.amount.start, each) for each in places]


def _like(place: _Place, fact: str) -> bool:
    return place.amount.measure in MEASURES[fact]


def _persons(text: str, places: list[_Place]) -> list[_Place]:
    """Of several numbers of persons, the one called 一共 is meant."""
    persons = [each for each in places if each.fact == "persons" and _change(each) == "set"]
    totals = [each for each in persons if _ALL.search(text[: each.amount.start])]
    if len(persons) < 2 or len(totals) != 1:
        return places
    return [each for each in places if each not in persons or each is totals[0]]


def _change(place: _Place) -> str:
    return place.option.role.change if place.option else "set"


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


def _corrected(text: str, places: list[_Place], book: Cuebook) -> list[_Place]:
    """Within one turn a later amount replaces the one before it when a word of correction stands between."""
    kept: list[_Place] = []
    for place in places:
        before = kept[-1] if kept else None
        between = text[before.amount.end : place.amount.start] if before else ""
        if before and between in book.turn["correction"] and before.amount.measure == place.amount.measure:
            if place.fact in ("", before.fact) and (not place.label or place.label == before.label):
                kept[-1] = place._replace(fact=before.fact, label=before.label, option=place.option or before.option)
                continue
        kept.append(place)
    return kept


def _said(place: _Place, rule: str | None) -> Said:
    expression = place.amount.expression
    fact = place.fact
    if rule in ("key_emitter", "applicability") and fact in MASS_FACTS:
        fact = "annual_t"
    return Said(
        fact=fact,
        value=show(-expression.value if place.amount.negative else expression.value),
        unit=expression.unit,
        written=expression.text,
        subject=place.label,
        change=place.option.role.change if place.option and place.option.role.fact == place.fact else "set",
        approximate=expression.approximate,
        measure=place.amount.measure,
        weak=place.option is not None and place.option.score < _SURE,
    )


def _loose(amount: Amount) -> Loose:
    expression = amount.expression
    return Loose(value=show(expression.value), unit=expression.unit, written=expression.text, measure=amount.measure)


def _label_span(text: str, place: _Place) -> tuple[int, int]:
    at = text.rfind(place.label, 0, place.amount.start)
    at = at if at >= 0 else text.find(place.label)
    return (at, at + len(place.label)) if at >= 0 else (place.amount.start, place.amount.start)


# ---- dates ---------------------------------------------------------------------------------------------------------


def place_dates(text: str, dates: Sequence[DateExpression], rule: str | None) -> list[Said]:
    """The dates a rule wants; a date without a year gets the year of the rulebook's own dates."""
    names = _DATE_FACTS.get(rule or "", ())
    whole = [each for each in dates if each.last is None and each.month is not None and each.day is not None]
    if not names or not whole:
        return []
    year = _year_of(rule or "")
    days = [(each, each.on(each.year or year)) for each in whole if each.year or year]
    if rule == "registration_deadline":
        others = [each for each in days if each[1] != _deadline()]
        days = others[:1] or days[:1]
    if rule == "counts_in_rate":
        return [
            _dated("on" if _ON.search(text[: each.start]) else "valid_until", each, day.isoformat())
            for each, day in days[:2]
        ]
    found = [_dated(names[0], each, day.isoformat()) for each, day in days[:1]]
    if rule == "retention_until":
        found += [_dated("on", each, day.isoformat()) for each, day in days[1:2]]
    return found


def _dated(fact: str, expression: DateExpression, day: str) -> Said:
    return Said(fact=fact, value=day, written=expression.text)


def _deadline() -> object:
    book = next(each for each in load_rulebooks() if each.rule("registration_deadline"))
    spec = book.rule("registration_deadline")
    assert spec is not None
    name = spec.uses["deadline"]
    return book.parameter(name if isinstance(name, str) else name[0]).day


def _year_of(rule: str) -> int | None:
    """The year of the dates printed in the rulebook that fills a rule of the training notice."""
    for book in load_rulebooks():
        spec = book.rule(rule)
        if spec is None or not book.enabled:
            continue
        days = [book.parameter(name).day for name in spec.used() if book.parameter(name).is_date]
        if days:
            return days[0].year
    return None
