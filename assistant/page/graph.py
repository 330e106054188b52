"""The picture of relations as SVG: points by kind and standing, lines by kind of relation, and the legend."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from math import log1p

from assistant.page.layout import ROW, Layout, Spot, alone, laid_out
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
CAPTIONS = {2: ("引用别的文件", "被引用的标准和文件"), 3: ("引用别的文件", "又引用、又被引用", "被引用的标准和文件")}
FEW = 28
"""Up to so many lines each is marked with its number of clauses; beyond that only those of the point one looks at."""
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
        f"{picture}</div>{left}{others}</div>"
    )


def svg(drawn: Graph) -> str:
    """Lines below, points above."""
    place = laid_out(drawn)
    dense = " dense" if len(drawn.edges) > FEW else ""
    fans = fanned(drawn.edges, place.spots)
    lines = "".join(line(each, place.spots, fans[number]) for number, each in enumerate(drawn.edges))
    points = "".join(
        point(vertex, place, drawn.edges)
        for vertex in sorted(drawn.vertices, key=lambda each: place.spots.get(each.key, Spot(9, 0, 0)))
        if vertex.key in place.spots
    )
    heads = "".join(
        f'<text class="caption" x="{x:g}" y="18" text-anchor="{"end" if number == 0 else "start"}" '
        f'dx="{10 if number == 0 else -10}">{words}</text>'
        for number, (x, words) in enumerate(zip(place.columns, CAPTIONS.get(len(place.columns), ()), strict=False))
    )
    return (
        f'<svg class="relations{dense}" viewBox="0 0 {place.width:g} {place.height:g}" width="{place.width:g}" '
        f'height="{place.height:g}" role="group" aria-label="谁引用、解释、代替谁"><defs>{ARROWS}</defs>'
        f'{heads}<g class="lines" aria-hidden="true">{lines}</g><g class="points">{points}</g></svg>'
    )


def fanned(edges: Sequence[Edge], spots: dict[str, Spot]) -> list[float]:
    """For each line how far along it its number stands, so that the numbers of one point don't lie on each other."""
    into: dict[str, int] = defaultdict(int)
    found = []
    for each in edges:
        found.append(0.86 - 0.09 * (into[each.target] % 3) if each.target in spots else 0.5)
        into[each.target] += 1
    return found


def line(edge: Edge, spots: dict[str, Spot], along: float) -> str:
    """An arrow from point to point; within a column it bows out to the left."""
    kind = KINDS[edge.kind]
    a, b = spots[edge.source], spots[edge.target]
    if a.column == b.column:
        bow = 16 + min(abs(b.y - a.y) / ROW - 1, 6) * 9
        path = f"M{a.x - 9:g} {a.y:g}C{a.x - 9 - bow:g} {a.y:g} {b.x - 11 - bow:g} {b.y:g} {b.x - 11:g} {b.y:g}"
        x, y = a.x - 9 - bow * 0.75, (a.y + b.y) / 2
    else:
        forth = 1 if b.column > a.column else -1
        start, end = a.x + 9 * forth, b.x - 11 * forth
        half = (end - start) * 0.45
        path = f"M{start:g} {a.y:g}C{start + half:g} {a.y:g} {end - half:g} {b.y:g} {end:g} {b.y:g}"
        x, y = on_curve((start, start + half, end - half, end), along), on_curve((a.y, a.y, b.y, b.y), along)
    width = 1 + 0.55 * log1p(max(edge.clauses - 1, 0))
    count = (
        f'<text x="{x:.0f}" y="{y + 3.5:.1f}" text-anchor="middle">{edge.clauses}</text>' if edge.clauses > 0 else ""
    )
    return (
        f'<g class="line {kind}" data-from="{text(edge.source)}" data-to="{text(edge.target)}">'
        f'<path d="{path}" stroke-width="{width:.2f}" marker-end="url(#tip-{kind})"/>{count}</g>'
    )


def on_curve(p: tuple[float, float, float, float], t: float) -> float:
    """One coordinate of a cubic curve."""
    s = 1 - t
    return s**3 * p[0] + 3 * s * s * t * p[1] + 3 * s * t * t * p[2] + t**3 * p[3]


def point(vertex: Vertex, place: Layout, edges: Sequence[Edge]) -> str:
    """A point with its name; the first column writes to the left, the others to the right."""
    spot = place.spots[vertex.key]
    left = spot.column == 0
    x, anchor = (-15, "end") if left else (15, "start")
    room = 270 if left else 250 if spot.column == 1 and len(place.columns) == 3 else 340
    first, second = names(vertex, room)
    lines = f'<text x="{x}" y="{-2 if second else 5}" text-anchor="{anchor}" class="name">{text(first)}</text>'
    if second:
        lines += f'<text x="{x}" y="14" text-anchor="{anchor}" class="title">{text(second)}</text>'
    held = "held" if vertex.document_id else "absent"
    area = f'<rect class="area" x="{-room - 18 if left else -14}" y="-20" width="{room + 32}" height="40" rx="8"/>'
    return (
        f'<g class="point {held} {TONES[vertex.state]}" transform="translate({spot.x:g} {spot.y:.1f})" tabindex="0" role="button" '
        f'data-key="{text(vertex.key)}" data-line="{text(told(vertex, edges))}" aria-label="{text(told(vertex, edges))}">'
        f'{area}<g class="shape">{SHAPES[vertex.shape]}</g>{lines}</g>'
    )


def names(vertex: Vertex, room: int) -> tuple[str, str]:
    """Number and title, or the title in two lines, as far as there is room."""
    if vertex.designation:
        return cut(vertex.designation, room, 13.5)[0], cut(vertex.title, room, 12)[0]
    first, rest = cut(vertex.title, room, 13.5, mark="")
    return first, cut(rest, room, 12)[0]


def cut(words: str, room: float, size: float, mark: str = "…") -> tuple[str, str]:
    """As many characters as fit into the room, and the rest; Han is one em wide, other signs about half."""
    used = 0.0
    for at, sign in enumerate(words):
        used += size * (1 if ord(sign) > 0x2E80 or sign in "“”—…" else 0.58)
        if used > room:
            return words[: max(at - len(mark), 1)] + mark, words[max(at - len(mark), 1) :]
    return words, ""


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
