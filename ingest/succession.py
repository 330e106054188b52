"""What a standard says of where it comes from: the earlier papers it replaces (代替), the foreign standard it adopts (采用)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.titles import words
from knowledge.names import Mention, canonical, find_designations, plain, undated

_READ = 80
"""Paragraphs from the top in which cover and foreword stand."""
_BETWEEN = re.compile(r"(?:\s|[、,，和及与]|以及|《[^《》]*》|\([^()（）]*\)|（[^()（）]*）|:|：|中?的?全部内容)*")
_AMENDMENT = re.compile(r"(?:第\s?[\d一二三四五六七八九十]{1,3}\s?号)?\s?修改(?:通知)?单")
_ADOPTED = re.compile(r"\b(IDT|MOD|NEQ|EQV)\b")


def replaced(texts: Sequence[str], designation: str | None) -> tuple[str, ...]:
    """Dated designations that the paper says it replaces whole, in order; what it replaces in part is left out."""
    found: list[str] = []
    for text in texts[:_READ]:
        found += [name for match in _replacing().finditer(text) for name in _named_after(text, match)]
    for text in texts:
        for sentence in re.split("[。；;]", text) if "废止" in text else ():
            if said := _withdrawing().search(sentence):
                found += [mention.canonical for mention in find_designations(sentence[: said.start()])]
    own = canonical(designation) if designation else ""
    return tuple(dict.fromkeys(name for name in found if name != own and (undated(name) != name or "号" in name)))


def adopted(head: Sequence[str]) -> str | None:
    """The foreign standard a cover names with how far it was taken over: 「ISO 50001:2018，IDT」; None where there is none."""
    for text in head[:20]:
        degree = _ADOPTED.search(plain(text))
        names = find_designations(text[: degree.start()]) if degree else []
        if degree and names and len(text) <= 80:
            return f"{names[-1].canonical}，{degree[1]}"
    return None


def amendment(head: Sequence[str]) -> str | None:
    """The words 「第1号修改单」 where the paper is an amendment of a standard and not a standard itself; None otherwise.

    It bears the number of the standard it amends, but must never be taken for it.
    """
    for text in head[:6]:
        said = _AMENDMENT.search(text)
        if said and len(text) <= 80 and not re.search("[。；]", text):
            return said[0]
    return None


def _replacing() -> re.Pattern[str]:
    lists = words().words
    subject = "|".join(lists["own_words"])
    verbs = "|".join(lists["replacing_verbs"])
    return re.compile(
        rf"(?:^|[。;；]|\d{{4}}\s*|(?:{subject})[^。；，,]{{0,12}}?)\s*(?P<verb>{verbs})了?", re.MULTILINE
    )


def _withdrawing() -> re.Pattern[str]:
    return re.compile("|".join(words().words["withdrawing_cues"]))


def _named_after(text: str, match: re.Match[str]) -> list[str]:
    """The designations that follow the verb with nothing but titles and joints between them."""
    before = text[max(0, match.start("verb") - 2) : match.start("verb")]
    if before.endswith("部分") and not re.search(r"本部分\s*$", text[: match.start("verb")]):
        return []
    at, found = match.end(), []
    for mention in find_designations(text):
        if mention.start < at:
            continue
        gap = _BETWEEN.match(text, at)
        if gap is None or gap.end() < mention.start or _in_part(text, mention):
            break
        found.append(mention.canonical)
        at = mention.end
    return found


def _in_part(text: str, mention: Mention) -> bool:
    """Whether only a part of the paper named is replaced: 「代替 GB/T 1-2009 的部分内容」."""
    return bool(
        re.match(r"\s*(?:《[^《》]*》)?\s*(?:中)?的?(?:部分|第\s?[\d一二三四五六七八九十]|[\d.]+)", text[mention.end :])
    )
