"""The lexical index finds every term that stands in a passage, and forgets what was taken out."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge import words
from knowledge.lexical import Lexical
from knowledge.vocabulary import Passage


def passage(id_: str, text: str, document: str = "甲", headings: str = "某规范 总则", context: str = "") -> Passage:
    return Passage(
        id=id_,
        document_id=document,
        clause_id=id_,
        label=id_,
        headings=headings,
        text=text,
        context=context,
        start=0,
        end=len(text),
    )


@pytest.fixture
def lexical(tmp_path: Path) -> Lexical:
    index = Lexical(tmp_path)
    index.update(
        [
            passage("a", "器具应按JJF 2309—2025的规定溯源，\n每年一次。"),
            passage("b", "记录保存五年。", "乙"),
            passage("c", "数值为0.5级", "乙", "某规范 数值要求", "列头：准确度"),
        ],
        [],
    )
    return index


def best(lexical: Lexical, question: str, document_ids: list[str] | None = None) -> list[str]:
    return [id_ for id_, _ in lexical.search([(words.asked(question), 1.0)], 10, document_ids)]


@pytest.mark.parametrize(
    ("question", "id_"),
    [
        ("jjf2309", "a"),
        ("JJF 2309-2025", "a"),
        ("溯源多久一次", "a"),
        ("记录留几年", "b"),
        ("准确度", "c"),
        ("０．５级", "c"),
    ],
)
def test_a_question_finds_its_passage_first(lexical: Lexical, question: str, id_: str) -> None:
    assert best(lexical, question)[0] == id_


@pytest.mark.parametrize("term", ["的规定溯源，每年", "2309—2025", "f 23", "溯", "。", "按jjf"])
def test_a_stretch_of_a_text_is_found_literally_whatever_its_width_and_breaks(lexical: Lexical, term: str) -> None:
    assert "a" in lexical.containing(term, 10)[0]


def test_a_stretch_of_headings_or_context_is_told_apart(lexical: Lexical) -> None:
    assert lexical.containing("数值要求", 10) == ([], ["c"])
    assert lexical.containing("列头：准确度", 10) == ([], ["c"])


def test_only_the_documents_asked_for_are_looked_at(lexical: Lexical) -> None:
    assert best(lexical, "记录溯源", ["甲"]) == ["a"]
    assert best(lexical, "记录溯源", []) == []
    assert lexical.containing("五年", 10, ["甲"]) == ([], [])


def test_what_was_replaced_or_removed_is_gone_for_every_reader(tmp_path: Path, lexical: Lexical) -> None:
    reader = Lexical(tmp_path)
    lexical.update([passage("a", "改成了别的话")], ["b"])
    reader.reload()
    assert reader.ids() == {"a", "c"}
    assert reader.containing("溯源", 10) == ([], [])
    assert reader.containing("别的话", 10)[0] == ["a"]
    assert reader.frequency("五年") == 0


def test_nothing_to_look_for_finds_nothing(lexical: Lexical) -> None:
    assert best(lexical, "？！") == []
    assert lexical.containing("  ", 10) == ([], [])
