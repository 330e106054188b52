"""Two places that say different things of one matter (说法不一致): the same subject with another figure, bound or modal verb.

Silence is better than a false alarm: both sides must speak of the same words, and nothing weighty may stand on one side only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from assistant.cues import load_words
from assistant.desk import Desk
from assistant.evidence import Candidate, Quote
from assistant.inquiry import Term, flat, known_words, masked
from assistant.material import Material
from assistant.refusal import subject_terms
from assistant.sentences import sentences
from assistant.tables import Row
from assistant.weighing import match
from knowledge.expressions import Comparator, Expression
from knowledge.modality import Modal, modals
from knowledge.names import find_clause_numbers, find_designations
from knowledge.quantities import find_quantities
from knowledge.vocabulary import Cell, Passage, Value
from knowledge.words import read_list, segment

LEFT = 0.15
"""At most so much of the weight of what one side says may be missing on the other."""
MEASURED = 0.1
"""What a word counts that only names the figure (准确度等级, 比例): its unit tells as much."""
LEAST = 2
"""A matter of fewer words is none that could be compared."""
NEARLY = 0.8
"""From this likeness on two sentences differ in their modal verbs only."""
LONGEST_CELL = 40
"""A longer cell is a text with figures in it, not a figure."""
READ = 80
"""So many sentences, best first, are looked through for one that contradicts."""
MOST = 2
"""So many conflicts are told beside one answer."""
BOUNDS = {Comparator.AT_LEAST: 1, Comparator.MORE_THAN: 1, Comparator.AT_MOST: -1, Comparator.LESS_THAN: -1}
HEAD = re.compile(r"^\s*(?:[（(]?[\dA-Z一二三四五六七八九十]+(?:\.\d+)*[)）、.]?)\s*")


class Fact(Value):
    """One thing a sentence or a cell says: of what, under which headings, with which figures and modal verb."""

    quote: Quote
    text: str
    about: tuple[Term, ...]
    """The words it is about, with how much each tells."""
    around: str
    """The headings above it, the head of its table."""
    amounts: tuple[Expression, ...] = ()
    cases: tuple[Expression, ...] = ()
    """Figures in the heads of a row: the case it is for."""
    verbs: tuple[Modal, ...] = ()


class Rival(Value):
    """A place that contradicts a quoted one, with what either says."""

    own: Quote
    other: Quote
    own_says: str
    other_says: str


def rivals(quotes: Sequence[Quote], rows: Sequence[Row], material: Material, desk: Desk) -> tuple[Rival, ...]:
    """What stands against the quotations of an answer, in the documents in use, or only in those the question names."""
    inquiry = material.inquiry
    subject = subject_terms(inquiry)
    if inquiry.form == "compare" or inquiry.documents or not subject:
        return ()
    facts = [fact for quote in quotes for fact in facts_of(quote, desk)]
    for row in rows:
        whole = Quote(passage=row.passage, start=row.passage.start, end=row.passage.end)
        facts += facts_of_row(whole, row.cells, desk)
    own = [fact for fact in facts if (fact.amounts or fact.verbs) and asked_about(fact, subject)]
    spoken = [each for each in material.candidates if not material.named or each.passage.document_id in material.named]
    found: dict[tuple[str, str], Rival] = {}
    for candidate in spoken[:READ] if own else ():
        if not may_say(candidate, subject):
            continue
        for other in facts_of(Quote(passage=candidate.passage, start=candidate.start, end=candidate.end), desk):
            for fact in own:
                rival = opposed(fact, other) if asked_about(other, subject) else None
                if rival:
                    found.setdefault(pair_of(rival), rival)
    return tuple(found.values())[:MOST]


def pair_of(rival: Rival) -> tuple[str, str]:
    """The two papers of a conflict, either way round, so that it is told once."""
    one, other = sorted([rival.own.passage, rival.other.passage], key=lambda each: (each.document_id, each.start))
    same = one.document_id == other.document_id
    return (one.id, other.id) if same else (one.document_id, other.document_id)


def may_say(candidate: Candidate, subject: Sequence[Term]) -> bool:
    """Whether it is worth looking closer: the weightiest word of the question stands in the sentence or around it."""
    around = f"{candidate.text} {candidate.passage.label} {candidate.passage.headings} {candidate.passage.context}"
    return match(subject[0].word, flat(around)) >= 0.4


def asked_about(fact: Fact, subject: Sequence[Term]) -> bool:
    """Whether a fact speaks of what is asked: of every word nearly as weighty as the weightiest."""
    heavy = [term for term in subject if term.weight >= 0.7 * subject[0].weight]
    body = flat(f"{fact.text} {fact.around}")
    return all(match(term.word, body) >= 0.4 for term in heavy)


# ---- what a place says ---------------------------------------------------------------------------------------------


def facts_of(quote: Quote, desk: Desk) -> list[Fact]:
    """The facts of a quotation: its sentences, or the cells of its row."""
    passage = quote.passage
    if passage.kind == "row":
        return facts_of_row(quote, desk.library.clause(passage.document_id, passage.clause_id).cells, desk)
    found = []
    for span in sentences(quote.text(), quote.start):
        piece = Quote(passage=passage, start=span.start, end=span.end)
        text = HEAD.sub("", span.text) if span.start == passage.start else span.text
        lead, cases = listed(text)
        around = f"{passage.headings} {heading_of(passage)} {lead}"
        found += [fact_of(piece, case, around, case, desk) for case in cases]
    return found


def listed(text: str) -> tuple[str, list[str]]:
    """What leads up to an enumeration of figures and its items (原油0.5级、成品油0.2级); the text itself where it is none."""
    figured = [part for part in text.split("、") if find_quantities(part)]
    if len(figured) < LEAST or not all(map(tells_of_what, figured)):
        return "", [text]  # one figure, or figures in a row of their own (A、B为3级、2级)
    lead, opened, first = figured[0].rpartition("：")
    return lead, [first if opened else figured[0], *figured[1:]]


def facts_of_row(quote: Quote, cells: Sequence[Cell], desk: Desk) -> list[Fact]:
    """One fact for each of the cells with a figure: its heads are what it is about."""
    passage = quote.passage
    around = f"{passage.label} {passage.headings} {passage.context}"
    telling = [
        cell
        for cell in cells
        if re.search(r"\d", cell.value) and len(flat(cell.value)) <= LONGEST_CELL and cell.value not in cell.row_head
    ]
    return [fact_of(quote, f"{cell.row_head} {cell.column_head}", around, cell.value, desk) for cell in telling]


def tells_of_what(item: str) -> bool:
    """Whether an item of an enumeration has words beside its figure."""
    rest = item
    for amount in reversed(find_quantities(item)):
        rest = rest[: amount.start] + rest[amount.end :]
    return bool(re.search("[\u4e00-\u9fff]{2}", rest))


def fact_of(quote: Quote, about: str, around: str, says: str, desk: Desk) -> Fact:
    """A fact; the figures and modal verbs are cut out of the words it is about."""
    amounts = tuple(each for each in find_quantities(says) if each.dimension and not each.approximate)
    verbs = tuple(modals(says)) if about == says else ()
    # 不应 in 不应低于0.5级 belongs to the bound
    verbs = tuple(verb for verb in verbs if not any(each.start <= verb.start < each.end for each in amounts))
    cases = () if about == says else tuple(each for each in find_quantities(about) if each.dimension)
    spans = [(each.start, each.end) for each in amounts] + [(each.start, each.end) for each in verbs]
    return Fact(
        quote=quote,
        text=f"{about} {says}",
        about=matter(about, spans if about == says else [], desk),
        around=around,
        amounts=amounts,
        cases=cases,
        verbs=verbs,
    )


def matter(text: str, spans: Iterable[tuple[int, int]], desk: Desk) -> tuple[Term, ...]:
    """The words of a text that tell what it is about, spans left out, with their rarity."""
    signs = list(text)
    for start, end in spans:
        signs[start:end] = " " * (end - start)
    names = [*find_designations(text), *find_clause_numbers(text)]
    plain = load_words("furniture") | load_words("saying") | frozenset(read_list("stopwords.txt"))
    cut = [
        *segment(masked("".join(signs), names), known_words()),
        *(each.canonical for each in find_designations(text)),
    ]
    words = dict.fromkeys(flat(word) for word in cut if word not in plain and re.search(r"[^\W\d]", word))
    measured = load_words("attributes")
    found: dict[str, float] = {}
    for word in words:
        named = next(
            (word[: -len(each)] for each in measured if word.endswith(each) and len(word) >= len(each) + 2), word
        )
        found[named] = max(desk.rarity(named), 1.0) * (MEASURED if named in measured else 1.0)
    return tuple(Term(word=word, weight=weight) for word, weight in found.items())


def heading_of(passage: Passage) -> str:
    """The heading a passage begins with."""
    first, line, _ = passage.text.partition("\n")
    return first if line else ""


# ---- whether two places disagree -----------------------------------------------------------------------------------


def opposed(one: Fact, other: Fact) -> Rival | None:
    """The conflict between two facts; None where they agree, or don't speak of the same thing."""
    a, b = one.quote, other.quote
    if a.passage.id == b.passage.id or not same_matter(one, other):
        return None
    says = figures_apart(one, other)
    if says is None and agree(one.amounts, other.amounts):
        says = verbs_apart(one, other)
    return Rival(own=a, other=b, own_says=says[0], other_says=says[1]) if says else None


