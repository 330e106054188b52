"""Ledgers judged against the rulebooks: the four with gold, and one question at a time."""

from __future__ import annotations

import importlib.util
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from knowledge.errors import UnreadableFile
from rules_bridge.ledger import check_ledger
from rules_bridge.ledger_check import LedgerCheck

SHARED = Path(__file__).parents[2].parent / "shared" / "ledger"
HEADS = (
    "器具名称", "出厂编号", "准确度等级/最大允许误差", "所属源流", "源流年排放量", "计量方式", "数据类型", "有组织/无组织",
    "是否便携", "用途", "检定或校准日期", "有效期至", "溯源证书编号", "状态", "备注",
)  # fmt: skip
GOOD: dict[str, Any] = {
    "器具名称": "流量计",
    "准确度等级/最大允许误差": "0.5级",
    "所属源流": "锅炉",
    "源流年排放量": 9000,
    "计量方式": "计算法",
    "数据类型": "活动数据",
    "是否便携": "否",
    "用途": "内部",
    "检定或校准日期": "2025-06-01",
    "有效期至": "2026-06-01",
    "溯源证书编号": "JL-1",
    "状态": "在用",
}
PORTABLE: dict[str, Any] = {"是否便携": "是", "所属源流": None, "源流年排放量": None, "数据类型": None}
UNIT: dict[str, Any] = {
    "单位名称": "某厂",
    "所在省市": "重庆市",
    "适用标准": "重庆通则",
    "年度总排放量": 20000,
    "是否列入名录": "是",
    "核查日期": date(2025, 12, 1),
}
THEORY = (("锅炉", "化石燃料燃烧", "活动数据", 1),)


