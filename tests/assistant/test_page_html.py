"""The HTML of the page, made from answers and documents, without a browser."""

from __future__ import annotations

import itertools
from datetime import date

import pytest

from assistant.page.answers import question_html, stages
from assistant.page.computations import computation_card
from assistant.page.conversation import Turn, for_browser
from assistant.page.documents import library_html, progress_html, report_html
from assistant.page.evidence import citation_panel, hit_panel
from assistant.page.examples import load_examples
from assistant.page.markdown import to_html
from assistant.page.tabs import tabs
from ingest.report import FileReport
from knowledge.errors import BadInput
from knowledge.vocabulary import (
    Answer,
    Basis,
    Card,
    Cell,
    Citation,
    Clause,
    Computation,
    Document,
    Hit,
    Kind,
    MissingFact,
    Outcome,
    Passage,
    Question,
    Standing,
    Statement,
    Step,
)

LINES = (
    "第二章 器具",
    "2.1 泵房流量计每两年校准一次。",
    "2.2 校准记录保存六年。<b>不得</b>涂改。",
    "表1 等级",
    "介质\t等级",
    "蒸汽\t1.5级",
    "热水\t2.0级",
)
TEXT = "\n".join(LINES)
CARD = Card(id="d", title="泵房管理办法", kind=Kind.STANDARD, standing=Standing.DRAFT, designation="Q/BF 1-2024")


def start_of(line: int) -> int:
    return sum(len(before) + 1 for before in LINES[:line])


def row(number: int, line: int) -> Clause:
    start = start_of(line)
    medium, grade = LINES[line].split("\t")
    cells = (
        Cell(row_head=medium, column_head="介质", value=medium, start=start, end=start + len(medium)),
        Cell(
            row_head=medium,
            column_head="等级",
            value=grade,
            start=start + len(medium) + 1,
            end=start + len(LINES[line]),
        ),
    )
    return Clause(id=f"r{number}", parent="t", kind="row", start=start, end=start + len(LINES[line]), cells=cells)


def document() -> Document:
    path = ("第二章 器具",)
    spans = [(start_of(n), start_of(n) + len(line)) for n, line in enumerate(LINES)]
    clauses = (
        Clause(id="c", number="第二章", title="器具", start=spans[0][0], end=spans[0][1]),
        Clause(id="c1", number="2.1", path=path, start=spans[1][0], end=spans[1][1]),
        Clause(id="c2", number="2.2", path=path, start=spans[2][0], end=spans[2][1]),
        Clause(id="t", kind="table", number="表1", title="等级", path=path, start=spans[3][0], end=spans[3][1]),
        row(1, 5),
        row(2, 6),
    )
    passages = tuple(
        Passage(id=f"p{n}", document_id="d", clause_id="c", label=str(n), text=TEXT[a:b], start=a, end=b)
        for n, (a, b) in enumerate(spans)
    )
    return Document(card=CARD, text=TEXT, clauses=clauses, passages=passages)


def cite(quote: str, marker: int = 1, caveat: str = "") -> Citation:
    start = TEXT.index(quote)
    return Citation(
        marker=marker,
        document="泵房管理办法（Q/BF 1-2024）",
        document_id="d",
        clause="2.2",
        quote=quote,
        start=start,
        end=start + len(quote),
        kind=Kind.STANDARD,
        standing=Standing.DRAFT,
        caveat=caveat,
    )


def answered(*statements: Statement, citations: tuple[Citation, ...] = ()) -> Answer:
    return Answer(
        question=Question(text="问"),
        outcome=Outcome.ANSWERED,
        statements=statements,
        citations=citations or (cite("六年"),),
    )


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '<img src="http://elsewhere.example/x.png">',
        "![图](http://elsewhere.example/x.png)",
        "[点我](http://elsewhere.example/)",
        "<http://elsewhere.example/>",
        '<a href="javascript:alert(1)">x</a>',
    ],
)
def test_a_text_can_neither_run_nor_load_nor_link_anything(hostile: str) -> None:
    html = to_html(hostile, {1})
    assert "<script" not in html
    assert "<img" not in html
    assert "<a" not in html


def test_only_known_markers_become_buttons() -> None:
    html = to_html("六年[1]，见[7]。", {1})
    assert html.count('<button type="button" class="marker"') == 1
    assert "[7]" in html


def test_a_table_lies_in_a_container_that_scrolls() -> None:
    html = to_html("| 甲 | 乙 |\n|---|---|\n| 1 | 2 |", ())
    assert html.index('class="table-scroll"') < html.index("<table>")


def test_a_marker_that_a_table_statement_does_not_print_stands_behind_the_table() -> None:
    statement = Statement(text="| 甲 | 乙 |\n|---|---|\n| 1 | 2 |", markers=(1,))
    html = list(stages(answered(statement), {}))[-1]
    assert html.index("</table>") < html.index('class="marker"')


