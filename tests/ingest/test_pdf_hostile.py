from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

import ingest.pdf.pages
import ingest.pdf.scanned
from ingest.pdf import read_pdf
from knowledge.errors import UnreadableFile
from knowledge.vocabulary import Line


def refusal(path: Path) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as caught:
        read_pdf(path)
    assert path.name in caught.value.message
    assert "\n" not in caught.value.message + caught.value.hint
    return caught.value


def pages(*page_objects: str) -> list[str]:
    """Catalogue, page tree and pages whose contents and fonts come after them."""
    kids = " ".join(f"{number} 0 R" for number in range(3, 3 + len(page_objects)))
    return [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(page_objects)} >>",
        *page_objects,
    ]


PAGE = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {size}] /Contents {content} 0 R /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> {more} >> >>"
HELLO = "BT /F1 12 Tf 72 700 Td (Carbon metering) Tj ET"


def test_an_encrypted_file_is_refused(sheets: Any) -> None:
    sheet = sheets.sheet("locked.pdf", password="secret")
    sheet.text(80, 100, "打不开的内容")
    error = refusal(sheet.saved())
    assert "密码" in error.message


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "empty.pdf"
    path.touch()
    assert "0 字节" in refusal(path).message


def test_something_else_under_the_name_pdf_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "letter.pdf"
    path.write_text("这不是 PDF。" * 100, "utf-8")
    assert "不是 PDF" in refusal(path).message


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert "打不开" in refusal(tmp_path / "none.pdf").message


@pytest.mark.parametrize("kept", [9, 60, 400])
def test_a_truncated_file_is_refused_or_read_but_never_crashes(sheets: Any, kept: int) -> None:
    sheet = sheets.sheet()
    sheet.text(80, 100, "一份会被截断的文件")
    path = sheet.saved()
    path.write_bytes(path.read_bytes()[:kept])
    refusal(path)


def test_a_file_without_any_text_is_refused(sheets: Any) -> None:
    sheet = sheets.sheet()
    sheet.page()
    assert "没有文字" in refusal(sheet.saved()).message


def test_too_many_pages_are_refused(sheets: Any) -> None:
    page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 10 10] >>"
    assert "3001 页" in refusal(sheets.raw(pages(*[page] * 3001))).message


def test_a_page_of_absurd_size_costs_only_itself(sheets: Any) -> None:
    path = sheets.raw(
        [
            *pages(
                PAGE.format(size="595 842", content=5, more=""),
                PAGE.format(size="900000000 900000000", content=5, more=""),
            ),
            sheets.stream(HELLO),
        ]
    )
    reading = read_pdf(path)
    assert [block.text for block in reading.blocks if isinstance(block, Line)] == ["Carbon metering"]
    assert reading.loss.pages_without_text == (2,)
    assert any("第 2 页没有读出" in warning for warning in reading.loss.warnings)


def nested_forms(sheets: Any, depth: int = 12, width: int = 8) -> list[str]:
    """Drawings that call each other: width ** depth words from a few hundred bytes."""
    objects = []
    for level in range(depth):
        font = "/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"
        inner = f"/X {7 + level} 0 R" if level + 1 < depth else ""
        content = "/X Do " * width if inner else "BT /F1 1 Tf (x) Tj ET"
        objects.append(
            sheets.stream(
                content, f"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << {font} /XObject << {inner} >> >>"
            )
        )
    return objects


def test_a_page_that_would_never_end_is_stopped_and_the_others_are_read(
    sheets: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest.pdf.pages, "PAGE_LIMIT", 3.0)
    monkeypatch.setattr(ingest.pdf.scanned, "PICTURE_LIMIT", 3.0)
    endless = PAGE.format(size="595 842", content=5, more="/XObject << /X 6 0 R >>")
    path = sheets.raw(
        [
            *pages(PAGE.format(size="595 842", content=18, more=""), endless),
            sheets.stream("/X Do"),
            *nested_forms(sheets),
            sheets.stream(HELLO),
        ]
    )
    begun = time.monotonic()
    reading = read_pdf(path)
    assert time.monotonic() - begun < 60
    assert [block.text for block in reading.blocks if isinstance(block, Line)] == ["Carbon metering"]
    assert any("第 2 页" in warning and "3 秒" in warning for warning in reading.loss.warnings)


def test_a_drawing_that_calls_itself_does_not_hang(sheets: Any) -> None:
    form = sheets.stream(
        "BT /F1 12 Tf 72 700 Td (Once) Tj ET /X Do",
        "/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /X 5 0 R >> "
        "/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>",
    )
    path = sheets.raw(
        [*pages(PAGE.format(size="595 842", content=4, more="/XObject << /X 5 0 R >>")), sheets.stream("/X Do"), form]
    )
    try:
        reading = read_pdf(path)
        assert any("Once" in block.text for block in reading.blocks if isinstance(block, Line))
    except UnreadableFile:
        pass


def test_a_page_with_far_too_many_signs_does_not_keep_the_others_from_being_read(
    sheets: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest.pdf.pages, "installed_ocr", lambda: None)
    flood = "BT /F1 1 Tf 72 700 Td (" + "x" * 500 + ") Tj ET\n"
    path = sheets.raw(
        [
            *pages(PAGE.format(size="595 842", content=5, more=""), PAGE.format(size="595 842", content=6, more="")),
            sheets.stream(HELLO),
            sheets.stream(flood * 130),
        ]
    )
    reading = read_pdf(path)
    assert [block.text for block in reading.blocks if isinstance(block, Line)] == ["Carbon metering"]
    assert reading.loss.pages_without_text == (2,)
