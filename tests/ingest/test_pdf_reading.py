from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from ingest.parsing import parse
from ingest.pdf import read_pdf
from knowledge.vocabulary import Line, Reading, Table

REAL = Path(__file__).parents[2].parent / "shared" / "real"
needs_real = pytest.mark.skipif(not REAL.exists(), reason="../shared/real is not here")


def lines_of(reading: Reading) -> list[str]:
    return [block.text for block in reading.blocks if isinstance(block, Line)]


def tables_of(reading: Reading) -> list[Table]:
    return [block for block in reading.blocks if isinstance(block, Table)]


def standard(sheet: Any, pages: int = 3) -> None:
    """A few pages as GB/T 1.1 wants them: running head left and right in turn, page number below."""
    for page in range(1, pages + 1):
        sheet.text(60 if page % 2 == 0 else 430, 50, "GB/T 99901—2030", 9)
        sheet.lines(80, 100, [f"{page} 第{'一二三四五六'[page - 1]}章的标题", "这一页只有一句话，用来占地方。"])
        sheet.text(290, 800, str(page), 9)
        sheet.page()


def test_clause_numbers_survive_a_punctuation_font_with_a_shifted_box(sheets: Any) -> None:
    text = "BT /F1 10 Tf 60 700 Td (3) Tj /F2 10 Tf 5.6 0 Td (.) Tj /F1 10 Tf 2.8 0 Td (3) Tj ET\n"
    text += "BT /F1 10 Tf 60 680 Td (GB) Tj ET BT /F1 10 Tf 80 680 Td (17167) Tj ET\n"
    path = sheets.raw(
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
            "/Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>",
            sheets.stream(text),
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            "<< /Type /Font /Subtype /TrueType /BaseFont /Punct /FirstChar 46 /LastChar 46 /Widths [1000] "
            "/FontDescriptor 7 0 R /Encoding /WinAnsiEncoding >>",
            "<< /Type /FontDescriptor /FontName /Punct /Flags 32 /FontBBox [0 -1030 1000 0] /ItalicAngle 0 "
            "/Ascent 0 /Descent -1030 /CapHeight 0 /StemV 80 >>",
        ]
    )
    assert lines_of(read_pdf(path)) == ["3.3", "GB 17167"]


def test_running_heads_and_page_numbers_are_left_out_and_counted(sheets: Any) -> None:
    sheet = sheets.sheet()
    standard(sheet, 4)
    reading = read_pdf(sheet.saved())
    assert not [text for text in lines_of(reading) if "99901" in text or text.isdigit()]
    assert "页眉页脚“GB/T99901—2030” 4 处" in reading.loss.dropped
    assert "页码 4 处" in reading.loss.dropped
    assert reading.hard_wrapped
    assert reading.loss.pages == 4


def test_a_figure_alone_at_the_foot_that_counts_no_pages_stays(sheets: Any) -> None:
    sheet = sheets.sheet()
    for page in range(3):
        sheet.lines(80, 100, [f"{page + 1} 某一章的标题", "这一页只有一句话，用来占地方。"])
        if page == 1:
            sheet.text(290, 800, "750", 9)
        sheet.page()
    assert "750" in lines_of(read_pdf(sheet.saved()))


def test_contents_become_toc_and_the_text_begins_after_them(sheets: Any) -> None:
    sheet = sheets.sheet()
    sheet.text(270, 90, "目 次", 14)
    sheet.lines(
        80,
        130,
        [
            "前言" + "…" * 30 + "Ⅰ",
            "1 范围" + "." * 80 + "1",
            "2 特别长的一章的名称一行放不下还要写到",
            "第二行" + "." * 60 + "12",
        ],
    )
    sheet.page()
    sheet.lines(80, 100, ["1 范围", "本文件规定了测试用的内容。", "v=s/t…………………(1)"])
    reading = read_pdf(sheet.saved())
    assert [line.text[:4] for line in reading.toc] == ["目 次", "前言……", "1 范围", "2 特别", "第二行."]
    assert lines_of(reading) == ["1 范围", "本文件规定了测试用的内容。", "v=s/t…………………(1)"]


