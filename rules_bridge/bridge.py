"""The one door from a question to a computation: words in; a result, what is missing, or what no rulebook holds, out.

`compute_for` understands the conversation, hands the facts to a rule module and puts its results into one or two
sentences. Any module with `run` of the same form can take the place of ours (RuleModule).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from knowledge.errors import BadInput
from knowledge.vocabulary import Citation, Computation, MissingFact, Question, Value
from rules_bridge import engine, leading
from rules_bridge.conversation import subjects_of, understand
from rules_bridge.facts import Given, known_rules
from rules_bridge.frame import Book
from rules_bridge.handover import facts_for
from rules_bridge.loading import load_rulebooks
from rules_bridge.rulebook import NotInRulebook, Rulebook
from rules_bridge.standards import province
from rules_bridge.talk import Case, Request, find

if TYPE_CHECKING:
    from knowledge.library import Library

__all__ = ["BridgeResult", "Computed", "EngineRules", "Needs", "NotInRulebooks", "RuleModule", "compute_for"]

PLACELESS = (
    "training_fee",
    "registration_deadline",
    "notice_window",
    "admission_notice_window",
    "training_phase",
    "edition_in_force",
)
NATIONAL = "全国"


class RuleModule(Protocol):
    """What the bridge needs of a rule module: facts by name in; a computation, or what is missing, out.

    Raises BadInput for facts that can't be used and NotInRulebook where it holds no such figure.
    """

    def run(
        self, rule: str, facts: Mapping[str, Given], rulebook: str | None = None, library: Library | None = None
    ) -> Computation | engine.Needs:
        """One rule over the facts under a rulebook."""
        ...


class EngineRules:
    """Our own deterministic rules: rules_bridge.engine over the rulebooks."""

    def run(
        self, rule: str, facts: Mapping[str, Given], rulebook: str | None = None, library: Library | None = None
    ) -> Computation | engine.Needs:
        """One rule over the facts under a rulebook."""
        return engine.run(rule, facts, rulebook, library)


class Computed(Value):
    """Results, with the sentences that state them and the facts as they were understood."""

    computations: tuple[Computation, ...]
    lead: str
    understood: str


class Needs(Value):
    """What must be known before anything can be computed, and what can already be said."""

    missing: tuple[MissingFact, ...]
    so_far: tuple[str, ...] = ()
    understood: str = ""
    rule: str = ""


class NotInRulebooks(Value):
    """No rulebook in use holds the figure: the reason, and the topic to look up instead."""

    reason: str
    topic: str
    rule: str = ""
    citations: tuple[Citation, ...] = ()


BridgeResult = Computed | Needs | NotInRulebooks


class _Run(Value):
    """One run of a rule: for one stream under one rulebook."""

    subject: str
    facts: dict[str, str]
    found: Computation | engine.Needs


def compute_for(
    question: Question, library: Library | None = None, module: RuleModule | None = None
) -> BridgeResult | None:
    """The computation a question asks for in the light of its history; None where it asks for none.

    With a library, decisive figures are quoted from it. `question.jurisdiction` stands in where no standard or place
    is named; `question.as_of` is today's date for deadlines.
    """
    case = understand(question)
    if case.request is None:
        return None
    rules = module or EngineRules()
    try:
        return _answered(case, case.request, question, rules, library)
    except NotInRulebook as error:
        return NotInRulebooks(
            reason=error.reason,
            topic=known_rules()[case.request.rule].title,
            rule=case.request.rule,
            citations=_quoted(error, library),
        )
    except BadInput as error:
        asked = MissingFact(name="correction", question=error.hint)
        return Needs(
            missing=(asked,), so_far=(error.message,), understood=leading.understood(case), rule=case.request.rule
        )


def _quoted(error: NotInRulebook, library: Library | None) -> tuple[Citation, ...]:
    if library is None or error.basis is None:
        return ()
    from rules_bridge.quoting import quote

    found = quote(error.basis, library)
    return (found,) if found else ()


def _answered(
    case: Case, request: Request, question: Question, rules: RuleModule, library: Library | None
) -> BridgeResult | None:
    if request.mode == "elsewhere":
        _elsewhere(request)
        return None
    refused = _refused(case, request, question, rules)
    if refused is not None:
        return refused
    books = _books(case, request, question)
    runs = _runs(case, request.rule, request.subjects, books, question, rules, library)
    if not runs:
        return None
    done = [(each.subject, each.found) for each in runs if isinstance(each.found, Computation)]
    if len(done) < len(runs):
        return _lacking(case, request, runs)
    earlier = _earlier(case, request, question, rules, books)
    text = leading.lead(case, request, done, earlier)
    for rule in request.also:
        more, said = _beside(case, request, rule, books, question, rules, library)
        done += more
        text += said
    return Computed(computations=tuple(found for _, found in done), lead=text, understood=leading.understood(case))


def _elsewhere(request: Request) -> None:
    """Raises NotInRulebook where the place has no such rule; where it has one, the documents answer."""
    for book in request.books:
        found = _rulebook(book, request.rule)
        if found.rule(request.rule) is None:
            title = known_rules()[request.rule].title
            raise NotInRulebook(f"馆藏里没有{book.name}的“{title}”规定，不借用其他省市的规定。", found.id)


def _runs(
    case: Case,
    rule: str,
    subjects: tuple[str, ...],
    books: list[Rulebook | None],
    question: Question,
    rules: RuleModule,
    library: Library | None,
) -> list[_Run]:
    """One run for each rulebook, stream, and set of facts; of rulebooks nobody named, those that hold the figure."""
    found: list[_Run] = []
    refused: list[NotInRulebook] = []
    for book in books:
        try:
            found += [
                _Run(subject=subject, facts=facts, found=rules.run(rule, facts, book.id if book else None, library))
                for subject in subjects
                for facts in facts_for(case, rule, subject, question)
            ]
        except NotInRulebook as error:
            refused.append(error)
    if refused and (case.books or not found):
        raise refused[0]
    return found


def _beside(
    case: Case,
    request: Request,
    rule: str,
    books: list[Rulebook | None],
    question: Question,
    rules: RuleModule,
    library: Library | None,
) -> tuple[list[tuple[str, Computation]], str]:
    """What else the turn asked for: its results and the sentence for them, or what they lack."""
    try:
        runs = _runs(case, rule, subjects_of(case, rule), books, question, rules, library)
    except (BadInput, NotInRulebook) as error:
        return [], f"{known_rules()[rule].title}：{error.message}"
    done = [(each.subject, each.found) for each in runs if isinstance(each.found, Computation)]
    lacking = dict.fromkeys(
        fact.question for each in runs if isinstance(each.found, engine.Needs) for fact in each.found.missing
    )
    second = request.model_copy(update={"rule": rule})
    said = leading.lead(case, second, done, ()) if done else ""
    return done, said + (f"{known_rules()[rule].title}还须知道：{' '.join(lacking)}" if lacking else "")


def _refused(case: Case, request: Request, question: Question, rules: RuleModule) -> BridgeResult | None:
    """What stops the run before it starts: contradictory figures, fuel instead of emission."""
    subject = request.subjects[0]
    if case.conflict:
        asked = MissingFact(name="correction", question="请说明以哪个数为准。")
        return Needs(missing=(asked,), so_far=case.conflict, understood=leading.understood(case), rule=request.rule)
    if request.rule == "registration_deadline" and not case.fact("today") and not question.as_of:
        asked = known_rules()[request.rule].fact("today").missing
        deadline = rules.run(request.rule, {})
        so_far = (deadline.steps[-1].says,) if isinstance(deadline, Computation) else ()
        return Needs(missing=(asked,), so_far=so_far, understood=leading.understood(case), rule=request.rule)
    fuel = find(case.facts, "fuel")
    emission = (
        case.fact("emission_t", subject)
        or case.fact("annual_t")
        or (case.fact("share_pct", subject) and case.fact("total_t"))
    )
    names = {fact.name for fact in known_rules()[request.rule].facts}
    if fuel and not emission and names & {"emission_t", "annual_t"} and request.rule != "required_rate":
        name = "annual_t" if "annual_t" in names else "emission_t"
        info = known_rules()[request.rule].fact(name)
        reason = f"给出的 {fuel.written} 是消耗量或产量，不是排放量；排放因子不在馆藏中，不能折算。请先按核算指南算出碳排放量（t CO₂当量）。"
        return Needs(missing=(info.missing,), so_far=(reason,), understood=leading.understood(case), rule=request.rule)
    return None


# ---- rulebooks -----------------------------------------------------------------------------------------------------


def _books(case: Case, request: Request, question: Question) -> list[Rulebook | None]:
    """The rulebooks to compute by; raises NotInRulebook for a standard or province without one."""
    if request.rule in PLACELESS:
        return [None]
    named = list(case.books)
    if request.mode == "difference":
        named = [*case.earlier_books[-1:], *named] if len(named) < 2 else named
    if not named and question.jurisdiction and question.jurisdiction != NATIONAL:
        named = [province(question.jurisdiction)]
    if named:
        return [_rulebook(each, request.rule) for each in named]
    found = list(engine.candidates(request.rule))
    if request.rule == "key_emitter":
        found = [each for each in found if each.jurisdiction == NATIONAL]
    return [*found] or [None]


def _rulebook(named: Book, rule: str) -> Rulebook:
    if named.id is None:
        title = known_rules()[rule].title
        kind = "省市" if named.place else "标准"
        raise NotInRulebook(
            f"馆藏里没有{named.name}的“{title}”规定或数值（没有这个{kind}的规则书），不借用其他{kind}的数值。"
        )
    books = [
        each for each in load_rulebooks() if each.id == named.id or (named.place and each.jurisdiction == named.name)
    ]
    filling = [each for each in books if each.enabled and each.rule(rule) is not None]
    return (filling or [each for each in books if each.id == named.id])[0]


# ---- what is missing, what was before ------------------------------------------------------------------------------


def _lacking(case: Case, request: Request, runs: list[_Run]) -> Needs:
    """All that is missing in any run, each once, and what every run can already say."""
    missing: dict[str, MissingFact] = {}
    so_far: list[str] = [f"“{each}”不是一个确定的数，请给出具体数值" for each in case.unclear]
    many = len({each.subject for each in runs}) > 1
    for each in runs:
        name = f"{each.subject}：" if many and each.subject else ""
        if isinstance(each.found, Computation):
            so_far.append(f"{name}{each.found.steps[-1].says}")
            continue
        missing |= {fact.name: fact for fact in each.found.missing}
        so_far += [f"{name}{said}" for said in each.found.so_far]
    return Needs(
        missing=tuple(missing.values()),
        so_far=tuple(dict.fromkeys(so_far)),
        understood=leading.understood(case),
        rule=request.rule,
    )


def _earlier(
    case: Case, request: Request, question: Question, rules: RuleModule, books: list[Rulebook | None]
) -> tuple[Computation, ...]:
    """The results with the figures before the latest change, to be named as withdrawn; empty where there were none."""
    if not case.withdrawn or request.mode == "difference":
        return ()
    past = case.model_copy(update={"facts": case.before})
    found = []
    for book in books:
        for subject in request.subjects:
            for facts in facts_for(past, request.rule, subject, question):
                try:
                    result = rules.run(request.rule, facts, book.id if book else None)
                except (BadInput, NotInRulebook):
                    continue
                if isinstance(result, Computation):
                    found.append(result)
    return tuple(found)