def same_matter(one: Fact, other: Fact) -> bool:
    """Whether two facts are about the same words, but for a little."""
    if min(len(one.about), len(other.about)) < LEAST:
        return False
    return left_out(one, other) <= LEFT and left_out(other, one) <= LEFT


def left_out(one: Fact, other: Fact) -> float:
    """The share of what one fact is about that the other doesn't speak of, its headings included."""
    body = flat(f"{other.text} {other.around}")
    total = sum(term.weight for term in one.about)
    return sum(term.weight for term in one.about if match(term.word, body) < 0.7) / total


def figures_apart(one: Fact, other: Fact) -> tuple[str, str] | None:
    """How two facts put the one figure in which they differ; None where more differs, as then other cases are spoken of."""
    if not agree(one.cases, other.cases):
        return None
    kinds = {kind(each) for each in (*one.amounts, *other.amounts)}
    apart = None
    for each in kinds:
        own = [amount for amount in one.amounts if kind(amount) == each]
        theirs = [amount for amount in other.amounts if kind(amount) == each]
        if agree(own, theirs) or alternative(one, own, theirs) or alternative(other, theirs, own):
            continue
        if apart is not None or len(own) != len(theirs) or not same_sides(own, theirs):
            return None
        apart = next((mine.text, its.text) for mine, its in zip(own, theirs, strict=True) if differ(mine, its))
    return apart


