"""The grammar of printed numbers that open a paragraph: 一、（一）1.（1）5.1.1 第4章 附录A a) —— 注 一是."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from knowledge.names import han_number, plain

_HAN = "[一二三四五六七八九十百零〇]"


class Marker(NamedTuple):
    """A number at the start of a paragraph: its form, its value, as printed, and where the words begin."""

    form: str
    value: tuple[int | str, ...]
    printed: str
    end: int
    spaced: bool = False

    @property
    def order(self) -> int:
        """The last figure, for forms that count; 0 where there is none."""
        last = self.value[-1] if self.value else 0
        return last if isinstance(last, int) else ord(last) - 64


_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (form, re.compile(pattern))
    for form, pattern in (
        ("part", rf"第\s?(\d{{1,3}}|{_HAN}{{1,5}})\s?([编篇章])"),
        ("section", rf"第\s?(\d{{1,3}}|{_HAN}{{1,5}})\s?节"),
        ("article", rf"第\s?(\d{{1,4}}|{_HAN}{{1,7}})\s?条(?:之{_HAN})?"),
        ("annex", r"附\s*录\s*([A-Z])(?![A-Za-z.])"),
        ("appendix", rf"附\s*件\s*(\d{{1,2}}|{_HAN}{{1,3}})?(?=\s|[:：]|$)"),
        ("han", rf"({_HAN}{{1,4}})\s?[、.．](?!{_HAN}{{1,3}}[、类级])"),
        ("paren_han", rf"[(（]\s?({_HAN}{{1,4}})\s?[)）]"),
        ("paren", r"[(（]\s?(\d{1,3})\s?[)）]"),
        ("dotted", r"((?:[A-Z]|\d{1,2})(?:\s?[.．]\s?\d{1,3}|。\d{1,3}){1,6})(?![\d%％‰]|\s?[.．]\d)[.．、]?"),
        ("dotted", r"([A-Z]\d{1,2}(?:[.．]\d{1,3}){0,4})(?=[ \u3000]+[\u4e00-\u9fff])"),
        ("comma", r"(\d{1,3})\s?、(?!\d)"),
        ("dot", r"(?:-\s+)?(\d{1,3})\s?[.．](?!\d)"),
        ("half", r"(\d{1,3})\s?[)）]"),
        ("letter", r"([a-z])\s?(?:[)）]|\.(?=\s\S*[\u4e00-\u9fff]))"),
        ("ordinal", rf"({_HAN}{{1,2}})[是要](?=\S)"),
        ("circled", r"([①-⑳])"),
        ("dash", r"-{2,6}(?!-)|-(?=\s?[\u4e00-\u9fff])"),
        ("bullet", r"[·•●▪◆■◇○\uf0b7\uf06c](?=\s|[^\s])"),
        ("note", r"注\s?(\d{0,2})\s?[：:](?!\s*$)|注\s?(\d{1,2})(?=\s|[^\d.])|注[：:]\s*$"),
        ("example", r"示\s?例\s?(\d{0,2})\s?[：:]"),
        ("bare", r"(\d{1,2})(?=[ \u3000\t]*[\u4e00-\u9fffA-Za-z《“〈])(?![年月日个项种类条章次级台元人吨度倍])"),
    )
)
CAPTION = re.compile(
    r"(续?附?[表图])\s*((?:[A-ZＡ-Ｚ]\s?[.．]\s?)?\d{1,3}(?:[.．-]\d{1,3})*|[A-Z](?=\s*[\u4e00-\u9fff]))(?![\d.]|[给的中所为和与、，,规列及或至~～)）]|参照)"
    r"\s*([(（]续[)）])?"
)
UNIT = re.compile(r"[（(]?\s*(?:计量)?单位\s*(?:[:：]|为)\s*\S.{0,24}")
"""The unit of all figures of a table, printed above it: 单位为毫米."""
_STRONG = frozenset({"part", "section", "article", "annex", "appendix", "han", "paren_han"})


@lru_cache(8192)  # a long document is gone through several times
def read_marker(text: str) -> Marker | None:
    """The number a paragraph opens with, or None."""
    head = plain(text[:40])
    if not head or not _may_open(head[0]):
        return None
    for form, pattern in _PATTERNS:
        match = pattern.match(head)
        if match:
            return _marker(form, match, text)
    return None


def _may_open(sign: str) -> bool:
    return sign in "第附一二三四五六七八九十百零〇(-—–·•●▪◆■◇○\uf0b7\uf06c注示" or sign.isascii() or "①" <= sign <= "⑳"


def _marker(form: str, match: re.Match[str], text: str) -> Marker:
    raw = next((group for group in match.groups() if group), "") if match.groups() else ""
    value: tuple[int | str, ...] = ()
    if form == "dotted":
        parts = re.split(r"\s?[.。]\s?|(?<=^[A-Z])(?=\d)", raw)
        value = tuple(int(part) if part.isdigit() else part for part in parts)
    elif form in ("annex", "letter"):
        value = (raw if form == "annex" else ord(raw) - 96,)
    elif form == "circled":
        value = (ord(raw) - ord("①") + 1,)
    elif raw:
        value = (han_number(raw) or 0,)
    end = match.end()
    spaced = end < len(text) and text[end] in " \u3000\t"
    printed = text[: match.end()].strip()
    while end < len(text) and text[end] in " \u3000\t":
        end += 1
    return Marker(form, value, printed, end, spaced)


def is_strong(marker: Marker) -> bool:
    """Whether a line with this number starts a paragraph wherever it stands (第三条, 附录A, 一、, （一）)."""
    return marker.form in _STRONG


def follows(last: tuple[int | str, ...], new: tuple[int | str, ...], gap: int = 1) -> bool:
    """Whether a dotted number can come next after another: 6.1.2 -> 6.1.3, 6.1.2.1, 6.2, 7.1; `gap` allows jumps."""
    if len(new) > len(last) and new[: len(last)] == last:
        return (
            all(part == 1 for part in new[len(last) + 1 :])
            and isinstance(new[len(last)], int)
            and (1 <= _figure(new[len(last)]) <= gap)
        )
    for place in range(min(len(last), len(new)) - 1, -1, -1):
        if new[:place] == last[:place]:
            step = _figure(new[place]) - _figure(last[place])
            return 1 <= step <= gap and all(part == 1 for part in new[place + 1 :])
    return False


def _figure(part: int | str) -> int:
    return part if isinstance(part, int) else ord(part)


_UNIT = (
    "(?:k?g|mg|t|[kcmμ]?m[23²³]?|s|h|min|d|a|[kmM]?V|m?A|[kM]?W|kVA|kWh|[kM]?Pa|[kMG]?J|[kMG]?Hz|N|m?L|K|dB|lx|r|mol|Ω)"
)
_RUNNING_ON = re.compile(
    rf"[的款、，,;；)）~～至到]|第\s?[\d一二三四五六七八九十]{{1,3}}\s?[款项目]|[(（][一二三四五六七八九十\d]{{1,3}}[)）]项"
    rf"|[a-z]\s?[)）][的、，,和中规]|之(?![一二三四五六七八九十])|以外|规定|列出|给出|要求的|以[上下内]|[%％‰℃°×]|\(?{_UNIT}(?:/{_UNIT})?[\s,，。;；)）]"
)
_LINKING = re.compile(r"[和与]|中(?![水间央心性国])|条(?![件形码])|及(?![时格])|或(?!有)|所(?=[规列述示给有在用])")
"""Words that join a number to its sentence; a heading may begin with them too (3.4 和其他部件的连接)."""
_MEASURED = re.compile(
    r"级(?!别)|个(?![人体别])|倍(?!率)|次(?![级要数])|台(?![账班站式架区])|元(?![件素器])|吨(?!位)|岁|万(?!用|能)|亿"
)


def runs_on(words: str, *, spaced: bool = False, heads: bool = False) -> bool:
    """Whether the words after a number show that it is part of a sentence (「24.7的规定」, 「2.0级流量计」, 「0.2mm,」).

    `spaced`: white space stands between number and words, so that a measure word does not belong to the number.
    `heads`: everything else says that the words are a heading, so that one beginning with 和 is believed.
    """
    if _RUNNING_ON.match(words) or (not spaced and _MEASURED.match(words)):
        return True
    return not heads and bool(_LINKING.match(words))


_MEASURE = re.compile(rf"\d+(?:[.．]\d+)?\s?(?:级|[%％‰℃°]|{_UNIT}(?![A-Za-z]))")


def unglued(marker: Marker, text: str, last: tuple[int | str, ...]) -> Marker:
    """The number without the figures of a measure printed right behind it: 3.1.12.0级 behind 3.1 is 3.1.1 and 2.0级."""
    if marker.form != "dotted" or any(follows(last, marker.value, gap) for gap in (1, 2, 3)):
        return marker
    for cut in range(marker.end - 1, 2, -1):
        value = tuple(int(part) if part.isdigit() else part for part in re.split("[.．]", text[:cut]))
        if text[cut - 1].isdigit() and text[cut].isdigit() and follows(last, value) and _MEASURE.match(text[cut:]):
            return Marker("dotted", value, text[:cut], cut)
    return marker
