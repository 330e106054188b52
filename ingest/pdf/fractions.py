"""Formulas kept together: what is printed above and below a fraction bar goes into the line the bar belongs to."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.pdf.lines import SMALL, rows_of, text_of
from ingest.pdf.shapes import Glyph, Rule, area_of

LONGEST_BAR = 350.0
SUMS, PRODUCTS = "+-−–±", "+-−–±×·∙*/÷"


def with_fractions(glyphs: Sequence[Glyph], rules: Sequence[Rule]) -> list[Glyph]:
    """The glyphs with each fraction written as one piece, numerator/denominator, on the baseline of its formula."""
    remaining = list(glyphs)
    bars = [r for r in rules if r.horizontal and 6 <= r.x1 - r.x0 <= LONGEST_BAR and r.bottom - r.top <= 2]
    for bar in sorted(bars, key=lambda r: r.x1 - r.x0):  # the shorter ones first: a fraction inside a fraction
        fraction = _fraction(bar, remaining)
        if fraction is not None:
            whole, parts = fraction
            remaining = [g for g in remaining if g not in parts] + [whole]
    return remaining


def _fraction(bar: Rule, glyphs: Sequence[Glyph]) -> tuple[Glyph, set[Glyph]] | None:
    y = 0.5 * (bar.top + bar.bottom)
    above = [g for g in glyphs if _over(g, bar) and -0.1 * g.size <= y - g.base <= 1.3 * g.size]
    below = [g for g in glyphs if _over(g, bar) and -0.35 * g.size <= g.top - y <= 1.0 * g.size]
    below += _scripts_of(below, glyphs)
    if not above or not below or not _alone(above, bar, glyphs) or not _alone(below, bar, glyphs):
        return None
    home = _neighbour(bar, y, glyphs, set(above) | set(below))
    if home is None:
        return None
    top, bottom = _text(above), _text(below)
    if any(sign in top for sign in SUMS):
        top = f"({top})"
    if any(sign in bottom for sign in PRODUCTS):
        bottom = f"({bottom})"
    whole = Glyph(f"{top}/{bottom}", bar.x0, bar.x1, home.base, home.size)
    return whole, {*above, *below}


def _scripts_of(part: Sequence[Glyph], glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Small glyphs lowered beside one of these, too far from the bar to be found by their own size."""
    return [
        g
        for g in glyphs
        if g not in part
        and any(
            g.size < SMALL * each.size
            and 0 <= g.x0 - each.x0 <= 2 * each.size
            and 0 < g.base - each.base < 0.6 * each.size
            for each in part
        )
    ]


def _over(glyph: Glyph, bar: Rule) -> bool:
    return bar.x0 - 0.3 * glyph.size <= glyph.x0 and (glyph.x0 + glyph.x1) / 2 <= bar.x1 + 0.3 * glyph.size


def _alone(part: Sequence[Glyph], bar: Rule, glyphs: Sequence[Glyph]) -> bool:
    """Whether the row of these glyphs ends where the bar ends; underlined words go on beyond it."""
    area = area_of(part)
    middle = part[0].base
    return not any(
        abs(g.base - middle) < 0.3 * g.size
        and (bar.x0 - 0.8 * g.size < g.x1 < area.x0 or area.x1 < g.x0 < bar.x1 + 0.8 * g.size)
        for g in glyphs
        if g not in part
    )


def _neighbour(bar: Rule, y: float, glyphs: Sequence[Glyph], parts: set[Glyph]) -> Glyph | None:
    """The glyph beside the bar on whose baseline the formula stands: the bar runs at the height of its minus sign."""
    beside = [
        g
        for g in glyphs
        if g not in parts
        and 0.0 <= (g.base - y) / g.size <= 0.62
        and (-0.3 * g.size <= bar.x0 - g.x1 <= 1.5 * g.size or -0.3 * g.size <= g.x0 - bar.x1 <= 1.5 * g.size)
    ]
    return max(beside, key=lambda g: g.size, default=None)


def _text(part: Sequence[Glyph]) -> str:
    return "".join(text_of(row) for row in rows_of(part)).replace(" ", "")