def two_page_table(sheets: Any) -> Reading:
    sheet = sheets.sheet()
    sheet.lines(80, 100, ["5.1 甲类器具应当符合表2的要求。"])
    sheet.text(230, 660, "表2 器具的级别")
    sheet.text(430, 660, "单位：%")
    widths = [90, 110, 110, 110]
    head = [["类别", "用途", "准确度", None], ["^", "^", "新装", "在用"]]
    sheet.table(80, 670, widths, [*head, ["甲", "结算", "0.5", "1.0"], ["^", "考核", "1.0", "1.5"]])
    sheet.page()
    sheet.text(230, 90, "表2（续）")
    notes = [["注：在用指检定之后。", None, None, None], ["a 仅指甲类。", None, None, None]]
    end = sheet.table(80, 100, widths, [*head, ["乙", "结算", "2.0", "2.5"], *notes])
    sheet.text(80, end + 30, "5.2 乙类器具不作要求。")
    return read_pdf(sheet.saved())


def test_a_table_over_two_pages_is_one_table_with_its_head_once(sheets: Any) -> None:
    (table,) = tables_of(two_page_table(sheets))
    assert table.caption is not None
    assert table.caption.startswith("表2 器具的级别")
    assert "单位：%" in table.caption
    assert table.head_rows == 2
    assert table.rows == (
        ("类别", "用途", "准确度", "准确度"),
        ("类别", "用途", "新装", "在用"),
        ("甲", "结算", "0.5", "1.0"),
        ("甲", "考核", "1.0", "1.5"),
        ("乙", "结算", "2.0", "2.5"),
    )
    assert table.pages == (1, 1, 1, 1, 2)
    assert {(0, 3), (1, 0), (1, 1), (3, 0)} <= set(table.filled)
    assert len(table.boxes) == len(table.rows)


def test_a_row_cut_by_the_end_of_the_page_is_one_row(sheets: Any) -> None:
    sheet = sheets.sheet()
    head = ["序号", "审查内容", "分值", "得分"]
    sheet.text(230, 700, "表6 评分表")
    sheet.table(80, 710, [60, 200, 60, 60], [head, ["1", "一览表是否完整，内容包括名称和", "20", "15"]])
    sheet.page()
    sheet.table(80, 80, [60, 200, 60, 60], [head, ["", "型号", "", ""], ["2", "数据管理", "30", "28"]])
    (table,) = tables_of(read_pdf(sheet.saved()))
    assert table.rows[1:] == (("1", "一览表是否完整，内容包括名称和型号", "20", "15"), ("2", "数据管理", "30", "28"))
    assert table.pages == (1, 1, 2)


def test_a_heading_below_a_table_without_rules_stays_a_heading(sheets: Any) -> None:
    sheet = sheets.sheet()
    sheet.text(230, 100, "表7 周期")
    for row, words in enumerate(
        (("类别", "等级", "周期"), ("温度", "1.0", "12"), ("压力", "0.5", "6"), ("流量", "2.0", "24"))
    ):
        for column, word in enumerate(words):
            sheet.text(110 + 120 * column, 120 + 20 * row, word)
    sheet.text(72, 205, "2.3\u3000评分")
    reading = read_pdf(sheet.saved())
    assert [len(table.rows) for table in tables_of(reading)] == [4]
    assert lines_of(reading) == ["2.3 评分"]


def test_notes_in_a_table_come_after_it_and_its_cells_are_no_lines(sheets: Any) -> None:
    reading = two_page_table(sheets)
    assert lines_of(reading) == [
        "5.1 甲类器具应当符合表2的要求。",
        "注：在用指检定之后。",
        "a 仅指甲类。",
        "5.2 乙类器具不作要求。",
    ]
    assert [type(block).__name__ for block in reading.blocks] == ["Line", "Table", "Line", "Line", "Line"]


def test_clause_numbers_in_a_form_stay_in_the_table(sheets: Any) -> None:
    sheet = sheets.sheet()
    sheet.text(80, 90, "A.3 记录表")
    sheet.table(80, 110, [40, 100, 200], [["序号", "条款", "结论"], ["1", "4.1", ""], ["2", "4.2.1", ""]])
    reading = read_pdf(sheet.saved())
    assert lines_of(reading) == ["A.3 记录表"]
    assert tables_of(reading)[0].rows[2] == ("2", "4.2.1", "")


