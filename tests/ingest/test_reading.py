"""Which reader takes a file, encodings, and what is refused; HTML and spreadsheets."""

from __future__ import annotations

import codecs
from pathlib import Path

import openpyxl
import pytest

from ingest.parsing import parse
from ingest.reading import read
from knowledge.errors import UnreadableFile
from knowledge.vocabulary import Line, Table

TEXT = "关于办班的通知\n一、时间\n2031年3月1日报到，共3天。\n二、费用\n每人800元。\n"


@pytest.mark.parametrize(
    "raw",
    [
        TEXT.encode("utf-8"),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("gb18030"),
        TEXT.encode("utf-16"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-16-le"),
        TEXT.replace("\n", "\r\n").encode("utf-8"),
    ],
    ids=["utf-8", "bom", "gb18030", "utf-16", "utf-16-be", "utf-16-le without mark", "crlf"],
)
def test_every_encoding_gives_the_same_text(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "通知.txt"
    path.write_bytes(raw)
    assert parse(path).text == TEXT.strip()


def test_a_damaged_byte_costs_one_sign_and_is_told(tmp_path: Path) -> None:
    path = tmp_path / "通知.txt"
    raw = bytearray((TEXT * 20).encode())
    raw[100] = 0xFF
    path.write_bytes(raw)
    document = parse(path)
    assert document.text.count("800元") == 20
    assert any("损坏" in warning for warning in document.loss.warnings)


@pytest.mark.parametrize(
    ("name", "raw", "said"),
    [
        ("a.txt", b"", "空文件"),
        ("a.txt", b" \n\n", "空文件"),
        ("a.pdf", b"", "空文件"),
        ("a.txt", b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 40, "不是文本文件"),
        ("a.txt", b"%PDF-1.7 ...", "内容却是PDF"),
        ("a.docx", b"%PDF-1.7 ...", "内容却是PDF"),
        ("a.pdf", "文本".encode(), "不是真正的 .pdf"),
        ("a.md", b"\x89PNG\r\n\x1a\n" + b"0" * 50, "内容却是图片"),
        ("a.exe", b"MZ", "不认识的文件类型"),
        ("a.xlsx", b"PK\x03\x04" + b"0" * 60, "已损坏"),
    ],
)
def test_what_cannot_be_read_is_refused_with_one_clear_line(tmp_path: Path, name: str, raw: bytes, said: str) -> None:
    path = tmp_path / name
    path.write_bytes(raw)
    with pytest.raises(UnreadableFile) as error:
        parse(path)
    assert said in error.value.message
    assert error.value.hint
    assert "\n" not in error.value.message + error.value.hint


def test_a_path_that_does_not_exist_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="没有这个文件"):
        parse(tmp_path / "nix.txt")


PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>某办法</title><style>p{}</style></head><body>
<div class="nav-bar"><a href=1>首页</a><a href=2>新闻</a><a href=3>公开</a><a href=4>服务</a></div>
<h1>某某管理办法</h1>
<p><span>第一条</span> 为了加强
   管理，制定本办法。</p>
<p>第二条 下列活动适用：</p><p>（一）生产；</p><p>（二）销售。</p>
<table><tr><th>项目</th><th>限值</th></tr><tr><td rowspan="2">甲</td><td>1</td></tr><tr><td>2</td></tr></table>
<script>alert(1)</script><div id="footer">版权所有 某某局</div></body></html>"""


def test_a_page_keeps_its_text_and_loses_its_furniture(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(PAGE, "utf-8")
    reading = read(path)
    assert [block.text for block in reading.blocks if isinstance(block, Line)] == [
        "某某管理办法", "第一条 为了加强管理，制定本办法。", "第二条 下列活动适用：", "（一）生产；", "（二）销售。",
    ]  # fmt: skip
    table = next(block for block in reading.blocks if isinstance(block, Table))
    assert (table.rows, table.filled, table.head_rows) == ((("项目", "限值"), ("甲", "1"), ("甲", "2")), ((2, 0),), 1)
    assert any("版权所有" in each for each in reading.loss.dropped)
    document = parse(path)
    assert document.card.title == "某某管理办法"
    assert [(each.number, each.kind) for each in document.clauses if each.number] == [
        ("第一条", "clause"), ("第二条", "clause"), ("（一）", "item"), ("（二）", "item"),
    ]  # fmt: skip


def test_a_gbk_page_is_decoded_by_its_own_declaration(tmp_path: Path) -> None:
    path = tmp_path / "a.htm"
    path.write_bytes(PAGE.replace("utf-8", "gb2312").encode("gb18030"))
    assert "为了加强管理" in parse(path).text


def test_a_workbook_becomes_tables(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "限值"
    for row in (["器具限值表"], ["类别", "器具", "等级"], ["电", "电能表", 0.5], [None, "互感器", 0.2]):
        sheet.append(row)
    sheet.merge_cells("A1:C1")
    sheet.merge_cells("A3:A4")
    sheet["D3"] = None
    book.create_sheet("空")
    book.save(path)
    document = parse(path)
    row = document.clauses[-1]
    assert row.title == "电；互感器"
    assert [(cell.column_head, cell.value) for cell in row.cells] == [("器具", "互感器"), ("等级", "0.2")]
    assert document.passages[-1].label.startswith("器具限值表 · 电；互感器")


def test_a_csv_in_gb18030_becomes_a_table(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes('名称,编号\n电能表,D1\n流量计,"F,2"\n'.encode("gb18030"))
    document = parse(path)
    assert [cell.value for each in document.clauses for cell in each.cells] == ["D1", "F,2"]


def test_a_markdown_file_has_headings_and_tables(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(
        "# 某某管理要求\n\n## 3 术语\n\n甲是乙。\n\n### 3.1 器具\n\n| 名 | 值 |\n|---|---|\n| 电表 | 0.5 |\n\n## 4 管理\n\n- 丙\n- 丁\n",
        "utf-8",
    )
    document = parse(path)
    assert [(each.number, each.title) for each in document.clauses if each.number and each.kind == "clause"] == [
        ("3", "术语"),
        ("3.1", "器具"),
        ("4", "管理"),
    ]
    row = next(each for each in document.clauses if each.kind == "row")
    assert row.path[:2] == ("3 术语", "3.1 器具")
    assert [each.kind for each in document.clauses][-2:] == ["item", "item"]


def test_hostile_pages_end(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text("<html><body>" + "<div>" * 50000 + "甲是乙。" + "</div>" * 50000, "utf-8")
    try:
        assert "甲是乙" in parse(path).text
    except UnreadableFile as error:
        assert error.message


def test_a_page_of_a_site_gives_its_regulation_and_nothing_of_the_site(tmp_path: Path) -> None:
    page = (
        "<html><body><table><tr><td><a>首页</a></td><td><a>新闻</a></td></tr></table><div class=main><h1>某省计量办法</h1>"
        "<p>第一条　限值为10<sup>4</sup> t CO<sub>2</sub>。<br>第二条　机构可以提供技术支持：</p>"
        "<ol start=3><li>培训；<ol type=a><li>线上；</li></ol></li></ol><p>第三条　本办法自公布之日起施行。</p>"
        '<p style="display: none">第四条　隐藏。</p><p>上一篇：无关通知</p><p>打印本页　关闭窗口</p></div>'
        "<p>版权所有：某局　ICP备00000号</p></body></html>"
    )
    path = tmp_path / "某省计量办法.html"
    path.write_text(page, "utf-8")
    reading = read(path)
    assert [(line.number, line.text) for line in reading.blocks if isinstance(line, Line)] == [
        (None, "某省计量办法"),
        (None, "第一条\u3000限值为10⁴ t CO₂。"),
        (None, "第二条\u3000机构可以提供技术支持："),
        ("3.", "培训；"),
        ("a.", "线上；"),
        (None, "第三条\u3000本办法自公布之日起施行。"),
    ]
    assert len(reading.loss.dropped) == 5


def test_a_table_of_a_page_has_a_merged_head_of_two_rows(tmp_path: Path) -> None:
    page = (
        "<p>表1 配备率</p><p>单位为百分数</p><table><tr><td rowspan=2>能源</td><td colspan=2>配备率</td></tr>"
        "<tr><td>进出单位</td><td>主要设备</td></tr><tr><td><p>电</p><p>力</p></td><td>100<br>98</td><td>10<sup>4</sup></td>"
        "</tr></table>"
    )
    path = tmp_path / "a.html"
    path.write_text(f"<html><body>{page}</body></html>", "utf-8")
    (table,) = read(path).blocks
    assert isinstance(table, Table)
    assert (table.caption, table.head_rows) == ("表1 配备率 单位为百分数", 2)
    assert table.rows[2] == ("电力", "100 98", "10⁴")


def test_several_tables_of_a_sheet_are_told_apart_and_formulas_without_a_result_are_told(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["表1 器具"],
        ["名称", "比例"],
        ["电表", 1],
        ["合计", "=B3"],
        [],
        ["表2 人员"],
        ["姓名", "岗位", "年限"],
    ):
        sheet.append(row)
    sheet.append(["甲", "计量", 3])
    sheet.append([])
    sheet.append(["填表说明：不得涂改。"])
    sheet["B3"].number_format = "0%"
    path = tmp_path / "a.xlsx"
    book.save(path)
    first, second, line = read(path).blocks
    assert isinstance(first, Table)
    assert isinstance(second, Table)
    assert isinstance(line, Line)
    assert (first.caption, first.head_rows, first.rows[1]) == ("表1 器具", 1, ("电表", "100%"))
    assert (second.caption, second.head_rows, second.rows[0]) == ("表2 人员", 1, ("姓名", "岗位", "年限"))
    assert line.text == "填表说明：不得涂改。"
    assert any("1 个公式" in warning for warning in read(path).loss.warnings)


LAYOUT = """<html><head><title>某某办法</title></head><body><table>
<tr><td width=200><b>栏目</b><br><a>法规</a><br><a>规章</a><br><a>规范</a><br><b>热门</b><br><a>关于加强某项工作的通知</a><br>
<a>第三条道路：服务企业</a><br>热线：000-0000000</td>
<td><center>某某管理办法</center><br>第一条　为了管理，制定本办法。<br>第二条　适用于下列单位：<a>甲</a>、<a>乙</a>、<a>丙</a>、<a>丁</a>。<br>
第三条　本办法自公布之日起施行。<br>附件：<a>附件1.登记表.docx</a> <a>附件2.汇总表.docx</a> <a>附件3.说明.docx</a> <a>附件4.样表.xlsx</a><br>
【<a>打印本页</a>】 分享到：<a>甲网</a></td></tr></table></body></html>"""


def test_a_column_of_links_without_a_class_is_left_out_and_told(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(LAYOUT, "utf-8")
    document = parse(path)
    articles = [each.number for each in document.clauses if (each.number or "").startswith("第")]
    assert articles == ["第一条", "第二条", "第三条"]
    assert "道路" not in document.text
    assert "热线" not in document.text
    assert "附件4.样表.xlsx" in document.text
    assert any("栏目法规规章" in each for each in document.loss.dropped)
    assert any("打印本页" in each for each in document.loss.dropped)


def workbook(path: Path, *sheets: tuple[str, list[list[object]]]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return book


LEDGER: list[list[object]] = [["序号", "名称"], [1, "电表"], [2, "水表"]]


def test_names_of_sheets_are_headings_without_a_number_and_no_title(tmp_path: Path) -> None:
    path = tmp_path / "器具核查台账.xlsx"
    workbook(path, ("附件3 器具清单", [["附件3：器具清单"], *LEDGER]), ("附件4 检查要求", LEDGER), ("Sheet3", LEDGER))
    document = parse(path)
    assert document.card.title == "器具核查台账"
    headings = [(each.kind, each.number, each.title) for each in document.clauses if each.kind not in ("row", "table")]
    assert headings == [("clause", None, "附件3 器具清单"), ("clause", None, "附件4 检查要求")]


def test_a_workbook_with_a_bare_name_is_called_by_its_first_title_cell(tmp_path: Path) -> None:
    path = tmp_path / "工作簿1.xlsx"
    workbook(path, ("管理要求", [["某某单位器具一览表"], *LEDGER]), ("人员规范", LEDGER))
    assert parse(path).card.title == "某某单位器具一览表"


def test_what_excel_hides_is_read_and_told(tmp_path: Path) -> None:
    path = tmp_path / "器具台账表.xlsx"
    book = workbook(path, ("在用", LEDGER), ("停用", LEDGER), ("备用", LEDGER))
    book["在用"].row_dimensions[3].hidden = True
    book["在用"].row_dimensions[9].hidden = True
    book["在用"].column_dimensions["B"].hidden = True
    book["停用"].sheet_state = "hidden"
    book.save(path)
    document = parse(path)
    assert document.text.count("水表") == 3
    assert document.loss.warnings[:2] == (
        "工作表“在用”有 1 行、1 列是隐藏的，也读入了",
        "工作表“停用”是隐藏的，也读入了",
    )
