"""Puts the page together from its tabs and serves it on this machine only."""

from __future__ import annotations

import contextlib
import os
import threading
from pathlib import Path

import gradio as gr
from starlette.middleware import Middleware

from assistant.ask import ask
from assistant.desk import Desk
from assistant.page.headers import StayHome
from assistant.page.markup import text
from assistant.page.tabs import tabs
from knowledge.vocabulary import Question

STATIC = Path(__file__).parent / "static"
TYPE = ("PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "sans-serif")
MONO = ("ui-monospace", "Consolas", "Noto Sans Mono CJK SC", "monospace")
HEADER = (
    '<header class="masthead"><p class="brand">碳问</p>'
    f'<p class="tagline">{text("碳计量标准问答：条款有出处，数字由规则计算")}</p></header>'
)


def build_page(desk: Desk) -> gr.Blocks:
    """The whole page over one desk; what a user says and sees stays in that user's session."""
    with gr.Blocks(title="碳问 · 碳计量标准问答", fill_height=True, fill_width=True, analytics_enabled=False) as page:
        gr.HTML(HEADER, apply_default_css=False, elem_classes="top")
        with gr.Tabs(elem_classes="tabs-of-page"):
            for tab in tabs():
                with gr.Tab(tab.TITLE, id=tab.__name__) as item:
                    tab.build(desk, item)
    return page


def theme() -> gr.themes.Base:
    """Gradio's plain theme in the page's type; colours come from page.css."""
    return gr.themes.Base(font=TYPE, font_mono=MONO)


def start(desk: Desk, host: str = "127.0.0.1", port: int | None = None) -> tuple[gr.Blocks, str]:
    """The served page and its address, which was checked before with check_address."""
    # A proxy set for the outside world must not be asked for this machine.
    outside = [part for part in os.environ.get("NO_PROXY", "").split(",") if part]
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = ",".join({*outside, "localhost", "127.0.0.1", host})
    os.environ["GRADIO_TEMP_DIR"] = str(desk.settings.home / "uploads" / ".arriving")
    page = build_page(desk)
    page.queue(default_concurrency_limit=8)
    _, address, _ = page.launch(
        server_name=host,
        server_port=port,
        prevent_thread_lock=True,
        quiet=True,
        share=False,
        inbrowser=False,
        show_error=False,
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        mcp_server=False,
        ssr_mode=False,
        pwa=False,
        favicon_path=str(STATIC / "icon.png"),
        app_kwargs={"middleware": [Middleware(StayHome)]},
        theme=theme(),
        css="".join(sheet.read_text("utf-8") for sheet in sorted(STATIC.glob("*.css"), reverse=True)),
        head=(STATIC / "head.html").read_text("utf-8"),
    )
    threading.Thread(target=warm_up, args=(desk,), daemon=True).start()
    return page, address


def warm_up(desk: Desk) -> None:
    """Loads what the first question would wait for."""
    with contextlib.suppress(Exception):  # the first question will tell
        ask(Question(text="条款"), desk)
