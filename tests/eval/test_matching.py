from __future__ import annotations

import pytest

from eval.matching import bare, claimed, names_clause, plain, same_place, stands


@pytest.mark.parametrize(
    ("needle", "text", "found"),
    [
        ("5年", "保存期为 5 年。", True),
        ("5年", "保存到2025年", False),
        ("1%", "阈值是 11%", False),
        ("1%", "阈值是 0.1%", False),
        ("80%", "配备率为80.00%", True),
        ("3.1", "条款3.10", False),
        ("0.5级", "0.50级", True),
        ("2100", "每人2,100元", True),
        ("2031年3月15日", "到 2031-03-15 为止", True),
        ("7月20日", "07月20日之前", False),
        ("2026年7月5日", "2026年07月05日", True),
        ("JJF 2309-2025", "**JJF 2309—2025**", True),
        ("1000~5000", "1000～5000 t", True),
        ("“通则”", "通则", True),
        ("３．１４", "圆周率3.14", True),
        ("3.1", "见3.13", False),
        ("A1", "A10", False),
        ("", "随便", False),
    ],
)
def test_spelling_does_not_decide_but_figures_do(needle: str, text: str, found: bool) -> None:
    assert stands(needle, plain(text)) is found


@pytest.mark.parametrize(
    ("needle", "text", "says"),
    [
        ("60%", "要求是60%。", True),
        ("60%", "不是60%，是100%。", False),
        ("60%", "不是100%，是60%。", True),
        ("达到阈值", "未达到阈值", False),
        ("达到阈值", "无组织排放达到阈值", True),
        ("2.6万", "不少于2.6万吨", True),
        ("是的，", "不是的，文件写的是南京", False),
    ],
)
def test_what_is_denied_is_not_claimed(needle: str, text: str, says: bool) -> None:
    assert claimed(needle, plain(text)) is says


def test_quotations_are_compared_without_white_space_bars_and_converter_marks() -> None:
    assert bare("[bookmark: _GoBack]规定 了\n| 甲\t|") == "规定了甲"


def test_a_quotation_lies_on_the_gold_where_they_share_a_stretch() -> None:
    gold = "没有经过有效溯源的器具不得使用，也不计入配备率"
    assert same_place("6.3.7 没有经过有效溯源的器具不得使用", gold)
    assert same_place(f"前言{gold}后语", gold)
    assert not same_place("不得使用", gold)
    assert not same_place("", gold)


def test_a_label_names_the_whole_clause_number_only() -> None:
    assert names_clause("6.3.7", "6.3.5-6.3.7 · 3、（4）6.（3）")
    assert not names_clause("6.3", "6.3.7")
    assert not names_clause("6.3.1", "6.3.10")
    assert names_clause("表A.1", "(1)附录A附表A.1")
