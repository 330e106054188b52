"""Which documents a question is about: those it may use at all, and what a passage gains or loses through its document."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date
from math import log
from pathlib import Path

from knowledge import words
from knowledge.names import find_clause_numbers, find_designations, same_designation
from knowledge.pinyin import pinyin_names, spoken
from knowledge.ranking import ByDocument
from knowledge.vocabulary import Card, Standing, Value

_WHOLE_COUNTRY = ("全国", "国家", "中国")
_PLACE_ENDING = re.compile(r"(?:维吾尔|壮族|回族)?自治区$|特别行政区$|[省市]$")
_SHORTEST_ALIAS = 4
"""A shorter alias (总则) hints at a document, but does not name it."""
_SHORTEST_HEADING = 2
_QUOTED = re.compile(r"《([^《》]{2,80})》")
_PUNCTUATION = re.compile(r"[\W_]+")


class Weight(Value):
    """What the passages of a document gain, and whether the question names that document beyond doubt."""

    gain: float = 0.0
    named: bool = False


def short_place(place: str) -> str:
    """A province or city without its ending: 重庆市 -> 重庆, 广西壮族自治区 -> 广西."""
    return _PLACE_ENDING.sub("", place.strip())


def is_local(card: Card) -> bool:
    """Whether a document speaks for one province or city only."""
    return bool(card.jurisdiction) and short_place(card.jurisdiction or "") not in _WHOLE_COUNTRY


def in_force(card: Card, day: date) -> bool:
    """Whether a document had come out and had not run out on a day; unknown dates are no reason to doubt it."""
    begins = card.effective or card.issued
    return (begins is None or begins <= day) and (card.effective_until is None or day <= card.effective_until)


def speaks_for(card: Card, jurisdiction: str) -> bool:
    """Whether a document can be used in a place: it is national, of unknown place, or of the same province or city."""
    if not is_local(card):
        return True
    here, there = short_place(jurisdiction), short_place(card.jurisdiction or "")
    return here in _WHOLE_COUNTRY or here in there or there in here


def allowed(
    cards: Sequence[Card], as_of: date | None, jurisdiction: str | None, document_ids: Sequence[str] | None
) -> list[str] | None:
    """Ids of the documents a question may use; None where all may be used."""
    fit = [
        card.id
        for card in cards
        if (as_of is None or in_force(card, as_of))
        and (not jurisdiction or speaks_for(card, jurisdiction))
        and (document_ids is None or card.id in document_ids)
    ]
    return None if len(fit) == len(cards) else fit


def weigh(
    question: str, cards: Sequence[Card], superseded: Collection[str], as_of: date | None, by: ByDocument
) -> dict[str, Weight]:
    """For each document what its passages gain: named in the question, of the place it names, no longer in force."""
    asked = _flat(question)
    titles = _title_likeness(asked, cards)
    designations = [mention.canonical for mention in find_designations(question)]
    quoted = [_flat(title) for title in _QUOTED.findall(question)]
    named = {card.id for card in cards if _is_named(card, asked, designations, quoted)}
    likest = max(titles.values(), default=0.0)
    if not named and len(cards) > 1 and likest >= by.title_named:
        # Parts of a series have nearly the same title, so only the likest counts.
        named = {id_ for id_, likeness in titles.items() if likeness == likest}
    places = {place for card in cards if is_local(card) and (place := short_place(card.jurisdiction or "")) in asked}
    found = {}
    for card in cards:
        gain = by.title * titles[card.id]
        explained = card.explains and any(same_designation(each, card.explains) for each in designations)
        if card.id in named:
            gain += by.named
        elif explained:
            gain += by.explains
        elif named:
            gain += by.others
        if places and is_local(card):
            gain += by.place if short_place(card.jurisdiction or "") in places else by.other_place
        if card.kind.value in question:
            gain += by.kind
        found[card.id] = Weight(gain=gain + _standing(card, superseded, as_of, by), named=card.id in named)
    return found


def without_names(question: str, cards: Sequence[Card]) -> str:
    """The question without the designations and quoted titles of documents that are here, where something else is asked.

    What names a document has done its work by choosing it; within the document it would only favour the title page.
    """
    spans = [
        (mention.start, mention.end)
        for mention in find_designations(question)
        if any(card.designation and same_designation(mention.canonical, card.designation) for card in cards)
    ]
    spans += [match.span() for match in _QUOTED.finditer(question) if _titles(_flat(match[1]), cards)]
    rest = question
    for start, end in sorted(spans, reverse=True):
        rest = f"{rest[:start]} {rest[end:]}"
    return rest if len(_flat(words.without_asking(rest))) > 1 else question


def says_more_than_numbers(text: str) -> bool:
    """Whether anything but clause numbers stands in a query."""
    rest = text
    for mention in reversed(find_clause_numbers(text)):
        rest = rest[: mention.start] + rest[mention.end :]
    return bool(_flat(rest))


def heading_named(headings: str, before: str) -> bool:
    """Whether the words right before a clause number name one of the headings above it: 「某某法」第三条."""
    said = _flat(before).rstrip("的中里之")
    return any(len(name := _flat(part)) >= _SHORTEST_HEADING and said.endswith(name) for part in headings.split())


def _titles(quoted: str, cards: Sequence[Card]) -> bool:
    return any(_is_title(quoted, _flat(card.title)) for card in cards)


def _is_title(quoted: str, title: str) -> bool:
    """Whether quoted words are a title or at least half of one."""
    return bool(quoted) and (quoted in title or title in quoted) and len(quoted) * 2 >= len(title)


def _standing(card: Card, superseded: Collection[str], as_of: date | None, by: ByDocument) -> float:
    gain = by.superseded if card.id in superseded else 0.0
    run_out = card.standing is Standing.WITHDRAWN or (
        card.effective_until is not None and card.effective_until < (as_of or date.today())
    )
    if run_out and not (as_of is not None and card.effective_until is not None and in_force(card, as_of)):
        gain += by.withdrawn
    return gain


def _flat(text: str) -> str:
    return _PUNCTUATION.sub("", words.even(text))


def _is_named(card: Card, asked: str, designations: Sequence[str], quoted: Sequence[str]) -> bool:
    if card.designation and any(same_designation(each, card.designation) for each in designations):
        return True
    title = _flat(card.title)
    if any(_is_title(each, title) for each in quoted):
        return True
    full = [title, *(_flat(alias) for alias in card.aliases)]
    if any(name in asked for name in full if len(name) >= _SHORTEST_ALIAS):
        return True
    return spoken(pinyin_names(card.title, Path(card.source).stem), asked)


def _title_likeness(asked: str, cards: Sequence[Card]) -> dict[str, float]:
    """The share of each title's weight that stands in the question; pairs of characters count by how few titles have them."""
    pairs = {card.id: _pairs(_flat(card.title)) for card in cards}
    seen: dict[str, int] = {}
    for own in pairs.values():
        for pair in own:
            seen[pair] = seen.get(pair, 0) + 1
    here = _pairs(asked)
    found = {}
    for id_, own in pairs.items():
        weight = {pair: log(1 + len(cards) / seen[pair]) for pair in own}
        total = sum(weight.values())
        found[id_] = sum(value for pair, value in weight.items() if pair in here) / total if total else 0.0
    return found


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}