def test_boxes_of_a_flow_chart_are_no_table(sheets: Any) -> None:
    sheet = sheets.sheet()
    for x, words in ((100, "进线"), (300, "配电室")):
        for rule in ((x, 200, x + 80, 200), (x, 230, x + 80, 230), (x, 200, x, 230), (x + 80, 200, x + 80, 230)):
            sheet.rule(*rule)
        sheet.text(x + 20, 220, words)
    sheet.rule(180, 215, 300, 215)
    reading = read_pdf(sheet.saved())
    assert not tables_of(reading)
    assert lines_of(reading) == ["进线 配电室"]


def test_two_columns_are_read_one_after_the_other(sheets: Any) -> None:
    sheet = sheets.sheet()
    sheet.text(180, 80, "横贯两栏的一个标题放在这里", 14)
    left = [f"左栏第{n}行文字排满这一栏的整个宽度了" for n in "一二三四五六七八"]
    right = [line.replace("左", "右") for line in left]
    sheet.lines(60, 120, left)
    sheet.lines(320, 123, right)
    assert lines_of(read_pdf(sheet.saved())) == ["横贯两栏的一个标题放在这里", *left, *right]


def test_raised_and_lowered_signs_stay_readable(sheets: Any) -> None:
    sheet = sheets.sheet()
    end = sheet.text(80, 100, "CO", font="Times-Roman")
    end = sheet.text(end, 103, "2", 6, "Times-Roman")
    end = sheet.text(end, 100, "不大于10")
    end = sheet.text(end, 95, "4", 6, "Times-Roman")
    end = sheet.text(end, 100, "m")
    sheet.text(end, 95, "3", 6, "Times-Roman")
    end = sheet.text(80, 140, "20", font="Times-Roman")
    sheet.text(end, 135, "+0.8", 6, "Times-Roman")
    sheet.text(end, 143, "0", 6, "Times-Roman")
    assert lines_of(read_pdf(sheet.saved())) == ["CO₂不大于10⁴m³", "20 +0.8/0"]


def test_a_fraction_stays_in_its_formula(sheets: Any) -> None:
    sheet = sheets.sheet()
    sheet.text(80, 100, "配备率按式(1)计算：")
    sheet.text(200, 150, "R=", font="Times-Roman")
    sheet.rule(216, 147, 240, 147)
    sheet.text(222, 142, "a+b", 10, "Times-Roman")
    sheet.text(226, 158, "c", 10, "Times-Roman")
    sheet.text(244, 150, "×100", font="Times-Roman")
    reading = read_pdf(sheet.saved())
    assert lines_of(reading)[1] == "R=(a+b)/c×100"
    assert "第 1 页：分数线写作“/” 1 处" in reading.loss.dropped


def test_words_set_downwards_and_turned_words_are_lines(sheets: Any) -> None:
    sheet = sheets.sheet()
    for place, sign in enumerate("测试标准"):
        sheet.text(500, 150 + place * 16, sign)
    sheet.lines(80, 400, ["横排的一行", "横排的又一行"])
    sheet.canvas.saveState()
    sheet.canvas.translate(560, 400)
    sheet.canvas.rotate(90)
    sheet.canvas.setFont("Helvetica", 9)
    sheet.canvas.drawString(0, 0, "GB 99901-2030")
    sheet.canvas.restoreState()
    reading = read_pdf(sheet.saved())
    assert lines_of(reading) == ["测试标准", "横排的一行", "横排的又一行", "GB 99901-2030"]
    turned = reading.blocks[-1].box if isinstance(reading.blocks[-1], Line) else None
    assert turned is not None
    assert turned.bottom - turned.top > turned.x1 - turned.x0
    assert 545 < turned.x0 < 565


