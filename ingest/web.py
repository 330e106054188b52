"""Reads .html: headings, paragraphs, lists and tables of the text itself; menus, scripts and footers are left out."""

from __future__ import annotations

import re
from typing import Any

from ingest.tables import head_rows
from ingest.text import decode, measured, printed_words
from knowledge.errors import UnreadableFile
from knowledge.vocabulary import Line, Reading, Table

_NEVER = frozenset(
    {
        "script",
        "style",
        "noscript",
        "template",
        "nav",
        "footer",
        "aside",
        "form",
        "button",
        "select",
        "iframe",
        "svg",
        "object",
        "head",
    }
)
_BLOCKS = frozenset(
    {
        "p",
        "div",
        "li",
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "section",
        "article",
        "main",
        "blockquote",
        "pre",
        "tr",
        "td",
        "th",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "br",
        "hr",
        "body",
        "table",
        "center",
        "figure",
        "figcaption",
        "header",
        "address",
    }
)
_FURNITURE = re.compile(
    r"(?:^|[-_ ])(?:nav|menu|footer|foot|bread|crumbs?|breadcrumbs?|sidebar|share|copyright|toolbar|related|comments?|pagination|pager|login|search|advert|banner|topbar|sitemap)(?:[-_ ]|$)",
    re.IGNORECASE,
)
_DEEPEST = 200


