"""Reads .html: headings, paragraphs, lists and tables of the text itself; menus, scripts and footers are left out."""

from __future__ import annotations

import re
from typing import Any

from ingest.furniture import even, furniture, is_furniture
from ingest.heads import head_rows
from ingest.numbering import CAPTION, UNIT, read_marker
from ingest.scripts import lowered, raised
from ingest.text import decode, measured, printed_words
from ingest.wordnumbers import spelled
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
_DEEPEST = 200
_LARGEST_TABLE = 200_000
"""Cells."""
_MARKS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}


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
    reader = _Page(name)
    reader.walk(body if body is not None else root)
    reader.close()
    if not any(isinstance(block, Table) or block.text for block in reader.blocks):
        raise UnreadableFile(f"{name} 里没有文字。", "请在浏览器里打开并另存为网页；由脚本生成的页面请另存为 PDF。")
    dropped = [f"网页的{what}" for what in dict.fromkeys(reader.dropped)]
    kept = measured(printed_words(reader.blocks), cells=reader.cells)
    if reader.left_out > max(200, kept.han_in):
        much = f"略去的导航、页脚等有 {reader.left_out} 个汉字，比留下的 {kept.han_in} 个还多，请对照网页"
        kept = kept.model_copy(update={"warnings": (*kept.warnings, much)})
    return Reading(
        file=name,
        format="html",
        sha256=sha256,
        declared_title=" ".join((root.findtext(".//head/title") or "").split())[:200],
        blocks=tuple(reader.blocks),
        loss=kept.model_copy(update={"dropped": tuple(dropped)}),
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

    def __init__(self, name: str) -> None:
        self.name = name
        self.blocks: list[Line | Table] = []
        self.dropped: list[str] = []
        self.left_out = 0
        """Han characters in what was dropped."""
        self.words: list[str] = []
        self.heading: int | None = None
        self.number: str | None = None
        """The number a list shows in front of the line under way."""
        self.lists: dict[Any, int] = {}
        """The last number of each ordered list."""
        self.cells = 0

    def close(self) -> None:
        """Ends the line under way."""
        text = even("".join(self.words))
        self.words = []
        if not text:
            return
        if furniture().is_line(text):
            self.dropped.append(f"一行（{text[:20]}）")
            return
        number, self.number = self.number, None
        if number and read_marker(f"{number} 项") is None:
            text, number = f"{number} {text}", None
        self.blocks.append(Line(text=text, heading_level=self.heading, number=number))

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
        if tag in ("sup", "sub"):
            self.words.append((raised if tag == "sup" else lowered)(child.text_content()))
            return
        if tag in _NEVER or is_furniture(child):
            if tag not in ("script", "style", "noscript", "template", "head") and even(child.text_content()):
                self.dropped.append(f"导航、页脚等（{even(child.text_content())[:20]}…）")
                self.left_out += measured(child.text_content()).han_in
            return
        if tag == "table" and self.is_table(child):
            self.close()
            self.table(child)
            return
        block = tag in _BLOCKS
        if block:
            self.close()
        if tag == "li":
            self.number = self.list_number(child)
        rank = int(tag[1]) if re.fullmatch(r"h[1-6]", tag) else None
        before, self.heading = self.heading, rank or self.heading
        self.walk(child, depth + 1)
        if block:
            self.close()
        self.heading = before

    def list_number(self, item: Any) -> str | None:
        """The number a browser shows in front of an entry of an ordered list."""
        parent = item.getparent()
        style = f"{parent.get('style', '')};{item.get('style', '')}" if parent is not None else ""
        if parent is None or parent.tag != "ol" or re.search(r"list-style(?:-type)?\s*:\s*none", style):
            return None
        start, value = parent.get("start", "1"), item.get("value", "")
        first = int(start) if re.fullmatch(r"-?\d{1,6}", start) else 1
        number = int(value) if re.fullmatch(r"\d{1,6}", value) else self.lists.get(parent, first - 1) + 1
        self.lists[parent] = number
        return f"{spelled(max(number, 1), _MARKS.get(parent.get('type', '1'), 'decimal'))}."

    def is_table(self, element: Any) -> bool:
        """Whether a table holds cells, not the layout of a page."""
        if element.find(".//table") is not None or element.find(".//p/../../..//h1") is not None:
            return False
        rows = element.findall(".//tr")
        broad = [len(row.findall("td")) + len(row.findall("th")) for row in rows]
        longest = max((len(even(cell.text_content())) for cell in element.iter("td", "th")), default=0)
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
                words = even(_spelled(cell))
                self.cells += bool(words)
                down, across = _span(cell.get("rowspan")), _span(cell.get("colspan"))
                for low in range(min(down, len(rows) - row)):
                    for right in range(across):
                        grid[row + low, column + right] = words
                        if low or right:
                            filled.append((row + low, column + right))
                column += across
                if len(grid) > _LARGEST_TABLE:
                    raise UnreadableFile(f"{self.name} 里有一张表的合并单元格多得不像表格。", "请确认来源。")
        if not grid:
            return
        broad = 1 + max(column for _, column in grid)
        table = tuple(tuple(grid.get((row, column), "") for column in range(broad)) for row in range(len(rows)))
        caption = element.find("caption")
        heads = sum(1 for tr in rows if tr.findall("th") and not tr.findall("td"))
        words = even(caption.text_content()) if caption is not None else ""
        self.blocks.append(
            Table(
                rows=table,
                head_rows=heads or head_rows(table, filled),
                caption=words or self.caption(),
                filled=tuple(filled),
            )
        )

    def caption(self) -> str | None:
        """A caption printed as a line above, with a unit between the two."""
        unit = ""
        for back in (1, 2):
            line = self.blocks[-back] if len(self.blocks) >= back else None
            if isinstance(line, Line) and CAPTION.match(line.text) and len(line.text) < 60:
                del self.blocks[-back:]
                return f"{line.text} {unit}".strip()
            if not isinstance(line, Line) or not UNIT.fullmatch(line.text):
                return None
            unit = line.text
        return None


def _spelled(cell: Any) -> str:
    """The words of a cell, raised and lowered figures as such, its paragraphs and lines apart."""
    if not len(cell):
        return cell.text or ""
    words = [cell.text or ""]
    for child in cell:
        inner = _spelled(child) if isinstance(child.tag, str) and child.tag not in _NEVER else ""
        words.append(raised(inner) if child.tag == "sup" else lowered(inner) if child.tag == "sub" else inner)
        words.append("\n" if child.tag in _BLOCKS else "")
        words.append(child.tail or "")
    return "".join(words)


def _span(value: str | None) -> int:
    return max(1, min(int(value), 100)) if value and value.isdigit() else 1
