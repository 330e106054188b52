"""The real page in a real browser over a real library; nothing leaves the machine."""

from __future__ import annotations

import re
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from assistant.desk import Desk, open_desk
from ingest.pipeline import ingest
from knowledge.settings import Settings

RULES = """北湖泵房计量管理办法
Q/BF 12-2024

第一章 总则
第一条 本办法适用于北湖泵房的热量计量。
第二条 泵房热量表每十四个月校准一次，由设备科安排。
第三条 校准记录的保存期限为九年，遗失的应当书面说明。

第二章 检查
第四条 设备科每季度抽查一次热量表的铅封。
第五条 抽查发现铅封破损的，当天停用并登记。
"""
NOTICE = """关于南山气象站雨量计换装的通知
南气发〔2025〕7号

各值班组：
一、南山气象站的雨量计改为翻斗式，分辨力为0.2毫米。
二、换装在2025年9月18日完成，旧雨量计交器材室封存。
"""


@dataclass
class Visit:
    """A browser page and what it did besides showing itself."""

    page: Any
    faults: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def ask(self, question: str) -> Any:
        """Asks and waits for the finished answer."""
        before = self.page.locator(".turn").count()
        self.page.get_by_label("问题").fill(question)
        self.page.get_by_label("问题").press("Enter")
        turn = self.page.locator(".turn").nth(before)
        turn.locator(".copy").wait_for()
        return turn


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    folder = tmp_path_factory.mktemp("page")
    (folder / "北湖泵房计量管理办法.txt").write_text(RULES, "utf-8")
    opened = open_desk(Settings(home=folder / "home"))
    ingest([folder / "北湖泵房计量管理办法.txt"], opened.library, opened.search.index)
    return opened


@pytest.fixture(scope="module")
def calls_out() -> list[str]:
    """Every attempt of this process, which is the server, to reach another machine."""
    seen: list[str] = []

    def watch(event: str, values: tuple[Any, ...]) -> None:
        if event == "socket.connect" and isinstance(values[1], tuple):
            host = str(values[1][0])
        elif event == "socket.getaddrinfo":
            host = str(values[0])
        else:
            return
        if not host.startswith("127.") and host not in ("localhost", "::1", "0.0.0.0", "None"):
            seen.append(f"{event} {host}")

    sys.addaudithook(watch)
    return seen


@pytest.fixture(scope="module")
def address(calls_out: list[str], address: str) -> Iterator[str]:
    """A served page whose server calls nobody."""
    yield address
    assert calls_out == []


@pytest.fixture
def visit(browser: Any, address: str) -> Iterator[Visit]:
    """A visit at 1280 px that ends without console errors and without outside requests."""
    yield from visits(browser, address, 1280, 800)


@pytest.fixture
def phone(browser: Any, address: str) -> Iterator[Visit]:
    """The same at 390 px."""
    yield from visits(browser, address, 390, 844)


def visits(browser: Any, address: str, width: int, height: int) -> Iterator[Visit]:
    context = browser.new_context(viewport={"width": width, "height": height})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    made = opened(context, address)
    yield made
    context.close()
    assert made.faults == []
    assert made.outside == []


def opened(context: Any, address: str) -> Visit:
    visit = Visit(context.new_page())
    here = urlsplit(address).netloc
    visit.page.on("console", lambda said: visit.faults.append(said.text) if said.type == "error" else None)
    visit.page.on("pageerror", lambda error: visit.faults.append(str(error)))
    visit.page.on("request", lambda asked: visit.outside.append(asked.url) if is_outside(asked.url, here) else None)
    visit.page.on(
        "websocket", lambda opened: visit.outside.append(opened.url) if is_outside(opened.url, here) else None
    )
    visit.page.goto(address)
    visit.page.locator(".welcome").wait_for()
    return visit


