"""A new version of a document: what did not change keeps its id, what moved shows its new place, what went is gone at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ingest.parsing import parse
from ingest.pipeline import ingest
from ingest.report import FileReport
from knowledge.embedder import Embedder, make_embedder
from knowledge.index import Index
from knowledge.library import Library
from knowledge.settings import Settings
from knowledge.vocabulary import Passage

CLAUSES = [
    f"{chapter}.{at} 第{chapter}{at}号流量计每{chapter + at}个月校准一次。"
    for chapter in range(1, 7)
    for at in range(1, 9)
]


class Counting:
    """The bundled embedder, counting the texts it is given."""

    def __init__(self) -> None:
        self._embedder = make_embedder(Settings(home=Path()))
        self.name, self.dimension = self._embedder.name, self._embedder.dimension
        self.texts: list[str] = []

    def encode(self, texts: Any) -> Any:
        self.texts += texts
        return self._embedder.encode(texts)

    encode_questions = encode


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return Counting()


def printed(sheets: Any, clauses: list[str], on_a_page: int = 8) -> Path:
    """The clauses as a PDF named 规范.pdf."""
    sheet = sheets.sheet("规范.pdf")
    sheet.lines(150, 100, ["JJF 9904-2031", "某某流量计管理规范"], size=14)
    sheet.page()
    for start in range(0, len(clauses), on_a_page):
        sheet.text(430, 50, "JJF 9904-2031", 9)
        sheet.lines(80, 100, clauses[start : start + on_a_page])
        sheet.text(290, 800, str(1 + start // on_a_page), 9)
        sheet.page()
    return Path(sheet.saved())


class Shelf:
    """A library with its index, and what an update did to them."""

    def __init__(self, home: Path, embedder: Counting) -> None:
        self.library = Library.open(home)
        self.embedder = embedder
        self.index = Index.open(home, self.library, embedder)

    def put(self, path: Path) -> FileReport:
        self.embedder.texts.clear()
        (report,) = ingest([path], self.library, self.index)
        return report

    def passages(self) -> dict[str, Passage]:
        (card,) = self.library.documents()
        return {passage.text: passage for passage in self.library.passages_of(card.id)}


@pytest.fixture
def shelf(tmp_path: Path, embedder: Counting) -> Shelf:
    return Shelf(tmp_path / "home", embedder)


def told(clauses: dict[str, Passage], start: str) -> Passage:
    return next(passage for text, passage in clauses.items() if text.startswith(start))


def test_a_changed_word_costs_one_clause(shelf: Shelf, sheets: Any) -> None:
    shelf.put(printed(sheets, CLAUSES))
    before = shelf.passages()
    clauses = [each.replace("每7个月", "每9个月") if each.startswith("3.4 ") else each for each in CLAUSES]
    report = shelf.put(printed(sheets, clauses))
    assert (report.passages_added, report.passages_removed) == (1, 1)
    assert len(shelf.embedder.texts) <= 2, "the clause and its headings"
    after = shelf.passages()
    assert {each.id for each in before.values()} - {each.id for each in after.values()} == {told(before, "3.4").id}
    assert shelf.index.check() == []


def test_clauses_that_moved_keep_their_ids_and_tell_their_new_pages_and_places(shelf: Shelf, sheets: Any) -> None:
    shelf.put(printed(sheets, CLAUSES))
    before = shelf.passages()
    path = printed(sheets, [*CLAUSES[:3], "1.3A 新增的一条规定水表每半年校准一次。", *CLAUSES[3:]])
    report = shelf.put(path)
    assert (report.passages_added, report.passages_removed) == (1, 0)
    after = shelf.passages()
    assert {text: each.id for text, each in before.items()}.items() <= {t: each.id for t, each in after.items()}.items()
    fresh = {passage.text: passage for passage in parse(path).passages}
    assert {text: each.page for text, each in after.items()} == {text: each.page for text, each in fresh.items()}
    moved, at_first = told(after, "1.8"), told(before, "1.8")
    assert (at_first.page, moved.page) == (2, 3)
    (card,) = shelf.library.documents()
    cited = shelf.library.cite(card.id, moved.start, moved.end)
    assert (cited.page, cited.quote) == (3, moved.text)
    document = parse(path)
    places = [each.box for each in document.printed if each.start < moved.end and each.end > moved.start]
    assert [each.box for each in shelf.library.printed(card.id, moved.start, moved.end)] == places


def test_a_clause_taken_out_is_found_no_more(shelf: Shelf, sheets: Any) -> None:
    shelf.put(printed(sheets, CLAUSES))
    gone = told(shelf.passages(), "5.2")
    report = shelf.put(printed(sheets, [each for each in CLAUSES if not each.startswith("5.2 ")]))
    assert (report.passages_added, report.passages_removed) == (0, 1)
    assert shelf.library.passages([gone.id]) == []
    assert shelf.index.lexical.containing("第52号流量计", 5) == ([], [])
    question = shelf.embedder.encode_questions([gone.text])[0]
    assert gone.id not in shelf.index.vectors.similar(question, 100)
    assert gone.id not in shelf.index.vectors.collection().get(include=[])["ids"]
    assert shelf.index.check() == []
