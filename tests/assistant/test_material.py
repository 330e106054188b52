"""Which documents an answer may use: the official one, not its digest; the one that is named; that of the turn before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from assistant.ask import ask
from assistant.desk import Desk
from knowledge.vocabulary import Answer, Outcome, Question

Asked = Callable[..., Answer]

RAIN = [
    ("雨量计量站要建多少个？", "12个"),
    ("雨量计量站每年补助多少？", "4万元"),
    ("雨量计检定覆盖率要达到多少", "80%"),
    ("宁市监计量〔2031〕9号的总体目标是什么", "雨量计量站12个"),
]


@pytest.mark.parametrize(("question", "datum"), RAIN)
def test_a_digest_is_not_quoted_once_the_official_document_is_here(asked: Asked, question: str, datum: str) -> None:
    answer = asked(question)
    assert datum in "".join(citation.quote for citation in answer.citations)
    assert not any(citation.digest for citation in answer.citations)
    assert not any(citation.source.endswith("摘编.md") for citation in answer.citations)


def test_a_superseded_digest_is_not_among_the_nearest_clauses_either(invented: Desk, asked: Asked) -> None:
    digests = {card.id for card in invented.library.documents() if card.digest}
    answer = asked("雨量计量站的站长电话是多少")
    assert answer.outcome is Outcome.NOT_FOUND
    assert digests
    assert not digests & {hit.passage.document_id for hit in answer.nearest}


def test_a_digest_alone_is_quoted_and_told_to_be_one(small: Callable[..., Desk]) -> None:
    digest = "# 关于水尺巡检的通知\n\n摘编（非原文）：以正式文件为准。\n\n## 一、频次\n\n水尺巡检：一个月两次。\n"
    card = 'title = "关于水尺巡检的通知"\nkind = "通知"\ndigest = true\n'
    desk = small({"水尺-摘编.md": digest, "水尺-摘编.md.card.toml": card})
    answer = ask(Question(text="水尺巡检一个月几次"), desk)
    assert any("一个月两次" in citation.quote for citation in answer.citations)
    assert any("摘编" in note for note in answer.notes)
    assert not any("摘编（非原文）" in citation.quote for citation in answer.citations)


@pytest.mark.parametrize(
    ("question", "datum", "source"),
    [
        ("青海编制说明里记录保存几年", "6年", "青海-"),
        ("T/LMX 0042-2031里记录保存几年", "3年", "TLMX"),
        ("《冷库温湿度监测点设置要求》里记录保存多久", "3年", "TLMX"),
        ("宁夏的检定人员至少要几名", "3名", "宁市监"),
    ],
)
def test_the_document_a_question_names_answers_it(asked: Asked, question: str, datum: str, source: str) -> None:
    (citation, *_) = asked(question).citations
    assert datum in citation.quote
    assert citation.source.startswith(source)


def test_a_follow_up_stays_with_the_document_named_before(asked: Asked) -> None:
    answer = asked("那记录要保存多久呢？", "T/LMX 0042-2031对管理人员有什么要求？")
    assert answer.citations[0].source.startswith("TLMX")


def test_a_jurisdiction_keeps_other_provinces_out(invented: Desk) -> None:
    answer = ask(Question(text="检定人员至少要几名", jurisdiction="青海"), invented)
    assert not any(citation.source.startswith("宁市监") for citation in answer.citations)


def test_a_document_that_is_not_yet_in_force_is_not_used_for_an_earlier_day(invented: Desk) -> None:
    question = "雨量计量站要建多少个？"
    before = ask(Question(text=question, as_of=date(2031, 6, 1)), invented)
    after = ask(Question(text=question, as_of=date(2031, 8, 1)), invented)
    assert not any(citation.source.startswith("宁市监") for citation in before.citations)
    assert after.outcome is Outcome.ANSWERED
