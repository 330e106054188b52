"""Which documents of the library a question names: by designation, place, alias or the words of their titles."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from pathlib import Path

from assistant.cues import load_words
from assistant.inquiry import flat
from knowledge.names import find_designations, same_designation
from knowledge.pinyin import pinyin_names, spoken
from knowledge.scope import short_place
from knowledge.vocabulary import Card, Kind

BODY = "(?:学会|协会|研究院|委员会|局|院|中心)"
PAPER = re.compile("标准|规范|规程|办法|通知|意见|说明|里|中|》")
"""Words behind a piece of a title that show the paper is meant, not its subject."""
PAPERS = re.compile("指南|规范|规程|办法|条例|细则|通则|导则|规定")
POINTERS = re.compile("[那这](?:个|份|部|套|本)")
REGULATIONS = ("条例", "细则")
"""Papers so rare that even a common word with them (暂行条例, 实施细则) is a name, where one title has it."""
LONGEST_SHORT = 8
"""A short name has at most so many signs before the kind of paper."""
PLAINLY = 2.0
"""From this strength on a document counts as named."""


def named_documents(text: str, cards: Sequence[Card]) -> dict[str, float]:
    """The strength with which each document is named (only those that are), by document id."""
    asked = flat(text)
    designations = [mention.canonical for mention in find_designations(text)]
    strength: dict[str, float] = {}
    for card in cards:
        points = by_designation(card, designations) + by_place(card, asked, cards) + by_title(card, asked, cards)
        if points:
            strength[card.id] = points
    return strength


def plainly_named(text: str, cards: Sequence[Card]) -> list[str]:
    """The documents a question names beyond doubt; several where it speaks of several."""
    return [key for key, points in named_documents(text, cards).items() if points >= PLAINLY]


def by_designation(card: Card, designations: Sequence[str]) -> float:
    """3 where the document's own designation stands in the question, 2 where that of the standard it explains does."""
    if card.designation and any(same_designation(each, card.designation) for each in designations):
        return 3.0
    if card.explains and any(same_designation(each, card.explains) for each in designations):
        return 2.0
    return 0.0


def by_place(card: Card, asked: str, cards: Sequence[Card]) -> float:
    """2 where the question names the document's province or city and not every document is of it."""
    place = short_place(card.jurisdiction or "")
    if not place or place == "全国" or place not in asked:
        return 0.0
    return 2.0 if any(short_place(other.jurisdiction or "") != place for other in cards) else 0.0


def by_title(card: Card, asked: str, cards: Sequence[Card]) -> float:
    """2 for an alias, quoted title or file name in pinyin in the question, less for words of the title no other document has."""
    names = [flat(name) for name in (*card.aliases, card.title) if len(name) >= 2]
    if any(name in asked for name in names) or spoken(pinyin_names(card.title, Path(card.source).stem), asked):
        return 2.0
    if by_short_name(card, asked, cards):
        return 2.0
    points = 0.0
    title = flat(card.title)
    others = " ".join(flat(other.title) + " ".join(other.aliases) for other in cards if other.id != card.id)
    free = re.sub(
        r"《([^》]+)》", lambda quoted: quoted[0] if quoted[1] in title or title in quoted[1] else "。", asked
    )
    same = SequenceMatcher(None, title, free, autojunk=False).find_longest_match()
    if same.size >= 5 and title[same.a : same.a + same.size] not in others:
        after = free[same.b + same.size : same.b + same.size + 5]
        return 2.0 if PAPER.search(after) or free[max(0, same.b - 1) : same.b] == "《" else 1.0
    if card.kind in (Kind.NOTICE, Kind.GUIDANCE, Kind.EXPLANATORY_NOTE) and card.kind.value in asked:
        points += 0.8 if any(other.kind is card.kind for other in cards if other.id != card.id) else 2.0
    grams = {title[i : i + 3] for i in range(len(title) - 2)}
    distinct = {gram for gram in grams if gram not in others and re.fullmatch(r"[\u4e00-\u9fff]{3}", gram)}
    return points + min(1.5, 0.5 * sum(gram in asked for gram in distinct))


def by_short_name(card: Card, text: str, cards: Sequence[Card]) -> bool:
    """Whether the question has a short name that can only be this document's: 钢铁指南, 强检办法, 发电核查指南."""
    said = POINTERS.sub("", flat(text))
    for end in PAPERS.finditer(said):
        before = re.split(r"[^\u4e00-\u9fff]", said[: end.start()])[-1]
        for length in range(min(len(before), LONGEST_SHORT), 1, -1):
            fitting = [each.id for each in cards if shortens(before[-length:], end[0], flat(each.title))]
            if fitting:
                if fitting == [card.id]:
                    return True
                break
    return False


def shortens(words: str, paper: str, title: str) -> bool:
    """Whether words and the kind of paper are a title cut short: pieces of it, or signs of it in their order."""
    if paper not in title or words in load_words("title_words"):
        return paper in REGULATIONS and f"{words}{paper}" in title
    if in_pieces(words, title):
        return True
    signs = iter(title)
    return len(words) == 2 and all(sign in signs for sign in words)


def in_pieces(words: str, title: str) -> bool:
    """Whether words can be cut into pieces of two and more signs that all stand in a title, not all of them common ones."""
    common = load_words("title_words")
    ways: list[bool | None] = [False, *[None] * len(words)]
    for end in range(2, len(words) + 1):
        for start in range(end - 1):
            piece = words[start:end]
            if ways[start] is not None and piece in title:
                ways[end] = bool(ways[end] or ways[start] or piece not in common)
    return bool(ways[-1])


def body_before(asked: str, card: Card) -> str:
    """The body named right before the document: 测试学会 in 测试学会那套团标."""
    for alias in card.aliases:
        found = re.search(
            rf"([\u4e00-\u9fff]{{0,12}}{BODY})(?:的|那套|这套|那份|这份|那个|牵头的|编的|搞的)?{re.escape(flat(alias))}",
            asked,
        )
        if found:
            return found[1]
    return ""


def only_names(word: str, cards: Sequence[Card], asked: str = "") -> bool:
    """Whether a word of the question does no more than name one of these documents, or the body that it is of."""
    for card in cards:
        if word in body_before(asked, card):
            return True
        names = [
            card.title,
            *card.aliases,
            card.jurisdiction,
            card.issuer,
            card.designation,
            card.explains,
            card.kind.value,
        ]
        if any(word in flat(name) for name in names if name):
            return True
    return False
