"""How strongly a sentence binds: its modal verb (能愿动词) in one spelling, after GB/T 1.1 annex C; words in modality.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from knowledge.errors import LibraryDamaged

_ENDS = re.compile(r"[。；！？!?;\n]")


class Modal(NamedTuple):
    """One modal verb as it stands: where, as written, in the one spelling, and its class (禁止, 要求, 推荐, 允许, 能力)."""

    start: int
    end: int
    text: str
    verb: str
    force: str


class _Table(NamedTuple):
    spelling: dict[str, str]
    force: dict[str, str]
    rank: dict[str, int]
    pattern: re.Pattern[str]


def modality(sentence: str) -> str | None:
    """The modal verb that decides how a sentence binds: 不得, 不应, 禁止, 必须, 应, 宜, 不宜, 可, 不必, 能, 不能; None where it has none.

    Where a sentence has several, the first of the strongest class (禁止 > 要求 > 推荐 > 允许 > 能力).
    """
    found = modals(sentence)
    rank = _table().rank
    return min(found, key=lambda each: rank[each.force]).verb if found else None


def modals(text: str) -> list[Modal]:
    """Every modal verb of a text in order; words that only look like one (相应, 可靠, 允许误差) are left out."""
    table = _table()
    return [
        Modal(match.start(), match.end(), match[0], verb, table.force[verb])
        for match in table.pattern.finditer(text)
        if (verb := table.spelling.get(match[0]))
    ]


def force_of(verb: str) -> str:
    """The class of a modal verb in its one spelling: 不得 -> 禁止, 应 -> 要求, 宜 -> 推荐, 可 -> 允许."""
    return _table().force[verb]


def by_sentence(text: str) -> list[tuple[int, int, str]]:
    """(start, end, modal verb) of every sentence of a clause that has one."""
    found: list[tuple[int, int, str]] = []
    rank = _table().rank
    best, until = 0, -1
    for each in modals(text):  # no modal verb reaches over the end of a sentence
        if each.start >= until:
            begin = max(
                (match.end() for match in _ENDS.finditer(text, max(0, until), each.start)), default=max(0, until)
            )
            end = _ENDS.search(text, each.end)
            until = len(text) if end is None else end.start() + (end[0] != "\n")
            found.append((begin, until, each.verb))
            best = rank[each.force]
        elif rank[each.force] < best:
            found[-1] = (*found[-1][:2], each.verb)
            best = rank[each.force]
    return found


@cache
def _table() -> _Table:
    """The words of modality.toml as one pattern; raises LibraryDamaged naming file and key."""
    file = Path(__file__).with_name("modality.toml")
    try:
        data = tomllib.loads(file.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise LibraryDamaged(f"词表 {file} 读不懂：{error}", "请重新安装，或改正这一行。") from error
    spelling: dict[str, str] = {}
    force: dict[str, str] = {}
    rank: dict[str, int] = {}
    try:
        for place, each in enumerate(data["force"]):
            rank[each["name"]] = place
            for verb, written in each["verbs"].items():
                force[verb] = each["name"]
                spelling.update(dict.fromkeys([verb, *written], verb))
        others = set(data["others"]["words"])
    except (KeyError, TypeError, AttributeError) as error:
        raise LibraryDamaged(f"词表 {file} 缺少 {error}", "请重新安装，或补上这一项。") from error
    # 能够 stands for 能, but 能 alone is mostly a part of 能源, 性能 …
    words = sorted((others | set(spelling)) - {"能"}, key=len, reverse=True)
    if both := others & set(spelling):
        raise LibraryDamaged(f"词表 {file} 的 others.words 又列了 {'、'.join(sorted(both))}", "请只在一处列出。")
    return _Table(spelling, force, rank, re.compile(_by_first_sign(words)))


def _by_first_sign(words: Iterable[str]) -> str:
    """A pattern of all words, the first that fits wins; those that begin alike are looked at together."""
    rests: dict[str, list[str]] = {}
    for word in words:
        rests.setdefault(word[0], []).append(re.escape(word[1:]))
    return "|".join(f"{re.escape(sign)}(?:{'|'.join(some)})" for sign, some in rests.items())
