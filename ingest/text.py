"""Reads .txt and .md: the encoding is recognised, lines stay lines, tables drawn with tabs or bars become tables."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from ingest.tables import tables_in_lines
from knowledge.errors import UnreadableFile
from knowledge.vocabulary import Line, Loss, Reading, Table

DAMAGED = "\ufffd"
"""What stands for a byte that belongs to no sign."""
_TERMINAL = "。；：！？.;:!?"


def decode(raw: bytes, name: str) -> str:
    """The text of a file in UTF-8 (with or without mark), UTF-16 or GB18030; raises UnreadableFile for anything else."""
    if not raw.strip():
        raise UnreadableFile(f"{name} 是空文件。", "请换一份有内容的文件。")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(raw, "utf-16", name)
    for encoding in ("utf-8-sig", "utf-16-le", "utf-16-be", "gb18030"):
        if encoding.startswith("utf-16") and not _looks_like_utf16(raw, encoding):
            continue
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            if encoding != "utf-8-sig":
                continue
            text = raw.decode(encoding, "replace")
            if text.count(DAMAGED) > max(1, len(text) // 200):
                continue
        if not _binary(text):
            return text
    raise UnreadableFile(
        f"{name} 不是文本文件（编码不是 UTF-8、UTF-16 或 GB18030）。", "请另存为 UTF-8 文本，或按真实格式改扩展名。"
    )


def _decoded(raw: bytes, encoding: str, name: str) -> str:
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            f"{name} 的 {encoding} 编码在第 {error.start} 字节处损坏。", "请重新另存为 UTF-8 文本。"
        ) from error
    if _binary(text) or not text.strip():
        raise UnreadableFile(f"{name} 不是文本文件。", "请另存为 UTF-8 文本，或按真实格式改扩展名。")
    return text


def _looks_like_utf16(raw: bytes, encoding: str) -> bool:
    """Without a mark: many zero bytes on one side (Latin, digits, line ends), none in a legal UTF-8 or GB18030 text."""
    sample = raw[:4000]
    side = sample[1::2] if encoding == "utf-16-le" else sample[0::2]
    return len(raw) % 2 == 0 and side.count(0) > max(2, len(side) // 50)


def _binary(text: str) -> bool:
    """Whether a decoded text is really something else: control characters, private or unassigned signs all over."""
    sample = text[:20000] + text[-2000:]
    odd = sum(
        1 for sign in sample if unicodedata.category(sign) in ("Cc", "Cn", "Co", "Cs") and sign not in "\t\n\r\f\x0b"
    )
    return odd > max(2, len(sample) // 100)


def read_text(raw: bytes, name: str, sha256: str) -> Reading:
    """A plain text as lines and tables; `hard_wrapped` where layout broke its paragraphs."""
    text = decode(raw, name)
    lines = [Line(text=words, line=place) for place, words in enumerate(_split(text), 1)]
    return Reading(
        file=name,
        format="txt",
        sha256=sha256,
        blocks=tables_in_lines(lines),
        hard_wrapped=is_hard_wrapped([line.text for line in lines]),
        loss=measured(text),
    )


def read_markdown(raw: bytes, name: str, sha256: str) -> Reading:
    """A Markdown text; # headings carry their level, bar tables become tables."""
    text = decode(raw, name)
    lines: list[Line] = []
    fenced = False
    for place, words in enumerate(_split(text), 1):
        if words.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
            continue
        heading = None if fenced else re.match(r"(#{1,6})\s+(.*?)\s*#*$", words)
        if heading:
            lines.append(Line(text=heading[2], heading_level=len(heading[1]), line=place))
        else:
            lines.append(Line(text=re.sub(r"^\s{0,3}>\s?", "", words), line=place))
    return Reading(file=name, format="md", sha256=sha256, blocks=tables_in_lines(lines), loss=measured(text))


def _split(text: str) -> list[str]:
    return re.split(r"\r\n|\r|\n|\f", text)


def measured(text: str, cells: int = 0, pages: int = 0) -> Loss:
    """How much went in: characters without white space, Han characters, strings of digits, cells."""
    damaged = text.count(DAMAGED)
    return Loss(
        warnings=(f"编码有 {damaged} 处损坏，原样标作 {DAMAGED}",) if damaged else (),
        characters_in=sum(map(len, text.split())),
        han_in=sum(map(len, re.findall("[\u4e00-\u9fff]+", text))),
        digits_in=len(re.findall(r"\d+(?:\.\d+)*", text)),
        cells_in=cells,
        pages=pages,
    )


def printed_words(blocks: Iterable[Line | Table]) -> str:
    """All words a reader delivers, merged cells once."""
    parts: list[str] = []
    for block in blocks:
        if isinstance(block, Line):
            parts.append(block.text)
            continue
        filled = set(block.filled)
        parts.append(block.caption or "")
        for row, cells in enumerate(block.rows):
            parts.append("\t".join(cell for column, cell in enumerate(cells) if (row, column) not in filled))
    return "\n".join(parts)


def width(text: str) -> int:
    """How many columns a line takes in print; a Chinese sign takes two."""
    return sum(map(_COLUMNS.__getitem__, text))


class _Columns(dict[str, int]):
    """The columns every sign takes, each looked up once."""

    def __missing__(self, sign: str) -> int:
        self[sign] = found = 2 if unicodedata.east_asian_width(sign) in "WFA" else 1
        return found


_COLUMNS = _Columns()


def is_hard_wrapped(lines: list[str]) -> bool:
    """Whether layout broke the paragraphs: many lines end at the same right edge in the middle of a sentence."""
    filled = [line.strip() for line in lines[:4000] if line.strip() and "\t" not in line.strip()]
    if len(filled) < 8:
        return False
    widths = sorted(width(line) for line in filled)
    edge = widths[int(len(widths) * 0.9)]
    if not 30 <= edge <= 130:
        return False
    reaching = [line for line in filled if width(line) >= edge * 0.85]
    open_ended = [line for line in reaching if line[-1] not in _TERMINAL]
    return len(reaching) >= 0.35 * len(filled) and len(open_ended) >= 0.6 * len(reaching)
