"""The report of a checked ledger as sheets: 结果, 源流类别, 配备率, 未计入器具, 发现, 读不懂的行."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from knowledge.quantities import show
from knowledge.vocabulary import Standing
from rules_bridge.ledger_check import LedgerCheck, Rate
from rules_bridge.ledger_words import code_named
from rules_bridge.sheetwriter import Column, Marked, SheetPlan, Tone, Value, write_sheets

VERDICT_TONES: dict[str, Tone] = {"符合": "good", "不符合": "bad", "待核实": "open"}
WEIGHT_TONES: dict[str, Tone] = {"不符合": "bad", "待核实": "open", "提示": "soft"}


def write_report(check: LedgerCheck, path: Path) -> None:
    """The report as an .xlsx; raises BadInput where it can't be written."""
    write_sheets(path, report_sheets(check))


def report_sheets(check: LedgerCheck) -> tuple[SheetPlan, ...]:
    """The sheets of the report."""
    return (_summary(check), _classes(check), _rates(check), _excluded(check), _findings(check), _errors(check))


def basis(check: LedgerCheck) -> str:
    """The rulebook with its edition and standing: what everything was judged by."""
    if check.source is None:
        return "没有适用标准的规则书"
    source = check.source
    edition = (
        source.edition if source.standing.value in source.edition else f"{source.edition}（{source.standing.value}）"
    )
    return f"{source.title} {edition}"


def _above(check: LedgerCheck, title: str) -> tuple[str, ...]:
    """The heading, and what the whole sheet was judged by."""
    draft = check.source is not None and check.source.standing is Standing.DRAFT
    standing = "；征求意见稿不是现行有效的正式文本" if draft else ""
    return (title, f"依据：{basis(check)}{standing}。核查日期 {check.unit.audit_date}。台账：{check.file}")


def _summary(check: LedgerCheck) -> SheetPlan:
    unit = check.unit
    passed = sum(rate.passes is True for rate in check.rates)
    failed = sum(rate.passes is False for rate in check.rates)
    pairs: list[tuple[str, Value | Marked]] = [
        ("结论", Marked(check.verdict, VERDICT_TONES[check.verdict])),
        ("单位名称", unit.company),
        ("所在省市", unit.region),
        ("适用标准", unit.standard),
        ("核查日期", unit.audit_date.isoformat()),
        ("年度总排放量", f"{show(unit.total_t)} t CO₂当量" if unit.total_t is not None else "不明"),
        ("单位性质", unit.key_emitter or "不明"),
        ("器具", f"{check.instruments} 台；未计入 {len(check.excluded)} 台"),
        ("配备率", f"{len(check.rates)} 项：合格 {passed}，不合格 {failed}，不判 {len(check.rates) - passed - failed}"),
        ("依据", basis(check)),
    ]
    caveats = check.source.caveats if check.source else ()
    rows = [("依据效力", each) for each in caveats]
    rows = [*(("不能判为符合的原因", each) for each in check.because), *rows]
    rows += [("说明", each) for each in check.remarks]
    return SheetPlan(
        title="结果",
        above=("碳计量器具台账核查结果",),
        pairs=tuple(pairs),
        columns=(Column("类别", 22), Column("内容", 96)),
        rows=tuple(rows),
        empty="没有需要说明的。",
        filtered=False,
    )


def _classes(check: LedgerCheck) -> SheetPlan:
    names = list(check.classes_by)
    rows = []
    for each in check.classes:
        emission = None if each.emission_t is None else Decimal(each.emission_t)
        said = "\n".join((*each.steps, *each.notes)) or each.why
        value: Value | Marked = each.value or Marked("不能确定", "open")
        others = tuple(check.classes_by[name].get(each.stream) or "不能确定" for name in names)
        rows.append((each.stream, emission, each.share, value, "、".join(each.literal), each.clause, *others, said))
    return SheetPlan(
        title="源流类别",
        above=_above(check, "源流类别"),
        columns=(
            Column("源流", 24),
            Column("年排放量（t）", 14, "#,##0.######"),
            Column("占比", 14),
            Column("类别", 12),
            Column("字面同时落入", 16),
            Column("条款", 14),
            *(Column(f"按{name}", 12) for name in names),
            Column("步骤和说明", 90),
        ),
        rows=tuple(rows),
        empty="理论需要量里没有源流。",
    )


def _rates(check: LedgerCheck) -> SheetPlan:
    return SheetPlan(
        title="配备率",
        above=_above(check, "配备率"),
        columns=(
            Column("源流", 24),
            Column("数据类型", 12),
            Column("理论台数", 10),
            Column("计入台数", 10),
            Column("配备率（%）", 12, "0.00"),
            Column("要求（%）", 10),
            Column("判定", 10),
            Column("须补配", 10),
            Column("条款", 14),
            Column("要求的由来", 60),
        ),
        rows=tuple(_rate(each) for each in check.rates),
        empty="没有可算的配备率。",
    )


def _rate(rate: Rate) -> tuple[Value | Marked, ...]:
    said: Value | Marked = {True: Marked("合格", "good"), False: Marked("不合格", "bad"), None: Marked("不判", "soft")}[
        rate.passes
    ]
    return (
        rate.stream,
        rate.data_type,
        rate.theoretical,
        rate.counted,
        None if rate.rate is None else Decimal(rate.rate),
        None if rate.required is None else Decimal(rate.required),
        said,
        rate.to_add,
        rate.clause,
        rate.says,
    )


def _excluded(check: LedgerCheck) -> SheetPlan:
    rows = tuple(
        (
            each.row,
            each.name,
            each.serial,
            "、".join(code_named(code).title for code in each.reasons),
            each.says,
            each.clause,
            Marked("在用，不得使用", "bad") if each.breach else "在用" if each.in_use else "不在用",
        )
        for each in check.excluded
    )
    return SheetPlan(
        title="未计入器具",
        above=_above(check, "未计入配备率的器具"),
        columns=(
            Column("台账行号", 10),
            Column("器具名称", 22),
            Column("出厂编号", 18),
            Column("原因", 22),
            Column("说明", 66),
            Column("条款", 14),
            Column("使用情况", 16),
        ),
        rows=rows,
        empty="所有器具都计入。",
    )


def _findings(check: LedgerCheck) -> SheetPlan:
    rows = tuple(
        (
            Marked(each.weight, WEIGHT_TONES[each.weight]),
            each.title,
            each.row,
            each.name or (each.stream or ""),
            each.serial or (each.data_type or ""),
            each.says,
            each.clause,
        )
        for each in check.findings
    )
    return SheetPlan(
        title="发现",
        above=_above(check, "发现"),
        columns=(
            Column("轻重", 10),
            Column("发现", 26),
            Column("台账行号", 10),
            Column("器具或源流", 22),
            Column("出厂编号或数据类型", 18),
            Column("说明", 66),
            Column("条款", 24),
        ),
        rows=rows,
        empty="没有发现。",
    )


def _errors(check: LedgerCheck) -> SheetPlan:
    return SheetPlan(
        title="读不懂的行",
        above=_above(check, "读不懂或互相矛盾的行（一律不猜，请改正后重查）"),
        columns=(
            Column("工作表", 16),
            Column("行号", 8),
            Column("器具或源流", 22),
            Column("问题", 20),
            Column("原文", 26),
            Column("说明", 66),
        ),
        rows=tuple((each.sheet, each.row, each.name, each.title, each.value, each.says) for each in check.row_errors),
        empty="每一行都读得懂。",
    )
