"""Where the points of the picture of relations stand."""

from __future__ import annotations

import re
from itertools import combinations

import pytest

from assistant.page.graph import cut, graph_html
from assistant.page.layout import alone, laid_out
from knowledge.catalogue import State
from knowledge.graph import Edge, Graph, Vertex


def many(sources: int, targets: int) -> Graph:
    """Documents that cite every third standard, and a chain of editions."""
    held = [
        Vertex(key=f"d{n}", designation=None, title=f"第{n}份编制说明的名称", shape="编制说明", state=State.DRAFT, document_id=f"d{n}")
        for n in range(sources)
    ]  # fmt: skip
    cited = [
        Vertex(key=f"GB/T {n}-2020", designation=f"GB/T {n}-2020", title="某类器具通则", shape="标准", state=State.IN_FORCE)
        for n in range(targets)
    ]  # fmt: skip
    edges = [
        Edge(kind="引用", source=held[(n + m) % sources].key, target=each.key, clauses=m + 1)
        for n, each in enumerate(cited)
        for m in range(1 + n % 3)
        if m < sources
    ]
    edges.append(Edge(kind="代替", source=cited[0].key, target=cited[-1].key))
    return Graph(vertices=(*held, *cited), edges=tuple(edges))


@pytest.mark.parametrize(("sources", "targets"), [(2, 3), (3, 12), (8, 52)])
def test_no_two_points_stand_in_each_others_way(sources: int, targets: int) -> None:
    place = laid_out(many(sources, targets))
    assert len(place.spots) == sources + targets
    for one, other in combinations(place.spots.values(), 2):
        assert one.column != other.column or abs(one.y - other.y) >= 37
    for spot in place.spots.values():
        assert 0 < spot.y < place.height
        left = {"left": spot.x - spot.room - 15, "right": spot.x, "below": spot.x - spot.room / 2}[spot.side]
        right = {"left": spot.x, "right": spot.x + spot.room + 15, "below": spot.x + spot.room / 2}[spot.side]
        assert left >= 0
        assert right <= place.width


def test_the_same_graph_gives_the_same_picture_and_editions_stand_together() -> None:
    graph = many(8, 52)
    assert graph_html(graph) == graph_html(graph.model_copy())
    spots = laid_out(graph).spots
    newer, older = spots["GB/T 0-2020"], spots["GB/T 51-2020"]
    assert newer.column == older.column
    assert not any(newer.y < each.y < older.y for each in spots.values() if each.column == newer.column)


def test_hollow_points_numbers_and_the_legend_are_in_the_picture() -> None:
    html = graph_html(many(2, 3))
    assert len(re.findall(r'class="point absent firm"', html)) == 3 + 1  # one in the legend
    assert len(re.findall(r'class="point held draft"', html)) == 2 + 1
    for word in ("计量技术规范", "征求意见稿", "空心：不在库里", "解释", "代替"):
        assert word in html
    assert 'aria-label="GB/T 0-2020 某类器具通则，标准，现行，被 1 份文件的 1 条引用，库里没有"' in html


def test_words_of_a_document_cannot_break_out_of_the_picture() -> None:
    bad = '"><script>alert(1)</script>'
    vertex = Vertex(key=bad, designation=bad, title=bad, shape="其他", state=State.UNKNOWN, document_id="d")
    other = vertex.model_copy(update={"key": "x", "document_id": None})
    html = graph_html(Graph(vertices=(vertex, other), edges=(Edge(kind="引用", source=bad, target="x", clauses=1),)))
    assert "<script" not in html


def test_a_document_without_relations_is_listed_below_the_picture() -> None:
    graph = many(1, 2)
    single = Vertex(key="e", designation=None, title="报名表", shape="其他", state=State.UNKNOWN, document_id="e")
    graph = graph.model_copy(update={"vertices": (*graph.vertices, single)})
    assert alone(graph) == [single]
    assert "没有引用关系的文件" in graph_html(graph)


def test_an_empty_library_gives_a_line_of_text() -> None:
    assert "资料库还是空的" in graph_html(Graph(vertices=(), edges=()))


def test_long_names_are_cut_to_their_room() -> None:
    assert cut("GB/T 1-2020", 200, 13.5) == ("GB/T 1-2020", "")
    shown, rest = cut("某类器具配备和管理通则", 80, 13.5)
    assert shown.endswith("…")
    assert shown[:-1] + rest == "某类器具配备和管理通则"
