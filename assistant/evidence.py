"""Weighs sentences as evidence for a question and chooses the few that answer it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

import numpy as np
from pydantic import Field

from assistant.cues import load_cues
from assistant.inquiry import ABOUT_TABLE, QUOTED, Inquiry, flat
from assistant.sentences import LONGEST, Span, sentences
from assistant.weighing import cover
from assistant.weights import load_weights
from knowledge.embedder import Embedder
from knowledge.modality import modality
from knowledge.vocabulary import Hit, Passage, Value

EDITORS = re.compile(r"摘编（非原文）|编者注")
"""What the makers of a digest say about it is no evidence."""

COUNTING_ON = re.compile(r"(?:^|[：:；。])[^：:。；]{0,8}?(?:[一二三四五六七八九]是|首先|其次|第[一二三四五][，、]?)")
"""A sentence that counts on: 一是, 二是 …"""

TITLE = re.compile(
    r"[（(]?(?:\d[\d.]*|[一二三四五六七八九十]+|[A-Z](?:\.\d+)+)[)）、.]?\s*([\u4e00-\u9fff·、和与]{2,20})(?=\s|[a-zA-Z（(。：:]|$)"
)
"""A passage that begins with its number and heading."""

LEAST_PAIRS, SAME = 8, 0.9
LOOKED_AT = 12
TIMES = frozenset({"个月", "天", "日", "年", "小时", "分钟", "秒", "学时", "课时"})
"""Units of time: who asks for one of them is not answered by another."""
OWN_NUMBER = re.compile(
    r"^\s*(?:(?:注|图|表|示例|附录|式)\s*[A-Z]?[\d.]*\s*[:：]?|第[\d一二三四五六七八九十百零]+[章节条]"
    r"|[A-Z]?\.?\d+(?:\.\d+)+|\d{1,2}\s?[)）、]|[（(]\d{1,2}[)）]|\d{1,2}(?=\s))\s*"
)
SENTENCES = re.compile(r"[。；][^\t]{4,}|[^\t。；]{24,}[。；]")

DEFINING = r"(?:是指|定义为|指的是|明确为|是|为|：|:|指)"


class Candidate(Value):
    """A sentence that may answer, with the parts of its score."""

    passage: Passage
    start: int
    end: int
    text: str
    score: float
    coverage: float
    found: tuple[str, ...] = ()
    typed: bool = False
    features: dict[str, float] = Field(default_factory=dict)


class Quote(Value):
    """A stretch of one passage chosen to be quoted."""

    passage: Passage
    start: int
    end: int

    def text(self) -> str:
        """The words quoted."""
        return self.passage.text[self.start - self.passage.start : self.end - self.passage.start]


def quotable(passage: Passage) -> list[Span]:
    """The stretches of a passage that can be quoted: its sentences; a table row as a whole."""
    if passage.kind == "row" and len(passage.text) <= LONGEST:
        return [Span(passage.start, passage.end, passage.text)]
    return [span for span in sentences(passage.text, passage.start) if not EDITORS.match(span.text)]


def weigh(
    inquiry: Inquiry, hits: Sequence[Hit], embedder: Embedder, named: Sequence[str] = (), names: str = ""
) -> list[Candidate]:
    """Every sentence of the hits as a candidate, best first; equal scores keep the order of the text."""
    pairs = [(hit, span) for hit in hits for span in quotable(hit.passage)]
    if not pairs:
        return []
    vectors = embedder.encode([inquiry.text, *(f"{hit.passage.headings} {span.text}" for hit, span in pairs)])
    meaning = vectors[1:] @ vectors[0]
    ranks = rank_shares(hits)
    patterns = sought_patterns(inquiry)
    weights = load_weights().sentence
    pointed = bool(ABOUT_TABLE.search(inquiry.text)) or inquiry.form == "compare"
    found: list[Candidate] = []
    for (hit, span), likeness in zip(pairs, meaning, strict=True):
        around = f"{hit.passage.headings} {hit.passage.label} {hit.passage.context}"
        inside = cover(inquiry.terms, span.text)
        covered = cover(inquiry.terms, span.text, around)
        beside = cover(inquiry.terms, hit.passage.text, around)
        features = {
            "inside": inside.share,
            "coverage": covered.share,
            "passage": beside.share,
            "meaning": float(likeness),
            "rank": ranks[hit.passage.id],
            "exact": min(1.0, hit.parts.get("exact", 0.0))
            * (1.0 if any(re.search(r"\.|条", number) for number in inquiry.numbers) else 0.3),
            "typed": float(any(pattern.search(after_number(span.text)) for pattern in patterns.values())),
            "form": fits_form(inquiry, span.text),
            "subject": opens_with_subject(inquiry, span.text),
            "titled": titled(inquiry, hit.passage, names),
            "heading": heading_alone(hit.passage, span),
            "focus": hit.parts.get("focus", 0.0),
            "named": float(hit.passage.document_id in named),
            "row": as_row(hit.passage, pointed=pointed, datum=bool(patterns)),
        }
        found.append(
            Candidate(
                passage=hit.passage,
                start=span.start,
                end=span.end,
                text=span.text,
                score=sum(weights[name] * value for name, value in features.items()),
                coverage=covered.share,
                found=covered.found,
                typed=bool(features["typed"]),
                features=features,
            )
        )
    return sorted(found, key=lambda each: (-each.score, each.passage.document_id, each.start))


def as_row(passage: Passage, *, pointed: bool, datum: bool) -> float:
    """What speaks for a table row: 1 where the question points at a table, or asks for a datum and the row holds bare data.

    A row of running sentences is a form that repeats the clause; it stands back behind the clause, as rows do elsewhere.
    """
    if passage.kind not in ("row", "table"):
        return 0.0
    return 1.0 if pointed or (datum and bare_data(passage)) else -3.0


def bare_data(passage: Passage) -> bool:
    """Whether a passage is a caption or a row of short cells, not of running sentences."""
    return not (passage.kind == "row" and SENTENCES.search(passage.text))


def after_number(text: str) -> str:
    """The text without the clause number, caption number or item sign it begins with, which are no data."""
    return OWN_NUMBER.sub("", text, count=1)


def sought_patterns(inquiry: Inquiry) -> dict[str, re.Pattern[str]]:
    """For each kind of datum the question seeks, what it looks like; a count must have the classifier asked for."""
    patterns = {kind.name: kind.stands for kind in load_cues().sought if kind.name in inquiry.sought}
    unit = load_cues().units.get(inquiry.counted)
    if unit or (inquiry.counted and inquiry.counted != "个" and patterns.keys() & {"count", "number"}):
        for name in ("number", "amount", *(("duration",) if inquiry.counted in TIMES else ())):
            patterns.pop(name, None)
        patterns["count"] = re.compile(
            rf"(?:\d|[一二两三四五六七八九十百万千亿]) ?(?:余|多|万|千|亿)?(?:{unit or inquiry.counted})"
        )
    return patterns


def rank_shares(hits: Sequence[Hit]) -> dict[str, float]:
    """Each hit's score between 0 (the last) and 1 (the first)."""
    scores = np.array([hit.score for hit in hits])
    low, high = scores.min(), scores.max()
    span = (high - low) or 1.0
    return {hit.passage.id: float((hit.score - low) / span) for hit in hits}


