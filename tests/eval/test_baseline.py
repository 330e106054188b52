from __future__ import annotations

from pathlib import Path

import pytest

from eval.baseline import accepted, compare, read_baseline, write_baseline
from eval.run import Report, Result, means
from eval.scores import MEASURES, Score
from knowledge.errors import BadInput


def result(id: str, strict: float, kind: str = "clause", precision: float = 1.0, weight: int = 1) -> Result:
    values = dict.fromkeys(MEASURES, strict) | {"precision": precision}
    scores = tuple(
        Score(measure=measure, value=value, weight=weight if measure == "precision" else 1)
        for measure, value in values.items()
    )
    return Result(id=id, kind=kind, question="问？", scores=scores)


def report(*results: Result) -> Report:
    return Report(results=results, library="v")


def test_a_baseline_comes_back_from_its_file_as_it_was(tmp_path: Path) -> None:
    before = report(result("a", 1), result("b", 0, precision=0.25, weight=4))
    write_baseline(before, tmp_path / "baseline.json")
    assert read_baseline(tmp_path / "baseline.json") == accepted(before)
    assert not compare(before, accepted(before)).worse
    assert not compare(before, accepted(before)).better


def test_one_more_wrong_answer_is_worse_and_is_named() -> None:
    told = compare(report(result("a", 1), result("b", 0)), accepted(report(result("a", 1), result("b", 1))))
    assert told.now_failing == ("b",)
    assert any(line.startswith("strict") for line in told.worse)
    assert any(line.startswith("clause strict") for line in told.worse)


def test_one_more_right_answer_is_better() -> None:
    told = compare(report(result("a", 1), result("b", 1)), accepted(report(result("a", 1), result("b", 0))))
    assert told.now_right == ("b",)
    assert told.better
    assert not told.worse


def test_a_kind_that_got_worse_is_not_hidden_by_another_that_got_better() -> None:
    before = accepted(report(result("a", 1, "list"), result("b", 0, "table")))
    told = compare(report(result("a", 0, "list"), result("b", 1, "table")), before)
    assert told.worse == ("list strict：1.000 → 0.000",)


def test_new_and_removed_cases_do_not_move_the_comparison() -> None:
    told = compare(report(result("a", 1), result("c", 0)), accepted(report(result("a", 1), result("b", 1))))
    assert not told.worse
    assert (told.new, told.gone) == (("c",), ("b",))


def test_a_crash_and_gold_that_went_stale_are_worse() -> None:
    before = accepted(report(result("a", 1), result("b", 1)))
    crashed = Result(id="a", kind="clause", question="问？", crash="KeyError：x")
    stale = Result(id="b", kind="clause", question="问？", stale=("文件里没有“甲”",))
    worse = compare(report(crashed, stale), before).worse
    assert "KeyError" in worse[0]
    assert "文件里没有" in worse[1]


def test_citations_are_pooled_in_the_mean() -> None:
    assert (
        means([result("a", 1, precision=1.0, weight=1), result("b", 1, precision=0.0, weight=3)])["precision"] == 0.25
    )


def test_one_citation_more_in_many_is_not_called_worse() -> None:
    before = accepted(report(result("a", 1, precision=1.0, weight=300)))
    assert not compare(report(result("a", 1, precision=0.997, weight=300)), before).worse


@pytest.mark.parametrize("text", ["{", '{"cases": 1}', "[]"])
def test_a_file_that_is_no_baseline_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "baseline.json"
    with pytest.raises(BadInput, match="没有基线文件"):
        read_baseline(file)
    file.write_text(text, "utf-8")
    with pytest.raises(BadInput, match="读不懂"):
        read_baseline(file)
