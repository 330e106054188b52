"""Questions with their gold, from readable TOML files and from the exam format (.jsonl)."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationError, model_validator

from knowledge.errors import BadInput
from knowledge.vocabulary import Outcome, Question, Value

KINDS = (
    "clause",
    "definition",
    "list",
    "date_contact",
    "table",
    "compare",
    "cross_doc",
    "colloquial",
    "false_premise",
    "multi_turn",
    "numeric",
    "numeric_missing",
    "injection",
    "unanswerable",
    "near_miss",
)
"""Every kind of question, in the order of the report; near_miss asks for what stands close to the text but not in it."""

HINT = "格式见 docs/evaluation.md。"


def as_group(value: Any) -> Any:
    """One alternative written alone is a group of one."""
    return (value,) if isinstance(value, str) else value


def as_items(value: Any) -> Any:
    """One expected value written alone, or the exam's `{"all": [...]}`, as a list."""
    if value is None:
        return ()
    if isinstance(value, dict):
        return value.get("all", (value,))
    return value


Group = Annotated[tuple[str, ...], BeforeValidator(as_group), Field(min_length=1)]
"""Strings of which one is enough."""


class Expected(Value):
    """A value that a computation must give: a number with its unit, a date, or a class."""

    number: Decimal | None = None
    unit: str = ""
    day: date | None = Field(default=None, alias="date")
    verdict: str | None = Field(default=None, alias="class")
    """A class in words: 主要源流, 达到阈值, 合格 …"""
    rulebook: str | None = None
    of: Decimal | None = None
    """Tonnage of the stream meant, where there are several."""
    rounded: int | None = None
    """Decimals to round half up to before comparing."""
    others: tuple[Expected, ...] = Field(default=(), alias="or")
    """Further results that are right as well."""

    @model_validator(mode="before")
    @classmethod
    def a_date_may_be_written_as_a_number(cls, given: Any) -> Any:
        """The exam writes a date as `{"number": "2028-11-01", "unit": "日期"}`."""
        if isinstance(given, dict) and given.get("unit") == "日期" and "number" in given:
            rest = {key: value for key, value in given.items() if key not in ("number", "unit")}
            return rest | {"date": given["number"]}
        return given

    @model_validator(mode="after")
    def one_thing_is_expected(self) -> Expected:
        """Exactly one of number, date and class."""
        if sum(thing is not None for thing in (self.number, self.day, self.verdict)) != 1:
            raise ValueError("number、date、class 三者写且只写一个")
        return self


class Case(Value):
    """A question with what a right answer must have."""

    id: str = Field(min_length=1)
    kind: str
    question: str = Field(min_length=1)
    history: tuple[str, ...] = ()
    jurisdiction: str | None = None
    as_of: date | None = None
    status: Outcome = Outcome.ANSWERED
    document: str | None = None
    """Title, designation, alias or jurisdiction of the document the gold stands in; None: any document."""
    clauses: tuple[str, ...] = ()
    """Places of which one must be cited."""
    evidence: tuple[Group, ...] = ()
    """Each group must stand in a quotation."""
    must: tuple[Group, ...] = ()
    must_not: tuple[str, ...] = ()
    values: Annotated[tuple[Expected, ...], BeforeValidator(as_items)] = ()
    persona: str = ""
    note: str = ""
    place: str = ""
    """File and line it was read from."""

    @model_validator(mode="after")
    def gold_agrees_with_status(self) -> Case:
        """A known kind; and what can't be answered has no evidence."""
        if self.kind not in KINDS:
            raise ValueError(f"kind 要写 {'、'.join(KINDS)} 之一")
        if self.status is not Outcome.ANSWERED and (self.evidence or self.values):
            raise ValueError(f"status 是 {self.status.value} 的题目不能有 evidence 或 value")
        return self

    def asked(self) -> Question:
        """The question as `ask` takes it."""
        return Question(text=self.question, history=self.history, jurisdiction=self.jurisdiction, as_of=self.as_of)


