"""Pages once read are found again, and only where reading them afresh would give the same."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import ingest.pdf.kept
from ingest.pdf import keys, read_pdf
from ingest.pdf.kept import FILE
from ingest.pdf.ocr import Word
from ingest.pdf.workers import Crew

ROOT = Path(__file__).parents[2]
Pages = list[list[str]]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of all pages that were read and not found."""
    numbers: list[int] = []
    plain = Crew.on_pages

    def on_pages(self: Crew, wanted: Any, work: Any, done: Any) -> Any:
        numbers.extend(wanted)
        return plain(self, wanted, work, done)

    monkeypatch.setattr(Crew, "on_pages", on_pages)
    return numbers


def some_pages(count: int) -> Pages:
    return [
        [f"{page}.{at} 第{page}页的第{at}条规定器具每{at + page}个月校准一次。" for at in range(1, 8)]
        for page in range(1, count + 1)
    ]


def printed(sheets: Any, pages: Pages, name: str = "made.pdf", size: float = 10.5, tables: bool = True) -> Path:
    """A PDF with running head, page number, some lines and a table on each page."""
    sheet = sheets.sheet(name)
    for number, lines in enumerate(pages, 1):
        sheet.text(430, 50, "JJF 9903-2031", 9)
        end = sheet.lines(80, 100, lines, size=size)
        if tables and number % 2:
            sheet.table(80, end, [120, 120], [["项目", "周期"], [lines[0][:5], str(len(lines))], ["水表", "24"]])
        sheet.text(290, 800, str(number), 9)
        sheet.page()
    return Path(sheet.saved())


def changed(dice: random.Random, pages: Pages) -> Pages:
    """The same pages with one change somewhere."""
    fresh = [list(lines) for lines in pages]
    page = dice.randrange(len(fresh))
    line = dice.randrange(len(fresh[page]))
    match dice.randrange(6):
        case 0:
            fresh[page][line] = fresh[page][line].replace("应", "宜").replace("校准", "检定")
        case 1:
            fresh[page].insert(line, "9.9 新增的一条。")
        case 2 if len(fresh[page]) > 1:
            del fresh[page][line]
        case 3:
            fresh.insert(page, ["8.1 新的一页。", "这一页是插入的。"])
        case 4 if len(fresh) > 1:
            del fresh[page]
        case _:
            fresh[page], fresh[0] = fresh[0], fresh[page]
    return fresh


def test_whatever_changes_the_pages_kept_give_what_reading_afresh_gives(sheets: Any, tmp_path: Path) -> None:
    dice, pages = random.Random(5), some_pages(6)
    for turn in range(12):
        path = printed(sheets, pages, size=10.5 if turn % 4 else 12, tables=bool(turn % 5))
        assert read_pdf(path, keep=tmp_path / "pages") == read_pdf(path), turn
        pages = changed(dice, pages)


def test_only_the_page_that_changed_is_read_again(sheets: Any, tmp_path: Path, asked: list[int]) -> None:
    pages = some_pages(5)
    read_pdf(printed(sheets, pages), keep=tmp_path / "pages")
    assert asked == [1, 2, 3, 4, 5]
    pages[2][1] = "3.2 改过的一条。"
    asked.clear()
    reading = read_pdf(printed(sheets, pages), keep=tmp_path / "pages")
    assert asked == [3]
    assert "3.2 改过的一条。" in [getattr(block, "text", "") for block in reading.blocks]


def test_a_page_in_another_place_is_known_and_gets_its_new_number(
    sheets: Any, tmp_path: Path, asked: list[int]
) -> None:
    plain = some_pages(4)
    sheet = sheets.sheet("first.pdf")
    second = sheets.sheet("second.pdf")
    second.text(80, 100, "新的第一页。")
    second.page()
    for lines in plain:
        for each in (sheet, second):
            each.lines(80, 100, lines)
            each.page()
    read_pdf(sheet.saved(), keep=tmp_path / "pages")
    asked.clear()
    reading = read_pdf(second.saved(), keep=tmp_path / "pages")
    assert asked == [1]
    assert reading == read_pdf(second.path)
    assert next(block.page for block in reading.blocks if getattr(block, "text", "") == plain[0][0]) == 2


