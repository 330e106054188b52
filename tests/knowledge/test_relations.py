"""Who cites, explains and replaces whom in a library of our own documents."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ingest.parsing import parse
from knowledge.catalogue import Catalogue, State
from knowledge.library import Library
from knowledge.relations import Entry, entries, relations
from knowledge.vocabulary import CardOverrides, Kind, Standing

RULES = """某类器具配备规范
1 范围
本规范适用于某类器具，按GB 17167执行。
2 要求
2.1 器具符合GB 17167—2006的规定。
2.2 另见GB/T 99001-2011和本规范DB99/T 1-2020。
"""
NOTE = "某类器具配备规范编制说明\n一、背景\n按GB 17167-2025编写。\n二、解释\n（一）要求\n对第2章的说明。\n"


@pytest.fixture
def library(tmp_path: Path) -> Library:
    library = Library.open(tmp_path / "home")
    for name, text, said in (
        ("规范", RULES, CardOverrides(designation="DB99/T 1-2020", kind=Kind.STANDARD, standing=Standing.IN_FORCE)),
        ("说明", NOTE, CardOverrides(kind=Kind.EXPLANATORY_NOTE, explains="DB99/T 1-2020")),
    ):
        path = tmp_path / f"{name}.txt"
        path.write_text(text, "utf-8")
        library.put(parse(path, said))
    return library


def laid_over(library: Library, day: date) -> dict[str, Entry]:
    catalogue = Catalogue.open(library.home, library.documents())
    return {each.standard.designation: each for each in entries(library, catalogue, day)}


def test_every_arrow_is_found_but_none_to_the_document_itself(library: Library) -> None:
    found = relations(library, Catalogue.open(library.home, library.documents()))
    arrows = {(each.kind, each.source, each.target) for each in found}
    assert ("代替", "GB 17167-2025", "GB 17167-2006") in arrows
    assert [each.target for each in found if each.kind == "解释"] == ["DB99/T 1-2020"]
    assert {each.target for each in found if each.kind == "引用"} == {
        "GB 17167",
        "GB 17167-2006",
        "GB/T 99001-2011",
        "GB 17167-2025",
    }


@pytest.mark.parametrize(
    ("day", "edition", "clauses"), [(date(2026, 1, 1), "GB 17167-2006", 2), (date(2026, 3, 1), "GB 17167-2025", 1)]
)
def test_an_undated_citation_is_of_the_edition_in_force_that_day(
    library: Library, day: date, edition: str, clauses: int
) -> None:
    found = laid_over(library, day)
    assert found[edition].state is State.IN_FORCE
    cited = [arrow for arrow in found[edition].cited_by if "编制说明" not in arrow.source]
    assert [arrow.clauses for arrow in cited] == [clauses]


def test_the_catalogue_knows_what_the_library_holds_and_what_is_only_cited(library: Library) -> None:
    found = laid_over(library, date(2026, 3, 1))
    own = found["DB99/T 1-2020"]
    assert len(own.held) == 1
    assert own.state is State.IN_FORCE
    assert [arrow.kind for arrow in own.explained_by] == ["解释"]
    assert found["GB 17167-2025"].replaces == ("GB 17167-2006",)
    cited = found["GB/T 99001-2011"]
    assert (cited.held, cited.state, cited.standard.binding) == ((), State.UNKNOWN, "推荐")


def test_a_standard_without_a_number_stands_under_its_title(library: Library) -> None:
    note = library.documents()[1]
    library.set_card(note.id, explains="某种未编号的规范")
    assert laid_over(library, date(2026, 3, 1))["某种未编号的规范"].standard.title == "某种未编号的规范"


def test_an_explained_title_leads_to_the_number_of_that_title(library: Library) -> None:
    first, note = library.documents()
    library.set_card(note.id, explains=f"《{first.title}》")
    assert laid_over(library, date(2026, 3, 1))["DB99/T 1-2020"].explained_by
