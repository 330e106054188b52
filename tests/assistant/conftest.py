"""Invented documents in a real library behind a real search, built once for all tests of the answering part."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.ask import ask
from assistant.desk import Desk, open_desk
from ingest.pipeline import ingest
from knowledge.settings import Settings
from knowledge.vocabulary import Answer, Question

DOCUMENTS = Path(__file__).parent / "documents"
CORPUS = Path(__file__).parents[2] / "corpus"
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
]

Asked = Callable[..., Answer]
"""A question, after it the user's earlier turns: asked("…", "earlier turn")."""


def furnished(home: Path, *paths: Path) -> Desk:
    """A desk over a library with these files and folders in it."""
    desk = open_desk(Settings(home=home))
    for report in ingest(paths, desk.library, desk.search.index) if paths else ():
        assert report.outcome == "added", report
    return desk


@pytest.fixture(scope="session")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A note with a comparison table, a notice, a standard, an opinion with its digest; all of them invented."""
    return furnished(tmp_path_factory.mktemp("invented"), DOCUMENTS)


@pytest.fixture(scope="session")
def asked(invented: Desk) -> Asked:
    """Puts a question to the invented library."""

    def put(text: str, *history: str) -> Answer:
        return ask(Question(text=text, history=history), invented)

    return put


@pytest.fixture(scope="session")
def computing(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A library with the bundled digest that the rules of Chongqing are quoted from."""
    (digest,) = CORPUS.glob("重庆*.md")
    return furnished(tmp_path_factory.mktemp("computing"), digest)


@pytest.fixture
def small(tmp_path: Path) -> Callable[..., Desk]:
    """Makes a desk over texts given as file name and content; the first line of a text is its title."""

    def make(texts: dict[str, str] | None = None) -> Desk:
        folder = tmp_path / "texts"
        folder.mkdir()
        for name, text in (texts or {}).items():
            (folder / name).write_text(text, "utf-8")
        return furnished(tmp_path / "home", *sorted(path for path in folder.iterdir() if path.suffix != ".toml"))

    return make


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium without a window; skips what needs it where it isn't installed."""
    if not CHROMIUM.exists():
        pytest.skip(f"浏览器测试需要 Debian 的 chromium：没有 {CHROMIUM}（apt-get install chromium）")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def address(desk: Desk) -> Iterator[str]:
    """Where the page is served over the desk of the test's module."""
    from assistant.page.app import start

    with contextlib.closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    page, place = start(desk, port=port)
    yield place
    page.close(verbose=False)
