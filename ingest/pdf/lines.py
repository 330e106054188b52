"""Lines put together from glyphs: rows by baseline, small raised and lowered glyphs beside their letter, spaces by gaps."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from ingest.pdf.shapes import Glyph, is_han, is_wide
from ingest.scripts import LOWERED, RAISED

BIG_OPERATORS = set("∑∏∫ΣΠ")
CLOSING, OPENING = set(".,:;)]}%°/~℃"), set("([{/≤≥<>=")
"""Signs that stand close to what comes before, or after; fonts of punctuation place them anywhere in their square."""
OPERATORS = set("×÷±=+")
SMALL = 0.87
"""A raised or lowered glyph is at most this large, compared with the glyph it belongs to."""


def rows_of(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Glyphs in rows from top to bottom, each sorted from left to right, scripts and stacked tolerances spelled out."""
    rows: list[list[Glyph]] = []
    bases: list[float] = []
    for glyph in sorted(glyphs, key=lambda g: g.base):
        if rows and abs(glyph.base - bases[-1]) <= 0.3 * min(glyph.size, rows[-1][0].size * 1.5):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
            bases.append(glyph.base)
    rows = [sorted(row, key=lambda g: g.x0) for row in rows]
    return [_scripts_spelled(row) for row in _scripts_brought_home(rows)]


def body_size(row: Sequence[Glyph]) -> float:
    """The size most of a row is set in."""
    return median(g.size for g in row) if len(row) < 3 else sorted(g.size for g in row)[int(len(row) * 0.6)]


def base_of(row: Sequence[Glyph]) -> float:
    """The baseline of a row, by its larger glyphs."""
    size = body_size(row)
    return median([g.base for g in row if g.size > SMALL * size] or [g.base for g in row])


def runs_of(row: Sequence[Glyph], gap: float) -> list[list[Glyph]]:
    """A row cut where the space between two glyphs is wider than `gap` ems."""
    runs: list[list[Glyph]] = []
    for glyph in row:
        if runs and glyph.x0 - max(g.x1 for g in runs[-1][-3:]) <= gap * max(glyph.size, runs[-1][-1].size):
            runs[-1].append(glyph)
        else:
            runs.append([glyph])
    return runs


def _scripts_brought_home(rows: list[list[Glyph]]) -> list[list[Glyph]]:
    """Rows in which a run of small glyphs just above or below a larger letter stands beside that letter."""
    kept: list[list[Glyph]] = [list(row) for row in rows]
    for index, row in enumerate(rows):
        for run in runs_of(row, 0.5):
            home = _home_of(run, index, rows)
            if home is not None:
                for glyph in run:
                    kept[index].remove(glyph)
                kept[home] += run
    return [sorted(row, key=lambda g: g.x0) for row in kept if row]


def _home_of(run: Sequence[Glyph], index: int, rows: list[list[Glyph]]) -> int | None:
    """The row whose letter this run of small glyphs belongs to."""
    if run[0].word:
        return None
    size, base = max(g.size for g in run), run[0].base
    for other in (index + 1, index - 1, index + 2, index - 2):
        if not 0 <= other < len(rows):
            continue
        for letter in rows[other]:
            if size > SMALL * letter.size:
                continue
            offset = letter.base - base
            beside = -0.3 <= (run[0].x0 - letter.x1) / letter.size <= 0.3 and -0.45 < offset / letter.size < 0.75
            over = letter.text in BIG_OPERATORS and letter.x0 - letter.size < run[0].x0 < letter.x1 + 0.2 * letter.size
            if beside or (over and abs(offset) < 1.6 * letter.size):
                return other
    return None


