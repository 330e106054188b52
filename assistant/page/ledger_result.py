"""A checked ledger as HTML: the verdict first, then rates, classes, what is left out, what was found, what can't be read."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from assistant.page.markup import badge, text
from knowledge.quantities import show
from knowledge.vocabulary import Standing
from rules_bridge.ledger_check import Excluded, Finding, LedgerCheck, Rate, StreamClass
from rules_bridge.ledger_report import basis
from rules_bridge.ledger_words import code_named

MOST_ROWS = 200
"""Rows of one table on the page; the report has them all."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TONES = {"符合": "firm", "不符合": "caution", "待核实": "plain", "提示": "plain", "合格": "firm", "不合格": "caution"}

Cell = str
"""HTML of one cell."""


def download_link(content: bytes, name: str, words: str, tone: str = "plain") -> str:
    """A link that carries the file itself, so that nothing of it is kept on the server."""
    data = base64.b64encode(content).decode("ascii")
    return f'<a class="file-link file-link-{tone}" download="{text(name)}" href="data:{XLSX};base64,{data}">{text(words)}</a>'


def ledger_html(check: LedgerCheck, report: str) -> str:
    """The whole result; `report` is the link to the report."""
    parts = [_head(check, report), _rates(check.rates), _classes(check), _excluded(check.excluded)]
    parts += [_findings(check.findings), _errors(check), _remarks(check)]
    return f'<section class="ledger-result" aria-label="核查结果" role="status">{"".join(parts)}</section>'


def _head(check: LedgerCheck, report: str) -> str:
    unit, source = check.unit, check.source
    reasons = "".join(f"<li>{text(each)}</li>" for each in check.because)
    standing = (
        badge(source.standing.value, "caution" if source.standing is Standing.DRAFT else "plain") if source else ""
    )
    facts = [unit.company, f"核查日期 {unit.audit_date}", f"{check.instruments} 台器具"]
    return (
        f'<header class="ledger-head"><div><span class="computation-name">{text(check.file)}</span>'
        f'<p class="result ledger-{TONES[check.verdict]}">{text(check.verdict)}</p>'
        f'<p class="computation-source">{text(" · ".join(each for each in facts if each))}</p>'
        f'<p class="computation-source">{text(basis(check))} {standing}</p></div>{report}</header>'
        + (f'<ul class="remarks">{reasons}</ul>' if reasons else "")
    )


def _table(title: str, heads: Sequence[str], rows: Sequence[Sequence[Cell]], empty: str) -> str:
    """A table with its number of rows; a long one is cut and says so."""
    if not rows:
        return f'<h3 class="ledger-title">{text(title)}</h3><p class="empty">{text(empty)}</p>'
    head = "".join(f'<th scope="col">{text(each)}</th>' for each in heads)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows[:MOST_ROWS])
    more = f'<p class="empty">只列前 {MOST_ROWS} 行，其余见报告。</p>' if len(rows) > MOST_ROWS else ""
    return (
        f'<h3 class="ledger-title">{text(title)} <span class="unit">{len(rows)}</span></h3>'
        f'<div class="table-scroll" tabindex="0" role="region" aria-label="{text(title)}"><table>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>{more}"
    )


def _rates(rates: Sequence[Rate]) -> str:
    words = {True: "合格", False: "不合格", None: "不判"}
    rows = [
        (
            text(rate.stream),
            text(rate.data_type),
            "—" if rate.theoretical is None else str(rate.theoretical),
            str(rate.counted),
            f"{rate.rate} %" if rate.rate else "—",
            text(f"{rate.required} %（{rate.clause}）") if rate.required else text(rate.says),
            badge(words[rate.passes], TONES.get(words[rate.passes], "plain")),
            "—" if rate.to_add is None else str(rate.to_add),
        )
        for rate in rates
    ]
    heads = ("源流", "数据类型", "理论台数", "计入台数", "配备率", "要求", "判定", "须补配")
    return _table("配备率", heads, rows, "没有可算的配备率。")


def _classes(check: LedgerCheck) -> str:
    names = list(check.classes_by)
    rows = [
        (
            text(each.stream),
            f"{show(each.emission_t)} t" if each.emission_t is not None else "—",
            text(each.share or "—"),
            _class(each),
            *(text(check.classes_by[name].get(each.stream) or "—") for name in names),
        )
        for each in check.classes
    ]
    return _table(
        "源流类别", ("源流", "年排放量", "占比", "类别", *(f"按{name}" for name in names)), rows, "没有源流。"
    )


def _class(each: StreamClass) -> Cell:
    if each.value is None:
        return text(each.why)
    literal = f'<span class="unit">字面同时落入{text("、".join(each.literal))}</span>' if each.literal else ""
    steps = "".join(f"<li>{text(step)}</li>" for step in (*each.steps, *each.notes))
    return f"<details><summary>{text(each.value)}（{text(each.clause)}）</summary><ol>{steps}</ol></details>{literal}"


def _excluded(excluded: Sequence[Excluded]) -> str:
    rows = [
        (
            str(each.row),
            text(each.name),
            text(each.serial),
            text("、".join(code_named(code).title for code in each.reasons)),
            text(each.says) + (f" {badge('在用，不得使用', 'caution')}" if each.breach else ""),
            text(each.clause),
        )
        for each in excluded
    ]
    heads = ("台账行号", "器具名称", "出厂编号", "原因", "说明", "条款")
    return _table("未计入器具", heads, rows, "所有器具都计入。")


def _findings(findings: Sequence[Finding]) -> str:
    rows = [
        (
            badge(each.weight, TONES[each.weight]),
            text(each.title),
            str(each.row) if each.row else "—",
            text(each.name or each.stream or "—"),
            text(each.says),
            text(each.clause),
        )
        for each in findings
    ]
    return _table("发现", ("轻重", "发现", "台账行号", "器具或源流", "说明", "条款"), rows, "没有发现。")


def _errors(check: LedgerCheck) -> str:
    rows = [
        (text(each.sheet), str(each.row), text(each.name), text(each.title), text(each.says))
        for each in check.row_errors
    ]
    return _table("读不懂的行", ("工作表", "行号", "器具或源流", "问题", "说明"), rows, "每一行都读得懂。")


def _remarks(check: LedgerCheck) -> str:
    said = [*(check.source.caveats if check.source else ()), *check.remarks]
    if not said:
        return ""
    rows = "".join(f"<li>{text(each)}</li>" for each in said)
    return f'<h3 class="ledger-title">说明</h3><ul class="remarks">{rows}</ul>'
