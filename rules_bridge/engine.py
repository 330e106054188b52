"""The engine: a rule, the facts and a rulebook in; a computation, or what is missing, out. No language here.

`rules()` tells what can be computed, `run()` computes. An enterprise's own module can stand in its place: it takes
facts by name and gives back a Computation or Needs.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from pydantic import Field

from knowledge.errors import BadInput
from knowledge.names import same_designation
from knowledge.numerals import evened
from knowledge.vocabulary import Citation, Computation, MissingFact, Standing, Value
from rules_bridge import calendar_rules, classes, counting, lists, tables
from rules_bridge.case import Case, Lacking, Outcome
from rules_bridge.facts import Fact, FactInfo, Given, RuleInfo, known_rules, read_facts, rule_info
from rules_bridge.implying import applies, with_implied
from rules_bridge.loading import load_rulebooks
from rules_bridge.rulebook import NotInRulebook, Rulebook, RuleSpec

if TYPE_CHECKING:
    from knowledge.library import Library

__all__ = [
    "FactInfo",
    "Needs",
    "NotInRulebook",
    "RuleInfo",
    "candidates",
    "find_rulebook",
    "load_rulebooks",
    "rules",
    "run",
]

FORMULAS: dict[str, Callable[[Case], Outcome | Lacking]] = {
    "classify": classes.classify,
    "decide": classes.decide,
    "table": tables.table,
    "mpe": tables.mpe,
    "accuracy": tables.accuracy,
    "ratio": counting.ratio,
    "rate_check": counting.rate_check,
    "min_count": counting.min_count,
    "additional_count": counting.additional_count,
    "counts_in_rate": counting.counts_in_rate,
    "product": counting.product,
    "shift": calendar_rules.shift,
    "countdown": calendar_rules.countdown,
    "window": calendar_rules.window,
    "phase": calendar_rules.phase,
    "edition": calendar_rules.edition,
    "checklist": lists.checklist,
    "member": lists.member,
    "state": lists.state,
}


class Needs(Value):
    """A rule run that stopped for want of facts: what is missing and what can already be said."""

    rule: str
    rulebook: str = ""
    rulebook_title: str = ""
    inputs: dict[str, str] = Field(default_factory=dict)
    missing: tuple[MissingFact, ...]
    so_far: tuple[str, ...] = ()


def rules() -> list[RuleInfo]:
    """Every rule with its facts, in the order of rules.toml."""
    return list(known_rules().values())


def find_rulebook(name: str) -> Rulebook:
    """The rulebook of that id, designation, alias, or jurisdiction; raises BadInput listing those there are."""
    asked = _key(name)
    books = load_rulebooks()
    for book in books:
        if asked in {_key(each) for each in (book.id, book.title, *book.aliases)}:
            return book
    for book in books:
        if book.designation and same_designation(book.designation, name):
            return book
    near = [book for book in books if book.enabled and _key(book.jurisdiction) in asked and book.jurisdiction != "全国"]
    if len(near) == 1:
        return near[0]
    listed = "、".join(f"{book.id}（{book.title}）" for book in books)
    raise BadInput(f"没有名为“{name}”的规则书。", f"可选：{listed}。")


@lru_cache(maxsize=512)
def _key(name: str) -> str:
    return "".join(evened(name).text.split()).casefold()


def candidates(rule: str) -> tuple[Rulebook, ...]:
    """The rulebooks in use that fill a rule."""
    return tuple(book for book in load_rulebooks() if book.enabled and book.rule(rule) is not None)


def run(
    rule: str, facts: Mapping[str, Given], rulebook: str | None = None, library: Library | None = None
) -> Computation | Needs:
    """One rule over the facts under a rulebook; with a library, each decisive figure is quoted from it.

    Facts are texts, whole numbers, quantities or dates by the names of `rules()`; emission_t="0.09万吨" is as good as
    "900". Raises BadInput for what can't be used, NotInRulebook where the rulebook has no such figure.
    """
    info = rule_info(rule)
    read = read_facts(info, facts)
    if rulebook is None:
        books = candidates(rule)
        if not books:
            raise NotInRulebook(f"启用的规则书都没有“{info.title}”。")
        if len(books) > 1:
            return _which_rulebook(info, facts, books)
        book = books[0]
    else:
        book = find_rulebook(rulebook)
    spec = _spec(book, info)
    case, notes = with_implied(Case(book, spec, info, read))
    outcome, case, notes = _derived(case, notes)
    if isinstance(outcome, Lacking):
        return _needs(case, outcome)
    return _computation(case, outcome, notes, library)


def _spec(book: Rulebook, info: RuleInfo) -> RuleSpec:
    """How a rulebook fills a rule; raises NotInRulebook with what the document says about it."""
    spec = book.rule(info.name)
    if spec is not None:
        return spec
    silence = book.silence(info.name)
    if silence is None:
        raise NotInRulebook(f"{book.title}没有“{info.title}”的数值或规定。", book.id)
    raise NotInRulebook(silence.reason, book.id, book.silence_basis(silence))


def _which_rulebook(info: RuleInfo, facts: Mapping[str, Given], books: tuple[Rulebook, ...]) -> Needs:
    """Asks which rulebook, and tells what each would say."""
    listed = "、".join(book.title for book in books)
    asked = MissingFact(name="rulebook", question=f"按哪个标准判断？可选：{listed}。")
    said = []
    for book in books:
        try:
            found = run(info.name, facts, book.id)
        except NotInRulebook as lacking:
            said.append(f"按{book.title}：{lacking.reason}")
            continue
        if isinstance(found, Computation):
            said.append(f"按{book.title}：{found.value}{f' {found.unit}' if found.unit else ''}")
    inputs = {name: fact.shown for name, fact in read_facts(info, facts).items()}
    return Needs(rule=info.name, inputs=inputs, missing=(asked,), so_far=tuple(said))


def _derived(case: Case, notes: tuple[str, ...]) -> tuple[Outcome | Lacking, Case, tuple[str, ...]]:
    """The outcome, with facts that other rules of the rulebook give where they are not stated."""
    before: list[Outcome] = []
    pending: dict[str, Lacking] = {}
    for derived in case.rule.derived:
        if (
            derived.fact in case.facts
            or not applies(derived.when, case.facts)
            or case.facts.keys() & set(derived.unless)
        ):
            continue
        info = rule_info(derived.rule)
        spec = case.book.rule(derived.rule)
        shared = {name: fact for name, fact in case.facts.items() if name in {each.name for each in info.facts}}
        if spec is None or not shared:
            continue
        found = FORMULAS[spec.formula](Case(case.book, spec, info, shared))
        if isinstance(found, Lacking):
            pending[derived.fact] = found
            continue
        target = case.info.fact(derived.fact)
        case = case._replace(facts={**case.facts, derived.fact: Fact(target, found.value, found.value)})
        before.append(found)
        case, more = with_implied(case)
        notes += more
    outcome = FORMULAS[case.rule.formula](case)
    if isinstance(outcome, Lacking):
        return _with_pending(outcome, pending), case, notes
    steps = [step for each in before for step in each.steps]
    joined = tuple(note for each in before for note in each.notes)
    literal = tuple(dict.fromkeys(word for each in before for word in each.literal))
    outcome = outcome._replace(
        steps=[*steps, *outcome.steps], notes=(*joined, *outcome.notes), literal=(*literal, *outcome.literal)
    )
    return outcome, case, notes


def _with_pending(outcome: Lacking, pending: dict[str, Lacking]) -> Lacking:
    """Asks for what the deriving rule lacks rather than for what it would give."""
    names: list[str] = []
    so_far = [*outcome.so_far]
    for name in outcome.names:
        if name in pending:
            names += pending[name].names
            so_far = [*pending[name].so_far, *so_far]
        else:
            names.append(name)
    return Lacking(tuple(dict.fromkeys(names)), tuple(so_far))


def _needs(case: Case, lacking: Lacking) -> Needs:
    return Needs(
        rule=case.info.name,
        rulebook=case.book.id,
        rulebook_title=case.book.title,
        inputs=_inputs(case),
        missing=tuple(case.info.fact(name).missing for name in lacking.names),
        so_far=tuple(fact.note for fact in case.facts.values() if fact.note) + lacking.so_far,
    )


def _inputs(case: Case) -> dict[str, str]:
    return {name: fact.shown for name, fact in case.facts.items()}


def _computation(case: Case, outcome: Outcome, notes: tuple[str, ...], library: Library | None) -> Computation:
    conversions = tuple(fact.note for fact in case.facts.values() if fact.note)
    standing = (f"依据效力：{case.book.standing.value}。",) if case.book.standing is not Standing.IN_FORCE else ()
    said = (*outcome.notes, *case.rule.notes, *notes, *conversions, *case.book.caveats, *standing)
    computation = Computation(
        id=_identity(case),
        rule=case.info.name,
        rulebook=case.book.id,
        rulebook_title=case.book.title,
        edition=case.book.edition,
        standing=case.book.standing,
        inputs=_inputs(case),
        value=outcome.value,
        unit=outcome.unit,
        steps=tuple(outcome.steps),
        literal=outcome.literal,
        notes=tuple(dict.fromkeys(said)),
    )
    return computation if library is None else computation.model_copy(update={"citations": cited(computation, library)})


def _identity(case: Case) -> str:
    """Equal cases have equal ids: a hash of rulebook version, rule and the facts in base units."""
    content = [case.book.id, case.book.version, case.info.name, sorted(_inputs(case).items())]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()[:16]


def cited(computation: Computation, library: Library) -> tuple[Citation, ...]:
    """The quotation for every step that rests on a place the library holds."""
    from rules_bridge.quoting import quote

    found = [citation for step in computation.steps if step.basis and (citation := quote(step.basis, library))]
    return tuple({(each.document_id, each.start, each.end): each for each in found}.values())
