"""The catalogue of standards (标准目录): which editions there are, in force from when until when, replaced by what.

Three sources, the later over the earlier: catalogue.toml beside this file, the cards of the library, TANWEN_HOME/catalogue.toml.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Literal

from knowledge.annexes import Annexes
from knowledge.cataloguefile import read_entries
from knowledge.names import canonical, find_designations, undated
from knowledge.vocabulary import Card, Kind, Standing, Value

USER_FILE = "catalogue.toml"
_YEAR = re.compile(r"[-:]((?:19|20)\d\d)$")
_SHIPPED = Path(__file__).with_name("catalogue.toml")


class Level(StrEnum):
    """Who issues a standard (层级)."""

    NATIONAL = "国家标准"
    INDUSTRY = "行业标准"
    LOCAL = "地方标准"
    GROUP = "团体标准"
    ENTERPRISE = "企业标准"
    METROLOGY = "国家计量技术规范"
    LOCAL_METROLOGY = "地方计量技术规范"
    FOREIGN = "国际或国外标准"
    UNKNOWN = "不明"


class State(StrEnum):
    """How an edition stands on one day."""

    IN_FORCE = "现行"
    TO_COME = "尚未实施"
    REPLACED = "已被代替"
    WITHDRAWN = "废止"
    DRAFT = "征求意见稿"
    UNKNOWN = "不明"


class Standard(Value):
    """One edition of a standard; what is not known is None or empty."""

    designation: str
    title: str = ""
    aliases: tuple[str, ...] = ()
    kind: Kind | None = None
    level: Level = Level.UNKNOWN
    binding: Literal["强制", "推荐"] | None = None
    jurisdiction: str | None = None
    issued: date | None = None
    effective: date | None = None
    effective_until: date | None = None
    replaced_by: str | None = None
    adopted_from: str | None = None
    normative_annexes: tuple[str, ...] = ()
    informative_annexes: tuple[str, ...] = ()
    explanations: tuple[str, ...] = ()
    """Papers that explain it (编制说明, 释义), those of the library apart."""
    standing: Standing = Standing.UNKNOWN
    remark: str = ""
    source: str = ""
    confidence: Literal["高", "中", "低"] | None = None

    @property
    def edition(self) -> str:
        """The year of the edition, empty for an undated name."""
        return self.designation[len(undated(self.designation)) + 1 :]


class Catalogue:
    """The known editions, looked up by designation in any spelling."""

    def __init__(self, standards: Iterable[Standard]) -> None:
        self._by_name = {each.designation: each for each in standards}

    @classmethod
    def open(
        cls, home: Path | None = None, cards: Sequence[Card] = (), annexes: Mapping[str, Annexes] | None = None
    ) -> Catalogue:
        """The catalogue of a data folder with what the cards of its library, and their annexes by document id, add.

        Raises BadInput naming file, line and key where the user's file is at fault.
        """
        found = {each.designation: each for each in _shipped()}
        standards = [card for card in cards if is_standard(card)]
        for card in sorted(standards, key=lambda each: each.standing is Standing.DRAFT):
            known = found.get(card.designation or "")
            if not (known and card.standing is Standing.DRAFT):
                _enter(found, of_card(card), over=_sure(known, card))
            if told := (annexes or {}).get(card.id):
                said = {"normative_annexes": told.normative, "informative_annexes": told.informative}
                _enter(found, Standard(designation=canonical(card.designation or ""), **said), over=True)
        for card in standards:
            for each in _predecessors(card):
                _enter(found, each, over=False)
        if home is not None and (file := home / USER_FILE).is_file():
            for each in _entries(file, file.stat().st_mtime_ns):
                _enter(found, each, over=True)
        return cls(succeeding([completed(each) for each in found.values()]))

    def standards(self) -> list[Standard]:
        """All editions by designation."""
        return [self._by_name[name] for name in sorted(self._by_name, key=_order)]

    def get(self, designation: str) -> Standard | None:
        """The edition with exactly this designation."""
        return self._by_name.get(canonical(designation))

    def editions(self, designation: str) -> list[Standard]:
        """All editions of a standard, the oldest first."""
        name = undated(canonical(designation))
        return [each for each in self.standards() if undated(each.designation) == name]

    def until(self, standard: Standard) -> date | None:
        """The last day an edition is in force: as stated, else the day before its successor comes into force."""
        if standard.effective_until:
            return standard.effective_until
        after = self._by_name.get(standard.replaced_by or "")
        return after.effective - timedelta(days=1) if after and after.effective else None

    def state(self, standard: Standard, day: date) -> State:
        """How an edition stands on a day."""
        until = self.until(standard)
        if not _begun(standard, day):
            return State.TO_COME
        if (until and until < day) or (until is None and self._taken_over(standard, day)):
            return State.REPLACED if standard.replaced_by else State.WITHDRAWN
        if standard.standing is Standing.DRAFT:
            return State.DRAFT
        if standard.standing is Standing.WITHDRAWN and not until:
            return State.REPLACED if standard.replaced_by else State.WITHDRAWN
        known = standard.effective or until or standard.standing is Standing.IN_FORCE
        return State.IN_FORCE if known else State.UNKNOWN

    def _taken_over(self, standard: Standard, day: date) -> bool:
        """Whether a successor of which no date is known is there already, as far as the year in its number tells."""
        after = self._by_name.get(standard.replaced_by or "")
        if after is not None:
            return after.standing is not Standing.DRAFT and not after.effective and _begun(after, day)
        year = _YEAR.search(standard.replaced_by or "")
        return bool(standard.replaced_by) and (year is None or int(year[1]) <= day.year)

    def in_force(self, designation: str, day: date) -> Standard | None:
        """The edition of a standard in force on a day, its successors under another number included."""
        found = [each for each in self.editions(designation) if self.state(each, day) is State.IN_FORCE]
        if found:
            return found[-1]
        seen: set[str] = set()
        standard = self.get(designation)
        while standard and standard.designation not in seen:
            if self.state(standard, day) is State.IN_FORCE:
                return standard
            seen.add(standard.designation)
            standard = self._by_name.get(standard.replaced_by or "")
        return None

    def replaces(self, standard: Standard) -> list[Standard]:
        """The editions a standard took the place of."""
        return [each for each in self.standards() if each.replaced_by == standard.designation]

    def note(self, designation: str, day: date) -> str | None:
        """What somebody must know who cites this edition on this day, in one line; None where nothing is wrong with it."""
        name = canonical(designation)
        standard = self._by_name.get(name)
        if standard is None:
            return None if undated(name) == name else self._note_on_unknown(name, day)
        state = self.state(standard, day)
        now = self.in_force(name, day)
        if state is State.TO_COME:
            before = f"；当日施行的是 {now.designation}" if now else ""
            since = f"自 {standard.effective} 起实施，" if standard.effective else ""
            return f"{name} {since}{day} 尚未实施{before}{_doubt(standard, now)}"
        if state is State.WITHDRAWN:
            until = self.until(standard)
            return f"{name} 已废止{f'（有效至 {until}）' if until else ''}{_doubt(standard)}"
        if state is State.REPLACED:
            after = self._by_name.get(standard.replaced_by or "")
            since = f"（{after.effective} 起实施）" if after and after.effective else ""
            further = f"；当日施行的是 {now.designation}" if now and now.designation != standard.replaced_by else ""
            return f"{name} 已由 {standard.replaced_by} 代替{since}{further}{_doubt(standard, after, now)}"
        return None

    def _note_on_unknown(self, name: str, day: date) -> str | None:
        editions = self.editions(name)
        if not editions:
            return None
        now = self.in_force(editions[-1].designation, day)
        told = f"标准目录里没有 {name}，只有 {'、'.join(each.designation for each in editions)}"
        return told + (f"；{day} 施行的是 {now.designation}{_doubt(now)}" if now else "")


def edition_notes(
    designations: Sequence[str], as_of: date | None, home: Path | None = None, cards: Sequence[Card] = ()
) -> list[str]:
    """One line for each edition cited that is not in force on the day (today where None): 「… 已由 … 代替（… 起实施）」.

    Undated names need none. Reads only the catalogue files, once; `cards` are those of the library where they are at hand.
    """
    dated = [name for name in dict.fromkeys(map(canonical, designations)) if undated(name) != name]
    if not dated:
        return []
    catalogue = Catalogue.open(home, cards)
    return [note for name in dated if (note := catalogue.note(name, as_of or date.today()))]


# ---- what a designation tells --------------------------------------------------------------------------------------


def level_of(designation: str) -> Level:
    """The level a designation tells: GB 国家, HJ 行业, DB 地方, T/ 团体, JJF 计量技术规范 …"""
    name = canonical(designation)
    code = re.match(r"[A-Z]+(?:/[A-Z]+)?", name)
    if not code or "〔" in name or not find_designations(name):
        return Level.UNKNOWN
    first, _, after = code[0].partition("/")
    if first in ("JJF", "JJG"):
        return Level.LOCAL_METROLOGY if "(" in name else Level.METROLOGY
    for starts, level in (("GB", Level.NATIONAL), ("DB", Level.LOCAL)):
        if first.startswith(starts):
            return level
    if first in ("T", "Q") and after:
        return Level.GROUP if first == "T" else Level.ENTERPRISE
    if first in ("ISO", "IEC", "ITU", "EN", "ASTM", "BS", "DIN", "OIML"):
        return Level.FOREIGN
    return Level.INDUSTRY if first != "CETS" else Level.UNKNOWN


def binding_of(designation: str) -> Literal["强制", "推荐"] | None:
    """Whether a standard binds, as far as its designation tells: GB and HJ 强制, /T and 团体 推荐, JJF unknown."""
    level = level_of(designation)
    if level is Level.GROUP or (level is not Level.UNKNOWN and re.match(r"[A-Z]+\d*/T\b", canonical(designation))):
        return "推荐"
    return "强制" if level in (Level.NATIONAL, Level.INDUSTRY, Level.LOCAL) else None


def is_standard(card: Card) -> bool:
    """Whether a document is itself a standard or technical specification with a number, not a letter or a note."""
    return bool(card.designation) and card.kind in (Kind.STANDARD, Kind.SPECIFICATION) and not card.digest


def completed(standard: Standard) -> Standard:
    """The entry with what its designation tells: level, whether it binds, whether it is national."""
    level = level_of(standard.designation) if standard.level is Level.UNKNOWN else standard.level
    national = level in (Level.NATIONAL, Level.INDUSTRY, Level.METROLOGY)
    return standard.model_copy(
        update={
            "level": level,
            "binding": standard.binding or binding_of(standard.designation),
            "jurisdiction": standard.jurisdiction or ("全国" if national else None),
        }
    )


# ---- inside --------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=8)
def _entries(file: Path, _changed: int) -> tuple[Standard, ...]:
    return tuple(read_entries(file, Standard, shipped=file == _SHIPPED))


def _shipped() -> tuple[Standard, ...]:
    return _entries(_SHIPPED, 0)


def _enter(found: dict[str, Standard], standard: Standard, *, over: bool) -> None:
    """Puts an entry in; where there is one already, what it says counts (over) or fills gaps only."""
    known = found.get(standard.designation)
    if known is None:
        found[standard.designation] = standard
        return
    said = {name: getattr(standard, name) for name in standard.model_fields_set}
    if not over:
        bare = Standard(designation=standard.designation)
        said = {name: value for name, value in said.items() if getattr(known, name) == getattr(bare, name)}
    found[standard.designation] = known.model_copy(update=said)


def _predecessors(card: Card) -> list[Standard]:
    """The editions a published standard says it replaces."""
    if card.standing is Standing.DRAFT:
        return []
    told = f"文件库：{card.source or card.title}所说的代替关系"
    return [
        Standard(designation=name, replaced_by=canonical(card.designation or ""), source=told)
        for name in map(canonical, card.replaces)
        if level_of(name) is not Level.UNKNOWN
    ]


def succeeding(standards: Sequence[Standard]) -> list[Standard]:
    """The entries, each older edition of a number replaced by the next published one where nothing else is said of it."""
    ordered = sorted(standards, key=lambda each: _order(each.designation))
    later: dict[str, str] = {}
    found: list[Standard] = []
    for each in reversed(ordered):
        name = undated(each.designation)
        after = later.get(name)
        if after and "replaced_by" not in each.model_fields_set:
            each = each.model_copy(update={"replaced_by": after})
        if name != each.designation and each.standing is not Standing.DRAFT:
            later[name] = each.designation
        found.append(each)
    return found[::-1]


def _begun(standard: Standard, day: date) -> bool:
    """Whether an edition had come into force, or at least come out; unknown dates leave the year of its number."""
    begins = standard.effective or standard.issued
    year = _YEAR.search(standard.designation)
    return begins <= day if begins else year is None or int(year[1]) <= day.year


def _sure(known: Standard | None, card: Card) -> bool:
    """Whether the paper itself tells more surely than the entry that ships: it does, unless that is sure."""
    return known is None or (known.confidence != "高" and card.standing is not Standing.UNKNOWN)


def of_card(card: Card) -> Standard:
    """What a card tells of its standard."""
    facts = {
        "title": card.title,
        "aliases": card.aliases,
        "kind": card.kind,
        "jurisdiction": card.jurisdiction,
        "issued": card.issued,
        "effective": card.effective,
        "effective_until": card.effective_until,
        "replaced_by": canonical(card.replaced_by) if card.replaced_by else None,
        "adopted_from": card.adopted_from,
        "standing": None if card.standing is Standing.UNKNOWN else card.standing,
        "source": f"文件库：{card.source or card.title}",
    }
    said = {name: value for name, value in facts.items() if value}
    return Standard.model_validate({"designation": canonical(card.designation or ""), **said})


def _order(name: str) -> tuple[str, int, str]:
    number = re.search(r"\d+", undated(name))
    return re.split(r"\d", name)[0], int(number[0]) if number else 0, name


def _doubt(*standards: Standard | None) -> str:
    """What to add where the catalogue itself is not sure."""
    unsure = any(each is not None and each.confidence in ("中", "低") for each in standards)
    return "（据标准目录，待核对）" if unsure else ""
