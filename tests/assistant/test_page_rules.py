"""规则计算, 如果… and page pictures in a real browser over a real library; nothing leaves the machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from assistant.desk import Desk, open_desk
from assistant.page.pictures import pictures
from assistant.page.rule_desk import listing_html, rule_form
from assistant.page.what_if import recomputed
from ingest.pipeline import ingest
from knowledge.settings import Settings
from knowledge.vocabulary import Computation
from rules_bridge.engine import load_rulebooks, rules, run

CORPUS = Path(__file__).parents[2] / "corpus"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A library with the digest that the rules of Chongqing are quoted from."""
    folder = tmp_path_factory.mktemp("rules")
    opened = open_desk(Settings(home=folder / "home"))
    ingest([*CORPUS.glob("重庆*.md")], opened.library, opened.search.index)
    return opened


@pytest.fixture(params=[1280, 390])
def page(request: pytest.FixtureRequest, browser: Any, address: str) -> Iterator[Any]:
    """The page in a wide and in a narrow window, without console errors, outside requests or sideways scrolling."""
    context = browser.new_context(viewport={"width": request.param, "height": 844})
    opened = context.new_page()
    here, faults = urlsplit(address).netloc, []
    opened.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("request", lambda asked: faults.append(asked.url) if leaves(asked.url, here) else None)
    opened.goto(address)
    opened.locator(".welcome").wait_for()
    yield opened
    assert opened.evaluate("document.documentElement.scrollWidth") == request.param
    context.close()
    assert faults == []


