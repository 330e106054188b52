from __future__ import annotations

import pytest

from assistant.inquiry import UNHEARD, Inquiry, parts, resolve_reference, understand
from knowledge.vocabulary import Question


def read(text: str, *history: str) -> list[Inquiry]:
    return understand(
        Question(text=text, history=history), lambda word: 1.0 if len(word) <= 2 and word != UNHEARD else 2.0
    )


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("台账要保留哪些内容", "list"),
        ("甲标准和乙标准有什么区别", "compare"),
        ("什么叫量值传递", "definition"),
        ("为什么要贴标识", "purpose"),
        ("传感器可以不检定，对吧？", "yes_no"),
        ("7.2.4 写了啥", "lookup"),
        ("皮带秤装在入炉口", "open"),
    ],
)
def test_the_wording_tells_the_form_of_the_answer(text: str, form: str) -> None:
    assert read(text)[0].form == form


def test_two_questions_in_one_turn_are_two_parts_and_the_second_leans_on_the_first() -> None:
    first, second = read("谁来审核台账？多久一次？")
    assert first.text == "谁来审核台账?"
    assert second.text == "多久一次?"
    assert "审核" in {term.word for term in second.terms}


def test_a_tag_question_is_not_a_part_of_its_own() -> None:
    assert parts("台账保存三年，对吗？是吧？") == ["台账保存三年，对吗？是吧？"]


def test_a_designation_stays_one_term_in_one_spelling() -> None:
    words = {term.word for term in read("JJF（苏）88—2021 的第7.1条讲什么")[0].terms}
    assert "jjf(苏)88" in words
    assert "7.1" in words


def test_a_quantity_asked_for_is_told_by_its_kind() -> None:
    assert "phone" in read("办公室电话是多少")[0].sought
    assert "money" in read("一套要多少钱")[0].sought
    assert read("五项任务是哪些")[0].count == 5


def test_a_clause_number_is_no_count() -> None:
    assert read("3.4条讲什么")[0].count is None


def test_the_latter_is_the_standard_named_last() -> None:
    assert resolve_reference("后者几章?", ("GB 1111-2011和JJF 2222-2022都有效吗",)) == "JJF 2222-2022几章?"


def test_a_follow_up_takes_over_words_of_the_turn_before_at_half_weight() -> None:
    terms = {term.word: term.weight for term in read("那蒸汽流量计呢？", "电能表多久检定一次？")[0].terms}
    alone = {term.word: term.weight for term in read("电能表多久检定一次？")[0].terms}
    assert terms["检定"] == 0.5 * alone["检定"]
