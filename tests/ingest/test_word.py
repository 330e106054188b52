"""Word files: automatic numbers, merged cells, footnotes, tracked changes; bombs and damage are refused."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest

from ingest.parsing import parse
from ingest.reading import read
from ingest.wordnumbers import han, spelled
from knowledge.errors import UnreadableFile
from knowledge.vocabulary import Line, Table

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

NUMBERING = f"""<w:numbering xmlns:w="{W}">
<w:abstractNum w:abstractNumId="0">
 <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="第%1条"/></w:lvl>
 <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="1">
 <w:lvl w:ilvl="0"><w:start w:val="4"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1"/></w:lvl>
 <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl>
 <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val=""/></w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>
</w:numbering>"""

STYLES = f"""<w:styles xmlns:w="{W}">
<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/><w:basedOn w:val="H1"/><w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="T1"><w:name w:val="toc 1"/></w:style>
</w:styles>"""


TEMPLATE = (
    f'<w:numbering xmlns:w="{W}">'
    + "".join(
        f'<w:abstractNum w:abstractNumId="{place}">'
        + "".join(
            f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>'
            for level, (form, text, more) in enumerate(levels)
        )
        + f'</w:abstractNum><w:num w:numId="{place}"><w:abstractNumId w:val="{place}"/></w:num>'
        for place, levels in enumerate(
            [
                [("decimal", "%1", ""), ("decimal", "%1.%2", ""), ("decimal", "%1.%2.%3", "")],
                [("upperLetter", "附录%1", ""), ("decimal", "%1.%2", "")],
                [("decimal", "表%1　", "")],
                [("decimal", "图%1　", "")],
                [("decimal", "注%1：", "")],
                [("bullet", "——", "")],
                [("chineseCounting", "第%1章", ""), ("chineseCounting", "第%2条", '<w:lvlRestart w:val="0"/>')],
            ],
            1,
        )
    )
    + "</w:numbering>"
)
"""Lists as the templates for standards have them: even captions, annexes and notes are counted by Word."""


def p(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def numbered(text: str, list_id: int, level: int = 0) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>')


def word(folder: Path, body: str, name: str = "a.docx", **parts: str) -> Path:
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>')
        package.writestr("word/numbering.xml", parts.pop("numbering", NUMBERING))
        package.writestr("word/styles.xml", STYLES)
        for part, content in parts.items():
            package.writestr(f"word/{part}.xml", content)
    return path


def lines(path: Path) -> list[tuple[str | None, str]]:
    return [(block.number, block.text) for block in read(path).blocks if isinstance(block, Line)]


def test_automatic_numbers_are_those_that_word_displays(tmp_path: Path) -> None:
    body = (
        numbered("为了甲。", 1) + numbered("下列情形：", 1) + numbered("生产；", 1, 1) + numbered("销售。", 1, 1)
        + numbered("附则。", 1) + numbered("重新开始。", 3)
    )  # fmt: skip
    assert [number for number, _ in lines(word(tmp_path, body))] == [
        "第一条",
        "第二条",
        "（一）",
        "（二）",
        "第三条",
        "第七条",
    ]


def test_numbers_come_from_styles_too(tmp_path: Path) -> None:
    body = (
        p("要求", '<w:pStyle w:val="H1"/>')
        + p("总则", '<w:pStyle w:val="H2"/>')
        + p("人员", '<w:pStyle w:val="H2"/>')
        + p("管理", '<w:pStyle w:val="H1"/>')
    )
    assert lines(word(tmp_path, body)) == [("4", "要求"), ("4.1", "总则"), ("4.2", "人员"), ("5", "管理")]


def test_an_automatic_number_numbers_the_clause_and_is_not_quoted(tmp_path: Path) -> None:
    document = parse(word(tmp_path, numbered("请先读公约。", 1) + numbered("请勿离题。", 1)))
    assert [(each.number, each.kind) for each in document.clauses] == [("第一条", "clause"), ("第二条", "clause")]
    assert document.text == "请先读公约。\n请勿离题。"
    assert document.passages[1].label == "第二条"


def test_a_marked_heading_with_wide_spaces_is_a_front_part(tmp_path: Path) -> None:
    head = '<w:outlineLvl w:val="0"/>'
    body = (
        p("示例计量规范") + p("引　　　　言", head) + p("为了计量，制定本规范。") + p("1 范围", head) + p("规定要求。")
        + p("参 考 文 献", head) + p("[1] 某书")
    )  # fmt: skip
    document = parse(word(tmp_path, body))
    assert [(each.kind, each.title) for each in document.clauses if each.title] == [
        ("front", "引言"),
        ("clause", "范围"),
        ("front", "参考文献"),
    ]
    assert [each.label for each in document.passages][2] == "引言"


def test_tracked_changes_are_read_as_accepted(tmp_path: Path) -> None:
    body = (
        "<w:p><w:r><w:t>保存</w:t></w:r><w:del><w:r><w:delText>3</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>5</w:t></w:r></w:ins><w:r><w:t>年。</w:t></w:r></w:p>"
    )
    path = word(tmp_path, body)
    assert lines(path) == [(None, "保存5年。")]
    assert read(path).loss.dropped == ("删除的修订 1 处",)


def test_footnotes_follow_as_notes_and_contents_are_set_apart(tmp_path: Path) -> None:
    notes = f'<w:footnotes xmlns:w="{W}"><w:footnote w:id="2"><w:p><w:r><w:t>见附录。</w:t></w:r></w:p></w:footnote></w:footnotes>'
    body = (
        p("范围 1", '<w:pStyle w:val="T1"/>') + '<w:p><w:r><w:t>正文。</w:t><w:footnoteReference w:id="2"/></w:r></w:p>'
    )
    path = word(tmp_path, body, footnotes=notes)
    assert lines(path) == [(None, "正文。"), (None, "注：见附录。")]
    assert [line.text for line in read(path).toc] == ["范围 1"]


def lines_in_one(*words: str, style: str) -> str:
    return f"<w:p><w:pPr>{style}</w:pPr><w:r>{'<w:br/>'.join(f'<w:t>{each}</w:t>' for each in words)}</w:r></w:p>"


def test_a_template_that_counts_captions_annexes_and_notes_gives_a_whole_tree(tmp_path: Path) -> None:
    annex = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="2"/></w:numPr>'
    body = (
        numbered("范围", 1) + p("本文件规定了甲。") + numbered("术语和定义", 1) + p("下列术语适用。")
        + numbered("", 1, 1) + p("能源计量 energy measurement") + p("测量能源的活动。") + numbered("乙为丙。", 5)
        + numbered("要求", 1) + numbered("一般要求", 1, 1) + numbered("器具完好。", 1, 2) + numbered("并存档。", 6)
        + numbered("准确度等级", 3) + f"<w:tbl><w:tr>{tc('类别')}{tc('等级')}</w:tr><w:tr>{tc('电能表')}{tc('0.5S')}</w:tr></w:tbl>"
        + numbered("流程图", 4) + lines_in_one("（规范性）", "等级要求", style=annex) + numbered("总则", 2, 1)
    )  # fmt: skip
    document = parse(word(tmp_path, body, numbering=TEMPLATE))
    assert [(each.number, each.kind, each.title) for each in document.clauses if each.number] == [
        ("1", "clause", "范围"), ("2", "clause", "术语和定义"), ("2.1", "term", "能源计量"), ("注1", "note", ""),
        ("3", "clause", "要求"), ("3.1", "clause", "一般要求"), ("3.1.1", "clause", ""), ("——", "item", ""),
        ("表1", "table", "准确度等级"), ("图1", "figure", "流程图"), ("附录A", "annex", "等级要求"), ("A.1", "clause", "总则"),
    ]  # fmt: skip


def test_articles_that_never_restart_count_on_from_chapter_to_chapter(tmp_path: Path) -> None:
    body = numbered("总则", 7) + numbered("甲。", 7, 1) + numbered("附则", 7) + numbered("乙。", 7, 1)
    document = parse(word(tmp_path, body, numbering=TEMPLATE))
    assert [each.number for each in document.clauses] == ["第一章", "第一条", "第二章", "第二条"]


def run(text: str, properties: str) -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def test_raised_figures_stay_raised_and_hidden_words_stay_hidden(tmp_path: Path) -> None:
    raised, lowered = ('<w:vertAlign w:val="superscript"/>', '<w:vertAlign w:val="subscript"/>')
    body = f"<w:p>{run('CO', '')}{run('2', lowered)}{run('为10', '')}{run('4', raised)}{run('t', '')}{run('藏', '<w:vanish/>')}</w:p>"
    assert lines(word(tmp_path, body)) == [(None, "CO₂为10⁴t")]


def test_text_boxes_follow_their_paragraph_once_and_a_deleted_end_joins_two(tmp_path: Path) -> None:
    box = f"<w:txbxContent>{p('框里的字')}</w:txbxContent>"
    compatible = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    body = (
        f'<w:p><w:r><mc:AlternateContent xmlns:mc="{compatible}"><mc:Choice>{box}</mc:Choice>'
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent><w:t>框外的话。</w:t></w:r></w:p>"
        + "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>前半句，</w:t></w:r></w:p>"
        + p("后半句。")
    )
    assert lines(word(tmp_path, body)) == [(None, "框外的话。"), (None, "框里的字"), (None, "前半句，后半句。")]


def test_a_table_inside_a_cell_and_a_frame_of_one_cell_keep_their_words_apart(tmp_path: Path) -> None:
    inner = f"<w:tbl><w:tr>{tc('月份')}{tc('用量')}</w:tr><w:tr>{tc('1月')}{tc('35')}</w:tr></w:tbl>"
    outer = f"<w:tbl><w:tr>{tc('部门')}{tc('说明')}</w:tr><w:tr>{tc('车间')}<w:tc><w:tcPr/>{p('见表')}{inner}</w:tc></w:tr></w:tbl>"
    frame = f"<w:tbl><w:tr><w:tc><w:tcPr/>{p('第一段。')}{p('第二段。')}</w:tc></w:tr></w:tbl>"
    blocks = read(word(tmp_path, outer + frame)).blocks
    assert [block.rows for block in blocks if isinstance(block, Table)] == [
        (("部门", "说明"), ("车间", "见表")),
        (("月份", "用量"), ("1月", "35")),
    ]
    assert [block.text for block in blocks if isinstance(block, Line)] == ["第一段。", "第二段。"]


def tc(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def test_a_merged_cell_is_read_once_and_heads_its_rows(tmp_path: Path) -> None:
    rows = (
        f"<w:tr>{tc('条件')}{tc('车闸')}{tc('距离')}</w:tr>"
        f"""<w:tr>{tc("干态", '<w:vMerge w:val="restart"/>')}{tc("前闸")}{tc("≤7")}</w:tr>"""
        f"<w:tr>{tc('', '<w:vMerge/>')}{tc('后闸')}{tc('≤15')}</w:tr>"
    )
    path = word(tmp_path, p("表1 制动") + f"<w:tbl>{rows}</w:tbl>")
    table = next(block for block in read(path).blocks if isinstance(block, Table))
    assert (table.caption, table.rows[2], table.filled) == ("表1 制动", ("干态", "后闸", "≤15"), ((2, 0),))
    document = parse(path)
    assert document.text.count("干态") == 1
    row = document.clauses[-1]
    assert (row.title, row.cells[-1].column_head, row.cells[-1].value) == ("干态；后闸", "距离", "≤15")
    assert document.passages[-1].text == "后闸\t≤15"
    assert document.passages[-1].label == "表1 制动 · 干态；后闸"


@pytest.mark.parametrize("form", ["plain", "nothing", "broken"])
def test_a_broken_file_is_refused_in_one_line(tmp_path: Path, form: str) -> None:
    path = tmp_path / "a.docx"
    if form == "plain":
        path.write_text("我其实是文本", "utf-8")
    elif form == "nothing":
        with zipfile.ZipFile(path, "w") as package:
            package.writestr("x", "y")
    else:
        whole = word(tmp_path, p("甲" * 5000)).read_bytes()
        path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UnreadableFile) as error:
        read(path)
    assert "a.docx" in error.value.message
    assert "\n" not in error.value.message


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"\0" * (40 * 1024 * 1024))
    with pytest.raises(UnreadableFile, match="不像正常的文档"):
        read(path)


def test_entities_are_not_resolved(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr(
            "word/document.xml",
            f'<!DOCTYPE a [<!ENTITY x "甲"><!ENTITY y "&x;&x;">]><w:document xmlns:w="{W}"><w:body>{p("乙&y;丙")}</w:body></w:document>',
        )
    assert [text for _, text in lines(path)] in (["乙丙"], ["乙"])


def test_number_formats() -> None:
    assert [han(value) for value in (1, 10, 14, 20, 101, 110, 999)] == [
        "一",
        "十",
        "十四",
        "二十",
        "一百零一",
        "一百一十",
        "九百九十九",
    ]
    assert [spelled(4, form) for form in ("lowerLetter", "upperRoman", "decimalEnclosedCircle", "decimalZero")] == [
        "d",
        "IV",
        "④",
        "04",
    ]


def test_a_merged_head_of_two_rows_names_the_columns_by_both(tmp_path: Path) -> None:
    rows = (
        f"""<w:tr>{tc("能源", '<w:vMerge w:val="restart"/>')}{tc("配备率", '<w:gridSpan w:val="2"/>')}</w:tr>"""
        f"<w:tr>{tc('', '<w:vMerge/>')}{tc('进出单位')}{tc('主要设备')}</w:tr><w:tr>{tc('电力')}{tc('100')}{tc('95')}</w:tr>"
    )
    document = parse(word(tmp_path, p("表1 要求") + p("单位为百分数") + f"<w:tbl>{rows}</w:tbl>"))
    assert document.text.startswith("表1 要求 单位为百分数")
    assert [(cell.column_head, cell.value) for cell in document.clauses[-1].cells] == [
        ("配备率 进出单位", "100"),
        ("配备率 主要设备", "95"),
    ]


def test_a_part_that_unpacks_to_more_than_it_says_is_refused(tmp_path: Path) -> None:
    raw = bytearray(word(tmp_path, p("字" * 4000)).read_bytes())
    for mark, size_at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = raw.index(b"word/document.xml", raw.index(mark)) - (30 if mark.endswith(b"\x04") else 46)
        raw[place + size_at : place + size_at + 4] = (100).to_bytes(4, "little")
    path = tmp_path / "lying.docx"
    path.write_bytes(bytes(raw))
    with pytest.raises(UnreadableFile, match="已损坏"):
        read(path)


def test_a_table_of_absurd_width_is_refused(tmp_path: Path) -> None:
    row = f"<w:tr>{tc('甲', '<w:gridSpan w:val=' + chr(34) + '200' + chr(34) + '/>') * 200}</w:tr>"
    with pytest.raises(UnreadableFile, match="合并单元格"):
        read(word(tmp_path, f"<w:tbl>{row * 10}</w:tbl>"))


def test_an_old_office_file_without_a_word_document_in_it_is_refused(tmp_path: Path) -> None:
    if not (shutil.which("soffice") or shutil.which("libreoffice")):
        pytest.skip("LibreOffice is not here")
    path = tmp_path / "a.doc"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x07" * 3000)
    with pytest.raises(UnreadableFile, match="不是 Word 文档"):
        read(path)


def test_running_heads_are_left_out_and_told(tmp_path: Path) -> None:
    head = f'<w:hdr xmlns:w="{W}">{p("GB/T 99901—2031")}</w:hdr>'
    reading = read(word(tmp_path, p("正文。"), header1=head))
    assert reading.loss.dropped == ("页眉页脚“GB/T99901—2031”",)