def alternative(fact: Fact, here: Sequence[Expression], there: Sequence[Expression]) -> bool:
    """Whether figures of a kind that the other side lacks are only another way to meet the same bound (1000 t 或 1%)."""
    return bool(here) and not there and "或" in fact.text


def agree(own: Sequence[Expression], theirs: Sequence[Expression]) -> bool:
    """Whether two places give the same figures in the same order."""
    return len(own) == len(theirs) and not any(differ(mine, its) for mine, its in zip(own, theirs, strict=True))


def same_sides(own: Sequence[Expression], theirs: Sequence[Expression]) -> bool:
    """Whether figures can be compared one by one: a single figure, or several with bounds of the same sides."""
    sides = [(BOUNDS.get(mine.comparator), BOUNDS.get(its.comparator)) for mine, its in zip(own, theirs, strict=True)]
    return len(own) == 1 or all(mine == its for mine, its in sides)


def kind(amount: Expression) -> tuple[object, ...]:
    """What can be compared: a dimension in one unit, per one thing."""
    return amount.dimension, amount.unit, amount.per, amount.substance


def differ(one: Expression, other: Expression) -> bool:
    """Whether two figures, bounds or ranges are not the same."""
    if (one.value, one.upper, one.class_letter) != (other.value, other.upper, other.class_letter):
        return True
    sides = BOUNDS.get(one.comparator), BOUNDS.get(other.comparator)
    return None not in sides and one.comparator is not other.comparator


def verbs_apart(one: Fact, other: Fact) -> tuple[str, str] | None:
    """The modal verbs of two sentences that say the same with another force (应 and 宜)."""
    if len(one.verbs) != 1 or len(other.verbs) != 1 or one.verbs[0].force == other.verbs[0].force:
        return None
    bodies = [flat(re.sub(re.escape(fact.verbs[0].text), "", fact.text)) for fact in (one, other)]
    alike = SequenceMatcher(None, bodies[0], bodies[1], autojunk=False).ratio() >= NEARLY
    return (one.verbs[0].text, other.verbs[0].text) if alike else None
