"""Answers whether something is mandatory: from the modal verb (能愿动词) of the sentence and what the document says of its own force."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.cues import load_cues
from assistant.desk import Desk
from assistant.evidence import Candidate, Quote
from assistant.sentences import sentences
from knowledge.catalogue import binding_of
from knowledge.modality import modality, modals
from knowledge.names import find_designations, same_designation
from knowledge.vocabulary import Card, Kind

LOOKED_AT = 8
ABOUT_CLAUSE = 0.3
"""A sentence with less of the question than this isn't what is asked about."""
NEARLY = 0.8
"""A sentence with a modal verb is preferred to a better one without, down to this share of its score."""
NO_STANDARD = frozenset({Kind.EXPLANATORY_NOTE, Kind.NOTICE, Kind.GUIDANCE, Kind.FORM})


def binding(candidates: Sequence[Candidate], desk: Desk) -> tuple[tuple[Quote, ...], str]:
    """The sentence asked about and, where its document has one, the sentence that says which of its clauses bind; a remark."""
    best = next((each for each in candidates[:LOOKED_AT] if each.features["exact"]), candidates[0])
    for each in candidates[:LOOKED_AT]:
        same = each.passage.document_id == best.passage.document_id and each.features["exact"] >= best.features["exact"]
        if same and each.score >= NEARLY * best.score and modality(each.text):
            best = each
            break
    own = Quote(passage=best.passage, start=best.start, end=best.end)
    declared = declaration(best.passage.document_id, desk)
    card = desk.library.card(best.passage.document_id)
    if declared and best.coverage < ABOUT_CLAUSE and not best.features["exact"]:
        return (declared,), binding_remark(declared, card, declared=True)  # the document itself is asked about
    inside = declared and declared.start >= own.start and declared.end <= own.end
    quotes = (own, declared) if declared and not inside else (own,)
    return quotes, binding_remark(own, card, declared=declared is not None)


def declaration(document_id: str, desk: Desk) -> Quote | None:
    """Where a document says which of its contents are mandatory (本标准的全部技术内容为强制性的)."""
    says, card = load_cues().declares_force, desk.library.card(document_id)
    for passage in desk.library.passages_of(document_id):
        if says.search(passage.text):
            for span in sentences(passage.text, passage.start):
                if says.search(span.text) and not of_another(span.text, card):
                    return Quote(passage=passage, start=span.start, end=span.end)
    return None


def of_another(text: str, card: Card) -> bool:
    """Whether a sentence names another standard than the document's own, so that it speaks of that one's force."""
    own = [name for name in (card.designation, card.explains) if name]
    named = [mention.canonical for mention in find_designations(text)]
    return any(not any(same_designation(each, name) for name in own) for each in named)


def binding_remark(quote: Quote, card: Card, *, declared: bool) -> str:
    """What the modal verbs of a sentence mean and what the kind and designation of its document tell of its force.

    Where the document itself declares what is mandatory, its designation says nothing more.
    """
    told = []
    verbs = {each.text: each.force for each in modals(quote.text())}
    if verbs:
        told.append("、".join(f"“{verb}”表示{force}" for verb, force in verbs.items()) + "（能愿动词）")
    elif quote.text().rstrip().endswith(("。", "；", ";")):
        told.append("这一句没有用“应、宜、可、不得”一类的能愿动词")
    if card.kind in NO_STANDARD:
        told.append(f"这份文件是{card.kind.value}，本身不是标准条文")
    elif not declared and card.designation and (force := binding_of(card.designation)):
        told.append(f"按标准代号，{card.designation} 是{force}性标准")
    return "；".join(told) + ("。" if told else "") + "文件的写法是："
