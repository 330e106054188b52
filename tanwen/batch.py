"""Batches of questions: JSON Lines in, JSON Lines out, never half a file."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from knowledge.errors import BadInput, UnreadableFile
from knowledge.vocabulary import Question


def read_questions(
    file: Path, as_of: date | None = None, jurisdiction: str | None = None
) -> list[tuple[str, Question]]:
    """(id, question) of every record; raises TanwenError naming file and line of a fault."""
    try:
        lines = re.split(r"\r?\n", file.read_bytes().decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile(f"{file} 读不了：{error}", "请给一个存在的 UTF-8 .jsonl 文件。") from error
    questions = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            questions.append(read_record(line, f"{file} 第 {number} 行", number, as_of, jurisdiction))
    return questions


def read_record(
    line: str, where: str, number: int, as_of: date | None, jurisdiction: str | None
) -> tuple[str, Question]:
    """One record of a batch."""
    try:
        record = json.loads(line)
    except ValueError as error:
        raise BadInput(f"{where} 不是 JSON：{error}", "请一行写一个记录。") from error
    text = record.get("question", record.get("text")) if isinstance(record, dict) else None
    history = record.get("history") or [] if isinstance(record, dict) else []
    if not isinstance(text, str) or not isinstance(history, list):
        raise BadInput(f"{where} 缺 question，或 history 不是列表", '记录应是 {"id": "…", "question": "…"}。')
    turns = [whole(str(turn)) for turn in history]
    question = Question(text=whole(text), history=tuple(turns), as_of=as_of, jurisdiction=jurisdiction)
    return str(record.get("id", number)), question


def whole(text: str) -> str:
    """The text with a question mark for each half of a character (\\ud83d alone), which no file can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")


def write_records(file: Path, records: Iterable[dict[str, Any]]) -> None:
    """Writes all records or none: to a file beside it first, then in its place."""
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with part.open("w", encoding="utf-8") as out:
            out.writelines(json.dumps(record, ensure_ascii=False, default=str) + "\n" for record in records)
        part.replace(file)
    except OSError as error:
        raise BadInput(f"{file} 写不了：{error}", "请换一个可以写的位置。") from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
