"""What is known after each turn (对话状态): facts given, corrected, withdrawn; the rule, standard and stream talked about.

A turn changes only what it says: one new figure keeps all others, another standard keeps the figures, a correction
withdraws the old figure. `understand` folds a whole conversation; nothing here computes.
"""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.vocabulary import Question
from rules_bridge.cuebook import load_cues
from rules_bridge.facts import known_rules
from rules_bridge.frame import MEASURES, STREAM_FACTS, Book, Turn
from rules_bridge.recognise import read_turn
from rules_bridge.settling import labels_with, merged, with_facts, without_words
from rules_bridge.talk import CLASS_RULES, Case, Request, find

_LEFTOVER = 6
_LEFTOVER_WITH_FACTS = 9


def understand(question: Question) -> Case:
    """The case after all turns; its request is what the question itself wants, None where nothing is to be computed."""
    case = Case()
    for text in (*question.history, question.text):
        case = after(case, read_turn(text, case.background()))
    return case


def after(case: Case, turn: Turn) -> Case:
    """The case after one more turn."""
    if turn.has("another"):
        case = Case(books=case.books, rules=case.rules)
    if (elsewhere := _elsewhere(case, turn)) is not None:
        return elsewhere
    rule = _rule(case, turn)
    if rule is None or turn.has("statement"):
        return _kept(case, turn)
    if turn.has("lookup"):
        return _looked_up(case, turn, rule)
    named = _with_books(case, turn)
    changed = with_facts(named, turn, rule)
    changed = changed.model_copy(update={"rules": _pushed(case.rules, rule), "fresh": True})
    changed = changed.model_copy(update={"focus": _focus(changed, turn)})
    return changed.model_copy(update={"request": _request(case, changed, turn, rule)})


def _pushed(rules: tuple[str, ...], rule: str) -> tuple[str, ...]:
    return (*(each for each in rules if each != rule), rule)


# ---- does the turn ask for a computation? --------------------------------------------------------------------------


def _rule(case: Case, turn: Turn) -> str | None:
    """The rule the turn asks for: by its own words, or the one talked about where it only adds or changes something."""
    if turn.rule is not None:
        return turn.rule
    if not case.rules:
        return None
    numbers = any(each.measure or each.fact in ("today", "start", "checkin", "approved", "day") for each in turn.said)
    spoken = bool(turn.said or turn.loose)
    if turn.has("foreign") and not (numbers and turn.has("correction")):
        return None
    limit = _LEFTOVER_WITH_FACTS if numbers else _LEFTOVER
    if len(turn.residue) > limit:
        return None
    if spoken:
        return _inherited(case, turn)
    refers = (
        turn.subjects
        or turn.books
        or turn.has("sum")
        or turn.has("all_valid")
        or turn.has("all_installed")
        or turn.has("none_valid")
        or turn.has("every_line")
    )
    if case.fresh and (refers or turn.has("why") or turn.has("difference")):
        return case.rules[-1]
    if turn.has("back") and turn.subjects:
        return next((each for each in reversed(case.rules) if each in CLASS_RULES), None)
    return None


def _elsewhere(case: Case, turn: Turn) -> Case | None:
    """重庆的碳计量中心也是三年吗: whether another place has the rule that was looked up, None where that is not asked."""
    places = tuple(each for each in turn.books if each.place)
    known = {each.id or each.name for each in case.books}
    if not places or not turn.has("likewise") or turn.rule is not None or any(each.measure for each in turn.said):
        return None
    if not case.rules or not case.books or any((each.id or each.name) in known for each in places):
        return None
    rule = case.rules[-1]
    if turn.text not in load_cues().ask(rule).lists["subject"]:
        return None
    request = Request(rule=rule, mode="elsewhere", books=places, turn=turn)
    return case.model_copy(update={"request": request, "fresh": False})


def _inherited(case: Case, turn: Turn) -> str | None:
    """The latest rule that uses what the turn gives."""
    for rule in reversed(case.rules):
        names = {fact.name for fact in known_rules()[rule].facts} | {"fuel", "quoted", "money"}
        if any(each.fact in names for each in turn.said):
            return rule
        if any(each.measure in MEASURES.get(name, ()) for each in turn.loose for name in names):
            return rule
    return None


def _kept(case: Case, turn: Turn) -> Case:
    """A turn about something else: what it says in passing is kept, nothing is computed."""
    stated = [each for each in turn.said if each.measure or each.fact not in ("stream", "data", "medium", "use")]
    labels = labels_with(case, stated)
    if turn.rule is not None:
        opened = _with_books(case, turn).model_copy(update={"rules": _pushed(case.rules, turn.rule), "fresh": True})
        told = with_facts(opened, turn, turn.rule).model_copy(update={"request": None})
        return told.model_copy(update={"focus": _focus(told, turn)})
    return case.model_copy(
        update={
            "facts": merged(case.facts, stated) if stated and not turn.has("foreign") else case.facts,
            "labels": labels if stated else case.labels,
            "books": case.books or (turn.books if not turn.has("foreign") else ()),
            "request": None,
            "fresh": False,
        }
    )


