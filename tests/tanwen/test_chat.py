"""`tanwen chat` as a command: it serves, tells its address, and refuses what it can't serve on."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-m", "tanwen", "chat"]


@contextlib.contextmanager
def taken_port() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


def environment(home: Path) -> dict[str, str]:
    # A proxy that answers nothing: the page must not go through it to reach itself.
    return {
        **os.environ,
        "TANWEN_HOME": str(home),
        "HTTP_PROXY": "http://127.0.0.1:9",
        "http_proxy": "http://127.0.0.1:9",
    }


def test_the_bundled_corpus_is_loaded_into_an_empty_library_and_the_page_is_served(tmp_path: Path) -> None:
    with taken_port() as port:
        pass  # free again
    serving = subprocess.Popen(
        [*COMMAND, "--bundled", "--port", str(port)],
        env=environment(tmp_path / "home"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert serving.stdout is not None
    try:
        said = serving.stdout.readline()
        found = re.search(r"http://\S+/", said)
        assert found, (said, serving.communicate()[1])
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(found[0]) as answer:
            assert "碳问" in answer.read().decode("utf-8")
    finally:
        serving.send_signal(signal.SIGINT)
        _, told = serving.communicate()
    assert serving.returncode == 0
    assert "装入随附的摘编" in told
    assert "页面已关闭" in told
    assert "Traceback" not in told


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--port", "99999"], "没有 99999 这个端口"),
        (["--port", "0"], "没有 0 这个端口"),
        (["--host", "no-such-host.invalid"], "no-such-host.invalid"),
    ],
)
def test_a_place_that_cannot_be_served_on_is_refused_in_two_lines(
    tmp_path: Path, options: list[str], words: str
) -> None:
    refused(tmp_path, options, words)


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    with taken_port() as port:
        refused(tmp_path, ["--port", str(port)], f"端口 {port} 已被占用")


def refused(home: Path, options: list[str], words: str) -> None:
    run = subprocess.run([*COMMAND, *options], env=environment(home), capture_output=True, encoding="utf-8")
    assert run.returncode == 2
    assert run.stdout == ""
    assert words in run.stderr
    assert "Traceback" not in run.stderr
