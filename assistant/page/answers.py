"""An answer as HTML: statements with markers, computation cards, notes, what is missing, references."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from assistant.page.computations import computation_card
from assistant.page.markdown import marker_button, to_html
from assistant.page.markup import badges, place, text
from assistant.page.what_if import what_if_control
from knowledge.vocabulary import Answer, Citation, Hit, Outcome, Statement

WAITING = '<p class="waiting" role="status"><span class="waiting-dot"></span>正在查找条款…</p>'


def question_html(question: str) -> str:
    """What the user asked, as typed."""
    return f'<div class="asked"><span class="visually-hidden">提问：</span>{text(question)}</div>'


def stages(answer: Answer, titles: Mapping[str, str]) -> Iterator[str]:
    """The HTML of the answer as it grows: the result in words, cards, statement by statement, at last notes and references.

    `titles` names documents by id, for the nearest clauses, which are no citations.
    """
    labels = {citation.marker: citation.clause for citation in answer.citations}
    spoken = [statement_html(statement, labels) for statement in answer.statements]
    cards = [
        computation_card(computation, what_if_control(computation, number))
        for number, computation in enumerate(answer.computations)
    ]
    parts: list[str] = []
    for part in (*spoken[:1], *cards, *spoken[1:]):
        parts.append(part)
        yield "".join(parts)
    parts += [
        missing_html(answer),
        nearest_html(answer.nearest, titles),
        notes_html(answer),
        references_html(answer.citations),
    ]
    yield "".join(parts)


def statement_html(statement: Statement, labels: dict[int, str]) -> str:
    """One statement with its markers as buttons; markers that the text doesn't print stand behind it."""
    body = to_html(statement.text, labels.keys(), labels)
    behind = "".join(
        marker_button(marker, labels.get(marker, ""))
        for marker in statement.markers
        if f"[{marker}]" not in statement.text
    )
    if behind and body.rstrip().endswith("</p>"):
        body = body.rstrip().removesuffix("</p>") + behind + "</p>"
    elif behind:  # a table, list or quotation: a marker inside it would be read as one of its cells or lines
        body += f'<p class="markers">{behind}</p>'
    return f'<div class="statement">{body}</div>'


def missing_html(answer: Answer) -> str:
    """The facts a computation still needs, each as a question."""
    if answer.outcome is not Outcome.NEEDS_INPUT:
        return ""
    rows = "".join(
        f"<li>{text(fact.question)}"
        + (f' <span class="unit">单位 {text(fact.unit)}</span>' if fact.unit else "")
        + "</li>"
        for fact in answer.missing
    )
    return f'<section class="missing"><h4>还需要您提供</h4><ul>{rows}</ul></section>'


def nearest_html(hits: tuple[Hit, ...], titles: Mapping[str, str]) -> str:
    """The nearest clauses where nothing was found, each opening beside the conversation."""
    if not hits:
        return ""
    rows = "".join(
        f'<li><button type="button" class="reference" data-open="nearest" data-number="{number}">'
        f'<span class="reference-body"><span class="reference-clause">{place(hit.passage.label)}</span>'
        f'<span class="reference-document">{text(titles.get(hit.passage.document_id, ""))}</span>'
        f'<span class="reference-quote">{text(shorten(hit.passage.text))}</span></span></button></li>'
        for number, hit in enumerate(hits)
    )
    return f'<section class="references"><h4>最接近的条款（不是答案）</h4><ul>{rows}</ul></section>'


def notes_html(answer: Answer) -> str:
    """What the reader must know beside the answer and isn't told in a computation card already."""
    told = {note for computation in answer.computations for note in computation.notes}
    rows = "".join(f"<li>{text(note)}</li>" for note in answer.notes if note not in told)
    return f'<section class="notes" aria-label="请注意"><h4>请注意：</h4><ul>{rows}</ul></section>' if rows else ""


def references_html(citations: tuple[Citation, ...]) -> str:
    """The list of references, each opening its clause."""
    if not citations:
        return ""
    rows = "".join(
        f'<li><button type="button" class="reference" data-open="citation" data-number="{citation.marker}">'
        f'<span class="reference-marker">[{citation.marker}]</span>'
        f'<span class="reference-body"><span class="reference-clause">{place(citation.clause)}</span>'
        f'<span class="reference-document">{text(citation.document)}</span></span>'
        f"{badges(citation.kind, citation.standing, citation.digest, citation.ocr)}</button></li>"
        for citation in citations
    )
    return f'<section class="references"><h4>出处</h4><ul>{rows}</ul></section>'


def shorten(words: str, limit: int = 90) -> str:
    """The words in one line, cut where they are too long."""
    line = " ".join(words.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
