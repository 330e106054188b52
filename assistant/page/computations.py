"""A computation as a card: the result first, then inputs, steps with their clauses, readings and notes."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.page.markdown import marker_button
from assistant.page.markup import CAUTIOUS, badge, text
from knowledge.vocabulary import Basis, Citation, Computation
from rules_bridge.facts import FactInfo, known_rules


def computation_card(computation: Computation, control: str = "") -> str:
    """One rule run as a card that can be checked by hand, with a control at its end."""
    return (
        '<section class="computation" aria-label="规则计算">'
        f"{head(computation)}{inputs_table(computation)}{steps_table(computation)}{remarks(computation)}"
        f"{control}</section>"
    )


def head(computation: Computation) -> str:
    """The result in large type, the rule, and the rulebook it was computed by."""
    rule = known_rules().get(computation.rule)
    name = f"规则计算 · {rule.title}" if rule else "规则计算"
    tone = "caution" if computation.standing in CAUTIOUS else "plain"
    edition = computation.edition.replace(computation.standing.value, "").strip()
    return (
        f'<header class="computation-head"><span class="computation-name">{text(name)}</span>'
        f"{result(computation)}"
        f'<p class="computation-source">{text(computation.rulebook_title)} {text(edition)} '
        f"{badge(computation.standing.value, tone)}</p></header>"
    )


def result(computation: Computation) -> str:
    """The result in large type."""
    unit = f' <span class="result-unit">{text(computation.unit)}</span>' if computation.unit else ""
    value = computation.value if computation.value is not None else "没有数值结果"
    return f'<p class="result">{text(value)}{unit}</p>'


def inputs_table(computation: Computation, before: Mapping[str, str] | None = None) -> str:
    """The inputs as they were understood, so that a misreading is seen; what differs from `before` stands out."""
    if not computation.inputs:
        return ""
    rule = known_rules().get(computation.rule)
    facts = {fact.name: fact for fact in rule.facts} if rule else {}
    rows = "".join(
        input_row(name, value, facts.get(name), before is not None and before.get(name) != value)
        for name, value in computation.inputs.items()
    )
    return (
        '<div class="table-scroll" tabindex="0" role="region" aria-label="输入"><table class="inputs">'
        f"<caption>按此理解的输入</caption><tbody>{rows}</tbody></table></div>"
    )


def input_row(name: str, value: str, fact: FactInfo | None, changed: bool = False) -> str:
    """One input by its title, with its unit; a rule of another house keeps its own names."""
    title = fact.title if fact else name
    unit = f" {fact.unit}" if fact and fact.unit else ""
    shown = f"<mark>{text(value)}{text(unit)}</mark>" if changed else f"{text(value)}{text(unit)}"
    return f'<tr><th scope="row">{text(title)}</th><td>{shown}</td></tr>'


def steps_table(computation: Computation) -> str:
    """Each step beside the clause it rests on."""
    rows = "".join(
        f'<tr><td class="step-number">{number}</td><td>{text(step.says)}</td>'
        f'<td class="step-basis">{basis_html(step.basis, computation.citations) if step.basis else ""}</td></tr>'
        for number, step in enumerate(computation.steps, start=1)
    )
    return (
        '<div class="table-scroll" tabindex="0" role="region" aria-label="计算步骤"><table class="steps">'
        '<thead><tr><th scope="col">步</th><th scope="col">计算</th><th scope="col">依据</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def basis_html(basis: Basis, citations: tuple[Citation, ...]) -> str:
    """The clause of a step, with the marker that opens it where the library holds the document."""
    found = next((citation for citation in citations if rests_on(basis, citation)), None)
    opener = marker_button(found.marker, found.clause) if found and found.marker else ""
    via = f'<br><span class="second-hand">转述自 {text(basis.second_hand)}</span>' if basis.second_hand else ""
    return f"{text(basis.clause)} {opener}<br>{text(basis.document)}{via}"


def rests_on(basis: Basis, citation: Citation) -> bool:
    """Whether a citation is the one of this basis: it quotes all its figures, or stands at its clause."""
    if basis.figures:
        quote = "".join(citation.quote.split())
        return all("".join(figure.split()) in quote for figure in basis.figures)
    return basis.clause in citation.clause and basis.document in citation.document


def remarks(computation: Computation) -> str:
    """What the words taken literally would also allow, and the notes."""
    others = [reading for reading in computation.literal if reading != computation.value]
    lines = [f"字面也可读作：{'；'.join(others)}"] if others else []
    rows = "".join(f"<li>{text(line)}</li>" for line in (*lines, *computation.notes))
    listed = f'<ul class="remarks">{rows}</ul>' if rows else ""
    return f'{listed}<p class="computation-id">计算编号 {text(computation.id)}</p>'