def is_outside(url: str, here: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != here


def test_a_marker_opens_the_quoted_clause_highlighted_in_its_surroundings(visit: Visit) -> None:
    turn = visit.ask("泵房热量表多久校准一次？")
    assert "十四个月" in turn.inner_text()
    turn.locator(".marker").first.click()
    evidence = visit.page.locator(".evidence")
    evidence.wait_for()
    assert "十四个月" in "".join(evidence.locator("mark").all_inner_texts())
    assert "第一章" in evidence.locator(".path").inner_text()
    assert "九年" in evidence.locator(".evidence-text").inner_text()
    assert "Q/BF 12-2024" in evidence.inner_text()
    assert visit.page.evaluate("document.activeElement.tagName") == "H3"


def test_escape_closes_the_clause_and_the_keyboard_returns_to_the_marker(visit: Visit) -> None:
    turn = visit.ask("校准记录保存多久？")
    marker = turn.locator(".marker").first
    marker.focus()
    marker.press("Enter")
    visit.page.locator(".evidence").wait_for()
    visit.page.keyboard.press("Escape")
    visit.page.locator(".overview").wait_for()
    assert "marker" in visit.page.evaluate("document.activeElement.className")


def test_an_uploaded_document_is_reported_and_answers_at_once(visit: Visit, tmp_path: Path, desk: Desk) -> None:
    file = tmp_path / "南山雨量计通知.txt"
    file.write_text(NOTICE, "utf-8")
    visit.page.get_by_role("tab", name="资料库").click()
    visit.page.locator("input[type=file]").set_input_files(str(file))
    visit.page.locator(".reports").wait_for()
    report = visit.page.locator(".reports").inner_text()
    assert "南山雨量计通知.txt" in report
    assert "已读入" in report
    assert "南气发〔2025〕7号" in report
    visit.page.locator(".document", has_text="雨量计").wait_for()
    visit.page.get_by_role("tab", name="问答").click()
    assert "0.2毫米" in visit.ask("南山气象站雨量计的分辨力是多少？").inner_text()
    assert (desk.settings.home / "uploads" / file.name).exists()


@pytest.mark.parametrize(
    ("name", "content"), [("空的.txt", b""), ("坏的.docx", b"PK\x03\x04 nothing"), ("假的.pdf", b"%PDF-1.7 nothing")]
)
def test_a_file_that_cannot_be_read_gets_one_clear_line(
    visit: Visit, tmp_path: Path, desk: Desk, name: str, content: bytes
) -> None:
    before = desk.library.version()
    (tmp_path / name).write_bytes(content)
    visit.page.get_by_role("tab", name="资料库").click()
    visit.page.locator("input[type=file]").set_input_files(str(tmp_path / name))
    failed = visit.page.locator(".reports .failed")
    failed.wait_for()
    assert failed.count() == 1
    assert re.search(r"[\u4e00-\u9fff]{4}", failed.inner_text())
    assert "Traceback" not in failed.inner_text()
    assert desk.library.version() == before
    assert not (desk.settings.home / "uploads" / name).exists()


def test_the_copy_button_copies_the_answer_with_its_references(visit: Visit) -> None:
    turn = visit.ask("抽查发现铅封破损怎么办？")
    turn.locator(".copy").click()
    visit.page.get_by_text("已复制").wait_for()
    copied = visit.page.evaluate("navigator.clipboard.readText()")
    assert "当天停用" in copied
    assert "[1]" in copied
    assert "北湖泵房计量管理办法" in copied


@pytest.mark.parametrize("question", ["", "   ", "热" * 100_000])
def test_a_question_that_cannot_be_asked_gets_one_clear_line(visit: Visit, question: str) -> None:
    visit.page.get_by_label("问题").fill(question)
    visit.page.get_by_role("button", name="提问").click()
    notice = visit.page.locator(".notice")
    notice.wait_for()
    assert notice.count() == 1
    assert "问题" in notice.inner_text()
    assert visit.page.locator(".turn").count() == 0
    if question.strip():
        assert len(visit.page.get_by_label("问题").input_value()) == len(question)


def test_what_is_not_in_the_library_is_said_and_the_nearest_clause_opens(visit: Visit) -> None:
    turn = visit.ask("月球车轮胎的胎压标准是多少？")
    assert turn.locator(".outcome-not_found").count() == 1
    nearest = turn.locator(".reference")
    if nearest.count():
        nearest.first.click()
        visit.page.locator(".evidence").wait_for()


def test_an_example_question_is_asked_by_a_click(visit: Visit) -> None:
    example = visit.page.locator(".example").first
    words = example.inner_text()
    example.click()
    visit.page.locator(".turn .copy").wait_for()
    assert words in visit.page.locator(".turn .asked").inner_text()


def test_a_new_conversation_forgets_the_turns(visit: Visit) -> None:
    visit.ask("第四条说了什么？")
    visit.page.get_by_role("button", name="新对话").click()
    visit.page.locator(".welcome").wait_for()
    assert visit.page.locator(".turn").count() == 0


def test_two_users_at_once_see_only_their_own_conversation(visit: Visit, browser: Any, address: str) -> None:
    context = browser.new_context()
    other = opened(context, address)
    visit.page.get_by_label("问题").fill("泵房热量表多久校准一次？")
    other.page.get_by_label("问题").fill("设备科多久抽查一次铅封？")
    visit.page.get_by_label("问题").press("Enter")
    other.page.get_by_label("问题").press("Enter")
    visit.page.locator(".turn .copy").wait_for()
    other.page.locator(".turn .copy").wait_for()
    assert visit.page.locator(".turn").count() == other.page.locator(".turn").count() == 1
    assert "十四个月" in visit.page.locator(".turn").inner_text()
    assert "每季度" in other.page.locator(".turn").inner_text()
    context.close()
    assert other.faults == other.outside == []


def test_a_phone_shows_everything_within_its_width_and_the_clause_over_the_conversation(phone: Visit) -> None:
    turn = phone.ask("泵房热量表多久校准一次？")
    turn.locator(".marker").first.click()
    phone.page.locator(".evidence").wait_for()
    box = phone.page.locator(".evidence").bounding_box()
    assert box is not None
    assert box["width"] == 390
    assert box["y"] + box["height"] <= 844
    phone.page.mouse.click(195, 40)
    phone.page.locator(".evidence").wait_for(state="detached")
    phone.page.get_by_role("tab", name="资料库").click()
    phone.page.locator(".document").first.wait_for()
    assert phone.page.evaluate("document.documentElement.scrollWidth") == 390


def test_the_library_tab_shows_a_card_for_each_document(visit: Visit, desk: Desk) -> None:
    visit.page.get_by_role("tab", name="资料库").click()
    visit.page.locator(".document").nth(len(desk.library.documents()) - 1).wait_for()
    assert visit.page.locator(".document").count() == len(desk.library.documents())
    assert "Q/BF 12-2024" in visit.page.locator(".documents").inner_text()


def test_the_server_forbids_the_browser_to_fetch_from_elsewhere(address: str) -> None:
    with urllib.request.urlopen(address) as answer:
        policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "http" not in policy
