"""Word's automatic numbers (numbering.xml and styles.xml) as they are displayed: 第一条, 1.1, （三）, a)."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HAN = "零一二三四五六七八九"
_TELLING = re.compile(r"[—–-]{1,2}|注\s?[：:]?|示例\s?[：:]?")
"""Bullets that are words or signs of the text."""


@dataclass(frozen=True)
class Look:
    """What a paragraph's properties say: its list and level, whether it is a heading or a line of the contents."""

    list_id: str | None = None
    level: int = 0
    heading_level: int | None = None
    contents: bool = False


@dataclass(frozen=True)
class _Level:
    form: str = "decimal"
    text: str = "%1."
    start: int = 1
    legal: bool = False
    restart: int | None = None


class Numbering:
    """Counts the lists of a document while its paragraphs are read in order."""

    def __init__(self, numbering: Any, styles: Any) -> None:
        self.levels: dict[str, dict[int, _Level]] = {}
        self.lists: dict[str, tuple[str, dict[int, _Level], dict[int, int]]] = {}
        self.counters: dict[str, dict[int, int]] = defaultdict(dict)
        self.started: set[tuple[str, int]] = set()
        self.styles: dict[str, Any] = {}
        self.default_style: str | None = None
        if numbering is not None:
            self._read_numbering(numbering)
        if styles is not None:
            for style in styles.iter(f"{_W}style"):
                self.styles[style.get(f"{_W}styleId", "")] = style
                if style.get(f"{_W}type") == "paragraph" and style.get(f"{_W}default") in ("1", "true"):
                    self.default_style = style.get(f"{_W}styleId")

    def _read_numbering(self, numbering: Any) -> None:
        links: dict[str, str] = {}
        for abstract in numbering.iter(f"{_W}abstractNum"):
            key = abstract.get(f"{_W}abstractNumId", "")
            self.levels[key] = {
                int(_value(level, "@ilvl") or 0): _level(level) for level in abstract.findall(f"{_W}lvl")
            }
            link = abstract.find(f"{_W}styleLink")
            if link is not None:
                links[link.get(f"{_W}val", "")] = key
        for abstract in numbering.iter(f"{_W}abstractNum"):
            other = abstract.find(f"{_W}numStyleLink")
            if other is not None and other.get(f"{_W}val", "") in links:
                self.levels[abstract.get(f"{_W}abstractNumId", "")] = self.levels[links[other.get(f"{_W}val", "")]]
        for number in numbering.iter(f"{_W}num"):
            abstract = _value(number.find(f"{_W}abstractNumId"))
            changed: dict[int, _Level] = {}
            starts: dict[int, int] = {}
            for override in number.findall(f"{_W}lvlOverride"):
                level = int(_value(override, "@ilvl") or 0)
                if (own := override.find(f"{_W}lvl")) is not None:
                    changed[level] = _level(own)
                if (start := _value(override.find(f"{_W}startOverride"))) and start.isdigit():
                    starts[level] = int(start)
            self.lists[number.get(f"{_W}numId", "")] = (abstract or "", changed, starts)

    def look(self, paragraph: Any) -> Look:
        """The list, level and heading rank of a paragraph, from itself or its style and the styles that one is based on."""
        properties = paragraph.find(f"{_W}pPr")
        style_id = _value(properties.find(f"{_W}pStyle")) if properties is not None else None
        list_id = level = outline = None
        name = ""
        chain = [properties] if properties is not None else []
        visited = 0
        style = self.styles.get(style_id or self.default_style or "")
        while style is not None and visited < 20:
            name = name or (_value(style.find(f"{_W}name")) or "").lower()
            if (inner := style.find(f"{_W}pPr")) is not None:
                chain.append(inner)
            style = self.styles.get(_value(style.find(f"{_W}basedOn")) or "")
            visited += 1
        for each in chain:
            if list_id is None:
                list_id = _value(each.find(f"{_W}numPr/{_W}numId"))
            if level is None:
                level = _value(each.find(f"{_W}numPr/{_W}ilvl"))
            if outline is None:
                outline = _value(each.find(f"{_W}outlineLvl"))
        heading = re.fullmatch(r"(?:heading|标题)\s*(\d)", name)
        rank = (
            int(heading[1])
            if heading
            else int(outline) + 1
            if outline and outline.isdigit() and int(outline) < 9
            else None
        )
        contents = bool(re.match(r"(?:toc|目录)\s*\d", name))
        if name == "title":
            rank = 1
        return Look(
            None if list_id in (None, "0") else list_id, int(level) if level and level.isdigit() else 0, rank, contents
        )

    def next_number(self, look: Look) -> str | None:
        """Counts on and gives the number as displayed, a bullet as •, None where the paragraph has no number."""
        if look.list_id is None or look.list_id not in self.lists:
            return None
        abstract, changed, starts = self.lists[look.list_id]
        levels = {**self.levels.get(abstract, {}), **changed}
        level = levels.get(look.level)
        if level is None or level.form == "none":
            return None
        counters = self.counters[abstract]
        if (look.list_id, look.level) not in self.started:
            self.started.add((look.list_id, look.level))
            if look.level in starts:
                counters[look.level] = starts[look.level] - 1
        counters[look.level] = counters.get(look.level, level.start - 1) + 1
        for deeper in [place for place in counters if place > look.level]:
            restart = levels[deeper].restart if deeper in levels else None
            if restart is None or look.level < restart:  # 0: articles count on from chapter to chapter
                del counters[deeper]
        if level.form == "bullet":
            return level.text.strip() if _TELLING.fullmatch(level.text.strip()) else "•"

        def figure(match: re.Match[str]) -> str:
            place = int(match[1]) - 1
            shown = levels.get(place, _Level())
            return spelled(counters.get(place, shown.start), "decimal" if level.legal else shown.form)

        return re.sub(r"%(\d)", figure, level.text).strip() or None


