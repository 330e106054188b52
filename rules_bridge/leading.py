"""The sentences that state a result (结果句): decisive figures, yes or no, what was withdrawn, what was understood."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from knowledge.quantities import show
from knowledge.vocabulary import Computation
from rules_bridge.formulas import shown
from rules_bridge.frame import Said
from rules_bridge.loading import load_rulebooks
from rules_bridge.talk import Case, Request

Done = Sequence[tuple[str, Computation]]
_TITLES = {
    "emission_t": "年排放量", "total_t": "总排放量", "annual_t": "年度排放量", "share_pct": "占比", "theoretical": "理论需要",
    "installed": "已装", "counted": "有效", "untraceable": "未有效溯源", "persons": "人数", "required": "要求", "quoted": "所说的比例",
    "reading": "示值", "reference": "参考值", "error_pct": "误差", "mpe_pct": "允许误差", "accuracy_class": "准确度等级",
    "fuel": "消耗量", "money": "金额", "start": "形成日", "today": "起算日", "checkin": "报到日", "approved": "批准日",
    "valid_until": "有效期至", "on": "判断日", "day": "日期", "component_class": "部件等级",
}  # fmt: skip


def short_name(rulebook: str) -> str:
    """How a rulebook is called in a sentence: its designation, else its first alias."""
    for book in load_rulebooks():
        if book.id == rulebook:
            return book.designation or (book.aliases[0] if book.aliases else book.title)
    return rulebook


def understood(case: Case) -> str:
    """The facts as they were understood, so that a person can see a misreading."""
    said = [_echo(each) for each in case.facts if each.fact != "limit"]
    if case.sums:
        said.append(f"总排放量 {sum_of_streams(case)} t（各源流之和）")
    books = [short_name(each.id) if each.id else each.name for each in case.books]
    if books:
        said.append("标准：" + "、".join(books))
    return "；".join(said)


def _echo(said: Said) -> str:
    title = _TITLES.get(said.fact, "")
    value = f"约 {said.shown}" if said.approximate else said.shown
    return f"{said.subject}{title} {value}".strip() if title else value


def sum_of_streams(case: Case) -> str:
    """The sum of all streams' emissions, t."""
    return show(sum((each.number for each in case.facts if each.fact == "emission_t"), Decimal(0)))


class Result(NamedTuple):
    """One result to be put into words: the computation, and what it was asked for."""

    case: Case
    request: Request
    subject: str
    found: Computation


def lead(case: Case, request: Request, done: Done, earlier: Sequence[Computation]) -> str:
    """One to three sentences: each result with its figures, then what was withdrawn."""
    say = _WAYS.get(request.rule, _plain)
    many = len({found.rulebook for _, found in done}) > 1
    sentences = []
    for subject, found in done:
        name = f"{subject}：" if subject and request.rule not in _BY_BOOK and "theoretical" in found.inputs else ""
        by = f"按{short_name(found.rulebook)}，" if many or request.rule in _BY_BOOK else ""
        sentences.append(by + name + say(Result(case, request, subject, found)))
    if len(done) > 1 and not many and request.rule in _BY_BOOK:
        prefix = f"按{short_name(done[0][1].rulebook)}，"
        sentences = [prefix + "；".join(each.removeprefix(prefix) for each in sentences)]
    text = "；".join(sentences) + "。"
    if many:
        text += _agreement(done)
    if request.rule == "key_emitter" and not case.books:
        text += "各省市另有规定；重庆以列入名录和独立法人地位为准，不单看吨数。"
    return text + _withdrawn(case, request, done, earlier)


_BY_BOOK = ("source_stream_class", "unorganised_threshold", "key_emitter")


def _agreement(done: Done) -> str:
    """Whether several standards agree."""
    values = {found.value for _, found in done}
    names = "、".join(dict.fromkeys(short_name(found.rulebook) for _, found in done))
    subjects = {subject for subject, _ in done}
    if len(subjects) > 1:
        return ""
    return f"{names}的结论一致。" if len(values) == 1 else f"{names}的界限不同，所以结论不同。"


