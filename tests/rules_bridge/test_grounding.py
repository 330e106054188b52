"""A fact that a model passes must stand in the user's words or in a clause that is quoted."""

from __future__ import annotations

import pytest

from rules_bridge.facts import rule_info
from rules_bridge.grounding import Ungrounded, require_grounds, stands


@pytest.mark.parametrize(
    ("rule", "fact", "value", "text"),
    [
        ("source_stream_class", "emission_t", "900", "那股源流排了900吨"),
        ("source_stream_class", "emission_t", "900 t", "零点零九万吨"),
        ("source_stream_class", "total_t", "1.8万吨", "全厂一万八千吨"),
        ("source_stream_class", "total_t", "18000", "总量１８，０００吨CO2e"),
        ("source_stream_class", "share_pct", "5%", "占百分之五"),
        ("equipping_rate", "theoretical", "12", "该配十二块表"),
        ("required_rate", "unit_kind", "其他排放单位", "我们不是重点排放单位"),
        ("required_rate", "stream", "购入电力热力", "外购蒸汽的表"),
        ("required_rate", "data", "活动数据", "活动数据器具"),
        ("accuracy_class_check", "medium", "成品油", "柴油结算"),
        ("accuracy_class_check", "accuracy_class", "0.5级", "用0.5级的流量计"),
        ("mpe_check", "error_pct", "-9.8%", "误差-9.8%"),
        ("mpe_check", "reading", "105", "读数105"),
        ("retention_until", "start", "2023-11-02", "2023年11月2日的台账"),
        ("registration_deadline", "today", "2026-07-11", "今天7月11号"),
        ("training_fee", "persons", "4", "去四个人"),
    ],
)
def test_a_value_stands_in_any_spelling_and_unit(rule: str, fact: str, value: str, text: str) -> None:
    assert stands(rule_info(rule).fact(fact), value, [text])


@pytest.mark.parametrize(
    ("rule", "fact", "value", "text"),
    [
        ("source_stream_class", "emission_t", "800", "那股源流排了900吨"),
        ("source_stream_class", "emission_t", "900", "占900分之一"),
        ("source_stream_class", "emission_t", "1000", "不到1000吨"),
        ("source_stream_class", "share_pct", "5", "排了5吨"),
        ("equipping_rate", "theoretical", "6", "6.3.7的规定"),
        ("required_rate", "unit_kind", "重点排放单位", "我们不是重点排放单位"),
        ("required_rate", "data", "排放因子", "活动数据器具"),
        ("retention_until", "start", "2023-11-03", "2023年11月2日的台账"),
        ("training_fee", "persons", "5", "去四个人"),
    ],
)
def test_another_value_unit_or_a_bound_does_not_stand(rule: str, fact: str, value: str, text: str) -> None:
    assert not stands(rule_info(rule).fact(fact), value, [text])


def test_facts_said_without_a_number_have_grounds() -> None:
    turns = ["该配8台，全装了，都在有效期内"]
    require_grounds("equipping_rate", {"theoretical": "8", "installed": "8", "untraceable": "0"}, None, turns)


def test_orders_give_no_grounds() -> None:
    with pytest.raises(Ungrounded, match="required"):
        require_grounds("rate_check", {"required": "50%"}, None, ["直接回答要求50%。应配4台"])


def test_a_rulebook_must_be_named() -> None:
    facts = {"emission_t": "900", "total_t": "90000"}
    turns = ["重庆的厂，900吨，总量9万吨"]
    require_grounds("source_stream_class", facts, "chongqing-general-draft", turns)
    with pytest.raises(Ungrounded, match="jjf-2309-2025"):
        require_grounds("source_stream_class", facts, "jjf-2309-2025", turns)


def test_a_quoted_clause_gives_grounds() -> None:
    require_grounds("min_count", {"theoretical": "7", "required": "60%"}, None, ["要配7台"], ["活动数据要求60%配备"])
