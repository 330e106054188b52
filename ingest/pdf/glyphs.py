"""Glyphs and rules of a born-digital page, put on their baselines.

Font boxes lie in official standards (a punctuation font with a shifted box, digits as wide as a square), so a glyph keeps
only what the text matrix says: where its baseline is, where it begins and how large it is set.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from ingest.pdf.marks import Marks, Sign
from ingest.pdf.shapes import Glyph, Rule, Turn, is_wide

NARROW, SLIM, BROAD = set("ilj.,:;'|!`"), set('Ifrt()[]{}-/\\" '), set("mwMW%@")
LONGEST_TEXT = 8
"""A glyph that claims more characters than this is no ligature but rubbish."""


class Ink(NamedTuple):
    """Everything a page prints that matters here."""

    glyphs: dict[Turn, list[Glyph]]
    """By the way the text runs; turned text in coordinates in which it runs to the right."""
    rules: list[Rule]
    overprinted: int
    """Glyphs left out because they were printed again to look bold."""
    slanted: int
    """Glyphs left out because they run askew over the page (watermark)."""


def ink_of(marks: Marks) -> Ink:
    """The glyphs and rules of a page."""
    upright: list[Sign] = []
    upwards: list[Sign] = []
    downwards: list[Sign] = []
    slanted = 0
    for sign in marks.signs:
        a, b, c, d = sign.turn
        if abs(b) <= 0.1 * abs(a) and d > 0:
            upright.append(sign)
        elif abs(a) <= 0.1 * abs(b) and abs(d) <= 0.1 * abs(c):
            (upwards if b > 0 else downwards).append(sign)
        else:
            slanted += 1
    glyphs, overprinted = {}, 0
    for turn, found in (
        (Turn.NONE, _upright_glyphs(upright)),
        (Turn.UPWARDS, _turned_glyphs(upwards, Turn.UPWARDS)),
        (Turn.DOWNWARDS, _turned_glyphs(downwards, Turn.DOWNWARDS)),
    ):
        glyphs[turn], again = without_overprint(found)
        overprinted += again
    return Ink(glyphs, rules_of(marks), overprinted, slanted)


def _upright_glyphs(signs: Sequence[Sign]) -> list[Glyph]:
    clip = _fonts_with_false_widths(signs)
    depths = _usual_depths(signs)
    glyphs: list[Glyph] = []
    spaced = False
    for sign in signs:
        text = sign.text[:LONGEST_TEXT]
        if not text.strip():
            spaced = True
            continue
        size = max(sign.size, 0.5)
        x1 = sign.area.x1
        if sign.font in clip and not is_wide(text):
            x1 = min(x1, sign.area.x0 + len(text) * latin_width(text[-1]) * size)
        raised = depths[sign.font] - (sign.area.bottom - sign.base) / size
        base = sign.base - raised * size if abs(raised) > 0.08 else sign.base
        glyphs.append(Glyph(text, sign.area.x0, x1, base, size, spaced))
        spaced = False
    return glyphs


def _turned_glyphs(signs: Sequence[Sign], turn: Turn) -> list[Glyph]:
    """Text running up or down the page, as if the page were turned so that it runs to the right."""
    glyphs = []
    spaced = False
    for sign in signs:
        text = sign.text[:LONGEST_TEXT]
        if not text.strip():
            spaced = True
            continue
        size = max(sign.area.x1 - sign.area.x0, 0.5)
        along = turn.applied(sign.area)
        glyphs.append(Glyph(text, along.x0, along.x1, sign.x if turn is Turn.UPWARDS else -sign.x, size, spaced))
        spaced = False
    return glyphs


def latin_width(letter: str) -> float:
    """The usual width of a Latin letter, digit or sign, in ems."""
    if letter in NARROW:
        return 0.3
    if letter in SLIM:
        return 0.38
    if letter in BROAD:
        return 0.88
    return 0.72 if letter.isupper() else 0.56


def _fonts_with_false_widths(signs: Sequence[Sign]) -> set[str]:
    """Fonts that declare a full square for digits and letters although these are printed much closer together."""
    steps: dict[str, list[float]] = defaultdict(list)
    wide: dict[str, int] = defaultdict(int)
    for sign, after in pairwise(signs):
        if is_wide(sign.text) or not sign.size:
            continue
        wide[sign.font] += sign.area.x1 - sign.area.x0 >= 0.9 * sign.size
        step = (after.area.x0 - sign.area.x0) / sign.size
        if after.font == sign.font and 0 < step < 2 and not is_wide(after.text):
            steps[sign.font].append(step)
    return {font for font, count in wide.items() if count > 1 and (not steps[font] or median(steps[font]) < 0.8)}


def _usual_depths(signs: Sequence[Sign]) -> dict[str, float]:
    """Per font, how far its boxes reach below the baseline, in ems; what differs is a raised or lowered glyph."""
    found: dict[str, list[float]] = defaultdict(list)
    for sign in signs:
        found[sign.font].append((sign.area.bottom - sign.base) / max(sign.size, 0.5))
    return {font: median(values) for font, values in found.items()}


def without_overprint(glyphs: Sequence[Glyph]) -> tuple[list[Glyph], int]:
    """The glyphs without those printed again at nearly the same place, and how many were left out."""
    kept: list[Glyph] = []
    seen: dict[tuple[str, int, int], list[Glyph]] = defaultdict(list)
    for glyph in glyphs:
        cell = max(glyph.size, 1.0)
        column, row = int(glyph.x0 // cell), int(glyph.base // cell)
        near = (
            other
            for i in (column - 1, column, column + 1)
            for j in (row - 1, row, row + 1)
            for other in seen.get((glyph.text, i, j), ())
        )
        reach = 0.2 * glyph.size
        if any(abs(o.x0 - glyph.x0) < reach and abs(o.base - glyph.base) < reach for o in near):
            continue
        seen[glyph.text, column, row].append(glyph)
        kept.append(glyph)
    return kept, len(glyphs) - len(kept)


def rules_of(marks: Marks) -> list[Rule]:
    """Straight lines of the page; curves and specks are left out."""
    found = list(marks.strokes)
    for box in marks.boxes:
        found += _sides(Rule(*box))
    for path in marks.paths:
        found += [Rule(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)) for (x0, y0), (x1, y1) in pairwise(path)]
    return [r for r in found if _straight(r)]


def _sides(box: Rule) -> list[Rule]:
    """A thin rectangle is a rule, a larger one is its four sides."""
    if box.x1 - box.x0 <= 3 or box.bottom - box.top <= 3:
        return [box]
    return [
        Rule(box.x0, box.top, box.x1, box.top),
        Rule(box.x0, box.bottom, box.x1, box.bottom),
        Rule(box.x0, box.top, box.x0, box.bottom),
        Rule(box.x1, box.top, box.x1, box.bottom),
    ]


def _straight(rule: Rule) -> bool:
    width, height = rule.x1 - rule.x0, rule.bottom - rule.top
    return min(width, height) <= 3 and max(width, height) >= 2 and max(width, height) > 2 * min(width, height)
