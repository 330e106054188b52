"""Pages without rules to go by: tables parted by white only, two columns around a drawing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from ingest.pdf import read_pdf
from knowledge.vocabulary import Line, Reading, Table


def lines_of(reading: Reading) -> list[str]:
    return [block.text for block in reading.blocks if isinstance(block, Line)]


def tables_of(reading: Reading) -> list[Table]:
    return [block for block in reading.blocks if isinstance(block, Table)]


def bare_table(sheet: Any, lines: Sequence[tuple[float, Sequence[str]]]) -> Table:
    """The table in lines of cells without rules: how far below the one before each stands, and its cells."""
    sheet.lines(80, 100, ["1　范围", "本文件规定了下列器具的要求，器具的等级见表1。"])
    base = 160.0
    sheet.text(230, base, "表1 器具配备要求")
    for step, cells in lines:
        base += step
        for x, words in zip((80, 200, 300, 420), cells, strict=True):
            if words:
                sheet.text(x, base, words, 9)
    sheet.lines(80, base + 40, ["2　检定", "器具应定期检定，检定的周期见检定规程。"])
    reading = read_pdf(sheet.saved())
    assert lines_of(reading)[-2:] == ["2 检定", "器具应定期检定，检定的周期见检定规程。"]
    (table,) = tables_of(reading)
    return table


def test_a_head_of_two_lines_without_rules_is_one_head_and_empty_cells_stay_empty(sheets: Any) -> None:
    table = bare_table(
        sheets.sheet(),
        [
            (25, ("器具名称", "准确度等级", "检定周期", "备注")), (18, ("", "（不低于）", "（月）", "")),
            (18, ("电能表", "0.5", "60", "关口")), (18, ("水表", "2.0", "24", "")), (18, ("衡器", "0.1", "12", "静态")),
            (18, ("流量计", "1.5", "24", "")),
        ],
    )  # fmt: skip
    assert table.rows[0] == ("器具名称", "准确度等级（不低于）", "检定周期（月）", "备注")
    assert [row[3] for row in table.rows[1:]] == ["关口", "", "静态", ""]
    assert table.head_rows == 1


@pytest.mark.parametrize(
    "wrapped",
    [
        [
            (24, ("", "", "", "应具备远程传")),
            (14, ("电能表", "0.5", "60", "输功能并能保")),
            (14, ("", "", "", "存十二个月")),
        ],
        [
            (24, ("电能表", "0.5", "60", "应具备远程传")),
            (14, ("", "", "", "输功能并能保")),
            (14, ("", "", "", "存十二个月")),
        ],
    ],
)
def test_a_cell_of_several_lines_without_rules_is_one_cell(
    sheets: Any, wrapped: list[tuple[float, tuple[str, ...]]]
) -> None:
    head: tuple[float, tuple[str, ...]] = (25, ("器具名称", "准确度等级", "检定周期", "要求"))
    after = [(24, ("水表", "2.0", "24", "应有标志")), (24, ("衡器", "0.1", "12", "静态称量用"))]
    table = bare_table(sheets.sheet(), [head, *wrapped, *after])
    assert table.rows[1:] == (
        ("电能表", "0.5", "60", "应具备远程传输功能并能保存十二个月"),
        ("水表", "2.0", "24", "应有标志"),
        ("衡器", "0.1", "12", "静态称量用"),
    )


@pytest.mark.parametrize(("above", "below"), [(8, 8), (5, 2), (12, 0)])
def test_a_drawing_across_two_columns_keeps_its_words_together(sheets: Any, above: int, below: int) -> None:
    left = [f"左栏第{n}行文字一直写到栏的右边为止" for n in range(20)]
    right = [f"右栏第{n}行文字一直写到栏的右边为止" for n in range(20)]
    sheet = sheets.sheet()
    base = sheet.lines(80, 100, left[:above], size=12)
    sheet.lines(320, 100, right[:above], size=12)
    for x, words in ((120, "入口"), (285, "传感器"), (430, "出口")):
        sheet.text(x, base + 20, words, 8)
    sheet.text(220, base + 70, "图1 装置结构示意图及各部件说明")
    sheet.lines(80, base + 110, left[above : above + below], size=12)
    sheet.lines(320, base + 110, right[above : above + below], size=12)
    printed = lines_of(read_pdf(sheet.saved()))
    both = slice(above, above + below)
    caption = "图1 装置结构示意图及各部件说明"
    assert printed == [*left[:above], *right[:above], "入口 传感器 出口", caption, *left[both], *right[both]]
