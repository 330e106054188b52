"""A list comes whole, in order, each item with a marker of its own."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from knowledge.vocabulary import Answer, Outcome

Asked = Callable[..., Answer]
COURSE = ["取水许可", "水表检定规程", "计量网络图", "水平衡测试", "结业考试"]
PRINCIPLES = ["协调性", "适用性", "先进性", "简便性"]


@pytest.mark.parametrize(
    ("question", "items"),
    [
        ("培训内容有哪些？", COURSE),
        ("培训班都讲哪五项内容？", COURSE),
        ("编制遵循哪几项原则？", PRINCIPLES),
        ("列出四项编制原则", PRINCIPLES),
        ("哪些情况下校准应提前进行？", ["受到撞击", "读数漂移", "更换电池"]),
        ("推进雨量计量的主要任务有哪几项", ["完善标准装置", "加强人员培训", "开展比对"]),
    ],
)
def test_a_list_has_all_items_in_order_with_one_marker_each(asked: Asked, question: str, items: list[str]) -> None:
    answer = asked(question)
    assert answer.outcome is Outcome.ANSWERED
    lines = [line for line in answer.statements[0].text.splitlines() if line.startswith("- ")]
    assert len(lines) == len(items)
    for number, (line, item) in enumerate(zip(lines, items, strict=True), 1):
        assert item in line
        assert re.findall(r"\[\d+\]", line) == [f"[{number}]"]
    assert [citation.marker for citation in answer.citations] == list(range(1, len(items) + 1))


def test_a_list_names_the_heading_it_stands_under_and_the_number_of_items(asked: Asked) -> None:
    lead = asked("培训内容有哪些？").statements[0].text.splitlines()[0]
    assert "培训内容" in lead
    assert "5 项" in lead


def test_a_list_is_not_made_up_from_a_single_sentence(asked: Asked) -> None:
    answer = asked("大口径水表多久检定一次？")
    assert not any(line.startswith("- ") for s in answer.statements for line in s.text.splitlines())
