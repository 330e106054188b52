"""References of an opened clause and the picture of relations, in a real browser over a real library."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.desk import Desk, open_desk
from ingest.pipeline import ingest
from knowledge.settings import Settings

RULES = """北湖泵房计量规范
DB99/T 7-2024
1 范围
本规范适用于北湖泵房的热量计量，依据GB 17167—2025《用能单位能源计量器具配备和管理通则》编写。
2 校准
2.1 北湖泵房的热量表应每十四个月校准一次，校准方法宜符合2.2和GB/T 99001的规定。
2.2 校准方法
2.2.1 校准采用比对的方法，比对器具由南山气象站提供，见《南山器具管理办法》第二条。
3 记录
3.1 记录按GB 17167—2006编写。
"""
ACT = """南山器具管理办法
第一条 南山气象站管理比对器具。
第二条 比对器具不得外借。
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    folder = tmp_path_factory.mktemp("relations")
    for name, text in (("北湖泵房计量规范.txt", RULES), ("南山器具管理办法.txt", ACT)):
        (folder / name).write_text(text, "utf-8")
    opened = open_desk(Settings(home=folder / "home"))
    ingest(sorted(folder.glob("*.txt")), opened.library, opened.search.index)
    return opened


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    """A visit that ends without errors in the browser."""
    yield from visited(browser, address, 1360)


@pytest.fixture
def phone(browser: Any, address: str) -> Iterator[Any]:
    """The same on a narrow screen."""
    yield from visited(browser, address, 390)


def visited(browser: Any, address: str, width: int) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": width, "height": 850})
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(address)
    page.locator(".welcome").wait_for()
    yield page
    context.close()
    assert faults == []


def picture(page: Any) -> Any:
    """Opens the tab and waits for the picture."""
    page.get_by_role("tab", name="标准关系").click()
    relations = page.locator("svg.relations")
    relations.wait_for()
    return relations


def point(page: Any, name: str) -> Any:
    """The point of a standard or document."""
    return page.locator(f'.relations .point[aria-label^="{name}"]')


def test_an_opened_clause_tells_how_it_binds_and_leads_to_what_it_refers_to(page: Any) -> None:
    page.get_by_label("问题").fill("北湖泵房的热量表多久校准一次？")
    page.get_by_label("问题").press("Enter")
    page.locator(".turn .copy").wait_for()
    page.locator(".turn .marker").first.click()
    evidence = page.locator(".evidence")
    evidence.wait_for()
    assert "要求 应" in evidence.locator(".binding").inner_text()
    assert "库里没有 GB/T 99001" in evidence.locator(".lead-nowhere").inner_text()
    evidence.locator(".lead", has_text="2.2 校准方法").click()
    page.locator(".evidence[data-followed]").wait_for()
    assert "引用的条款" in evidence.locator("h3").inner_text()
    assert "2.2" in evidence.locator(".evidence-clause").inner_text()
    page.locator(".evidence-back").click()
    page.locator(".evidence:not([data-followed])").wait_for()
    assert "十四个月" in "".join(evidence.locator("mark").all_inner_texts())


def test_the_picture_shows_held_standards_full_and_others_hollow(page: Any) -> None:
    picture(page)
    assert "held" in (point(page, "DB99/T 7-2024").get_attribute("class") or "")
    assert "absent" in (point(page, "GB 17167-2025").get_attribute("class") or "")
    filled = "el => getComputedStyle(el.querySelector('.shape > *')).fill"
    assert point(page, "GB 17167-2025").evaluate(filled) != point(page, "DB99/T 7-2024").evaluate(filled)
    assert page.locator(".legend").is_visible()
    assert page.locator(".relations .line.replaces").count() == 1
    assert page.locator(".relations .line.cites text.shown").first.text_content() == "1"


def test_pointing_at_a_standard_tells_its_line_and_lights_who_cites_it(page: Any) -> None:
    picture(page)
    point(page, "GB 17167-2025").hover()
    tip = page.locator(".graph-tip")
    tip.wait_for()
    assert "2026-02-01 起实施" in tip.inner_text()
    assert "库里没有" in tip.inner_text()
    assert "lit" in (point(page, "DB99/T 7-2024").get_attribute("class") or "")
    assert "lit" not in (point(page, "GB/T 99001").get_attribute("class") or "")


def test_a_held_document_opens_from_the_picture_and_its_clauses_from_there(page: Any) -> None:
    picture(page)
    point(page, "DB99/T 7-2024").click()
    panel = page.locator(".vertex")
    panel.wait_for()
    assert "GB/T 99001" in panel.inner_text()
    panel.locator(".outline .lead", has_text="2.2 校准方法").click()
    page.locator(".evidence[data-followed]").wait_for()
    assert "2.2" in page.locator(".evidence-clause").last.inner_text()
    page.locator(".evidence-back").click()
    page.locator(".vertex").wait_for()


def test_the_panel_of_a_standard_leads_to_the_clauses_that_cite_it(page: Any) -> None:
    picture(page)
    point(page, "GB 17167-2006").click()
    panel = page.locator(".vertex")
    panel.wait_for()
    assert "2026-01-31" in panel.locator("dl").inner_text()
    panel.locator(".pointed .lead", has_text="3.1").click()
    page.locator(".evidence[data-followed]").wait_for()
    assert "GB 17167—2006" in "".join(page.locator(".evidence mark").all_inner_texts())


def test_the_picture_is_walked_and_opened_by_keyboard(page: Any) -> None:
    picture(page)
    first = page.locator(".relations .point").first
    page.locator(".graph-scroll").focus()
    page.keyboard.press("Tab")
    assert first.evaluate("el => el === document.activeElement")
    page.locator(".graph-tip").wait_for()
    page.keyboard.press("ArrowDown")
    second = page.locator(".relations .point").nth(1)
    assert second.evaluate("el => el === document.activeElement")
    page.keyboard.press("Enter")
    page.locator(".vertex").wait_for()
    page.keyboard.press("Escape")
    page.locator(".vertex").wait_for(state="detached")
    assert second.evaluate("el => el === document.activeElement")


def test_on_a_phone_the_picture_scrolls_and_a_point_opens_over_it(phone: Any) -> None:
    relations = picture(phone)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    assert relations.bounding_box()["width"] > 390
    phone.locator(".relations .point").first.click()
    phone.locator(".vertex").wait_for()
    assert phone.locator(".vertex").bounding_box()["width"] <= 390


def test_a_document_read_later_is_in_the_picture(page: Any, desk: Desk, tmp_path: Path) -> None:
    picture(page)
    page.get_by_role("tab", name="资料库").click()
    file = tmp_path / "东山泵房说明.txt"
    file.write_text("东山泵房说明\n一、依据\n按DB99/T 7-2024执行。\n", "utf-8")
    ingest([file], desk.library, desk.search.index)
    page.get_by_role("tab", name="标准关系").click()
    point(page, "东山泵房说明").wait_for()
