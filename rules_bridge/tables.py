"""Decision tables: the row that the known facts leave, and limits looked up in one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from rules_bridge import formulas
from rules_bridge.case import EXACT, Case, Lacking, Outcome, figure, percent
from rules_bridge.formulas import shown
from rules_bridge.rulebook import NotInRulebook, Parameter, Row


class Choice(NamedTuple):
    """The row chosen, or None with the facts that would choose and the rows that fit best so far."""

    row: Row | None
    needs: tuple[str, ...] = ()
    possible: tuple[Row, ...] = ()


def choose(rows: Sequence[Row], known: Mapping[str, str], order: Sequence[str] = ()) -> Choice:
    """The first row whose facts are all known and met, or the row the known facts leave; equal rows are as good as one."""
    for row in rows:
        if all(fact in known and known[fact] in row.words(fact) for fact in row.when):
            return Choice(row, (), (row,))
    possible = tuple(row for row in rows if all(known.get(fact) in (None, *row.words(fact)) for fact in row.when))
    results = {(row.gives, row.result, row.silent) for row in possible}
    if len(results) <= 1:
        return Choice(possible[0] if possible else None, (), possible)
    matched = [sum(fact in known for fact in row.when) for row in possible]
    nearest = tuple(row for row, count in zip(possible, matched, strict=True) if count == max(matched))
    unknown = [fact for fact in order or possible[0].when if fact not in known]
    everywhere = [fact for fact in unknown if all(fact in row.when for row in nearest)]
    somewhere = [fact for fact in unknown if any(fact in row.when for row in nearest)]
    return Choice(None, tuple(everywhere or somewhere[:1]), nearest)


def words_of(case: Case) -> dict[str, str]:
    """The facts that are words."""
    return {name: fact.value for name, fact in case.facts.items() if isinstance(fact.value, str)}


def picked(case: Case) -> tuple[Row, Parameter] | Lacking:
    """The row of the case's table and the parameter it gives; raises NotInRulebook where the table is silent."""
    order = [fact.name for fact in case.info.facts]
    choice = choose(case.rule.rows, words_of(case), order)
    if choice.row is None and choice.possible:
        return Lacking(choice.needs, tuple(_possibility(case, row) for row in choice.possible if row.gives))
    if choice.row is None:
        raise NotInRulebook(f"{case.book.title}没有给出这种情形的{case.info.title}。", case.book.id)
    if choice.row.gives is None:
        raise NotInRulebook(choice.row.silent or "", case.book.id)
    return choice.row, case.book.parameter(choice.row.gives)


def _possibility(case: Case, row: Row) -> str:
    """若活动数据：60 %."""
    known = words_of(case)
    when = "、".join("或".join(row.words(fact)) for fact in row.when if fact not in known)
    assert row.gives is not None
    return f"若为{when}：{row.result or figure(case.book.parameter(row.gives))}"


def table(case: Case) -> Outcome | Lacking:
    """What the table gives for the case."""
    found = picked(case)
    if isinstance(found, Lacking):
        return found
    row, parameter = found
    when = "、".join(case.facts[fact].shown for fact in row.when if fact in case.facts)
    result = row.result or parameter.value or parameter.says or ""
    unit = parameter.unit if row.result is None and parameter.value is not None else None
    says = f"{when or case.info.title}（{parameter.clause}）：{row.result or figure(parameter)}"
    notes = (parameter.note,) if parameter.note else ()
    return Outcome(result, unit, (case.step(says, parameter),), (), notes)


# ---- limits --------------------------------------------------------------------------------------------------------


def mpe(case: Case) -> Outcome | Lacking:
    """Whether an error, or an instrument's own tolerance, stays within the maximum permissible error (R14)."""
    found = picked(case)
    if isinstance(found, Lacking):
        return found
    limit = found[1]
    steps = []
    if "error_pct" in case.facts:
        error = case.facts["error_pct"].number
    elif "mpe_pct" in case.facts and "reading" not in case.facts:
        error = case.facts["mpe_pct"].number
    else:
        lacking = case.lacks("reading", "reference")
        if lacking:
            return lacking._replace(so_far=(f"最大允许误差为 ±{limit.value} {limit.unit}（{limit.clause}）",))
        reading, reference = case.facts["reading"], case.facts["reference"]
        error = formulas.relative_error(reading.number, reference.number)
        says = f"相对误差 = （{reading.shown} − {reference.shown}）÷ {reference.shown} × 100 % = {percent(error)}"
        steps.append(case.step(says.replace("= ≈", "≈")))
    within = formulas.meets(abs(error), limit.bound or "at_most", limit.number)
    mark = "≤" if within else ">"
    says = f"|{percent(error)}| {mark} {shown(limit.number)} %（{limit.clause}，最大允许误差 ±{limit.value} %），{'合格' if within else '不合格'}"
    steps.append(case.step(says, limit))
    return Outcome("合格" if within else "不合格", None, steps, (), (EXACT,))


def accuracy(case: Case) -> Outcome | Lacking:
    """Whether the accuracy class is good enough; of a composite instrument the system class counts (R15, R16)."""
    found = picked(case)
    if isinstance(found, Lacking):
        return found
    limit = found[1]
    system = case.all_used("system")
    if "accuracy_class" not in case.facts:
        so_far = [f"要求{figure(limit)}（{limit.clause}）"]
        if "component_class" in case.facts and system:
            so_far.append(f"组合器具按系统准确度等级判断，不看单个组成部分（{system[0].clause}）")
        return Lacking(("accuracy_class",), tuple(so_far))
    given = case.facts["accuracy_class"]
    good = formulas.meets(given.number, limit.bound or "at_most", limit.number)
    says = f"{given.shown} 级 {'≤' if good else '>'} {shown(limit.number)} 级（{limit.clause}），{'合格' if good else '不合格'}"
    steps = [case.step(says, limit)]
    if "component_class" in case.facts and system:
        steps.insert(0, case.step(f"组合器具按系统准确度等级 {given.shown} 级判断（{system[0].clause}）", system[0]))
    return Outcome("合格" if good else "不合格", None, steps, (), ("等级数字越小，准确度越高。", EXACT))
