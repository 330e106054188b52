"""Amounts and dates: whole expressions from a table, expressions inside sentences, and what must never be read as one."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.dates import DateExpression, UnreadableDate, read_date
from knowledge.errors import TanwenError
from knowledge.numerals import numeral
from knowledge.quantities import Comparator, Expression, UnreadableQuantity, find_quantities, read_quantity, show

TABLE = Path(__file__).with_name("expressions.tsv")
SIGNS = {
    Comparator.EQUAL: "=",
    Comparator.AT_LEAST: ">=",
    Comparator.MORE_THAN: ">",
    Comparator.AT_MOST: "<=",
    Comparator.LESS_THAN: "<",
    Comparator.RANGE: "~",
    Comparator.WITHIN: "±",
}


def lines() -> list[list[str]]:
    return [line.split("\t") for line in TABLE.read_text("utf-8").splitlines() if line and not line.startswith("#")]


AMOUNTS = [line for line in lines() if line[0] != "D"]
DATES = [line[1:] for line in lines() if line[0] == "D"]


def told(expression: Expression) -> str:
    parts = ["≈" if expression.approximate else SIGNS[expression.comparator]]
    parts.append(show(expression.value) + expression.class_letter)
    parts += [show(expression.upper)] if expression.upper is not None else []
    parts += [each for each in (expression.unit, expression.substance) if each]
    parts += [f"/{expression.per}"] if expression.per else []
    return " ".join(parts)


def one_day(year: int | None, month: int | None, day: int | None) -> str:
    parts = [str(year) if year else "?"]
    parts += [f"{each:02}" for each in (month, day) if each is not None]
    return "-".join(parts)


def told_date(expression: DateExpression) -> str:
    text = one_day(expression.year, expression.month, expression.day)
    if expression.last:
        text += f"..{one_day(*expression.last)}"
    return text if expression.bound == "on" else f"{text} {expression.bound}"


def test_the_table_is_long_enough() -> None:
    assert len(lines()) >= 400
    assert sum(line[-1] == "x" for line in lines()) >= 90


@pytest.mark.parametrize(("written", "expected"), AMOUNTS, ids=[line[0] for line in AMOUNTS])
def test_an_amount_is_read_whole_or_refused(written: str, expected: str) -> None:
    try:
        found = told(read_quantity(written))
    except UnreadableQuantity as error:
        assert error.message
        assert error.hint
        found = "x"
    assert found == expected


@pytest.mark.parametrize(("written", "expected"), DATES, ids=[line[0] for line in DATES])
def test_a_date_is_read_whole_or_refused(written: str, expected: str) -> None:
    try:
        found = told_date(read_date(written))
    except UnreadableDate as error:
        assert error.message
        found = "x"
    assert found == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("甲线烧煤排了0.61万吨，全厂一共90万吨。", ["= 6100 t", "= 900000 t"]),
        ("依JJF 2309-2025判：某源流950 000千克，占1.9%", ["= 950 t", "= 1.9 %"]),
        ("理论13台、在用12台、1台过期", ["= 13 台", "= 12 台", "= 1 台"]),
        ("示值111.5，参考100，限±10%", ["= 111.5", "= 100", "± 10 %"]),
        ("占比千分之六、七百八十吨的那条", ["= 0.6 %", "= 780 t"]),
        ("煤21000/天然气3100/柴油900，总数自己加", ["= 21000", "= 3100", "= 900"]),
        ("按6.3.7和第5章、表A.1、附录B，3.9-3.11的（3.10）看", []),
        ("见GB/T 32150-2015第4.2条和豫市监函〔2025〕160号", []),
        ("2026年7月29-30日培训，7月28日报到", []),
        ("界限是（1000~5000）t或（1%～10%），不是<1000t", ["~ 1000 5000 t", "~ 1 10 %", "< 1000 t"]),
        ("大于5000t（含）或高于总排放量的10%（含）", [">= 5000 t", ">= 10 %"]),
        ("≥5000t CO₂当量或≥总排放量10%；〈总排放量1%", [">= 5000 t CO2e", ">= 10 %", "< 1 %"]),
        ("1. 共3台\n2、另5台[1]，31日疏散", ["= 3 台", "= 5 台"]),
        ("的表1只列了活动数据，电表3只，热量表12台", ["= 3 只", "= 12 台"]),
        ("由传感器、二次仪表组成，进一步提高，小于000t", []),
        ("账号335056011217", []),
        ("总量2024.5吨，2024.5完成，合20251231 kg", ["= 2024.5 t", "= 20251.231 t"]),
        ("达到2.6万吨二氧化碳当量及以上的", [">= 26000 t CO2e"]),
        ("统一台账，三位一体，一般一致，第一台不算", []),
        ("判断一个源流，两项都低", ["= 2 项"]),
        ("烟煤23.736 GJ/t，0.02618 tC/GJ", ["= 23.736 GJ/t", "= 0.02618 tC/GJ"]),
        ("电话010-59196595，手机13810304365，邮箱a123@163.com", []),
        ("CO2、N2O、PM2.5和5G都不是数量", []),
        ("电能表0.5S级，成品油0.3级，不低于Ⅱ级", ["= 0.5S 级", "= 0.3 级"]),
        ("我们去六个，报二十三人", ["= 6 个", "= 23 人"]),
        ("几千吨、三五台、约900吨", ["≈ 900 t"]),
        ("开班前7日内，一般在3年内完成", ["<= 7 天", "<= 36 个月"]),
        ("保存五年以上", [">= 60 个月"]),
        ("增加2个百分点", ["= 2 百分点"]),
        ("900，1000和2000吨", ["= 900", "= 1000", "= 2000 t"]),
        ("[bookmark: OLE_LINK12]共5台[image: 10787477416]", ["= 5 台"]),
        ("一年用天然气800万立方米", ["= 12 个月", "= 8000000 m³"]),
        ("1.5×10⁴ t左右", ["≈ 15000 t"]),
        ("比值3/4，比分3:2", []),
    ],
)
def test_amounts_are_found_inside_a_sentence(sentence: str, expected: list[str]) -> None:
    found = find_quantities(sentence)
    assert [told(each) for each in found] == expected
    assert all(sentence[each.start : each.end] == each.text for each in found)


def test_an_amount_found_in_a_sentence_can_be_read_alone() -> None:
    for written, expected in AMOUNTS:
        sentence = f"共{written}；"
        for found in find_quantities(sentence):
            if expected != "x" and found.unit and found.text == written:
                assert told(found) == expected


def test_a_conversion_is_told() -> None:
    assert read_quantity("950 000千克").conversion == "950000 kg = 950 t"
    assert read_quantity("900吨").conversion == ""


@pytest.mark.parametrize("written", ["三五", "两三", "十百", "万", "点五", "一点", "二〇二五", "一点二点三", "百万千"])
def test_what_is_no_number_has_no_value(written: str) -> None:
    assert numeral(written) is None


def test_an_error_is_one_line_of_what_and_one_of_what_to_do() -> None:
    with pytest.raises(TanwenError) as caught:
        read_quantity("6.3.7")
    assert "6.3.7" in caught.value.message
    assert "条款号" in caught.value.hint


def test_a_date_in_a_sentence_keeps_its_place() -> None:
    from knowledge.dates import find_dates

    sentence = "回执 7 月 20 日前发，培训2026年7月29-30日"
    found = find_dates(sentence)
    assert [told_date(each) for each in found] == ["?-07-20 before", "2026-07-29..2026-07-30"]
    assert [sentence[each.start : each.end] for each in found] == [each.text for each in found]


def test_a_date_without_a_year_needs_one() -> None:
    expression = read_date("7月20日")
    assert expression.on(2026).isoformat() == "2026-07-20"
    with pytest.raises(UnreadableDate):
        expression.on()


@pytest.mark.parametrize("written", ["(" * 5000, "一" * 5000, "1" * 5000, "1," * 3000, "1万" * 500, "约" * 3000])
def test_long_nonsense_is_refused_and_found_nowhere_as_one_amount(written: str) -> None:
    with pytest.raises(UnreadableQuantity):
        read_quantity(written)
    assert all(each.text != written for each in find_quantities(written))
