"""Paragraphs cut by layout are put together again; nothing else changes."""

from __future__ import annotations

from ingest.clean import clean_line, is_contents_line, is_page_number
from ingest.paragraphs import Paragraph, paragraphs
from ingest.text import is_hard_wrapped, read_text
from knowledge.vocabulary import Box, Line, Reading

WRAPPED = """
一、背景意义

（一）基本情况

统计核算是一切管理工作的基础，没有可靠的器具就没有

可靠的数据，没有可靠的数据就谈不上交易和考核，所以

要先把器具管好。



其次，企业在运行的每个阶段都要有记录，并且按照 GB/T

1.1-2020 的规则写成文件。

（二）与有关法律、法规和国家、行业、地方各级标准的

关系

1.甲法第 3 条要求器具检定合格。

2.乙通则要求配备齐全，本标准与它协调，并且不重复它的

内容。

标准起草小组
"""


def texts(reading: Reading) -> list[str]:
    return [each.text for each in paragraphs(reading)[0] if isinstance(each, Paragraph)]


def test_hard_wrapped_lines_with_blank_lines_between_are_joined() -> None:
    assert is_hard_wrapped(WRAPPED.splitlines())
    assert texts(read_text(WRAPPED.encode(), "a.txt", "")) == [
        "一、背景意义",
        "（一）基本情况",
        "统计核算是一切管理工作的基础，没有可靠的器具就没有可靠的数据，没有可靠的数据就谈不上交易和考核，所以要先把器具管好。",
        "其次，企业在运行的每个阶段都要有记录，并且按照 GB/T 1.1-2020 的规则写成文件。",
        "（二）与有关法律、法规和国家、行业、地方各级标准的关系",
        "1.甲法第 3 条要求器具检定合格。",
        "2.乙通则要求配备齐全，本标准与它协调，并且不重复它的内容。",
        "标准起草小组",
    ]


def test_a_sentence_cut_by_a_page_break_is_joined_where_paragraphs_stand_apart() -> None:
    text = (
        "某某协会关于办班的通知\n\n一、对象\n\n各有关单位的负责人，以及从事计量、能源管理工作的相关\n\n人员。\n\n二、报名\n\n"
        "请报名的学员把表发到邮箱，会务组将在开班前发放《报到通知》（告\n\n知地点和日程)。\n\n三、联系\n\n联系人: 甲: 100\n\n乙: 200\n"
    )
    found = texts(read_text(text.encode(), "a.txt", ""))
    assert "各有关单位的负责人，以及从事计量、能源管理工作的相关人员。" in found
    assert "请报名的学员把表发到邮箱，会务组将在开班前发放《报到通知》（告知地点和日程)。" in found
    assert found[-2:] == ["联系人: 甲: 100", "乙: 200"]


def test_lines_with_labels_are_never_joined() -> None:
    text = "实测法：用监测设备直接测量排放量，数据连续\n计算法：用排放因子乘以活动数据，比较常用\n这两种方法是基础。\n"
    assert len(texts(read_text(text.encode(), "a.txt", ""))) == 3


def printed(text: str, top: float, x0: float = 70, x1: float = 530, height: float = 11, page: int = 1) -> Line:
    return Line(text=text, page=page, box=Box(x0=x0, top=top, x1=x1, bottom=top + height))


def test_a_body_line_that_begins_with_a_number_is_no_clause() -> None:
    lines = (
        printed("1 范围", 100, x1=120),
        printed("制动距离应当按照有关标准第十七章和附录中规定的方法测量，并按有关标准中", 120, x0=92),
        printed("24.7的规定校正；仪器应当采用", 138),
        printed("2.0级流量计，刻制的深度不小于", 156),
        printed("0.2mm，清晰可见。", 174, x1=160),
        printed("2 要求", 200, x1=120),
    )
    reading = Reading(file="a.pdf", format="pdf", sha256="", blocks=lines, hard_wrapped=True)
    assert texts(reading) == [
        "1 范围",
        "制动距离应当按照有关标准第十七章和附录中规定的方法测量，并按有关标准中24.7的规定校正；仪器应当采用2.0级流量计，刻制的深度不小于0.2mm，清晰可见。",
        "2 要求",
    ]


def test_lines_of_different_size_are_different_paragraphs() -> None:
    lines = (
        printed("电动自行车通用要求规范", 100, x0=80, x1=530, height=22),
        printed("General requirements for bicycles", 130, x0=80, x1=530, height=12),
        printed("国家标准化机构", 700, x0=80, x1=530, height=12),
    )
    assert len(texts(Reading(file="a.pdf", format="pdf", sha256="", blocks=lines, hard_wrapped=True))) == 3


def test_converter_marks_vanish_and_nothing_else_does() -> None:
    assert clean_line("[bookmark: OLE_LINK4][bookmark: _Go]小于000t，〈1%") == "小于000t，〈1%"
    assert clean_line("战略[image: 107]市场[image: 107]数据") == "战略 市场 数据"
    assert clean_line("\ufeff\u3000\u3000——0\u00a0引言\t") == "——0 引言"


def test_page_numbers_and_contents_lines_are_recognised() -> None:
    assert is_page_number("- 3 -")
    assert is_page_number("第3页 共9页")
    assert not is_page_number("- 2.《乙通则》解读。")
    assert is_contents_line("3.1 能源计量审查..................... 1")
    assert is_contents_line("附录A（规范性附录） 一览表……………………15")
    assert not is_contents_line("以下各项……都要记录")


def test_what_was_left_out_is_told_and_nothing_is_quoted_across_it() -> None:
    reading = read_text("第一段话在这里结束。\n- 3 -\n第二段话在这里开始。\n".encode(), "a.txt", "")
    blocks, left_out = paragraphs(reading)
    assert left_out == (["页码“- 3 -”"], "- 3 -")
    assert [each.cut for each in blocks if isinstance(each, Paragraph)] == [False, True]
