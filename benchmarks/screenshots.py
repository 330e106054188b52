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
COMPARISON = "重庆标准和JJF 2309对无组织排放的阈值有什么不同？"


def main(folder: Path) -> None:
    """Writes the pictures into the folder."""
    from playwright.sync_api import sync_playwright

    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        desk = open_desk(Settings(home=Path(home)))
        ingest([ROOT / "corpus"], desk.library, desk.search.index)
        page, address = start(desk)
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for name, width, height in (("wide", 1280, 800), ("phone", 390, 844)):
            visit(browser.new_page(viewport={"width": width, "height": height}), address, folder, name)
        browser.close()
        page.close(verbose=False)


def visit(page: Any, address: str, folder: Path, name: str) -> None:
    """One walk through the page at one width."""

    def shoot(scene: str) -> None:
        page.wait_for_timeout(500)
        page.screenshot(path=folder / f"{name}-{scene}.png")

    page.goto(address)
    page.locator(".welcome").wait_for()
    shoot("welcome")
    for number, (scene, question) in enumerate((("clause", CLAUSE), ("comparison", COMPARISON))):
        page.get_by_label("问题").fill(question)
        page.get_by_label("问题").press("Enter")
        turn = page.locator(".turn").nth(number)
        turn.locator(".copy").wait_for()
        if scene == "clause":
            shoot("answer")
        turn.locator(".marker").first.click()
        page.locator(".evidence").wait_for()
        shoot(scene)
        page.keyboard.press("Escape")
    page.get_by_role("tab", name="资料库").click()
    page.locator(".document").first.wait_for()
    shoot("library")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "pictures")
