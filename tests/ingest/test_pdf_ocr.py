from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

import ingest.pdf.pages
from ingest.pdf import page_picture, read_pdf
from ingest.pdf.layer import is_garbled
from ingest.pdf.ocr import Word, installed_ocr, tidied, words_of_tsv
from knowledge.errors import BadInput, UnreadableFile
from knowledge.vocabulary import Box, Line, Reading, Table

FONTS = [
    Path(folder) / name
    for folder in ("/usr/share/fonts/opentype/noto", "/usr/share/fonts/truetype/noto", "/usr/share/fonts/truetype/wqy")
    for name in ("NotoSerifCJK-Regular.ttc", "NotoSansCJK-Regular.ttc", "wqy-zenhei.ttc", "wqy-microhei.ttc")
]
FONT = next((path for path in FONTS if path.exists()), None)
needs_font = pytest.mark.skipif(FONT is None, reason="no Chinese font to draw a scan with (fonts-noto-cjk)")
needs_ocr = pytest.mark.skipif(installed_ocr() is None, reason="tesseract with chi_sim is not installed")


def scan(folder: Path, lines: list[str], cells: list[list[str]] | None = None, pages: int = 1) -> Path:
    """A PDF of pictures: A4 at 200 dpi, printed lines and perhaps a ruled table."""
    from PIL import Image, ImageDraw, ImageFont

    font = ImageFont.truetype(str(FONT), 36)
    sheets = []
    for _ in range(pages):
        sheet = Image.new("L", (1654, 2339), 255)
        pen = ImageDraw.Draw(sheet)
        for number, line in enumerate(lines):
            pen.text((200, 200 + 70 * number), line, font=font, fill=0)
        top = 260 + 70 * len(lines)
        for r, row in enumerate(cells or []):
            for c, words in enumerate(row):
                corner = (200 + 400 * c, top + 80 * r)
                pen.rectangle((*corner, corner[0] + 400, corner[1] + 80), outline=0, width=3)
                pen.text((corner[0] + 30, corner[1] + 16), words, font=font, fill=0)
        sheets.append(sheet)
    path = folder / "scan.pdf"
    sheets[0].save(path, save_all=True, append_images=sheets[1:], resolution=200)
    return path


class Clerk:
    """An engine that reads the same two words from every picture."""

    name = "clerk"

    def words(self, picture: Path) -> list[Word]:
        assert picture.read_bytes().startswith(b"\x89PNG")
        return [Word("4.1", 300, 400, 360, 440, 0), Word("总则", 400, 400, 480, 440, 0)]


def texts(reading: Reading) -> list[str]:
    return [block.text for block in reading.blocks if isinstance(block, Line)]


@needs_font
@needs_ocr
def test_a_scan_is_read_by_ocr_and_marked(tmp_path: Path) -> None:
    reading = read_pdf(scan(tmp_path, ["4 计量器具的配备", "4.1 用水单位应当配备计量器具。"]))
    assert texts(reading)[0].replace(" ", "") == "4计量器具的配备"
    assert all(block.ocr and block.box for block in reading.blocks if isinstance(block, Line))
    assert any("OCR" in warning for warning in reading.loss.warnings)


@needs_font
@needs_ocr
def test_the_cells_of_a_scanned_table_are_kept(tmp_path: Path) -> None:
    cells = [["项目", "配备率", "等级"], ["取水", "100", "2级"], ["排水", "95", "5级"]]
    reading = read_pdf(scan(tmp_path, ["表1 配备要求"], cells))
    (table,) = [block for block in reading.blocks if isinstance(block, Table)]
    assert table.caption is not None
    found = [[cell.replace(" ", "") for cell in row] for row in table.rows]
    assert sum(a == b for row, wanted in zip(found, cells, strict=True) for a, b in zip(row, wanted, strict=True)) >= 8


@needs_font
def test_another_engine_fits_the_seam(tmp_path: Path) -> None:
    reading = read_pdf(scan(tmp_path, ["随便什么"], pages=2), ocr=Clerk())
    assert texts(reading) == ["4.1 总则", "4.1 总则"]
    assert any("clerk" in warning for warning in reading.loss.warnings)


@needs_font
def test_without_ocr_a_scan_is_refused_with_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest.pdf.pages, "installed_ocr", lambda: None)
    with pytest.raises(UnreadableFile) as caught:
        read_pdf(scan(tmp_path, ["扫描的一页"]))
    assert "扫描件" in caught.value.message
    assert "apt install tesseract-ocr" in caught.value.hint


