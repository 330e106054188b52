"""The picture of relations as SVG: points by kind and standing, lines by kind of relation, and the legend."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import log1p

from assistant.page.layout import ROW, Column, Spot, alone, laid_out
from assistant.page.markup import text
from knowledge.catalogue import State
from knowledge.graph import Edge, Graph, Vertex

TONES = {
    State.IN_FORCE: "firm",
    State.TO_COME: "coming",
    State.REPLACED: "past",
    State.WITHDRAWN: "past",
    State.DRAFT: "draft",
    State.UNKNOWN: "unsure",
}
WORDS = {"firm": "现行", "coming": "尚未实施", "draft": "征求意见稿", "past": "已被代替或废止", "unsure": "不明"}
KINDS = {"引用": "cites", "解释": "explains", "代替": "replaces"}
SHAPES = {
    "标准": '<circle r="7"/>',
    "计量技术规范": '<path d="M0-8.5 8.5 0 0 8.5-8.5 0Z"/>',
    "法规文件": '<rect x="-6.5" y="-6.5" width="13" height="13" rx="2"/>',
    "编制说明": '<path d="M0-8 8 6.5H-8Z"/>',
    "其他": '<path d="M-4-7H4L8 0 4 7H-4L-8 0Z"/>',
}
FEW = 28
"""Up to so many lines each is marked with its number of clauses; beyond that only those of the point one looks at."""
NOWHERE = Spot(9, 0, 0, "right", 0)
ARROWS = "".join(
    f'<marker id="tip-{kind}" class="tip {kind}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
    'markerUnits="userSpaceOnUse" orient="auto"><path d="M0 .8 8 4 0 7.2Z"/></marker>'
    for kind in KINDS.values()
)


def graph_html(drawn: Graph) -> str:
    """The whole picture with its legend; a line of text where there is nothing to draw."""
    if not drawn.vertices:
        return '<p class="empty">资料库还是空的。读入标准、规范或编制说明之后，这里会画出谁引用、解释、代替谁。</p>'
    single = alone(drawn)
    others = ""
    if single:
        chips = "".join(map(chip, single))
        others = f'<div class="alone"><h3>没有引用关系的文件</h3><ul>{chips}</ul></div>'
    left = (
        f'<p class="left-out">另有 {drawn.left_out} 个只被个别条款引用的标准没有画出，见 <code>tanwen docs catalogue</code>。</p>'
        if drawn.left_out
        else ""
    )
    picture = svg(drawn) if drawn.edges else '<p class="empty">库里的文件之间还没有引用、解释或代替关系。</p>'
    return (
        f'<div class="graph">{legend()}<div class="graph-scroll" tabindex="0" role="region" aria-label="标准关系图">'
        f"{picture}{others}{left}</div></div>"
    )


def svg(drawn: Graph) -> str:
    """Lines below, points above."""
    place = laid_out(drawn)
    dense = " dense" if len(drawn.edges) > FEW else ""
    leaving = Counter(each.source for each in drawn.edges)
    coming = Counter(each.target for each in drawn.edges)
    lines = "".join(
        line(each, place.spots, at_source=leaving[each.source] < coming[each.target]) for each in drawn.edges
    )
    points = "".join(
        point(vertex, place.spots[vertex.key], drawn.edges)
        for vertex in sorted(drawn.vertices, key=lambda each: place.spots.get(each.key, NOWHERE)[:3])
        if vertex.key in place.spots
    )
    heads = "".join(map(caption, place.columns))
    return (
        f'<svg class="relations{dense}" viewBox="0 0 {place.width:g} {place.height:g}" width="{place.width:g}" '
        f'height="{place.height:g}" role="group" aria-label="谁引用、解释、代替谁"><defs>{ARROWS}</defs>'
        f'{heads}<g class="lines" aria-hidden="true">{lines}</g><g class="points">{points}</g></svg>'
    )


def caption(column: Column) -> str:
    """The words above a column."""
    anchor, shift = {"left": ("end", 10), "right": ("start", -10), "below": ("middle", 0)}[column.side]
    return f'<text class="caption" x="{column.x + shift:g}" y="16" text-anchor="{anchor}">{column.caption}</text>'


def line(edge: Edge, spots: dict[str, Spot], *, at_source: bool) -> str:
    """An arrow from point to point, with its number at both ends; within a column it bows out, away from the names."""
    kind = KINDS[edge.kind]
    a, b = spots[edge.source], spots[edge.target]
    if a.column == b.column:
        out = 1 if a.side == "left" else -1
        bow = (16 + min(abs(b.y - a.y) / ROW - 1, 6) * 9) * out
        xs = (a.x + 9 * out, a.x + 9 * out + bow, b.x + 11 * out + bow, b.x + 11 * out)
    else:
        forth = 1 if b.x > a.x else -1
        half = (abs(b.x - a.x) - 20) * 0.45 * forth
        xs = (a.x + 9 * forth, a.x + 9 * forth + half, b.x - 11 * forth - half, b.x - 11 * forth)
    ys = (a.y, a.y, b.y, b.y)
    path = f"M{xs[0]:g} {a.y:.1f}C{xs[1]:.1f} {a.y:.1f} {xs[2]:.1f} {b.y:.1f} {xs[3]:g} {b.y:.1f}"
    width = 1 + 0.55 * log1p(max(edge.clauses - 1, 0))
    counts = "".join(
        f'<text class="{name}{" shown" if at_source is (name == "at-source") else ""}" text-anchor="middle" '
        f'x="{on_curve(xs, along):.0f}" y="{on_curve(ys, along) + 3.5:.1f}">{edge.clauses}</text>'
        for name, along in (("at-source", 0.24), ("at-target", 0.8))
        if edge.clauses
    )
    return (
        f'<g class="line {kind}" data-from="{text(edge.source)}" data-to="{text(edge.target)}">'
        f'<path d="{path}" stroke-width="{width:.2f}" marker-end="url(#tip-{kind})"/>{counts}</g>'
    )


def on_curve(p: tuple[float, float, float, float], t: float) -> float:
    """One coordinate of a cubic curve."""
    s = 1 - t
    return s**3 * p[0] + 3 * s * s * t * p[1] + 3 * s * t * t * p[2] + t**3 * p[3]


def point(vertex: Vertex, spot: Spot, edges: Sequence[Edge]) -> str:
    """A point with its name to the left, to the right or below."""
    room = spot.room
    first, second = names(vertex, room)
    x, anchor, y = {"left": (-15, "end", -2), "right": (15, "start", -2), "below": (0, "middle", 23)}[spot.side]
    if not second and spot.side != "below":
        y = 5
    lines = f'<text x="{x}" y="{y}" text-anchor="{anchor}" class="name">{text(first)}</text>'
    if second:
        lines += f'<text x="{x}" y="{y + 15}" text-anchor="{anchor}" class="title">{text(second)}</text>'
    left = {"left": -room - 18, "right": -14, "below": -room / 2 - 8}[spot.side]
    top, height = (-13, 58) if spot.side == "below" else (-ROW / 2 + 1, ROW - 2)
    wide = room + (16 if spot.side == "below" else 32)
    area = f'<rect class="area" x="{left:g}" y="{top:g}" width="{wide:g}" height="{height:g}" rx="8"/>'
    held = "held" if vertex.document_id else "absent"
    said = text(told(vertex, edges))
    return (
        f'<g class="point {held} {TONES[vertex.state]}" transform="translate({spot.x:g} {spot.y:.1f})" tabindex="0" '
        f'role="button" data-key="{text(vertex.key)}" data-line="{said}" aria-label="{said}">'
        f'{area}<g class="shape">{SHAPES[vertex.shape]}</g>{lines}</g>'
    )


def names(vertex: Vertex, room: int) -> tuple[str, str]:
    """Number and title, or the title in two lines, as far as there is room."""
    if vertex.designation:
        return cut(vertex.designation, room, 13.5)[0], cut(vertex.title, room, 12)[0]
    if breadth(vertex.title, 13.5) <= room:
        return vertex.title, ""
    first, rest = cut(vertex.title, min(max(breadth(vertex.title, 13.5) / 2 + 7, room * 0.6), room), 13.5, mark="")
    return first, cut(rest, room, 12)[0]


def breadth(words: str, size: float) -> float:
    """How wide words are printed; Han is one em wide, other signs about half."""
    return sum(size * (1 if sign > "\u2e80" or sign in "“”—…" else 0.58) for sign in words)


def cut(words: str, room: float, size: float, mark: str = "…") -> tuple[str, str]:
    """As many characters as fit into the room, and the rest."""
    if breadth(words, size) <= room:
        return words, ""
    at = len(words)
    while at > 1 and breadth(words[:at] + mark, size) > room:
        at -= 1
    return words[:at] + mark, words[at:]


def told(vertex: Vertex, edges: Sequence[Edge]) -> str:
    """The catalogue line of a point in words."""
    name = f"{vertex.designation} {vertex.title}".strip() if vertex.designation else vertex.title
    parts = [name, vertex.shape, "状态不明" if vertex.state is State.UNKNOWN else vertex.state.value]
    if vertex.effective:
        parts.append(f"{vertex.effective} 起实施")
    if vertex.until:
        parts.append(f"有效至 {vertex.until}")
    if vertex.replaced_by:
        parts.append(f"由 {vertex.replaced_by} 代替")
    cited = [each for each in edges if each.target == vertex.key and each.kind == "引用"]
    if cited:
        parts.append(f"被 {len(cited)} 份文件的 {sum(each.clauses for each in cited)} 条引用")
    parts.append("库里有" if vertex.document_id else "库里没有")
    return "，".join(parts)


def chip(vertex: Vertex) -> str:
    """A document without relations."""
    line = text(told(vertex, ()))
    return (
        f'<li><button type="button" class="point chip" data-key="{text(vertex.key)}" data-line="{line}">'
        f"{text(vertex.designation or vertex.title)}</button></li>"
    )


def legend() -> str:
    """What shapes, colours and lines mean."""
    shapes = "".join(
        f'<li><svg viewBox="-10 -10 20 20" width="16" height="16" class="point held unsure" aria-hidden="true"><g class="shape">{shape}</g></svg>{name}</li>'
        for name, shape in SHAPES.items()
    )
    tones = "".join(
        f'<li><svg viewBox="-10 -10 20 20" width="16" height="16" class="point held {tone}" aria-hidden="true"><g class="shape">'
        f"{SHAPES['标准']}</g></svg>{words}</li>"
        for tone, words in WORDS.items()
    )
    hollow = (
        '<li><svg viewBox="-10 -10 20 20" width="16" height="16" class="point absent firm" aria-hidden="true"><g class="shape">'
        f"{SHAPES['标准']}</g></svg>空心：不在库里</li>"
    )
    lines = "".join(
        f'<li><svg viewBox="0 0 34 12" width="34" height="12" aria-hidden="true"><g class="line {kind}"><path d="M1 6H30" '
        f'stroke-width="1.6" marker-end="url(#tip-{kind})"/></g></svg>{name}{"（数字是引用它的条数）" if kind == "cites" else ""}</li>'
        for name, kind in KINDS.items()
    )
    return f'<div class="legend" aria-label="图例"><ul>{shapes}</ul><ul>{tones}{hollow}</ul><ul>{lines}</ul></div>'
