"""What a question points at is found: a clause and all under it, a place a reference leads to, a paper by its short name."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.ask import ask
from assistant.desk import Desk, open_desk
from assistant.naming import by_short_name, plainly_named
from ingest.pipeline import ingest
from knowledge.pinyin import pinyin_names, spoken
from knowledge.settings import Settings
from knowledge.vocabulary import Answer, Card, Outcome, Question

PAPERS = Path(__file__).parent / "papers"
TITLES = (
    "企业称重数据核算与报告指南 砂石行业",
    "企业称重数据核查技术指南 搅拌设施",
    "强制检定的称重器具检定管理办法",
    "称重数据交易管理暂行条例",
    "搅拌车安全技术规范",
)
CARDS = [Card(id=str(place), title=title) for place, title in enumerate(TITLES)]


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A library with an invented standard and the rules of a store room whose file is named in pinyin."""
    desk = open_desk(Settings(home=tmp_path_factory.mktemp("papers")))
    assert [each.outcome for each in ingest([PAPERS], desk.library, desk.search.index)] == ["added"] * 2
    return desk


def put(desk: Desk, text: str, *history: str) -> Answer:
    return ask(Question(text=text, history=history), desk)


def quoted(answer: Answer) -> str:
    return " ".join("".join(citation.quote.split()) for citation in answer.citations)


# ---- papers by their names -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("砂石指南10.2.1怎么说", 0),
        ("搅拌核查指南的经验值", 1),
        ("强检办法第五条", 2),
        ("暂行条例第二十一条", 3),
        ("国家计量技术规范", None),
        ("这个办法什么时候施行", None),
        ("技术规范怎么写", None),
    ],
)
def test_a_short_name_names_the_one_paper_it_can_be(question: str, title: int | None) -> None:
    named = [card.id for card in CARDS if by_short_name(card, question, CARDS)]
    assert named == ([] if title is None else [str(title)])


@pytest.mark.parametrize(
    ("name", "text", "known"),
    [
        ("cangguan_v2", "仓管第二条", True),
        ("cangguan_v2", "配备率第二条", False),
        ("仓管 v2", "仓管", False),
        ("guan", "管", False),
    ],
)
def test_a_file_named_in_pinyin_is_known_by_its_sound(name: str, text: str, *, known: bool) -> None:
    assert spoken(pinyin_names(name), text) is known


def test_a_paper_named_in_pinyin_is_the_one_that_answers(papers: Desk) -> None:
    assert plainly_named("仓管第二条", papers.library.documents())
    assert "不得存放易燃物料" in quoted(put(papers, "仓管第二条的内容是什么？"))


# ---- clauses and what they lead to ---------------------------------------------------------------------------------


def test_what_stands_under_a_named_clause_is_looked_at(papers: Desk) -> None:
    answer = put(papers, "GB 99001的5.3里，校准记录包括哪些内容？")
    assert "装置编号" in quoted(answer)
    assert all("5.3" in citation.clause for citation in answer.citations)


def test_a_later_part_is_answered_from_where_the_part_before_leads(papers: Desk) -> None:
    answer = put(papers, "GB 99001的4.2要按哪一条校准？该条规定了什么？")
    assert "按5.3校准" in quoted(answer)
    assert "每年校准一次" in quoted(answer)


def test_an_article_leads_to_another(papers: Desk) -> None:
    answer = put(papers, "仓管第三条说出库适用第几条？那一条不许存放什么？")
    assert "不得存放易燃物料" in quoted(answer)


def test_a_paragraph_of_an_article_is_quoted_alone(papers: Desk) -> None:
    answer = put(papers, "仓管第五条第二款要求什么？")
    assert quoted(answer) == "领用单由库管员保存。"


def test_questions_joined_by_a_comma_are_both_answered(papers: Desk) -> None:
    answer = put(papers, "GB 99001是哪天发布的，清洗后要静置多少小时？")
    assert "2031-03-01" in quoted(answer)
    assert "2h" in quoted(answer)


# ---- definitions ---------------------------------------------------------------------------------------------------


def test_the_clause_with_the_term_as_heading_defines_it(papers: Desk) -> None:
    assert "能随车辆移动" in quoted(put(papers, "GB 99001里“移动称重装置”怎么定义？"))
    assert "由承载器和仪表组成" in quoted(put(papers, "GB 99001里称重装置是什么意思？"))


def test_a_sentence_that_says_what_a_thing_is_defines_it(papers: Desk) -> None:
    assert "以裁决为目的" in quoted(put(papers, "什么叫仲裁称量？"))


# ---- data ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "datum"),
    [
        ("称重装置的提示音要在多少分贝之间？", "60dB"),
        ("称重装置清洗后要搁多长时间？", "2h"),
        ("称重装置隔多久校准一次？", "每年校准一次"),
        ("称重装置的要求违反了，责令改正后逾期不改会罚多少？", "500元"),
    ],
)
def test_a_datum_is_known_by_its_unit(papers: Desk, question: str, datum: str) -> None:
    answer = put(papers, question)
    assert answer.outcome is Outcome.ANSWERED
    assert datum in quoted(answer)


@pytest.mark.parametrize(
    "question",
    ["GB 99001要求称重装置保修多少个月？", "GB 99001规定校准员每年要培训多少学时？", "GB 99001第6.7条规定了什么？"],
)
def test_what_is_not_there_is_refused(papers: Desk, question: str) -> None:
    assert put(papers, question).outcome is Outcome.NOT_FOUND


@pytest.mark.parametrize(("width", "error"), [("300mm", "0.2"), ("250mm", "0.5"), ("20厘米", "0.5")])
def test_the_row_whose_condition_holds_answers(papers: Desk, width: str, error: str) -> None:
    answer = put(papers, f"GB 99001表1里，料仓口径{width}配料时最大允许误差是多少？")
    assert f"| {error}" in "".join(statement.text for statement in answer.statements)


def test_a_column_called_a_body_is_no_unit_of_the_figures(papers: Desk) -> None:
    answer = put(papers, "GB 99001表2里，电表的配备率，用电单位是多少？")
    said = "".join(statement.text for statement in answer.statements)
    assert "| 100 |" in said
    assert "100 100" not in said


# ---- binding -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "said", "remark"),
    [
        ("GB 99001里显示屏朝向操作位，是强制还是推荐？", "宜朝向操作位", "“宜”表示推荐"),
        ("按GB 99001，称重装置旁必须设提示音吗？", "应设提示音", "“应”表示要求"),
        ("非固定式称重装置的配备必须按GB 99001执行吗？", "可参照执行", "“可”表示允许"),
    ],
)
def test_force_is_told_from_the_modal_verb_and_the_foreword(
    papers: Desk, question: str, said: str, remark: str
) -> None:
    answer = put(papers, question)
    assert said in quoted(answer)
    assert "第5章为强制性的" in quoted(answer)
    assert remark in "".join(statement.text for statement in answer.statements)


# ---- conversations -------------------------------------------------------------------------------------------------


def test_a_short_turn_is_looked_for_where_the_turn_before_led(papers: Desk) -> None:
    assert "设备科" in quoted(put(papers, "记录由谁保存？", "GB 99001的称重装置多久校准一次？"))