@needs_font
def test_without_ocr_the_pages_with_text_are_read_and_the_others_reported(
    sheets: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    monkeypatch.setattr(ingest.pdf.pages, "installed_ocr", lambda: None)
    sheet = sheets.sheet("mixed.pdf")
    sheet.text(80, 100, "1 范围：这一页有文字层。")
    sheet.page()
    sheet.canvas.drawImage(ImageReader(Image.new("L", (800, 1100), 200)), 0, 0, 595, 842)
    reading = read_pdf(sheet.saved())
    assert texts(reading) == ["1 范围：这一页有文字层。"]
    assert reading.loss.pages_without_text == (2,)
    assert any("apt install" in warning for warning in reading.loss.warnings)


@pytest.mark.parametrize(
    ("line", "garbled"),
    [
        ('\')*+*,-,"#-!. (cid:229)%!Zw"X=^.(cid:147)<=h#$' * 8, True),
        ("\ue001\ue002\ue003\ue004\ue005\ue006\ue007\ue008\ue009\ue00a" * 20, True),
        ("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~" * 6, True),
        ("The monitoring plan of the installation shall contain the following " * 3, False),
        ("100 200 300 0.5 1.0 2.0 95% 2026-02-01 12,500 " * 4, False),
        ("用能单位应当配备能源计量器具" * 10, False),
        ("1 范围" + "." * 400 + "1", False),
    ],
)
def test_a_garbled_layer_is_told_from_text(line: str, garbled: bool) -> None:
    import re

    glyphs = list(re.findall(r"\(cid:\d+\)|\S", line))
    assert is_garbled(glyphs, [line]) is garbled


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("5. 3. 2 ”用水单位", "5.3.2 用水单位"),
        ("A. 3.1 从机", "A.3.1 从机"),
        ("7.9.4 ， 录音", "7.9.4 录音"),
        ("表]1 配备要求", "表1 配备要求"),
        ("图3 ”位置汇报结构图", "图3 位置汇报结构图"),
        ("电话接听策略 ”answering strategy", "电话接听策略 answering strategy"),
        ("所谓“三表”ABC", "所谓“三表”ABC"),
        ("一一修改了第4章", "——修改了第4章"),
        ("JT/T 808 一2011", "JT/T 808—2011"),
        ("一、总则", "一、总则"),
        ("2.0级水表", "2.0级水表"),
        ("10 000 元", "10 000 元"),
        ("1.5%", "1.5%"),
    ],
)
def test_what_ocr_always_gets_wrong_is_tidied(read: str, meant: str) -> None:
    assert tidied(read) == meant


def test_the_table_of_tesseract_is_read_word_by_word() -> None:
    head = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"
    rows = [
        "4\t1\t1\t1\t1\t0\t0\t0\t9\t9\t-1\t",
        "5\t1\t1\t1\t1\t1\t10\t20\t30\t40\t96.1\t水",
        "5\t1\t1\t1\t2\t1\t1\t2\t3\t4\t9\t表",
    ]
    assert words_of_tsv("\n".join([head, *rows])) == [
        Word("水", 10, 20, 40, 60, 0, 96.1),
        Word("表", 1, 2, 4, 6, 1, 9.0),
    ]


def test_lines_the_engine_is_unsure_of_are_left_out_but_clause_numbers_stay() -> None:
    from ingest.pdf.scanned import readable

    words = [
        Word("天一说", 0, 0, 9, 9, 0, 20.0),
        Word("3.1", 0, 20, 9, 29, 1, 20.0),
        Word("总则", 0, 40, 9, 49, 2, 60.0),
    ]
    assert readable(words) == (words[1:], 1)


def test_a_page_picture_marks_the_quoted_lines(sheets: Any) -> None:
    from PIL import Image

    sheet = sheets.sheet()
    sheet.text(80, 100, "引用的这一行")
    sheet.text(80, 400, "没有引用的一行")
    path = sheet.saved()
    line = next(block for block in read_pdf(path).blocks if isinstance(block, Line))
    assert line.box is not None
    image = Image.open(io.BytesIO(page_picture(path, 1, [line.box])))
    scale = image.width / 595
    marked = image.getpixel((int((line.box.x0 + 0.5) * scale), int((line.box.top + 0.5) * scale)))
    assert marked != (255, 255, 255)
    assert image.getpixel((int(80 * scale), int(300 * scale))) == (255, 255, 255)


def test_a_page_picture_is_kept_until_the_file_changes(sheets: Any, tmp_path: Path) -> None:
    sheet = sheets.sheet()
    sheet.text(80, 100, "第一版")
    path, folder = sheet.saved(), tmp_path / "pictures"
    first = page_picture(path, 1, keep=folder)
    (file,) = folder.iterdir()
    file.write_bytes(b"kept")
    assert page_picture(path, 1, keep=folder) == b"kept"
    path.write_bytes(path.read_bytes() + b"\n")
    assert page_picture(path, 1, keep=folder) == first


def test_a_page_picture_of_a_page_that_is_not_there_is_refused(sheets: Any) -> None:
    sheet = sheets.sheet()
    sheet.text(80, 100, "只有一页")
    path = sheet.saved()
    with pytest.raises(BadInput):
        page_picture(path, 2, [])
    with pytest.raises(UnreadableFile):
        page_picture(path.with_name("gone.pdf"), 1, [Box(x0=0, top=0, x1=1, bottom=1)])


def test_a_scan_with_somebody_elses_hidden_text_keeps_the_ocr_mark(sheets: Any) -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    sheet = sheets.sheet("hidden.pdf")
    sheet.canvas.drawImage(ImageReader(Image.new("L", (800, 1100), 230)), 0, 0, 595, 842)
    hidden = sheet.canvas.beginText(80, 700)
    hidden.setFont("STSong-Light", 12)
    hidden.setTextRenderMode(3)
    hidden.textLine("4.1 别人识别出来、藏在图下面的一行文字")
    sheet.canvas.drawText(hidden)
    reading = read_pdf(sheet.saved())
    (line,) = [block for block in reading.blocks if isinstance(block, Line)]
    assert line.text == "4.1 别人识别出来、藏在图下面的一行文字"
    assert line.ocr
    assert any("原文件自带" in warning for warning in reading.loss.warnings)
