"""What the owner says about a document: in `<file>.card.toml` beside it, or as field=value on the command line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from pydantic import ValidationError

from knowledge.errors import BadInput
from knowledge.vocabulary import CardOverrides, Kind, Standing

SUFFIX = ".card.toml"
FIELDS = {
    "title": "标题",
    "designation": "标准号或文号",
    "kind": "文种",
    "standing": "状态",
    "issuer": "发布单位",
    "jurisdiction": "地区",
    "issued": "发布日期",
    "effective": "实施日期",
    "effective_until": "有效期至",
    "replaced_by": "被代替",
    "replaces": "代替",
    "adopted_from": "采用",
    "explains": "所解释的标准",
    "aliases": "别名",
    "digest": "摘编",
    "id": "编号",
}
"""Field names with the words people see; both are understood in a side file and on the command line."""

_NAMES = {chinese: name for name, chinese in FIELDS.items()} | {"标准号": "designation", "文号": "designation"}
_BARE = re.compile(r"^([ \t]*)([\u4e00-\u9fff]+)(?=[ \t]*=)", re.MULTILINE)
"""Chinese names, which TOML takes only in quotation marks."""
_CHOICES = {"kind": [kind.value for kind in Kind], "standing": [standing.value for standing in Standing]}
_DATES = {"issued", "effective", "effective_until"}
_LISTS = {"aliases", "replaces"}


def card_file(path: Path) -> Path:
    """Where the side file of a document lies."""
    return path.with_name(path.name + SUFFIX)


def read_card_file(path: Path) -> CardOverrides | None:
    """What the side file of a document says, or None; raises BadInput naming file, line and key of a fault."""
    side = card_file(path)
    if not side.is_file():
        return None
    try:
        text = side.read_text("utf-8-sig")
        values = tomllib.loads(_BARE.sub(r'\1"\2"', text))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise BadInput(f"边注文件 {side.name} 读不懂：{error}", '请写成 TOML，例如 standing = "现行"。') from error
    return _overrides(values, lambda key: f"边注文件 {side.name}{_line_of(text, key)}", by_file=True)


def read_assignments(assignments: Sequence[str]) -> CardOverrides:
    """What `field=value…` on a command line says; an empty value means unknown; raises BadInput naming the field."""
    values: dict[str, Any] = {}
    for assignment in assignments:
        key, equals, value = assignment.partition("=")
        if not equals:
            raise BadInput(f"{assignment} 不是 字段=值 的形式", f"例如 standing=现行；字段有 {_all_fields()}。")
        values[key.strip()] = value.strip()
    return _overrides(values, lambda _: "命令行", by_file=False)


def field_of(name: str) -> str:
    """The field a name stands for, English or Chinese; raises BadInput for an unknown one."""
    field = _NAMES.get(name, name)
    if field not in FIELDS:
        raise BadInput(f"字段 {name} 不认识", f"字段有 {_all_fields()}。")
    return field


def _overrides(values: dict[str, Any], where: Callable[[str], str], *, by_file: bool) -> CardOverrides:
    said: dict[str, Any] = {}
    for key, value in values.items():
        name = _NAMES.get(key, key)
        if name not in FIELDS or (name == "id" and not by_file):
            raise BadInput(f"{where(key)} 的字段 {key} 不认识", f"字段有 {_all_fields()}。")
        said[name] = _read(name, value)
        try:
            CardOverrides.model_validate({name: said[name]})
        except ValidationError:
            _refuse(where(key), key, name, value)
        if name in ("title", "id") and not str(value).strip():
            raise BadInput(f"{where(key)} 的 {key} 是空的", "请写上内容，或删去这一项。")
    return CardOverrides.model_validate(said)


def _read(name: str, value: Any) -> Any:
    """A text from a command line as the field takes it; typed TOML values pass."""
    if not isinstance(value, str):
        return value
    if name in _LISTS:
        return tuple(part.strip() for part in re.split(r"[、,，;；]", value) if part.strip())
    if name == "digest":
        return {"是": True, "否": False, "": False}.get(value, value)
    if name in _DATES and (found := re.fullmatch(r"(\d{4})[年./-](\d{1,2})[月./-](\d{1,2})日?", value)):
        return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}"
    if name == "designation" and value:
        from knowledge.names import canonical

        return canonical(value)
    return value


def _refuse(where: str, key: str, name: str, value: Any) -> NoReturn:
    if name in _CHOICES:
        hint = f"可用的值：{'、'.join(_CHOICES[name])}。"
    elif name in _DATES:
        hint = "请写成 2025-09-01 的样子；不知道就写空的。"
    elif name == "digest":
        hint = "请写 true 或 false。"
    elif name in _LISTS:
        hint = '请写成一列名字，例如 ["重庆通则", "通则"]。'
    else:
        hint = "请写成一段文字。"
    raise BadInput(f"{where} 的 {key} = {value!r} 不能用", hint)


def _line_of(text: str, key: str) -> str:
    for place, line in enumerate(text.splitlines(), 1):
        if re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line):
            return f" 第 {place} 行"
    return ""


def _all_fields() -> str:
    return "、".join(f"{name}（{chinese}）" for name, chinese in FIELDS.items() if name != "id")
