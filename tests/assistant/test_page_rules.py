"""规则计算, 如果… and page pictures in a real browser over a real library; nothing leaves the machine."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from assistant.desk import Desk, open_desk
from assistant.page.rule_desk import listing_html, rule_form
from ingest.pipeline import ingest
from knowledge.settings import Settings
from rules_bridge.engine import load_rulebooks, rules

CORPUS = Path(__file__).parents[2] / "corpus"
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]
browsing = pytest.mark.skipif(
    not CHROMIUM.exists(), reason=f"浏览器测试需要 Debian 的 chromium：没有 {CHROMIUM}（apt-get install chromium）"
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A library with the digest that the rules of Chongqing are quoted from."""
    folder = tmp_path_factory.mktemp("rules")
    opened = open_desk(Settings(home=folder / "home"))
    ingest([*CORPUS.glob("重庆*.md")], opened.library, opened.search.index)
    return opened


@pytest.fixture(scope="module")
def address(desk: Desk) -> Iterator[str]:
    from assistant.page.app import start

    with contextlib.closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    page, place = start(desk, port=port)
    yield place
    page.close(verbose=False)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield chromium
        chromium.close()


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


@browsing
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


@browsing
def test_what_is_missing_is_asked_and_its_field_is_marked(page: Any) -> None:
    form = at_rules(page, "源流分类", "chongqing-general-draft")
    form.locator("#source_stream_class-emission_t").fill("900")
    form.get_by_role("button", name="计算").click()
    page.locator(".rule-result .missing").wait_for()
    assert "总排放量" in page.locator(".rule-result .missing").inner_text()
    assert form.locator("[aria-invalid]").first.get_attribute("name") == "total_t"
    assert page.evaluate("document.activeElement.name") == "total_t"


@browsing
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
