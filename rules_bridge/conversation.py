"""What is known after each turn (对话状态): facts given, corrected, withdrawn; the rule, standard and stream talked about.

A turn changes only what it says: one new figure keeps all others, another standard keeps the figures, a correction
withdraws the old figure. `understand` folds a whole conversation; nothing here computes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from knowledge.vocabulary import Question, Value
from rules_bridge.asking import RATE_RULES
from rules_bridge.cuebook import load_cues
from rules_bridge.facts import known_rules
from rules_bridge.frame import Book, Loose, Said, Turn
from rules_bridge.placing import COUNT_FACTS, MEASURES, Background
from rules_bridge.recognise import read_turn
from rules_bridge.subject import same_stream

STREAM_FACTS = ("emission_t", "share_pct")
CLASS_RULES = ("source_stream_class", "unorganised_threshold")
TOTAL_RULES = (*CLASS_RULES, "required_rate")
_LEFTOVER = 6
_LEFTOVER_WITH_FACTS = 9


class Request(Value):
    """What the last turn wants computed."""

    rule: str
    mode: str = "compute"
    """compute, why (the same again with its reason) or difference (under both standards)."""
    books: tuple[Book, ...] = ()
    subjects: tuple[str, ...] = ("",)
    turn: Turn


class Case(Value):
    """All that is known after a turn."""

    facts: tuple[Said, ...] = ()
    labels: tuple[str, ...] = ()
    focus: tuple[str, ...] = ("",)
    rules: tuple[str, ...] = ()
    books: tuple[Book, ...] = ()
    earlier_books: tuple[Book, ...] = ()
    sums: bool = False
    withdrawn: tuple[Said, ...] = ()
    """Figures that the latest change replaced."""
    before: tuple[Said, ...] = ()
    """All facts before the latest change."""
    latest: tuple[Said, ...] = ()
    """The facts the latest turn with figures gave."""
    unclear: tuple[str, ...] = ()
    conflict: tuple[str, ...] = ()
    """Two different figures for one fact in the latest turn, in words."""
    fresh: bool = False
    """Whether the turn before was about a rule: only then can 为什么 and B呢 refer to it."""
    request: Request | None = None

    def fact(self, name: str, subject: str = "") -> Said | None:
        """A fact of a stream or of the case."""
        return find(self.facts, name, subject)

    def background(self) -> Background:
        """What the next turn is read against."""
        names = frozenset(each.fact for each in self.facts)
        values = frozenset((each.value, each.measure) for each in self.facts if each.measure)
        return Background(self.labels, names, self.rules, self.missing(), values)

    def missing(self) -> tuple[str, ...]:
        """The figures the latest rule still lacks, in the order they are asked for."""
        rule = self.rules[-1] if self.rules else None
        if rule in CLASS_RULES:
            subject = self.focus[0]
            wanted = [] if self.fact("emission_t", subject) else ["emission_t"]
            if not self.fact("total_t") and not self.fact("share_pct", subject):
                wanted += ["total_t", "share_pct"]
            return tuple(wanted)
        if rule in RATE_RULES and rule != "required_rate":
            counted = self.fact("installed") or self.fact("counted") or rule == "min_count"
            return tuple(
                name for name, known in (("theoretical", self.fact("theoretical")), ("installed", counted)) if not known
            )
        return {"training_fee": ("persons",), "key_emitter": ("annual_t",)}.get(rule or "", ())


def find(facts: Iterable[Said], name: str, subject: str = "") -> Said | None:
    """The fact of that name and subject."""
    return next((each for each in facts if each.fact == name and each.subject == subject), None)


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
    rule = _rule(case, turn)
    if rule is None or turn.has("statement"):
        return _kept(case, turn)
    if turn.has("lookup"):
        return _looked_up(case, turn, rule)
    named = _with_books(case, turn)
    changed = _with_facts(named, turn, rule)
    changed = changed.model_copy(update={"rules": _pushed(case.rules, rule), "fresh": True})
    changed = changed.model_copy(update={"focus": _focus(changed, turn, rule)})
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
    )
    if case.fresh and (refers or turn.has("why") or turn.has("difference")):
        return case.rules[-1]
    if turn.has("back") and turn.subjects:
        return next((each for each in reversed(case.rules) if each in CLASS_RULES), None)
    return None


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
    labels = _labels(case, stated)
    if turn.rule is not None:
        opened = _with_books(case, turn).model_copy(update={"rules": _pushed(case.rules, turn.rule), "fresh": True})
        told = _with_facts(opened, turn, turn.rule).model_copy(update={"request": None})
        return told.model_copy(update={"focus": _focus(told, turn, turn.rule)})
    return case.model_copy(
        update={
            "facts": _merged(case.facts, stated) if stated and not turn.has("foreign") else case.facts,
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
            "facts": _merged(_without_words(case.facts, words), words),
            "rules": _pushed(case.rules, rule),
            "books": turn.books or case.books,
            "earlier_books": _earlier(case, turn.books),
            "request": None,
            "fresh": False,
        }
    )


def _without_words(facts: Sequence[Said], words: Sequence[Said]) -> tuple[Said, ...]:
    names = {each.fact for each in words}
    return tuple(each for each in facts if each.fact not in names)


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


# ---- facts ---------------------------------------------------------------------------------------------------------


def _with_facts(case: Case, turn: Turn, rule: str) -> Case:
    """The case with what the turn says put in place, and what that replaces noted."""
    said, unclear = _settled(case, turn, rule)
    said += _by_mood(case, turn, said)
    if rule == "source_stream_class":
        case = case.model_copy(update={"facts": tuple(each for each in case.facts if each.fact != "stream")})
    words = [each for each in said if not each.measure and each.fact in _words_of(rule)]
    facts = _without_words(_lasting(case.facts, turn, words), words)
    facts = _dropped(facts, case, said, turn)
    changed = _merged(facts, said)
    withdrawn = tuple(
        old
        for old in case.facts
        if old.measure and (new := find(changed, old.fact, old.subject)) != old and (new or old.fact in STREAM_FACTS)
    )
    labels = _labels(case, said)
    figures = tuple(each for each in said if each.measure)
    sums = (case.sums or turn.has("sum")) and not any(each.fact == "total_t" for each in said)
    return case.model_copy(
        update={
            "facts": changed,
            "labels": labels,
            "sums": sums,
            "withdrawn": withdrawn if figures or words else case.withdrawn,
            "before": case.facts if figures or words else case.before,
            "latest": figures or case.latest,
            "unclear": turn.unclear,
            "conflict": (*_conflicts(said), *(f"“{each}”指的是哪一项，没有说明" for each in unclear)),
        }
    )


SIDE_BY_SIDE = ("stream", "data")
TRANSIENT = ("required", "quoted", "money", "limit")
OPPOSED = {"stream": ("organised", "threshold", "method"), "organised": ("stream", "data")}


def _lasting(facts: Sequence[Said], turn: Turn, words: Sequence[Said]) -> tuple[Said, ...]:
    """The facts that go on into a question of its own: a rate named for one question does not, nor a place in the
    table that the new words leave."""
    gone = set(TRANSIENT) if turn.rule is not None else set()
    for each in words:
        gone |= set(OPPOSED.get(each.fact, ()))
    return tuple(each for each in facts if each.fact not in gone)


def _conflicts(said: Sequence[Said]) -> tuple[str, ...]:
    """Facts that one turn gives two different figures for."""
    figures = [each for each in said if each.measure and each.fact not in ("limit", "fuel", "quoted")]
    found = []
    for index, each in enumerate(figures):
        other = find(figures[:index], each.fact, each.subject)
        if other is not None and other.number != each.number:
            found.append(f"同一项事实给了两个不同的数：{other.written} 和 {each.written}")
    return tuple(found)


def _words_of(rule: str) -> set[str]:
    return {fact.name for fact in known_rules()[rule].facts if fact.kind == "choice"}


def _settled(case: Case, turn: Turn, rule: str) -> tuple[list[Said], tuple[str, ...]]:
    """The turn's facts with subjects, changes and loose amounts resolved against the case."""
    said: list[Said] = []
    unclear: list[str] = []
    for each in turn.said:
        if each.weak and each.fact in COUNT_FACTS and find(case.facts, each.fact) and not _replaces(turn):
            unclear.append(each.written)
            continue
        fixed = _about(case, turn, each)
        fixed = _changed(case, turn, fixed, said)
        if each.change != "set":
            said = [other for other in said if (other.fact, other.subject) != (fixed.fact, fixed.subject)]
        said.append(fixed)
    for loose in turn.loose:
        meant = _meant(case, turn, rule, loose, said)
        if meant is None:
            unclear.append(loose.written)
        else:
            said.append(meant)
    return _one_number_of_persons(turn, said), tuple(unclear)


