"""What single cells of a ledger say, and what must not be read."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from knowledge.dates import UnreadableDate
from knowledge.quantities import UnreadableQuantity
from rules_bridge.cells import (
    UnreadableAccuracy,
    heading,
    plain,
    printed,
    read_accuracy,
    read_count,
    read_day,
    read_tonnes,
)
from rules_bridge.workbook import UNCOMPUTED

EPOCH = date(1899, 12, 30)


@pytest.mark.parametrize(
    ("value", "same"),
    [
        (None, ""),
        ("  器具\n名 称　", "器具名称"),
        ("ＤＢ－２００２", "DB-2002"),
        ("tCO₂e", "tCO2e"),
        ("柴油\u200b泵", "柴油泵"),
        (123401, "123401"),
        (123401.0, "123401"),
        (0.5, "0.5"),
        (True, "是"),
    ],
)
def test_text_is_compared_without_white_space_and_width(value: Any, same: str) -> None:
    assert plain(value) == same


@pytest.mark.parametrize(
    ("head", "same"),
    [
        ("源流年排放量\n（tCO₂e）", "源流年排放量"),
        ("计量方式(实测法/计算法)", "计量方式"),
        ("核查日期：", "核查日期"),
        ("有效期至【必填】", "有效期至"),
        ("*出厂编号", "出厂编号"),
        ("准确度等级／最大允许误差", "准确度等级/最大允许误差"),
        ("数据类型((活动)数据)", "数据类型"),
    ],
)
def test_heads_are_compared_without_what_stands_in_brackets(head: str, same: str) -> None:
    assert heading(head) == same


def test_a_value_is_shown_as_a_reader_sees_it() -> None:
    assert [printed(each) for each in (datetime(2025, 3, 1), 12350.0, 95.5, " 甲 ")] == [
        "2025-03-01",
        "12350",
        "95.5",
        "甲",
    ]


@pytest.mark.parametrize(
    "value",
    [
        datetime(2025, 3, 1),
        datetime(2025, 3, 1, 14, 30),
        date(2025, 3, 1),
        45717,
        45717.25,
        "45717",
        "４５７１７",
        "2025.3.1",
        "2025/3/1",
        "2025-03-01",
        "2025年3月1日",
        "20250301",
        20250301,
        "２０２５．３．１",
        "２０２５年３月１日",
        " 2025 年 3 月 1 日 ",
        "2025-03-01 00:00:00",
        "2025-03-01T08:15",
    ],
)
def test_a_day_is_read_in_every_usual_writing(value: Any) -> None:
    assert read_day(value, EPOCH) == date(2025, 3, 1)


@pytest.mark.parametrize(
    "value",
    [
        "2026.13.5",
        "2025.2.30",
        "2025年2月29日",
        "20250231",
        20251301,
        "长期有效",
        "2025年3月",
        "2025.3",
        2025.3,
        2025,
        "25.3.1",
        "2025.3.1前",
        "2025.3.1-2026.3.1",
        "2025.3.1起",
        "3月1日",
        "/",
        "#REF!",
        UNCOMPUTED,
        time(8, 0),
        True,
        -5,
        123,
    ],
)
def test_what_is_not_one_whole_possible_day_is_refused(value: Any) -> None:
    with pytest.raises(UnreadableDate):
        read_day(value, EPOCH)


def test_a_blank_cell_says_nothing() -> None:
    assert read_day(None, EPOCH) is None
    assert read_day("  \n", EPOCH) is None
    assert read_tonnes(None) is None
    assert read_tonnes("　") is None
    assert read_count("") is None


def test_day_numbers_count_from_the_day_of_the_file() -> None:
    assert read_day(44255, date(1904, 1, 1)) == date(2025, 3, 1)


@pytest.mark.parametrize(
    ("value", "tonnes"),
    [
        (12350, "12350"),
        (95.5, "95.5"),
        (0.1, "0.1"),
        (0, "0"),
        ("12350", "12350"),
        ("12,350", "12350"),
        ("12，350", "12350"),
        ("1 000 t", "1000"),
        ("１２３５０", "12350"),
        ("1.235万吨", "12350"),
        ("1.235 万 t", "12350"),
        ("1.2万", "12000"),
        ("12350吨/年", "12350"),
        ("12350 t/a", "12350"),
        ("90,000 tCO2e", "90000"),
        ("90000tCO₂e/年", "90000"),
        ("12350吨二氧化碳当量", "12350"),
    ],
)
def test_tonnes_are_read_exactly(value: Any, tonnes: str) -> None:
    assert read_tonnes(value) == Decimal(tonnes)


@pytest.mark.parametrize(
    "value",
    [
        "约500",
        "500左右",
        "500~600",
        "500-600",
        "≥1000",
        "1000以上",
        "待核",
        "不详",
        "1200（估算）",
        "1,23",
        "1.2.3",
        "三万吨",
        "900 kg",
        "5千吨",
        "8000 kWh",
        "1200吨标准煤",
        "1200吨/月",
        "5%",
        "-5",
        -5,
        "/",
        "#N/A",
        UNCOMPUTED,
        True,
        datetime(2025, 3, 1),
    ],
)
def test_approximations_ranges_and_other_words_are_no_tonnes(value: Any) -> None:
    with pytest.raises(UnreadableQuantity):
        read_tonnes(value)


@pytest.mark.parametrize(
    ("value", "number"), [(3, 3), (3.0, 3), ("3", 3), ("３", 3), ("3台", 3), (" 12 套", 12), (0, 0)]
)
def test_a_number_of_instruments_is_read(value: Any, number: int) -> None:
    assert read_count(value) == number


@pytest.mark.parametrize("value", [2.5, "2.5", "2~3", "若干", "约4", -1, "3吨", "3人", "—", True, datetime(2025, 1, 1)])
def test_what_is_no_whole_number_is_refused(value: Any) -> None:
    with pytest.raises(UnreadableQuantity):
        read_count(value)


@pytest.mark.parametrize(
    ("value", "figure", "sign"),
    [
        ("0.5级", "0.5", "级"),
        ("0.5S级", "0.5", "级"),
        ("0.3", "0.3", ""),
        (0.5, "0.5", ""),
        ("±10%", "10", "%"),
        ("± ８ ％", "8", "%"),
        ("最大允许误差：±12%", "12", "%"),
        ("±5%FS", "5", "%"),
        ("±5%（读数）", "5", "%"),
        ("传感器0.2级，二次仪表0.5级，系统0.5级", "0.5", "级"),
        ("系统准确度等级：0.3级（传感器0.1级）", "0.3", "级"),
        ("0.5级(系统)，传感器0.2级", "0.5", "级"),
        ("变送器0.2级/系统±1%", "1", "%"),
    ],
)
def test_a_class_or_an_error_is_read_and_that_of_the_system_counts(value: Any, figure: str, sign: str) -> None:
    assert read_accuracy(value, "系统") == (Fraction(figure), sign)


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "Ⅲ级",
        "±2mm",
        "±0.5kg/m³",
        "±5℃",
        "见证书",
        "传感器0.2级，二次仪表0.5级",
        "0.2/0.5级",
        "±(2%+1mg)",
        True,
    ],
)
def test_what_gives_no_one_figure_is_no_accuracy(value: Any) -> None:
    with pytest.raises(UnreadableAccuracy):
        read_accuracy(value, "系统")
