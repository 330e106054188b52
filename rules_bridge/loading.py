"""Reads the rulebook files and checks them; a fault names file, line, key and what is expected."""

from __future__ import annotations

import hashlib
import os
import re
import tomllib
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from knowledge.errors import BadInput
from knowledge.settings import default_home
from rules_bridge.facts import known_rules
from rules_bridge.formulas import boundary
from rules_bridge.rulebook import ClassLevel, Condition, Rulebook, RuleSpec

FOLDER = Path(__file__).with_name("rulebooks")

ROLES: dict[str, tuple[str, ...]] = {
    "ratio": ("definition", "exclusion"),
    "rate_check": ("definition", "exclusion"),
    "additional_count": ("definition", "exclusion"),
    "counts_in_rate": ("exclusion",),
    "shift": ("span",),
    "countdown": ("deadline",),
    "window": ("anchor", "span"),
    "phase": ("phases",),
    "product": ("price",),
    "checklist": ("items",),
    "member": ("items",),
    "state": ("states",),
    "edition": ("from",),
}


class RulebookFault(BadInput):
    """A rulebook file that can't be used as it is."""


def load_rulebook(path: Path) -> Rulebook:
    """One rulebook, checked; raises RulebookFault."""
    try:
        text = path.read_text("utf-8")
        raw = tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise RulebookFault(f"规则书 {path.name} 不是 UTF-8 文本。", "请存为 UTF-8 再试。") from error
    except tomllib.TOMLDecodeError as error:
        raise RulebookFault(f"规则书 {path.name} 读不懂：{error}", "请按 TOML 格式改正该行。") from error
    try:
        book = Rulebook.model_validate(raw)
    except ValidationError as error:
        raise _fault(path, text, error) from error
    version = hashlib.sha256(book.model_dump_json().encode()).hexdigest()[:16]
    book = book.model_copy(update={"version": version})
    for place, expected in _faults(book):  # the first one is enough
        raise RulebookFault(
            f"规则书 {path.name} 第 {line_of(text, place)} 行，键 {_key(place)}：{expected}", "请改正后再试。"
        )
    return book


def load_rulebooks(folder: Path = FOLDER, own: Path | None = None) -> tuple[Rulebook, ...]:
    """The rulebooks of a folder and the user's own (TANWEN_HOME/rulebooks), by file name; raises RulebookFault.

    A file that was changed or added counts from the next call on.
    """
    own = own or _own(os.environ.get("TANWEN_HOME") or "")
    more = tuple((path, path.stat().st_mtime_ns) for path in sorted(own.glob("*.toml"))) if own.is_dir() else ()
    return _load(folder, more)


@lru_cache(maxsize=8)
def _own(home: str) -> Path:
    """The folder of the user's own rulebooks."""
    return Path(home or default_home()).expanduser() / "rulebooks"


@lru_cache(maxsize=8)
def _load(folder: Path, more: tuple[tuple[Path, int], ...]) -> tuple[Rulebook, ...]:
    paths = [*sorted(folder.glob("*.toml")), *(path for path, _ in more)]
    books = tuple(load_rulebook(path) for path in paths)
    seen: dict[str, str] = {}
    for book in books:
        if [each.id for each in books].count(book.id) > 1:
            raise RulebookFault(f"有两本规则书都叫 {book.id}。", "请给其中一本换一个 id。")
        for name in (book.id, *book.aliases):
            if seen.setdefault(name, book.id) != book.id:
                raise RulebookFault(
                    f"名字“{name}”同时属于规则书 {seen[name]} 和 {book.id}。", "请改其中一个的 aliases。"
                )
    return books


# ---- faults --------------------------------------------------------------------------------------------------------

Place = tuple[str | int, ...]

_EXPECTED = {
    "missing": "缺少这个键",
    "extra_forbidden": "不认得这个键，请删去或改正拼写",
    "string_type": "应为文字（加引号）",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "tuple_type": "应为列表 [ … ]",
    "dict_type": "应为表 { … }",
    "date_type": "应为日期，如 2026-02-01",
    "date_from_datetime_parsing": "应为日期，如 2026-02-01",
    "too_short": "不能为空",
    "string_too_short": "不能为空",
}


def _fault(path: Path, text: str, error: ValidationError) -> RulebookFault:
    first = min(
        error.errors(), key=lambda each: each["type"] != "extra_forbidden"
    )  # a misspelt key explains a missing one
    place: Place = tuple(first["loc"])
    context: dict[str, Any] = first.get("ctx") or {}
    expected = _EXPECTED.get(first["type"], "")
    if "expected" in context:
        expected = f"应为 {context['expected']} 之一".replace(" or ", "、")
    elif first["type"] == "value_error":
        expected = str(context["error"])
        if key := re.match(r"[a-z_]+(?= )", expected):
            place = (*place, key[0])
    elif first["type"] == "string_pattern_mismatch":
        expected = f"应符合 {context['pattern']}"
    return RulebookFault(
        f"规则书 {path.name} 第 {line_of(text, place)} 行，键 {_key(place)}：{expected or first['msg']}",
        "请改正后再试。",
    )


def _key(place: Place) -> str:
    """parameter 3 . bound, counted from 1."""
    return ".".join(f"第{each + 1}项" if isinstance(each, int) else each for each in place) or "（全文）"