def _replaces(turn: Turn) -> bool:
    """Whether the turn may put a new figure in the place of an old one on a weak word."""
    return turn.rule is not None or any(turn.has(mood) for mood in ("correction", "hypothetical", "switch"))


def _about(case: Case, turn: Turn, said: Said) -> Said:
    """A stream's figure without a name belongs to the stream talked about, unless the turn brings a new one."""
    if said.fact not in STREAM_FACTS:
        return said if said.fact not in COUNT_FACTS else said.model_copy(update={"subject": ""})
    if said.subject:
        return said.model_copy(update={"subject": same_stream(said.subject, case.labels)})
    if len(turn.subjects) == 1:
        return said.model_copy(update={"subject": turn.subjects[0]})
    named = [each.subject for each in turn.said if each.fact in STREAM_FACTS and each.subject]
    if named:
        return said.model_copy(update={"subject": named[-1]}) if len(set(named)) == 1 else said
    if len(case.focus) == 1 and case.focus[0] and not turn.has("other_stream"):
        return said.model_copy(update={"subject": case.focus[0]})
    return said


def _changed(case: Case, turn: Turn, said: Said, others: Sequence[Said]) -> Said:
    """An amount added to, or taken from, what was said before becomes the new amount."""
    base = find(others, said.fact, said.subject) or find(case.facts, said.fact, said.subject)
    if said.change == "set":
        if said.fact == "untraceable" and said.again and base and base.number and not turn.has("correction"):
            return said.at(base.number + said.number)
        return said
    if base is None:
        fact = "counted" if said.fact == "untraceable" else said.fact
        return said.model_copy(update={"fact": fact, "change": "set"})
    number = base.number + (said.number if said.change == "more" else -said.number)
    return said.at(number)


