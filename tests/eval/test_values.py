from __future__ import annotations

from typing import Any

import pytest

from eval.cases import Expected
from eval.values import unmet
from knowledge.vocabulary import Computation, Step


def run(value: str | None, unit: str | None = None, rulebook: str = "", **inputs: str) -> Computation:
    return Computation(
        id="1",
        rule="r",
        rulebook=rulebook,
        rulebook_title="",
        inputs=inputs,
        value=value,
        unit=unit,
        steps=(Step(says="算"),),
    )


@pytest.mark.parametrize(
    ("expected", "value", "unit", "met"),
    [
        ({"number": "80", "unit": "%"}, "80", "%", True),
        ({"number": "80", "unit": "%"}, "80.00 %", None, True),
        ({"number": "80", "unit": "%"}, "0.8", None, True),
        ({"number": "80", "unit": "%"}, "0.8", "%", False),
        ({"number": "48300", "unit": "元"}, "4.83", "万元", True),
        ({"number": "48300", "unit": "元"}, "48,300 元", None, True),
        ({"number": "84.62", "unit": "%", "rounded": 2}, "84.615384", "%", True),
        ({"number": "84.62", "unit": "%"}, "84.615384", "%", False),
        ({"date": "2028-11-01"}, "2028年11月1日", None, True),
        ({"date": "2028-11-01"}, "2028-11-01", None, True),
        ({"date": "2028-11-01"}, "2028-11-02", None, False),
        ({"class": "主要源流"}, "主要源流", None, True),
        ({"class": "主要源流"}, "主要", None, True),
        ({"class": "主要源流"}, "主要源流、次要源流", None, False),
        ({"class": "主要源流"}, "次要源流", None, False),
        ({"class": "达到阈值"}, "达到", None, True),
        ({"class": "达到阈值"}, "未达到阈值", None, False),
        ({"class": "达到阈值"}, "主要源流", None, False),
        ({"class": "达到阈值"}, "2028-11-01", None, False),
        ({"class": "非重点排放单位"}, "不属于", None, True),
        ({"class": "合格"}, "11.5", "%", False),
        ({"number": "11.5", "unit": "%", "or": [{"class": "不合格"}]}, "不合格", None, True),
        ({"number": "5", "unit": "台"}, None, None, False),
    ],
)
def test_a_value_is_met_in_any_unit_and_wording_of_the_same_thing(
    expected: dict[str, Any], value: str | None, unit: str | None, met: bool
) -> None:
    assert (not unmet([Expected.model_validate(expected)], [run(value, unit)])) is met


def test_each_expected_value_needs_a_computation_of_its_own() -> None:
    twice = [Expected.model_validate({"class": "主要源流"})] * 2
    assert unmet(twice, [run("主要源流")])
    assert not unmet(twice, [run("主要源流", a="1"), run("主要源流", a="2")])


def test_the_stream_meant_is_known_by_its_tonnage_in_any_unit() -> None:
    wanted = [Expected.model_validate({"class": "主要源流", "of": "180000"})]
    assert not unmet(wanted, [run("主要源流", emission_t="18万")])
    assert unmet(wanted, [run("主要源流", emission_t="17万")])


@pytest.mark.parametrize(
    ("wanted", "given", "same"),
    [
        ("重庆通则", "chongqing 重庆市《重点排放单位碳计量器具配备与管理 第1部分：通则》", True),
        ("重庆通则", "JJF 2309-2025 重点排放单位碳计量审查规范", False),
        ("JJF 2309-2025", "JJF 2309-2025（据重庆编制说明）", True),
        ("JJF 2309-2025", "重庆通则", False),
        ("河南规范", "JJF 2309-2025 重点排放单位碳计量审查规范", False),
    ],
)
def test_a_computation_by_another_rulebook_does_not_count(wanted: str, given: str, same: bool) -> None:
    item = Expected.model_validate({"class": "主要源流", "rulebook": wanted})
    assert (not unmet([item], [run("主要源流", rulebook=given)])) is same