def test_an_answer_grows_statement_by_statement_and_ends_with_its_references() -> None:
    grown = list(stages(answered(Statement(text="先说一句。"), Statement(text="再说一句。", markers=(1,))), {}))
    assert "再说一句" not in grown[0]
    assert all(later.startswith(earlier) for earlier, later in itertools.pairwise(grown))
    assert "出处" in grown[-1]
    assert "征求意见稿" in grown[-1]


def test_what_the_user_typed_is_shown_as_text() -> None:
    assert "<b>" not in question_html("<b>粗</b>")


def test_the_text_to_copy_holds_answer_and_references() -> None:
    answer = answered(Statement(text="保存六年[1]。", markers=(1,)))
    shown = for_browser((Turn(id="turn-1", question="问", answer=answer, finished=True),))[0]
    assert "保存六年[1]" in shown["copy"]
    assert "Q/BF 1-2024" in shown["copy"].split("保存六年[1]")[1]


def test_a_missing_fact_is_asked_for() -> None:
    answer = Answer(
        question=Question(text="问"),
        outcome=Outcome.NEEDS_INPUT,
        missing=(MissingFact(name="total", question="请提供年度总量。", unit="t"),),
    )
    assert "请提供年度总量。" in list(stages(answer, {}))[-1]


def test_the_nearest_clauses_can_be_opened_and_name_their_document() -> None:
    hit = Hit(passage=document().passages[1], score=0.1)
    answer = Answer(question=Question(text="问"), outcome=Outcome.NOT_FOUND, nearest=(hit,))
    html = list(stages(answer, {"d": "泵房管理办法"}))[-1]
    assert 'data-open="nearest" data-number="0"' in html
    assert "泵房管理办法" in html


def test_a_computation_shows_result_inputs_steps_and_readings() -> None:
    html = computation_card(
        Computation(
            id="7f",
            rule="share",
            rulebook="r",
            rulebook_title="规则集",
            standing=Standing.DRAFT,
            inputs={"排放量": "900 t"},
            value="5",
            unit="%",
            steps=(Step(says="900 ÷ 18000 = 5 %", basis=Basis(document="泵房管理办法", clause="2.2")),),
            literal=("次要",),
            citations=(cite("六年"),),
        )
    )
    places = [
        html.index(part) for part in ('class="result"', "排放量", "900 ÷ 18000", "字面也可读作：次要", "计算编号 7f")
    ]
    assert places == sorted(places)
    assert 'data-number="1"' in html


def test_the_panel_shows_path_neighbours_and_the_marked_quotation() -> None:
    html = citation_panel(cite("校准记录保存六年。", caveat="只是征求意见稿。"), document())
    assert "<mark>校准记录保存六年。</mark>" in html
    assert "<li>第二章 器具</li><li>2.2</li>" in html
    assert "泵房流量计每两年校准一次" in html
    assert "只是征求意见稿。" in html
    assert "&lt;b&gt;不得&lt;/b&gt;" in html


def test_the_panel_of_a_table_row_shows_the_table_with_the_quoted_cells_marked() -> None:
    html = citation_panel(cite("热水\t2.0级"), document())
    assert "<td><mark>热水</mark></td><td><mark>2.0级</mark></td>" in html
    assert "<td>蒸汽</td><td>1.5级</td>" in html
    assert '<th scope="col">介质</th><th scope="col">等级</th>' in html
    assert "<p" not in html[html.index("表1 等级") : html.index("<table>")]


def test_the_panel_of_a_near_clause_marks_its_passage() -> None:
    html = hit_panel(Hit(passage=document().passages[1], score=0.1), document())
    assert "<mark>2.1 泵房流量计每两年校准一次。</mark>" in html


def test_a_card_says_what_is_unknown() -> None:
    html = library_html([CARD.model_copy(update={"issued": date(2024, 5, 6), "digest": True})])
    assert "2024-05-06" in html
    assert "不明" in html
    assert "摘编（非原文）" in html


def test_an_empty_library_says_what_to_do() -> None:
    assert "上传" in library_html([])


def test_a_failed_upload_is_told_in_one_line() -> None:
    html = report_html(FileReport(path="/x/坏.pdf", outcome="failed", reason="文件是空的。", hint="请换一份。"))
    assert "坏.pdf" in html
    assert "/x/" not in html
    assert "文件是空的。" in html


def test_progress_is_readable_for_machines_too() -> None:
    assert 'aria-valuenow="50"' in progress_html(1, 2, "读 甲.txt")


def test_every_tab_tells_title_and_order_and_can_be_built() -> None:
    found = tabs()
    assert [tab.TITLE for tab in found][:2] == ["问答", "资料库"]
    assert all(callable(tab.build) for tab in found)


def test_a_fault_in_the_example_file_is_named(tmp_path) -> None:
    file = tmp_path / "examples.toml"
    file.write_text('[[group]]\ntitle = "甲"\nquestions = []\n', "utf-8")
    with pytest.raises(BadInput, match=r"examples\.toml"):
        load_examples(file)