def _meant(case: Case, turn: Turn, rule: str, loose: Loose, said: Sequence[Said]) -> Said | None:
    """What an amount without words of its own is: what was asked for, else what it corrects, else the stream's figure."""
    given = {each.fact for each in said}
    for name in case.missing() if case.rules and case.rules[-1] == rule else ():
        if loose.measure in MEASURES.get(name, ()) and name not in given and not turn.has("correction"):
            return _as(loose, name, case.focus[0] if name in STREAM_FACTS else "")
    recalled = {(each.value, each.measure) for each in turn.recalled}
    named = [each for each in case.facts if (each.value, each.measure) in recalled and each.measure == loose.measure]
    if len(named) == 1:
        return _as(loose, named[0].fact, named[0].subject)
    same = [each for each in case.latest if each.measure == loose.measure]
    if len(same) == 1 and (turn.has("correction") or turn.has("switch") or turn.has("hypothetical")):
        return _as(loose, same[0].fact, same[0].subject)
    names = [fact.name for fact in known_rules()[rule].facts if loose.measure in MEASURES.get(fact.name, ())]
    if rule in TOTAL_RULES and loose.measure == "质量" and "emission_t" not in given:
        earlier = bool(case.facts) or "share_pct" in given or "total_t" in given
        return _as(loose, "emission_t", "") if earlier and not turn.has("correction") else None
    return _as(loose, names[0], "") if len(names) == 1 and names[0] not in given else None


def _as(loose: Loose, fact: str, subject: str) -> Said:
    return Said(
        fact=fact, value=loose.value, unit=loose.unit, written=loose.written, subject=subject, measure=loose.measure
    )