def read_html(raw: bytes, name: str, sha256: str) -> Reading:
    """A page as lines and tables; raises UnreadableFile where it holds no text."""
    from lxml import etree, html

    source = _decoded(raw, name)
    try:
        root = html.document_fromstring(
            source.encode("utf-8"), parser=html.HTMLParser(encoding="utf-8", remove_comments=True)
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableFile(f"{name} 不是可读的网页。", "请在浏览器里打开并另存为网页。") from error
    body = root.find("body")
    reader = _Page()
    reader.walk(body if body is not None else root)
    reader.close()
    if not any(isinstance(block, Table) or block.text for block in reader.blocks):
        raise UnreadableFile(f"{name} 里没有文字。", "请在浏览器里打开并另存为网页；由脚本生成的页面请另存为 PDF。")
    dropped = [f"网页的{what}" for what in dict.fromkeys(reader.dropped)]
    return Reading(
        file=name,
        format="html",
        sha256=sha256,
        blocks=tuple(reader.blocks),
        loss=measured(printed_words(reader.blocks), cells=reader.cells).model_copy(update={"dropped": tuple(dropped)}),
    )


def _decoded(raw: bytes, name: str) -> str:
    """The page's text by its own declaration, else by what its bytes look like."""
    declared = re.search(rb"charset=[\"']?\s*([\w-]+)", raw[:2048])
    if declared and not raw.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        encoding = declared[1].decode("ascii", "ignore").lower()
        try:
            return raw.decode({"gb2312": "gb18030", "gbk": "gb18030"}.get(encoding, encoding))
        except (UnicodeDecodeError, LookupError):
            pass
    return decode(raw, name)


class _Page:
    """Collects the blocks of a page without recursion deeper than a page has a right to."""

    def __init__(self) -> None:
        self.blocks: list[Line | Table] = []
        self.dropped: list[str] = []
        self.words: list[str] = []
        self.heading: int | None = None
        self.cells = 0

    def close(self) -> None:
        """Ends the line under way."""
        text = _even("".join(self.words))
        self.words = []
        if text:
            self.blocks.append(Line(text=text, heading_level=self.heading))

    def walk(self, element: Any, depth: int = 0) -> None:
        """Takes in an element: its words, its children, the words behind each."""
        if depth > _DEEPEST:
            self.words.append(element.text_content() if hasattr(element, "text_content") else "")
            return
        self.words.append(element.text or "")
        for child in element:
            self.child(child, depth)
            self.words.append(child.tail or "")

    def child(self, child: Any, depth: int) -> None:
        """One child element by its kind."""
        tag = child.tag if isinstance(child.tag, str) else ""
        if not tag:
            return
        if tag in _NEVER or self.furniture(child):
            if tag not in ("script", "style", "noscript", "template", "head") and _even(child.text_content()):
                self.dropped.append(f"导航、页脚等（{_even(child.text_content())[:20]}…）")
            return
        if tag == "table" and self.is_table(child):
            self.close()
            self.table(child)
            return
        block = tag in _BLOCKS
        if block:
            self.close()
        rank = int(tag[1]) if re.fullmatch(r"h[1-6]", tag) else None
        before, self.heading = self.heading, rank or self.heading
        self.walk(child, depth + 1)
        if block:
            self.close()
        self.heading = before

    def furniture(self, element: Any) -> bool:
        """Whether an element is no text: named like a menu or a footer, or made of links."""
        name = f"{element.get('class', '')} {element.get('id', '')}"
        if _FURNITURE.search(name) and element.tag != "body":
            return len(_even(element.text_content())) < 600 or element.tag in ("ul", "ol")
        if element.tag not in ("ul", "div", "td"):
            return False
        links = element.findall(".//a")
        if len(links) < 4:
            return False
        linked = sum(len(_even(link.text_content())) for link in links)
        return linked > 0.75 * len(_even(element.text_content()))

    def is_table(self, element: Any) -> bool:
        """Whether a table holds cells, not the layout of a page."""
        if element.find(".//table") is not None or element.find(".//p/../../..//h1") is not None:
            return False
        rows = element.findall(".//tr")
        broad = [len(row.findall("td")) + len(row.findall("th")) for row in rows]
        longest = max((len(_even(cell.text_content())) for cell in element.iter("td", "th")), default=0)
        return len(rows) > 1 and max(broad, default=0) > 1 and longest < 1500

    def table(self, element: Any) -> None:
        """Cells with rowspan and colspan filled forward."""
        grid: dict[tuple[int, int], str] = {}
        filled: list[tuple[int, int]] = []
        rows = element.findall(".//tr")
        for row, tr in enumerate(rows):
            column = 0
            for cell in tr:
                if cell.tag not in ("td", "th"):
                    continue
                while (row, column) in grid:
                    column += 1
                words = _even(cell.text_content())
                self.cells += bool(words)
                down, across = _span(cell.get("rowspan")), _span(cell.get("colspan"))
                for low in range(min(down, len(rows) - row)):
                    for right in range(across):
                        grid[row + low, column + right] = words
                        if low or right:
                            filled.append((row + low, column + right))
                column += across
        if not grid:
            return
        broad = 1 + max(column for _, column in grid)
        table = tuple(tuple(grid.get((row, column), "") for column in range(broad)) for row in range(len(rows)))
        caption = element.find("caption")
        heads = sum(1 for tr in rows if tr.findall("th") and not tr.findall("td"))
        words = _even(caption.text_content()) if caption is not None else ""
        self.blocks.append(
            Table(
                rows=table,
                head_rows=heads or head_rows(table, filled),
                caption=words or self.caption(),
                filled=tuple(filled),
            )
        )

    def caption(self) -> str | None:
        """A caption printed as a line above."""
        from ingest.numbering import CAPTION

        last = self.blocks[-1] if self.blocks else None
        if isinstance(last, Line) and CAPTION.match(last.text) and len(last.text) < 60:
            self.blocks.pop()
            return last.text
        return None


def _span(value: str | None) -> int:
    return max(1, min(int(value), 100)) if value and value.isdigit() else 1


def _even(text: str) -> str:
    """Words with white space as a browser shows it; a line break between two Chinese signs is none."""
    text = re.sub(
        r"(?<=[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef])[ \t]*[\r\n]+[ \t\r\n]*(?=[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef])",
        "",
        text,
    )
    return re.sub(r"[ \t\r\n\u00a0]+", " ", text).strip(" \u3000")
