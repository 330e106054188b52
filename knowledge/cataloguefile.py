"""Reads a file of the catalogue of standards and tells its faults with file, line and key."""

from __future__ import annotations

import re
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from knowledge.errors import BadInput, LibraryDamaged, TanwenError
from knowledge.names import find_designations

FIELDS = {
    "designation": "标准号",
    "title": "标题",
    "aliases": "别名",
    "kind": "文种",
    "level": "层级",
    "binding": "约束力",
    "jurisdiction": "地区",
    "issued": "发布日期",
    "effective": "实施日期",
    "effective_until": "有效期至",
    "replaced_by": "被代替",
    "adopted_from": "采用",
    "normative_annexes": "规范性附录",
    "informative_annexes": "资料性附录",
    "explanations": "解释它的",
    "standing": "状态",
    "remark": "备注",
    "source": "来源",
    "confidence": "可信度",
}
"""Keys of an entry with their Chinese names; both are understood."""

_NAMES = {chinese: name for name, chinese in FIELDS.items()}
_BARE = re.compile(r"^([ \t]*)([\u4e00-\u9fff]+)(?=[ \t]*=)", re.MULTILINE)
_HEAD = re.compile(r"^[ \t]*\[\[\s*standard\s*\]\]")
Entry = TypeVar("Entry", bound=BaseModel)


def read_entries(file: Path, entry: type[Entry], *, shipped: bool) -> list[Entry]:
    """The entries `[[standard]]` of a file; raises BadInput, or LibraryDamaged for the file that ships with the program."""
    try:
        return _read(file, entry)
    except BadInput as error:
        if shipped:
            raise LibraryDamaged(error.message, "请重新安装，或改正这一项。") from error
        raise


def _read(file: Path, entry: type[Entry]) -> list[Entry]:
    try:
        text = file.read_text("utf-8-sig")
        data = tomllib.loads(_BARE.sub(r'\1"\2"', text))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInput(f"标准目录 {file} 读不懂：{error}", "请按 docs/documents.md 里“标准目录”的写法修改。") from error
    tables = data.get("standard", [])
    if unknown := [key for key in data if key != "standard"]:
        raise _fault(file, "", unknown[0], "不认识", "每一条写成 [[standard]]，下面是标准号等各项。")
    if not isinstance(tables, list) or not all(isinstance(each, dict) for each in tables):
        raise _fault(file, "", "standard", "不是一列条目", "每一条写成 [[standard]]，用两层方括号。")
    found: dict[str, Entry] = {}
    for place, table in enumerate(tables):
        one = _entry(file, text, place, table, entry)
        name = str(one.model_dump()["designation"])
        if name in found:
            where = _line(text, place, "designation")
            raise _fault(file, where, name, "列了两次", "请合成一条。")
        found[name] = one
    return list(found.values())


def _entry(file: Path, text: str, place: int, table: dict[str, Any], entry: type[Entry]) -> Entry:
    said: dict[str, Any] = {}
    for key, value in table.items():
        name = _NAMES.get(key, key)
        if name not in FIELDS:
            known = "、".join(f"{each}（{chinese}）" for each, chinese in FIELDS.items())
            raise _fault(file, _line(text, place, key), key, "不认识", f"可用的有 {known}。")
        said[name] = _one_spelling(file, text, place, key, value) if name in ("designation", "replaced_by") else value
    if not said.get("designation"):
        raise _fault(file, _line(text, place, ""), "designation", "没有写", "每一条都要有标准号。")
    try:
        found = entry.model_validate({name: _said(entry, name, value) for name, value in said.items()})
    except ValidationError as error:
        first = error.errors()[0]
        key = str(first["loc"][0]) if first["loc"] else ""
        printed = next((each for each in table if _NAMES.get(each, each) == key), key)
        value = said.get(key)
        raise _fault(
            file, _line(text, place, printed), printed, f"不能是 {value!r}", f"应当是：{first['msg']}"
        ) from error
    _check_dates(file, text, place, said)
    return found


def _said(entry: type[BaseModel], name: str, value: object) -> object:
    """The value; an empty text means unknown."""
    return entry.model_fields[name].get_default() if value == "" else value


def _one_spelling(file: Path, text: str, place: int, key: str, value: object) -> str:
    if value == "":
        return ""
    found = find_designations(value) if isinstance(value, str) else []
    if len(found) != 1 or "〔" in found[0].canonical:
        where = _line(text, place, key)
        raise _fault(file, where, key, f"{value!r} 不是一个标准号", "例如 GB/T 32150-2015、JJF(鲁) 159-2023。")
    return found[0].canonical


def _check_dates(file: Path, text: str, place: int, said: dict[str, Any]) -> None:
    days = [(key, str(said[key])) for key in ("issued", "effective", "effective_until") if said.get(key)]
    for (one, earlier), (other, later) in pairwise(days):
        if earlier > later:
            where = _line(text, place, other)
            raise _fault(file, where, FIELDS[other], f"（{later}）早于{FIELDS[one]}（{earlier}）", "请核对日期。")
    if said.get("replaced_by") and said["replaced_by"] == said["designation"]:
        raise _fault(file, _line(text, place, "replaced_by"), FIELDS["replaced_by"], "是它自己", "请写新版的标准号。")


def _line(text: str, place: int, key: str) -> str:
    """Where a key of an entry stands: 第 n 行."""
    seen = -1
    begins = ""
    for number, line in enumerate(text.splitlines(), 1):
        if _HEAD.match(line):
            seen += 1
            if seen > place:
                break
            begins = f"第 {number} 行"
        elif (
            seen == place and key and re.match(rf"\s*[\"']?(?:{re.escape(key)}|{FIELDS.get(key, '-')})[\"']?\s*=", line)
        ):
            return f"第 {number} 行"
    return begins


def _fault(file: Path, where: str, key: str, what: str, hint: str) -> TanwenError:
    return BadInput(f"标准目录 {file} {where} {key} {what}".replace("  ", " "), hint)
