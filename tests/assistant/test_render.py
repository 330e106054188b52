"""The record that other programs rely on, and the text that people read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from assistant.ask import ask
from assistant.desk import Desk
from assistant.render import to_markdown, to_record
from knowledge.vocabulary import Answer, Question

Asked = Callable[..., Answer]

KEYS = {"question", "status", "answer", "citations", "computations", "missing", "verdicts", "elapsed_ms"}
CITATION: dict[str, Any] = {
    "marker": int,
    "document": str,
    "document_id": str,
    "clause": str,
    "quote": str,
    "page": int | None,
    "source": str,
    "kind": str,
    "standing": str,
}
KINDS = {"标准", "计量技术规范", "编制说明", "通知", "指导意见", "法规规章", "表单", "其他"}
STANDINGS = {"现行", "征求意见稿", "废止", "不明"}


@pytest.mark.parametrize(
    ("question", "status"),
    [
        ("大口径水表多久检定一次？", "answered"),
        ("封签要求在三个标准里有什么不同", "answered"),
        ("9.9.9说了什么", "not_found"),
    ],
)
def test_a_record_has_the_promised_keys_and_types(asked: Asked, question: str, status: str) -> None:
    record = to_record(asked(question), "q7")
    assert record.keys() >= KEYS | {"id"}
    assert (record["id"], record["question"], record["status"]) == ("q7", question, status)
    assert isinstance(record["answer"], str)
    assert record["answer"]
    assert isinstance(record["elapsed_ms"], int)
    assert record["elapsed_ms"] >= 0
    assert record["computations"] == record["missing"] == record["verdicts"] == []
    assert bool(record["citations"]) == (status == "answered")
    for number, citation in enumerate(record["citations"], 1):
        assert citation.keys() >= CITATION.keys()
        assert all(isinstance(citation[key], kind) for key, kind in CITATION.items())
        assert citation["marker"] == number
        assert f"[{number}]" in record["answer"]
        assert citation["kind"] in KINDS
        assert citation["standing"] in STANDINGS
    assert json.loads(json.dumps(record, ensure_ascii=False)) == record


def test_a_record_without_an_id_has_none(asked: Asked) -> None:
    assert "id" not in to_record(asked("大口径水表多久检定一次？"))


def test_a_citation_names_document_number_and_place(invented: Desk) -> None:
    question = Question(text="T/LMX 0042的5.2.3怎么说？", as_of=date(2031, 7, 1))
    (citation,) = to_record(ask(question, invented))["citations"]
    assert "冷库温湿度监测点设置要求" in citation["document"]
    assert "T/LMX 0042-2031" in citation["document"]
    assert citation["clause"].startswith("5.2.3")
    assert (citation["kind"], citation["standing"], citation["page"]) == ("标准", "现行", None)
    assert citation["source"].endswith(".md")


def test_a_clause_of_a_note_is_named_by_both_axes(asked: Asked) -> None:
    citation = to_record(asked("大口径水表多久检定一次？"))["citations"][0]
    assert citation["clause"].startswith("5.3 · ")
    assert "三、" in citation["clause"]
    assert (citation["kind"], citation["standing"]) == ("编制说明", "征求意见稿")


def test_a_table_row_is_named_by_table_and_row(asked: Asked) -> None:
    citation = to_record(asked("T/GSS 0077-2031的计量覆盖率是多少"))["citations"][0]
    assert citation["clause"].startswith("表1")
    assert "计量覆盖率" in citation["clause"]


def test_markdown_with_references_lists_every_quotation_once(asked: Asked) -> None:
    answer = asked("培训内容有哪些？")
    plain, full = to_markdown(answer), to_markdown(answer, references=True)
    assert full.startswith(plain)
    lines = full[len(plain) :].strip().splitlines()
    assert len(lines) == len(answer.citations)
    for line, citation in zip(lines, answer.citations, strict=True):
        assert line.startswith(f"[{citation.marker}] ")
        assert citation.document in line
        assert citation.clause in line
        assert citation.quote in line
        assert citation.standing.value in line


def test_the_nearest_clauses_of_a_refusal_are_no_references(asked: Asked) -> None:
    answer = asked("9.9.9说了什么？")
    assert to_markdown(answer, references=True) == to_markdown(answer)
    assert not re.search(r"\[\d+\]", to_markdown(answer))


def test_notes_stand_behind_the_answer(asked: Asked) -> None:
    answer = asked("大口径水表多久检定一次？")
    assert to_markdown(answer).endswith("".join(f"说明：{note}" for note in answer.notes))
    assert answer.notes
