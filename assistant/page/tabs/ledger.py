"""台账核查: upload of an instrument ledger, the result as tables, its report and a blank ledger to download."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.desk import Desk
from assistant.page.ledger_result import download_link, ledger_html
from assistant.page.markup import fault
from rules_bridge.ledger import check_ledger
from rules_bridge.ledger_report import write_report
from rules_bridge.ledger_template import write_template

TITLE = "台账核查"
ORDER = 40
BUSY = '<p class="progress-text" role="status">正在核查…</p>'


def build(desk: Desk, tab: gr.Tab) -> None:  # noqa: ARG001  # every tab is built alike; a ledger needs no library
    """The widgets of the tab and what they do."""

    async def receive(path: str | None) -> AsyncIterator[str]:
        """Yields that it is busy, then the result or one clear line."""
        if not path:
            yield gr.skip()
            return
        yield BUSY
        try:
            yield await asyncio.to_thread(checked, Path(path))
        except Exception as error:  # the last resort: one line instead of a check that never ends
            yield fault(error)

    with gr.Column(elem_classes="library"):
        with gr.Row(elem_classes="library-head"):
            gr.HTML(introduction(), apply_default_css=False)
            # No list of file types here: Gradio would refuse the others in English; reading refuses them in Chinese.
            upload = gr.UploadButton("上传台账", file_count="single", variant="primary", elem_classes="upload", scale=0)
        result = gr.HTML("", apply_default_css=False, elem_classes="ledger")
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    upload.upload(receive, upload, result, **quiet, concurrency_limit=2)


def introduction() -> str:
    """What the tab is for, with the link to a blank ledger."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "空白台账.xlsx"
        write_template(file)
        blank = download_link(file.read_bytes(), file.name, "下载空白台账")
    return (
        '<div class="library-intro"><h2>台账核查</h2><p>上传碳计量器具台账（.xlsx），按规则书核查源流类别、配备率、'
        f"溯源有效期和准确度。文件只在本机核查，不保存。{blank}</p></div>"
    )


def checked(path: Path) -> str:
    """The result of one uploaded ledger; neither the ledger nor the report stays on the disk."""
    try:
        found = check_ledger(path)
    finally:
        path.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{path.stem}-核查报告.xlsx"
        write_report(found, file)
        report = download_link(file.read_bytes(), file.name, "下载核查报告", "firm")
    return ledger_html(found, report)
