"""How strings of a gold answer are found in what was answered: spelling never decides, figures always do."""

from __future__ import annotations

import re
import unicodedata

MARKS = re.compile(r"\[(?:bookmark|image): [^\]]*\]")
UNITS = "[%万元级台个吨天年]|t(?![a-z])"
"""Only before a unit are the zeros at the end of a number idle: 3.10 may be a clause."""
REWRITES = (
    (re.compile(r"[\s*`_\u200b\ufeff]+"), ""),
    (re.compile("[—–−‐‑‒―]+"), "-"),
    (re.compile("[∼〜～]"), "~"),
    (re.compile("[“”‘’\"'「」『』]"), ""),
    (re.compile(r"(?<=\d),(?=\d{3}(?!\d))"), ""),
    (re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)"), r"\1年\2月\3日"),
    (re.compile(r"(?<=[年月])0(?=\d[月日])"), ""),
    (re.compile(rf"(?<![\d.])(\d+)\.0+(?={UNITS})"), r"\1"),
    (re.compile(rf"(?<![\d.])(\d+\.\d*?[1-9])0+(?={UNITS})"), r"\1"),
)
DENIAL = re.compile("不(?!少|低|小|大|高|超)|非|未|没|无(?!组织)|勿|别(?=是|用|要)|误(?!差)|错")
DENIAL_REACH = 8
SHARED = 10
"""So many equal characters in a row make a quotation and a gold passage the same place."""


def plain(text: str) -> str:
    """The text without white space, Markdown signs and quotation marks, in one spelling of dashes, figures and dates."""
    text = unicodedata.normalize("NFKC", text).lower()
    for pattern, replacement in REWRITES:
        text = pattern.sub(replacement, text)
    return text


def bare(text: str) -> str:
    """The text as quotations are compared: without white space, table bars and the marks of converters."""
    return re.sub(r"[\s|]+", "", MARKS.sub("", text))


def places(needle: str, text: str) -> list[int]:
    """Where the needle stands in a plain text; a figure is not found inside a longer figure (5年 not in 2025年)."""
    wanted = plain(needle)
    if not wanted:
        return []
    before = r"(?<!\d)(?<!\d\.)" if wanted[0].isdigit() else ""
    after = r"(?!\d|\.\d)" if wanted[-1].isdigit() else ""
    return [found.start() for found in re.finditer(before + re.escape(wanted) + after, text)]


def stands(needle: str, text: str) -> bool:
    """Whether the needle stands in a plain text."""
    return bool(places(needle, text))


def claimed(needle: str, text: str) -> bool:
    """Whether a plain text says the needle without denying it in the same part of the sentence."""
    for place in places(needle, text):
        part = re.split("[。；;!?！？，,、:：]", text[max(0, place - DENIAL_REACH) : place])[-1]
        if not DENIAL.search(part):
            return True
    return False


def same_place(quote: str, gold: str) -> bool:
    """Whether a quotation and a gold passage come from the same place: one holds the other, or they share a stretch."""
    quoted, wanted = bare(quote), bare(gold)
    if not quoted or not wanted:
        return False
    if wanted in quoted or (len(quoted) >= 6 and quoted in wanted):
        return True
    return any(wanted[start : start + SHARED] in quoted for start in range(len(wanted) - SHARED + 1))


def names_clause(clause: str, label: str) -> bool:
    """Whether a label names a clause: 6.3.7 stands in `6.3.5-6.3.7 · 三（四）4（3）`, 6.3 does not."""
    return stands(clause, plain(label))
