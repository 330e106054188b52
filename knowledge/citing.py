"""How a document and its weight are told to a reader: its name, and what must be said beside a quotation."""

from __future__ import annotations

import re

from knowledge.names import find_designations, plain, same_designation
from knowledge.vocabulary import Card, Clause, Kind, Standing

BETWEEN_CAVEATS = "；"
WITHDRAWN_CAVEAT = "已废止"


def name_of(card: Card) -> str:
    """The document as people name it: 《title》（designation）, the designation only where the title does not say it."""
    title = card.title.strip()
    if card.designation and _bare(title) == _bare(card.designation):
        return card.designation
    named = title if "《" in title else f"《{title}》"
    if not card.designation or _bare(card.designation) in _bare(title):
        return named
    if any(same_designation(mention.canonical, card.designation) for mention in find_designations(title)):
        return named
    return f"{named}（{card.designation}）"


def caveat_of(card: Card, *, ocr: bool = False) -> str:
    """What the reader must know about the weight of a quotation from this document; empty for a text in force."""
    says: list[str] = []
    if card.digest:
        says.append("摘编（非原文）")
    if card.kind is Kind.EXPLANATORY_NOTE:
        draft = "（征求意见稿）" if card.standing is Standing.DRAFT else ""
        says.append(f"编制说明{draft}，不是现行标准正文")
    elif card.standing is Standing.DRAFT:
        says.append("征求意见稿，未必是最终文本")
    if card.standing is Standing.WITHDRAWN:
        after = f"，由 {card.replaced_by} 代替" if card.replaced_by else ""
        says.append(f"{WITHDRAWN_CAVEAT}{after}")
    if ocr:
        says.append("文字由扫描页识别（OCR），请核对原件")
    return BETWEEN_CAVEATS.join(says)


def label_of(clause: Clause) -> str:
    """A clause's place as printed: about and own number, or its heading path where it has no number."""
    own = (clause.number or "").strip()
    path = " ".join((*clause.path, clause.title)).strip()
    parts = [*clause.about, own or path]
    return " · ".join(dict.fromkeys(part for part in parts if part))


def superseded_digests(cards: list[Card]) -> set[str]:
    """Ids of the digests (摘编) whose official document is in the library too."""
    official = [card for card in cards if not card.digest]
    return {card.id for card in cards if card.digest and any(_tells_of(card, other) for other in official)}


def _tells_of(digest: Card, other: Card) -> bool:
    if Kind.OTHER not in (digest.kind, other.kind) and digest.kind is not other.kind:
        return False
    if digest.designation and other.designation:
        return same_designation(digest.designation, other.designation)
    told = (digest.explains, other.explains)
    if digest.kind is Kind.EXPLANATORY_NOTE and told[0] and told[1] and _same_name(told[0], told[1]):
        return True
    names = {_bare(name) for name in (digest.title, *digest.aliases)}
    return bool(names & {_bare(name) for name in (other.title, *other.aliases)} - {""})


def _same_name(one: str, other: str) -> bool:
    return same_designation(one, other) or _bare(one) == _bare(other)


def _bare(text: str) -> str:
    """Letters, digits and Han only, in one form: for comparing names."""
    text = re.sub(r"摘编|（?非原文）?", "", text)
    return re.sub(r"[\W_]+", "", plain(text)).lower()


def same_title(one: str, other: str) -> bool:
    """Whether two titles name the same paper: equal, or one within the other, apart from punctuation."""
    first, second = sorted((_bare(one), _bare(other)), key=len)
    return first == second or (len(first) >= 8 and first in second)