def font_file(sheets: Any, name: str, width: int, meaning: str) -> Path:
    """The same page content every time; the font behind it, an object of its own, says width and meaning of its letters."""
    table = f"/CIDInit /ProcSet findresource begin begincmap 1 beginbfchar <41> <{meaning}> endbfchar endcmap end"
    return Path(
        sheets.raw(
            [
                "<< /Type /Catalog /Pages 2 0 R >>",
                "<< /Type /Pages /Kids [3 0 R] /Count 1 /Resources << /Font << /F1 5 0 R >> >> >>",
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
                sheets.stream("BT /F1 12 Tf 80 700 Td (AAAAAAAAAAAA) Tj ET\n"),
                f"<< /Type /Font /Subtype /TrueType /BaseFont /Made /FirstChar 65 /LastChar 65 /Widths [{width}] /ToUnicode 6 0 R >>",
                sheets.stream(table),
            ],
            name,
        )
    )


def test_a_font_that_changed_behind_the_same_content_is_noticed(sheets: Any, tmp_path: Path, asked: list[int]) -> None:
    for width, meaning in ((500, "7532"), (500, "4E59"), (900, "4E59")):
        path = font_file(sheets, "font.pdf", width, meaning)
        fresh = read_pdf(path)
        asked.clear()
        assert read_pdf(path, keep=tmp_path / "pages") == fresh
        assert asked == [1]


def test_a_damaged_or_locked_file_is_always_read_afresh(sheets: Any, tmp_path: Path, asked: list[int]) -> None:
    whole = printed(sheets, some_pages(2))
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(whole.read_bytes().replace(b"startxref", b"startxxxx"))
    sheet = sheets.sheet("locked.pdf")
    from reportlab.lib import pdfencrypt
    from reportlab.pdfgen.canvas import Canvas

    sheet.canvas = Canvas(str(sheet.path), encrypt=pdfencrypt.StandardEncryption("", ownerPassword="owner"))
    sheet.text(80, 100, "只有主人能改的一页")
    for path in (broken, sheet.saved()):
        for _ in range(2):
            asked.clear()
            read_pdf(path, keep=tmp_path / "pages")
            assert asked


def ruin_file(store: Path) -> None:
    store.write_bytes(b"no database at all" * 500)


def ruin_entries(store: Path) -> None:
    connection = sqlite3.connect(store)
    connection.execute("UPDATE pages SET page = substr(page, 1, 40) || x'00'")
    connection.commit()
    connection.close()


def ruin_middle(store: Path) -> None:
    stored = bytearray(store.read_bytes())
    stored[100:] = bytes(len(stored) - 100)
    store.write_bytes(bytes(stored))


def another_table(store: Path) -> None:
    store.unlink()
    connection = sqlite3.connect(store)
    connection.execute("CREATE TABLE pages (something TEXT)")
    connection.commit()
    connection.close()


@pytest.mark.parametrize("ruin", [ruin_file, ruin_entries, ruin_middle, another_table])
def test_a_ruined_store_costs_nothing_but_reading_again(
    sheets: Any, tmp_path: Path, asked: list[int], ruin: Callable[[Path], None]
) -> None:
    path = printed(sheets, some_pages(3))
    fresh = read_pdf(path, keep=tmp_path / "pages")
    ruin(tmp_path / "pages" / FILE)
    asked.clear()
    assert read_pdf(path, keep=tmp_path / "pages") == fresh
    assert asked == [1, 2, 3]
    asked.clear()
    assert read_pdf(path, keep=tmp_path / "pages") == fresh
    assert asked == []