def read_cases(path: Path) -> tuple[Case, ...]:
    """The cases of a file, or of all .toml and .jsonl files of a folder; raises BadInput naming file, line and key."""
    if not path.exists():
        raise BadInput(f"没有题目文件 {path}", "请给出 .toml 或 .jsonl 题目文件，或放这些文件的文件夹。")
    files = sorted(file for file in path.iterdir() if file.suffix in (".toml", ".jsonl")) if path.is_dir() else [path]
    cases = tuple(case for file in files for case in cases_of(file))
    if not cases:
        raise BadInput(f"{path} 里没有题目", HINT)
    seen: dict[str, str] = {}
    for case in cases:
        if case.id in seen:
            raise BadInput(f"{case.place}：题号 {case.id} 已经用在 {seen[case.id]}", "请换一个题号。")
        seen[case.id] = case.place
    return cases


def cases_of(file: Path) -> Iterator[Case]:
    """The cases of one file."""
    try:
        text = file.read_text("utf-8-sig")
    except (UnicodeDecodeError, OSError) as error:
        raise BadInput(f"题目文件 {file} 读不出来：{error}", "请存成 UTF-8 文本。") from error
    if file.suffix == ".jsonl":
        return from_exam(file, text)
    if file.suffix == ".toml":
        return from_toml(file, text)
    raise BadInput(f"{file.name} 不是题目文件", "题目文件是 .toml 或 .jsonl。")


def from_toml(file: Path, text: str) -> Iterator[Case]:
    """`[[case]]` tables; keys before the first one are defaults for all of the file."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"题目文件 {file.name} 不是合格的 TOML：{error}", HINT) from error
    lines = [number for number, line in enumerate(text.splitlines(), 1) if line.strip() == "[[case]]"]
    defaults = {key: value for key, value in data.items() if key != "case"}
    tables = data.get("case", [])
    if not isinstance(tables, list) or len(tables) != len(lines):
        raise BadInput(f"题目文件 {file.name} 里的题目要逐个写成 [[case]]", HINT)
    for line, table in zip(lines, tables, strict=True):
        given = defaults | table
        if "value" in given:
            given["values"] = given.pop("value")
        yield made(given, file, line, text.splitlines())


def from_exam(file: Path, text: str) -> Iterator[Case]:
    """One JSON record a line, as in the exam; its groups, clauses and values keep their meaning."""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line, parse_float=Decimal)
        except json.JSONDecodeError as error:
            raise BadInput(f"{file.name} 第 {number} 行不是 JSON：{error}", HINT) from error
        if not isinstance(record, dict):
            raise BadInput(f"{file.name} 第 {number} 行不是一条记录", HINT)
        given = {key: value for key, value in record.items() if key in Case.model_fields}
        given["clauses"] = record.get("clause") or ()
        given["values"] = record.get("value")
        yield made(given, file, number, [])


def made(given: dict[str, Any], file: Path, line: int, lines: list[str]) -> Case:
    """The case, or BadInput with file, line and key."""
    try:
        return Case.model_validate(given | {"place": f"{file.name}:{line}"})
    except ValidationError as error:
        first = error.errors()[0]
        key = str(first["loc"][0]) if first["loc"] else ""
        raise BadInput(
            f"{file.name} 第 {line_of(key, line, lines)} 行，题目 {given.get('id', '（没有 id）')}"
            f"{f'，{key}' if key else ''}：{said(first)}",
            HINT,
        ) from error


def line_of(key: str, start: int, lines: list[str]) -> int:
    """The line of a key within the case that starts at line `start`, else that line."""
    for number in range(start, len(lines)):
        if lines[number].strip() == "[[case]]":
            break
        if re.match(rf"{re.escape(key.removesuffix('s'))}s?\s*=", lines[number].strip()):
            return number + 1
    return start


PLAIN_WORDS: dict[Literal["missing", "extra_forbidden", "enum"], str] = {
    "missing": "缺少这一项",
    "extra_forbidden": "没有这样的项目",
    "enum": "只能是 answered、needs_input、not_found 之一",
}


def said(error: Any) -> str:
    """A fault in plain words."""
    return PLAIN_WORDS.get(error["type"]) or str(error["msg"]).removeprefix("Value error, ")
