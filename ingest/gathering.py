"""Which files a list of files and folders stands for."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from ingest.cardfile import SUFFIX
from ingest.reading import EXTENSIONS
from knowledge.errors import BadInput, TanwenError, UnreadableFile

READABLE = frozenset((*EXTENSIONS, ".jsonl"))
"""Extensions looked for in folders; a file named by itself is tried whatever it is called."""


class Gathered(NamedTuple):
    """The files to read, in order, each once; what could not be found; how many files of other kinds were passed over."""

    files: list[Path]
    faults: list[tuple[Path, TanwenError]]
    passed_over: int


def gather(paths: Sequence[Path]) -> Gathered:
    """Files and, sorted and with sub-folders, the readable files of folders; hidden files and side files are left out."""
    files: dict[Path, None] = {}
    faults: list[tuple[Path, TanwenError]] = []
    passed_over = 0
    for path in paths:
        if path.is_dir():
            inside, others = _inside(path)
            passed_over += others
            if not inside:
                faults.append((path, _empty(path, others)))
            files.update(dict.fromkeys(inside))
        elif path.exists():
            files[path.resolve()] = None
        else:
            faults.append((path, BadInput(f"没有这个文件或文件夹：{path}", "请检查路径。")))
    odd = [path for path in files if not _is_text(path)]
    faults += [(path, UnreadableFile("文件名里有不是文字的字节。", "请先给文件改名。")) for path in odd]
    return Gathered([path for path in files if path not in odd], faults, passed_over)


def _is_text(path: Path) -> bool:
    """Whether a name can be written down at all."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True


def _inside(folder: Path) -> tuple[list[Path], int]:
    found, others = [], 0
    for place, folders, names in os.walk(folder.resolve()):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if name.startswith((".", "~$")) or name.endswith(SUFFIX):
                continue
            if Path(name).suffix.lower() in READABLE:
                found.append(Path(place, name))
            else:
                others += 1
    return found, others


def _empty(folder: Path, others: int) -> TanwenError:
    held = f"（里面 {others} 个文件都是别的类型）" if others else ""
    return BadInput(
        f"文件夹 {folder} 里没有可读的文件{held}。", "可读的有 txt、md、pdf、docx、html、xlsx、csv、jsonl。"
    )
