"""Two places that say different things of one matter are both shown and the conflict is named; different matters are not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.ask import ask
from assistant.desk import Desk, open_desk
from ingest.pipeline import ingest
from knowledge.settings import Settings
from knowledge.vocabulary import Answer, Question

SAYS = "两处说法不一致"
PAIRS = (
    ("重点排放单位进出计量器具配备率应达到100%。", "进出重点排放单位的计量器具配备率不应低于95%。"),
    ("计量原始记录应保存至少5年。", "计量原始记录保存期限不少于3年。"),
    ("企业应每年开展一次内部审核。", "企业宜每年开展一次内部审核。"),
    ("关口电能表准确度等级不低于0.5S级。", "关口电能表的准确度等级应不低于1.0级。"),
    ("用于成品油贸易结算的流量计，准确度等级应不低于0.2级。", "成品油贸易结算用流量计的准确度等级不应低于0.3级。"),
    ("微量源流是指年排放量占总排放量的比例小于1%的源流。", "微量源流：占总排放量的比例小于2%的源流。"),
    ("主要次级用能单位的配备率应达到80%。", "用能单位的配备率应达到100%。"),
    ("Ⅰ类用户考核表准确度等级为0.5S级。", "Ⅲ类用户考核表准确度等级为1.0级。"),
    ("管径大于250mm的水表准确度等级为1.5级。", "管径不大于250mm的水表准确度等级为2.5级。"),
    ("固定式分析仪的检定周期为1年。", "便携式分析仪的检定周期为2年。"),
    ("热量表、汽车衡的准确度等级应不低于3级、2级。", "汽车衡的准确度等级应不低于1级。"),
    ("室外温度传感器的最大允许误差为±0.5℃。", "室内温度传感器的最大允许误差为±1℃。"),
    ("皮带秤的准确度等级应不低于0.5级。", "皮带秤的准确度等级不应低于0.5级。"),
)


def local(sign: str, place: str, number: str, title: str, clauses: list[str]) -> str:
    """A specification of one province with these clauses in its chapter 2."""
    first = f"{place}地方计量技术规范\nJJF({sign}) {number}\n{title}\n2025-03-01 发布\n2025-06-01 实施\n"
    body = "\n".join(f"2.{at} {text}" for at, text in enumerate(clauses, 1))
    return f"{first}1 范围\n本规范规定了器具的管理。\n2 要求\n{body}\n3 检查\n3.1 检查情况应形成报告。\n"


@pytest.fixture(scope="module")
def provinces(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The specifications of two provinces, which differ in some figures and speak of different things in others."""
    folder = tmp_path_factory.mktemp("provinces")
    one, other = ([pair[side] for pair in PAIRS] for side in (0, 1))
    (folder / "lu.txt").write_text(local("鲁", "山东省", "901—2025", "企业器具管理规范", one), "utf-8")
    (folder / "wan.txt").write_text(local("皖", "安徽省", "902—2025", "单位计量工作规范", other), "utf-8")
    desk = open_desk(Settings(home=tmp_path_factory.mktemp("home")))
    assert [each.outcome for each in ingest([folder], desk.library, desk.search.index)] == ["added", "added"]
    return desk


def conflicts(answer: Answer) -> list[str]:
    return [note for note in answer.notes if note.startswith(SAYS)]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("进出重点排放单位的计量器具配备率是多少", ("100%", "不应低于95%")),
        ("计量原始记录保存几年", ("至少5年", "不少于3年")),
        ("企业要开展内部审核吗", ("“应”", "“宜”")),
        ("关口电能表的准确度等级", ("不低于0.5S级", "不低于1.0级")),
        ("成品油贸易结算用流量计的准确度等级是多少", ("不低于0.2级", "不应低于0.3级")),
        ("什么是微量源流", ("小于1%", "小于2%")),
    ],
)
def test_both_places_are_quoted_and_the_conflict_is_named_with_the_weight_of_either(
    text: str, says: tuple[str, ...], provinces: Desk
) -> None:
    answer = ask(Question(text=text), provinces)
    (note,) = conflicts(answer)
    assert all(each in note for each in says)
    assert all(f"（计量技术规范，现行，{place}）" in note for place in ("山东", "安徽"))
    assert {citation.source for citation in answer.citations} == {"lu.txt", "wan.txt"}
    assert all(f"[{citation.marker}]" in note for citation in answer.citations)


@pytest.mark.parametrize(
    "text",
    [
        "用能单位配备率是多少",
        "主要次级用能单位配备率是多少",
        "Ⅰ类用户考核表的准确度等级",
        "水表准确度等级",
        "分析仪检定周期",
        "汽车衡准确度等级",
        "温度传感器最大允许误差",
        "皮带秤准确度等级",
        "山东的计量原始记录保存几年",
        "JJF(皖) 902-2025 对关口电能表准确度等级怎么规定",
    ],
)
def test_different_matters_the_same_figure_and_a_named_document_make_no_conflict(text: str, provinces: Desk) -> None:
    answer = ask(Question(text=text), provinces)
    assert answer.citations
    assert conflicts(answer) == []


def test_the_place_of_the_asker_decides(provinces: Desk) -> None:
    answer = ask(Question(text="计量原始记录保存几年", jurisdiction="安徽"), provinces)
    assert [citation.source for citation in answer.citations] == ["wan.txt"]
    assert conflicts(answer) == []


def test_a_clause_and_a_table_of_one_document_that_disagree_are_shown_too(
    small: Callable[..., Desk], tmp_path: Path
) -> None:
    table = "表1 档案保存期限\n\n| 档案 | 保存期限 |\n| --- | --- |\n| 计量器具档案 | 3年 |\n| 排放数据档案 | 10年 |\n"
    text = f"# 器具档案管理规范\n\n## 1 范围\n\n本规范规定了档案。\n\n## 2 保存\n\n2.1 计量器具档案的保存期限不少于5年。\n\n{table}"
    answer = ask(Question(text="计量器具档案保存多久？"), small({"a.md": text}))
    (note,) = conflicts(answer)
    assert "写“3年”" in note
    assert "写“不少于5年”" in note


def test_only_the_cells_that_were_asked_for_are_compared(small: Callable[..., Desk]) -> None:
    table = "表1 计量器具要求\n\n| 计量器具 | 准确度等级 | 检定周期 |\n| --- | --- | --- |\n| 皮带秤 | {} | 1年 |\n| 汽车衡 | 2级 | 1年 |\n"
    text = "# {}\n\n## 1 范围\n\n本规范规定了器具的管理。\n\n## 2 要求\n\n2.1 器具应完好。\n\n" + table
    desk = small({"a.md": text.format("企业器具规范", "0.5级"), "b.md": text.format("单位工作规范", "1.0级")})
    (note,) = conflicts(ask(Question(text="皮带秤的准确度等级是多少"), desk))
    assert "0.5级" in note
    assert "1.0级" in note
    assert conflicts(ask(Question(text="皮带秤的检定周期是多少"), desk)) == []