def heading_alone(passage: Passage, span: Span) -> float:
    """1 for a heading without its sentence: alone it says little, and it loses against the sentence below it."""
    if passage.kind == "table":
        return 1.0
    alone = len(flat(span.text)) <= 40 and not re.search(r"[。；：:;]", span.text)
    return float(alone and span.start == passage.start and len(passage.text) > len(span.text) + 8)


def titled(inquiry: Inquiry, passage: Passage, names: str) -> float:
    """1 where the heading of the clause stands in the question whole (重点用能单位), less where only most of it does."""
    head = TITLE.match(passage.text) or TITLE.match(passage.label)
    title = flat(head[1]) if head and passage.kind != "row" else ""
    if len(title) < 2:
        return 0.0
    size = SequenceMatcher(None, title, flat(inquiry.text), autojunk=False).find_longest_match().size
    share = size / len(title)
    if size < 2 or share < 0.8:
        return 0.0
    longer = max((len(term.word) for term in inquiry.terms if title in term.word), default=len(title))
    share *= len(title) / longer  # 用能单位 is not what 重点用能单位 asks for
    if any(flat(phrase) == title for phrase in QUOTED.findall(inquiry.text)):
        return 2.0
    return 0.3 * share if title in names else share


def fits_form(inquiry: Inquiry, sentence: str) -> float:
    """1 where a sentence has the shape the question wants: a definition, a reason."""
    if inquiry.form == "definition":
        body = flat(sentence)
        return float(
            any(
                re.search(re.escape(t.word) + r"[^，。]{0,12}" + DEFINING, body)
                for t in inquiry.terms
                if len(t.word) > 1
            )
        )
    if inquiry.form == "binding":
        return float(modality(sentence) is not None)
    if inquiry.form == "purpose":
        return float(bool(re.search("为了|以便|确保|避免|防止|便于|旨在|目的|因为|由于|从而|有利于|因其", sentence)))
    return 0.0


