"""The cue words a domain expert can edit (线索词): which words lead from a question to a rule and its facts.

Files: cues/asks.toml (question → rule), roles.toml (number → fact), words.toml (word → fact), turns.toml (what a turn
does in a conversation, naming of streams), places.toml (place → province). A fault names file, line and key.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from knowledge.errors import BadInput
from knowledge.units import words as unit_words
from rules_bridge.facts import known_rules
from rules_bridge.loading import load_rulebooks

FOLDER = Path(__file__).with_name("cues")
INTERNAL = ("limit", "fuel", "quoted", "money")
_GAP = "[^，。；！？,;!?\n]{0,8}?"


class Hit(NamedTuple):
    """A cue word found in a text."""

    start: int
    end: int
    word: str
    """The cue word as listed, with its 「…」."""


class Cues(BaseModel):
    """A list of cue words; 「…」 inside a word stands for up to eight characters."""

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))

    words: tuple[str, ...]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """One pattern for all words, the longest first, grouped by first sign so that it fails fast."""
        groups: dict[str, list[str]] = {}
        for word in by_length(self.words):
            groups.setdefault(word[0], []).append(_written(word[1:]))
        return re.compile(
            "|".join(f"{re.escape(head)}(?:{'|'.join(rest)})" for head, rest in groups.items()) or r"(?!)"
        )

    @cached_property
    def closed(self) -> Cues:
        """The words without 「…」."""
        return Cues(words=tuple(word for word in self.words if "…" not in word))

    @cached_property
    def open_words(self) -> tuple[tuple[str, re.Pattern[str]], ...]:
        """The words with 「…」, the longest first."""
        return tuple((word, re.compile(_written(word))) for word in by_length(self.words) if "…" in word)

    @cached_property
    def plain_words(self) -> frozenset[str]:
        """The words without 「…」."""
        return frozenset(self.words)

    def _hit(self, match: re.Match[str]) -> Hit:
        found = match[0]
        if found not in self.plain_words:
            found = next((word for word, pattern in self.open_words if pattern.fullmatch(found)), found)
        return Hit(match.start(), match.end(), found)

    def find(self, text: str) -> list[Hit]:
        """All occurrences, none overlapping another."""
        return [self._hit(match) for match in self.pattern.finditer(text)]

    def first(self, text: str) -> Hit | None:
        """The first occurrence, None where there is none."""
        match = self.pattern.search(text)
        return self._hit(match) if match else None

    def __contains__(self, text: object) -> bool:
        return isinstance(text, str) and self.pattern.search(text) is not None


def _written(word: str) -> str:
    """A cue word as a pattern."""
    return _GAP.join(map(re.escape, word.split("…")))


def by_length(words: Iterable[str]) -> list[str]:
    """Words, the longest first."""
    return sorted(words, key=len, reverse=True)


def cues(words: Iterable[str]) -> Cues:
    """Cue words as one object."""
    return Cues(words=tuple(words))


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))


class Role(_Entry):
    """How a number is recognised as one fact: what it measures and the words around it (角色)."""

    fact: str
    change: Literal["set", "more", "less"] = "set"
    measures: tuple[str, ...]
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    weak_before: tuple[str, ...] = ()
    weak_after: tuple[str, ...] = ()
    not_before: tuple[str, ...] = ()
    not_after: tuple[str, ...] = ()


class Ask(_Entry):
    """How a question is recognised as asking for one rule (问法)."""

    rule: str
    phrases: tuple[str, ...] = ()
    subject: tuple[str, ...] = ()
    ask: tuple[str, ...] = ()
    must: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    enough: tuple[tuple[str, ...], ...] = ()
    lookup: tuple[str, ...] = ()

    @cached_property
    def lists(self) -> dict[str, Cues]:
        """The word lists by name."""
        return {name: cues(getattr(self, name)) for name in ("phrases", "subject", "ask", "must", "never", "lookup")}


class Cuebook(NamedTuple):
    """All cue words, checked."""

    roles: tuple[Role, ...]
    asks: tuple[Ask, ...]
    words: dict[str, dict[str, tuple[str, ...]]]
    turn: dict[str, Cues]
    orders: Cues
    label: dict[str, tuple[str, ...]]
    filler: Cues
    foreign: Cues
    places: dict[str, tuple[str, ...]]
    spoken: dict[str, tuple[str, ...]]
    region: dict[str, str]

    def ask(self, rule: str) -> Ask:
        """The cues of one rule."""
        return next(each for each in self.asks if each.rule == rule)


class CueFault(BadInput):
    """A cue file that can't be used as it is."""


