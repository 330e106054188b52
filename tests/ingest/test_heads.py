"""Heads of tables in forms: under a title row, over empty cells, and further down; on miniature forms of our own."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.heads import head_rows
from ingest.parsing import parse
from knowledge.vocabulary import Clause, Document


def page(folder: Path, table: str) -> Document:
    """A page with one table; `|` between cells, `^` continues the cell to the left, `_` is an empty cell."""
    rows = []
    for line in table.strip().splitlines():
        cells: list[list[str | int]] = []
        for cell in line.split("|"):
            if cell.strip() == "^":
                cells[-1][1] = int(cells[-1][1]) + 1
            else:
                cells.append([cell.strip().replace("_", ""), 1])
        rows.append("".join(f"<td colspan={broad}>{words}</td>" for words, broad in cells))
    path = folder / "表.html"
    path.write_text(
        f"<html><body><p>表1 表单</p><table><tr>{'</tr><tr>'.join(rows)}</tr></table></body></html>", "utf-8"
    )
    return parse(path)


def rows(document: Document) -> list[Clause]:
    return [clause for clause in document.clauses if clause.kind == "row"]


def facts(document: Document) -> set[tuple[str, str, str]]:
    return {(cell.row_head, cell.column_head, cell.value) for row in rows(document) for cell in row.cells}


def test_a_form_with_empty_cells_keeps_its_head(tmp_path: Path) -> None:
    document = page(
        tmp_path,
        """
        信息项|^|填写内容|^|证明
        单位名称|^|_|^|_
        所属行业|^|造纸|^|_
        生产类别|^|□甲类（1） □乙类（2）|^|_
        代表人|^|_|注册资本|_
        联系人|姓名|_|_|_
        """,
    )
    found = facts(document)
    assert ("所属行业", "填写内容", "造纸") in found
    assert ("生产类别", "填写内容", "乙类（2）") in found
    assert all(row.title != "信息项" for row in rows(document))


def test_a_second_head_under_a_title_row_begins_a_part_of_its_own(tmp_path: Path) -> None:
    document = page(
        tmp_path,
        """
        器具检定|^|^|^
        序号|器具名称|检定方式|日期
        1|_|自检/送检|_
        2|_|自检/送检|_
        人员培训|^|^|^
        序号|培训内容|培训方式|姓名
        1|_|线上/线下|_
        …|_|_|_
        """,
    )
    assert {("1", "检定方式", "自检/送检"), ("1", "培训方式", "线上/线下")} <= facts(document)
    second = next(clause for clause in document.clauses if clause.title == "人员培训")
    assert second.kind == "table"
    assert second.path == ("表1 表单",)
    trained = next(row for row in rows(document) if row.parent == second.id)
    label = next(passage.label for passage in document.passages if passage.clause_id == trained.id)
    assert label == "表1 表单 · 人员培训 · 1"
    assert not any("序号" in (row.title, *(cell.value for cell in row.cells)) for row in rows(document))


def test_a_head_printed_further_down_without_a_title_counts_from_there(tmp_path: Path) -> None:
    document = page(tmp_path, "序号|名称|数量\n1|电表|3\n2|水表|4\n序号|人员|证书\n1|甲|有\n2|乙|无")
    assert {("1 电表", "数量", "3"), ("1 甲", "证书", "有")} <= facts(document)


def test_group_titles_among_data_are_no_parts(tmp_path: Path) -> None:
    document = page(tmp_path, "品种|热值\n固体燃料|^\n烟煤|23.2\n褐煤|14.1\n气体燃料|^\n天然气|389.3")
    assert [clause.kind for clause in document.clauses if clause.kind == "table"] == ["table"]
    assert ("天然气", "热值", "389.3") in facts(document)


def test_a_ticked_box_stays_with_its_words(tmp_path: Path) -> None:
    document = page(tmp_path, "项目|结论\n外观|☑合格 □不合格\n标识|□有 □无")
    assert {("外观", "结论", "☑合格"), ("外观", "结论", "□不合格"), ("标识", "结论", "有")} <= facts(document)


@pytest.mark.parametrize(
    ("rows", "height"),
    [
        ((("姓名", "", "性别", ""), ("电话", "", "地址", "")), 0),
        ((("姓名", "甲"), ("电话", ""), ("地址", "")), 0),
        ((("序号", "名称", "备注"), ("1", "", ""), ("2", "", "")), 1),
        ((("台账", "", ""), ("序号", "名称", "备注"), ("1", "", "")), 2),
        ((("设备", "型号", "备注"), ("1", "", ""), ("2", "", ""), ("…", "", "")), 1),
        ((("单位概况", "", ""), ("名称：", "", ""), ("地址：", "", "")), 0),
    ],
)
def test_the_head_is_told_from_rows_that_name_themselves(rows: tuple[tuple[str, ...], ...], height: int) -> None:
    assert head_rows(rows) == height
