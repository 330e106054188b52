"""What is known of one point of the picture of relations: its catalogue line, who points at it, its clauses where it is held."""

from __future__ import annotations

from datetime import date

from assistant.desk import Desk
from assistant.page.evidence import CLOSE
from assistant.page.graph import TONES
from assistant.page.leads import link, outline_html
from assistant.page.markup import badge, text
from knowledge.catalogue import Catalogue, State
from knowledge.graph import Graph, Vertex
from knowledge.names import undated
from knowledge.references import cited_as
from knowledge.relations import edition_on
from knowledge.vocabulary import Clause

LISTED = 12
"""Citing clauses of one document that are listed."""
_TONE = {"firm": "firm", "draft": "caution", "past": "caution"}


def vertex_panel(desk: Desk, drawn: Graph, key: str, day: date) -> str:
    """The panel of one point; empty where the picture has no such point any more."""
    vertex = next((each for each in drawn.vertices if each.key == key), None)
    if vertex is None:
        return ""
    state = "状态不明" if vertex.state is State.UNKNOWN else vertex.state.value
    badges = badge(vertex.shape) + badge(state, _TONE.get(TONES[vertex.state], "plain"), f"{day} 的状态")
    badges += badge("库里有" if vertex.document_id else "库里没有")
    name = vertex.designation or vertex.title
    title = f'<p class="evidence-document">{text(vertex.title)}</p>' if vertex.designation and vertex.title else ""
    parts = facts(vertex) + pointed_at(desk, drawn, vertex, day) + pointing(drawn, vertex)
    if vertex.document_id:
        parts += f"<h4>条款</h4>{outline_html(desk.library.card(vertex.document_id), desk.library.clauses(vertex.document_id))}"
    return (
        '<section class="evidence vertex" aria-label="标准目录"><header class="evidence-head">'
        f'<div class="evidence-title"><h3 tabindex="-1">标准目录</h3>{CLOSE}</div>'
        f'<p class="evidence-clause">{text(name)}</p>{title}<span class="badges">{badges}</span></header>'
        f'<div class="evidence-text" tabindex="0">{parts}</div></section>'
    )


def facts(vertex: Vertex) -> str:
    """When it is in force, and what replaces it."""
    rows = [("实施", vertex.effective), ("有效至", vertex.until), ("被代替", vertex.replaced_by)]
    told = "".join(f"<div><dt>{name}</dt><dd>{text(value)}</dd></div>" for name, value in rows if value)
    return f"<dl>{told}</dl>" if told else '<p class="near">没有查到实施日期。</p>'


def pointed_at(desk: Desk, drawn: Graph, vertex: Vertex, day: date) -> str:
    """Who cites and explains it, with the citing clauses as links."""
    names = {each.key: each for each in drawn.vertices}
    found = ""
    for edge in sorted((each for each in drawn.edges if each.target == vertex.key), key=lambda each: -each.clauses):
        source = names[edge.source]
        if edge.kind == "代替":
            continue
        count = f" <small>{edge.clauses} 条</small>" if edge.clauses else ""
        clauses = citing(desk, source, vertex, day) if source.document_id and edge.kind == "引用" else []
        links = "".join(f"<li>{link(source.document_id or '', each.id, short(each))}</li>" for each in clauses[:LISTED])
        more = f"<li><small>另有 {len(clauses) - LISTED} 条</small></li>" if len(clauses) > LISTED else ""
        found += f"<li><span>{edge.kind}：{text(source.designation or source.title)}</span>{count}<ul>{links}{more}</ul></li>"
    return f'<h4>谁引用、解释它</h4><ul class="pointed">{found}</ul>' if found else ""


def short(clause: Clause) -> str:
    """A clause by its number and the beginning of its heading, in one line."""
    own = " ".join(part for part in (clause.number, clause.title) if part) or " ".join(clause.path[-1:]) or "正文"
    return own if len(own) <= 20 else f"{own[:19]}…"


def citing(desk: Desk, source: Vertex, target: Vertex, day: date) -> list[Clause]:
    """The clauses of a document that cite a standard."""
    library, id_ = desk.library, source.document_id or ""
    catalogue = Catalogue.open(library.home, library.documents())

    def meant(clause: Clause) -> bool:
        for each in clause.references:
            if each.designation or each.title:
                name = edition_on(catalogue, cited_as(library, id_, each), day)
                if name in (target.key, target.title) or (target.document_id and undated(target.key) == name):
                    return True
        return False

    return [clause for clause in library.clauses(id_) if meant(clause)]


def pointing(drawn: Graph, vertex: Vertex) -> str:
    """What it explains and cites itself, in one line each."""
    names = {each.key: each for each in drawn.vertices}
    found = ""
    for kind in ("解释", "引用", "代替"):
        targets = [names[each.target] for each in drawn.edges if each.source == vertex.key and each.kind == kind]
        if targets:
            listed = "；".join(each.designation or f"《{each.title}》" for each in targets)
            found += f"<p><strong>{kind}</strong> {text(listed)}</p>"
    return f"<h4>它引用、解释、代替的</h4>{found}" if found else ""