def _withdrawn(case: Case, request: Request, done: Done, earlier: Sequence[Computation]) -> str:
    """What a correction withdrew: the old figures, and the old result where it differs."""
    if not case.withdrawn or not (request.turn.has("correction") or request.mode == "why"):
        return ""
    now = {_title(each): each.shown for each in case.facts}
    changes = [
        f"原先的{_title(each)} {each.shown} 改为 {now[_title(each)]}" for each in case.withdrawn if _title(each) in now
    ]
    old = [each for each in earlier if each.value not in {found.value for _, found in done}]
    results = "、".join(f"{each.value}{_unit(each)}" for each in old)
    if not changes:
        return ""
    return f"（{'，'.join(changes)}" + (f"，原先的结果“{results}”作废）" if results else "）")


def _title(said: Said) -> str:
    return f"{said.subject}{_TITLES.get(said.fact, said.fact)}"


def _unit(found: Computation) -> str:
    return f" {found.unit}" if found.unit and found.unit != "日期" else ""


# ---- one way for each rule -----------------------------------------------------------------------------------------


def _inputs(found: Computation, subject: str) -> str:
    """天然气锅炉 950 t（占总排放量 26000 t 的3.65%）."""
    emission, total, share = (_figure(found.inputs.get(name)) for name in ("emission_t", "total_t", "share_pct"))
    name = f"{subject} " if subject else "该源流 "
    if emission and total:
        return f"{name}{emission} t（占总排放量 {total} t 的{_percent(Fraction(emission) * 100 / Fraction(total))}）"
    if share and total:
        return f"{name}占总排放量 {total} t 的{share}% "
    parts = ([f"{emission} t"] if emission else []) + ([f"占 {share}%"] if share else [])
    return name + "、".join(parts) + " "


def _figure(given: str | None) -> str:
    """The number in an input of any rule module, "" where there is none or it is 0."""
    match = re.match(r"\d+(?:\.\d+)?", given or "")
    return match[0] if match and Fraction(match[0]) else ""


def _percent(value: Fraction) -> str:
    exact = (value * 10**4).denominator == 1
    return f"{shown(value, 4)}%" if exact else f"约{shown(value, 2)}%"


def _reason(found: Computation) -> str:
    """The comparison that decides: the words of the last step between class and conclusion."""
    says = found.steps[-1].says
    head, _, tail = says.partition("：")
    return (tail or head).split("，故为")[0]


def _class(result: Result) -> str:
    claims = [each for each in result.request.turn.claims if each != result.found.value]
    denied = (
        f"，不是{claims[0]}"
        if len(result.request.turn.claims) == 1 and claims and result.request.turn.has("yes_no")
        else ""
    )
    return f"{_inputs(result.found, result.subject)}判为**{result.found.value}**{denied}：{_reason(result.found)}"


def _steps(found: Computation) -> str:
    return "；".join(each.says for each in found.steps)


def _threshold(result: Result) -> str:
    return f"无组织排放 {_inputs(result.found, result.subject).removeprefix('该源流 ')}**{result.found.value}**：{_steps(result.found)}"


def _required(result: Result) -> str:
    words = [
        result.found.inputs[name]
        for name in ("method", "organised", "stream", "data", "unit_kind", "threshold")
        if name in result.found.inputs
    ]
    said = f"{'、'.join(words)}：要求的配备率为 **{result.found.value}{result.found.unit or ''}**"
    quoted = result.case.fact("quoted") if any(each.fact == "quoted" for each in result.request.turn.said) else None
    if quoted is None or result.found.unit != "%" or result.request.turn.has("need"):
        return said
    if quoted.number < Decimal(result.found.value or "0"):
        return f"不够，不符合要求：{show(quoted.number)}% 低于要求的 {result.found.value}%。{said}"
    return f"够：{show(quoted.number)}% 不低于要求的 {result.found.value}%。{said}"


def _rate(result: Result) -> str:
    return f"配备率为 **{result.found.value}%**：{_steps(result.found)}"


def _check(result: Result) -> str:
    verdict = "达到要求（合格）" if result.found.value == "合格" else "未达到要求（不合格）"
    return f"**{verdict}**：{_steps(result.found)}"