def leaves(url: str, here: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != here


# ---- 规则计算 --------------------------------------------------------------------------------------------------------


def at_rules(page: Any, rule: str, rulebook: str) -> Any:
    """The form with a rule and a rulebook chosen, and nothing filled."""
    page.get_by_role("tab", name="规则计算").click()
    form = page.locator(".rule-form")
    form.get_by_label("规则", exact=True).select_option(label=rule)
    form.locator("fieldset:not([hidden]) select[name=rulebook]").select_option(rulebook)
    return form


def test_every_rule_that_a_rulebook_fills_can_be_chosen_and_every_rulebook_is_listed_with_its_standing() -> None:
    form, listing = rule_form(), listing_html()
    for rule in rules():
        assert rule.title in listing
        if any(book.rule(rule.name) for book in load_rulebooks()):
            assert f'data-rule="{rule.name}"' in form
    for book in load_rulebooks():
        assert book.title in listing
        assert book.standing.value in listing


def test_a_rule_is_computed_from_fields_and_its_markers_unfold_the_quotations(page: Any) -> None:
    form = at_rules(page, "源流分类", "chongqing-general-draft")
    form.locator("#source_stream_class-emission_t").fill("0.09万吨")
    form.locator("#source_stream_class-total_t").fill("18000")
    form.locator("#source_stream_class-total_t").press("Enter")
    card = page.locator(".rule-result .computation")
    card.wait_for()
    assert card.locator(".result").inner_text().strip() == "次要源流"
    assert "5 %" in card.locator(".steps").inner_text()
    card.locator(".marker").first.click()
    assert page.locator(".rule-result details[open] blockquote").first.inner_text()


def test_what_is_missing_is_asked_and_its_field_is_marked(page: Any) -> None:
    form = at_rules(page, "源流分类", "chongqing-general-draft")
    form.locator("#source_stream_class-emission_t").fill("900")
    form.get_by_role("button", name="计算").click()
    page.locator(".rule-result .missing").wait_for()
    assert "总排放量" in page.locator(".rule-result .missing").inner_text()
    assert form.locator("[aria-invalid]").first.get_attribute("name") == "total_t"
    assert page.evaluate("document.activeElement.name") == "total_t"


@pytest.mark.parametrize(
    ("rulebook", "emission", "says"),
    [
        ("chongqing-general-draft", "-5", "年度排放量"),
        ("chongqing-general-draft", "三个苹果", "年度排放量"),
        ("chongqing-general-draft", "5 kg/m3", "年度排放量"),
        ("henan-draft", "900", "河南"),
    ],
)
def test_a_refused_input_gets_one_clear_line(page: Any, rulebook: str, emission: str, says: str) -> None:
    form = at_rules(page, "源流分类", rulebook)
    form.locator("#source_stream_class-emission_t").fill(emission)
    form.locator("#source_stream_class-total_t").fill("18000")
    form.get_by_role("button", name="计算").click()
    notice = page.locator(".rule-result .notice")
    notice.wait_for()
    assert notice.count() == 1
    assert says in notice.inner_text()
    assert "错误：" not in notice.inner_text()


# ---- 如果… ----------------------------------------------------------------------------------------------------------


def a_card(page: Any) -> Any:
    """如果… below the card of a computation, opened with the keyboard."""
    page.get_by_label("问题").fill("某源流年排放900吨，总排放量18000吨，按重庆标准属于哪类源流？")
    page.get_by_label("问题").press("Enter")
    page.locator(".turn .copy").wait_for()
    control = page.locator(".what-if")
    control.locator("summary").focus()
    page.keyboard.press("Enter")
    return control


def test_a_changed_input_is_recomputed_beside_the_old_result_and_its_marker_opens_the_clause(page: Any) -> None:
    control = a_card(page)
    page.keyboard.press("Tab")
    page.keyboard.type("0.9万吨")
    page.keyboard.press("Enter")
    control.locator(".compared").wait_for()
    assert control.locator(".result").all_inner_texts() == ["次要源流", "主要源流"]
    assert "9000 t" in control.locator("mark").inner_text()
    assert page.evaluate("document.activeElement.value") == "0.9万吨"
    control.locator(".marker").first.click()
    page.locator(".evidence mark").first.wait_for()
    assert "5000" in "".join(page.locator(".evidence mark").all_inner_texts())


def test_a_change_that_is_refused_gets_one_clear_line_and_can_be_mended(page: Any) -> None:
    control = a_card(page)
    emission = control.locator("input").first
    for written, says in (("99999", "大于"), ("-1", "年度排放量"), ("", "请提供"), ("900", "不变")):
        emission.fill(written)
        emission.press("Enter")
        control.locator(".notice", has_text=says).wait_for()
        assert control.locator(".notice").count() == 1
    emission.fill("90")
    emission.press("Enter")
    control.locator(".compared").wait_for()


def test_a_new_conversation_forgets_the_changes(page: Any) -> None:
    control = a_card(page)
    control.locator("input").first.fill("9000")
    control.locator("input").first.press("Enter")
    control.locator(".compared").wait_for()
    page.get_by_role("button", name="新对话").click()
    page.locator(".welcome").wait_for()
    assert a_card(page).locator(".what-if-result").inner_text() == ""


def test_an_input_that_followed_from_the_others_follows_the_change(desk: Desk) -> None:
    facts = {"emission_t": "900", "total_t": "18000", "method": "计算法", "data": "活动数据"}
    old = run("required_rate", facts, "chongqing-general-draft", desk.library)
    assert isinstance(old, Computation)
    assert old.inputs["stream"] == "次要源流"
    new = recomputed(old, {**old.inputs, "emission_t": "90"}, desk.library)
    assert new.inputs["stream"] == "微量源流"
    assert new.value == "60"
    assert recomputed(old, {**old.inputs, "stream": "主要源流"}, desk.library).inputs["stream"] == "主要源流"


# ---- page pictures --------------------------------------------------------------------------------------------------

SLUICE = (
    "东湖水闸计量管理办法",
    "第一章 总则",
    "第一条 本办法适用于东湖水闸的水位计量。",
    "第二条 水闸水位计每十七个月校准一次，由调度科安排。",
    "第二章 记录",
    "第三条 校准记录的保存期限为十一年。",
)


def print_sluice(path: Path) -> Path:
    """A PDF whose second article is printed at 300 points from the top."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(str(path), pagesize=(595, 842))
    canvas.setFont("STSong-Light", 12)
    for number, line in enumerate(SLUICE):
        canvas.drawString(80, 842 - 150 - 50 * number, line)
    canvas.save()
    return path


@pytest.fixture
def sluice(desk: Desk, tmp_path: Path) -> Iterator[Path]:
    """A PDF in the library, and out of it again."""
    file = print_sluice(tmp_path / "东湖水闸计量管理办法.pdf")
    (report,) = ingest([file], desk.library, desk.search.index)
    yield file
    for document in report.documents:
        with desk.library.writing():
            desk.library.remove(document.id)


def ask_sluice(page: Any) -> Any:
    """The open evidence of the article about the gauge."""
    page.get_by_label("问题").fill("水闸水位计多久校准一次？")
    page.get_by_label("问题").press("Enter")
    page.locator(".turn .copy").wait_for()
    page.locator(".turn .marker").first.click()
    page.locator(".evidence").wait_for()
    return page.locator(".evidence")


def test_a_citation_of_a_pdf_opens_the_page_with_the_quoted_lines_marked(page: Any, sluice: Path, desk: Desk) -> None:
    evidence = ask_sluice(page)
    assert "十七个月" in "".join(evidence.locator("mark").all_inner_texts())
    figure = evidence.locator("figure")
    assert "第 1 页" in figure.inner_text()
    assert 270 < float(figure.get_attribute("data-top")) * 842 < 300
    assert figure.locator("img").evaluate("image => image.complete && image.naturalWidth") > 1000
    pages, picture = evidence.locator(".evidence-pages").bounding_box(), figure.locator("img").bounding_box()
    mark = picture["y"] + float(figure.get_attribute("data-top")) * picture["height"]
    assert pages["y"] < mark < pages["y"] + pages["height"]
    assert list((desk.settings.home / "pictures").glob("*.png"))
    figure.get_by_role("button", name="放大").press("Enter")
    assert figure.locator("img").bounding_box()["width"] == 900
    page.keyboard.press("Escape")
    evidence.wait_for(state="detached")


def test_a_citation_of_a_pdf_that_is_gone_shows_the_clause_only(page: Any, sluice: Path) -> None:
    sluice.unlink()
    evidence = ask_sluice(page)
    assert "十七个月" in "".join(evidence.locator("mark").all_inner_texts())
    assert evidence.locator("figure").count() == 0


def test_a_page_is_drawn_once_and_a_changed_file_is_told(sluice: Path, desk: Desk) -> None:
    (document,) = [card.id for card in desk.library.documents() if "水闸" in card.title]
    at = desk.library.text(document).index("十七个月")
    (first,) = pictures(desk, document, at, at + 4)
    assert first.unchanged
    kept = {file: file.stat().st_mtime_ns for file in (desk.settings.home / "pictures").iterdir()}
    assert pictures(desk, document, at, at + 4) == (first,)
    assert kept == {file: file.stat().st_mtime_ns for file in (desk.settings.home / "pictures").iterdir()}
    sluice.write_bytes(sluice.read_bytes() + b"\n%%EOF\n")
    assert [page.unchanged for page in pictures(desk, document, at, at + 4)] == [False]
    sluice.write_text("no longer a PDF", "utf-8")
    assert pictures(desk, document, at, at + 4) == ()