def _scripts_spelled(row: list[Glyph]) -> list[Glyph]:
    """The row with raised and lowered glyphs turned into ², ₂ or, where both stand, into +0.8/0."""
    found: list[Glyph] = []
    letter: Glyph | None = None
    raised: list[Glyph] = []
    lowered: list[Glyph] = []
    edge = 0.0
    for glyph in row:
        place = _place(glyph, letter) if letter and glyph.x0 - edge <= 0.6 * letter.size else 0
        if place:
            (raised if place > 0 else lowered).append(glyph)
            edge = max(edge, glyph.x1)
            continue
        if letter:
            found += _spelled(letter, raised, lowered)
        raised, lowered = [], []
        found.append(glyph)
        letter, edge = glyph, glyph.x1
    return found + (_spelled(letter, raised, lowered) if letter else [])


def _place(glyph: Glyph, letter: Glyph) -> int:
    """1 for a glyph raised beside the letter, -1 for a lowered one, 0 for one of the line."""
    if glyph.word or glyph.size > SMALL * letter.size or is_han(glyph.text):
        return 0
    offset = (letter.base - glyph.base) / letter.size
    if 0.2 <= offset <= 1.7:
        return 1
    return -1 if -1.7 <= offset <= -0.06 else 0


def _spelled(letter: Glyph, raised: list[Glyph], lowered: list[Glyph]) -> list[Glyph]:
    if raised and lowered and raised[0].text in "+±-−" and abs(raised[0].x0 - lowered[0].x0) < letter.size:
        text = f"{_joined(raised)}/{_joined(lowered)}"
        return [_like(raised + lowered, text, letter, spaced=True)]
    spelled = []
    for glyphs, signs, mark in ((lowered, LOWERED, ""), (raised, RAISED, "^")):
        if glyphs:
            text = _joined(glyphs)
            small = all(c in signs for c in text)
            plain = mark + text if mark and letter.text.isdigit() else text
            spelled.append(_like(glyphs, "".join(signs[c] for c in text) if small else plain, letter))
    return spelled


def _joined(glyphs: Sequence[Glyph]) -> str:
    return "".join(g.text for g in sorted(glyphs, key=lambda g: g.x0))


def _like(glyphs: Sequence[Glyph], text: str, letter: Glyph, *, spaced: bool = False) -> Glyph:
    return Glyph(text, min(g.x0 for g in glyphs), max(g.x1 for g in glyphs), letter.base, letter.size, spaced)


def text_of(row: Sequence[Glyph]) -> str:
    """A row as text; a space stands where one was printed or where the gap is too wide to be none."""
    stretched = _letterspaced(row)
    text = ""
    for index, glyph in enumerate(row):
        if index and index not in stretched and _space_between(row[index - 1], glyph):
            text += " "
        text += glyph.text
    return text


def _space_between(left: Glyph, right: Glyph) -> bool:
    size = max(left.size, right.size)
    gap = (right.x0 - left.x1) / size
    a, b = left.text[-1], right.text[0]
    wide = is_wide(a), is_wide(b)
    if all(wide):
        return gap > 0.55 or (right.spaced and gap > 0.2)
    if not right.spaced and gap < 1 and (b in CLOSING or a in OPENING or b in OPERATORS or a in OPERATORS):
        return False
    if any(wide):
        return gap > 0.45 or (right.spaced and gap > 0.2)
    if a.isdigit() and b.isdigit() and gap < 0.4 and not right.spaced:
        return False  # 1 100: the thin space between thousands
    return right.spaced or gap > 0.2


def _letterspaced(row: Sequence[Glyph]) -> set[int]:
    """Positions inside words that are set with even gaps (中 华 人 民), where no space belongs."""
    found: set[int] = set()
    start = 0
    while start < len(row):
        end = start + 1
        gaps: list[float] = []
        while end < len(row) and is_han(row[end - 1].text) and is_han(row[end].text):
            gap = (row[end].x0 - row[end - 1].x1) / row[end].size
            if not 0.18 < gap < 3 or (gaps and abs(gap - gaps[0]) > 0.3):
                break
            gaps.append(gap)
            end += 1
        if len(gaps) >= 2:
            found.update(range(start + 1, end))
        start = end
    return found
