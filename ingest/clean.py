"""Takes out of a line what is no text: marks of the converter, page numbers, control characters; nothing is corrected."""

from __future__ import annotations

import re

_MARKS = re.compile(r"\[(bookmark|image): [^\]\n]*\]")
_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_BLANKS = dict.fromkeys([0x09, 0xA0, *range(0x2000, 0x200B), 0x202F, 0x3000], " ")
_SPACES = re.compile(" {2,}")
_ODD = re.compile(r"\[|  |[\x00-\x1f\x7f\xa0\xad\u2000-\u200d\u202f\u2060\u3000\ufeff]")
"""Without any of these nothing is to be done."""
_CONTENTS = re.compile(r"\S.*?(?:[.．]{5,}|…{2,}|[·•]{5,}|(?:\. ){4,})[\s.．…]*[\dⅠ-Ⅻⅰ-ⅻIVXivx]{0,5}")
_PAGE_NUMBER = re.compile(
    r"[-—–]{1,2}\s?\d{1,4}\s?[-—–]{1,2}|第\s?\d{1,4}\s?页(?:\s?[,，/]?\s?共\s?\d{1,4}\s?页)?|\d{1,4}\s?/\s?\d{1,4}\s?页|[Pp]age\s?\d{1,4}(?:\s?of\s?\d{1,4})?"
)


def clean_line(text: str) -> str:
    """The words of a line without converter marks and invisible signs, runs of spaces as one.

    `[image: …]` in the middle of a sentence becomes a space, everything else vanishes, so that after removal of all
    white space and of these marks the line equals its source.
    """
    if not _ODD.search(text):
        return text.strip(" ")
    text = _MARKS.sub(lambda mark: " " if mark[1] == "image" else "", text) if "[" in text else text
    text = _CONTROL.sub("", _INVISIBLE.sub("", text))
    text = text.translate(_BLANKS)
    return _SPACES.sub(" ", text).strip(" ")


def is_contents_line(text: str) -> bool:
    """Whether a cleaned line is one of a table of contents (3.1 术语 ……… 2)."""
    return len(text) <= 160 and _CONTENTS.fullmatch(text) is not None


def is_page_number(text: str) -> bool:
    """Whether a cleaned line is nothing but a page number (- 3 -, 第3页 共9页)."""
    return len(text) <= 24 and _PAGE_NUMBER.fullmatch(text) is not None