def test_a_table_printed_sideways_is_read_like_any_other(sheets: Any) -> None:
    sheet = sheets.sheet()
    sheet.canvas.saveState()
    sheet.canvas.translate(595, 0)
    sheet.canvas.rotate(90)
    sheet.height = 595.0
    sheet.text(300, 80, "表3 横放的表")
    sheet.table(100, 100, [100, 150, 150], [["名称", "数量", "单位"], ["甲", "10", "t/a"]])
    sheet.canvas.restoreState()
    (table,) = tables_of(read_pdf(sheet.saved()))
    assert table.caption == "表3 横放的表"
    assert table.rows[1] == ("甲", "10", "t/a")


def test_full_lines_are_told_from_last_lines(sheets: Any) -> None:
    sheet = sheets.sheet()
    sheet.lines(80, 100, ["一" * 40, "甲" * 12 + "。", "二" * 40, "乙" * 30 + "。"])
    rooms = [block.room for block in read_pdf(sheet.saved()).blocks if isinstance(block, Line)]
    assert [room is not None and room < 1 for room in rooms] == [True, False, True, False]


def test_a_page_of_short_lines_only_has_no_full_line(sheets: Any) -> None:
    sheet = sheets.sheet()
    sheet.lines(72, 100, ["3 管理", "3.1 记录", "应保存记录。", "3.2 台账", "应建立台账。"])
    reading = read_pdf(sheet.saved())
    assert all(line.room is not None and line.room > 20 for line in reading.blocks if isinstance(line, Line))


def test_a_sentence_that_hangs_goes_on_whatever_number_the_next_line_begins_with(sheets: Any) -> None:
    sheet = sheets.sheet()
    full = "用能单位的器具应当依照有关的规定定期检定，检定的周期和检定的机构应符合"
    lines = [
        "1　范围", "　　本文件适用。", "2　要求", "2.1　器具", f"　　{full}", f"2.2 和2.3的内容，{full[:-8]}并且按照",
        f"3 个月的周期送检，{full[:-8]}满足", f"表1要求的数量，{full[:-6]}和", "第三条第二款的规定。", "2.2　人员", "　　人员应培训。",
    ]  # fmt: skip
    sheet.lines(72, 100, lines)
    document = parse(sheet.saved())
    assert [clause.number for clause in document.clauses] == ["1", "2", "2.1", "2.2"]


def test_words_printed_again_to_look_bold_are_read_once(sheets: Any) -> None:
    sheet = sheets.sheet()
    for shift in (0, 0.3, 0.6):
        sheet.text(80 + shift, 100, "附录A")
    sheet.text(80, 130, "一一对应")
    reading = read_pdf(sheet.saved())
    assert lines_of(reading) == ["附录A", "一一对应"]


def test_progress_is_told_page_by_page(sheets: Any) -> None:
    sheet = sheets.sheet()
    standard(sheet, 5)
    told: list[tuple[int, int]] = []
    read_pdf(sheet.saved(), progress=lambda done, total: told.append((done, total)))
    assert told == [(n, 5) for n in range(1, 6)]


@needs_real
def test_an_official_standard_gives_every_reference_line() -> None:
    from unicodedata import normalize

    def bare(text: str) -> str:
        return "".join(normalize("NFKC", text).replace("—", "-").split())

    reading = read_pdf(REAL / "files" / "GB17761-2018.pdf")
    printed = bare("".join(lines_of(reading)) + "".join(t for b in tables_of(reading) for row in b.rows for t in row))
    layer = (REAL / "gold" / "layer" / "GB17761-2018.pdf.txt").read_text("utf-8")
    wanted = [bare(line) for line in layer.replace("\f", "\n").splitlines() if len(bare(line)) >= 6]
    lost = [line for line in wanted if line not in printed]
    assert len(lost) <= 0.01 * len(wanted), lost


