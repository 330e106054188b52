"""Rows and columns of a comparison table."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from knowledge.vocabulary import Answer

Asked = Callable[..., Answer]


def cells(answer: Answer) -> dict[str, str]:
    """Column head -> value of the tables of an answer, the rules and title rows left out."""
    lines = [line for s in answer.statements for line in s.text.splitlines() if line.startswith("| ")]
    pairs = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {head: value for head, value in pairs if head not in ("栏目", "---")}


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            "JJF 9001-2030和本标准对计量覆盖率的要求有什么区别？",
            {"JJF 9001-2030": "不低于90%", "本标准": "不低于95%"},
        ),
        (
            "T/GSS 0077-2031和JJF 9001-2030的抄表记录保存有什么不同",
            {"JJF 9001-2030": "3年", "T/GSS 0077-2031": "无"},
        ),
        (
            "封签要求在三个标准里有什么不同",
            {"JJF 9001-2030": "由检定机构加封", "T/GSS 0077-2031": "无", "本标准": "供用双方共同加封"},
        ),
    ],
)
def test_a_comparison_gives_both_columns(asked: Asked, question: str, expected: dict[str, str]) -> None:
    assert cells(asked(question)) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("T/GSS 0077-2031的计量覆盖率是多少", {"T/GSS 0077-2031": "不低于85%"}),
        ("JJF 9001规定抄表记录保存几年", {"JJF 9001-2030": "3年"}),
        ("表A.1中2000m³至5000m³一行的备用传感器是几支", {"备用传感器": "3支"}),
    ],
)
def test_a_cell_is_given_with_its_column_and_cited_as_its_row(
    asked: Asked, question: str, expected: dict[str, str]
) -> None:
    answer = asked(question)
    assert cells(answer) == expected
    (citation,) = answer.citations
    assert citation.clause.startswith("表")
    assert all(value in citation.quote for value in expected.values())


def test_a_row_is_never_shown_without_its_column_heads(asked: Asked) -> None:
    for question in ("本标准和甘肃团标的保存期有什么不同", "抄表记录保存几年？谁来加封签？"):
        answer = asked(question)
        rows = [citation for citation in answer.citations if "\t" in citation.quote]
        shown = "\n".join(statement.text for statement in answer.statements)
        assert rows == [] or "JJF 9001-2030 |" in shown
