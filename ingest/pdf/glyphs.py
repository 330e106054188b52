"""Glyphs and rules of a born-digital page, taken from pdfplumber and put on their baselines.

Font boxes lie in official standards (a punctuation font with a shifted box, digits as wide as a square), so a glyph keeps
only what the text matrix says: where its baseline is, where it begins and how large it is set.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median
from typing import Any, NamedTuple

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


def ink_of(page: Any) -> Ink:
    """The glyphs and rules of a pdfplumber page, in points from the upper left corner of its visible part."""
    left, top = page.cropbox[0], page.cropbox[1]
    upright, turned, slanted = [], [], 0
    for char in page.chars:
        a, b, c, d = (float(v) for v in char["matrix"][:4])
        if abs(b) <= 0.1 * abs(a) and d > 0:
            upright.append(char)
        elif abs(a) <= 0.1 * abs(b) and abs(d) <= 0.1 * abs(c):
            turned.append(char)
        else:
            slanted += 1
    glyphs, overprinted = {}, 0
    for turn, found in (
        (Turn.NONE, _upright_glyphs(upright, left, top)),
        (Turn.UPWARDS, _turned_glyphs([c for c in turned if float(c["matrix"][1]) > 0], left, top, Turn.UPWARDS)),
        (Turn.DOWNWARDS, _turned_glyphs([c for c in turned if float(c["matrix"][1]) < 0], left, top, Turn.DOWNWARDS)),
    ):
        glyphs[turn], again = without_overprint(found)
        overprinted += again
    return Ink(glyphs, rules_of(page, left, top), overprinted, slanted)


def _upright_glyphs(chars: Sequence[dict[str, Any]], left: float, top: float) -> list[Glyph]:
    clip = _fonts_with_false_widths(chars)
    rises = _usual_descents(chars)
    glyphs: list[Glyph] = []
    spaced = False
    for char in chars:
        text = char["text"][:LONGEST_TEXT]
        if not text.strip():
            spaced = True
            continue
        size = max(float(char["size"]), 0.5)
        x0, x1 = float(char["x0"]) - left, float(char["x1"]) - left
        if char["fontname"] in clip and not is_wide(text):
            x1 = min(x1, x0 + len(text) * latin_width(text[-1]) * size)
        base = float(char["bottom"]) + float(char["y0"]) - float(char["matrix"][5]) - top
        rise = (float(char["y0"]) - float(char["matrix"][5])) / size - rises[char["fontname"]]
        if abs(rise) > 0.08:
            base -= rise * size
        glyphs.append(Glyph(text, x0, x1, base, size, spaced))
        spaced = False
    return glyphs


def _turned_glyphs(chars: Sequence[dict[str, Any]], left: float, top: float, turn: Turn) -> list[Glyph]:
    """Text running up or down the page, as if the page were turned so that it runs to the right."""
    glyphs = []
    spaced = False
    for char in chars:
        text = char["text"][:LONGEST_TEXT]
        if not text.strip():
            spaced = True
            continue
        size = max(float(char["x1"]) - float(char["x0"]), 0.5)
        x, above, below = float(char["matrix"][4]) - left, float(char["top"]) - top, float(char["bottom"]) - top
        if turn is Turn.UPWARDS:
            glyphs.append(Glyph(text, -below, -above, x, size, spaced))
        else:
            glyphs.append(Glyph(text, above, below, -x, size, spaced))
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


def _fonts_with_false_widths(chars: Sequence[dict[str, Any]]) -> set[str]:
    """Fonts that declare a full square for digits and letters although these are printed much closer together."""
    steps: dict[str, list[float]] = defaultdict(list)
    wide: dict[str, int] = defaultdict(int)
    for char, after in pairwise(chars):
        name, size = char["fontname"], float(char["size"])
        if is_wide(char["text"]) or not size:
            continue
        wide[name] += float(char["x1"]) - float(char["x0"]) >= 0.9 * size
        step = (float(after["x0"]) - float(char["x0"])) / size
        if after["fontname"] == name and 0 < step < 2 and not is_wide(after["text"]):
            steps[name].append(step)
    return {name for name, count in wide.items() if count > 1 and (not steps[name] or median(steps[name]) < 0.8)}


def _usual_descents(chars: Sequence[dict[str, Any]]) -> dict[str, float]:
    """Per font, how far its boxes reach below the baseline, in ems; what differs is a raised or lowered glyph."""
    found: dict[str, list[float]] = defaultdict(list)
    for char in chars:
        found[char["fontname"]].append((float(char["y0"]) - float(char["matrix"][5])) / max(float(char["size"]), 0.5))
    return {name: median(values) for name, values in found.items()}


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


def rules_of(page: Any, left: float, top: float) -> list[Rule]:
    """Straight lines of the page; curves and specks are left out."""
    found: list[Rule] = []
    for line in page.lines:
        found.append(_rule(line, left, top))
    for rect in page.rects:
        found += _sides(_rule(rect, left, top))
    for curve in page.curves:
        found += _straight_parts(curve.get("pts", ()), left, top)
    return [r for r in found if _straight(r)]


def _rule(shape: dict[str, Any], left: float, top: float) -> Rule:
    return Rule(
        float(shape["x0"]) - left,
        float(shape["top"]) - top,
        float(shape["x1"]) - left,
        float(shape["bottom"]) - top,
    )


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


def _straight_parts(points: Iterable[tuple[float, float]], left: float, top: float) -> list[Rule]:
    corners = [(float(x) - left, float(y) - top) for x, y in points]
    return [Rule(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)) for (x0, y0), (x1, y1) in pairwise(corners)]


def _straight(rule: Rule) -> bool:
    width, height = rule.x1 - rule.x0, rule.bottom - rule.top
    return min(width, height) <= 3 and max(width, height) >= 2 and max(width, height) > 2 * min(width, height)
