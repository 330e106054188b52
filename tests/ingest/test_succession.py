"""What a cover and a foreword say of the papers before: replaced whole, replaced in part, adopted from abroad."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.parsing import parse
from ingest.succession import replaced
from knowledge.vocabulary import Card

COVER = """中华人民共和国国家标准
GB/T 99123—2031
代替 GB/T 99123—2021
某类器具配备通则
General rule for instruments（ISO 99123:2029，IDT）
2031-03-01 发布
2031-10-01 实施
前言
本文件按照GB/T 1.1—2020的规定起草。
本文件代替GB/T 99123—2021《某类器具配备通则》和GB/T 99124—2011《某类器具管理》，与GB/T 99123—2021相比，有变化。
本文件所代替文件的历次版本发布情况为：
——1999年首次发布为GB/T 99123—1999；
1 范围
本文件规定了某类器具。
"""


def card(folder: Path, text: str) -> Card:
    (folder / "a.txt").write_text(text, "utf-8")
    return parse(folder / "a.txt").card


def test_cover_and_foreword_tell_what_is_replaced_and_adopted(tmp_path: Path) -> None:
    found = card(tmp_path, COVER)
    assert found.replaces == ("GB/T 99123-2021", "GB/T 99124-2011")
    assert found.adopted_from == "ISO 99123:2029，IDT"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("GB 99123—2031代替GB 99123—2021", ("GB 99123-2021",)),
        ("本规范代替JJF 9135—2012、JJF 9136—2012。", ("JJF 9135-2012", "JJF 9136-2012")),
        ("本部分代替GB/T 99123.1—2021《器具 第1部分》。", ("GB/T 99123.1-2021",)),
        ("本文件部分代替GB/T 99123—2021。", ()),
        ("本文件代替GB/T 99123—2021的部分内容。", ()),
        ("本文件代替GB/T 99123《器具》。", ()),
        ("用蒸汽流量计代替GB/T 99123—2021规定的流量计。", ()),
        ("本文件所代替文件的历次版本发布情况为：GB/T 99123—1999", ()),
        ("本文件代替的文件按GB/T 99123—2021执行。", ()),
        ("本办法自2031年1月1日起施行，某市某局令第5号同时废止。", ("某市某局令第5号",)),
    ],
)
def test_only_what_the_paper_itself_replaces_whole_counts(text: str, says: tuple[str, ...]) -> None:
    assert replaced([text], None) == says


@pytest.mark.parametrize(
    "head",
    [
        "GB/T 99123—2031《某类器具配备通则》\n国家标准第1号修改单\n2032-05-01 发布\n",
        "GB/T 99123—2031《某类器具配备通则》第1号修改单\n",
    ],
)
def test_an_amendment_is_never_taken_for_the_standard_it_amends(tmp_path: Path, head: str) -> None:
    text = f"{head}一、将4.1中“0.5级”改为“0.2级”。\n"
    (tmp_path / "GBT 99123-2031-1.txt").write_text(text, "utf-8")
    found = parse(tmp_path / "GBT 99123-2031-1.txt").card
    assert found.designation is None
    assert "第1号修改单" in found.title
    assert found.id != card(tmp_path, COVER).id


def test_the_rubric_of_a_local_specification_is_not_its_title(tmp_path: Path) -> None:
    found = card(
        tmp_path, "云州市地方计量技术规范\nJJF(渝) 901—2031\n某类器具配备规范\n2031-03-01 发布\n2031-06-01 实施\n"
    )
    assert found.title == "某类器具配备规范"
