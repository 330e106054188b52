"""What is quoted stands in its document, word for word, and stays readable."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from assistant.ask import ask
from assistant.desk import Desk
from knowledge.vocabulary import Answer, Question

Asked = Callable[..., Answer]
LONGEST, LONGEST_CLAUSE = 300, 500

QUESTIONS = [
    "T/LMX 0042的5.2.3怎么说？",
    "6.3说了什么",
    "T/LMX 0042第5章写了什么",
    "培训内容有哪些？",
    "第三项编制原则是什么？",
    "JJF 9001-2030和本标准对计量覆盖率的要求有什么区别？",
    "封签要求在三个标准里有什么不同",
    "什么是大口径水表？",
    "培训费多少钱？联系电话是多少？",
    "培训费是2000元，对吧？",
    "起草过程是怎样的",
    "为什么要加封签",
    "哪份文件讲到记录保存",
    "雨量计量站要建多少个？",
    "冷库监测点要设在哪里",
]


def verbatim(answer: Answer, desk: Desk) -> Sequence[str]:
    """The quotations of an answer, each found at its place in its document."""
    for citation in answer.citations:
        text = desk.library.text(citation.document_id)
        assert text[citation.start : citation.end] == citation.quote
        assert citation.quote.strip() == citation.quote != ""
    return [citation.quote for citation in answer.citations]


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_quotation_is_verbatim_and_short(invented: Desk, asked: Asked, question: str) -> None:
    quotes = verbatim(asked(question), invented)
    assert quotes
    assert all(len(quote) <= LONGEST for quote in quotes)


def test_markers_count_from_one_and_each_citation_is_used(asked: Asked) -> None:
    for question in QUESTIONS:
        answer = asked(question)
        assert [citation.marker for citation in answer.citations] == list(range(1, len(answer.citations) + 1))
        used = {marker for statement in answer.statements for marker in statement.markers}
        assert used == {citation.marker for citation in answer.citations}
        spans = [(citation.document_id, citation.start, citation.end) for citation in answer.citations]
        assert len(spans) == len(set(spans))


WORDS = "水位计安装以前应逐台检查外壳、接线、刻度和铭牌，检查的结果写进登记簿，登记簿由值班人员保管，"
SENTENCE = WORDS * 9 + "最后由站长签字。"
STANDARD = f"""水位计安装规范

## 1 范围

本规范适用于水位计的安装。

## 2 检查

2.1 {SENTENCE}

2.2 安装完毕应做下列事情：

a) {WORDS * 8}再清理现场；

b) 拍照留存；

c) 填写移交单。

## 3 期限

表1 各部件的期限

| 部件 | 期限 | 说明 |
|---|---|---|
| 浮子 | 7年 | {WORDS * 10}再更换 |
| 缆绳 | 2年 | 无 |
"""


@pytest.mark.parametrize(
    ("question", "limit", "says"),
    [
        ("2.1规定了什么", LONGEST_CLAUSE, "水位计安装以前应逐台检查"),
        ("水位计安装以前要检查什么", LONGEST, "逐台检查外壳"),
        ("谁在检查以后签字", LONGEST, "站长签字"),
        ("安装完毕应做哪些事情", LONGEST, "移交单"),
        ("2.2写了什么", LONGEST_CLAUSE, "拍照留存"),
        ("表1里浮子的期限是几年", LONGEST, "7年"),
        ("表1里浮子的期限和说明", LONGEST, "7年"),
    ],
)
def test_what_runs_on_is_cut_at_a_comma(small: Callable[..., Desk], question: str, limit: int, says: str) -> None:
    desk = small({"水位计安装规范.md": STANDARD})
    answer = ask(Question(text=question), desk)
    quotes = verbatim(answer, desk)
    assert any(says in quote for quote in quotes)
    for quote in quotes:
        assert len(quote) <= limit
