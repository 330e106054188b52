"""The card of a document: what stands on its first lines, in its words, in its file name; the rest stays unknown."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ingest.identify import document_id, read_date
from ingest.parsing import parse
from knowledge.vocabulary import Card, CardOverrides, Kind, Standing


def card(folder: Path, name: str, text: str, overrides: CardOverrides | None = None) -> Card:
    path = folder / name
    path.write_text(text, "utf-8")
    return parse(path, overrides).card


def test_a_red_head_notice_has_number_issuer_and_title(tmp_path: Path) -> None:
    found = card(
        tmp_path,
        "x.txt",
        "云州市计量协会文件\n\n云计协函【2031】7号\n\n云州市计量协会关于举办检定员培训班的通知\n\n各有关单位：\n\n一、内容\n\n学习规程。\n",
    )
    assert found.title == "云州市计量协会关于举办检定员培训班的通知"
    assert found.kind is Kind.NOTICE
    assert found.designation == "云计协函〔2031〕7号"
    assert found.issuer == "云州市计量协会"
    assert found.standing is Standing.IN_FORCE
    assert "检定员培训班通知" in found.aliases


def test_a_title_on_two_lines_is_put_together(tmp_path: Path) -> None:
    found = card(
        tmp_path,
        "x.txt",
        "江苏省市场监督管理局文件\n苏市监计〔2031〕9号\n江苏省市场监督管理局关于\n推进碳计量站建设的指导意见\n各市局：\n一、任务\n（一）研究。做研究。\n",
    )
    assert found.title == "江苏省市场监督管理局关于推进碳计量站建设的指导意见"
    assert (found.kind, found.jurisdiction) == (Kind.GUIDANCE, "江苏")


def test_a_note_takes_its_title_from_the_standard_it_explains(tmp_path: Path) -> None:
    text = (
        "1、 任务来源\n2031年下达计划（湘市监发〔2031〕8号），《器具管理 第2部分：水泥》列入该批标准立项，作为湖南省地方标准。\n"
        "2、 编制过程\n成立《器具管理 第2部分 水泥》标准起草组，参考GB 17167-2025《用能通则》，形成《器具管理 第2部分 水泥（征求意见稿）》。\n三、编制原则\n三条。\n"
    )
    found = card(tmp_path, "湖南-器具管理-第2部分水泥-编制说明.txt", text)
    assert found.kind is Kind.EXPLANATORY_NOTE
    assert found.explains in ("器具管理 第2部分：水泥", "器具管理 第2部分 水泥")
    assert found.title == f"《{found.explains}》编制说明"
    assert found.designation is None
    assert found.standing is Standing.DRAFT
    assert found.jurisdiction == "湖南"
    assert {"湖南标准", "水泥", "湖南水泥"} <= set(found.aliases)


def test_a_note_without_a_title_anywhere_takes_it_from_the_file_name(tmp_path: Path) -> None:
    text = "一、背景\n甲。\n二、编制过程\n（一）任务来源\n乙。\n三、重大意见分歧的处理\n无。\n"
    found = card(tmp_path, "XYZ-流量计配备与管理要求-编制说明.txt", text)
    assert found.title == "《流量计配备与管理要求》编制说明"
    assert (found.issuer, found.jurisdiction, found.issued, found.designation) == (None, None, None, None)
    assert found.standing is Standing.UNKNOWN


def test_a_standard_has_number_dates_and_issuers(tmp_path: Path) -> None:
    text = (
        "ICS 17.020\n中华人民共和国国家标准\nGB/T 88888—2031\n代替GB/T 88888—2019\n水表 第3部分：术语\nWater meters\n"
        "2031-05-15发布 2031-12-01实施\n国家某某管理总局 发 布\n前 言\n略。\n1 范围\n甲。\n2 术语\n2.1 水表\n乙。\n2.2 流量\n丙。\n3 要求\n3.1 一般\n丁。\n"
    )
    found = card(tmp_path, "a.txt", text)
    assert (found.title, found.designation) == ("水表 第3部分：术语", "GB/T 88888-2031")
    assert (found.kind, found.standing, found.jurisdiction) == (Kind.STANDARD, Standing.IN_FORCE, "全国")
    assert (found.issued, found.effective) == (date(2031, 5, 15), date(2031, 12, 1))
    assert found.issuer == "国家某某管理总局"


def test_a_metrology_specification_of_a_province(tmp_path: Path) -> None:
    found = card(
        tmp_path,
        "a.txt",
        "JJF（鲁）888—2031\n水泥企业计量审查规范\n2031-01-09发布 2031-03-01实施\n1 范围\n甲。\n2 术语\n2.1 乙\n丙。\n",
    )
    assert (found.designation, found.kind, found.jurisdiction) == ("JJF(鲁) 888-2031", Kind.SPECIFICATION, "山东")


def test_what_was_not_found_is_unknown(tmp_path: Path) -> None:
    found = card(tmp_path, "随手记.txt", "今天开了一个会，讨论了几件事，没有结论。\n")
    assert found.title == "随手记"
    assert (found.kind, found.standing) == (Kind.OTHER, Standing.UNKNOWN)
    assert (found.designation, found.issuer, found.jurisdiction, found.issued, found.effective) == (None,) * 5


def test_the_owner_has_the_last_word(tmp_path: Path) -> None:
    found = card(tmp_path, "a.txt", "某通知\n一、甲\n乙。\n", CardOverrides(title="别名", standing=Standing.WITHDRAWN))
    assert (found.title, found.standing) == ("别名", Standing.WITHDRAWN)


def test_a_digest_is_recognised_and_has_an_id_of_its_own(tmp_path: Path) -> None:
    official = card(tmp_path, "a.txt", "云计协函〔2031〕7号\n关于办班的通知\n一、甲\n乙。\n")
    digest = card(tmp_path, "b.txt", "云计协函〔2031〕7号\n关于办班的通知\n摘编（非原文）\n一、甲\n丙。\n")
    assert digest.digest and not official.digest
    assert digest.id != official.id


def test_the_id_stays_when_the_text_changes(tmp_path: Path) -> None:
    first = card(tmp_path, "a.txt", "云计协函〔2031〕7号\n关于办班的通知\n一、甲\n乙。\n")
    second = card(tmp_path, "b.txt", "云计协函〔2031〕7号\n关于办班的通知\n一、甲\n丙。\n二、丁\n戊。\n")
    assert first.id == second.id == document_id("云计协函〔2031〕7号", first.title, Kind.NOTICE)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025年12月25日", date(2025, 12, 25)),
        ("二〇一〇年九月十七日", date(2010, 9, 17)),
        ("2018-05-15", date(2018, 5, 15)),
        ("2025 年 1 月", None),
        ("2025年2月30日", None),
    ],
)
def test_dates_are_read_in_both_figures_and_never_completed(text: str, day: date | None) -> None:
    assert read_date(text) == day
