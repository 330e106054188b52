"""Decides whether the evidence is enough to answer; saying no is a good answer, a guess is the worst one.

A question is refused for a plain reason: the place, the standard or the clause it names isn't there, the kind of datum it asks
for doesn't stand beside its subject, or no sentence is about it at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.cues import load_cues, load_words
from assistant.evidence import Candidate, after_number, bare_data, sought_patterns
from assistant.inquiry import Inquiry, Term, asking_words, flat, normal
from assistant.weighing import cover, match, synonyms
from assistant.weights import load_weights
from knowledge.names import find_clause_numbers, find_designations, same_designation, undated
from knowledge.scope import short_place
from knowledge.vocabulary import Card

HARD = frozenset(
    {
        "money",
        "date",
        "phone",
        "wechat",
        "email",
        "website",
        "account",
        "percent",
        "grade",
        "duration",
        "count",
        "person",
        "formula",
        "amount",
        "number",
    }
)
"""Kinds of datum that can be told from the characters: without one, the question isn't answered."""
OWN_DATE = re.compile("(?:正式)?(?:发布实施|实施|施行|生效|出台|公布|发布)")
OWN_EVENT = re.compile(
    "(?:本标准|本规范|本文件|本办法|本规程|本通知|本意见)[^。；]{0,20}(?:实施|施行|生效|发布|公布)|自[^。；]{2,14}起(?:施行|实施)"
)
FIGURE = re.compile(r"(?<![A-Za-z.\d表图 -])\d")
"""In a table row the unit stands in the head: any figure may be the datum."""
LEAST_SUBJECT, MORE_SUBJECT = 0.2, 0.35
"""Share of the subject a sentence must hold: less where the weightiest word is in the sentence, more where in a heading."""
UNIT = re.compile(r"[\d.]+|[年月日号吨t个家]")
BARE = 40
"""A line as short as this is a bare datum (网址, 账号); the lines around it tell whose."""
NEAR = 45
"""So many characters may lie between a datum and its subject."""
LOOSE = frozenset({"date", "phone", "email", "website", "account"})
"""Data that stand by themselves: one weighty word of the question beside them is enough."""
GOES_ON_COVERED = 0.45
LOOKED_AT = 6
PLAINLY_COVERED, TITLED, TITLED_COVERED, GOES_ON_INSIDE, GOES_ON_PASSAGE = 0.36, 0.8, 0.33, 0.2, 0.6
"""Shares of the question that make a datum believed: in the best sentence; under a named heading; in the next sentence."""
MOSTLY = 0.5
"""A sentence with this share of the subject speaks of it even where the weightiest word is another."""
READ = 25
"""So many candidates are looked through for a datum."""


def amiss(
    inquiry: Inquiry,
    candidates: Sequence[Candidate],
    cards: Sequence[Card],
    places: Sequence[str],
) -> str:
    """Empty where the candidates may answer, else a plain reason why not, in words for the reader."""
    if not any(candidate.features["passage"] for candidate in candidates):
        return "库里没有与所问有关的条款"
    return (
        unknown_place(inquiry, candidates, cards, places)
        or unknown_designation(inquiry, candidates, cards)
        or unknown_number(inquiry, candidates)
    )


def unknown_place(
    inquiry: Inquiry, candidates: Sequence[Candidate], cards: Sequence[Card], places: Sequence[str]
) -> str:
    """A province or city is named that no document is of and the evidence doesn't speak of."""
    for place in places:
        if place not in inquiry.text or any(short_place(card.jurisdiction or "") == place for card in cards):
            continue
        if not any(
            place in each.passage.text + each.passage.headings + each.passage.context for each in candidates[:10]
        ):
            return f"库里没有{place}的文件"
    return ""


def unknown_designation(inquiry: Inquiry, candidates: Sequence[Candidate], cards: Sequence[Card]) -> str:
    """A standard is named that is no document here, and the evidence doesn't speak of it."""
    for wanted in inquiry.designations:
        own = [
            card for card in cards if any(n and same_designation(wanted, n) for n in (card.designation, card.explains))
        ]
        if own:
            continue
        if clause_of(wanted, inquiry):
            return f"库里没有 {wanted} 的正文，查不到它的条款"
        said = " ".join(f"{c.passage.text} {c.passage.context} {c.passage.headings}" for c in candidates[:6])
        if not any(same_designation(wanted, mention.canonical) for mention in find_designations(said)):
            return f"库里没有 {wanted} 的正文，也没有讲到它的相关条款"
    return ""