def _one_number_of_persons(turn: Turn, said: list[Said]) -> list[Said]:
    """Several groups of persons in one turn add up; 加我 adds the speaker."""
    groups = [each for each in said if each.fact == "persons" and each.change == "set"]
    speaker = 1 if len(groups) == 1 and turn.has("and_me") else 0
    if len(groups) < 2 and not speaker:
        return said
    total = groups[0].at(sum((each.number for each in groups), Decimal(speaker)))
    return [*(each for each in said if each.fact != "persons"), total]


def _by_mood(case: Case, turn: Turn, said: Sequence[Said]) -> list[Said]:
    """全装了 makes the installed number the theoretical one; 都有效 makes the untraceable number 0."""
    found: list[Said] = []

    def known(name: str) -> Said | None:
        return find(said, name) or find(case.facts, name)

    theoretical = known("theoretical")
    if turn.has("all_installed") and theoretical and not find(said, "installed"):
        found.append(theoretical.model_copy(update={"fact": "installed"}))
    installed = find(found, "installed") or known("installed")
    if installed and not find(said, "untraceable"):
        if turn.has("none_valid"):
            found.append(installed.model_copy(update={"fact": "untraceable"}))
        elif turn.has("all_valid"):
            found.append(installed.at(Decimal(0)).model_copy(update={"fact": "untraceable"}))
    return found


def _dropped(facts: Sequence[Said], case: Case, said: Sequence[Said], turn: Turn) -> tuple[Said, ...]:
    """The facts without those that a new figure makes void: a share when emission or total change, and the like."""
    names = {(each.fact, each.subject) for each in said}
    kept = []
    for each in facts:
        if each.fact == "share_pct" and _share_void(each, case, said, names, turn):
            continue
        if (
            each.fact == "emission_t"
            and ("share_pct", each.subject) in names
            and ("emission_t", each.subject) not in names
            and case.fact("share_pct", each.subject)
        ):
            continue
        if ("counted", "") in names and each.fact in ("installed", "untraceable"):
            continue
        if each.fact == "counted" and names & {("installed", ""), ("untraceable", "")}:
            if ("untraceable", "") in names and ("installed", "") not in names:
                kept.append(each.model_copy(update={"fact": "installed"}))
            continue
        if each.fact == "stream" and names & {("emission_t", each.subject), ("share_pct", each.subject)}:
            continue
        kept.append(each)
    return tuple(kept)


def _share_void(share: Said, case: Case, said: Sequence[Said], names: set[tuple[str, str]], turn: Turn) -> bool:
    """Whether a share said before no longer fits: the total changed, or the stream's emission did."""
    emission = find(case.facts, "emission_t", share.subject)
    if ("share_pct", share.subject) in names:
        return False
    if ("total_t", "") in names:
        return emission is not None
    return ("emission_t", share.subject) in names and emission is not None and not turn.has("correction")


def _merged(facts: Sequence[Said], said: Iterable[Said]) -> tuple[Said, ...]:
    """Facts by name and subject, the later in place of the earlier; several words for one fact stay side by side."""
    merged: dict[tuple[str, str, str], Said] = {}
    for each in (*facts, *said):
        merged[each.fact, each.subject, each.value if each.fact in SIDE_BY_SIDE else ""] = each
    return tuple(merged.values())


def _labels(case: Case, said: Iterable[Said]) -> tuple[str, ...]:
    named = [each.subject for each in said if each.fact in STREAM_FACTS and each.subject]
    return tuple(dict.fromkeys((*case.labels, *named)))


# ---- what is asked -------------------------------------------------------------------------------------------------


def _focus(case: Case, turn: Turn, rule: str) -> tuple[str, ...]:
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
    if not _startable(changed, turn, rule):
        return None
    return Request(rule=rule, mode=mode, books=changed.books, subjects=changed.focus, turn=turn)


def _startable(case: Case, turn: Turn, rule: str) -> bool:
    """Whether there is a case to compute or to ask about, not just a rule mentioned."""
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