def _looked_up(case: Case, turn: Turn, rule: str) -> Case:
    """A question about the rule itself: it is remembered as the subject, with the words it names, and looked up."""
    words = [each for each in turn.said if not each.measure]
    return case.model_copy(
        update={
            "facts": merged(without_words(case.facts, words), words),
            "rules": _pushed(case.rules, rule),
            "books": turn.books or case.books,
            "earlier_books": _earlier(case, turn.books),
            "request": None,
            "fresh": False,
        }
    )


# ---- standards -----------------------------------------------------------------------------------------------------


def _with_books(case: Case, turn: Turn) -> Case:
    """The case under the standards the turn names; a mere place does not displace a standard that was chosen."""
    books = turn.books
    if not books:
        return case
    only_places = all(each.place for each in books)
    chosen = [each for each in case.books if not each.place]
    gives_figures = any(each.measure for each in turn.said)
    if only_places and chosen and not (turn.has("switch") or gives_figures or case.fresh):
        return case
    return case.model_copy(update={"books": books, "earlier_books": _earlier(case, books)})


def _earlier(case: Case, books: Sequence[Book]) -> tuple[Book, ...]:
    """The standards used before those now chosen, the latest last."""
    if not books:
        return case.earlier_books
    now = {each.id or each.name for each in books}
    past = [each for each in (*case.earlier_books, *case.books) if (each.id or each.name) not in now]
    return tuple({each.id or each.name: each for each in past}.values())


# ---- what is asked -------------------------------------------------------------------------------------------------


def _focus(case: Case, turn: Turn) -> tuple[str, ...]:
    """The streams the turn asks about."""
    stated = (
        tuple(dict.fromkeys(each.subject for each in case.latest if each.fact in STREAM_FACTS))
        if any(each.measure for each in turn.said) or turn.loose
        else ()
    )
    now = tuple(
        dict.fromkeys(subject for subject in stated if any(find(case.facts, name, subject) for name in STREAM_FACTS))
    )
    if turn.asked_subjects:
        return turn.asked_subjects
    if now and (turn.said or turn.loose):
        return now
    if turn.subjects:
        return turn.subjects
    if turn.has("every_line") and case.labels:
        return case.labels
    return case.focus


def _request(case: Case, changed: Case, turn: Turn, rule: str) -> Request | None:
    """What to compute now; None where nothing is known and nothing was asked for."""
    mode = "compute"
    figures = any(each.measure for each in turn.said) or bool(turn.loose)
    if turn.has("difference") and case.fresh and not figures and (len(turn.books) > 1 or changed.earlier_books):
        mode = "difference"
    elif (turn.has("why") or turn.has("difference")) and case.fresh and not figures:
        mode = "why"
    asked_before = turn.rule is None and case.request is not None
    if not asked_before and not _startable(changed, turn, rule):
        return None
    return Request(
        rule=rule, mode=mode, books=changed.books, subjects=subjects_of(changed, rule), also=turn.also, turn=turn
    )


def subjects_of(case: Case, rule: str) -> tuple[str, ...]:
    """The streams, or groups of instruments, a rule is computed for."""
    facts = {fact.name for fact in known_rules()[rule].facts}
    if "emission_t" not in facts:
        groups = tuple(dict.fromkeys(each.subject for each in case.facts if each.fact == "theoretical"))
        return groups if groups and "theoretical" in facts else ("",)
    return ("",) if rule == "required_rate" and case.fact("stream") else case.focus


def _startable(case: Case, turn: Turn, rule: str) -> bool:
    """Whether there is a case to compute or to ask about, not just a rule mentioned."""
    if case.conflict:
        return True
    ask = load_cues().ask(rule)
    names = {
        each.fact
        for each in case.facts
        if each.measure
        or each.fact in ("start", "today", "approved", "day", "valid_until", "listed", "enrolled", "certificate")
    }
    if ask.starts:
        return bool(names & set(ask.starts))
    if rule in ("notice_window", "admission_notice_window") or (
        rule in ("registration_deadline", "retention_until") and turn.rule
    ):
        return True
    if rule == "min_count" and any(each.fact in ("stream", "data") for each in case.facts):
        return True
    if rule == "required_rate":
        words = {each.fact for each in case.facts if not each.measure}
        return bool(words & {"stream", "organised", "method"} or names & set(STREAM_FACTS))
    if rule == "key_emitter" and not names & {"annual_t", "listed", "enrolled", "legal_person", "fuel"}:
        return turn.has("request") and turn.text in ask.lists["phrases"]
    facts = {fact.name for fact in known_rules()[rule].facts} | {"fuel", "money"}
    if names & facts or case.unclear:
        return True
    return turn.has("request") or (rule == "training_fee" and turn.has("group"))
