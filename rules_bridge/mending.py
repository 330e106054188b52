"""Amounts of one turn that belong together: repeated, corrected, summed, listed, in groups (一句话里的数)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from knowledge.quantities import show
from rules_bridge.amounts import Amount, Option
from rules_bridge.cuebook import Cuebook
from rules_bridge.frame import COUNT_FACTS, MEASURES, SURE, Background, Loose, Said
from rules_bridge.subject import label_before
from rules_bridge.wording import find_words

_ALL = re.compile(r"(?:一共|总共|合计|总计|共)(?:是|有|去|报|报了|来)?\s*$")
_RECALL = re.compile(
    r"(?:不是|并非|而不是|不再是|刚说的|刚才说的|刚才的|刚刚说的|前面说的|之前说的|先前说的|原来的|原先的|上面的)(?:那个|那)?\s*$"
)


class Place(NamedTuple):
    """An amount with the fact it is taken for ("" where no word says which), and the stream it belongs to."""

    amount: Amount
    fact: str
    option: Option | None
    label: str = ""

    @property
    def change(self) -> str:
        """Whether it is given, added or taken away."""
        return self.option.role.change if self.option else "set"

    @property
    def figure(self) -> tuple[object, str]:
        """The number and what it measures."""
        return self.amount.expression.value, self.amount.measure

    def said(self, fact: str | None = None) -> Said:
        """The fact as the turn states it."""
        expression = self.amount.expression
        own = self.option is not None and self.option.role.fact == self.fact
        return Said(
            fact=fact or self.fact,
            value=show(-expression.value if self.amount.negative else expression.value),
            unit=expression.unit,
            written=expression.text,
            subject=self.label,
            change=self.option.role.change if self.option and own else "set",
            approximate=expression.approximate,
            measure=self.amount.measure,
            weak=self.option is not None and self.option.score < SURE,
        )


def loose(amount: Amount) -> Loose:
    """An amount of which only the figure is known."""
    expression = amount.expression
    return Loose(value=show(expression.value), unit=expression.unit, written=expression.text, measure=amount.measure)


# ---- amounts that are none ----------------------------------------------------------------------------------------


def is_name(text: str, amount: Amount) -> bool:
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


def recalls(text: str, amount: Amount, amounts: Sequence[Amount], background: Background) -> bool:
    """Whether an amount only names an earlier figure that another one in the turn replaces."""
    later = any(each.start > amount.start and each.measure == amount.measure for each in amounts)
    if not later or not background.values:
        return False
    if _RECALL.search(text[: amount.start]):
        return True
    known = (show(amount.expression.value), amount.measure) in background.values
    return known and re.search(r"[这那]个?\s*$", text[: amount.start]) is not None


# ---- amounts together ---------------------------------------------------------------------------------------------


def without_repeats(text: str, places: list[Place]) -> list[Place]:
    """Without amounts that only take up an earlier one again (这120吨、该900吨)."""
    kept: list[Place] = []
    for place in places:
        again = re.search(r"(?:这|那|该|此|上述)(?:个|条|股)?\s*$", text[: place.amount.start])
        same = [each for each in kept if each.figure == place.figure]
        if same and (again or not place.fact):
            continue
        kept.append(place)
    return kept


def corrected(text: str, places: list[Place], book: Cuebook) -> list[Place]:
    """Within one turn a later amount replaces the one before it when a word of correction stands between."""
    kept: list[Place] = []
    for place in places:
        before = kept[-1] if kept else None
        between = text[before.amount.end : place.amount.start] if before else ""
        replaces = before is not None and between in book.turn["correction"] and _may_replace(place, before)
        if before and replaces:
            kept[-1] = place._replace(fact=before.fact, label=before.label, option=place.option or before.option)
            continue
        kept.append(place)
    return kept


def _may_replace(place: Place, before: Place) -> bool:
    """Whether an amount can stand for the one before it: the same measure, no other fact, no other stream."""
    same = place.amount.measure == before.amount.measure
    return same and place.fact in ("", before.fact) and (not place.label or place.label == before.label)


def one_party(text: str, places: list[Place]) -> list[Place]:
    """Of several numbers of persons, the one called 一共 is meant."""
    persons = [each for each in places if each.fact == "persons" and each.change == "set"]
    totals = [each for each in persons if _ALL.search(text[: each.amount.start])]
    if len(persons) < 2 or len(totals) != 1:
        return places
    return [each for each in places if each not in persons or each is totals[0]]


def shared_out(places: list[Place]) -> list[Place]:
    """Where two amounts claim one fact, the one whose words speak as clearly for another fact takes that."""
    taken = {each.fact for each in places}
    found: list[Place] = []
    for each in places:
        rival = any(
            other.fact == each.fact and other.label == each.label and other.change == each.change for other in found
        )
        if rival and each.option and each.fact not in ("emission_t", "share_pct", "total_t"):
            free = [
                o
                for o in each.amount.options
                if o.role.fact not in taken and o.score >= SURE and o.role.change == "set"
            ]
            if free:
                each = each._replace(fact=free[0].role.fact, option=free[0])
                taken.add(each.fact)
        found.append(each)
    return found


def numbered(text: str, places: list[Place]) -> list[Place]:
    """分别是88%、11.5%、0.5%: figures in a row without names are numbered."""
    named: list[Place] = []
    for fact in ("emission_t", "share_pct"):
        row = [each for each in places if each.fact in (fact, "") and not each.label and _like(each, fact)]
        if len(row) > 1 and all(
            re.fullmatch(r"\s*(?:[、，,和及与]|以及|还有)\s*", text[one.amount.end : two.amount.start])
            for one, two in pairwise(row)
        ):
            named += [each._replace(fact=fact, label=f"第{index}条") for index, each in enumerate(row, 1)]
    starts = {each.amount.start: each for each in named}
    return [starts.get(each.amount.start, each) for each in places]


def _like(place: Place, fact: str) -> bool:
    return place.amount.measure in MEASURES[fact]


def without_overlap(text: str, places: Sequence[Place], said: tuple[Said, ...]) -> tuple[Said, ...]:
    """未检定1台、过期2台 are three without traceability; in 5台不合格，其中2台过期 the two are among the five."""
    without = [each for each in places if each.fact == "untraceable" and each.change == "set"]
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


def grouped(text: str, places: Sequence[Place], said: tuple[Said, ...], book: Cuebook) -> tuple[Said, ...]:
    """Counts of several groups of instruments, each with its theoretical number (活动数据应配10台……，排放因子应配4台……)."""
    counts = [each for each in places if each.fact in COUNT_FACTS and each.change == "set"]
    heads = [index for index, each in enumerate(counts) if each.fact == counts[0].fact]
    if len(heads) < 2 or sum(each.fact == "theoretical" for each in counts) < 2:
        return said
    if min(stop - head for head, stop in zip(heads, [*heads[1:], len(counts)], strict=True)) < 2:
        return said
    others = [each for each in said if each.fact not in COUNT_FACTS]
    found: list[Said] = []
    for number, (head, stop) in enumerate(zip(heads, [*heads[1:], len(counts)], strict=True), 1):
        before = counts[head - 1].amount.end if head else 0
        name = _group_name(text[before : counts[head].amount.start], counts[head], book) or f"第{number}组"
        for each in counts[head:stop]:
            found.append(each.said().model_copy(update={"subject": name}))
    return (*others, *found)


def _group_name(words: str, place: Place, book: Cuebook) -> str:
    """What a group is called: class and data type where the words name them, else the words before the number."""
    facts = find_words(words)
    known = [each.value for each in facts if each.fact in ("stream", "data")]
    if known:
        return "".join(dict.fromkeys(known))
    cue = [place.option.role.before, place.option.role.weak_before] if place.option else []
    drop = [word for each in cue for word in each if word in words]
    return label_before(words, 0, len(words), book, drop)
