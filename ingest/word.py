"""Reads .docx: automatic numbers as displayed, tables with merged cells, footnotes, tracked changes as accepted; .doc through LibreOffice."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from ingest.heads import head_rows
from ingest.numbering import CAPTION, UNIT
from ingest.officefile import part, unpacked
from ingest.text import measured, printed_words
from ingest.wordnumbers import Numbering
from ingest.wordtext import W as _W
from ingest.wordtext import notes_of, text_boxes, visible_words, words_of
from knowledge.errors import UnreadableFile
from knowledge.vocabulary import Line, Loss, Reading, Table

_LARGEST_TABLE = 200_000
"""Cells."""


def read_docx(raw: bytes, name: str, sha256: str) -> Reading:
    """A Word document as lines and tables in reading order; raises UnreadableFile."""
    package = unpacked(raw, name)
    root = part(package, "word/document.xml", name)
    body = root.find(f"{_W}body") if root is not None else None
    if body is None:
        raise UnreadableFile(f"{name} 里没有正文。", "请用 Word 打开并另存一次。")
    reader = _Reader(
        name,
        Numbering(part(package, "word/numbering.xml", name), part(package, "word/styles.xml", name)),
        notes_of(part(package, "word/footnotes.xml", name)),
        notes_of(part(package, "word/endnotes.xml", name)),
    )
    try:
        reader.read(body)
    except RecursionError as error:
        raise UnreadableFile(f"{name} 的嵌套层次太深。", "请用 Word 打开并另存一次。") from error
    heads = _heads_and_feet(package, name)
    dropped = [f"页眉页脚“{words}”" for words in heads]
    dropped += [f"删除的修订 {reader.deleted} 处"] if reader.deleted else []
    dropped += [f"目录 {len(reader.toc)} 行"] if reader.toc else []
    return Reading(
        file=name,
        format="docx",
        sha256=sha256,
        blocks=tuple(reader.blocks),
        toc=tuple(reader.toc),
        loss=_measured(root, reader).model_copy(update={"dropped": tuple(dropped)}),
    )


def _measured(root: Any, reader: _Reader) -> Loss:
    """How much the file itself holds in running text, whatever its reader made of it; contents lines are apart."""
    words = printed_words(reader.blocks)
    own, contents = measured(visible_words(root)), measured("\n".join(line.text for line in reader.toc))
    return measured(words, cells=reader.cells).model_copy(
        update={"han_in": max(own.han_in - contents.han_in, measured(words).han_in)}
    )


def _heads_and_feet(package: zipfile.ZipFile, name: str) -> list[str]:
    """The different words of running heads and feet."""
    found: dict[str, None] = {}
    for path in package.namelist():
        if re.fullmatch(r"word/(?:header|footer)\d*\.xml", path) and (root := part(package, path, name)) is not None:
            words = " ".join("".join(words_of(each).split()) for each in root.iter(f"{_W}p")).strip()
            found |= {words[:40]: None} if words else {}
    return list(found)


class _Reader:
    """Walks through the body once."""

    def __init__(self, name: str, numbering: Numbering, footnotes: dict[str, str], endnotes: dict[str, str]) -> None:
        self.name = name
        self.numbering = numbering
        self.notes = {f"{_W}footnoteReference": footnotes, f"{_W}endnoteReference": endnotes}
        self.blocks: list[Line | Table] = []
        self.toc: list[Line] = []
        self.cells = 0
        self.deleted = 0
        self.carried = ""
        """The words of a paragraph whose end was deleted: it goes on in the next one."""

    def read(self, body: Any) -> None:
        """Paragraphs and tables in the order of the body; content controls are transparent, contents set apart."""
        self.deleted += sum(1 for _ in body.iter(f"{_W}del"))
        self.walk(body)
        if not any(isinstance(block, Table) or block.text.strip() for block in self.blocks):
            self.blocks = []

    def walk(self, container: Any) -> None:
        for child in container:
            if child.tag == f"{_W}p":
                self.paragraph(child)
            elif child.tag == f"{_W}tbl":
                self.table(child)
            elif child.tag == f"{_W}sdt":
                content = child.find(f"{_W}sdtContent")
                gallery = child.find(f".//{_W}docPartGallery")
                contents = gallery is not None and "Contents" in gallery.get(f"{_W}val", "")
                if content is not None and contents:
                    self.toc += [Line(text=words_of(each).strip()) for each in content.iter(f"{_W}p")]
                elif content is not None:
                    self.walk(content)
            elif child.tag in (f"{_W}ins", f"{_W}moveTo", f"{_W}customXml", f"{_W}smartTag"):
                self.walk(child)

    def paragraph(self, element: Any) -> None:
        """One paragraph as a line; its text boxes and footnotes follow."""
        text, self.carried = self.carried + words_of(element), ""
        look = self.numbering.look(element)
        if look.contents:
            self.toc.append(Line(text=text.strip()))
            return
        if element.find(f"{_W}pPr/{_W}rPr/{_W}del") is not None:
            self.carried = text
            return
        number = self.numbering.next_number(look)
        if number and not text.strip() and re.fullmatch(r"(?:[A-Z]|\d+)(?:\.\d+)+", number):
            text, number = number, None  # the number of a term alone on its line
        first, *further = text.strip("\n").split("\n")
        number = number if first.strip() else None
        self.blocks.append(Line(text=first, number=number, heading_level=look.heading_level))
        self.blocks += [Line(text=words, heading_level=look.heading_level) for words in further if words.strip()]
        for box in text_boxes(element):
            self.walk(box)
        self.footnotes(element)

    def footnotes(self, element: Any) -> None:
        """The footnotes and endnotes of a paragraph or a table as notes behind it."""
        for reference in element.iter(*self.notes):
            words = self.notes[reference.tag].get(reference.get(f"{_W}id", ""))
            if words:
                self.blocks.append(Line(text=f"注：{words}" if not words.startswith("注") else words))

    def table(self, element: Any) -> None:
        """A table with merged cells filled forward; cells that only repeat a merged one are listed as filled."""
        cells_of_it = [cell for cell in element.iter(f"{_W}tc") if next(cell.iterancestors(f"{_W}tbl")) is element]
        if len(cells_of_it) == 1:
            self.walk(cells_of_it[0])  # a frame around text
            return
        rows: list[list[str]] = []
        filled: list[tuple[int, int]] = []
        for row in element.iter(f"{_W}tr"):
            if next(row.iterancestors(f"{_W}tbl")) is not element or row.find(f"{_W}trPr/{_W}del") is not None:
                continue
            cells: list[str] = [""] * _figure(row.find(f"{_W}trPr/{_W}gridBefore"), 0)
            for cell in row.iter(f"{_W}tc"):
                if next(cell.iterancestors(f"{_W}tbl")) is not element:
                    continue
                span = _figure(cell.find(f"{_W}tcPr/{_W}gridSpan"), 1)
                merge = cell.find(f"{_W}tcPr/{_W}vMerge")
                words = self.cell(cell)
                if (
                    merge is not None
                    and merge.get(f"{_W}val", "continue") == "continue"
                    and rows
                    and len(rows[-1]) > len(cells)
                ):
                    words = words or rows[-1][len(cells)]
                    filled += [(len(rows), len(cells) + more) for more in range(span)]
                elif words:
                    self.cells += 1
                    filled += [(len(rows), len(cells) + more) for more in range(1, span)]
                cells += [words] * span
            rows.append(cells)
            if len(rows) * max(map(len, rows)) > _LARGEST_TABLE:
                raise UnreadableFile(f"{self.name} 里有一张表的合并单元格多得不像表格。", "请确认来源。")
        marked = _marked_heads(element, rows)
        rows, filled = _without_empty(rows, filled)
        if rows:
            self.add_table(rows, filled, marked)
        self.footnotes(element)
        for cell in cells_of_it:
            for inner in cell.findall(f"{_W}tbl"):
                self.table(inner)

    def add_table(self, rows: list[list[str]], filled: list[tuple[int, int]], marked: int) -> None:
        """Takes in a table with its caption; `marked`: how many of its rows Word repeats on every page."""
        broad = max(map(len, rows))
        even = tuple(tuple(row) + ("",) * (broad - len(row)) for row in rows)
        if len(even) == 1 and len({cell for cell in even[0] if cell}) == 1:
            self.blocks.append(Line(text=even[0][0]))
            return
        caption = self._caption()
        across = {cell for cell in even[0] if cell}
        if caption is None and len(even) > 2 and len(across) == 1 and len(even[0][0]) <= 40 and "\n" not in even[0][0]:
            caption, even = even[0][0], even[1:]
            filled = [(row - 1, column) for row, column in filled if row]
            marked -= 1
        heads = head_rows(even, filled)
        heads = marked if heads < marked < len(even) else heads
        self.blocks.append(Table(rows=even, head_rows=heads, caption=caption, filled=tuple(filled)))

    def cell(self, element: Any) -> str:
        """The words of a cell, one line per paragraph, with the numbers Word shows; tables inside it are apart."""
        lines = []
        for paragraph in element.iter(f"{_W}p"):
            if next(paragraph.iterancestors(f"{_W}tc")) is not element:
                continue
            number = self.numbering.next_number(self.numbering.look(paragraph))
            text = words_of(paragraph).strip()
            lines.append(f"{number}{text}" if number and number != "•" else text)
        return "\n".join(filter(None, lines))

    def _caption(self) -> str | None:
        """Takes the caption above the table out of the text, with a unit between the two; empty lines are passed over."""
        place, units = len(self.blocks) - 1, ""
        while place >= 0 and isinstance(above := self.blocks[place], Line):
            words = f"{above.number or ''} {above.text}".strip()
            if CAPTION.match(words):
                if len(words) >= 60:
                    return None
                del self.blocks[place:]
                return f"{words} {units}".strip()
            if words and (units or not UNIT.fullmatch(words)):
                return None
            units = words or units
            place -= 1
        return None


def _without_empty(
    rows: list[list[str]], filled: list[tuple[int, int]]
) -> tuple[list[list[str]], list[tuple[int, int]]]:
    """Rows with any words in them, and the filled cells counted anew."""
    kept = [place for place, row in enumerate(rows) if any(row)]
    anew = {place: number for number, place in enumerate(kept)}
    return [rows[place] for place in kept], [(anew[row], column) for row, column in filled if row in anew]


def _marked_heads(element: Any, rows: list[list[str]]) -> int:
    """How many rows at the top are marked to be repeated on every page."""
    marked = 0
    for row in element.findall(f"{_W}tr"):
        head = row.find(f"{_W}trPr/{_W}tblHeader")
        if head is None or head.get(f"{_W}val", "1") in ("0", "false"):
            break
        marked += 1
    return marked if marked < len(rows) else 0


def _figure(element: Any, otherwise: int) -> int:
    """A bounded figure from an attribute w:val."""
    value = element.get(f"{_W}val", "") if element is not None else ""
    return min(int(value), 200) if value.isdigit() else otherwise


def _run(command: list[str], fault: UnreadableFile) -> None:
    """Runs a converter for at most three minutes and leaves none of its processes behind; raises the fault."""
    try:
        with subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        ) as process:
            try:
                failed = process.wait(timeout=180) != 0
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                failed = True
    except OSError as error:
        raise fault from error
    if failed:
        raise fault


def read_doc(path: Path, sha256: str) -> Reading:
    """A legacy .doc through LibreOffice where it is installed; else refused with how to convert it."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    how = "请用 Word 或 WPS 另存为 .docx；或安装 LibreOffice（Debian：apt install libreoffice-writer）后重试。"
    if office is None:
        raise UnreadableFile(f"{path.name} 是旧版 Word（.doc），读不了。", how)
    if "WordDocument".encode("utf-16-le") not in path.read_bytes():
        raise UnreadableFile(f"{path.name} 不是 Word 文档，或已损坏。", "请用 Word 或 WPS 打开并另存为 .docx。")
    with tempfile.TemporaryDirectory(prefix="tanwen-doc-") as folder:
        command = [
            office,
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--convert-to",
            "docx",
            "--outdir",
            folder,
            str(path),
        ]
        _run(command, UnreadableFile(f"{path.name} 用 LibreOffice 转换失败。", how))
        made = sorted(Path(folder).glob("*.docx"))
        if not made:
            raise UnreadableFile(f"{path.name} 用 LibreOffice 转换失败。", how)
        raw = made[0].read_bytes()
    reading = read_docx(raw, path.name, sha256 or hashlib.sha256(path.read_bytes()).hexdigest())
    return reading.model_copy(update={"format": "doc"})
