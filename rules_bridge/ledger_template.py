"""The blank ledger to fill in: the three sheets with their heads and lists to choose from, and a sheet on how to fill them."""

from __future__ import annotations

from pathlib import Path

from rules_bridge.ledger_words import LedgerWords, load_words
from rules_bridge.sheetwriter import Choices, Column, SheetPlan, write_sheets

_ORDER = (
    "number", "name", "model", "serial", "accuracy", "range", "place", "stream", "emission", "method", "data",
    "organised", "portable", "use", "calibrated", "valid_until", "certificate", "status", "remark",
)  # fmt: skip
_WIDE = {"name": 22.0, "stream": 20.0, "serial": 16.0, "accuracy": 18.0, "remark": 24.0, "certificate": 18.0}
_HINTS = {
    "emission": "（tCO2e）", "method": "（实测法/计算法）", "data": "（活动数据/排放因子/排放量）",
    "portable": "（是/否）", "use": "（贸易结算/内部）",
}  # fmt: skip
_CHOICES = {
    "method": ("实测法", "计算法"),
    "data": ("活动数据", "排放因子", "排放量"),
    "organised": ("有组织", "无组织"),
    "portable": ("是", "否"),
    "use": ("贸易结算", "内部"),
    "status": ("在用", "停用", "封存", "报废", "拆除", "检定不合格", "校准不合格"),
}


def write_template(path: Path) -> None:
    """A blank ledger as .xlsx; raises BadInput where it can't be written."""
    words = load_words()
    write_sheets(path, (_instruments(words), _unit(words), _theory(words), _guide(words)))


def _instruments(words: LedgerWords) -> SheetPlan:
    titles = {**words.columns, **words.optional_columns}
    return SheetPlan(
        title=words.sheets["instruments"],
        above=("碳计量器具台账",),
        columns=tuple(Column(titles[name] + _HINTS.get(name, ""), _WIDE.get(name, 14)) for name in _ORDER),
        choices=tuple(Choices(_ORDER.index(name), offered) for name, offered in _CHOICES.items()),
    )


def _unit(words: LedgerWords) -> SheetPlan:
    return SheetPlan(
        title=words.sheets["unit"],
        columns=(Column("项目", 20), Column("内容", 60)),
        rows=tuple((title, None) for title in words.unit_keys.values()),
        filtered=False,
    )


def _theory(words: LedgerWords) -> SheetPlan:
    titles = (*words.theory_columns.values(), *words.optional_theory_columns.values())
    place = list(words.theory_columns).index("data")
    return SheetPlan(
        title=words.sheets["theory"],
        above=("碳计量器具理论需要量核定表",),
        columns=tuple(Column(title, 22) for title in titles),
        choices=(Choices(place, _CHOICES["data"]),),
    )


def _guide(words: LedgerWords) -> SheetPlan:
    """How to fill it in; a sheet of another name is not read."""
    standards = "、".join(standard.name for standard in words.standard)
    said = (
        ("台账", "一台器具一行；列的先后不限，表头的名字不能改。器具名称或出厂编号至少写一个。"),
        ("数量", "写一个确定的吨数，如 12350、12,350 t、1.235万吨、12350吨/年；不写“约”、区间和估计。"),
        ("日期", "写全年月日，如 2026-03-01、2026.3.1、2026年3月1日；有效期截止当日仍算有效。"),
        ("源流", "“所属源流”要与“理论需要量”里写的一字不差，不按相近的名称猜。"),
        ("源流年排放量", "同一源流写一次，或每行写同一个数；写了不同的数，类别就不能确定。"),
        ("数据类型", "计算法写活动数据或排放因子，实测法写排放量，并写明有组织或无组织。"),
        ("准确度", "写等级或百分误差，如 0.5S级、±2%；由传感器和二次仪表组成的，写明系统准确度等级。"),
        ("便携", "便携式器具写“是”，不计入任何配备率。"),
        ("理论需要量", "每个源流、每种数据类型一行；源流类型是购入电力、购入热力的照写，其他随意。"),
        ("适用标准", f"现有规则书：{standards}。"),
        ("是否列入名录", "写是或否；空着按不明处理。"),
    )
    return SheetPlan(
        title="填表说明",
        above=("填表说明（本表不参与核查）",),
        columns=(Column("项目", 18), Column("写法", 100)),
        rows=said,
        filtered=False,
    )
