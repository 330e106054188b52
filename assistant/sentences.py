"""Cuts a stretch of text into sentences that can be quoted, each with its span."""

from __future__ import annotations

import re
from typing import NamedTuple

SENTENCE_END = re.compile(r"[。！？!?；;]+[”’」』）)]*|\n+")
LONGEST = 280
"""A quotation stays readable up to here; a longer sentence is cut at a comma."""


class Span(NamedTuple):
    """A stretch of a text: offsets in the whole document and the words themselves."""

    start: int
    end: int
    text: str


def sentences(text: str, offset: int = 0) -> list[Span]:
    """The sentences of a text in order, without surrounding white space; offsets count from `offset`."""
    spans: list[Span] = []
    begin = 0
    for match in SENTENCE_END.finditer(text):
        spans += trimmed(text, begin, match.end(), offset)
        begin = match.end()
    return spans + trimmed(text, begin, len(text), offset)


def trimmed(text: str, begin: int, end: int, offset: int) -> list[Span]:
    """The span without the white space around it, or nothing where nothing is left."""
    piece = text[begin:end]
    words = piece.strip()
    if not words:
        return []
    start = begin + (len(piece) - len(piece.lstrip()))
    return [Span(offset + start, offset + start + len(words), words)]
