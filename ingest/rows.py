"""Writes a table into the clause tree: caption and head, one node per row, every cell with its heads and its place."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest import mentions
from ingest.growing import Growing
from ingest.heads import CHECKBOX, Part, is_title, parts
from ingest.numbering import CAPTION
from ingest.outline import ANYWHERE
from ingest.tree import REPEATED, Node, speak_of
from knowledge.vocabulary import Cell, Line, Table

_NOTE = re.compile(r"注\s?\d{0,2}\s?[：:.]|注\d|注$")
_OPEN = re.compile(r"[□☐]|<input(?![^>]*\bchecked)")
"""A box that is not ticked."""
_FIGURES = re.compile(r"[\d.,%％±≤≥<>＜＞~～\-—/ ]+")


class Rows:
    """Writes one table into the tree."""

    def __init__(self, builder: Growing, table: Table) -> None:
        self.builder = builder
        self.table = table
        self.filled = set(table.filled)
        self.places: dict[tuple[int, int], tuple[int, int]] = {}
        """Where each cell that is printed stands in the text."""
        self.parts = parts(table)
        self.use(self.parts[0])

    def use(self, part: Part) -> None:
        """Turns to a part of the table: its heads and how many columns name its rows."""
        titled = [row for row in part.head if is_title(self.table.rows, self.filled, row)]
        self.heads = [row for row in part.head if row not in titled or len(titled) == len(part.head)]
        self.stub = self._stub(part.head.stop, part.end)

    def _stub(self, start: int, end: int) -> int:
        """How many columns name the row: those under the first head, and those behind columns merged downwards."""
        rows, stub = self.table.rows, 1
        while stub < len(rows[0]) - 1 and (
            any((head, stub) in self.filled and rows[head][stub] == rows[head][0] for head in self.heads[-1:])
            or any(
                (row, stub - 1) in self.filled and rows[row][stub - 1] == rows[row - 1][stub - 1]
                for row in range(start + 1, end)
            )
        ):
            stub += 1
        return stub

    def add(self, *, repeated: bool, copied_from: dict[int, str]) -> None:
        """The table with caption, head and rows; `copied_from` names rows whose words belong to another row."""
        builder, table = self.builder, self.table
        node = self.head()
        place = builder.add(node)
        if repeated:
            node.odd = REPEATED
            builder.warnings.append(f"{self.called(node)}与前面的一张表逐格相同，检索只用前一张")
        for part in self.parts:
            self.use(part)
            under = place if part is self.parts[0] else self.add_part(part, place)
            for row in part.head:
                _, builder.nodes[under].end = self.write(row)
            for row in range(part.head.stop, part.end):
                if any(table.rows[row]):
                    self.add_row(row, under, copied_from.get(row, ""))

    def add_part(self, part: Part, place: int) -> int:
        """A further part of the table as a table under it, named by its title row."""
        builder, first = self.builder, part.head.start if part.title is None else part.title
        start = builder.length + 1
        node = Node("table", start, start, place, page=self.page_of(first), heading_end=start)
        if part.title is not None:
            node.title = one_line(self.table.rows[part.title][0])
            _, node.end = self.write(part.title)
            node.heading_end = node.end
        return builder.add(node)

    def head(self) -> Node:
        """The node of the table with its caption written."""
        builder, caption = self.builder, " ".join((self.table.caption or "").split())
        match = CAPTION.match(caption)
        start = builder.length + (1 if builder.parts else 0)
        node = Node("table", start, start, builder.home(), page=self.table.page)
        if match:
            node.number = re.sub(r"\s+", "", match[1].removeprefix("续") + match[2])
            node.title = caption[match.end() :].strip()
        else:
            node.title = caption.rstrip("：:")
        if caption:
            line = Line(text=caption, page=self.table.page, ocr=self.table.ocr)
            _, node.end = builder.write(caption, [(0, len(caption), line)])
        node.heading_end = node.end
        return node

    def called(self, node: Node) -> str:
        """A table in words: its caption, else the heading it stands under, with its page."""
        page = f"（第 {node.page} 页）" if node.page else ""
        if node.heading:
            return f"表“{node.heading}”{page}"
        above = self.builder.nodes[node.parent].heading[:30] if node.parent != ANYWHERE else ""
        return f"“{above}”之下没有表题的一张表{page}" if above else f"没有表题的一张表{page}"

    def write(self, row: int) -> tuple[int, int]:
        """One row as one line of the text; cells that only repeat a merged one are not written again."""
        pieces: list[str] = []
        spans: dict[int, tuple[int, int]] = {}
        length = 0
        for column, cell in enumerate(self.table.rows[row]):
            words = one_line(cell)
            if not words or (row, column) in self.filled:
                continue
            length += 1 if pieces else 0
            spans[column] = (length, length + len(words))
            pieces.append(words)
            length += len(words)
        line = "\t".join(pieces)
        box = self.table.boxes[row] if row < len(self.table.boxes) else None
        printed = Line(text=line, page=self.page_of(row), box=box, ocr=self.table.ocr)
        start, end = self.builder.write(line, [(0, len(line), printed)])
        self.places |= {(row, column): (start + low, start + high) for column, (low, high) in spans.items()}
        self.builder.cells += len(pieces)
        return start, end

    def add_row(self, row: int, parent: int, copied_from: str) -> None:
        """A row as a node of its own; a note in it is set apart."""
        builder, cells = self.builder, [one_line(cell) for cell in self.table.rows[row]]
        printed = [column for column, cell in enumerate(cells) if cell and (row, column) not in self.filled]
        if not printed:
            return
        start, end = self.write(row)
        words = set(filter(None, cells))
        if len(words) == 1 and _NOTE.match(next(iter(words))):
            self.add_note(row, start, end, parent)
            return
        node = Node("row", start, end, parent, title=self.name(row, cells), page=self.page_of(row), heading_end=start)
        builder.add(node)
        last = printed[-1]
        if len(printed) > 1 and _NOTE.match(cells[last]):
            low, high = self.places.pop((row, last))
            node.end = low - 1
            self.add_note(row, low, high, parent)
        node.cells = tuple(self.row_cells(row, cells))
        if builder.note:
            speak_of(node, mentions.opening_clauses(node.title))
            chapter = re.match(r"(\d{1,2})(?=[\u4e00-\u9fff])(?![年月日个项级])", node.title)
            if chapter and not node.about:
                node.about, node.about_printed = (f"第{int(chapter[1])}章",), chapter[1]
        if copied_from:
            node.odd = f"本行与“{copied_from}”一行的内容完全相同，疑为误排"
            table = self.called(builder.nodes[parent])
            builder.warnings.append(f"{table}的“{node.title}”行与“{copied_from}”行内容完全相同，疑为误排")

    def page_of(self, row: int) -> int | None:
        """The page a row is printed on."""
        return self.table.pages[row] if row < len(self.table.pages) else self.table.page

    def add_note(self, row: int, start: int, end: int, parent: int) -> None:
        """A 注 printed inside the table."""
        note = Node("note", start, end, parent, number="注", form="note", page=self.page_of(row), heading_end=start)
        self.builder.add(note)

    def name(self, row: int, cells: Sequence[str]) -> str:
        """What the row is called: its first cell, or the merged heads in front of it with its own."""
        stub = self.stub
        if not self.heads:
            stub = 1 + next(column for column, cell in enumerate(cells) if cell and (row, column) not in self.filled)
        heads = [cell for cell in cells[:stub] if cell and not _FIGURES.fullmatch(cell)]
        if not heads:
            number = next(filter(None, cells))
            beside = next((cell for cell in cells[cells.index(number) + 1 :] if cell != number), "")
            return f"{number} {beside}" if beside and not _FIGURES.fullmatch(beside) and len(beside) <= 30 else number
        return "；".join(dict.fromkeys(heads))

    def row_cells(self, row: int, cells: Sequence[str]) -> list[Cell]:
        """Every cell behind the first with its heads; options behind check boxes are cells of their own."""
        first = next(column for column, cell in enumerate(cells) if cell)
        name = self.name(row, cells)
        made: list[Cell] = []
        seen = {(self.origin(row, first), self.column_head(first))}
        for column, words in enumerate(cells):
            place, column_head = self.origin(row, column), self.column_head(column)
            if not words or place is None or (place, column_head) in seen:
                continue
            seen.add((place, column_head))
            for low, high in _options(words):
                head = column_head or ("选项" if high - low < len(words) else "")
                start = place[0] + low
                made.append(
                    Cell(row_head=name, column_head=head, value=words[low:high], start=start, end=start + high - low)
                )
        return made

    def column_head(self, column: int) -> str:
        """The heads above a column, from the top."""
        return " ".join(dict.fromkeys(filter(None, (one_line(self.table.rows[head][column]) for head in self.heads))))

    def origin(self, row: int, column: int) -> tuple[int, int] | None:
        """Where the words of a cell stand in the text; a merged cell stands where it was printed."""
        rows = self.table.rows
        while (row, column) in self.filled:
            if row and rows[row - 1][column] == rows[row][column]:
                row -= 1
            elif column and rows[row][column - 1] == rows[row][column]:
                column -= 1
            else:
                return None
        return self.places.get((row, column))


def _options(words: str) -> list[tuple[int, int]]:
    """The stretches of a cell between check boxes, or the whole cell; where some are ticked, each with its box."""
    boxes = list(CHECKBOX.finditer(words))
    if not boxes:
        return [(0, len(words))]
    ticked = 0 < sum(_OPEN.match(box[0]) is not None for box in boxes) < len(boxes)
    found = []
    for place, box in enumerate(boxes):
        end = boxes[place + 1].start() if place + 1 < len(boxes) else len(words)
        low, high = box.start() if ticked else box.end(), end
        while low < high and words[low] == " ":
            low += 1
        while high > low and words[high - 1] == " ":
            high -= 1
        if high > low:
            found.append((low, high))
    return found or [(0, len(words))]


def one_line(cell: str) -> str:
    """The words of a cell on one line; a break between two Chinese signs leaves no space."""
    cell = re.sub(r"(?<=[\u4e00-\u9fff、，。；：）》”])\s*\n\s*(?=[\u4e00-\u9fff（《“])", "", cell)
    return re.sub(r"\s+", " ", cell).strip()