def opens_with_subject(inquiry: Inquiry, sentence: str) -> float:
    """1 where the sentence begins with a weighty word of the question as its subject (计算法：…)."""
    body = re.sub(r"^[\W\d]+", "", flat(sentence))
    heavy = sorted(inquiry.terms, key=lambda term: -term.weight)[:4]
    return float(
        any(re.match(re.escape(term.word) + r"(?:[：:是为指]|适用)", body) for term in heavy if len(term.word) > 1)
    )


def choose(inquiry: Inquiry, candidates: Sequence[Candidate], most: int = 2) -> list[Quote]:
    """The quotations that answer: the best sentence with its neighbours that add to it, and at most one or two others.

    A further passage is quoted only where it covers weighty words the first leaves open, or says it nearly as well.
    """
    if not candidates:
        return []
    weight = {term.word: term.weight for term in inquiry.terms}
    total = sum(weight.values()) or 1.0
    chosen = [in_the_text(candidates)]
    covered = set(candidates[0].found)
    for candidate in candidates[1:LOOKED_AT]:
        if len({each.passage.id for each in chosen}) >= most and candidate.passage.id not in {
            c.passage.id for c in chosen
        }:
            continue
        if any(says_the_same(candidate.text, each.text) for each in chosen):
            continue  # a form repeats the clause, a table the text
        gain = sum(weight.get(word, 0.0) for word in set(candidate.found) - covered) / total
        same = candidate.passage.id in {each.passage.id for each in chosen}
        both = (inquiry.form in ("compare", "yes_no") or candidate.typed) and candidate.score >= 0.9 * candidates[
            0
        ].score
        if (gain >= (0.08 if same else 0.2) and candidate.score >= 0.66 * candidates[0].score) or both:
            chosen.append(candidate)
            covered |= set(candidate.found)
    return merge([Quote(passage=each.passage, start=each.start, end=each.end) for each in chosen])


def in_the_text(candidates: Sequence[Candidate]) -> Candidate:
    """The best sentence; where that is a row of running sentences, the clause it repeats, if that is among the next."""
    best = candidates[0]
    if best.passage.kind != "row" or bare_data(best.passage):
        return best
    same = (
        each for each in candidates[1:LOOKED_AT] if each.passage.kind != "row" and says_the_same(each.text, best.text)
    )
    return next(same, best)


def says_the_same(one: str, other: str) -> bool:
    """Whether nearly all pairs of signs of the shorter of two sentences stand in the longer one."""
    pairs = [{body[i : i + 2] for i in range(len(body) - 1)} for body in (flat(one), flat(other))]
    shorter, longer = sorted(pairs, key=len)
    return len(shorter) >= LEAST_PAIRS and len(shorter & longer) >= SAME * len(shorter)


def run_on(quote: Quote) -> list[Quote]:
    """For a sentence that begins to count (一是…), all that count on in its passage, each cut short where it runs on."""
    spans = quotable(quote.passage)
    counted = [span for span in spans if COUNTING_ON.search(span.text)]
    if len(counted) < 2 or not any(
        span.start <= quote.start < span.end or quote.start <= span.start < quote.end for span in counted
    ):
        return [quote]
    found = []
    for span in counted:
        cut = span.text.find("，", 12) if len(span.text) > 120 else -1
        found.append(Quote(passage=quote.passage, start=span.start, end=span.start + cut if cut > 0 else span.end))
    return found


def merge(quotes: Sequence[Quote]) -> list[Quote]:
    """Quotations of one passage become one unbroken quotation while it stays readable; the order of choice is kept."""
    merged: list[Quote] = []
    for quote in quotes:
        for index, other in enumerate(merged):
            start, end = min(other.start, quote.start), max(other.end, quote.end)
            if other.passage.id == quote.passage.id and end - start <= LONGEST:
                merged[index] = Quote(passage=other.passage, start=start, end=end)
                break
        else:
            merged.append(quote)
    return merged


def widen(quote: Quote, limit: int = 220) -> Quote:
    """The quotation with the rest of a short passage around it, so that it reads on its own."""
    if len(quote.passage.text) <= limit:
        return Quote(passage=quote.passage, start=quote.passage.start, end=quote.passage.end)
    return quote
