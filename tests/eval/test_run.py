"""The bundled digests, read into a real library, are asked the bundled questions through the real `ask`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.desk import Desk
from eval.baseline import compare, read_baseline
from eval.bundled import bundled_desk
from eval.cases import Case, read_cases
from eval.report import to_text
from eval.run import Report, evaluate, times
from knowledge.settings import Settings

EVAL = Path(__file__).parents[2] / "eval"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with bundled_desk(Settings(home=tmp_path_factory.mktemp("unused"))) as desk:
        yield desk


@pytest.fixture(scope="module")
def report(desk: Desk) -> Report:
    return evaluate(read_cases(EVAL / "cases"), desk)


def test_the_bundled_questions_are_answered_no_worse_than_the_accepted_baseline(report: Report) -> None:
    comparison = compare(report, read_baseline(EVAL / "baseline.json"))
    assert not comparison.worse, to_text(report, comparison)


def test_no_bundled_question_crashes_and_no_gold_is_stale(report: Report) -> None:
    assert not [(result.id, result.crash) for result in report.results if result.crash]
    assert not [(result.id, result.stale) for result in report.results if result.stale]


def test_every_quotation_of_every_answer_stands_in_the_library(report: Report) -> None:
    assert all(result.value("faithfulness") in (None, 1.0) for result in report.results)


def test_every_case_of_the_baseline_is_still_there(report: Report) -> None:
    assert {result.id for result in report.results} >= set(read_baseline(EVAL / "baseline.json").cases)


def test_the_digests_are_five_documents_and_all_say_that_they_are_digests(desk: Desk) -> None:
    cards = desk.library.documents()
    assert len(cards) == 5
    assert all(card.digest for card in cards)


def test_a_crash_is_recorded_as_a_crash_and_the_others_go_on(desk: Desk) -> None:
    too_long = Case(id="long", kind="clause", question="问" * 100_001)
    good = Case(id="good", kind="clause", question="6.3.8 说了什么？")
    heard: list[tuple[int, int]] = []
    told = evaluate([too_long, good], desk, lambda done, total: heard.append((done, total)))
    assert told.results[0].crash.startswith("BadInput")
    assert not told.results[0].scores
    assert told.results[1].scores
    assert heard == [(1, 2), (2, 2)]
    assert told.library == desk.library.version()


def test_stale_gold_is_told_and_not_scored(desk: Desk) -> None:
    case = Case(id="stale", kind="clause", question="6.3.8 说了什么？", evidence=(("从未写过的一句话",),))
    (result,) = evaluate([case], desk).results
    assert result.stale
    assert not result.scores
    assert times([result]) == (0, 0)
