"""How people ask: the cue words of cues.toml and the word lists of words/, checked on load."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from knowledge.errors import BadInput
from knowledge.vocabulary import Value

HERE = Path(__file__).parent

Form = Literal["lookup", "list", "compare", "definition", "yes_no", "purpose", "invent", "signature", "open"]


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
    sought: tuple[Sought, ...]


@cache
def load_cues(file: Path = HERE / "cues.toml") -> Cues:
    """The cues; raises BadInput naming file and key where an entry can't be used."""
    try:
        data = tomllib.loads(file.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"{file.name} 读不懂：{error}", "请改正这一行。") from error
    forms = {}
    for name, entry in data.get("form", {}).items():
        if name not in get_args(Form):
            raise BadInput(f"{file.name} [form.{name}]：没有这种回答形式", f"可用的有：{', '.join(get_args(Form))}。")
        forms[name] = word_list(file, f"form.{name}.ask", entry.get("ask"))
    sought = []
    for name, entry in data.get("sought", {}).items():
        try:
            stands = re.compile("|".join(word_list(file, f"sought.{name}.stands", entry.get("stands"))))
            like = re.compile("|".join(entry.get("ask_like", ["(?!)"])))
        except re.error as error:
            raise BadInput(f"{file.name} [sought.{name}] stands：{error}", "请改正这个正则表达式。") from error
        ask = word_list(file, f"sought.{name}.ask", entry.get("ask"))
        sought.append(Sought(name=name, ask=ask, ask_like=like, stands=stands))
    return Cues(forms=forms, sought=tuple(sought))


def word_list(file: Path, key: str, value: object) -> tuple[str, ...]:
    """A non-empty list of strings, or BadInput naming file and key."""
    if not isinstance(value, list) or not value or not all(isinstance(word, str) and word for word in value):
        raise BadInput(f"{file.name} {key}：应是非空的词语列表", '请写成 ["词", "词"] 的样子。')
    return tuple(value)


@cache
def load_places() -> dict[str, str]:
    """Province by its one-character sign, in the order of words/places.txt: 豫 -> 河南."""
    lines = (HERE / "words" / "places.txt").read_text("utf-8").splitlines()
    return {sign: name for line in lines if not line.startswith("#") and line.strip() for name, sign in [line.split()]}


@cache
def load_words(name: str) -> frozenset[str]:
    """The words of words/NAME.txt, one a line; lines that begin with # are remarks."""
    lines = (HERE / "words" / f"{name}.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if (word := line.strip()) and not word.startswith("#"))