def clause_of(wanted: str, inquiry: Inquiry) -> bool:
    """Whether the question asks for a clause of this very standard: 「JJF 1 的第 5.2 条」."""
    for mention in find_designations(inquiry.text):
        if mention.canonical == wanted and any(
            0 <= number.start - mention.end <= 3 for number in find_clause_numbers(inquiry.text)
        ):
            return inquiry.form == "lookup"
    return False


def unknown_number(inquiry: Inquiry, candidates: Sequence[Candidate]) -> str:
    """Clauses are named and none of the best evidence bears or mentions one of them."""
    if not inquiry.numbers:
        return ""
    for candidate in candidates[:8]:
        said = flat(f"{candidate.passage.label} {candidate.passage.text}")
        if candidate.features.get("exact") or any(stands_alone(flat(number), said) for number in inquiry.numbers):
            return ""
    return f"库里没有编号为 {'、'.join(inquiry.numbers)} 的条款"


def stands_alone(number: str, text: str) -> bool:
    """Whether a clause number stands in a text and not as a part of a longer one: 5.3, but not in 15.3 or 5.3.1."""
    return re.search(rf"(?<![\d.]){re.escape(number)}(?!\.?\d)", text) is not None


def missing_datum(
    inquiry: Inquiry, candidates: Sequence[Candidate], cards: Sequence[Card], named: Sequence[str]
) -> str:
    """A datum of a kind that can be told (money, date, grade …) is asked for, and none stands beside the subject."""
    subject, foreign = subject_terms(inquiry), foreign_designations(inquiry, cards)
    inside = [each for each in candidates if not named or each.passage.document_id in named][:READ]
    patterns = {
        name: pattern
        for name, pattern in sought_patterns(inquiry).items()
        if name in HARD and not (name == "count" and inquiry.form == "list")
    }
    there = {
        name
        for name, pattern in patterns.items()
        if any(about(subject, foreign, each, pattern, name in LOOSE) for each in inside)
        or (name not in LOOSE and not foreign and believed(inside, pattern))
    }
    if patterns and not there:
        return "库里的相关条款没有给出所问的数据"
    if "date" in there and named and own_date_missing(inquiry, inside, patterns["date"]):
        return "文件没有载明它自己的这个日期"
    return ""


def believed(candidates: Sequence[Candidate], pattern: re.Pattern[str]) -> Candidate | None:
    """The datum among the first sentences that is believed although its subject is said in other words.

    It stands in the best sentence of all, or right behind it in the same clause, or under a heading that the question names.
    """
    for place, each in enumerate(candidates[:LOOKED_AT]):
        if not pattern.search(after_number(each.text)):
            continue
        first = place == 0 and each.coverage >= PLAINLY_COVERED
        named = each.features["titled"] >= TITLED and each.coverage >= TITLED_COVERED
        goes_on = (
            each.passage.clause_id == candidates[0].passage.clause_id
            and each.features["inside"] >= GOES_ON_INSIDE
            and (each.features["passage"] >= GOES_ON_PASSAGE or each.coverage >= GOES_ON_COVERED)
        )
        if first or named or goes_on:
            return each
    return None


def own_date_missing(inquiry: Inquiry, candidates: Sequence[Candidate], pattern: re.Pattern[str]) -> bool:
    """Whether the date a document itself came out or into force is asked for, and no sentence gives that date of itself."""
    if not OWN_DATE.search(inquiry.text) or re.search("[《〔]|计划|立项|通知", inquiry.text) or inquiry.designations:
        return False
    return not any(OWN_EVENT.search(each.text) and pattern.search(each.text) for each in candidates)


def data_first(inquiry: Inquiry, candidates: Sequence[Candidate], cards: Sequence[Card]) -> list[Candidate]:
    """The candidates with the best that holds the datum asked for, beside its subject, in front."""
    subject, foreign = subject_terms(inquiry), foreign_designations(inquiry, cards)
    patterns = [(pattern, name in LOOSE) for name, pattern in sought_patterns(inquiry).items() if name in HARD]
    holding = [
        each for each in candidates[:READ] if any(about(subject, foreign, each, *pattern) for pattern in patterns)
    ] or [each for pattern, loose in patterns if not (loose or foreign) and (each := believed(candidates, pattern))]
    return [*holding[:1], *(each for each in candidates if each is not holding[0])] if holding else list(candidates)


