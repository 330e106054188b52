"""What a document is called: series lines, orders and the name of a web site are not its title."""

from __future__ import annotations

import pytest

from ingest.titles import declared_line, own_designation, title_in
from knowledge.vocabulary import Kind


@pytest.mark.parametrize(
    ("head", "title"),
    [
        (
            ["某市场技术规范", "编号：CETS-AG-99.01-V01-2031", "企业某项核算指南水泥行业", "某某办公厅"],
            "企业某项核算指南水泥行业",
        ),
        (
            ["某市场技术规范　编号：CETS-AG-99.01-V01-2031", "企业某项核查技术指南", "供 热 设 施"],
            "企业某项核查技术指南 供热设施",
        ),
        (["中华人民共和国国务院令", "第999号", "某某管理暂行条例"], "某某管理暂行条例"),
        (["某某器具配备规范", "前言"], "某某器具配备规范"),
    ],
)
def test_the_title_is_the_papers_own(head: list[str], title: str) -> None:
    assert title_in(head) == title


def test_the_title_a_page_declares_is_found_among_its_lines() -> None:
    head = ["网站首页", "技术规范", "某某计量器具管理办法", "发布日期：2031-03-06"]
    assert declared_line(head, "某某计量器具管理办法-政策法规-某市研究院") == "某某计量器具管理办法"


def test_a_number_line_tells_the_number() -> None:
    assert (
        own_designation(["某技术规范　编号：CETS-AG-99.01-V01-2031"], "文件", Kind.STANDARD) == "CETS-AG-99.01-V01-2031"
    )
