"""Which documents a question may use and which it names."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge import scope
from knowledge.ranking import standardised, weights
from knowledge.vocabulary import Card, Kind, Standing

NORTH = Card(id="north", title="北州某类器具管理规范", designation="DB99/T 101-2031", jurisdiction="北州省")
SOUTH = Card(id="south", title="南州某类器具管理规范", designation="DB98/T 202-2030", jurisdiction="南州市")
NOTE = Card(
    id="note",
    title="《某量传递通则》编制说明",
    kind=Kind.EXPLANATORY_NOTE,
    explains="DB97/T 303-2032",
    jurisdiction="全国",
)
CARDS = [NORTH, SOUTH, NOTE]


def gains(question: str, as_of: date | None = None, cards: list[Card] | None = None) -> dict[str, float]:
    found = scope.weigh(question, cards or CARDS, {"digest"}, as_of, weights().document)
    return {id_: weight.gain for id_, weight in found.items()}


def named(question: str) -> set[str]:
    return {id_ for id_, weight in scope.weigh(question, CARDS, (), None, weights().document).items() if weight.named}


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("DB99/T 101规定了什么", {"north"}),
        ("db98／t202—2030", {"south"}),
        ("北州某类器具管理规范的范围", {"north"}),
        ("《南州某类器具管理规范》", {"south"}),
        ("DB99/T 101和DB98/T 202有何不同", {"north", "south"}),
        ("DB99/T 101-2019", set()),
        ("北州某类器具的管理规范", {"north"}),
        ("器具管理有什么要求", set()),
        ("北州的要求", set()),
    ],
)
def test_a_document_is_named_by_designation_or_title_only(question: str, names: set[str]) -> None:
    assert named(question) == names


def test_a_named_document_rises_and_the_others_fall() -> None:
    told = gains("DB99/T 101规定了什么")
    assert told["north"] > 0 > told["south"]


def test_the_note_that_explains_a_named_standard_rises() -> None:
    told = gains("DB97/T 303 第3章")
    assert told["note"] > told["north"]


def test_a_place_in_the_question_parts_its_documents_from_those_of_other_places() -> None:
    told = gains("南州怎么规定的")
    assert told["south"] > told["note"] > told["north"]


def test_a_place_nobody_here_speaks_for_changes_nothing() -> None:
    assert gains("东州怎么规定的") == gains("怎么规定的")


@pytest.mark.parametrize(
    ("change", "as_of", "pushed"),
    [
        ({}, None, False),
        ({"standing": Standing.WITHDRAWN}, None, True),
        ({"effective_until": date(2001, 1, 1)}, None, True),
        ({"effective_until": date(2001, 1, 1), "standing": Standing.WITHDRAWN}, date(2000, 6, 1), False),
        ({"id": "digest"}, None, True),
    ],
)
def test_what_no_longer_holds_is_pushed_down(change: dict[str, object], as_of: date | None, pushed: bool) -> None:
    card = NORTH.model_copy(update=change)
    assert (gains("器具", as_of, [card, SOUTH, NOTE])[card.id] < gains("器具", as_of)["north"]) is pushed


@pytest.mark.parametrize(
    ("jurisdiction", "holds"),
    [("北州", True), ("北州省", True), ("北州省某市", True), ("南州", False), ("全国", True)],
)
def test_a_local_document_holds_in_its_place_only(jurisdiction: str, holds: bool) -> None:
    assert scope.speaks_for(NORTH, jurisdiction) is holds
    assert scope.speaks_for(NOTE, jurisdiction)


def test_nothing_is_left_out_where_nothing_is_asked() -> None:
    assert scope.allowed(CARDS, None, None, None) is None
    assert scope.allowed(CARDS, None, "南州", None) == ["south", "note"]
    assert scope.allowed(CARDS, None, None, ["note", "gone"]) == ["note"]


@pytest.mark.parametrize(
    ("question", "rest"),
    [
        ("DB99/T 101要求配几台", "要求配几台"),
        ("《南州某类器具管理规范》要求配几台", "要求配几台"),
        ("DB99/T 101", "DB99/T 101"),
        ("JJF 1001怎么说配备", "JJF 1001怎么说配备"),
    ],
)
def test_the_name_of_a_document_that_is_here_is_not_looked_for_in_its_text(question: str, rest: str) -> None:
    assert scope.without_names(question, CARDS).strip() == rest


@pytest.mark.parametrize(
    ("before", "is_named"),
    [("某管理法", True), ("请问某管理法的", True), ("《某管理法》", True), ("某管理法实施细则", False), ("", False)],
)
def test_the_heading_right_before_a_clause_number_names_the_place(before: str, is_named: bool) -> None:
    assert scope.heading_named("汇编 某管理法 第一章", before) is is_named


def test_scores_are_measured_in_deviations_from_the_mean_of_the_best() -> None:
    best = {"a": 3.0, "b": 1.0}
    assert standardised({**best, "c": 5.0}, ["a", "b", "c", "d"], best) == {"a": 1.0, "b": -1.0, "c": 3.0, "d": -1.0}
    assert standardised(best, ["d"], best, floor=0.0) == {"d": -2.0}
    assert standardised({}, ["a"], {}) == {"a": 0.0}
    assert standardised({"a": 2.0}, ["a"], {"a": 2.0}) == {"a": 0.0}
