"""Terms, deadlines, programmes and editions by date."""

from __future__ import annotations

from rules_bridge import formulas
from rules_bridge.case import Case, Lacking, Outcome
from rules_bridge.rulebook import NotInRulebook, Parameter


def _span(parameter: Parameter) -> tuple[int, int]:
    """Months and days of a term."""
    if parameter.unit in ("年", "个月"):
        return int(parameter.number), 0
    return 0, int(parameter.number)


def shift(case: Case) -> Outcome | Lacking:
    """The day some term after, or before, a given day (R17, R33, R36)."""
    span = case.used("span")
    anchor = case.all_used("anchor")
    name = next(iter(fact.name for fact in case.info.facts))
    term = f"{span.value} {span.unit}（{span.clause}）"
    notes = [span.note] if span.note else []
    if name in case.facts:
        start = case.facts[name].day
        basis = (span,)
    elif anchor:
        start = anchor[0].day
        basis = (span,)
        notes.append(f"未给出{case.info.fact(name).title}，按 {start}（{anchor[0].clause}）计。")
    else:
        return Lacking((name,), (f"期限为 {term}",))
    months, days = _span(span)
    day = formulas.shifted(start, -months, -days) if case.rule.back else formulas.shifted(start, months, days)
    says = f"{start} {'往前' if case.rule.back else '加'} {term} → {day}"
    return Outcome(day.isoformat(), "日期", (case.step(says, *basis),), (), tuple(notes))


def countdown(case: Case) -> Outcome | Lacking:
    """The days left until a deadline, or the deadline itself where no day is given (R37, A26)."""
    deadline = case.used("deadline")
    notes = (deadline.note,) if deadline.note else ()
    if "today" not in case.facts:
        return Outcome(
            deadline.day.isoformat(),
            "日期",
            (case.step(f"期限 {deadline.day}（{deadline.clause}）", deadline),),
            (),
            notes,
        )
    today = case.facts["today"].day
    left = formulas.days_left(today, deadline.day)
    says = (
        f"{today} 到 {deadline.day}（{deadline.clause}）：{left} 天"
        if left >= 0
        else f"{deadline.day}（{deadline.clause}）已过 {-left} 天"
    )
    return Outcome(str(left), "天", (case.step(says, deadline),), (), notes)


def window(case: Case) -> Outcome | Lacking:
    """The days between a term before an event and the event."""
    anchor, span = case.used("anchor"), case.used("span")
    months, days = _span(span)
    first = formulas.shifted(anchor.day, -months, -days)
    says = f"{anchor.day}（{anchor.clause}）前 {span.value} {span.unit}内（{span.clause}）：{first} 至 {anchor.day}"
    notes = (span.note,) if span.note else ()
    return Outcome(f"{first} 至 {anchor.day}", "日期", (case.step(says, span),), (), notes)


def phase(case: Case) -> Outcome | Lacking:
    """What the programme says for a day, or the whole programme (R36)."""
    phases = case.all_used("phases")
    if "day" not in case.facts:
        listed = "；".join(f"{each.day} {each.name}" for each in phases)
        return Outcome(listed, None, (case.step(f"{listed}（{phases[0].clause}）", *phases),))
    day = case.facts["day"].day
    found = next((each for each in phases if each.day == day), None)
    says = f"{day}：{found.name if found else '不在日程内'}（{phases[0].clause}）"
    return Outcome(found.name if found else "不在日程内", None, (case.step(says, *((found,) if found else phases)),))


def edition(case: Case) -> Outcome | Lacking:
    """The edition in force on a day (R27, A23)."""
    lacking = case.lacks("day")
    newest = case.all_used("from")
    so_far = tuple(f"{each.name}：{each.value} 起（{each.clause}）" for each in newest)
    if lacking:
        return lacking._replace(so_far=so_far)
    asked = case.facts.get("standard")
    if asked is not None and not _same_family(case.book.designation or "", str(asked.value)):
        raise NotInRulebook(f"{case.book.title}没有 {asked.shown} 的版本信息。", case.book.id)
    day = case.facts["day"].day
    for each in newest:
        if day >= each.day:
            says = f"{day} 不早于 {each.day}（{each.clause}），{each.name} 现行"
            return Outcome(each.name, None, (case.step(says, each),), (), (each.note,) if each.note else ())
    before = case.used("before")
    says = f"{day} 早于 {newest[-1].day}（{newest[-1].clause}），仍为 {before.name}"
    return Outcome(before.name, None, (case.step(says, newest[-1]),), (), (before.note,) if before.note else ())


def _same_family(own: str, asked: str) -> bool:
    from knowledge.names import canonical, same_designation, undated

    return same_designation(undated(canonical(own)), undated(canonical(asked)))