def _least(result: Result) -> str:
    return f"至少配 **{result.found.value} 台**：{_steps(result.found)}"


def _more(result: Result) -> str:
    head = f"还须补配 **{result.found.value} 台**" if result.found.value != "0" else "不须补配（0 台）"
    return f"{head}：{_steps(result.found)}"


def _emitter(result: Result) -> str:
    yes = result.found.value in ("重点排放单位", "适用")
    reason = _steps(result.found)
    name = "重点用能排放单位" if "csmt" in result.found.rulebook else "重点排放单位"
    size = "（26000 t 即 2.6万吨）" if "26000" in reason else ""
    if "henan" in result.found.rulebook:
        verdict = f"属于{name}，该规范适用" if yes else f"不属于{name}，该规范不直接适用，可以参照执行"
        return f"{verdict}：{reason}{size}"
    return f"{'属于' if yes else '不属于'}{name}：{reason}{size}"


def _until(result: Result) -> str:
    said = f"保存到 **{_day(result.found.value)}**：{result.found.steps[-1].says}"
    on = result.case.fact("on")
    if on is None or on not in result.request.turn.said or not result.found.value:
        return said
    return f"{on.value} {'已满' if on.value >= result.found.value else '还没满'}保存期。{said}"


def _day(value: str | None) -> str:
    """2028-11-01 -> 2028年11月1日."""
    parts = (value or "").split("-")
    return (
        f"{int(parts[0])}年{int(parts[1])}月{int(parts[2])}日"
        if len(parts) == 3 and parts[0].isdigit() and parts[2].isdigit()
        else value or ""
    )


def _fee(result: Result) -> str:
    said = f"培训费合计 **{result.found.value} 元**：{result.found.steps[-1].says}，食宿费用自理"
    money = result.case.fact("money")
    if money is None or not any(each.fact == "money" for each in result.request.turn.said):
        return said
    enough = money.number >= Decimal(result.found.value or "0")
    return f"{show(money.number)} 元{'够' if enough else '不够'}。{said}"


def _deadline(result: Result) -> str:
    if result.found.unit == "日期":
        return f"报名回执期限是 {_day(result.found.value)}：{result.found.steps[-1].says}"
    left = int(result.found.value or "0")
    verdict = f"还有 **{left} 天**" if left > 0 else "就是期限当日（0 天）" if left == 0 else f"已过期 {-left} 天"
    return f"{verdict}：{result.found.steps[-1].says}"


def _notice(result: Result) -> str:
    return f"具体地点在报到前一周通知，即 **{_day(result.found.value)}**：{result.found.steps[-1].says}"


def _admission(result: Result) -> str:
    first, _, last = (result.found.value or "").partition(" 至 ")
    return f"《正式报到通知》在开班前7日内发放，即 **{_day(first)}** 至 {_day(last)}：{result.found.steps[-1].says}"


def _error(result: Result) -> str:
    verdict = "在 ±10% 以内，合格" if result.found.value == "合格" else "超出 ±10%，不合格"
    return f"**{verdict}**：{_steps(result.found)}"


def _accuracy(result: Result) -> str:
    verdict = "满足要求（合格）" if result.found.value == "合格" else "不满足要求（不合格）"
    return f"**{verdict}**：{_steps(result.found)}"


def _preparation(result: Result) -> str:
    return f"筹建一般应在 **{_day(result.found.value)}** 前完成：{result.found.steps[-1].says}"


def _plain(result: Result) -> str:
    return f"**{result.found.value}{_unit(result.found)}**：{_steps(result.found)}"


_WAYS: dict[str, Callable[[Result], str]] = {
    "source_stream_class": _class,
    "unorganised_threshold": _threshold,
    "required_rate": _required,
    "equipping_rate": _rate,
    "rate_check": _check,
    "min_count": _least,
    "additional_count": _more,
    "key_emitter": _emitter,
    "applicability": _emitter,
    "retention_until": _until,
    "training_fee": _fee,
    "registration_deadline": _deadline,
    "notice_window": _notice,
    "admission_notice_window": _admission,
    "mpe_check": _error,
    "accuracy_class_check": _accuracy,
    "preparation_deadline": _preparation,
}