def _value(element: Any, attribute: str = "@val") -> str | None:
    return element.get(f"{_W}{attribute[1:]}") if element is not None else None


def _level(element: Any) -> _Level:
    start = _value(element.find(f"{_W}start")) or "1"
    legal = element.find(f"{_W}isLgl")
    restart = _value(element.find(f"{_W}lvlRestart")) or ""
    return _Level(
        form=_value(element.find(f"{_W}numFmt")) or "decimal",
        text=_value(element.find(f"{_W}lvlText")) or "",
        start=int(start) if start.isdigit() else 1,
        legal=legal is not None and legal.get(f"{_W}val", "1") not in ("0", "false"),
        restart=int(restart) if restart.isdigit() else None,
    )


def spelled(value: int, form: str) -> str:
    """A list number in one of Word's number formats."""
    if form in (
        "chineseCounting",
        "chineseCountingThousand",
        "japaneseCounting",
        "taiwaneseCountingThousand",
        "taiwaneseCounting",
        "koreanCounting",
        "chineseLegalSimplified",
    ):
        return han(value)
    if form in ("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"):
        return "".join(_HAN[int(digit)] if digit != "0" else "〇" for digit in str(value))
    if form in ("upperLetter", "lowerLetter"):
        letter = chr((value - 1) % 26 + (65 if form == "upperLetter" else 97))
        return letter * ((value - 1) // 26 + 1)
    if form in ("upperRoman", "lowerRoman"):
        roman = _roman(value)
        return roman if form == "upperRoman" else roman.lower()
    if (
        form in ("decimalEnclosedCircle", "decimalEnclosedCircleChinese", "ideographEnclosedCircle")
        and 1 <= value <= 20
    ):
        return chr(0x2460 + value - 1)
    if form == "decimalZero":
        return f"{value:02d}"
    return str(value)


def han(value: int) -> str:
    """A number up to 9999 in Chinese (14 -> 十四)."""
    if not 0 < value < 10000:
        return str(value)
    words = ""
    zero = False
    for unit, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, unit)
        if digit:
            words += ("零" if zero and words else "") + _HAN[digit] + sign
            zero = False
        elif words:
            zero = True
    return words[1:] if words.startswith("一十") else words


def _roman(value: int) -> str:
    words = ""
    for unit, sign in (
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ):
        while value >= unit and len(words) < 20:
            words += sign
            value -= unit
    return words