def subject_terms(inquiry: Inquiry) -> tuple[Term, ...]:
    """The words the datum is asked of: without words of asking and bare units, heaviest first."""
    asking = {cue for kind in load_cues().sought if kind.name in inquiry.sought for cue in kind.ask}
    pointers = {flat(undated(each)) for each in (*inquiry.numbers, *inquiry.designations)}
    kept = [
        term
        for term in inquiry.terms
        if not UNIT.fullmatch(term.word)
        and term.word not in pointers
        and not any(term.word in cue for cue in asking)
        and term.word not in asking_words()
    ]
    asked = flat(inquiry.text)
    kept = [
        term for term in kept if term.word in asked
    ] or kept  # words of the turn before only where this one has none
    plain = [term for term in kept if term.word not in load_words("attributes")]
    longer = [term for term in plain or kept if len(term.word) > 1 or term.word in synonyms()]
    return tuple(sorted(longer or kept, key=lambda term: -term.weight))


def foreign_designations(inquiry: Inquiry, cards: Sequence[Card]) -> tuple[str, ...]:
    """The standards a question names that are no document here: what is said of them must name them."""
    own = [name for card in cards for name in (card.designation, card.explains) if name]
    return tuple(each for each in inquiry.designations if not any(same_designation(each, name) for name in own))


def about(
    subject: tuple[Term, ...],
    foreign: tuple[str, ...],
    candidate: Candidate,
    pattern: re.Pattern[str],
    loose: bool = False,
) -> bool:
    """Whether a sentence holds the datum beside its subject.

    The sentence, with the headings over it, has the subject's weightiest word (or the next, nearly as weighty), a good part of
    its weight, and the standard the question names; where that word is in the sentence itself, the datum stands near it.
    """
    in_row = candidate.passage.kind == "row" and bare_data(candidate.passage)
    own = len(candidate.text) - len(after_number(candidate.text))
    data = list(FIGURE.finditer(candidate.text.partition("\t")[2]) if in_row else pattern.finditer(candidate.text, own))
    if not data or not subject:
        return bool(data)
    passage = candidate.passage
    around = f"{passage.label} {passage.headings} {passage.context}"
    if len(candidate.text) <= (BARE // 2 if candidate.text.endswith(("。", "；")) else BARE):
        around += f" {passage.text}"
    said = flat(f"{passage.text} {around}")
    if not all(flat(undated(wanted)) in said for wanted in foreign):
        return False
    heavy = [term for term in subject[:2] if term.weight >= 0.7 * subject[0].weight]
    body = flat(f"{candidate.text} {around}")
    matched = [term.word for term in heavy if match(term.word, body) >= 0.4]
    key = matched[0] if matched and (len(matched) == len(heavy) or loose) else None
    bare = loose and len(candidate.text) <= BARE
    inside = key is not None and match(key, flat(candidate.text)) >= 0.4
    least = LEAST_SUBJECT if bare or inside else MORE_SUBJECT
    share = cover(subject, candidate.text, around).share
    if key is None or share < least:
        return key is None and not loose and in_row and share >= MOSTLY
    spots = [found.start() for word in (key, *synonyms().get(key, ())) for found in finds(word, candidate.text)]
    return in_row or not spots or any(near(candidate.text, spot, datum.start()) for spot in spots for datum in data)


def near(text: str, spot: int, datum: int) -> bool:
    """Whether a datum stands in the same part of a sentence as its subject, or in the next."""
    between = text[min(spot, datum) : max(spot, datum)]
    return len(between) <= NEAR and len(re.findall("[，；,;]", between)) <= 1


def finds(word: str, text: str) -> list[re.Match[str]]:
    """Where a word stands in a text, white space and width aside."""
    return list(re.finditer(r"\s*".join(map(re.escape, word)), normal(text).lower()))


def too_little(candidates: Sequence[Candidate]) -> str:
    """No sentence covers even a little of the question, and none stands in a clause that it names."""
    least = load_weights().least
    if candidates[0].features["exact"]:
        return ""
    best = max(candidate.features["passage"] for candidate in candidates[:5])
    return "库里没有讲到所问的内容" if best < least["passage"] else ""
