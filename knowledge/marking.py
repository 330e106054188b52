"""Word-level marks between two texts: what stayed, what was taken out, what was put in, as printed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Literal

from knowledge import words
from knowledge.names import plain
from knowledge.vocabulary import Value

_TOKEN = re.compile(r"[\u3400-\u9fff]+|[A-Za-z]+|\d+(?:[.,]\d+)*|\s+|.", re.DOTALL)
_SENTENCE = re.compile(r"[^。；！？\n]*[。；！？\n]?")
_MOST_TOKENS = 6000
"""Longer texts are compared sentence by sentence, since the time grows with the square."""


class Mark(Value):
    """A stretch of a compared text, as printed in the version it comes from (the new one where both have it)."""

    kind: Literal["same", "removed", "added"]
    text: str


def comparable(text: str) -> str:
    """A text as it is compared: white space left out, widths, capitals and kinds of dashes made equal."""
    return words.solid(plain(text))


def marked(old: str, new: str) -> tuple[Mark, ...]:
    """The stretches of both texts in order; joined without the added ones they are the old text, but for white space."""
    before, after = _tokens(old), _tokens(new)
    if max(len(before), len(after)) > _MOST_TOKENS:
        before, after = _SENTENCE.findall(old), _SENTENCE.findall(new)
    keys = [comparable(token) for token in before], [comparable(token) for token in after]
    steps = SequenceMatcher(None, *keys, autojunk=False).get_opcodes()
    found: list[Mark] = []
    gone: list[str] = []
    come: list[str] = []
    for place, (tag, a, b, c, d) in enumerate(steps):
        if tag == "equal" and not (0 < place < len(steps) - 1 and _is_island(after[c:d])):
            found += _turned(gone, come)
            gone, come = [], []
            found.append(Mark(kind="same", text="".join(after[c:d])))
        else:
            gone += before[a:b]
            come += after[c:d]
    return tuple(_joined([*found, *_turned(gone, come)]))


def _tokens(text: str) -> list[str]:
    """Chinese words, Latin words, numbers and single signs, which joined are the text."""
    found: list[str] = []
    for run in _TOKEN.findall(text):
        cut = words.segment(run) if len(run) > 1 and run[0] >= "\u3400" else [run]
        found += cut if "".join(cut) == run else list(run)
    return found


def _is_island(tokens: Sequence[str]) -> bool:
    """Whether what stayed between two changes is too little to be worth telling apart from them."""
    return len("".join(tokens).strip()) <= 1


def _turned(gone: Sequence[str], come: Sequence[str]) -> list[Mark]:
    removed, added = "".join(gone), "".join(come)
    if comparable(removed) == comparable(added):
        return [Mark(kind="same", text=added)] if added else []
    marks = (Mark(kind="removed", text=removed), Mark(kind="added", text=added))
    return [mark for mark in marks if mark.text]


def _joined(marks: Sequence[Mark]) -> list[Mark]:
    found: list[Mark] = []
    for mark in marks:
        if found and found[-1].kind == mark.kind:
            found[-1] = Mark(kind=mark.kind, text=found[-1].text + mark.text)
        else:
            found.append(mark)
    return found
