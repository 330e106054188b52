"""Markdown of an answer as HTML that can't load, link or run anything."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache

from markdown_it import MarkdownIt

from assistant.page.markup import text

MARKER = re.compile(r"\[(\d{1,3})\]")
# Links and pictures could call out of the machine; the rest is layout of source documents that Markdown would misread.
UNWANTED = ("image", "link", "autolink", "html_inline", "html_block", "code", "fence", "reference", "lheading")


@cache
def reader() -> MarkdownIt:
    """CommonMark with tables and without raw HTML, links and pictures."""
    return MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table").disable(list(UNWANTED))


def marker_button(marker: int, label: str = "") -> str:
    """The clickable [n] behind a statement."""
    says = f"查看出处 {marker}" + (f"：{label}" if label else "")
    return (
        f'<button type="button" class="marker" data-open="citation" data-number="{marker}" '
        f'aria-label="{text(says)}" title="{text(says)}">[{marker}]</button>'
    )


def to_html(markdown: str, markers: Collection[int], labels: dict[int, str] | None = None) -> str:
    """The Markdown as HTML, its known [n] as buttons, its tables in a container that scrolls sideways."""
    known = labels or {}

    def button(found: re.Match[str]) -> str:
        number = int(found[1])
        return marker_button(number, known.get(number, "")) if number in markers else found[0]

    html = str(reader().render(markdown))
    html = MARKER.sub(button, html)
    opening = '<div class="table-scroll" tabindex="0" role="region" aria-label="表格"><table>'
    return html.replace("<table>", opening).replace("</table>", "</table></div>")
