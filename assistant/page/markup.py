"""Small pieces of HTML that several parts of the page share."""

from __future__ import annotations

import os
import traceback
from html import escape

from knowledge.errors import TanwenError
from knowledge.vocabulary import Kind, Standing

DIGEST = "摘编（非原文）"
CAUTIOUS = {Standing.DRAFT, Standing.WITHDRAWN}


def text(value: object) -> str:
    """The value as harmless HTML text."""
    return escape(str(value), quote=True)


def badge(words: str, tone: str = "plain", hint: str = "") -> str:
    """A small label; tone is plain, firm (in force) or caution."""
    title = f' title="{text(hint)}"' if hint else ""
    return f'<span class="badge badge-{tone}"{title}>{text(words)}</span>'


def badges(kind: Kind, standing: Standing, digest: bool = False, ocr: bool = False) -> str:
    """Kind (文种) and standing (效力状态) of a document, and whether it is a 摘编 or was read by OCR."""
    if standing in CAUTIOUS:
        tone, hint = "caution", "不是现行有效的正式文本"
    elif standing is Standing.IN_FORCE:
        tone, hint = "firm", ""
    else:
        tone, hint = "plain", "文件中没有写明效力状态"
    words = "效力不明" if standing is Standing.UNKNOWN else standing.value
    found = [badge(kind.value), badge(words, tone, hint)]
    if digest:
        found.append(badge(DIGEST, "caution", "用我们的话概述，不是官方文本"))
    if ocr:
        found.append(badge("OCR 识别", "caution", "由图像识别得到，请对照原件"))
    return f'<span class="badges">{"".join(found)}</span>'


def place(label: str) -> str:
    """A place as people look it up, its number in front standing out: 6.3.7 · 三（四）4（3）."""
    number, dot, rest = label.partition(" · ")
    return f'<span class="place-number">{text(number)}</span>' + (
        f'<span class="place-rest">{text(rest)}</span>' if dot else ""
    )


def notice(message: str, hint: str = "", tone: str = "error") -> str:
    """One clear line for the reader: what happened, and what to do."""
    advice = f' <span class="notice-hint">{text(hint)}</span>' if hint else ""
    role = "alert" if tone == "error" else "status"
    return f'<p class="notice notice-{tone}" role="{role}">{text(message)}{advice}</p>'


def fault(error: Exception) -> str:
    """The one clear line about an error; an unexpected one is no traceback for the reader either."""
    if isinstance(error, TanwenError):
        return notice(error.message, error.hint)
    if "TANWEN_DEBUG" in os.environ:
        traceback.print_exception(error)
    return notice(
        f"出现未预料的错误：{type(error).__name__}：{error}",
        "请再试一次；仍然出错时，请设 TANWEN_DEBUG=1 重开页面并报告。",
    )