def line_of(text: str, place: Place) -> int:
    """The line of a key in a TOML file, or of the nearest table or key that holds it."""
    counts: dict[str, int] = {}
    table: list[str | int] = []
    best, best_length = 1, 0
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[\[?\s*([\w.-]+)\s*\]", line):
            table = _table(header[1], line.strip().startswith("[["), counts)
            full: list[str | int] = table
        elif key := re.match(r"\s*([\w-]+)\s*=", line):
            full = [*table, key[1]]
        else:
            continue
        length = len(full)
        if tuple(full) == place[:length] and length > best_length:
            best, best_length = number, length
    return best


def _table(name: str, array: bool, counts: dict[str, int]) -> list[str | int]:
    """The path of a table header, with the index of every array of tables on the way."""
    parts = name.split(".")
    if array:
        counts[name] = counts.get(name, -1) + 1
        for other in [key for key in counts if key.startswith(f"{name}.")]:
            del counts[other]
    path: list[str | int] = []
    for depth in range(1, len(parts) + 1):
        path.append(parts[depth - 1])
        index = counts.get(".".join(parts[:depth]))
        if index is not None:
            path.append(index)
    return path


# ---- checks across entries -----------------------------------------------------------------------------------------


def _faults(book: Rulebook) -> Iterable[tuple[Place, str]]:
    """What is wrong between the parts of a rulebook."""
    names = [each.name for each in book.parameters]
    for index, name in enumerate(names):
        if name in names[:index]:
            yield ("parameter", index, "name"), f"参数名“{name}”已经用过"
    for index, rule in enumerate(book.rules):
        place: Place = ("rule", index)
        if rule.name not in known_rules():
            yield (*place, "name"), f"没有名为 {rule.name} 的规则；可选：{'、'.join(known_rules())}"
            continue
        if rule.name in [each.name for each in book.rules[:index]]:
            yield (*place, "name"), f"规则 {rule.name} 已经写过"
        for used in rule.used():
            if used not in names:
                yield place, f"引用了没有的参数“{used}”"
                return
        yield from _rule_faults(book, rule, place)
    for index, silent in enumerate(book.silent):
        for name in silent.rules:
            if name not in known_rules():
                yield ("silent", index, "rules"), f"没有名为 {name} 的规则"


def _rule_faults(book: Rulebook, rule: RuleSpec, place: Place) -> Iterable[tuple[Place, str]]:
    for role in ROLES.get(rule.formula, ()):
        if role not in rule.uses:
            yield (*place, "uses"), f"公式 {rule.formula} 还要写 uses.{role}"
    if rule.formula == "decide" and not (bool(rule.any) ^ bool(rule.all) and rule.yes and rule.no):
        yield place, "公式 decide 要写 any 或 all 之一，并写 yes 和 no"
    if rule.formula in ("table", "mpe", "accuracy") and not rule.rows:
        yield place, f"公式 {rule.formula} 至少要有一个 [[rule.row]]"
    yield from _condition_faults(book, rule, place)
    yield from _row_faults(rule, place)
    if rule.formula == "classify":
        yield from _class_faults(book, rule, place)


def _condition_faults(book: Rulebook, rule: RuleSpec, place: Place) -> Iterable[tuple[Place, str]]:
    """Conditions name facts of the rule and parameters with a bound."""
    facts = [each.name for each in known_rules()[rule.name].facts]
    names = [each.name for each in book.parameters]
    for condition in (*(each for level in rule.classes for each in level.any), *rule.any, *rule.all):
        if condition.fact not in facts:
            yield place, f"规则 {rule.name} 没有事实 {condition.fact}；可选：{'、'.join(facts)}"
        for name in condition.limits:
            if book.parameter(name).bound is None:
                yield ("parameter", names.index(name), "bound"), f"参数“{name}”用作限值，要写 bound"


def _row_faults(rule: RuleSpec, place: Place) -> Iterable[tuple[Place, str]]:
    """Rows name facts of the rule and words these can have."""
    facts = {each.name: each for each in known_rules()[rule.name].facts}
    for number, row in enumerate(rule.rows):
        where: Place = (*place, "row", number, "when")
        for fact in row.when:
            if fact not in facts:
                yield where, f"规则 {rule.name} 没有事实 {fact}；可选：{'、'.join(facts)}"
                continue
            choices = facts[fact].choices
            unknown = [word for word in row.words(fact) if choices and word not in choices]
            if unknown:
                yield where, f"{facts[fact].title}没有“{unknown[0]}”；可选：{'、'.join(choices)}"


def _class_faults(book: Rulebook, rule: RuleSpec, place: Place) -> Iterable[tuple[Place, str]]:
    """Neighbouring classes must meet at the same figures, or a case would fall between them."""
    from rules_bridge.classes import levels

    if len(rule.classes) < 2:
        yield place, "公式 classify 至少要有两个 [[rule.class]]，从最高的类别写起"
        return
    made = levels(book, rule)
    for number, (above, below) in enumerate(pairwise(made)):
        limits = boundary(above, below)
        if not limits:
            yield (*place, "class", number), f"“{above.name}”与“{below.name}”之间没有界限"
        own = {limit.fact: limit.value for limit in limits}
        for alternative in below.alternatives:
            for limit in alternative:
                if limit.bound in ("at_most", "less_than") and own.get(limit.fact, limit.value) != limit.value:
                    yield (*place, "class", number + 1), f"“{below.name}”的上限与“{above.name}”的下限不是同一个数"


__all__ = ["FOLDER", "ClassLevel", "Condition", "RulebookFault", "line_of", "load_rulebook", "load_rulebooks"]
