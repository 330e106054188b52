"""From the words of one turn to its frame: facts, the rule asked for, standards, streams, and what the turn does.

Everything is read from word lists (cues/*.toml) and the grammar of amounts; nothing here computes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from knowledge.dates import DateExpression, find_dates
from knowledge.names import find_clause_numbers
from rules_bridge.amounts import Amount, find_amounts, pieces, readable, without_orders
from rules_bridge.asking import Asked, asked_rule
from rules_bridge.cuebook import Cuebook, load_cues
from rules_bridge.dating import DATE_FACTS, place_dates
from rules_bridge.facts import known_rules
from rules_bridge.frame import MEASURES, Background, Said, Turn
from rules_bridge.placing import place_amounts
from rules_bridge.standards import chosen, named_standards
from rules_bridge.subject import handles, referred
from rules_bridge.wording import Word, find_words

_NO = re.compile(r"(?:不|错|错了|不不)[,，。!！]|不是\d")
_YES_NO = re.compile(
    r"[吗么嘛吧]\s*[?？。]?$|[吗么嘛吧][?？，,]|是不是|行不行|够不够|对不对|可不可以|能不能|算不算|超没超|触没触|达没达|[?？]"
)


NOTHING = Background()


def read_turn(text: str, background: Background = NOTHING) -> Turn:
    """The frame of one turn; `background` is what the turns before it left open."""
    book = load_cues()
    whole = readable(text)
    told = without_orders(whole, book)
    amounts, dates, words = find_amounts(told, book), find_dates(told), find_words(told)
    asked = asked_rule(whole, amounts, words, dates, background, book)
    rule = asked.rule or latest_rule(background, amounts, dates)
    rules = (rule, *asked.also) if rule else ()
    placed = place_amounts(told, amounts, rules, background, book)
    standards = named_standards(told)
    subjects = _subjects(told, background, placed.spans)
    covered = [*placed.spans, *asked.spans, *subjects.values(), *((each.start, each.end) for each in words)]
    covered += [*(each.span for each in standards), *((each.start, each.end) for each in dates)]
    left, moods = _residue(told, covered, book), _moods(whole, asked, book)
    streams = [each for each in placed.said if each.fact in ("emission_t", "share_pct") and each.subject]
    return Turn(
        text=whole,
        rule=asked.rule if _fits(asked, left, moods) else None,
        also=asked.also,
        said=(*_again(told, placed.said, book), *place_dates(told, dates, rule), *word_facts(words, rules)),
        loose=placed.loose,
        recalled=placed.recalled,
        books=chosen(standards),
        subjects=tuple(sorted(subjects, key=lambda name: subjects[name])),
        asked_subjects=_asked_subjects(whole, streams, book),
        claims=tuple(
            dict.fromkeys(each.value for each in words if each.fact == "stream" and each.value.endswith("源流"))
        ),
        moods=moods,
        unclear=placed.unclear,
        residue=left,
    )


def _fits(asked: Asked, left: str, moods: frozenset[str]) -> bool:
    """Whether little enough is left unexplained for the rule to be what the turn is about."""
    if asked.room < 14 and "foreign" in moods:
        return False
    return len(left) <= asked.room and not (asked.bare and "yes_no" in moods and left)


def latest_rule(background: Background, amounts: Sequence[Amount], dates: Sequence[DateExpression]) -> str | None:
    """The latest rule of the talk that can use what the turn gives; the latest of all where it gives no numbers."""
    for rule in reversed(background.rules):
        facts = {fact.name for fact in known_rules()[rule].facts} | {"money"}
        if not amounts and not dates:
            return rule
        if dates and rule in DATE_FACTS:
            return rule
        if any(option.role.fact in facts for each in amounts for option in each.options):
            return rule
        if any(fact in facts and each.measure in MEASURES[fact] for each in amounts for fact in MEASURES):
            return rule
    return None


def word_facts(words: Sequence[Word], rules: Sequence[str]) -> list[Said]:
    """The word facts the rules can use; under a question for the class, a class named is a claim and no fact."""
    wanted = {fact.name for rule in rules for fact in known_rules()[rule].facts}
    if "source_stream_class" in rules:
        wanted -= {"stream"}
    found = [each for each in words if each.fact in wanted]
    return [Said(fact=each.fact, value=each.value, written=each.value) for each in _unique(found)]


def _unique(words: Iterable[Word]) -> list[Word]:
    return list({(each.fact, each.value): each for each in words}.values())


def _again(text: str, said: Sequence[Said], book: Cuebook) -> list[Said]:
    """Marks 又有…、另有…台过期: on top of what was said before."""
    found = []
    for each in said:
        at = text.find(each.written)
        start = max((begin for begin, _ in pieces(text) if begin <= at), default=0)
        found.append(each.model_copy(update={"again": text[start:at] in book.turn["again"]}) if at >= 0 else each)
    return found


def _subjects(text: str, background: Background, spans: Sequence[tuple[int, int]]) -> dict[str, tuple[int, int]]:
    """Known streams that are named without a figure of their own."""
    found = referred(text, background.labels)
    return {name: span for name, span in found.items() if not any(start <= span[0] < end for start, end in spans)}


def _asked_subjects(text: str, streams: Sequence[Said], book: Cuebook) -> tuple[str, ...]:
    """Of several streams with figures, those that the words after the figures name: 先判A, 后者."""
    labels = [each.subject for each in streams]
    if len(set(labels)) < 2:
        return ()
    tail = text[max(text.rfind(each.written) + len(each.written) for each in streams) :]
    if "后者" in tail or "前者" in tail:
        return (labels[-1] if "后者" in tail else labels[0],)
    if tail in book.turn["each"]:
        return ()
    return tuple(name for name in dict.fromkeys(labels) if any(_stands(form, tail) for form in handles(name, labels)))


def _stands(form: str, text: str) -> bool:
    edges = (r"(?<![A-Za-z\d])", r"(?![A-Za-z\d])") if form.isascii() else ("", "")
    return re.search(f"{edges[0]}{re.escape(form)}{edges[1]}", text) is not None


def _moods(text: str, asked: Asked, book: Cuebook) -> frozenset[str]:
    found = {name for name, words in book.turn.items() if text in words}
    if _NO.match(text):
        found.add("correction")
    if asked.lookup:
        found.add("lookup")
    if asked.statement:
        found.add("statement")
    if text in book.orders:
        found.add("order")
    if _YES_NO.search(text):
        found.add("yes_no")
    rest = book.turn["difference"].pattern.sub("", book.turn["why"].pattern.sub("", text))
    if rest in book.foreign or find_clause_numbers(text):
        found.add("foreign")
    return frozenset(found)


def _residue(text: str, covered: Iterable[tuple[int, int]], book: Cuebook) -> str:
    """What is left when everything understood, words of the talk and particles are taken out."""
    kept = list(text)
    for start, end in covered:
        kept[start:end] = "\0" * (end - start)
    left = "".join(kept)
    for words in (*(book.turn[name] for name in book.turn), book.filler):
        left = words.closed.pattern.sub("\0", left)
    return re.sub(r"[\W_\0]+", "", left)
