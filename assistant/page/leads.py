"""What a quoted clause carries: how it binds (要求, 推荐 …) and links to what it refers to."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.desk import Desk
from assistant.page.markup import text
from knowledge.errors import TanwenError
from knowledge.references import Reference, resolve
from knowledge.vocabulary import Card, Clause, Document

SHOWN = 6
"""References that are shown at once; more unfold."""
STRONGEST = ("禁止", "要求", "推荐", "允许", "能力")


def carried_html(desk: Desk, document: Document, start: int, end: int) -> str:
    """How the quoted sentences bind, and where the clauses they stand in refer to."""
    quoted = [clause for clause in document.clauses if clause.start < end and start < clause.end]
    try:
        found = [each for clause in quoted for each in resolve(desk.library, document.card.id, clause)]
    except TanwenError:  # removed meanwhile: the clause itself is shown all the same
        found = []
    return binding_html(quoted, start, end) + leads_html(found)


def binding_html(clauses: Sequence[Clause], start: int, end: int) -> str:
    """The classes of the modal verbs of a quotation with the verbs, the strongest first."""
    verbs: dict[str, dict[str, None]] = {}
    for clause in clauses:
        for each in clause.modal:
            if each.start < end and start < each.end:
                verbs.setdefault(each.force, {})[each.verb] = None
    if not verbs:
        return ""
    shown = "".join(
        f'<li class="force force-{STRONGEST.index(force)}"><strong>{text(force)}</strong> {text("、".join(verbs[force]))}</li>'
        for force in sorted(verbs, key=STRONGEST.index)
    )
    return f'<ul class="binding" aria-label="能愿动词">{shown}</ul>'


def leads_html(found: Sequence[Reference]) -> str:
    """The references as links that open their target; those that lead nowhere say why."""
    told = list({each.names: each for each in found}.values())
    if not told:
        return ""
    items = "".join(map(lead_html, told))
    head = f"引用 {len(told)} 处"
    if len(told) <= SHOWN:
        return f'<section class="leads" aria-label="{head}"><h4>引用</h4><ul>{items}</ul></section>'
    return f'<details class="leads" aria-label="{head}"><summary>{head}</summary><ul>{items}</ul></details>'


def lead_html(reference: Reference) -> str:
    """One reference: a link where it leads somewhere."""
    if reference.document_id is None:
        return f'<li class="lead-nowhere"><span>{text(reference.names)}</span> <small>{text(reference.reason)}</small></li>'
    said = f" <small>{text(reference.reason)}</small>" if reference.reason else ""
    label = reference.label or reference.names
    name = reference.names if reference.kind == "internal" and reference.names not in label else ""
    words = f"{name} {label}".strip() if reference.kind == "internal" else label
    return f"<li>{link(reference.document_id, reference.clause_id, words)}{said}</li>"


def link(document_id: str, clause_id: str | None, words: str) -> str:
    """A link that opens a clause, or a document where no clause is given, in the panel."""
    return (
        f'<button type="button" class="lead" data-document="{text(document_id)}" data-clause="{text(clause_id or "")}">'
        f"{text(words)}</button>"
    )


def outline_html(card: Card, clauses: Sequence[Clause]) -> str:
    """The numbered clauses of a document as links, set in as deep as they lie."""
    rows = "".join(
        f'<li style="--depth:{min(len(clause.path), 5)}">'
        + link(card.id, clause.id, " ".join(part for part in (clause.number, clause.title) if part))
        + "</li>"
        for clause in clauses
        if clause.kind in ("clause", "annex", "term", "table", "figure") and (clause.number or clause.title)
    )
    return f'<ul class="outline" aria-label="条款目录">{rows}</ul>' if rows else ""
