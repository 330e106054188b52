"""标准关系: the picture of who cites, explains and replaces whom, and what is known of each standard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.desk import Desk
from assistant.page.following import follower
from assistant.page.graph import graph_html
from assistant.page.markup import fault
from assistant.page.vertex import vertex_panel
from knowledge.catalogue import Catalogue
from knowledge.graph import Graph, graph

TITLE = "标准关系"
ORDER = 25
STATIC = Path(__file__).parent.parent / "static"
HINT = (
    '<section class="overview" aria-label="说明"><p class="overview-hint">图里是资料库的文件，和它们引用、解释的标准。'
    "指向一个，看它连着谁；点开它，这里显示它的状态、施行日期、谁引用它的哪几条，库里有的还可以翻看条款。</p></section>"
)


def build(desk: Desk, tab: gr.Tab) -> None:
    """The widgets of the tab and what they do."""
    drawn = drawing(desk)

    def picture() -> str:
        try:
            return graph_html(drawn())
        except Exception as error:  # one clear line instead of a picture that never comes
            return fault(error)

    def choose(event: gr.EventData) -> str:
        return vertex_panel(desk, drawn(), str(event.key), date.today()) or HINT

    with gr.Row(elem_classes="desk", equal_height=False):
        with gr.Column(elem_classes="map", min_width=0):
            shown = gr.HTML(
                "",
                apply_default_css=False,
                elem_classes="picture",
                js_on_load=(STATIC / "graph.js").read_text("utf-8"),
            )
        panel = gr.HTML(
            HINT,
            apply_default_css=False,
            elem_classes="panel",
            js_on_load=(STATIC / "evidence.js").read_text("utf-8"),
        )
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "concurrency_limit": None}
    shown.choose(choose, None, panel, **quiet)
    panel.closed(lambda: HINT, None, panel, **quiet)
    panel.follow(follower(desk), None, panel, **quiet)
    tab.select(picture, None, shown, **quiet)


def drawing(desk: Desk) -> Callable[[], Graph]:
    """The graph of today, made again only after the library changed."""
    kept: dict[tuple[str, date], Graph] = {}

    def now() -> Graph:
        library = desk.library
        state = (library.version(), date.today())
        if state not in kept:
            kept.clear()
            kept[state] = graph(library, Catalogue.open(library.home, library.documents()), state[1])
        return kept[state]

    return now
