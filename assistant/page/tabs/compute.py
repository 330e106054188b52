"""规则计算: a rule, a rulebook and facts in fields; the result as a card, without any language in between."""

from __future__ import annotations

import asyncio
from pathlib import Path

import gradio as gr

from assistant.desk import Desk
from assistant.page.markup import fault
from assistant.page.rule_desk import listing_html, result_html, rule_form
from rules_bridge.engine import run

TITLE = "规则计算"
ORDER = 30
STATIC = Path(__file__).parent.parent / "static"
INTRODUCTION = (
    '<div class="library-intro"><h2>规则计算</h2><p>选一条规则，填上已知的事实；结果只由规则书里的数值算出，'
    "每一步都写明条款。数量可以写单位，如 2.6万吨。</p></div>"
)


def build(desk: Desk, tab: gr.Tab) -> None:  # noqa: ARG001  # every tab is built alike; rulebooks stay as they are
    """The widgets of the tab and what they do."""

    async def compute(event: gr.EventData) -> str:
        facts = {str(name): str(value) for name, value in event.facts.items() if str(value).strip()}
        rulebook = facts.pop("rulebook", None)
        try:
            return result_html(await asyncio.to_thread(run, str(event.rule), facts, rulebook, desk.library))
        except Exception as error:  # the last resort: one line instead of a result that never comes
            return fault(error)

    with gr.Column(elem_classes="library"):
        gr.HTML(INTRODUCTION, apply_default_css=False, elem_classes="library-head")
        form = gr.HTML(
            rule_form(),
            apply_default_css=False,
            elem_classes="rule-desk",
            js_on_load=(STATIC / "rule_form.js").read_text("utf-8"),
        )
        result = gr.HTML(
            "",
            apply_default_css=False,
            elem_classes="rule-result",
            js_on_load=(STATIC / "rule_result.js").read_text("utf-8"),
        )
        gr.HTML(listing_html(), apply_default_css=False)
    form.compute(compute, None, result, show_progress="hidden", api_visibility="private", concurrency_limit=4)
