"""Whether the text layer of a page can be believed: missing, garbled, or good."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from ingest.pdf.shapes import is_han

ENOUGH = 100
"""Characters from which on a page without Chinese is suspect."""
WORD = re.compile(r"[A-Za-z]{2,}|\d+(?:[.,:/-]\d+)*%?")
UNDECODED = "(cid:"
FILLER = re.compile(r"([.…·_⋯・\-—=*])\1{2,}")
"""Leader dots and rules drawn with signs; they tell nothing."""
DOTS = set(".…·_⋯・-—=*")


def undecoded_share(glyphs: Sequence[str]) -> float:
    """Share of glyphs that stand for no character: undecoded, private use, control, replacement."""
    return sum(_undecoded(g) for g in glyphs) / len(glyphs) if glyphs else 0.0


def _undecoded(text: str) -> bool:
    return text.startswith(UNDECODED) or any(
        unicodedata.category(c) in ("Co", "Cc", "Cn", "Cs") or c == "\ufffd" for c in text
    )


def is_garbled(glyphs: Sequence[str], lines: Sequence[str], *, suspect: bool = False) -> bool:
    """Whether a text layer is no text: much of it undecoded, or hardly any Chinese and few words or figures either.

    `suspect`: other pages of the file are garbled, so that even a page with few characters is judged.
    """
    glyphs = [g for g in glyphs if g not in DOTS]
    if len(glyphs) < (10 if suspect else 40):
        return suspect and bool(glyphs) and undecoded_share(glyphs) > 0.1
    if undecoded_share(glyphs) > 0.15:
        return True
    han = sum(is_han(g) for g in glyphs) / len(glyphs)
    if han >= 0.05 or (len(glyphs) <= ENOUGH and not suspect):
        return False
    return _sense(lines) < (0.8 if suspect else 0.55)


def _sense(lines: Sequence[str]) -> float:
    """Share of the printed characters that belong to words with a vowel or to figures."""
    printed = sound = 0
    for line in (FILLER.sub(" ", line) for line in lines):
        printed += len(line.replace(" ", ""))
        for match in WORD.finditer(line):
            word = match.group()
            if word[0].isdigit() or re.search("[aeiouyAEIOUY]", word) or (word.isupper() and len(word) < 5):
                sound += len(word)
    return sound / printed if printed else 1.0
