"""Puts together the paragraphs that layout has cut: hard-wrapped lines, page breaks inside a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ingest.clean import clean_line, is_contents_line, is_page_number
from ingest.numbering import CAPTION, Marker, follows, is_strong, read_marker, runs_on
from ingest.outline import jumps
from ingest.text import width
from knowledge.vocabulary import Line, Reading, Table

_TERMINAL = "。；：！？;:!?"
_DESIGNATION_CUT = re.compile(r"(?:GB|JJF|JJG|DB\d{2,6}|[A-Z]{2})\s?(?:/\s?[TZ])?\s?(?:[\d.]+)?\s?$|[—－–]$")
_HANGING = re.compile(
    r"(?:[、，,（(和与及或按见至由第的]|符合|[按依]照|依据|根据|满足|本(?:标准|文件|规范|规程|办法|条例|规定))$"
)
"""Words no paragraph ends with: the line below goes on, whatever number it begins with."""
_COVER_END = re.compile(r"\d\s*(?:发布|实施)$|发\s*布$")
_CLOSING = {"（": "）", "(": ")", "《": "》", "“": "”", "【": "】", "〔": "〕"}


@dataclass
class Paragraph:
    """A paragraph of cleaned text and the printed lines it was made of."""

    text: str
    pieces: list[tuple[int, int, Line]] = field(default_factory=list)
    """(start, end, line): which stretch of the text which line printed."""
    number: str | None = None
    heading_level: int | None = None
    cut: bool = False
    """Whether something was left out right before this paragraph (a page number)."""

    @property
    def displayed(self) -> str:
        """Its words with the number that Word shows before them."""
        return f"{self.number} {self.text}" if self.number else self.text

    @property
    def page(self) -> int | None:
        """Page of its first line."""
        return self.pieces[0][2].page if self.pieces else None


class LeftOut(NamedTuple):
    """What was left out on purpose: in words for the report, one line each, and its text as printed."""

    told: list[str]
    text: str


def paragraphs(reading: Reading) -> tuple[list[Paragraph | Table], LeftOut]:
    """Paragraphs and tables in reading order, and what was left out."""
    dropped: list[str] = []
    printed: list[str] = []
    lines: list[Line | Table] = []
    cut_next = False
    cuts: set[int] = set()
    contents = 0
    for block in reading.blocks:
        if isinstance(block, Table):
            lines.append(block)
            continue
        words = clean_line(block.text)
        if is_page_number(words) or is_contents_line(words):
            contents += is_contents_line(words)
            printed.append(words)
            dropped += [f"页码“{words}”"] if is_page_number(words) else []
            cut_next = True
            continue
        if cut_next and words:
            cuts.add(len(lines))
            cut_next = False
        lines.append(block.model_copy(update={"text": words}) if words != block.text else block)
    dropped += [f"目录 {contents} 行"] if contents else []
    if reading.hard_wrapped:
        return _Joiner(lines, cuts).joined(), LeftOut(dropped, "\n".join(printed))
    return _rejoined(lines, cuts), LeftOut(dropped, "\n".join(printed))


def _new(line: Line, *, cut: bool) -> Paragraph:
    return Paragraph(line.text, [(0, len(line.text), line)], line.number, line.heading_level, cut)


def _append(paragraph: Paragraph, line: Line) -> None:
    """Adds a line to a paragraph, with a space only between two Latin words."""
    glue = " " if _latin(paragraph.text[-1:]) and _latin(line.text[:1]) else ""
    start = len(paragraph.text) + len(glue)
    paragraph.text += glue + line.text
    paragraph.pieces.append((start, len(paragraph.text), line))


def _latin(sign: str) -> bool:
    return sign.isascii() and (sign.isalnum() or sign in "/.,;:)(-%")


# ---- formats that keep their paragraphs ----------------------------------------------------------------------------


def _rejoined(lines: Sequence[Line | Table], cuts: set[int]) -> list[Paragraph | Table]:
    """One paragraph per line; a sentence that a page break cut in two is put together again."""
    spaced = _blank_between(lines)
    result: list[Paragraph | Table] = []
    gap = 0
    for place, line in enumerate(lines):
        if isinstance(line, Table):
            result.append(line)
            gap = 0
            continue
        if not line.text:
            gap += 1
            continue
        last = result[-1] if result else None
        if isinstance(last, Paragraph) and gap <= 1 and place not in cuts and _cut_in_two(last, line, spaced=spaced):
            _append(last, line)
        else:
            result.append(_new(line, cut=place in cuts))
        gap = 0
    return result


def _blank_between(lines: Sequence[Line | Table]) -> bool:
    """Whether most paragraphs are followed by a blank line, as converters of printed pages leave them."""
    filled = [place for place, line in enumerate(lines) if isinstance(line, Line) and line.text]
    blank = sum(
        1
        for place in filled
        if place + 1 < len(lines) and isinstance(after := lines[place + 1], Line) and not after.text
    )
    return len(filled) > 4 and blank >= 0.5 * len(filled)


def _cut_in_two(last: Paragraph, line: Line, *, spaced: bool) -> bool:
    """Whether a line continues the sentence of the paragraph before it: brackets left open, or a sentence without end."""
    text, words = last.text, line.text
    if last.heading_level or line.heading_level or line.number or len(text) < 20 or text[-1] in _TERMINAL:
        return False
    if read_marker(words) or CAPTION.match(words):
        return False
    if any(text.count(opening) > text.count(closing) and closing in words for opening, closing in _CLOSING.items()):
        return True
    if not spaced or not ("\u4e00" <= text[-1] <= "\u9fff" or text[-1] in "，、"):
        return False
    labelled = re.match(r"[^，。；、]{1,12}[：:]", words) or re.match(r"[^，。；、]{1,12}[：:]", text)
    return not labelled and words[-1] in "。；！？" and any(sign in text for sign in "，、")


# ---- lines broken by layout ----------------------------------------------------------------------------------------


class _Joiner:
    """Joins lines that layout broke; knows the right edge of the page and the numbers seen so far."""

    def __init__(self, lines: Sequence[Line | Table], cuts: set[int]) -> None:
        self.lines = lines
        self.cuts = cuts
        filled = [line for line in lines if isinstance(line, Line) and line.text]
        widths = sorted(width(line.text) for line in filled) or [80]
        self.edge = widths[int((len(widths) - 1) * 0.95)]
        self.last_number: tuple[int | str, ...] = (0,)
        self.blank_is_break = not _blank_between(lines)
        places = jumps([line.text if isinstance(line, Line) else "" for line in lines])
        self.jumps = {id(lines[place]) for place in places}

    def joined(self) -> list[Paragraph | Table]:
        """Paragraphs and tables in reading order."""
        result: list[Paragraph | Table] = []
        previous: Line | None = None
        gap = 0
        for place, line in enumerate(self.lines):
            if isinstance(line, Table):
                result.append(line)
                previous, gap = None, 0
                continue
            if not line.text:
                gap += 1
                continue
            last = result[-1] if result else None
            broken = previous is None or (gap > 0 and self.blank_is_break)
            if isinstance(last, Paragraph) and previous and not broken and self.continues(last, previous, line):
                _append(last, line)
            else:
                result.append(_new(line, cut=place in self.cuts))
                marker = read_marker(line.text)
                if marker and marker.form in ("dotted", "bare", "annex") and self.successor(marker, line):
                    self.last_number = marker.value
            previous, gap = line, 0
        return result

    def successor(self, marker: Marker, line: Line) -> bool:
        """Whether a dotted or bare number can be the next clause here."""
        text = line.text
        if id(line) in self.jumps:
            return True
        if runs_on(text[marker.end :], spaced=marker.spaced) and text[marker.end :]:
            return False
        return marker.form == "annex" or follows(self.last_number, marker.value, gap=2)

    def continues(self, last: Paragraph, previous: Line, line: Line) -> bool:
        """Whether a line goes on with the paragraph of the line before it."""
        if line.heading_level or line.number or last.heading_level or _set_apart(previous, line):
            return False
        if line.text.startswith("代替") or _COVER_END.search(last.text):
            return False
        if _DESIGNATION_CUT.search(last.text) and line.text[0] in "0123456789-—－–":
            return True
        marker = read_marker(line.text)
        open_ended = last.text[-1] not in _TERMINAL
        opens = sum(last.text.count(each) for each in "（(《【") > sum(last.text.count(each) for each in "）)》】")
        full = self.full(previous, line)
        if CAPTION.match(line.text) and not (
            full and open_ended and (runs_on(line.text[4:]) or _flush(previous, line))
        ):
            return False
        hanging = full and len(last.text) > 30 and _HANGING.search(last.text) is not None
        if (
            marker
            and not opens
            and not (hanging and marker.form in ("dotted", "article", "bare", "paren_han", "paren"))
        ):
            if is_strong(marker) and not (
                open_ended and full and runs_on(line.text[marker.end :], spaced=marker.spaced)
            ):
                return False
            if marker.form in ("dotted", "bare"):
                if self.successor(marker, line) and (marker.form == "dotted" or not (full and open_ended)):
                    return False
                if not (full and open_ended):
                    return False
            elif not (full and open_ended and marker.form in ("note", "ordinal", "dash")):
                return False
        if CAPTION.match(last.text) and len(last.text) < 60 and not full:
            return False
        return full and not self.new_indent(last, previous, line)

    def full(self, previous: Line, line: Line) -> bool:
        """Whether the first word of the line would not have fitted behind the line before it."""
        word = re.match(r"[A-Za-z0-9./%+-]+|.", line.text)
        need = width(word[0]) if word else 2
        if previous.room is not None:
            return previous.room <= need / 2 + 1.7
        return width(previous.text) + need >= self.edge - 7

    def new_indent(self, last: Paragraph, previous: Line, line: Line) -> bool:
        """Whether the line is indented like the first of a paragraph while the sentence before it has ended."""
        if last.text[-1] not in _TERMINAL or (last.text[-1] in "：:" and read_marker(last.text)):
            return False
        if line.box and previous.box:
            em = max(line.box.bottom - line.box.top, 6.0)
            return line.box.x0 > previous.box.x0 + 1.2 * em or (
                len(last.pieces) > 1 and line.box.x0 > last.pieces[-1][2].box.x0 + 1.2 * em
                if last.pieces[-1][2].box
                else False
            )
        return width(line.text) <= self.edge - 4 and line.text[-1] not in _TERMINAL


def _flush(previous: Line, line: Line) -> bool:
    """Whether a line begins where running text begins, not in the middle of the page as captions do."""
    if line.box is None or previous.box is None:
        return False
    return line.box.x0 < previous.box.x0 + max(line.box.bottom - line.box.top, 6.0)


def _set_apart(previous: Line, line: Line) -> bool:
    """Whether two printed lines differ in size or stand too far apart to be one paragraph; a page break is neither."""
    one, other = previous.box, line.box
    if one is None or other is None:
        return False
    tall, small = (
        max(one.bottom - one.top, other.bottom - other.top),
        min(one.bottom - one.top, other.bottom - other.top),
    )
    if small <= 0 or tall > 1.3 * small + 1:
        return previous.page == line.page
    return previous.page == line.page and other.top > one.top and other.top - one.bottom > 1.25 * tall


def plain_lines(blocks: Iterable[Paragraph | Table]) -> list[str]:
    """The text of every paragraph, for judging a document before its tree exists."""
    return [block.text for block in blocks if isinstance(block, Paragraph)]
