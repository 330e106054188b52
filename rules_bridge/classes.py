"""Classes with limits joined by 「或」 and yes-or-no decisions, from what is known of a case."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, product
from typing import NamedTuple

from knowledge.errors import BadInput
from knowledge.vocabulary import Step
from rules_bridge import formulas
from rules_bridge.case import EXACT, Case, Lacking, Outcome, percent, sign
from rules_bridge.facts import Fact, known_rules
from rules_bridge.formulas import Level, Limit, shown
from rules_bridge.rulebook import ClassLevel, Condition, NotInRulebook, Parameter, Rulebook, RuleSpec
from rules_bridge.tables import choose


def levels(book: Rulebook, rule: RuleSpec) -> tuple[Level, ...]:
    """The classes of a rulebook as limits, highest first."""
    return tuple(Level(each.name, tuple(_limits(book, condition) for condition in each.any)) for each in rule.classes)


def _limits(book: Rulebook, condition: Condition) -> tuple[Limit, ...]:
    found = []
    for name in condition.limits:
        parameter = book.parameter(name)
        assert parameter.bound is not None
        found.append(Limit(condition.fact, parameter.bound, parameter.number))
    return tuple(found)


# ---- emission, total and share agree -------------------------------------------------------------------------------


class Known(NamedTuple):
    """The numbers a decision can use, and how those not given were found."""

    values: dict[str, Fraction]
    steps: tuple[Step, ...]


def known_values(facts: dict[str, Fact]) -> Known:
    """All numeric facts; share, emission or total found from the other two; raises BadInput where they contradict."""
    values = {name: fact.number for name, fact in facts.items() if isinstance(fact.value, Fraction)}
    emission, total, share = (values.get(name) for name in ("emission_t", "total_t", "share_pct"))
    if total == 0:
        raise BadInput("年度总排放量应大于 0。", "请核对总排放量。")
    if emission is not None and total is not None:
        if emission > total:
            raise BadInput(
                f"该源流 {shown(emission)} t 大于总排放量 {shown(total)} t。",
                "请核对两个数，或说明总量是否包括该源流。",
            )
        exact = formulas.percentage(emission, total)
        _check_share(facts.get("share_pct"), exact)
        says = f"占比 = {shown(emission)} ÷ {shown(total)} × 100 % = {percent(exact)}".replace("= ≈", "≈")
        return Known({**values, "share_pct": exact}, (Step(says=says),))
    if total is not None and share is not None:
        emission = total * share / 100
        says = f"该源流排放量 = {shown(total)} × {shown(share)} % = {shown(emission)} t"
        return Known({**values, "emission_t": emission}, (Step(says=says),))
    return Known(values, ())


def _check_share(given: Fact | None, exact: Fraction) -> None:
    """A stated share must be the computed one, rounded as it was stated."""
    if given is None:
        return
    places = len(given.shown.partition(".")[2])
    if formulas.shown(exact, places) != given.shown:
        raise BadInput(
            f"给出的占比 {given.shown} % 与按排放量算出的 {percent(exact)} 不一致。",
            "请核对排放量、总排放量和占比，留下两个。",
        )


# ---- classify ------------------------------------------------------------------------------------------------------


def classify(case: Case) -> Outcome | Lacking:
    """The strict class (A1) with the literal ones beside it, and whether the difference changes a rate."""
    known = known_values(case.facts)
    made = levels(case.book, case.rule)
    decided = formulas.strict_class(made, known.values)
    if decided.level is None:
        return _undecided(case, made, known, decided.needs)
    steps = [*known.steps, *_passed_over(case, made, known, decided.level)]
    steps.append(_deciding(case, made, known, decided.level, decided.by))
    literal = tuple(made[index].name for index in formulas.literal_classes(made, known.values))
    name = made[decided.level].name
    others = tuple(each for each in literal if each != name)
    notes = (
        [f"字面同时落入{'、'.join(literal)}（各限值以“或”连接）；按从严读法，满足较高类别任一限值即归较高类别。"]
        if others
        else []
    )
    if others:
        notes.append(_lenient(made, known, name))
    notes += [*consequences(case.book, name, others), EXACT]
    return Outcome(name, None, steps, literal if others else (), tuple(each for each in notes if each))


def _clause(book: Rulebook, level: ClassLevel) -> str:
    return book.parameter(level.any[0].limits[0]).clause


def _parameters(book: Rulebook, level: ClassLevel) -> tuple[Parameter, ...]:
    return tuple(book.parameter(name) for condition in level.any for name in condition.limits)


def compared(limit: Limit, value: Fraction, unit: str | None) -> str:
    """900 t < 5000 t, with the sign that is true."""
    held = formulas.meets(value, limit.bound, limit.value)
    opposite: dict[str, str] = {"≥": "<", ">": "≤", "≤": ">", "<": "≥"}
    mark = sign(limit.bound) if held else opposite[sign(limit.bound)]
    left = percent(value) if unit == "%" else shown(value) + (f" {unit}" if unit else "")
    right = shown(limit.value) + (f" {unit}" if unit else "")
    return f"{left} {mark} {right}"


def _said(case: Case, limits: tuple[Limit, ...], known: Known, joint: str) -> str:
    return joint.join(compared(each, known.values[each.fact], case.info.fact(each.fact).unit) for each in limits)


def _passed_over(case: Case, made: tuple[Level, ...], known: Known, index: int) -> list[Step]:
    """One step for each higher class, none of whose limits is met."""
    steps = []
    for at in range(index):
        limits = formulas.boundary(made[at], made[at + 1])
        where = _clause(case.book, case.rule.classes[at])
        steps.append(Step(says=f"{made[at].name}（{where}）：{_said(case, limits, known, '，')}，均未达到"))
    return steps


def _deciding(case: Case, made: tuple[Level, ...], known: Known, index: int, by: tuple[Limit, ...]) -> Step:
    """The step that decides, resting on the words of the class itself."""
    level = case.rule.classes[index]
    where = _clause(case.book, level)
    if by:
        says = f"{level.name}（{where}）：{_said(case, by, known, '，')}，满足任一限值即可，故为{level.name}"
    else:
        limits = formulas.boundary(made[index - 1], made[index])
        says = f"{level.name}（{where}）：{_said(case, limits, known, ' 且 ')}，两项都低，故为{level.name}"
    return case.step(says, *_parameters(case.book, level))


def _lenient(made: tuple[Level, ...], known: Known, strict: str) -> str:
    lenient = made[formulas.lenient_class(made, known.values)].name
    return f"从宽读法（任一指标低即归较低类别）为{lenient}，仅供参考。" if lenient != strict else ""


def _undecided(case: Case, made: tuple[Level, ...], known: Known, needs: tuple[str, ...]) -> Lacking:
    """What is missing, and which limits can already be compared."""
    said = []
    for above, below in pairwise(made):
        limits = tuple(each for each in formulas.boundary(above, below) if each.fact in known.values)
        if not limits:
            break
        reached = any(formulas.holds(each, known.values) for each in limits)
        verdict = f"至少为{above.name}" if reached else f"这一项未达{above.name}的限值"
        said.append(f"{_said(case, limits, known, '，')}，{verdict}")
        if reached:
            break
    return Lacking(_asked(needs, known), tuple(said))


def _asked(needs: tuple[str, ...], known: Known) -> tuple[str, ...]:
    """A missing share is asked for as the total, whose question offers both; never a fact that is known."""
    asked = dict.fromkeys("total_t" if name == "share_pct" else name for name in needs)
    return tuple(name for name in asked if name not in known.values)


def consequences(book: Rulebook, strict: str, others: tuple[str, ...]) -> list[str]:
    """Whether taking another literal class would change a required rate of the same rulebook."""
    rule = book.rule("required_rate")
    if not others:
        return []
    if rule is None:
        return ["本规则书没有配备率数值，两种读法的差异是否改变要求无法判断。"]
    differing = [said for other in others for said in _differences(book, rule, strict, other)]
    if not differing:
        return ["两种读法要求的配备率相同，差异不改变结果。"]
    return ["差异会改变要求的配备率：" + "；".join(dict.fromkeys(differing)) + "。"]


def _differences(book: Rulebook, rule: RuleSpec, strict: str, other: str) -> list[str]:
    """Every cell of the rate table where two classes differ; the last fact is left out where it makes no difference."""
    rows = [row for row in rule.rows if "stream" in row.when]
    asked = [name for name in ("method", "data", "unit_kind") if any(name in row.when for row in rows)]
    words = [
        tuple(dict.fromkeys(word for row in rows if name in row.when for word in row.words(name))) for name in asked
    ]
    cells: dict[tuple[str, ...], dict[str, tuple[str | None, str | None]]] = {}
    for picked in product(*words):
        facts = dict(zip(asked, picked, strict=True))
        pair = _rate_of(book, rule, {**facts, "stream": strict}), _rate_of(book, rule, {**facts, "stream": other})
        place = tuple(word for name, word in facts.items() if name != "method")
        cells.setdefault(place[:-1], {})[place[-1] if place else ""] = pair
    said = []
    for place, pairs in cells.items():
        same = len(set(pairs.values())) == 1
        for last, (ours, theirs) in list(pairs.items())[: 1 if same else None]:
            if ours != theirs and None not in (ours, theirs):
                where = "、".join(place if same else (*place, last))
                said.append(f"{where} {strict} {ours} %、{other} {theirs} %")
    return said


def _rate_of(book: Rulebook, rule: RuleSpec, facts: dict[str, str]) -> str | None:
    row = choose(rule.rows, facts).row
    return book.parameter(row.gives).value if row and row.gives else None


# ---- decide --------------------------------------------------------------------------------------------------------


def decide(case: Case) -> Outcome | Lacking:
    """Yes or no by any or all of the conditions; a missing fact is asked for only where it could change the answer."""
    known = known_values(case.facts)
    conditions = case.rule.any or case.rule.all
    answers = [_holds(case, condition, known) for condition in conditions]
    yes = (any(each is True for each in answers)) if case.rule.any else all(each is True for each in answers)
    no = all(each is False for each in answers) if case.rule.any else any(each is False for each in answers)
    told = [(each, answer) for each, answer in zip(conditions, answers, strict=True) if answer is not None]
    if not (yes or no):
        by_default = {implied.fact for implied in case.rule.implied}
        open_facts = [each.fact for each, answer in zip(conditions, answers, strict=True) if answer is None]
        needs = tuple(name for name in open_facts if name not in by_default) or tuple(open_facts)
        said = [_condition_step(case, each, known, answer).says for each, answer in told]
        return Lacking(_asked(needs, known), (*(step.says for step in known.steps), *said))
    if no and case.rule.open:
        raise NotInRulebook(case.rule.open, case.book.id)
    steps = [_condition_step(case, each, known, answer) for each, answer in told]
    decisive = [step if answer is yes else Step(says=step.says) for step, (_, answer) in zip(steps, told, strict=True)]
    exact = (EXACT,) if any(each.limits for each in conditions) else ()
    return Outcome(case.rule.yes if yes else case.rule.no, None, (*known.steps, *decisive), (), exact)


def _holds(case: Case, condition: Condition, known: Known) -> bool | None:
    """Whether a condition is met, None where its fact is not known."""
    if condition.one_of:
        fact = case.facts.get(condition.fact)
        if fact is None:
            return None
        return any(
            word == fact.value or (fact.info.kind == "text" and word in str(fact.value)) for word in condition.one_of
        )
    if condition.fact not in known.values:
        return None
    return all(formulas.holds(limit, known.values) for limit in _limits(case.book, condition))


def _condition_step(case: Case, condition: Condition, known: Known, answer: bool) -> Step:
    """One condition in words, with its place."""
    title = known_rules()[case.rule.name].fact(condition.fact).title
    if condition.one_of:
        parameter = case.book.parameter(condition.stated_by or "")
        says = f"{title}：{case.facts[condition.fact].shown}，{'满足' if answer else '不满足'}（{parameter.clause}）"
        return case.step(says, parameter)
    limits = _limits(case.book, condition)
    parameters = tuple(case.book.parameter(name) for name in condition.limits)
    says = f"{_said(case, limits, known, '，')}，{'满足' if answer else '不满足'}（{parameters[0].clause}）"
    return case.step(says, *parameters)