class Written:
    """Writes a ledger of good rows with what a test changes in them."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "台账.xlsx"
        self.rows: list[dict[str, Any]] = []
        self.unit = dict(UNIT)
        self.theory: list[tuple[Any, ...]] = list(THEORY)
        self.heads = list(HEADS)
        self.sheets = ["计量器具台账", "单位信息", "理论需要量"]
        self.theory_heads = ["源流", "源流类型", "数据类型", "理论台数"]

    def add(self, **changed: Any) -> Written:
        self.rows.append({**GOOD, "出厂编号": f"N-{len(self.rows) + 1}", **changed})
        return self

    def add_portable(self) -> Written:
        return self.add(**PORTABLE)

    def save(self) -> Path:
        book = openpyxl.Workbook()
        instruments = book.active
        assert instruments is not None
        instruments.title = self.sheets[0]
        instruments.append(self.heads)
        for row in self.rows:
            instruments.append([row.get(head) for head in self.heads])
        for title in self.sheets[1:]:
            sheet = book.create_sheet(title)
            rows = [*self.unit.items()] if title == "单位信息" else [self.theory_heads, *self.theory]
            for each in rows:
                sheet.append(list(each))
        book.save(self.path)
        return self.path

    def check(self) -> LedgerCheck:
        return check_ledger(self.save())


@pytest.fixture
def ledger(tmp_path: Path) -> Written:
    return Written(tmp_path)


def codes(check: LedgerCheck) -> set[tuple[str, int | None]]:
    return {(each.code, each.row) for each in check.findings}


def errors(check: LedgerCheck) -> set[tuple[str, int]]:
    return {(each.reason, each.row) for each in check.row_errors}


# ---- the gold ------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not SHARED.exists(), reason=f"没有共享材料 {SHARED}")
@pytest.mark.parametrize("name", ["d1", "d2", "d3", "d4"])
def test_a_ledger_with_gold_is_judged_without_a_difference(name: str) -> None:
    found = importlib.util.spec_from_file_location("grade_ledger", SHARED / "grade_ledger.py")
    assert found is not None
    assert found.loader is not None
    grader = importlib.util.module_from_spec(found)
    found.loader.exec_module(grader)
    tally = grader.grade_one(grader.golds(str(SHARED))[name], check_ledger(SHARED / f"{name}.xlsx").record())
    assert tally.notes == []


# ---- verdict -------------------------------------------------------------------------------------------------------


def test_a_ledger_where_everything_passes_complies(ledger: Written) -> None:
    check = ledger.add().add_portable().check()
    assert (check.verdict, check.because) == ("符合", ())
    assert (check.rates[0].rate, check.rates[0].required, check.rates[0].clause) == ("100.00", "100", "表A.1")
    assert check.classes[0].clause == "3.9"
    assert check.source is not None
    assert check.source.standing.value == "征求意见稿"


def test_an_instrument_used_although_its_validity_ended_breaks_the_clause_even_where_the_rate_passes(
    ledger: Written,
) -> None:
    check = ledger.add().add_portable().add(有效期至="2025-11-30").check()
    assert check.rates[0].passes
    assert check.verdict == "不符合"
    assert "6.3.7" in check.because[0]
    assert (check.excluded[0].clause, check.excluded[0].breach) == ("6.3.7", True)


def test_one_that_is_out_of_use_breaks_nothing(ledger: Written) -> None:
    check = ledger.add().add_portable().add(有效期至="2025-11-30", 状态="封存").check()
    assert check.verdict == "符合"
    assert check.excluded[0].reasons == ("not_in_use", "expired")


def test_an_open_question_is_neither_compliance_nor_a_breach(ledger: Written) -> None:
    check = ledger.add(备注="铅封脱落").add_portable().check()
    assert check.verdict == "待核实"
    assert codes(check) == {("seal_damaged", 2)}
    assert check.rates[0].counted == 1


def test_under_a_standard_without_rates_nothing_is_called_compliant(ledger: Written) -> None:
    ledger.unit["适用标准"] = "JJF 2309-2025"
    check = ledger.add().check()
    assert check.verdict == "待核实"
    assert check.rates[0].required is None
    assert check.rates[0].rate == "100.00"
    assert codes(check) == {("rates_not_in_library", None)}
    assert not check.excluded


# ---- standards -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("named", "name"),
    [
        ("重庆《通则》参照 JJF 2309-2025", "JJF 2309"),
        ("ＪＪＦ２３０９", "JJF 2309"),
        ("重 庆通则", "重庆"),
        ("河南省《管理规范》征求意见稿", "河南"),
    ],
)
def test_the_standard_named_chooses_the_rulebook(ledger: Written, named: str, name: str) -> None:
    ledger.unit["适用标准"] = named
    source = ledger.add().check().source
    assert source is not None
    assert source.name == name


def test_henan_gives_no_class_and_borrows_none(ledger: Written) -> None:
    ledger.unit["适用标准"] = "河南规范"
    check = ledger.add().check()
    assert check.record()["classes"] == {"锅炉": None}
    assert check.classes_by == {"重庆": {"锅炉": "主要源流"}, "JJF 2309": {"锅炉": "主要源流"}}
    assert codes(check) == {("rates_not_in_library", None), ("classes_not_in_library", None)}


@pytest.mark.parametrize("named", ["江苏省地方标准", None])
def test_a_standard_without_rulebook_is_said_and_nothing_is_judged(ledger: Written, named: str | None) -> None:
    ledger.unit["适用标准"] = named
    check = ledger.add().check()
    assert check.source is None
    assert check.verdict == "待核实"
    assert check.record()["classes"] == {"锅炉": None}
    assert check.rates[0].required is None
    assert check.rates[0].counted == 1
    assert any("适用标准" in remark for remark in check.remarks)


# ---- streams -------------------------------------------------------------------------------------------------------


def test_a_stream_larger_than_the_total_keeps_its_class_and_is_reported(ledger: Written) -> None:
    ledger.unit["年度总排放量"] = 3000
    check = ledger.add(源流年排放量=900, 所属源流="甲").add(源流年排放量=4000).add_portable().check()
    ledger.theory.append(("甲", "其他", "活动数据", 1))
    check = ledger.check()
    assert check.record()["classes"] == {"锅炉": "主要源流", "甲": "主要源流"}
    assert ("streams_exceed_total", None) in codes(check)


def test_without_a_total_only_what_tonnes_decide_is_decided(ledger: Written) -> None:
    ledger.unit["年度总排放量"] = "约2万吨"
    ledger.theory.append(("窑", "其他", "活动数据", 1))
    check = ledger.add(源流年排放量=5000).add(所属源流="窑", 源流年排放量=4999).check()
    assert check.record()["classes"] == {"锅炉": "主要源流", "窑": None}
    assert any("约2万吨" in remark for remark in check.remarks)


def test_rows_that_disagree_on_the_emission_leave_the_class_unknown(ledger: Written) -> None:
    check = ledger.add(源流年排放量="0.9万吨").add(源流年排放量=9000).add(源流年排放量=None).check()
    assert check.record()["classes"] == {"锅炉": "主要源流"}
    check = ledger.add(源流年排放量=9001, 有效期至="2020-01-01", 状态="停用").check()
    assert check.record()["classes"] == {"锅炉": None}
    assert {row for code, row in errors(check) if code == "conflicting_emission"} == {2, 3, 5}


@pytest.mark.parametrize(
    ("said", "amount", "required"),
    [("有组织", 10, "100"), ("无组织", 1000, "100"), ("无组织", 100, None), (None, 1000, "100"), (None, 100, None)],
)
def test_measured_emission_is_required_by_organised_and_threshold(
    ledger: Written, said: str | None, amount: int, required: str | None
) -> None:
    ledger.unit["年度总排放量"] = 200000
    ledger.theory = [("罐区", "逸散", "排放量", 1)]
    row = {"所属源流": "罐区", "数据类型": "排放量", "计量方式": "实测法", "准确度等级/最大允许误差": "±10%"}
    check = ledger.add(**row, **{"有组织/无组织": said, "源流年排放量": amount}).add_portable().check()
    assert check.rates[0].required == required
    below = said == "无组织" and required is None
    assert ("unorganised_below_threshold" in {code for code, _ in codes(check)}) is below
    assert check.verdict == ("待核实" if said is None and required is None else "符合")


def test_purchased_power_needs_every_instrument_whatever_its_class(ledger: Written) -> None:
    ledger.theory = [("外线", "购入电力", "活动数据", 2), ("外线", "购入电力", "排放因子", 1)]
    check = ledger.add(所属源流="外线", 源流年排放量=None).check()
    assert check.record()["classes"] == {"外线": None}
    assert [(rate.required, rate.passes, rate.to_add) for rate in check.rates] == [("100", False, 1), ("100", False, 1)]


def test_what_has_no_theoretical_number_is_counted_and_reported(ledger: Written) -> None:
    check = ledger.add().add(数据类型="排放因子").add(数据类型="排放因子", 溯源证书编号="／").check()
    extra = check.rates[1]
    assert (extra.stream, extra.data_type, extra.theoretical, extra.counted) == ("锅炉", "排放因子", None, 1)
    assert (extra.rate, extra.required, extra.passes, extra.to_add) == (None, "100", None, None)
    assert "no_theoretical_number" in {code for code, _ in codes(check)}


def test_more_instruments_than_needed_are_told_as_they_are(ledger: Written) -> None:
    check = ledger.add().add().add().check()
    assert (check.rates[0].counted, check.rates[0].rate, check.rates[0].to_add) == (3, "300.00", 0)


def test_two_thirds_are_rounded_half_up_and_compared_exactly(ledger: Written) -> None:
    ledger.theory = [("锅炉", "其他", "活动数据", 3)]
    check = ledger.add(源流年排放量=100).add(源流年排放量=100).check()
    assert (check.rates[0].rate, check.rates[0].required, check.rates[0].passes) == ("66.67", "60", True)


# ---- rows ----------------------------------------------------------------------------------------------------------


def test_totals_signatures_and_a_head_printed_again_are_no_instruments(ledger: Written) -> None:
    blank = dict.fromkeys(HEADS)
    ledger.add().rows += [
        {**blank, "源流年排放量": 9000},
        {**blank, "器具名称": "合计", "源流年排放量": 9000},
        {**blank, "器具名称": "填表人：甲"},
        dict(zip(HEADS, HEADS, strict=True)),
        {**blank, "状态": "在用"},
    ]
    ledger.theory.append(("合计", None, None, 1))
    check = ledger.add(器具名称="累计流量计", 出厂编号="N-9").add_portable().check()
    assert check.instruments == 3
    assert not check.row_errors
    assert [each.stream for each in check.classes] == ["锅炉"]


def test_a_serial_number_counts_once_in_any_writing(ledger: Written) -> None:
    check = ledger.add(出厂编号="db-07").add(出厂编号=" ＤＢ－０７").add(出厂编号=None).add(出厂编号="/").check()
    assert errors(check) == {("duplicate_serial", 3), ("missing_serial", 4), ("missing_serial", 5)}
    assert check.rates[0].counted == 3
    assert "第 2 行" in check.excluded[0].says


def test_a_portable_instrument_is_in_no_rate_and_its_stream_is_not_looked_at(ledger: Written) -> None:
    check = ledger.add(是否便携="是", 所属源流="没有的", 源流年排放量="不详").check()
    assert not check.row_errors
    assert check.rates[0].counted == 0
    assert "no_portable" not in {code for code, _ in codes(check)}


@pytest.mark.parametrize(
    ("changed", "error", "reason"),
    [
        ({"有效期至": None}, "missing_valid_until", "validity_unknown"),
        ({"有效期至": "长期有效"}, "bad_date", "validity_unknown"),
        ({"检定或校准日期": "2025.13.1"}, "bad_date", None),
        ({"检定或校准日期": "2026-07-01"}, "date_order", "validity_unknown"),
        ({"检定或校准日期": "2025-12-02"}, "future_date", "validity_unknown"),
        ({"所属源流": "锅炉房"}, "unknown_stream", None),
        ({"数据类型": None}, "missing_data_type", None),
        ({"源流年排放量": "约9000"}, "bad_emission", None),
    ],
)
def test_what_cannot_be_read_is_told_by_row_and_never_guessed(
    ledger: Written, changed: dict[str, Any], error: str, reason: str | None
) -> None:
    check = ledger.add().add(**changed).check()
    assert (error, 3) in errors(check)
    assert {each.row for each in check.excluded} == ({3} if reason else set())
    assert all(reason in each.reasons for each in check.excluded)
    told = next(each for each in check.row_errors if each.reason == error)
    assert told.says
    assert "{" not in told.says


def test_validity_ends_with_its_last_day(ledger: Written) -> None:
    check = ledger.add(有效期至=datetime(2025, 12, 1)).add(有效期至="2025-11-30").check()
    assert check.rates[0].counted == 1
    assert ("expires_on_audit_date", 2) in codes(check)
    assert [each.row for each in check.excluded] == [3]


@pytest.mark.parametrize(
    ("accuracy", "found"),
    [
        ("0.3级", None),
        ("0.5级", "class_refined_oil_settlement"),
        ("传感器0.2级，二次仪表0.2级，系统0.5级", "class_refined_oil_settlement"),
        ("传感器0.5级，系统0.3级", None),
        ("传感器0.2级，二次仪表0.2级", "bad_accuracy"),
        (None, "bad_accuracy"),
    ],
)
def test_refined_oil_settlement_is_judged_by_the_class_of_the_system(
    ledger: Written, accuracy: str | None, found: str | None
) -> None:
    row = {"器具名称": "柴油加油机", "用途": "贸易结算", "准确度等级/最大允许误差": accuracy}
    check = ledger.add(**row).add(**{**row, "用途": "内部"}).add(**{**row, "状态": "停用"}).add_portable().check()
    told = {code for code, row in (*codes(check), *errors(check)) if row is not None}
    assert told == ({found} if found else set())


def test_use_that_is_no_settlement_is_not_taken_for_one(ledger: Written) -> None:
    check = ledger.add(器具名称="柴油表", 用途="非贸易结算").add_portable().check()
    assert codes(check) == set()


@pytest.mark.parametrize(
    ("accuracy", "found"),
    [("±10%", None), ("±10.5%", "mpe_unorganised"), ("±2mm", "bad_accuracy"), ("2.5级", None), ("12", "bad_accuracy")],
)
def test_the_error_of_unorganised_monitoring_is_limited(ledger: Written, accuracy: str, found: str | None) -> None:
    ledger.theory = [("罐区", "逸散", "排放量", 1)]
    row = {"所属源流": "罐区", "数据类型": "排放量", "计量方式": "实测法", "有组织/无组织": "无组织"}
    check = ledger.add(**row, **{"准确度等级/最大允许误差": accuracy}).add_portable().check()
    told = {code for code, row in (*codes(check), *errors(check)) if row is not None}
    assert told == ({found} if found else set())


def test_unusual_words_are_told_with_how_they_were_taken(ledger: Written) -> None:
    check = ledger.add(状态="备用").add(是否便携="便携").add_portable().check()
    assert any("备用" in remark and "按在用计" in remark for remark in check.remarks)
    assert any("按不是便携计" in remark for remark in check.remarks)
    assert check.rates[0].counted == 2


# ---- what can't be judged at all -----------------------------------------------------------------------------------


def refused(ledger: Written) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as error:
        ledger.check()
    assert error.value.hint
    assert "\n" not in error.value.message
    return error.value


@pytest.mark.parametrize("at", range(3))
def test_a_missing_sheet_is_named(ledger: Written, at: int) -> None:
    name = ledger.sheets[at]
    ledger.sheets[at] = "别的表" if at == 0 else ""
    ledger.sheets = [each for each in ledger.sheets if each]
    assert f"“{name}”" in refused(ledger.add()).message


def test_a_missing_column_is_named(ledger: Written) -> None:
    ledger.heads.remove("有效期至")
    ledger.heads.remove("状态")
    assert "有效期至、状态" in refused(ledger.add()).message


def test_a_column_for_people_only_may_be_missing(ledger: Written) -> None:
    ledger.heads.remove("备注")
    assert any("备注" in remark for remark in ledger.add().check().remarks)


def test_a_sheet_without_head_says_what_was_looked_for(ledger: Written) -> None:
    ledger.theory_heads = ["名称", "类型", "数据", "台数"]
    assert "理论台数" in refused(ledger.add()).message


@pytest.mark.parametrize(("value", "said"), [(None, "没有写核查日期"), ("2025年冬", "读不成日期")])
def test_without_the_audit_date_nothing_can_be_judged(ledger: Written, value: Any, said: str) -> None:
    ledger.unit["核查日期"] = value
    assert said in refused(ledger.add()).message


def test_an_empty_ledger_is_said_to_be_empty(ledger: Written) -> None:
    ledger.theory = []
    assert "没有一台器具" in refused(ledger).message
