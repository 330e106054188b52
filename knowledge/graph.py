"""The picture of who cites, explains and replaces whom on one day: standards and documents as points, joined by arrows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Literal

from knowledge.catalogue import Catalogue, Level, Standard, State, completed, level_of
from knowledge.citing import name_of
from knowledge.names import canonical
from knowledge.relations import Relation, edition_on, relations
from knowledge.shelf import Shelf
from knowledge.vocabulary import Card, Kind, Standing, Value

Shape = Literal["标准", "计量技术规范", "法规文件", "编制说明", "其他"]

_SHAPES: dict[Kind, Shape] = {
    Kind.STANDARD: "标准",
    Kind.SPECIFICATION: "计量技术规范",
    Kind.EXPLANATORY_NOTE: "编制说明",
    Kind.NOTICE: "法规文件",
    Kind.GUIDANCE: "法规文件",
    Kind.REGULATION: "法规文件",
}
_STATES = {Standing.IN_FORCE: State.IN_FORCE, Standing.DRAFT: State.DRAFT, Standing.WITHDRAWN: State.WITHDRAWN}


class Vertex(Value):
    """A standard or document: what it is, how it stands on the day, whether the library holds it."""

    key: str
    designation: str | None
    title: str
    shape: Shape
    state: State
    effective: date | None = None
    until: date | None = None
    replaced_by: str | None = None
    document_id: str | None = None
    """None where the library does not hold it."""


class Edge(Value):
    """An arrow; for 引用 with the number of citing clauses."""

    kind: Literal["引用", "解释", "代替"]
    source: str
    target: str
    clauses: int = 0


class Graph(Value):
    """The points, those of the library first, and the arrows between them."""

    vertices: tuple[Vertex, ...]
    edges: tuple[Edge, ...]
    left_out: int = 0
    """Standards that are cited but not drawn, to keep the picture readable."""


def graph(library: Shelf, catalogue: Catalogue, day: date, most: int = 60) -> Graph:
    """Every document of the library, what they cite and explain, and the editions that replace one another.

    Titles without a number (laws, plans) are drawn where the library holds them or two documents cite them. Above `most`
    points, the standards cited least are left out.
    """
    digests = library.superseded()
    cards = [card for card in library.documents() if card.id not in digests]
    found = {vertex.key: vertex for card in cards for vertex in [_of_card(card, catalogue, day)]}
    titles = _titles(library, cards)
    count: Counter[tuple[str, str, str]] = Counter()
    arrows = [each for each in relations(library, catalogue) if each.kind != "代替"]
    often = Counter(each.target for each in arrows)
    for arrow in arrows:
        source = _key_of(next(card for card in cards if card.id == arrow.document_id))
        target = _target(arrow, cards, catalogue, day)
        numbered = level_of(target) is not Level.UNKNOWN
        if target == source or (target not in found and not numbered and arrow.kind == "引用" and often[target] < 2):
            continue
        count[arrow.kind, source, target] += max(arrow.clauses, 1)
        found.setdefault(target, _of_standard(target, titles.get(target, ""), catalogue, day))
    edges = [
        Edge.model_validate({"kind": kind, "source": source, "target": target, "clauses": 0 if kind == "解释" else n})
        for (kind, source, target), n in count.items()
        if kind == "解释" or ("解释", source, target) not in count
    ]
    kept = _kept(found, edges, most)
    edges += [
        Edge(kind="代替", source=each.replaced_by, target=each.designation)
        for each in catalogue.standards()
        if each.replaced_by in kept and each.designation in kept
    ]
    return Graph(
        vertices=tuple(kept.values()),
        edges=tuple(each for each in edges if each.source in kept and each.target in kept),
        left_out=len(found) - len(kept),
    )


def _titles(library: Shelf, cards: Sequence[Card]) -> dict[str, str]:
    """What standards are called where they are cited by number and title."""
    found: dict[str, str] = {}
    for card in cards:
        for clause in library.clauses(card.id):
            for each in clause.references:
                if each.designation and each.title:
                    found.setdefault(each.designation, each.title)
    return found


def _kept(found: dict[str, Vertex], edges: Sequence[Edge], most: int) -> dict[str, Vertex]:
    """What is drawn: all that the library holds, of the others those cited by most documents and clauses."""
    held = [key for key, vertex in found.items() if vertex.document_id]
    weight: Counter[str] = Counter()
    for each in edges:
        weight[each.target] += 1000 + each.clauses
    others = sorted((key for key in found if key not in held), key=lambda key: (-weight[key], key))
    return {key: found[key] for key in [*held, *others[: max(most - len(held), 0)]]}


def _key_of(card: Card) -> str:
    """A standard or specification by its number; an explanatory note, which may bear the same, by its id."""
    numbered = card.designation and card.kind is not Kind.EXPLANATORY_NOTE
    return canonical(card.designation or "") if numbered else card.id


def _target(arrow: Relation, cards: Sequence[Card], catalogue: Catalogue, day: date) -> str:
    named = edition_on(catalogue, arrow.target, day)
    for card in cards:
        if named in (_key_of(card), card.title) and card.kind is not Kind.EXPLANATORY_NOTE:
            return _key_of(card)
    return named


def _of_card(card: Card, catalogue: Catalogue, day: date) -> Vertex:
    standard = catalogue.get(card.designation) if card.designation and card.kind is not Kind.EXPLANATORY_NOTE else None
    known = _known(standard, catalogue, day) if standard else {}
    ended = card.effective_until is not None and card.effective_until < day
    return Vertex.model_validate(
        {
            "effective": card.effective,
            "until": card.effective_until,
            "replaced_by": card.replaced_by,
            "state": State.WITHDRAWN if ended else _STATES.get(card.standing, State.UNKNOWN),
            **known,
            "key": _key_of(card),
            "designation": card.designation,
            "title": name_of(card) if not card.title else card.title,
            "shape": _SHAPES.get(card.kind, "其他"),
            "document_id": card.id,
        }
    )


def _of_standard(name: str, title: str, catalogue: Catalogue, day: date) -> Vertex:
    """A standard that is not here, by what the catalogue knows of it."""
    numbered = level_of(name) is not Level.UNKNOWN
    standard = catalogue.get(name) or completed(Standard(designation=name, title="" if numbered else name))
    metrology = standard.level in (Level.METROLOGY, Level.LOCAL_METROLOGY)
    shape: Shape = "计量技术规范" if metrology else "标准" if numbered else "法规文件"
    if not numbered and standard.designation == standard.title and catalogue.get(name) is None:
        shape = "标准" if name.endswith(("规范", "标准", "通则", "要求", "规程")) or "部分" in name else "法规文件"
    return Vertex.model_validate(
        {
            **_known(standard, catalogue, day),
            "key": name,
            "designation": name if numbered else None,
            "title": standard.title or title,
            "shape": shape,
        }
    )


def _known(standard: Standard, catalogue: Catalogue, day: date) -> dict[str, object]:
    return {
        "state": catalogue.state(standard, day),
        "effective": standard.effective,
        "until": catalogue.until(standard),
        "replaced_by": standard.replaced_by,
    }
