"""How people ask: the cue words of cues.toml and the word lists of words/, checked on load."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from knowledge.errors import BadInput
from knowledge.vocabulary import Value

HERE = Path(__file__).parent
WORDS = HERE / "words"
PARTS = ("form", "sought", "unit", "not_asking", "points_back", "declares_force")

Form = Literal["lookup", "list", "compare", "definition", "yes_no", "binding", "purpose", "invent", "signature", "open"]


class Sought(Value):
    """A kind of datum: how people ask for it, and what such a datum looks like."""

    name: str
    ask: tuple[str, ...]
    ask_like: re.Pattern[str]
    """Ways of asking that a list of words can't hold; matches nothing where none is given."""
    stands: re.Pattern[str]


class Cues(Value):
    """All cue words of one file."""

    forms: dict[str, tuple[str, ...]]
    forms_like: dict[str, re.Pattern[str]]
    """Ways of asking that a list of words can't hold, by form."""
    sought: tuple[Sought, ...]
    units: dict[str, str]
    """For each unit as it is asked for the pattern of that unit as it is printed behind a figure."""
    not_asking: re.Pattern[str]
    """Counts that only point at something (那几天)."""
    declares_force: re.Pattern[str]
    """A sentence in which a document says which of its contents are mandatory."""
    points_back: re.Pattern[str]
    """Words that point at the place the part before led to (该条)."""


@cache
def load_cues(file: Path = HERE / "cues.toml") -> Cues:
    """The cues; raises BadInput naming file and key where an entry can't be used."""
    try:
        data = tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"{file.name} 读不懂：{error}", "请改正这一行。") from error
    for name in data:
        if name not in PARTS:
            raise BadInput(f"{file.name} [{name}]：没有这一节", f"可用的有：{'、'.join(PARTS)}。")
    forms, forms_like = {}, {}
    for name, entry in entries(file, data, "form", ("ask", "ask_like")):
        if name not in get_args(Form):
            raise BadInput(f"{file.name} [form.{name}]：没有这种回答形式", f"可用的有：{', '.join(get_args(Form))}。")
        forms[name] = word_list(file, f"form.{name}.ask", entry.get("ask"))
        forms_like[name] = pattern(file, f"form.{name}.ask_like", entry.get("ask_like", ["(?!)"]))
    sought = []
    for name, entry in entries(file, data, "sought", ("ask", "ask_like", "stands")):
        stands = pattern(file, f"sought.{name}.stands", entry.get("stands"))
        like = pattern(file, f"sought.{name}.ask_like", entry.get("ask_like", ["(?!)"]))
        ask = word_list(file, f"sought.{name}.ask", entry.get("ask"))
        sought.append(Sought(name=name, ask=ask, ask_like=like, stands=stands))
    return Cues(
        forms=forms,
        forms_like=forms_like,
        sought=tuple(sought),
        units=units(file, data),
        not_asking=pattern(file, "not_asking", [data.get("not_asking", "(?!)")]),
        points_back=pattern(file, "points_back", [data.get("points_back", "(?!)")]),
        declares_force=pattern(file, "declares_force", [data.get("declares_force", "(?!)")]),
    )


def units(file: Path, data: dict[str, Any]) -> dict[str, str]:
    """The pattern of each unit by each of its names, longer names first; BadInput naming file and key of a fault."""
    table = data.get("unit", {})
    if not isinstance(table, dict):
        raise BadInput(f"{file.name} unit：应是一节", '请写成 [unit]，下面一行一个 "名称|名称" = "写法"。')
    found: dict[str, str] = {}
    for names, printed in table.items():
        pattern(file, f"unit.{names}", [printed])
        found |= dict.fromkeys(names.split("|"), printed)
    return dict(sorted(found.items(), key=lambda item: -len(item[0])))


def entries(file: Path, data: dict[str, Any], part: str, keys: tuple[str, ...]) -> list[tuple[str, dict[str, Any]]]:
    """The entries of a part by name, or BadInput naming file and key of what is no entry or not known."""
    found = data.get(part, {})
    for name, entry in found.items() if isinstance(found, dict) else [("", found)]:
        if not isinstance(entry, dict):
            raise BadInput(f"{file.name} {part}.{name}：应是一节", f"请写成 [{part}.名字]。")
        for key in entry:
            if key not in keys:
                raise BadInput(f"{file.name} {part}.{name}.{key}：没有这一项", f"可用的有：{'、'.join(keys)}。")
    return list(found.items())


def pattern(file: Path, key: str, value: object) -> re.Pattern[str]:
    """One pattern of a list of regular expressions, or BadInput naming file and key."""
    try:
        return re.compile("|".join(word_list(file, key, value)))
    except re.error as error:
        raise BadInput(f"{file.name} {key}：{error}", "请改正这个正则表达式。") from error


def word_list(file: Path, key: str, value: object) -> tuple[str, ...]:
    """A non-empty list of strings, or BadInput naming file and key."""
    if not isinstance(value, list) or not value or not all(isinstance(word, str) and word for word in value):
        raise BadInput(f"{file.name} {key}：应是非空的词语列表", '请写成 ["词", "词"] 的样子。')
    return tuple(value)


def lines_of(file: Path, least: int, most: int) -> list[list[str]]:
    """The words of each line of a word file, remarks left out; BadInput naming file and line where there are too few or many."""
    try:
        lines = file.read_text("utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise BadInput(f"{file.name} 读不懂：{error}", "请存成 UTF-8。") from error
    found = []
    for number, line in enumerate(lines, 1):
        words = line.split()
        if not words or line.startswith("#"):
            continue
        if not least <= len(words) <= most:
            raise BadInput(
                f"{file.name} 第 {number} 行有 {len(words)} 个词：{line.strip()}",
                f"这个文件一行写 {least} 个词。" if least == most else f"这个文件一行至少写 {least} 个词。",
            )
        found.append(words)
    return found


@cache
def load_places(folder: Path = WORDS) -> dict[str, str]:
    """Province by its one-character sign (豫 -> 河南), by its name where it has none that tells; raises BadInput for a fault."""
    return {row[-1]: row[0] for row in lines_of(folder / "places.txt", 1, 2)}


@cache
def load_words(name: str, folder: Path = WORDS) -> frozenset[str]:
    """The words of words/NAME.txt, one a line; lines that begin with # are remarks; raises BadInput for a faulty line."""
    return frozenset(word for (word,) in lines_of(folder / f"{name}.txt", 1, 1))


@cache
def load_synonyms(folder: Path = WORDS) -> tuple[tuple[str, ...], ...]:
    """The groups of words/synonyms.txt, words of one meaning each; raises BadInput for a faulty line."""
    return tuple(tuple(group) for group in lines_of(folder / "synonyms.txt", 2, 1000))
