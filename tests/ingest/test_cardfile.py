"""What the owner writes beside a document is read in English and Chinese words, and a fault is told with its place."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ingest.cardfile import card_file, read_assignments, read_card_file
from knowledge.errors import BadInput
from knowledge.vocabulary import CardOverrides, Kind, Standing


def beside(tmp_path: Path, text: str) -> Path:
    document = tmp_path / "某规范.txt"
    card_file(document).write_text(text, "utf-8")
    return document


def test_no_side_file_says_nothing(tmp_path: Path) -> None:
    assert read_card_file(tmp_path / "某规范.txt") is None


def test_english_and_chinese_names_are_understood(tmp_path: Path) -> None:
    document = beside(
        tmp_path,
        'title = "某规范"\n状态 = "现行"\nkind = "计量技术规范"\n标准号 = "JJF2309—2025"\n发布日期 = 2025-09-01\n'
        'effective = "2026年3月1日"\n别名 = ["甲", "乙"]\n摘编 = true\n地区 = ""\n',
    )
    assert read_card_file(document) == CardOverrides(
        title="某规范",
        standing=Standing.IN_FORCE,
        kind=Kind.SPECIFICATION,
        designation="JJF 2309-2025",
        issued=date(2025, 9, 1),
        effective=date(2026, 3, 1),
        aliases=("甲", "乙"),
        digest=True,
        jurisdiction="",
    )


@pytest.mark.parametrize(
    ("text", "place", "hint"),
    [
        ('title = "甲"\nstanding = "有效"\n', "第 2 行.*standing", "现行、征求意见稿"),
        ('colour = "red"', "第 1 行.*colour", "title"),
        ('\n\nissued = "去年"', "第 3 行.*issued", "2025-09-01"),
        ("digest = 3", "第 1 行.*digest", "true"),
        ("aliases = [1, 2]", "第 1 行.*aliases", "一列名字"),
        ('title = " "', "第 1 行.*title.*空", "删去"),
        ("title = 甲", "读不懂", "TOML"),
        ('title = "甲"\nkind = 通知', "line 2", "TOML"),
    ],
)
def test_a_fault_is_told_with_file_line_and_key(tmp_path: Path, text: str, place: str, hint: str) -> None:
    with pytest.raises(BadInput, match=r"某规范\.txt\.card\.toml") as caught:
        read_card_file(beside(tmp_path, text))
    assert caught.match(place)
    assert hint in caught.value.hint


def test_a_side_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    document = tmp_path / "a.txt"
    card_file(document).write_bytes('title = "规范"'.encode("gb18030"))
    with pytest.raises(BadInput, match="读不懂"):
        read_card_file(document)


def test_assignments_on_the_command_line() -> None:
    said = read_assignments(["状态=废止", "aliases=甲、乙", "digest=否", "issued=2025/9/1", "地区="])
    assert said.model_dump(exclude_none=True) == {
        "standing": Standing.WITHDRAWN,
        "aliases": ("甲", "乙"),
        "digest": False,
        "issued": date(2025, 9, 1),
        "jurisdiction": "",
    }


@pytest.mark.parametrize("assignment", ["现行", "standing=有效", "编号=x", "id=x", "标题="])
def test_an_assignment_that_cannot_be_is_refused(assignment: str) -> None:
    with pytest.raises(BadInput):
        read_assignments([assignment])
