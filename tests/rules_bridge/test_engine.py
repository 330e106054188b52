"""Rules run: results and boundaries of every rule, what is refused, what is missing, and equal ids for equal cases."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.errors import BadInput, TanwenError
from knowledge.vocabulary import Computation, Quantity
from rules_bridge.engine import Needs, NotInRulebook, candidates, find_rulebook, load_rulebooks, rules, run
from rules_bridge.rulebook import Parameter

settings.register_profile("no time limits", deadline=None)
settings.load_profile("no time limits")
CQ, JJF, HA, CSMT = "重庆通则", "JJF 2309-2025", "河南规范", "CSMT团体标准"


def computed(rule: str, book: str | None = None, **facts: Any) -> Computation:
    found = run(rule, facts, book)
    assert isinstance(found, Computation), found
    return found


def missing(rule: str, book: str | None = None, **facts: Any) -> Needs:
    found = run(rule, facts, book)
    assert isinstance(found, Needs), found
    return found


RESULTS: list[tuple[str, str | None, dict[str, str], str, str | None]] = [
    # R01-R06: classes
    ("source_stream_class", CQ, {"emission_t": "4999.999", "total_t": "50000"}, "次要源流", None),
    ("source_stream_class", CQ, {"emission_t": "5000", "total_t": "50001"}, "主要源流", None),
    ("source_stream_class", CQ, {"emission_t": "5000.001", "total_t": "500000"}, "主要源流", None),
    ("source_stream_class", CQ, {"emission_t": "999.99", "total_t": "9999900"}, "微量源流", None),
    ("source_stream_class", CQ, {"emission_t": "1000", "total_t": "9999900"}, "次要源流", None),
    ("source_stream_class", CQ, {"emission_t": "1000.01", "total_t": "9999900"}, "次要源流", None),
    ("source_stream_class", CQ, {"emission_t": "500", "share_pct": "0.99"}, "微量源流", None),
    ("source_stream_class", CQ, {"emission_t": "500", "share_pct": "1"}, "次要源流", None),
    ("source_stream_class", CQ, {"emission_t": "500", "share_pct": "9.99"}, "次要源流", None),
    ("source_stream_class", CQ, {"emission_t": "500", "share_pct": "10"}, "主要源流", None),
    ("source_stream_class", JJF, {"emission_t": "500", "share_pct": "1.99"}, "微量源流", None),
    ("source_stream_class", JJF, {"emission_t": "500", "share_pct": "2"}, "次要源流", None),
    ("source_stream_class", JJF, {"emission_t": "500", "share_pct": "2.01"}, "次要源流", None),
    ("source_stream_class", JJF, {"emission_t": "500", "share_pct": "10"}, "主要源流", None),
    ("source_stream_class", CQ, {"total_t": "20000", "share_pct": "6"}, "次要源流", None),
    ("source_stream_class", CQ, {"emission_t": "6000"}, "主要源流", None),
    ("source_stream_class", CQ, {"share_pct": "百分之十二"}, "主要源流", None),
    # R07, R08: rate
    ("equipping_rate", None, {"theoretical": "50", "installed": "46", "untraceable": "6"}, "80", "%"),
    ("equipping_rate", None, {"theoretical": "13", "installed": "12", "untraceable": "1"}, "84.62", "%"),
    ("equipping_rate", None, {"theoretical": "8", "counted": "9"}, "112.5", "%"),
    ("equipping_rate", None, {"theoretical": "3", "installed": "0"}, "0", "%"),
    # R08: one instrument
    ("counts_in_rate", CQ, {"valid_until": "2026-03-31", "on": "2026-03-31"}, "计入", None),
    ("counts_in_rate", CQ, {"valid_until": "2026-03-30", "on": "2026-03-31"}, "不计入", None),
    ("counts_in_rate", CQ, {"certificate": "无"}, "不计入", None),
    # R09-R13: required rates
    ("required_rate", None, {"stream": "主要源流", "data": "活动数据"}, "100", "%"),
    ("required_rate", None, {"stream": "次要源流", "data": "排放因子", "unit_kind": "其他排放单位"}, "100", "%"),
    ("required_rate", None, {"stream": "微量源流", "data": "活动数据"}, "60", "%"),
    ("required_rate", None, {"stream": "微量源流", "data": "排放因子", "unit_kind": "重点排放单位"}, "100", "%"),
    ("required_rate", None, {"stream": "微量源流", "data": "排放因子", "unit_kind": "非重点排放单位"}, "60", "%"),
    ("required_rate", None, {"stream": "购入电力"}, "100", "%"),
    ("required_rate", None, {"stream": "购入电力热力", "method": "计算法", "data": "活动数据"}, "100", "%"),
    ("required_rate", None, {"organised": "有组织"}, "100", "%"),
    ("required_rate", None, {"organised": "无组织", "threshold": "达到阈值"}, "100", "%"),
    (
        "required_rate",
        None,
        {"organised": "无组织", "emission_t": "999", "share_pct": "0.5"},
        "无 100 % 配备要求",
        None,
    ),
    ("required_rate", None, {"emission_t": "800", "total_t": "60000", "data": "活动数据"}, "100", "%"),
    ("required_rate", None, {"emission_t": "400", "total_t": "60000", "data": "活动数据"}, "60", "%"),
    # R11: counts
    ("min_count", None, {"theoretical": "7", "required": "60"}, "5", "台"),
    ("min_count", None, {"theoretical": "5", "required": "60"}, "3", "台"),
    ("min_count", None, {"theoretical": "7", "stream": "微量源流", "data": "活动数据"}, "5", "台"),
    (
        "additional_count",
        None,
        {"theoretical": "25", "installed": "22", "untraceable": "3", "required": "100"},
        "6",
        "台",
    ),
    ("additional_count", None, {"theoretical": "5", "counted": "9", "required": "100"}, "0", "台"),
    ("rate_check", None, {"theoretical": "5", "counted": "3", "stream": "微量", "data": "活动数据"}, "合格", None),
    ("rate_check", None, {"theoretical": "6", "counted": "3", "stream": "微量", "data": "活动数据"}, "不合格", None),
    # R12: threshold
    ("unorganised_threshold", CQ, {"emission_t": "999.9", "total_t": "100000"}, "未达到阈值", None),
    ("unorganised_threshold", CQ, {"emission_t": "1000", "total_t": "1000000"}, "达到阈值", None),
    ("unorganised_threshold", CQ, {"emission_t": "1000.1", "total_t": "1000000"}, "达到阈值", None),
    ("unorganised_threshold", CQ, {"emission_t": "500", "share_pct": "1"}, "达到阈值", None),
    ("unorganised_threshold", CQ, {"emission_t": "500", "share_pct": "0.999"}, "未达到阈值", None),
    ("unorganised_threshold", JJF, {"emission_t": "3000", "total_t": "100000"}, "达到阈值", None),
    # R14-R16: limits
    ("mpe_check", None, {"reading": "109.99", "reference": "100"}, "合格", None),
    ("mpe_check", None, {"reading": "90", "reference": "100"}, "合格", None),
    ("mpe_check", None, {"reading": "110.01", "reference": "100"}, "不合格", None),
    ("mpe_check", None, {"error_pct": "-10"}, "合格", None),
    ("mpe_check", None, {"error_pct": "-10.5%"}, "不合格", None),
    ("mpe_check", None, {"mpe_pct": "±8%"}, "合格", None),
    ("mpe_check", None, {"mpe_pct": "±12%"}, "不合格", None),
    ("accuracy_class_check", None, {"medium": "柴油", "use": "结算", "accuracy_class": "0.2级"}, "合格", None),
    ("accuracy_class_check", None, {"medium": "成品油", "use": "贸易结算", "accuracy_class": "0.3"}, "合格", None),
    ("accuracy_class_check", None, {"medium": "成品油", "use": "贸易结算", "accuracy_class": "0.5级"}, "不合格", None),
    (
        "accuracy_class_check",
        None,
        {"medium": "成品油", "use": "贸易结算", "accuracy_class": "0.5", "component_class": "0.2"},
        "不合格",
        None,
    ),
    # R17-R19, R28-R32
    ("retention_until", None, {"start": "2024-02-29"}, "2029-02-28", "日期"),
    ("retention_until", CQ, {"start": "2023年11月1日"}, "2028-11-01", "日期"),
    ("data_forging", None, {}, "禁止", None),
    ("portable_required", CQ, {}, "应配备", None),
    ("portable_required", JJF, {}, "宜配备", None),
    ("annex_force", CQ, {}, "规范性附录（推荐性地方标准）", None),
    ("annex_force", JJF, {}, "资料性附录（推荐性）", None),
    ("method_choice", None, {"method": "实测法", "source": "固定燃烧源"}, "适用", None),
    ("method_choice", None, {"method": "实测法", "source": "过程排放"}, "不适用", None),
    ("method_choice", None, {"method": "计算法"}, "适用", None),
    ("boundary_item", None, {"item": "购入的电力"}, "在边界内", None),
    ("staffing_number", None, {}, "未规定人数", None),
    # R20-R25: who is concerned
    ("key_emitter", CQ, {"listed": "是"}, "重点排放单位", None),
    ("key_emitter", CQ, {"listed": "否"}, "非重点排放单位", None),
    ("key_emitter", CQ, {"listed": "是", "legal_person": "否"}, "非重点排放单位", None),
    ("key_emitter", CQ, {"listed": "否", "annual_t": "90000"}, "非重点排放单位", None),
    ("key_emitter", JJF, {"annual_t": "25999.99"}, "非重点排放单位", None),
    ("key_emitter", JJF, {"annual_t": "2.6万吨"}, "重点排放单位", None),
    ("key_emitter", JJF, {"annual_t": "26001"}, "重点排放单位", None),
    ("key_emitter", HA, {"emission_t": "26100", "region": "河南"}, "重点排放单位", None),
    ("key_emitter", HA, {"annual_t": "25900"}, "非重点排放单位", None),
    ("key_emitter", CSMT, {"annual_t": "26000"}, "重点排放单位", None),
    ("key_emitter", CSMT, {"annual_t": "900", "enrolled": "是"}, "重点排放单位", None),
    ("key_emitter", CSMT, {"annual_t": "900", "enrolled": "否"}, "非重点排放单位", None),
    ("applicability", HA, {"annual_t": "30000", "region": "河南省"}, "适用", None),
    ("applicability", HA, {"region": "湖北"}, "不直接适用", None),
    ("applicability", "山东", {"region": "山东省"}, "适用", None),
    ("applicability", "JJF（鲁）159—2023", {"region": "河南"}, "不适用", None),
    ("companion_standard", None, {"item": "钢铁企业"}, "须与总则配套使用", None),
    # R26, R27: editions
    ("reference_edition", None, {"reference_form": "注日期"}, "仅该日期的版本", None),
    ("reference_edition", None, {"reference_form": "不注日期"}, "最新版本（含修改单）", None),
    ("edition_in_force", None, {"day": "2026-01-31"}, "GB 17167-2006", None),
    ("edition_in_force", None, {"day": "2026-02-01", "standard": "GB17167"}, "GB 17167-2025", None),
    # R33-R38: notices
    ("preparation_deadline", None, {"approved": "2025-06-30"}, "2028-06-30", "日期"),
    ("application_papers", None, {}, "请示函件、申请书、建设方案", None),
    ("application_papers", None, {"papers": "请示函件、申请书"}, "缺：建设方案", None),
    ("training_fee", None, {"persons": "23"}, "48300", "元"),
    ("training_fee", None, {"persons": "二十三人"}, "48300", "元"),
    ("registration_deadline", None, {"today": "2026-07-12"}, "8", "天"),
    ("registration_deadline", None, {"today": "2026-07-20"}, "0", "天"),
    ("registration_deadline", None, {"today": "2026-07-21"}, "-1", "天"),
    ("registration_deadline", None, {}, "2026-07-20", "日期"),
    ("notice_window", None, {"checkin": "2026-07-28"}, "2026-07-21", "日期"),
    ("notice_window", None, {}, "2026-07-21", "日期"),
    ("admission_notice_window", None, {}, "2026-07-22 至 2026-07-29", "日期"),
    ("training_phase", None, {"day": "2026-07-28"}, "报到", None),
    ("training_phase", None, {"day": "2026-08-01"}, "不在日程内", None),
    ("checkin_papers", None, {"papers": "2张两寸免冠照片、盖章的申请表、身份证复印件、学历证书复印件"}, "齐全", None),
    # outside the corpus, by name only
    ("review_result", "JJF 1356-2012", {"nonconformities": "0"}, "符合", None),
    ("review_result", "JJF 1356-2012", {"nonconformities": "5"}, "基本符合（需整改）", None),
    ("review_result", "JJF 1356-2012", {"nonconformities": "6"}, "不符合", None),
    ("energy_equipping_rate", "GB 17167-2006", {"energy": "水", "place": "主要用能设备"}, "80", "%"),
    ("energy_equipping_rate", "GB 17167-2006", {"energy": "柴油", "place": "主要用能设备"}, "95", "%"),
    ("key_emitter", "全国碳市场", {"annual_t": "26000", "sector": "水泥"}, "重点排放单位", None),
    ("key_emitter", "重庆碳市场", {"annual_t": "12999"}, "非重点排放单位", None),
]


@pytest.mark.parametrize(("rule", "book", "facts", "value", "unit"), RESULTS, ids=lambda each: str(each)[:60])
def test_a_rule_gives_its_result(
    rule: str, book: str | None, facts: dict[str, str], value: str, unit: str | None
) -> None:
    found = computed(rule, book, **facts)
    assert (found.value, found.unit) == (value, unit)
    assert found.steps
    assert any(step.basis for step in found.steps) or rule in ("min_count",)


def test_every_rule_is_filled_by_some_rulebook_and_tried_above() -> None:
    assert {rule.name for rule in rules()} == {rule for rule, *_ in RESULTS}


EDGES = [
    (book.id, rule.name, condition.fact, parameter)
    for book in load_rulebooks()
    for rule in book.rules
    if rule.formula in ("classify", "decide")
    for condition in (*(each for level in rule.classes for each in level.any), *rule.any, *rule.all)
    for parameter in (book.parameter(name) for name in condition.limits)
]


@pytest.mark.parametrize(
    ("book", "rule", "fact", "parameter"), EDGES, ids=lambda each: getattr(each, "name", str(each))
)
def test_every_limit_decides_below_at_and_above(book: str, rule: str, fact: str, parameter: Parameter) -> None:
    """The figure itself falls on the side the bound says; beside it nothing else changes."""
    spec = find_rulebook(book).rule(rule)
    assert spec is not None
    others = {"emission_t": "0", "share_pct": "0", "listed": "否", "enrolled": "否", "region": "河南", "sector": "水泥"}
    beside = {name: value for name, value in others.items() if name != fact and name in fact_names(rule)}
    step = Decimal(1) if fact == "nonconformities" else Decimal("0.001")
    figure = Decimal(parameter.value or "0")
    results = []
    for amount in (figure - step, figure, figure + step):
        try:
            results.append(computed(rule, book, **beside, **{fact: str(amount)}).value)
        except NotInRulebook:
            results.append("没有数值")
    below, at, above = results
    assert below != above
    assert at == (above if parameter.bound in ("at_least", "less_than") else below) or parameter.name.endswith("上限")


def fact_names(rule: str) -> set[str]:
    return {fact.name for each in rules() if each.name == rule for fact in each.facts}


MISSING: list[tuple[str, str | None, dict[str, str], tuple[str, ...]]] = [
    ("source_stream_class", CQ, {}, ("emission_t", "total_t")),
    ("source_stream_class", CQ, {"emission_t": "900"}, ("total_t",)),
    ("source_stream_class", JJF, {"emission_t": "1200"}, ("total_t",)),
    ("source_stream_class", CQ, {"share_pct": "5"}, ("emission_t",)),
    ("source_stream_class", CQ, {"total_t": "50000"}, ("emission_t",)),
    ("source_stream_class", None, {"emission_t": "900", "total_t": "18000"}, ("rulebook",)),
    ("equipping_rate", None, {"counted": "9"}, ("theoretical",)),
    ("equipping_rate", None, {"theoretical": "9"}, ("installed",)),
    ("required_rate", None, {"stream": "微量源流"}, ("data",)),
    ("required_rate", None, {"stream": "微量源流", "data": "排放因子"}, ("unit_kind",)),
    ("required_rate", None, {"organised": "无组织"}, ("threshold",)),
    ("required_rate", None, {"organised": "无组织", "emission_t": "500"}, ("total_t",)),
    ("required_rate", None, {"emission_t": "500", "data": "活动数据"}, ("total_t",)),
    ("min_count", None, {"theoretical": "7"}, ("required",)),
    ("mpe_check", None, {"reading": "88"}, ("reference",)),
    (
        "accuracy_class_check",
        None,
        {"medium": "成品油", "use": "贸易结算", "component_class": "0.2"},
        ("accuracy_class",),
    ),
    ("accuracy_class_check", None, {"medium": "成品油", "accuracy_class": "0.2"}, ("use",)),
    ("key_emitter", CQ, {"annual_t": "90000"}, ("listed",)),
    ("key_emitter", CSMT, {"annual_t": "900"}, ("enrolled",)),
    ("retention_until", None, {}, ("start",)),
    ("training_fee", None, {}, ("persons",)),
    ("edition_in_force", None, {"standard": "GB 17167"}, ("day",)),
]


@pytest.mark.parametrize(("rule", "book", "facts", "names"), MISSING, ids=lambda each: str(each)[:60])
def test_a_missing_fact_is_asked_for(
    rule: str, book: str | None, facts: dict[str, str], names: tuple[str, ...]
) -> None:
    found = missing(rule, book, **facts)
    assert tuple(each.name for each in found.missing) == names
    assert all(each.question for each in found.missing)


def test_what_can_already_be_said_is_said() -> None:
    assert "900 t < 5000 t" in "".join(missing("source_stream_class", CQ, emission_t="900").so_far)
    assert "至少为次要源流" in "".join(missing("source_stream_class", CQ, emission_t="1200").so_far)
    several = missing("source_stream_class", emission_t="450", total_t="30000").so_far
    assert [each.rpartition("：")[2] for each in several] == ["次要源流", "微量源流"]


REFUSED: list[tuple[str, str | None, dict[str, str], str]] = [
    ("source_stream_class", CQ, {"emission_t": "-5", "total_t": "100"}, "负数"),
    ("source_stream_class", CQ, {"emission_t": "500", "total_t": "100"}, "大于总排放量"),
    ("source_stream_class", CQ, {"emission_t": "500", "total_t": "0"}, "大于 0"),
    ("source_stream_class", CQ, {"emission_t": "500", "share_pct": "101"}, "100 %"),
    ("source_stream_class", CQ, {"emission_t": "900", "total_t": "18000", "share_pct": "6"}, "不一致"),
    ("source_stream_class", CQ, {"emission_t": "800万立方米"}, "换算"),
    ("source_stream_class", CQ, {"emission_t": "500元"}, "换算"),
    ("source_stream_class", CQ, {"emission_t": "几千吨"}, "读不成"),
    ("source_stream_class", CQ, {"emission_t": "100~200吨"}, "区间"),
    ("source_stream_class", CQ, {"emission_t": "不到1000吨"}, "界限"),
    ("source_stream_class", CQ, {"emission_t": "6.3.7"}, "读不成"),
    ("source_stream_class", CQ, {"share_pct": "5吨"}, "单位"),
    ("source_stream_class", CQ, {"weight": "5"}, "不用事实"),
    ("equipping_rate", None, {"theoretical": "0", "installed": "1"}, "至少"),
    ("equipping_rate", None, {"theoretical": "5", "installed": "3", "untraceable": "4"}, "多于"),
    ("equipping_rate", None, {"theoretical": "5", "installed": "2.5"}, "整数"),
    ("equipping_rate", None, {"theoretical": "5", "installed": "5", "untraceable": "1", "counted": "5"}, "不一致"),
    ("equipping_rate", None, {"theoretical": "5吨", "installed": "5"}, "个数"),
    ("required_rate", None, {"stream": "超级源流"}, "可选"),
    ("mpe_check", None, {"reading": "88", "reference": "0"}, "0"),
    ("retention_until", None, {"start": "2026-02-30"}, "存在"),
    ("retention_until", None, {"start": "2026年2月"}, "日"),
    ("retention_until", None, {"start": "7月20日前"}, "一天"),
    ("training_fee", None, {"persons": "0"}, "至少"),
    ("training_fee", None, {"persons": "-3"}, "负数"),
    ("no_such_rule", None, {}, "规则"),
    ("source_stream_class", "火星通则", {"emission_t": "5"}, "规则书"),
]


@pytest.mark.parametrize(("rule", "book", "facts", "why"), REFUSED, ids=lambda each: str(each)[:60])
def test_what_cannot_be_used_is_refused_with_the_reason(
    rule: str, book: str | None, facts: dict[str, str], why: str
) -> None:
    with pytest.raises(BadInput) as caught:
        run(rule, facts, book)
    assert why in caught.value.message + caught.value.hint


SILENT: list[tuple[str, str, dict[str, str]]] = [
    ("source_stream_class", HA, {"emission_t": "450", "total_t": "30000"}),
    ("required_rate", HA, {"stream": "主要源流"}),
    ("required_rate", JJF, {"stream": "主要源流", "data": "活动数据"}),
    ("mpe_check", JJF, {"error_pct": "5"}),
    ("unorganised_threshold", JJF, {"emission_t": "1500", "total_t": "100000"}),
    ("key_emitter", "T/ZSM 0063-2024", {"annual_t": "30000"}),
    ("source_stream_class", CSMT, {"emission_t": "450", "total_t": "30000"}),
    ("accuracy_class_check", CQ, {"medium": "天然气", "use": "贸易结算", "accuracy_class": "1.0"}),
    ("accuracy_class_check", CQ, {"medium": "成品油", "use": "内部", "accuracy_class": "1.0"}),
    ("mpe_check", CQ, {"organised": "有组织", "error_pct": "5"}),
    ("boundary_item", CQ, {"item": "员工通勤"}),
    ("training_fee", CQ, {"persons": "3"}),
    ("preparation_deadline", CQ, {"approved": "2025-01-01"}),
    ("review_result", CQ, {"nonconformities": "3"}),
]


@pytest.mark.parametrize(("rule", "book", "facts"), SILENT, ids=lambda each: str(each)[:60])
def test_a_rulebook_without_the_figure_says_so_and_borrows_none(rule: str, book: str, facts: dict[str, str]) -> None:
    with pytest.raises(NotInRulebook) as caught:
        run(rule, facts, book)
    assert caught.value.reason
    assert caught.value.rulebook == find_rulebook(book).id


def test_a_rulebook_outside_the_corpus_is_used_only_by_name() -> None:
    assert {book.id for book in load_rulebooks() if book.outside_corpus} == {
        book.id for book in load_rulebooks() if not book.enabled
    }
    with pytest.raises(NotInRulebook):
        run("review_result", {"nonconformities": "3"})
    assert all(book.enabled for rule in rules() for book in candidates(rule.name))
    outside = [book for book in load_rulebooks() if book.outside_corpus]
    assert all(book.source and "语料外" in "".join((book.title, *book.caveats)) for book in outside)


def test_a_second_hand_rulebook_tells_the_reader() -> None:
    found = computed("source_stream_class", JJF, emission_t="500", share_pct="1")
    assert any("转述" in note for note in found.notes)
    assert any(step.basis and step.basis.second_hand for step in found.steps)


def test_a_draft_is_called_a_draft() -> None:
    found = computed("source_stream_class", CQ, emission_t="500", share_pct="1")
    assert found.standing == "征求意见稿"
    assert any("征求意见稿" in note for note in found.notes)


# ---- readings, consequences, defaults ------------------------------------------------------------------------------


def test_overlapping_classes_are_told_with_their_consequence() -> None:
    found = computed("source_stream_class", CQ, emission_t="900", total_t="18000")
    assert found.literal == ("次要源流", "微量源流")
    notes = "".join(found.notes)
    assert "差异会改变要求的配备率" in notes
    assert "活动数据 次要源流 100 %、微量源流 60 %" in notes
    assert "重点排放单位" not in notes.partition("差异会改变")[2].partition("。")[0].replace("其他排放单位", "")


def test_an_overlap_without_consequence_says_so() -> None:
    found = computed("source_stream_class", CQ, emission_t="3200", total_t="32000")
    assert found.literal == ("主要源流", "次要源流")
    assert any("差异不改变结果" in note for note in found.notes)


def test_a_clear_case_tells_no_other_reading() -> None:
    found = computed("source_stream_class", CQ, emission_t="1500", total_t="32000")
    assert found.literal == ()
    assert not any("字面" in note for note in found.notes)


def test_only_the_decisive_clause_is_a_basis() -> None:
    found = computed("source_stream_class", CQ, emission_t="900", total_t="18000")
    assert [step.basis.clause for step in found.steps if step.basis] == ["3.10"]
    found = computed("equipping_rate", theoretical="50", installed="46", untraceable="6")
    assert [step.basis.clause for step in found.steps if step.basis] == ["6.3.7", "3.3"]
    found = computed("equipping_rate", theoretical="25", installed="22", untraceable="0")
    assert [step.basis.clause for step in found.steps if step.basis] == ["3.3"]
    found = computed("unorganised_threshold", CQ, emission_t="1050", total_t="1500000")
    assert len([step for step in found.steps if step.basis]) == 1


def test_every_step_names_its_clause_or_is_arithmetic() -> None:
    found = computed("source_stream_class", CQ, emission_t="400", total_t="60000")
    assert [clause for clause in ("3.9", "3.10", "3.11") if any(clause in step.says for step in found.steps)] == [
        "3.9",
        "3.10",
        "3.11",
    ]


def test_a_default_is_shown() -> None:
    assert any("按 0 台计" in note for note in computed("equipping_rate", theoretical="25", installed="22").notes)
    assert any("无组织排放监测判断" in note for note in computed("mpe_check", error_pct="5").notes)
    found = computed("key_emitter", HA, annual_t="26000")
    assert found.inputs["region"] == "河南"
    assert any("按河南省行政区域内计" in note for note in found.notes)


def test_an_approximate_amount_is_computed_at_its_figure_and_says_so() -> None:
    found = computed("source_stream_class", CQ, emission_t="约900吨", total_t="18000")
    assert any("约900吨" in note for note in found.notes)


def test_a_rate_that_does_not_end_is_compared_exactly() -> None:
    found = computed("rate_check", theoretical="1000001", counted="1000000", required="100")
    assert found.value == "不合格"
    assert computed("equipping_rate", theoretical="3", counted="2").value == "66.67"


def test_a_stated_rate_that_the_table_also_gives_rests_on_the_table() -> None:
    found = computed("min_count", theoretical="7", required="60", stream="微量源流", data="活动数据")
    assert [step.basis.clause for step in found.steps if step.basis] == ["表A.1"]
    other = computed("min_count", theoretical="7", required="80", stream="微量源流", data="活动数据")
    assert other.value == "6"
    assert any("规则书对这种情形为 60 %" in note for note in other.notes)


# ---- ids and units -------------------------------------------------------------------------------------------------


def test_equal_cases_have_equal_ids_and_others_have_others() -> None:
    one = computed("source_stream_class", CQ, emission_t="900", total_t="18000")
    same = computed("source_stream_class", "chongqing-general-draft", total_t="1.8万吨", emission_t="900000 kg")
    other = computed("source_stream_class", JJF, emission_t="900", total_t="18000")
    more = computed("source_stream_class", CQ, emission_t="901", total_t="18000")
    assert one.id == same.id
    assert len({one.id, other.id, more.id}) == 3


WRITINGS = [
    "{t} t",
    "{t}吨",
    "{kg} kg",
    "{kg}千克",
    "{wan}万吨",
    "{g} g",
    "{t} tCO2e",
    "{wan}万吨二氧化碳当量",
    "{kt} kt",
]


def written(amount: Decimal, form: str) -> str:
    parts = {"t": amount, "kg": amount * 1000, "g": amount * 10**6, "wan": amount / 10**4, "kt": amount / 1000}
    return form.format(**{name: format(value, "f") for name, value in parts.items()})


@given(
    st.decimals(min_value=0, max_value=100_000, places=2),
    st.decimals(min_value=1, max_value=1_000_000, places=2),
    st.sampled_from(WRITINGS),
    st.sampled_from(WRITINGS),
    st.sampled_from([CQ, JJF]),
)
def test_a_change_of_unit_never_changes_a_result(
    emission: Decimal, rest: Decimal, one: str, other: str, book: str
) -> None:
    total = emission + rest
    plain = computed("source_stream_class", book, emission_t=str(emission), total_t=str(total))
    converted = computed("source_stream_class", book, emission_t=written(emission, one), total_t=written(total, other))
    assert (plain.value, plain.id, plain.literal) == (converted.value, converted.id, converted.literal)


def test_quantities_and_dates_are_facts_too() -> None:
    from datetime import date

    found = computed("source_stream_class", CQ, emission_t=Quantity(value=Decimal(900000), unit="kg"), total_t=18000)
    assert found.inputs == {"emission_t": "900", "total_t": "18000"}
    assert computed("retention_until", start=date(2024, 2, 29)).value == "2029-02-28"


@given(
    st.sampled_from([rule.name for rule in rules()]),
    st.dictionaries(
        st.sampled_from(
            ["emission_t", "total_t", "share_pct", "theoretical", "installed", "stream", "start", "day", "papers"]
        ),
        st.text(max_size=12),
        max_size=4,
    ),
)
def test_any_input_ends_in_a_result_a_question_or_an_error_of_ours(rule: str, facts: dict[str, str]) -> None:
    try:
        found = run(rule, facts, None)
    except TanwenError as error:
        assert error.message
        assert error.hint
    else:
        assert isinstance(found, Computation | Needs)


@pytest.mark.parametrize("name", ["jjf2309", "JJF 2309", "JJF 2309—2025", "jjf-2309-2025", "国家计量技术规范"])
def test_a_rulebook_is_found_by_any_of_its_names(name: str) -> None:
    assert find_rulebook(name).id == "jjf-2309-2025"
