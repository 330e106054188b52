"""资料库: what the library holds, and the upload of further documents."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import gradio as gr

from assistant.desk import Desk
from assistant.page.documents import library_html
from assistant.page.uploads import read_in

TITLE = "资料库"
ORDER = 20
INTRODUCTION = (
    '<div class="library-intro"><h2>资料库</h2><p>回答只依据这里的文件。上传的文件只存在本机。'
    "可读 PDF、Word、网页、纯文本、Markdown、Excel、CSV 和整理好的条款（.jsonl）。</p></div>"
)


def build(desk: Desk, tab: gr.Tab) -> None:
    """The widgets of the tab and what they do."""

    def listing() -> str:
        return library_html(desk.library.documents())

    async def receive(paths: list[str] | None) -> AsyncIterator[tuple[Any, ...]]:
        """Yields report, listing, upload area."""
        async for report in read_in(paths or [], desk):
            yield report, gr.skip()
        yield gr.skip(), await asyncio.to_thread(listing)

    with gr.Column(elem_classes="library"):
        with gr.Row(elem_classes="library-head"):
            gr.HTML(INTRODUCTION, apply_default_css=False)
            # No list of file types here: Gradio would refuse the others in English; reading refuses them in Chinese.
            upload = gr.UploadButton(
                "上传文件", file_count="multiple", variant="primary", elem_classes="upload", scale=0
            )
        report = gr.HTML("", apply_default_css=False, elem_classes="report")
        cards = gr.HTML(listing, apply_default_css=False, elem_classes="cards")
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    upload.upload(receive, upload, [report, cards], **quiet, concurrency_limit=1)
    tab.select(listing, None, cards, **quiet, concurrency_limit=None)
