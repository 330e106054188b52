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
    spans += trimmed(text, begin, len(text), offset)
    return [piece for span in spans for piece in shortened(span)]


def shortened(span: Span) -> list[Span]:
    """A sentence that runs on, cut at its last comma before the limit, and again; itself where it is short enough."""
    if len(span.text) <= LONGEST:
        return [span]
    cut = max(span.text.rfind(sign, 1, LONGEST - 1) for sign in "，、,：: \t") + 1 or LONGEST
    rest = span.text[cut:]
    blank = len(rest) - len(rest.lstrip())
    first = span.text[:cut].rstrip()
    return [
        Span(span.start, span.start + len(first), first),
        *shortened(Span(span.start + cut + blank, span.end, rest.lstrip())),
    ]


def trimmed(text: str, begin: int, end: int, offset: int) -> list[Span]:
    """The span without the white space around it, or nothing where nothing is left."""
    piece = text[begin:end]
    words = piece.strip()
    if not words:
        return []
    start = begin + (len(piece) - len(piece.lstrip()))
    return [Span(offset + start, offset + start + len(words), words)]
