"""A computation as a card: the result first, then inputs, steps with their clauses, readings and notes."""

from __future__ import annotations

from assistant.page.markdown import marker_button
from assistant.page.markup import badge, text
from knowledge.vocabulary import Citation, Computation, Standing, Step


def computation_card(computation: Computation) -> str:
    """One rule run as a card that can be checked by hand."""
    return (
        '<section class="computation" aria-label="规则计算">'
        f"{head(computation)}{inputs_table(computation)}{steps_table(computation)}{remarks(computation)}"
        "</section>"
    )


def head(computation: Computation) -> str:
    """The result in large type, and the rulebook it was computed by."""
    unit = f' <span class="result-unit">{text(computation.unit)}</span>' if computation.unit else ""
    value = computation.value if computation.value is not None else "没有数值结果"
    tone = "caution" if computation.standing in {Standing.DRAFT, Standing.WITHDRAWN} else "plain"
    return (
        '<header class="computation-head"><span class="computation-name">规则计算</span>'
        f'<p class="result">{text(value)}{unit}</p>'
        f'<p class="computation-source">{text(computation.rulebook_title)} {text(computation.edition)} '
        f"{badge(computation.standing.value, tone)}</p></header>"
    )


def inputs_table(computation: Computation) -> str:
    """The inputs as they were understood, so that a misreading is seen."""
    if not computation.inputs:
        return ""
    rows = "".join(
        f'<tr><th scope="row">{text(name)}</th><td>{text(value)}</td></tr>'
        for name, value in computation.inputs.items()
    )
    return (
        '<div class="table-scroll" tabindex="0" role="region" aria-label="输入"><table class="inputs">'
        f"<caption>按此理解的输入</caption><tbody>{rows}</tbody></table></div>"
    )


def steps_table(computation: Computation) -> str:
    """Each step beside the clause it rests on."""
    rows = "".join(
        f'<tr><td class="step-number">{number}</td><td>{text(step.says)}</td>'
        f'<td class="step-basis">{basis_html(step, computation.citations)}</td></tr>'
        for number, step in enumerate(computation.steps, start=1)
    )
    return (
        '<div class="table-scroll" tabindex="0" role="region" aria-label="计算步骤"><table class="steps">'
        '<thead><tr><th scope="col">步</th><th scope="col">计算</th><th scope="col">依据</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def basis_html(step: Step, citations: tuple[Citation, ...]) -> str:
    """The clause of a step, with the marker that opens it where the library holds the document."""
    if step.basis is None:
        return ""
    clause, document = step.basis.clause, step.basis.document
    found = [citation for citation in citations if clause in citation.clause and document in citation.document]
    opener = "".join(marker_button(citation.marker, citation.clause) for citation in found[:1] if citation.marker)
    via = (
        f'<br><span class="second-hand">转述自 {text(step.basis.second_hand)}</span>' if step.basis.second_hand else ""
    )
    return f"{text(document)}<br>{text(clause)} {opener}{via}"


def remarks(computation: Computation) -> str:
    """What the words taken literally would also allow, and the notes."""
    lines = [f"字面也可读作：{'；'.join(computation.literal)}"] if computation.literal else []
    lines += computation.notes
    rows = "".join(f"<li>{text(line)}</li>" for line in lines)
    listed = f'<ul class="remarks">{rows}</ul>' if rows else ""
    return f'{listed}<p class="computation-id">计算编号 {text(computation.id)}</p>'
