"""Takes the README's pictures of the real page: `.venv/bin/python benchmarks/screenshots.py [FOLDER]`.

Serves the page over the bundled corpus in a temporary data folder and photographs it with Debian's chromium.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from assistant.desk import open_desk  # noqa: E402
from assistant.page.app import start  # noqa: E402
from ingest.pipeline import ingest  # noqa: E402
from knowledge.settings import Settings  # noqa: E402

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]
CLAUSE = "重庆标准的6.3.7条规定了什么？"
COMPUTATION = "某源流年排放900吨，总排放量18000吨，按重庆标准属于哪类源流？"


def main(folder: Path) -> None:
    """Writes the pictures into the folder."""
    from playwright.sync_api import sync_playwright

    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        desk = open_desk(Settings(home=Path(home)))
        ingest([ROOT / "corpus"], desk.library, desk.search.index)
        page, address = start(desk)
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        visit_wide(opened(browser, address, 1280, 800), folder)
        visit_phone(opened(browser, address, 390, 844), folder)
        browser.close()
        page.close(verbose=False)


def visit_wide(page: Any, folder: Path) -> None:
    """Greeting, an answer with its clause open, a computation and a change to it, the rules, the library, the relations."""
    shoot(page, folder / "welcome.png")
    open_first_marker(page, ask(page, CLAUSE, 0))
    shoot(page, folder / "chat.png")
    open_first_marker(page, ask(page, COMPUTATION, 1))
    shoot(page, folder / "computation.png")
    change_an_input(page)
    shoot(page, folder / "what-if.png")
    page.get_by_role("tab", name="规则计算").click()
    page.locator(".rule-form").wait_for()
    shoot(page, folder / "compute.png")
    page.get_by_role("tab", name="资料库").click()
    page.locator(".document").first.wait_for()
    shoot(page, folder / "library.png")
    page.get_by_role("tab", name="标准关系").click()
    page.locator(".relations .point").first.wait_for()
    page.locator(".relations .point.held").first.click()
    page.locator(".vertex").wait_for()
    shoot(page, folder / "relations.png")


def visit_phone(page: Any, folder: Path) -> None:
    """An answer, its clause over the conversation, and a change to a computation."""
    turn = ask(page, CLAUSE, 0)
    shoot(page, folder / "phone.png")
    open_first_marker(page, turn)
    shoot(page, folder / "phone-clause.png")
    page.keyboard.press("Escape")
    ask(page, COMPUTATION, 1)
    change_an_input(page)
    shoot(page, folder / "phone-what-if.png")


def opened(browser: Any, address: str, width: int, height: int) -> Any:
    """The page in a window of that size."""
    page = browser.new_page(viewport={"width": width, "height": height})
    page.goto(address)
    page.locator(".welcome").wait_for()
    return page


def ask(page: Any, question: str, number: int) -> Any:
    """Asks and gives the finished turn."""
    page.get_by_label("问题").fill(question)
    page.get_by_label("问题").press("Enter")
    turn = page.locator(".turn").nth(number)
    turn.locator(".copy").wait_for()
    return turn


def change_an_input(page: Any) -> None:
    """Recomputes the last card with ten times the emission."""
    page.locator(".what-if summary").last.click()
    emission = page.locator(".what-if input").first
    emission.fill("9000")
    emission.press("Enter")
    page.locator(".compared").wait_for()
    page.locator(".compared").evaluate("results => results.scrollIntoView({ block: 'center' })")


def open_first_marker(page: Any, turn: Any) -> None:
    """Opens the clause of the first marker, in place of one that is open."""
    page.keyboard.press("Escape")
    page.locator(".evidence").wait_for(state="detached")
    turn.locator(".marker").first.click()
    page.locator(".evidence").wait_for()


def shoot(page: Any, file: Path) -> None:
    """A picture once everything stands still."""
    page.wait_for_timeout(500)
    page.screenshot(path=file)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "pictures")
