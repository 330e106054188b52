"""Reading print from pictures: the seam for an engine, and tesseract behind it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import NamedTuple, Protocol

HOW_TO_INSTALL = (
    "请安装 tesseract 和中文字库（Debian/Ubuntu：sudo apt install tesseract-ocr tesseract-ocr-chi-sim）后重试。"
)
LIMIT = 120.0
"""Seconds for one picture."""
OPENING_NUMBER = re.compile(
    r"^((?:[A-Z]|\d{1,2})(?:\s*\.\s*\d{1,3})+|\d{1,2}(?=\s*[”’\"'“]))(\s*[”’\"'“，,]*\s*)(?=[\u4e00-\u9fffA-Z(（]|$)"
)


class Word(NamedTuple):
    """A word read from a picture, with its place in pixels and the line it belongs to."""

    text: str
    x0: int
    top: int
    x1: int
    bottom: int
    line: int
    confidence: float = 100.0
    """How sure the engine is, 0 to 100."""


class Ocr(Protocol):
    """An engine that reads Chinese print; `read_pdf(path, ocr=...)` takes any."""

    name: str

    def words(self, picture: Path) -> list[Word]:
        """The words of a PNG picture, line by line; raises OcrFailed."""
        ...


class OcrFailed(Exception):
    """The engine could not read a picture; the text says why, in Chinese, `hung` whether it had to be stopped."""

    def __init__(self, reason: str, *, hung: bool = False) -> None:
        super().__init__(reason)
        self.hung = hung


class Tesseract:
    """Debian's tesseract with the simplified Chinese data, one thread per page: several threads make it slower."""

    name = "tesseract chi_sim"

    def __init__(self, identity: str | None = None) -> None:
        self.identity = identity and f"{self.name} {identity}"

    def words(self, picture: Path) -> list[Word]:
        """The words of a picture, with psm 6: lines from side to side, nothing left out."""
        command = ["tesseract", str(picture), "stdout", "-l", "chi_sim", "--psm", "6", "tsv"]
        try:
            done = subprocess.run(
                command, capture_output=True, timeout=LIMIT, env={**os.environ, "OMP_THREAD_LIMIT": "1"}, check=True
            )
        except subprocess.TimeoutExpired as error:
            raise OcrFailed(f"OCR 超过 {LIMIT:.0f} 秒", hung=True) from error
        except (OSError, subprocess.CalledProcessError) as error:
            raise OcrFailed("OCR 程序出错") from error
        return words_of_tsv(done.stdout.decode("utf-8", "replace"))


def words_of_tsv(tsv: str) -> list[Word]:
    """The words of tesseract's table; lines are numbered through."""
    found: list[Word] = []
    lines: dict[tuple[str, ...], int] = {}
    for record in tsv.splitlines()[1:]:
        fields = record.split("\t")
        if len(fields) < 12 or fields[0] != "5" or not fields[11].strip():
            continue
        line = lines.setdefault(tuple(fields[1:5]), len(lines))
        left, top, width, height = (int(v) for v in fields[6:10])
        found.append(Word(fields[11].strip(), left, top, left + width, top + height, line, float(fields[10])))
    return found


@cache
def installed_ocr() -> Ocr | None:
    """Tesseract where it and its Chinese data are installed, else None."""
    if shutil.which("tesseract") is None:
        return None
    try:
        listed = subprocess.run(["tesseract", "--list-langs"], capture_output=True, timeout=30, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return Tesseract(_version(listed.stdout)) if b"chi_sim" in listed.stdout.split() else None


def identity_of(engine: Ocr) -> str | None:
    """Names the engine, its version and its data, where it tells them: then what it read of a page can be kept."""
    return getattr(engine, "identity", None)


def _version(listed: bytes) -> str | None:
    """Version of tesseract and state of its Chinese data, from its list of languages, which names their folder."""
    folder = re.search(rb'"(.+?)"', listed)
    try:
        said = subprocess.run(["tesseract", "--version"], capture_output=True, timeout=30, check=True)
        data = Path(os.fsdecode(folder.group(1)), "chi_sim.traineddata").stat() if folder else None
    except (OSError, subprocess.SubprocessError):
        return None
    return f"{said.stdout!r} {data.st_size} {data.st_mtime_ns}" if data else None


def tidied(line: str) -> str:
    """A line with what OCR always gets wrong put right: gaps in a leading clause number (5. 3. 2 ”…), 一 for a dash."""
    line = re.sub(r"^[一-][一\s-]*[一-](?=\s*[^一\s-])", "——", line) if line[:1] in "一-" else line
    line = re.sub(r"(?<=[\dA-Za-z])\s?一\s?(?=(?:19|20)?\d{2}\b)", "—", line)
    line = re.sub(r"\s+[|｜丨_~`]+$", "", line)
    line = re.sub(r"^([表图])\s*[\]\[|丨]\s*(?=[\dA-Z])", r"\1", line)
    line = re.sub(r"^([表图]\s*(?:[A-Z]\s?\.\s?)?\d{1,3})\s*[”“\"'_]+\s*(?=[\u4e00-\u9fffA-Z])", r"\1 ", line)
    if "“" not in line:
        line = re.sub(r"(?<=[\u4e00-\u9fff])\s*[”_]+\s*(?=[A-Za-z])", " ", line)
    match = OPENING_NUMBER.match(line)
    if match is None:
        return line
    gap = " " if match.group(2) else ""
    return (re.sub(r"\s*\.\s*", ".", match.group(1)) + gap + line[match.end() :]).rstrip()