@cache
def load_cues(folder: Path = FOLDER) -> Cuebook:
    """All cue files of a folder; raises CueFault naming file, line and key."""
    roles = _entries(folder / "roles.toml", "role", Role)
    asks = _entries(folder / "asks.toml", "ask", Ask)
    standards = _read(folder / "standards.toml")
    for path, key, name in (*_unknown(folder, roles, asks), *_unknown_books(folder, standards)):
        raise _fault(path, key, f"不认得的{name}")
    turns = _read(folder / "turns.toml")
    wanted = {"turn", "ignored", "label", "filler"}
    if set(turns) != wanted:
        raise _fault(folder / "turns.toml", "", f"应有且只有这几节：{'、'.join(sorted(wanted))}")
    return Cuebook(
        roles=roles,
        asks=asks,
        words=_words(folder / "words.toml"),
        turn={name: cues(each) for name, each in _lists(folder / "turns.toml", turns["turn"]).items()},
        orders=cues(_lists(folder / "turns.toml", turns["ignored"])["orders"]),
        label=_lists(folder / "turns.toml", turns["label"]),
        filler=cues(_lists(folder / "turns.toml", turns["filler"])["words"]),
        foreign=cues(_lists(folder / "turns.toml", turns["filler"])["foreign"]),
        places=_lists(folder / "places.toml", _read(folder / "places.toml").get("place", {})),
        spoken=_lists(folder / "standards.toml", standards.get("spoken", {})),
        region=dict(standards.get("region", {})),
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise CueFault(f"缺少线索词文件 {path.name}。", "请从安装包里补回这个文件。") from error
    except UnicodeDecodeError as error:
        raise CueFault(f"线索词文件 {path.name} 不是 UTF-8 文本。", "请存为 UTF-8 再试。") from error
    except tomllib.TOMLDecodeError as error:
        raise CueFault(f"线索词文件 {path.name} 读不懂：{error}", "请按 TOML 格式改正该行。") from error


def _fault(path: Path, key: str, expected: str) -> CueFault:
    text = path.read_text("utf-8") if path.exists() else ""
    line = next((number for number, each in enumerate(text.splitlines(), 1) if key and key in each), 1)
    return CueFault(f"线索词文件 {path.name} 第 {line} 行，{key}：{expected}。", "请改正后再试。")


_Kind = TypeVar("_Kind", bound=_Entry)


def _entries(path: Path, key: str, kind: type[_Kind]) -> tuple[_Kind, ...]:
    """The entries of one array of tables."""
    found = []
    for raw in _read(path).get(key, []):
        try:
            found.append(kind.model_validate(raw))
        except ValidationError as error:
            first = error.errors()[0]
            raise _fault(path, str(first["loc"][0]), f"{raw.get('fact') or raw.get('rule')}：{first['msg']}") from error
    return tuple(found)


def _lists(path: Path, raw: Any) -> dict[str, tuple[str, ...]]:
    """Named lists of words."""
    if not isinstance(raw, dict) or not raw:
        raise _fault(path, "", "应是一组 名字 = [词, …]")
    for name, each in raw.items():
        if not isinstance(each, list) or not all(isinstance(word, str) and word for word in each):
            raise _fault(path, name, "应是词的列表")
    return {name: tuple(each) for name, each in raw.items()}


def _words(path: Path) -> dict[str, dict[str, tuple[str, ...]]]:
    """Fact → value → words; values must be choices of the fact."""
    choices = {fact.name: fact.choices for rule in known_rules().values() for fact in rule.facts}
    found = {}
    for fact, raw in _read(path).get("word", {}).items():
        found[fact] = _lists(path, raw)
        for value in found[fact]:
            if value not in choices.get(fact, {}):
                raise _fault(path, value, f"{fact} 没有这个取值")
    return found


def _unknown(folder: Path, roles: tuple[Role, ...], asks: tuple[Ask, ...]) -> Iterator[tuple[Path, str, str]]:
    """Names that nothing else knows."""
    facts = {fact.name for rule in known_rules().values() for fact in rule.facts} | set(INTERNAL)
    measures = {dimension["name"] for dimension in unit_words().raw["dimension"]} | {"计数", "数"}
    for role in roles:
        if role.fact not in facts:
            yield folder / "roles.toml", role.fact, "事实名"
        for measure in role.measures:
            if measure not in measures:
                yield folder / "roles.toml", measure, "量纲"
    for ask in asks:
        if ask.rule not in known_rules():
            yield folder / "asks.toml", ask.rule, "规则名"
        for fact in (*ask.starts, *(each for group in ask.enough for each in group)):
            if fact not in facts:
                yield folder / "asks.toml", fact, "事实名"


def _unknown_books(folder: Path, standards: dict[str, Any]) -> Iterator[tuple[Path, str, str]]:
    """Rulebook ids that no rulebook has."""
    ids = {book.id for book in load_rulebooks()}
    for name in (*standards.get("spoken", {}), *standards.get("region", {}).values()):
        if name not in ids:
            yield folder / "standards.toml", name, "规则书 id"
