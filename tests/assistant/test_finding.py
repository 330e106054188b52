"""Clauses that are named, items that are counted, and what stands around them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.ask import ask
from assistant.desk import Desk
from knowledge.vocabulary import Answer, Outcome, Question

Asked = Callable[..., Answer]


@pytest.mark.parametrize(
    ("question", "clause", "says"),
    [
        ("T/LMX 0042的5.2.3怎么说？", "5.2.3", "库门处的监测点距门框不大于1.0m"),
        ("7.2 规定了什么", "7.2", "记录保存不少于3年"),
        ("７．１是什么内容", "7.1", "记录间隔不大于10min"),
        ("第5.1.2条讲什么", "5.1.2", "每增加1000m³增设1个监测点"),
        ("青海编制说明里5.2.2写了什么", "5.2.2", "封签破损时应在两个工作日内报告"),
        ("《用水单位水计量器具配备与管理 第1部分：通则》的5.2.3写了什么", "5.2.3", "没有登记的封签视为无效"),
        ("编制说明里5.2.2写了什么", "5.2.2", "封签破损时应在两个工作日内报告"),
    ],
)
def test_a_clause_that_is_asked_for_is_quoted_alone(asked: Asked, question: str, clause: str, says: str) -> None:
    answer = asked(question)
    assert len(answer.citations) == 1
    assert answer.citations[0].clause.startswith(clause)
    assert says in answer.citations[0].quote


def test_a_clause_brings_its_items(asked: Asked) -> None:
    quotes = [citation.quote for citation in asked("6.3说了什么").citations]
    assert [quote[:2] for quote in quotes] == ["6.", "a)", "b)", "c)"]


def test_a_clause_that_is_only_a_heading_brings_the_clauses_under_it(asked: Asked) -> None:
    quotes = [citation.quote for citation in asked("T/LMX 0042第5.2条写了什么").citations]
    assert [quote[:5] for quote in quotes if quote[:5] != "5.2 位"] == ["5.2.1", "5.2.2", "5.2.3"]


def test_a_table_that_is_asked_for_brings_its_rows(asked: Asked) -> None:
    answer = asked("T/LMX 0042的表A.1写了什么")
    quotes = "\n".join(citation.quote for citation in answer.citations)
    assert [amount for amount in ("4个", "6个", "9个") if amount in quotes] == ["4个", "6个", "9个"]
    assert all("表A.1" in citation.clause for citation in answer.citations)


def test_two_clauses_that_are_asked_for_are_both_quoted(asked: Asked) -> None:
    clauses = [citation.clause for citation in asked("第5.3条和第6.1条分别说什么").citations]
    assert [any(clause.startswith(number) for clause in clauses) for number in ("5.3", "6.1")] == [True, True]


def test_the_clause_of_a_standard_that_is_not_here_is_never_another_standards_clause(asked: Asked) -> None:
    for question in ("JJF 9001的第5.2条写了什么", "GB 7777-2019 5.2.3规定了什么", "5.2.3在DB99/T 1-2030里怎么写"):
        assert asked(question).outcome is Outcome.NOT_FOUND, question


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("第三项编制原则是什么？", "先进性原则"),
        ("编制原则的第4条是什么", "简便性原则"),
        ("培训的第2项内容是什么", "水表检定规程讲解"),
        ("最后一项培训内容是什么", "结业考试"),
    ],
)
def test_the_nth_item_is_quoted_alone(asked: Asked, question: str, says: str) -> None:
    answer = asked(question)
    assert len(answer.citations) == 1
    assert says in answer.citations[0].quote


def test_the_date_at_the_foot_is_that_of_the_document_named(asked: Asked) -> None:
    assert [c.quote for c in asked("宁市监计量〔2031〕9号的落款日期是哪天？").citations] == ["2031年5月30日"]


def test_each_document_that_is_named_has_its_say(asked: Asked) -> None:
    answer = asked("T/LMX 0042-2031和青海编制说明对记录保存的要求各是什么")
    said = {citation.document: citation.quote for citation in answer.citations}
    assert any("T/LMX" in document and "不少于3年" in quote for document, quote in said.items())
    assert any("编制说明" in document and "6年" in quote for document, quote in said.items())


def test_words_left_out_at_a_page_break_do_not_hinder_an_answer(small: Callable[..., Desk]) -> None:
    letter = (
        "关于举办水表比对的通知\n\n各有关单位：\n\n一、比对时间\n\n- 2 -\n\n比对从2031年8月1日开始，到8月20日\n\n"
        "- 3 -\n\n结束，逾期不再受理。\n\n二、比对费用\n\n每台收费600元。\n"
    )
    desk = small({"通知.txt": letter})
    for question in ("比对时间从哪天到哪天？", "一、说了什么"):
        answer = ask(Question(text=question), desk)
        assert any("2031年8月1日" in citation.quote for citation in answer.citations)
