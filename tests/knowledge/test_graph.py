"""The points and arrows of the picture of relations, over documents of our own."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ingest.parsing import parse
from knowledge.catalogue import Catalogue, State
from knowledge.graph import Graph, graph
from knowledge.library import Library
from knowledge.vocabulary import CardOverrides, Kind, Standing

RULES = """某类器具配备规范
1 范围
本规范按GB 17167和《某某法》执行。
2 规范性引用文件
GB/T 99002 某类导则（GB/T 99002-2001，IDT）
3 要求
3.1 器具符合GB 17167—2006的规定。
3.2 见GB 17167—2006的表1和GB/T 99002。
3.3 器具应编号。
3.4 器具应建档。
"""
NOTE = "某类器具配备规范编制说明\n一、背景\n依据《某某法》和《一次性方案》，对DB99/T 1-2020作说明。\n"
ACT = "某某计量监督办法\n第一条 依照《某某法》制定。\n第二条 器具按《某类器具配备规范》配备。\n"
DAY = date(2026, 6, 1)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """A standard, the note that explains it, and a regulation."""
    library = Library.open(tmp_path / "home")
    for name, text, said in (
        ("规范", RULES, CardOverrides(designation="DB99/T 1-2020", kind=Kind.STANDARD, standing=Standing.IN_FORCE)),
        ("说明", NOTE, CardOverrides(kind=Kind.EXPLANATORY_NOTE, explains="DB99/T 1-2020", standing=Standing.DRAFT)),
        ("办法", ACT, CardOverrides(kind=Kind.REGULATION, designation="")),
    ):
        path = tmp_path / f"{name}.txt"
        path.write_text(text, "utf-8")
        library.put(parse(path, said))
    return library


def drawn(library: Library, day: date = DAY, most: int = 60) -> Graph:
    """The graph of a day."""
    return graph(library, Catalogue.open(library.home, library.documents()), day, most)


def test_documents_here_are_points_and_so_is_what_they_cite(library: Library) -> None:
    found = {each.key: each for each in drawn(library).vertices}
    assert [each.shape for each in found.values() if each.document_id] == ["标准", "编制说明", "法规文件"]
    assert found["DB99/T 1-2020"].state is State.IN_FORCE
    absent = found["GB/T 99002"]
    assert (absent.document_id, absent.title, absent.shape) == (None, "某类导则", "标准")
    assert "GB/T 99002-2001" not in found  # only tells what the entry was taken from


def test_arrows_tell_their_kind_and_in_how_many_clauses(library: Library) -> None:
    note, act = (card.id for card in library.documents()[1:])
    arrows = {(each.kind, each.source, each.target): each.clauses for each in drawn(library).edges}
    assert arrows["引用", "DB99/T 1-2020", "GB 17167-2006"] == 2
    assert arrows["引用", "DB99/T 1-2020", "GB 17167-2025"] == 1
    assert arrows["引用", act, "DB99/T 1-2020"] == 1
    assert arrows["解释", note, "DB99/T 1-2020"] == 0
    assert ("引用", note, "DB99/T 1-2020") not in arrows
    assert ("代替", "GB 17167-2025", "GB 17167-2006") in arrows


def test_an_undated_citation_goes_to_the_edition_of_the_day(library: Library) -> None:
    targets = {each.target for each in drawn(library, date(2025, 1, 1)).edges if each.kind == "引用"}
    assert "GB 17167-2025" not in targets


def test_a_title_without_number_is_drawn_where_several_cite_it(library: Library) -> None:
    found = {each.key for each in drawn(library).vertices}
    assert "某某法" in found
    assert "一次性方案" not in found


def test_above_the_limit_the_least_cited_are_left_out_and_counted(library: Library) -> None:
    whole, some = drawn(library), drawn(library, most=4)
    assert len(some.vertices) == 4
    assert some.left_out == len(whole.vertices) - 4
    assert [each.document_id for each in some.vertices[:3]] == [card.id for card in library.documents()]
    assert some.vertices[3].key == "某某法"