def test_a_folder_that_cannot_be_made_is_done_without(sheets: Any, tmp_path: Path) -> None:
    path = printed(sheets, some_pages(1))
    (tmp_path / "file").write_text("in the way", "utf-8")
    assert read_pdf(path, keep=tmp_path / "file" / "pages") == read_pdf(path)


def test_another_reader_means_another_key(tmp_path: Path) -> None:
    folder = tmp_path / "pdf"
    shutil.copytree(ROOT / "ingest" / "pdf", folder)
    assert keys.readers_hash(folder) == keys.readers_hash()
    (folder / "lines.py").write_text("# a better reader\n", "utf-8")
    assert keys.readers_hash(folder) != keys.readers_hash()


def test_the_store_stays_within_its_bounds(sheets: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest.pdf.kept, "LARGEST", 16_000)
    for turn in range(6):
        pages = [[f"{turn}.{line}" for line in lines] for lines in some_pages(4)]
        read_pdf(printed(sheets, pages), keep=tmp_path / "pages")
    connection = sqlite3.connect(tmp_path / "pages" / FILE)
    (entries,) = connection.execute("SELECT count(*) FROM pages").fetchone()
    connection.close()
    assert 0 < entries < 24


class Engine:
    """An OCR engine that counts the pictures it was given and may tell what it is."""

    name = "engine"

    def __init__(self, identity: str | None) -> None:
        self.identity = identity
        self.pictures = 0

    def words(self, picture: Path) -> list[Word]:
        self.pictures += 1
        return [Word("4.1", 300, 400, 360, 440, 0), Word("总则", 400, 400, 480, 440, 0)]


def test_a_scanned_page_is_not_put_through_ocr_again_by_the_same_engine(sheets: Any, tmp_path: Path) -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    def scan(shade: int) -> Path:
        sheet = sheets.sheet("scan.pdf")
        for grey in (200, 210, shade):
            sheet.canvas.drawImage(ImageReader(Image.new("L", (400, 550), grey)), 0, 0, 595, 842)
            sheet.page()
        return Path(sheet.saved())

    def pictures(path: Path, identity: str | None) -> int:
        engine = Engine(identity)
        assert read_pdf(path, ocr=engine, keep=tmp_path / "pages") == read_pdf(path, ocr=Engine(identity))
        return engine.pictures

    assert pictures(scan(220), "engine 1") == 3
    assert pictures(scan(220), "engine 1") == 0
    assert pictures(scan(230), "engine 1") == 1
    assert pictures(scan(230), "engine 2") == 3
    assert pictures(scan(230), None) == 3
    assert pictures(scan(230), None) == 3


def test_a_reader_killed_in_the_middle_leaves_pages_that_can_be_used(
    sheets: Any, tmp_path: Path, asked: list[int]
) -> None:
    path, folder = printed(sheets, some_pages(40)), tmp_path / "pages"
    script = "import sys\nfrom pathlib import Path\nfrom ingest.pdf import read_pdf\nread_pdf(Path(sys.argv[1]), keep=Path(sys.argv[2]))"
    running = subprocess.Popen([sys.executable, "-c", script, str(path), str(folder)], cwd=ROOT, env=dict(os.environ))
    while running.poll() is None and not (folder / f"{FILE}-wal").exists():
        time.sleep(0.01)
    time.sleep(0.2)
    running.send_signal(signal.SIGKILL)
    running.wait()
    assert read_pdf(path, keep=folder) == read_pdf(path)
    asked.clear()
    read_pdf(path, keep=folder)
    assert asked == []


def test_the_key_covers_every_module_a_page_process_loads() -> None:
    script = "import sys, ingest.pdf.worker; print(*(m.__file__ for m in list(sys.modules.values()) if getattr(m, '__file__', None)))"
    told = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    ours = {Path(file) for file in told.stdout.split() if Path(file).is_relative_to(ROOT) and ".venv" not in file}
    folder = ROOT / "ingest" / "pdf"
    empty = {file for file in ours if file.name == "__init__.py" and file.parent != folder}
    assert {file for file in ours if file.parent != folder} - empty == set(keys.SHARED)
