"""Remarks that speak of damaged or missing seals, and those that do not."""

from __future__ import annotations

import pytest

from rules_bridge.seals import seal_is_damaged


@pytest.mark.parametrize(
    "remark",
    [
        "封印断裂",
        "铅封破损",
        "铅封缺失",
        "铅封脱落,已报修",
        "铅封丢失",
        "铅封不完整",
        "封印不完好",
        "铅封被拆",
        "无铅封",
        "没有铅封",
        "铅封:无",
        "铅封、封印均破损",
        "铅封,已断",
        "未及时更换破损铅封",
        "1号铅封完好2号铅封断裂",
        "外壳完好,铅封松动",
    ],
)
def test_a_damaged_or_missing_seal_is_seen(remark: str) -> None:
    assert seal_is_damaged(remark)


@pytest.mark.parametrize(
    "remark",
    [
        "",
        "铅封完好",
        "铅封完好无损",
        "封印未损坏",
        "铅封无破损",
        "铅封未见明显破损",
        "铅封无异常",
        "无铅封破损",
        "外壳破损,铅封完好",
        "铅封完好;表盘玻璃破裂",
        "表计损坏",
        "铅封编号 1203",
        "2号线停产",
    ],
)
def test_a_sound_seal_and_other_damage_are_not(remark: str) -> None:
    assert not seal_is_damaged(remark)