def test_a_table_with_horizontal_rules_only_is_a_table_below_its_caption(sheets: Any) -> None:
    sheet = sheets.sheet()
    sheet.text(230, 100, "表4 用户的等级")
    for top in (110, 132, 200):
        sheet.rule(100, top, 300, top)
        sheet.rule(300, top, 480, top)
    for base, words in (
        (125, ("用户", "等级", "说明")),
        (150, ("甲类", "0.2S", "月用电量大的")),
        (182, ("乙类", "0.5S", "其余")),
    ):
        for x, word in zip((110, 220, 340), words, strict=True):
            sheet.text(x, base, word)
    sheet.text(340, 166, "用户")
    sheet.text(80, 230, "5.4 表下面的一条。")
    reading = read_pdf(sheet.saved())
    (table,) = tables_of(reading)
    assert table.caption == "表4 用户的等级"
    assert table.rows == (("用户", "等级", "说明"), ("甲类", "0.2S", "月用电量大的用户"), ("乙类", "0.5S", "其余"))
    assert lines_of(reading) == ["5.4 表下面的一条。"]


FLEET = [("能源", "种类", "进出单位", "主要设备"), ("电力", "电力", "100", "95"), ("固态", "煤炭", "100", "90")]
FLEET += [("", "焦炭", "100", "90"), ("气态", "天然气", "100", "85")]


def open_table(sheet: Any, rules: Sequence[float] = ()) -> None:
    """A table of four columns without upright rules; 固态 stands half-way between its two rows."""
    sheet.text(230, 100, "表5 配备率要求")
    sheet.text(420, 112, "单位为百分数", 9)
    for top in rules:
        sheet.rule(100, top, 500, top)
    for row, words in enumerate(FLEET):
        for column, word in enumerate(words):
            sheet.text(110 + 100 * column, 132 + 22 * row + 11 * (word == "固态"), word)
    sheet.text(80, 270, "5.4 表下面的一条，它从左边一直写到右边，所以不会是表里的一行文字。")


@pytest.mark.parametrize("rules", [(118, 138, 228), ()], ids=["three-rules", "no-rules"])
def test_a_cell_half_way_between_two_rows_heads_both(sheets: Any, rules: Sequence[float]) -> None:
    sheet = sheets.sheet()
    open_table(sheet, rules)
    reading = read_pdf(sheet.saved())
    (table,) = tables_of(reading)
    assert table.caption == "表5 配备率要求 单位为百分数"
    assert table.rows == (*FLEET[:3], ("固态", "焦炭", "100", "90"), FLEET[4])
    assert table.filled == ((3, 0),)
    assert [line[:3] for line in lines_of(reading)] == ["5.4"]


def test_columns_with_headings_and_short_lines_are_read_one_after_the_other(sheets: Any) -> None:
    sheet = sheets.sheet()
    full = "能源计量器具应当按照规定的周期检定或者"
    left = ["1 范围", full, "校准。", "2 术语", "2.1", "配备率", full, "百分数。", "2.2", "需要量", full, "数量。"]
    right = ["3 要求", full, full, "管理。", "3.1 人员", full, "培训。", "3.2 器具", full, "台账。", "4 记录", "保存。"]
    sheet.lines(72, 100, left)
    sheet.lines(310, 104, right)
    assert lines_of(read_pdf(sheet.saved())) == left + right


def test_a_lowered_sign_under_the_bar_stays_in_the_fraction(sheets: Any) -> None:
    sheet = sheets.sheet()
    sheet.text(100, 100, "R =")
    sheet.rule(122, 96, 152, 96)
    for base, sign in ((91, "s"), (107, "l")):
        end = sheet.text(130, base, "N", font="Times-Roman")
        sheet.text(end, base + 2, sign, 6, "Times-Roman")
    assert lines_of(read_pdf(sheet.saved())) == ["R =Nₛ/Nₗ"]


def test_radicals_are_read_as_the_characters_they_look_like() -> None:
    from ingest.pdf.radicals import plain

    assert plain("⽤⼾⻅⻓⾼⼀") == "用户见长高一"
    assert plain("CO₂ 计量 Ⅲ") == "CO₂ 计量 Ⅲ"


def test_a_small_sign_far_behind_a_letter_is_no_script_and_ends_no_loop(sheets: Any) -> None:
    sheet = sheets.sheet()
    end = sheet.text(80, 100, "A", font="Times-Roman")
    sheet.text(end + 10, 101.5, "2", 6, "Times-Roman")
    assert lines_of(read_pdf(sheet.saved())) == ["A 2"]
