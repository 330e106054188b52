"""问答: the conversation, the question box, example questions, and the evidence panel beside them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.ask import ask
from assistant.desk import Desk
from assistant.page.conversation import Turns, for_browser, respond
from assistant.page.documents import overview_html
from assistant.page.evidence import citation_panel, gone_panel, hit_panel
from assistant.page.examples import welcome_html
from assistant.page.following import follower
from assistant.page.leads import carried_html
from assistant.page.markup import fault, notice
from assistant.page.pictures import pictures
from assistant.page.what_if import Changes, changed, citation_of
from knowledge.errors import TanwenError
from knowledge.vocabulary import Answer, Document, Question

TITLE = "问答"
ORDER = 10
STATIC = Path(__file__).parent.parent / "static"


def build(desk: Desk, tab: gr.Tab) -> None:
    """The widgets of the tab and what they do."""

    def overview() -> str:
        return overview_html(desk.library.documents())

    def answer(question: Question) -> Answer:
        return ask(question, desk)

    async def submit(text: str, turns: Turns) -> AsyncIterator[tuple[Any, ...]]:
        """Yields conversation, turns, question box, notice."""
        if not text.strip():
            yield gr.skip(), gr.skip(), gr.skip(), notice("请先输入问题。")
            return
        try:
            async for grown in respond(text.strip(), turns, answer, titles(desk)):
                known = grown if grown[-1].answer else gr.skip()
                yield for_browser(grown), known, "", ""
        except Exception as error:  # the last resort: one line instead of an answer that never comes
            yield for_browser(turns), gr.skip(), text, fault(error)

    def choose(event: gr.EventData) -> str:
        return str(event.example)

    def show(turns: Turns, changes: Changes, event: gr.EventData) -> str:
        return panel_for(desk, turns, changes, str(event.turn), str(event.kind), int(event.number)) or overview()

    async def recompute(turns: Turns, changes: Changes, event: gr.EventData) -> tuple[Any, Changes]:
        return await asyncio.to_thread(with_change, desk, turns, changes, event)

    def refresh(shown: str) -> Any:
        return gr.skip() if 'class="evidence"' in shown else overview()

    with gr.Row(elem_classes="desk", equal_height=False):
        with gr.Column(elem_classes="talk", min_width=0):
            conversation = gr.HTML(
                [],
                html_template='${welcome}<div class="turns" role="log" aria-live="polite" aria-label="对话"></div>',
                js_on_load=(STATIC / "conversation.js").read_text("utf-8"),
                apply_default_css=False,
                elem_classes="conversation",
                welcome=welcome_html(),
                changes=[],
            )
            warning = gr.HTML("", apply_default_css=False, elem_classes="warning")
            with gr.Row(elem_classes="question-row", equal_height=True):
                box = gr.Textbox(
                    placeholder="输入问题，按回车提问",
                    label="问题",
                    show_label=False,
                    lines=1,
                    max_lines=6,
                    autofocus=True,
                    container=False,
                    elem_classes="question-box",
                )
                send = gr.Button("提问", variant="primary", elem_classes="send", min_width=72, scale=0)
            with gr.Row(elem_classes="under-question"):
                gr.HTML('<p class="disclaimer">重要事项请点开编号，核对原文。</p>', apply_default_css=False)
                new = gr.Button("新对话", elem_classes="new", min_width=72, scale=0)
        panel = gr.HTML(
            overview,
            apply_default_css=False,
            elem_classes="panel",
            js_on_load=(STATIC / "evidence.js").read_text("utf-8"),
        )
    turns, changes = gr.State(()), gr.State(())
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "concurrency_limit": None}
    inputs, outputs = [box, turns], [conversation, turns, box, warning]
    for trigger in (box.submit, send.click):
        trigger(submit, inputs, outputs, **quiet)
    conversation.example(choose, None, box, **quiet).then(submit, inputs, outputs, **quiet)
    conversation.open(show, [turns, changes], panel, **quiet)
    # A change entered while the one before is still being answered must not be lost.
    conversation.recompute(recompute, [turns, changes], [conversation, changes], trigger_mode="always_last", **quiet)
    panel.closed(overview, None, panel, **quiet)
    panel.follow(follower(desk), None, panel, **quiet)
    tab.select(refresh, panel, panel, **quiet)
    new.click(lambda: (gr.HTML([], changes=[]), (), "", "", overview(), ()), None, [*outputs, panel, changes], **quiet)


def titles(desk: Desk) -> dict[str, str]:
    """The titles of all documents by id."""
    return {card.id: card.title for card in desk.library.documents()}


def with_change(desk: Desk, turns: Turns, changes: Changes, event: gr.EventData) -> tuple[Any, Changes]:
    """The conversation with what became of a change below its card, and all changes."""
    turn, number = str(event.turn), int(event.number)
    answer = next((each.answer for each in turns if each.id == turn), None)
    if answer is None:
        return gr.skip(), changes
    facts = {str(name): str(value) for name, value in event.facts.items()}
    kept = tuple(each for each in changes if (each.turn, each.number) != (turn, number))
    found = (*kept, changed(turn, number, answer, facts, desk.library, kept))
    return gr.HTML(changes=[each.for_browser() for each in found]), found


def panel_for(desk: Desk, turns: Turns, changes: Changes, turn_id: str, kind: str, number: int) -> str:
    """The evidence panel for one marker of one turn; empty where there is no such marker."""
    answer = next((turn.answer for turn in turns if turn.id == turn_id), None)
    if answer is None:
        return ""
    if kind == "nearest":
        hit = answer.nearest[number]
        found = hit.passage
        pages = pictures(desk, found.document_id, found.start, found.end)
        return with_document(
            desk,
            found.document_id,
            lambda document: hit_panel(hit, document, pages, carried_html(desk, document, found.start, found.end)),
        )
    citation = citation_of(answer, changes, turn_id, number)
    if citation is None:
        return ""
    pages = pictures(desk, citation.document_id, citation.start, citation.end)
    return with_document(
        desk,
        citation.document_id,
        lambda document: citation_panel(
            citation, document, pages, carried_html(desk, document, citation.start, citation.end)
        ),
    )


def with_document(desk: Desk, document_id: str, draw: Callable[[Document], str]) -> str:
    """The panel over a document of the library, or the word that it is gone."""
    try:
        return draw(desk.library.document(document_id))
    except TanwenError as error:
        return gone_panel(error.message)
