"""Lists of papers and items, and provisions that are simply stated."""

from __future__ import annotations

from rules_bridge.case import Case, Lacking, Outcome
from rules_bridge.rulebook import NotInRulebook


def checklist(case: Case) -> Outcome | Lacking:
    """Which of the required papers are lacking, or the list itself where none were named (R34, R38)."""
    parameter = case.used("items")
    notes = (parameter.note,) if parameter.note else ()
    if "papers" not in case.facts:
        says = f"{'、'.join(parameter.items)}（{parameter.clause}）"
        return Outcome("、".join(parameter.items), None, (case.step(says, parameter),), (), notes)
    given = case.facts["papers"].value
    assert isinstance(given, tuple)
    lacking = [item for item in parameter.items if not any(item in each or each in item for each in given)]
    value = f"缺：{'、'.join(lacking)}" if lacking else "齐全"
    says = f"要求 {'、'.join(parameter.items)}（{parameter.clause}）；已备 {'、'.join(given)}；{value}"
    return Outcome(value, None, (case.step(says, parameter),), (), notes)


def member(case: Case) -> Outcome | Lacking:
    """Whether an item is on a list; raises NotInRulebook where the list is open and does not name it."""
    lacking = case.lacks("item")
    parameter = case.used("items")
    listed = "、".join(parameter.items)
    if lacking:
        return lacking._replace(so_far=(f"所列：{listed}（{parameter.clause}）",))
    item = case.facts["item"].shown
    found = [each for each in parameter.items if each in item or item in each]
    if not found and case.rule.open:
        raise NotInRulebook(f"{case.rule.open}（所列：{listed}）", case.book.id, case.book.basis(parameter))
    value = case.rule.yes if found else case.rule.no
    says = f"{item}：{'即所列“' + found[0] + '”' if found else '不在所列'}（{parameter.clause}），{value}"
    notes = (parameter.note,) if parameter.note else ()
    return Outcome(value, None, (case.step(says, parameter),), (), notes)


def state(case: Case) -> Outcome | Lacking:
    """What is simply stated, with a verdict where the case says whether it is so."""
    parameters = case.all_used("states")
    first = parameters[0]
    steps = [case.step(f"{first.says or case.rule.yes}（{first.clause}）", first)]
    for fact in case.facts.values():
        if fact.value in ("有", "无"):
            steps.append(case.step(f"{fact.info.title}：{fact.shown}，{'符合' if fact.value == '有' else '不符合'}"))
    notes = tuple(each.note for each in parameters if each.note)
    return Outcome(case.rule.yes, None, steps, (), notes)
