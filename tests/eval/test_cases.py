from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from eval.cases import read_cases
from knowledge.errors import BadInput
from knowledge.vocabulary import Outcome

GOOD = """\
document = "重庆"

[[case]]
id = "a"
kind = "clause"
question = "哪一条管铅封？"
clauses = ["6.3.8"]
evidence = ["保护铅封", ["封印", "封条"]]

[[case]]
id = "b"
kind = "numeric"
question = "存到哪天？"
document = "上海"
value = [{ date = "2028-11-01" }, { number = "80", unit = "%", or = [{ class = "合格" }] }]
"""


def written(tmp_path: Path, text: str, name: str = "cases.toml") -> Path:
    file = tmp_path / name
    file.write_text(text, "utf-8")
    return file


def test_a_file_gives_its_cases_with_the_defaults_above_them(tmp_path: Path) -> None:
    first, second = read_cases(written(tmp_path, GOOD))
    assert first.document == "重庆"
    assert first.evidence == (("保护铅封",), ("封印", "封条"))
    assert first.place == "cases.toml:3"
    assert second.document == "上海"
    assert second.values[0].day == date(2028, 11, 1)
    assert second.values[1].number == Decimal(80)
    assert second.values[1].others[0].verdict == "合格"


def test_a_folder_gives_the_cases_of_all_its_files(tmp_path: Path) -> None:
    written(tmp_path, GOOD)
    written(tmp_path, GOOD.replace('"a"', '"c"').replace('"b"', '"d"'), "more.toml")
    written(tmp_path, "{}", "baseline.json")
    assert [case.id for case in read_cases(tmp_path)] == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('kind = "clause"', 'kind = "clausula"', ["第 3 行", "a", "kind 要写"]),
        ('kind = "clause"', 'kind = "clause"\nstatus = "maybe"', ["第 6 行", "status", "needs_input"]),
        ('question = "哪一条管铅封？"', "", ["第 3 行", "question", "缺少"]),
        ('clauses = ["6.3.8"]', 'clauses = ["6.3.8"]\ncolour = "红"', ["第 8 行", "colour", "没有这样的项目"]),
        ('{ date = "2028-11-01" }', '{ date = "2028-11-31" }', ["第 15 行", "b"]),
        ('{ date = "2028-11-01" }', '{ unit = "%" }', ["第 15 行", "三者写且只写一个"]),
        ('id = "b"', 'id = "a"', ["cases.toml:10", "已经用在 cases.toml:3"]),
        ('kind = "numeric"', 'kind = "numeric"\nstatus = "not_found"', ["b", "不能有 evidence 或 value"]),
        ("[[case]]", "[case]", ["TOML"]),
        ('id = "b"', "id = b", ["TOML"]),
    ],
)
def test_a_fault_is_told_with_file_line_and_key(tmp_path: Path, old: str, new: str, says: list[str]) -> None:
    with pytest.raises(BadInput) as error:
        read_cases(written(tmp_path, GOOD.replace(old, new, 1)))
    assert "cases.toml" in error.value.message
    for part in says:
        assert part in error.value.message


def test_what_is_not_there_or_holds_no_case_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="没有题目文件"):
        read_cases(tmp_path / "nowhere")
    with pytest.raises(BadInput, match="没有题目"):
        read_cases(tmp_path)
    with pytest.raises(BadInput, match="不是题目文件"):
        read_cases(written(tmp_path, "a", "cases.csv"))


EXAM = {
    "id": "q1",
    "kind": "numeric",
    "persona": "auditor",
    "history": ["先前的话"],
    "question": "三条源流各是哪类？",
    "status": "answered",
    "evidence": [["甲", "乙"], ["丙"]],
    "sources": ["003"],
    "clause": ["3.8"],
    "must": [["主要源流"]],
    "must_not": ["次要源流"],
    "rule": "source_stream_class",
    "inputs": {},
    "value": {"all": [{"class": "主要源流", "of": "180000"}, {"number": "2028-11-01", "unit": "日期"}]},
    "note": "",
}


def test_the_exam_format_keeps_groups_clauses_and_values(tmp_path: Path) -> None:
    (case,) = read_cases(written(tmp_path, json.dumps(EXAM, ensure_ascii=False) + "\n\n", "exam.jsonl"))
    assert case.status is Outcome.ANSWERED
    assert case.history == ("先前的话",)
    assert case.evidence == (("甲", "乙"), ("丙",))
    assert case.clauses == ("3.8",)
    assert case.values[0].of == Decimal(180000)
    assert case.values[1].day == date(2028, 11, 1)
    assert case.document is None


@pytest.mark.parametrize("line", ["{", "[]", '{"id": "x"}', '{"id": "x", "kind": "clause", "question": ""}'])
def test_a_broken_exam_line_is_told_by_its_number(tmp_path: Path, line: str) -> None:
    with pytest.raises(BadInput, match=r"exam\.jsonl 第 2 行"):
        read_cases(written(tmp_path, json.dumps(EXAM) + "\n" + line, "exam.jsonl"))


def test_the_bundled_cases_are_many_and_of_every_kind() -> None:
    from eval.cases import KINDS

    cases = read_cases(Path(__file__).parents[2] / "eval" / "cases")
    assert len(cases) >= 80
    assert {case.kind for case in cases} == set(KINDS)
