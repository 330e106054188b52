"""A table of contents (目次) that was typed or pasted as plain lines: taken out of the text, kept for checking the outline."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.clean import clean_line
from ingest.numbering import read_marker
from ingest.text import measured
from knowledge.vocabulary import Line, Reading, Table

_HEADING = re.compile(r"目[次录錄]|CONTENTS", re.IGNORECASE)
_ENTRY = re.compile(r"(\S.{1,80}?)(?:\s+|\s*[.．…·]{2,}\s*)(\d{1,3}|[ivxIVXⅠ-Ⅻ]{1,5})")
_WIDE = re.compile(r"(?:\t|[ \u3000]{2,}|[.．…·]{2,})\s*\w{1,5}$")
"""The gap before the page number; a single space counts only under the heading."""
_FRONT = re.compile(r"(?:前\s*言|引\s*言|参\s*考\s*文\s*献|索\s*引|附\s*[录件])")
_UNDER_HEADING, _ALONE = 3, 5
"""So many entries in a row make a table of contents: under its heading, and without one."""


def without_typed_contents(reading: Reading) -> Reading:
    """The reading with such lines moved to its `toc` and left out of what is counted as going in."""
    places = _contents(reading.blocks)
    if not places:
        return reading
    moved = tuple(block for place, block in enumerate(reading.blocks) if place in places and isinstance(block, Line))
    less = measured("\n".join(line.text for line in moved))
    loss = reading.loss
    return reading.model_copy(
        update={
            "blocks": tuple(block for place, block in enumerate(reading.blocks) if place not in places),
            "toc": (*reading.toc, *(line.model_copy(update={"text": _entry(line)}) for line in moved if _entry(line))),
            "loss": loss.model_copy(
                update={
                    "characters_in": max(0, loss.characters_in - less.characters_in),
                    "han_in": max(0, loss.han_in - less.han_in),
                    "digits_in": max(0, loss.digits_in - less.digits_in),
                    "dropped": (*loss.dropped, f"目录 {len(moved)} 行（留作核对）"),
                }
            ),
        }
    )


def _contents(blocks: Sequence[Line | Table]) -> set[int]:
    """The places of the entries, of blank lines among them and of their heading."""
    places: set[int] = set()
    run: list[int] = []
    heading: int | None = None
    for place, block in enumerate([*blocks, Line(text="。")]):
        words = clean_line(block.text) if isinstance(block, Line) else "。"
        clear = isinstance(block, Line) and (heading is not None or _WIDE.search(block.text.strip()))
        if isinstance(block, Line) and clear and _entry(block) and _goes_on(blocks, run, block):
            run.append(place)
        elif words:
            if len(run) >= (_ALONE if heading is None else _UNDER_HEADING):
                places |= set(range(run[0] if heading is None else heading, run[-1] + 1))
            run = []
            heading = place if _HEADING.fullmatch(re.sub(r"\s", "", words)) else None
    return places


def _entry(line: Line) -> str:
    """The heading an entry tells, without its page number; empty where the line is no entry."""
    found = _ENTRY.fullmatch(line.text.strip())
    words = clean_line(found[1]).rstrip(" .．…·") if found else ""
    return words if words and (line.number or read_marker(words) or _FRONT.match(words)) else ""


def _goes_on(blocks: Sequence[Line | Table], run: Sequence[int], line: Line) -> bool:
    """Whether the page number of an entry isn't lower than that of the entry before."""
    if not run:
        return True
    before = blocks[run[-1]]
    last, here = (_page(each.text) if isinstance(each, Line) else None for each in (before, line))
    return last is None or here is None or last <= here


def _page(text: str) -> int | None:
    found = _ENTRY.fullmatch(text.strip())
    return int(found[2]) if found and found[2].isdigit() else None
