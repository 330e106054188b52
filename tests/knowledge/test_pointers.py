"""What is a cross-reference in a sentence, and what only looks like one."""

from __future__ import annotations

import pytest

from knowledge.pointers import pointers
from knowledge.vocabulary import Clause

OWN = {"4": "要求", "4.1": "一般要求", "4.2": "配备", "5.2.3": "记录", "表1": "等级", "附录A": "格式", "A.1": ""}
ARTICLES = {"第1条": "", "第2条": "", "第3条": ""}


def named(text: str, own: dict[str, str] = OWN) -> list[str]:
    """What a sentence refers to, in one spelling."""
    clause = Clause(id="c", number="9.9", start=0, end=len(text))
    return [
        " ".join(part for part in (each.designation or each.title, "".join(each.places)) if part)
        for each in pointers(text, clause, own)
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("应按5.2.3的规定记录。", ["5.2.3"]),
        ("不满足４．２要求的不得使用。", ["4.2"]),
        ("见附录A和表1。", ["附录A", "表1"]),
        ("按4.1、4.2执行。", ["4.1", "4.2"]),
        ("按4.1~4.3执行。", ["4.1", "4.2", "4.3"]),
        ("按4.2 a)和b)的要求。", ["4.2a)", "4.2b)"]),
        ("按附录A中A.1填写。", ["附录AA.1"]),
        ("按式（1）和式（A.2）计算。", ["式(1)", "式(A.2)"]),
        ("本标准5.9适用。", ["5.9"]),
        ("本规范第4章规定了要求。", ["第4章"]),
        ("4.2 配备的内容。", ["4.2"]),
        ("应符合GB/T 32150的规定，并满足4.2的要求。", ["GB/T 32150", "4.2"]),
        ("应符合GB 17167—2006中4.3.2的规定。", ["GB 17167-2006 4.3.2"]),
        ("按GB/T 32150—2015第5章、附录A进行。", ["GB/T 32150-2015 第5章", "GB/T 32150-2015 附录A"]),
        ("[GB/T 2589—2008，3.4]", ["GB/T 2589-2008 3.4"]),
        ("按照GB/T 32150和4.2进行。", ["GB/T 32150", "4.2"]),
        ("符合GB 17167的要求，该标准4.3.2另有规定。", ["GB 17167", "GB 17167 4.3.2"]),
        ("《某某办法》（国家某某令第12号）第十七条第二款规定", ["国家某某令第12号 第17条第2款"]),
        ("GB 17167—2006《用能单位通则》4.3.2条", ["GB 17167-2006 4.3.2"]),
    ],
)
def test_references_are_found_in_one_spelling(text: str, found: list[str]) -> None:
    assert named(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "采用2.0级流量计，误差为4.2。",
        "压力24.7 kPa，流量4.1 m³。",
        "不大于4.2的数值。",
        "配备电能表1台、水表2只，代表3人。",
        "以这种方式（1）计算，形式（2）不限。",
        "版本4.2的软件，IPX4.2。",
        "2024年4.2万吨。",
        "原标准4.2删除，修改了2011年版的4.1。",
        "填写《某某记录表》和《检定证书》。",
        "同意图1所说。",
    ],
)
def test_quantities_and_other_words_are_no_references(text: str) -> None:
    assert named(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("违反第三条规定的，责令改正。", ["第3条"]),
        ("依照第一条第二款第（三）项和第二条处罚。", ["第1条第2款第3项", "第2条"]),
        ("依照第一条第一款、第二款处罚。", ["第1条第1款", "第1条第2款"]),
        ("有前款第（一）项行为的", ["前款第1项"]),
        ("本条第二款所称单位", ["本条第2款"]),
        ("适用民法典第一千一百九十一条第一款、第二款的规定", ["民法典 第1191条第1款", "民法典 第1191条第2款"]),
        ("应当认定为刑法第二百七十六条之一第一款规定的", ["刑法 第276条之一第1款"]),
        ("依照本法第三条第一项至第三项处罚", ["第3条第1项", "第3条第2项", "第3条第3项"]),
        ("依据计量法实施细则第二条处罚", ["计量法实施细则 第2条"]),
        ("建设第二条生产线和第三条管线", []),
        ("本条例所称单位，符合前条件的", []),
        ("第二项工作，第一款产品", []),
        ("单位有第一款所列行为的", ["第1款"]),
    ],
)
def test_articles_are_told_from_counted_things(text: str, found: list[str]) -> None:
    assert named(text, ARTICLES) == found
