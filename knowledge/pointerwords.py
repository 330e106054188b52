"""The words that tell a cross-reference from a quantity, read from pointers.toml as patterns."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from knowledge.errors import LibraryDamaged

HAN = "[一二三四五六七八九十百零〇]{1,5}"


class Words(NamedTuple):
    """One pattern or list for each entry of pointers.toml; `extra` finds what find_clause_numbers leaves out."""

    before: re.Pattern[str]
    after: re.Pattern[str]
    quantity_before: re.Pattern[str]
    quantity_after: re.Pattern[str]
    own: re.Pattern[str]
    that: re.Pattern[str]
    former: re.Pattern[str]
    titles: tuple[str, ...]
    unquoted: re.Pattern[str]
    lead: re.Pattern[str]
    counted: re.Pattern[str]
    normative: frozenset[str]
    columns: tuple[str, ...]
    extra: re.Pattern[str]
    not_display: re.Pattern[str]


@cache
def words() -> Words:
    """The words of pointers.toml as patterns; raises LibraryDamaged naming file and key."""
    file = Path(__file__).with_name("pointers.toml")
    try:
        data = tomllib.loads(file.read_text("utf-8"))
        return Words(
            before=_any(data["before"], "", "$"),
            after=_any(data["after"], r"\s?", ""),
            quantity_before=_any(data["quantity_before"], "", r"[±≤≥<>=:：]?$"),
            quantity_after=_any(data["quantity_after"], r"\s?", ""),
            own=_any(data["own"], "", "(?:中的|中|的)?$"),
            that=_any(data["that"], "", "(?:中的|中|的)?$"),
            former=_any(data["former"], "", "[^。；;\\n]*$"),
            titles=tuple(data["titles"]),
            unquoted=_any(data["unquoted"], "", "(?:中的|中|的)?$"),
            lead=_any(data["lead"], "", ""),
            counted=_any(data["counted"], r"\s?(?:[一-鿿]{0,4})", ""),
            normative=frozenset(data["normative"]),
            columns=tuple(data["columns"]),
            extra=_extra(data["not_formula"]),
            not_display=re.compile(rf"[{data['not_table']}]表|[{data['not_figure']}]图"),
        )
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise LibraryDamaged(f"词表 {file} 读不懂：{error}", "请重新安装，或改正这一行。") from error
    except (KeyError, TypeError) as error:
        raise LibraryDamaged(f"词表 {file} 缺少 {error}", "请重新安装，或补上这一项。") from error


def _any(words: Sequence[str], before: str, after: str) -> re.Pattern[str]:
    alternatives = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(f"{before}(?:{alternatives}){after}")


def _extra(not_formula: str) -> re.Pattern[str]:
    """Formulas, items, points and relative places, which find_clause_numbers leaves out."""
    number = r"\(\s?[A-Z]?\.?\d{1,3}(?:[.-]\d{1,3})*\s?\)"
    more = rf"(?:\s?(?:、|和|与|及|或|~|至|-)\s?(?:公?式)?\s?{number})*"
    return re.compile(
        rf"(?=[公式a-z第本前])(?:(?<![{not_formula}])(?:公式|式)\s?(?P<formula>{number}{more})"
        r"|(?<![A-Za-z\d./])(?P<item>[a-z])\s?\)"
        rf"|第\s?\(\s?(?P<point>{HAN}|\d{{1,2}})\s?\)\s?项"
        r"|(?P<relative>本条(?![例款件文目])|本款|本章(?!程)|本节(?![能约点气])|前[两二三]?款|前[两二三]?条(?![例款件文])))"
    )
