"""如果…: the inputs of a computation as fields, and the same rule run again with what was changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from assistant.computing import key
from assistant.page.computations import inputs_table, remarks, result, steps_table
from assistant.page.fact_fields import fact_field
from assistant.page.markup import fault, notice
from knowledge.errors import BadInput, TanwenError
from knowledge.library import Library
from knowledge.vocabulary import Answer, Citation, Computation
from rules_bridge.engine import Needs, find_rulebook, run
from rules_bridge.facts import known_rules


@dataclass(frozen=True)
class Change:
    """What became of one change to computation `number` of a turn: its HTML, and a new computation where there is one."""

    turn: str
    number: int
    html: str
    computation: Computation | None = None

    def for_browser(self) -> dict[str, str | int]:
        """What the conversation's script puts below the card."""
        return {"turn": self.turn, "number": self.number, "html": self.html}


Changes = tuple[Change, ...]


def what_if_control(computation: Computation, number: int) -> str:
    """The folded form below a card; none for a rule of another house or one without inputs."""
    rule = known_rules().get(computation.rule)
    names = {fact.name for fact in rule.facts} if rule else set()
    if rule is None or not computation.inputs or not names.issuperset(computation.inputs):
        return ""
    fields = "".join(
        fact_field(rule.fact(name), f"what-if-{computation.id}-{number}", value)
        for name, value in computation.inputs.items()
    )
    return (
        f'<details class="what-if" data-number="{number}"><summary>如果…</summary>'
        f'<form class="what-if-form" aria-label="改一个输入再算" novalidate>{fields}'
        '<button type="submit" class="what-if-run">按这些输入再算</button></form>'
        '<div class="what-if-result" role="status"></div></details>'
    )


def changed(
    turn: str, number: int, answer: Answer, facts: Mapping[str, str], library: Library, earlier: Changes = ()
) -> Change:
    """The computation with the changed facts beside the old one, or one clear line; `earlier` has markers in use."""
    old = answer.computations[number]
    try:
        found = recomputed(old, facts, library)
    except Exception as error:  # the last resort: one line instead of a result that never comes
        return Change(turn, number, fault(error))
    if found.id == old.id:
        return Change(turn, number, notice("输入没有改动，结果不变。", tone="done"))
    used = [*answer.citations]
    for change in earlier:
        if change.turn == turn and change.computation:
            used += change.computation.citations
    found = found.model_copy(update={"citations": marked(found.citations, used)})
    return Change(turn, number, comparison_html(old, found), found)


def recomputed(old: Computation, facts: Mapping[str, str], library: Library) -> Computation:
    """The rule over the changed facts under the same rulebook; raises BadInput, also where a fact is missing now."""
    derived = follow(old)
    written = {name: value.strip() for name, value in facts.items() if value.strip()}
    given = {name: value for name, value in written.items() if name not in derived or value != old.inputs[name]}
    found = run(old.rule, given, old.rulebook, library)
    if isinstance(found, Needs):
        raise BadInput("按这样的输入还算不出结果。", "".join(fact.question for fact in found.missing))
    return found


def follow(old: Computation) -> set[str]:
    """The inputs that follow from the others or are defaults: left alone, they are to follow the change too."""
    spec = find_rulebook(old.rulebook).rule(old.rule)
    if spec is None:
        return set()
    candidates = {each.fact for each in spec.derived} | {each.fact for each in spec.implied}
    given = dict(old.inputs)
    for name in candidates & old.inputs.keys():
        without = {other: value for other, value in given.items() if other != name}
        try:
            found = run(old.rule, without, old.rulebook)
        except TanwenError:
            continue
        if isinstance(found, Computation) and found.id == old.id:
            given = without
    return old.inputs.keys() - given.keys()


def marked(citations: Collection[Citation], used: Collection[Citation]) -> tuple[Citation, ...]:
    """The citations with the markers they have in the turn already, new ones with the next numbers."""
    known = {key(citation): citation.marker for citation in used}
    found = []
    for citation in citations:
        marker = known.setdefault(key(citation), max(known.values(), default=0) + 1)
        found.append(citation.model_copy(update={"marker": marker}))
    return tuple(found)


def comparison_html(old: Computation, new: Computation) -> str:
    """Both results side by side, then the new inputs and steps."""
    sides = "".join(
        f'<div><span class="computation-name">{name}</span>{result(each)}</div>'
        for name, each in (("原来", old), ("改后", new))
    )
    same = '<p class="computation-source">结果相同。</p>' if (old.value, old.unit) == (new.value, new.unit) else ""
    return f'<div class="compared">{sides}</div>{same}{inputs_table(new, old.inputs)}{steps_table(new)}{remarks(new)}'


def citation_of(answer: Answer, changes: Changes, turn: str, marker: int) -> Citation | None:
    """The citation of a marker in a turn, be it of the answer or of a change below one of its cards."""
    cited = [*answer.citations]
    for change in changes:
        if change.turn == turn and change.computation:
            cited += change.computation.citations
    return next((citation for citation in cited if citation.marker == marker), None)
