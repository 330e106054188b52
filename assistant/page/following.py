"""What the panel shows when a reference is followed: the clause it leads to, or the outline of a whole document."""

from __future__ import annotations

from collections.abc import Callable

import gradio as gr

from assistant.desk import Desk
from assistant.page.evidence import Spot, gone_panel, panel, panel_head
from assistant.page.leads import carried_html, outline_html
from assistant.page.markup import text
from assistant.page.pictures import pictures
from knowledge.citing import caveat_of, label_of
from knowledge.errors import TanwenError
from knowledge.vocabulary import Clause

NAME = "引用的条款"


def follower(desk: Desk) -> Callable[[gr.EventData], str]:
    """What answers a click on a link in the panel."""

    def follow(event: gr.EventData) -> str:
        return followed(desk, str(event.document), str(event.clause))

    return follow


def followed(desk: Desk, document_id: str, clause_id: str) -> str:
    """The panel a link leads to; a line instead where the document is gone."""
    try:
        return clause_panel(desk, document_id, clause_id) if clause_id else document_panel(desk, document_id)
    except TanwenError as error:
        return gone_panel(error.message)


def clause_panel(desk: Desk, document_id: str, clause_id: str) -> str:
    """A clause in its surroundings, marked, with what it carries and the pages it is printed on."""
    clause = desk.library.clause(document_id, clause_id)
    document = desk.library.document(document_id)
    end = clause.end if clause.end > clause.start else ending(document.clauses, clause)
    ocr = any(each.ocr for each in desk.library.printed(document_id, clause.start, end))
    label = label_of(clause) or document.card.title
    spot = Spot(NAME, label, clause.start, end, clause.page, ocr, caveat_of(document.card, ocr=ocr))
    pages = pictures(desk, document_id, clause.start, end)
    return panel(spot, document, pages, carried_html(desk, document, clause.start, end), followed=True)


def ending(clauses: tuple[Clause, ...], clause: Clause) -> int:
    """Where the first part below a clause without words of its own ends."""
    return next((each.end for each in clauses if each.parent == clause.id and each.end > each.start), clause.start + 1)


def document_panel(desk: Desk, document_id: str) -> str:
    """What is known of a document and its clauses as links."""
    card = desk.library.card(document_id)
    spot = Spot("引用的文件", card.designation or card.title, 0, 0, None)
    outline = outline_html(card, desk.library.clauses(document_id))
    return (
        f'<section class="evidence" data-followed="1" aria-label="文件">{panel_head(spot, card, back=True)}'
        f'<div class="evidence-text" tabindex="0">{outline or "<p>这份文件没有分条。</p>"}</div>'
        f'<p class="evidence-source">{text(card.source)}</p></section>'
    )
