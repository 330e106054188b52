from __future__ import annotations

from typing import Any

import pytest

from eval.cases import Case
from eval.scores import MEASURES, given, score
from eval.standing import Gold
from ingest.pipeline import ingest
from knowledge.library import Library
from knowledge.vocabulary import Answer, Citation, Computation, MissingFact, Outcome, Question, Statement, Step

NOTE = """\
# 器具管理说明

## 1、器具管理

### 6.3.7 溯源

没有经过有效溯源的器具不得使用，也不计入配备率。

### 6.3.8 铅封

保护铅封和封印，避免人为干扰。
"""
TRACED = "没有经过有效溯源的器具不得使用，也不计入配备率。"
SEALED = "保护铅封和封印，避免人为干扰。"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("scores")
    (folder / "说明.md").write_text(NOTE, "utf-8")
    (folder / "另一份.md").write_text(NOTE.replace("器具管理说明", "仪表管理办法"), "utf-8")
    library = Library.open(folder / "home")
    ingest([folder / "说明.md", folder / "另一份.md"], library)
    return library


def cite(library: Library, quote: str, marker: int = 1, title: str = "器具管理说明") -> Citation:
    (card,) = library.named(title)
    start = library.text(card.id).index(quote)
    return library.cite(card.id, start, start + len(quote), marker)


def scores_of(library: Library, case: dict[str, Any], answer: dict[str, Any], text: str) -> dict[str, float | None]:
    gold = Case.model_validate({"id": "x", "kind": "clause", "question": "问？"} | case)
    answered = Answer.model_validate(
        {"question": Question(text="问？"), "outcome": "answered", "statements": (Statement(text=text),)} | answer
    )
    documents = Gold(library).documents(gold) or frozenset()
    told = score(gold, given(answered, text, documents), library)
    assert tuple(one.measure for one in told) == MEASURES
    assert all(one.reason for one in told if one.value not in (None, 1.0)), "what is not right has a reason"
    return {one.measure: one.value for one in told}


TRACING = {"clauses": ["6.3.7"], "evidence": [TRACED[:-1]], "must": ["不得使用"]}


def test_a_right_answer_is_right_in_every_respect(library: Library) -> None:
    told = scores_of(library, TRACING, {"citations": (cite(library, TRACED),)}, TRACED + "[1]")
    assert told == {measure: None if measure in ("must_not", "value", "refusal") else 1.0 for measure in MEASURES}


def test_the_right_quotation_with_another_clause_is_correct_but_not_strict(library: Library) -> None:
    told = scores_of(library, TRACING | {"clauses": ["6.4"]}, {"citations": (cite(library, TRACED),)}, TRACED)
    assert (told["clause"], told["correct"], told["strict"]) == (0.0, 1.0, 0.0)


def test_a_clause_counts_only_in_the_document_that_was_meant(library: Library) -> None:
    answer = {"citations": (cite(library, TRACED),)}
    assert scores_of(library, TRACING | {"document": "器具管理"}, answer, TRACED)["clause"] == 1.0
    assert scores_of(library, TRACING | {"document": "仪表管理"}, answer, TRACED)["clause"] == 0.0


def test_half_of_the_evidence_is_half_the_recall_and_a_citation_beside_it_costs_precision(library: Library) -> None:
    both = (cite(library, TRACED), cite(library, SEALED, 2))
    assert (
        scores_of(library, {"evidence": [TRACED, "从未写过的一句话"]}, {"citations": both[:1]}, "")["evidence"] == 0.5
    )
    assert scores_of(library, {"evidence": [TRACED]}, {"citations": both}, "")["precision"] == 0.5


def test_a_quotation_that_differs_from_the_library_in_one_character_is_unfaithful(library: Library) -> None:
    true = cite(library, TRACED)
    false = true.model_copy(update={"quote": TRACED.replace("不得", "可以")})
    assert scores_of(library, {}, {"citations": (true,)}, "")["faithfulness"] == 1.0
    told = scores_of(library, {}, {"citations": (false,)}, "")
    assert (told["faithfulness"], told["strict"]) == (0.0, 0.0)


def test_citations_of_computations_count_and_the_same_one_counts_once(library: Library) -> None:
    citation = cite(library, TRACED)
    run = Computation(
        id="1", rule="r", rulebook="b", rulebook_title="", inputs={}, value="80", unit="%",
        steps=(Step(says="40÷50"),), citations=(citation,),
    )  # fmt: skip
    case = TRACING | {"kind": "numeric", "value": None, "values": {"number": "80", "unit": "%"}, "must": ["80%"]}
    case.pop("value")
    told = scores_of(library, case, {"citations": (citation,), "computations": (run,)}, "配备率 80.0%")
    assert (told["value"], told["precision"], told["strict"]) == (1.0, 1.0, 1.0)


def test_what_must_be_said_and_what_must_not(library: Library) -> None:
    answer = {"citations": (cite(library, TRACED),)}
    case = {"must": [["甲", "不得使用"], "乙"], "must_not": ["可以使用"]}
    told = scores_of(library, case, answer, "器具可以使用。")
    assert (told["must"], told["must_not"], told["correct"]) == (0.0, 0.0, 0.0)
    assert scores_of(library, case, answer, "器具不得使用，乙。不可以使用。")["correct"] == 1.0


def test_a_question_without_answer_must_be_refused_and_nothing_computed(library: Library) -> None:
    refused = {"status": "not_found"}
    assert scores_of(library, refused, {"outcome": "not_found"}, "没有找到")["refusal"] == 1.0
    told = scores_of(library, refused, {"citations": (cite(library, TRACED),)}, TRACED)
    assert (told["refusal"], told["status"], told["correct"]) == (0.0, 0.0, 0.0)


def test_a_request_for_a_missing_fact_is_found_in_what_is_missing(library: Library) -> None:
    missing = MissingFact(name="total_t", question="请给出年度总排放量")
    case = {"kind": "numeric_missing", "status": "needs_input", "must": [["总排放"]]}
    told = scores_of(library, case, {"outcome": Outcome.NEEDS_INPUT, "missing": (missing,)}, "还缺一项。")
    assert told["strict"] == 1.0


def test_a_dump_is_not_concise(library: Library) -> None:
    answer = {"citations": (cite(library, TRACED),)}
    assert scores_of(library, {}, answer, "字" * 801)["concise"] == 0.0
    assert scores_of(library, {"kind": "list"}, answer, "字" * 801)["concise"] == 1.0
    assert scores_of(library, {"kind": "list"}, answer, "字" * 1601)["strict"] == 0.0


@pytest.mark.parametrize(
    ("gold", "says"),
    [
        ({"document": "上海"}, "库里没有文件"),
        ({"evidence": ["溯源的器具不得使用", "删去了的一句"]}, "删去了的一句"),
        ({"clauses": ["6.4.1"]}, "6.4.1"),
    ],
)
def test_gold_that_no_longer_stands_is_stale(library: Library, gold: dict[str, Any], says: str) -> None:
    case = Case.model_validate({"id": "x", "kind": "clause", "question": "问？"} | gold)
    (line,) = Gold(library).stale(case)
    assert says in line


def test_gold_that_stands_in_any_of_its_alternatives_is_not_stale(library: Library) -> None:
    gold = {"evidence": [["删去了的一句", "不计入配备率"]], "clauses": ["9.9", "6.3.8"], "document": "器具管理"}
    assert not Gold(library).stale(Case.model_validate({"id": "x", "kind": "clause", "question": "问？"} | gold))
