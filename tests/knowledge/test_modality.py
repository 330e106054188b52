"""Modal verbs in sentences of our own."""

from __future__ import annotations

import pytest

from knowledge.modality import by_sentence, modality, modals


@pytest.mark.parametrize(
    ("sentence", "verb"),
    [
        ("每条生产线应装两台流量计。", "应"),
        ("运营者应当在三月前报送。", "应"),
        ("单位应对到期的器具重新校准。", "应"),
        ("对应的仪表应有编号。", "应"),
        ("结果应用下列公式计算。", "应"),
        ("读数宜每小时记录一次。", "宜"),
        ("露天处不宜安装。", "不宜"),
        ("小型单位可用便携式仪表代替。", "可"),
        ("记录可以用电子方式保存。", "可"),
        ("备用仪表可不配备。", "不必"),
        ("已有证书的，无须重复提交。", "不必"),
        ("过期的器具不得投入使用。", "不得"),
        ("不准涂改原始数据。", "不得"),
        ("误差不应大于允许误差。", "不应"),
        ("严禁伪造读数。", "禁止"),
        ("禁止在管道上开孔。", "禁止"),
        ("人员必须持证。", "必须"),
        ("申请须在月底前提出。", "必须"),
        ("系统能够自动报警。", "能"),
        ("该方法不能用于蒸汽。", "不能"),
        ("表计应校准，不得超期，宜每月自查。", "不得"),
        ("宜用甲法，也可用乙法。", "宜"),
        ("数据应完整，缺失时可估算。", "应"),
    ],
)
def test_a_sentence_has_its_modal_verb(sentence: str, verb: str) -> None:
    assert modality(sentence) == verb


@pytest.mark.parametrize(
    "sentence",
    [
        "本规范适用于相应的器具。",
        "供应商提供热量表和反应器。",
        "各地积极应对气候变化。",
        "这种方法应用很广。",
        "数据可靠、可追溯、可核查。",
        "可再生能源与不可再生能源",
        "许可证由主管部门核发。",
        "最大允许误差为正负百分之二。",
        "办理有关事宜。",
        "报名须知",
        "能源的性能与功能",
        "读数不准确。",
        "减少不必要的开支。",
        "",
    ],
)
def test_words_that_only_look_like_a_modal_verb_are_none(sentence: str) -> None:
    assert modality(sentence) is None


def test_every_modal_verb_is_told_with_its_place_and_class() -> None:
    text = "器具应当登记，严禁借用。"
    found = modals(text)
    assert [(each.verb, each.force) for each in found] == [("应", "要求"), ("禁止", "禁止")]
    assert [text[each.start : each.end] for each in found] == [each.text for each in found] == ["应当", "严禁"]


def test_a_clause_is_told_sentence_by_sentence() -> None:
    text = "4.1 总则\n仪表应校准。资料齐全；宜留副本。"
    assert [(text[start:end], verb) for start, end, verb in by_sentence(text)] == [
        ("仪表应校准。", "应"),
        ("宜留副本。", "宜"),
    ]


def test_the_strongest_verb_of_each_sentence_counts_whatever_stands_between_sentences() -> None:
    text = "可复印，不得外借，应登记；；\n\n宜装订。可靠！ 可以续期"
    assert [(text[start:end], verb) for start, end, verb in by_sentence(text)] == [
        ("可复印，不得外借，应登记；", "不得"),
        ("宜装订。", "宜"),
        (" 可以续期", "可"),
    ]
