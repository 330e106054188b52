"""Builds the clause tree (章条) and the cleaned text from paragraphs and tables in reading order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest import mentions
from ingest.numbering import CAPTION, Marker, read_marker, runs_on
from ingest.outline import ANYWHERE, Level, Outline, Placement, heading_like
from ingest.paragraphs import Paragraph
from ingest.tables import CHECKBOX, defective_rows, twice_printed
from knowledge.names import Mention, clause_key
from knowledge.vocabulary import Cell, ClauseKind, Line, Printed, Table

_FRONT = re.compile(r"(?:前\s*言|引\s*言|序\s*言|参\s*考\s*文\s*献|索\s*引|目\s*[次录]|附\s*则)")
_QUALIFIER = re.compile(r"[(（]\s*(?:规范性|资料性|标准的|提示的)(?:\s*附\s*录)?\s*[)）]")
_SUMMING_UP = re.compile(r"总之|综上|总的来[说看]")
_DATE_LINE = re.compile(
    r"(?:19|20|二[〇○零])[\d〇○零一二三四五六七八九]{2}\s?年\s?[\d一二三四五六七八九十]{1,3}\s?月(?:\s?[\d一二三四五六七八九十]{1,3}\s?日)?"
)
_ALWAYS_CLAUSES = frozenset({"part", "section", "article", "annex", "appendix", "han", "paren_han", "dotted", "bare"})
_LISTED = frozenset({"dash", "bullet", "ordinal", "letter", "half", "circled"})


@dataclass
class Node:
    """A clause under construction; offsets are those of the cleaned text."""

    kind: ClauseKind
    start: int
    end: int
    parent: int = ANYWHERE
    number: str | None = None
    title: str = ""
    form: str = ""
    page: int | None = None
    about: tuple[str, ...] = ()
    about_printed: str = ""
    cells: tuple[Cell, ...] = ()
    place: str = ""
    """A word for where it stands, where nothing is printed to name it (文首, 落款)."""
    heading_end: int = 0
    """Where its heading ends and its own words begin."""
    odd: str = ""
    """What is odd about it: a defective row, a table printed twice."""
    children: list[int] = field(default_factory=list)

    @property
    def heading(self) -> str:
        """Number and title as printed."""
        gap = " " if self.number and self.title and self.number[-1].isascii() and self.number[-1].isalnum() else ""
        return f"{self.number or ''}{gap}{self.title}"


@dataclass
class Tree:
    """The cleaned text with its nodes in reading order."""

    text: str
    nodes: list[Node]
    printed: list[Printed]
    cuts: list[int]
    warnings: list[str]
    cells: int = 0


def build(blocks: Sequence[Paragraph | Table], *, note: bool, dotted: bool) -> Tree:
    """The tree of a document; `note`: an explanatory note with a second axis, `dotted`: built like GB/T 1.1."""
    return _Builder(blocks, note=note, dotted=dotted).built()


class _Builder:
    def __init__(self, blocks: Sequence[Paragraph | Table], *, note: bool, dotted: bool) -> None:
        self.blocks = blocks
        self.note = note
        self.outline = Outline(dotted=dotted)
        self.parts: list[str] = []
        self.length = 0
        self.nodes: list[Node] = []
        self.printed: list[Printed] = []
        self.cuts: list[int] = []
        self.warnings: list[str] = []
        self.cells = 0
        self.wants_title: Node | None = None
        tables = [block for block in blocks if isinstance(block, Table)]
        self.repeated = twice_printed(tables)
        self.odd_rows = defective_rows(tables, list(self.repeated))
        self.tables = tables
        self.table_place = -1
        self.signature = _signature(blocks)
        self.parallel = parallel(blocks)

    def built(self) -> Tree:
        """Walks over all blocks once."""
        for place, block in enumerate(self.blocks):
            if isinstance(block, Table):
                self.table_place += 1
                self.add_table(block)
            elif place in self.signature:
                self.add_body(block, front="落款")
            else:
                self.add_paragraph(block, listed=place in self.parallel)
        return Tree("".join(self.parts), self.nodes, self.printed, self.cuts, self.warnings, self.cells)

    # -- text --------------------------------------------------------------------------------------------------------

    def write(self, text: str, lines: Sequence[tuple[int, int, Line]] = (), *, cut: bool = False) -> tuple[int, int]:
        """Appends a line to the cleaned text and remembers where it was printed."""
        if self.parts:
            self.parts.append("\n")
            self.length += 1
        start = self.length
        if cut:
            self.cuts.append(start)
        self.parts.append(text)
        self.length += len(text)
        for low, high, line in lines:
            if line.page is not None or line.line is not None:
                self.printed.append(
                    Printed(
                        start=start + low, end=start + high, page=line.page, box=line.box, ocr=line.ocr, line=line.line
                    )
                )
        return start, self.length

    def add(self, node: Node) -> int:
        """Takes a node into the tree and gives its place."""
        self.nodes.append(node)
        place = len(self.nodes) - 1
        if node.parent != ANYWHERE:
            self.nodes[node.parent].children.append(place)
        return place

    # -- paragraphs --------------------------------------------------------------------------------------------------

    def add_paragraph(self, paragraph: Paragraph, *, listed: bool) -> None:
        """Puts one paragraph into the tree: heading, item, note, caption or plain words."""
        text = paragraph.text
        marker, words = _numbered(paragraph)
        if self.wants_title and self.take_title(paragraph, marker):
            return
        self.wants_title = None
        caption = CAPTION.match(text)
        if caption and heading_like(text[caption.end() :]) and not paragraph.number:
            self.add_caption(paragraph, caption)
        elif paragraph.heading_level:
            self.add_heading(paragraph, marker, words)
        elif _FRONT.fullmatch(text):
            node = self.add(self.node_of(paragraph, "front", ANYWHERE, title=text))
            self.outline.open(Level("front", 0, node), 0)
        elif marker and marker.form in ("note", "example"):
            self.add_note(paragraph, marker)
        elif marker and self.is_numbered_note(marker):
            self.add_note(paragraph, marker)
        elif marker and (placed := self.outline.place(marker, words)):
            self.add_numbered(paragraph, marker, words, placed)
        elif marker and marker.form in _LISTED:
            self.add_item(paragraph, marker, words)
        elif marker and self.note and marker.form == "dotted" and not runs_on(words) and words:
            self.add_explained(paragraph, marker, words)
        elif listed:
            self.add_item(paragraph, Marker("parallel", (), "", 0), text)
        else:
            self.add_body(paragraph)

    def node_of(self, paragraph: Paragraph, kind: ClauseKind, parent: int, **more: object) -> Node:
        """Writes a paragraph and makes its node."""
        start, end = self.write(paragraph.text, paragraph.pieces, cut=paragraph.cut)
        node = Node(kind, start, end, parent, page=paragraph.page)
        for name, value in more.items():
            setattr(node, name, value)
        node.heading_end = node.heading_end or start
        return node

    def add_numbered(self, paragraph: Paragraph, marker: Marker, words: str, placed: Placement) -> None:
        """A numbered heading or item at its place in the outline."""
        levels = self.outline.levels
        parent = levels[placed.depth - 1].node if placed.depth else ANYWHERE
        running = marker.form not in _ALWAYS_CLAUSES and not heading_like(words)
        title, title_end = title_of(words, marker.form)
        kind: ClauseKind = (
            "annex" if marker.form in ("annex", "appendix") else "item" if running and parent != ANYWHERE else "clause"
        )
        printed = paragraph.number or _spelled(marker)
        base = 0 if paragraph.number else marker.end
        node = self.node_of(paragraph, kind, parent, number=printed, title=title, form=marker.form)
        node.heading_end = node.start + base + title_end
        self.name_explained(node, paragraph.text)
        place = self.add(node)
        if placed.gap:
            self.warnings.append(f"编号“{printed}”与前一个不连续（照原文，不改）：{paragraph.text[:24]}")
        number = self.own_number(marker, levels, placed.depth)
        self.outline.open(
            Level(marker.form, marker.order, place, number, running=running and not words.endswith(("：", ":"))),
            placed.depth,
        )
        if len(number) == 1 and marker.form in ("bare", "dot"):
            self.outline.chapter_form = marker.form
        if not words or (kind == "annex" and (_QUALIFIER.fullmatch(words) or not title)):
            self.wants_title = node

    def own_number(self, marker: Marker, levels: Sequence[Level], depth: int) -> tuple[int | str, ...]:
        """The dotted number of a node, () for other forms; chapters count in documents with a dotted outline."""
        if marker.form == "dotted" or (marker.form == "annex" and self.outline.dotted):
            return marker.value
        return (
            marker.value
            if self.outline.dotted
            and marker.form in ("bare", "dot")
            and depth == 0
            and not any(level.form not in ("bare", "dot") for level in levels[:depth])
            and (marker.form == "bare" or marker.order == 1 or self.outline.chapter_form == "dot")
            else ()
        )

    def take_title(self, paragraph: Paragraph, marker: Marker | None) -> bool:
        """The line under a bare number is its title: a term under 3.1, the title under 附录A （规范性附录）."""
        node = self.wants_title
        assert node is not None
        text = paragraph.text
        qualifier = _QUALIFIER.fullmatch(text)
        if not qualifier and (
            len(text) > 60 or text[-1] in "。；;" or (marker and marker.form not in ("paren", "letter"))
        ):
            return False
        _, node.end = self.write(text, paragraph.pieces, cut=paragraph.cut)
        node.heading_end = node.end
        if qualifier:
            return True
        node.title = _term(text) if node.form == "dotted" else text
        if node.form == "dotted":
            node.kind = "clause"
        self.wants_title = None
        return True

    def add_heading(self, paragraph: Paragraph, marker: Marker | None, words: str) -> None:
        """A heading the format itself marks; its level decides, its number is kept."""
        level = paragraph.heading_level or 1
        levels = self.outline.levels
        depth = len(levels)
        while depth and (not levels[depth - 1].heading_level or levels[depth - 1].heading_level >= level):
            depth -= 1
        parent = levels[depth - 1].node if depth else ANYWHERE
        counted = marker is not None and marker.form not in ("note", "example", "dash", "bullet")
        number = (paragraph.number or _spelled(marker)) if marker and counted else None
        title = words if counted else paragraph.text
        node = self.node_of(paragraph, "clause" if number else "front", parent, number=number, title=title)
        node.form = marker.form if marker and counted else "heading"
        node.heading_end = node.end
        self.name_explained(node, paragraph.text)
        place = self.add(node)
        form, order = (marker.form, marker.order) if marker and counted else ("heading", 0)
        self.outline.open(
            Level(form, order, place, marker.value if marker and form == "dotted" else (), heading_level=level), depth
        )

    def add_item(self, paragraph: Paragraph, marker: Marker, words: str) -> None:
        """An entry of a list without figures (——, ·, 一是) or a list the outline does not count."""
        title, title_end = title_of(words, marker.form)
        node = self.node_of(
            paragraph, "item", self.home(), number=paragraph.number or _spelled(marker), title=title, form=marker.form
        )
        node.heading_end = node.start + marker.end + title_end
        self.name_explained(node, paragraph.text)
        chapter = re.match(r"(\d{1,2})\s?(?=[\u4e00-\u9fff])", words)
        if self.note and not node.about and chapter and marker.form == "dash":
            node.about = (f"第{int(chapter[1])}章",)
        self.add(node)

    def add_explained(self, paragraph: Paragraph, marker: Marker, words: str) -> None:
        """In a note: a line 「5.1.1 …」 names a clause of the explained standard and heads the words about it."""
        levels = self.outline.levels
        depth = next((place for place, level in enumerate(levels) if level.form == "about"), len(levels))
        parent = levels[depth - 1].node if depth else ANYWHERE
        running = not heading_like(words)
        node = self.node_of(paragraph, "item", parent, title="" if running else paragraph.text, form="about")
        node.heading_end = node.start if running else node.end
        node.about, node.about_printed = (clause_key(marker.printed),), marker.printed
        place = self.add(node)
        self.outline.open(Level("about", 0, place, running=running), depth)

    def add_note(self, paragraph: Paragraph, marker: Marker) -> None:
        """注, 注1, 示例: a child of the clause it stands under."""
        last = self.nodes[-1] if self.nodes else None
        parent = (
            last.parent if last and last.kind in ("note", "row", "table") and last.parent != ANYWHERE else self.home()
        )
        if last and last.kind == "table":
            parent = len(self.nodes) - 1
        node = self.node_of(
            paragraph, "note", parent, number=paragraph.text[: marker.end].strip(" ：:"), form=marker.form
        )
        self.add(node)

    def is_numbered_note(self, marker: Marker) -> bool:
        """Whether 1, 2, 3 … count the notes under a line 注："""
        last = self.nodes[-1] if self.nodes else None
        if last is None or last.kind != "note" or marker.form not in ("bare", "dot", "half", "comma"):
            return False
        before = re.search(r"\d+$", last.number or "")
        return marker.order == (int(before[0]) + 1 if before else 1) and (before is None or last.form == marker.form)

    def add_caption(self, paragraph: Paragraph, caption: re.Match[str]) -> None:
        """A caption whose table or figure is not here as cells."""
        kind: ClauseKind = "figure" if caption[1].endswith("图") else "table"
        number = re.sub(r"\s+", "", caption[1].removeprefix("续") + caption[2])
        continued = bool(caption[3]) or caption[1].startswith("续") or "（续" in paragraph.text
        node = self.node_of(
            paragraph,
            "body" if continued else kind,
            self.home(),
            number=number,
            title=paragraph.text[caption.end() :].strip(),
        )
        node.heading_end = node.end
        self.name_explained(node, paragraph.text)
        self.add(node)

    def add_body(self, paragraph: Paragraph, front: str = "") -> None:
        """Plain words: they go on with the clause they stand under, or become a child behind its children."""
        home = ANYWHERE if front else self.home(paragraph.text)
        last = self.nodes[-1] if self.nodes else None
        joins = last is not None and (
            (home != ANYWHERE and home == len(self.nodes) - 1 and last.kind not in ("table", "row", "figure"))
            or (
                home == ANYWHERE
                and last.kind == "front"
                and last.place == (front or "文首")
                and last.parent == ANYWHERE
            )
        )
        if joins and last:
            _, last.end = self.write(paragraph.text, paragraph.pieces, cut=paragraph.cut)
            return
        kind: ClauseKind = "front" if home == ANYWHERE else "body"
        node = self.node_of(paragraph, kind, home)
        if home == ANYWHERE:
            node.place = front or ("文首" if not self.outline.levels else "正文")
        else:
            if self.note:
                speak_of(node, mentions.opening_clauses(paragraph.text))
        self.add(node)

    def home(self, text: str = "") -> int:
        """The node that unnumbered words belong to: the innermost heading; a list that has ended is passed over."""
        levels = [level for level in self.outline.levels if not level.running]
        if text and len(levels) > 1 and _SUMMING_UP.match(text) and levels[-1].form in ("paren", "dot", "comma"):
            levels = levels[:-1]
        return levels[-1].node if levels else (ANYWHERE if not self.outline.levels else self.outline.levels[0].node)

    def name_explained(self, node: Node, heading: str) -> None:
        """In a note: which clauses of the explained standard a heading names."""
        if self.note:
            limit = heading[: max(60, len(node.heading) + 2)] if not node.title else node.heading
            speak_of(node, mentions.of_heading(limit) or mentions.opening_clauses(heading))

    # -- tables ------------------------------------------------------------------------------------------------------

    def add_table(self, table: Table) -> None:
        """A table as caption, head and one node per row; cells know their heads and where their words stand."""
        rows = _Rows(self, table)
        rows.add(self.repeated.get(self.table_place), self.odd_rows)


class _Rows:
    """Writes one table into the tree."""

    def __init__(self, builder: _Builder, table: Table) -> None:
        self.builder = builder
        self.table = table
        self.filled = set(table.filled)

    def add(self, first: int | None, odd: dict[tuple[int, int], tuple[int, int]]) -> None:
        builder, table = self.builder, self.table
        parent = builder.home()
        caption = " ".join((table.caption or "").split())
        match = CAPTION.match(caption)
        start = builder.length + (1 if builder.parts else 0)
        node = Node("table", start, start, parent, page=table.page)
        if match:
            node.number = re.sub(r"\s+", "", match[1].removeprefix("续") + match[2])
            node.title = caption[match.end() :].strip()
            if match[3] or match[1].startswith("续"):
                node.kind = "body"
        else:
            node.title = caption.rstrip("：:")
        if caption:
            _, node.end = builder.write(caption, [(0, len(caption), Line(text=caption, page=table.page))])
        node.heading_end = node.end
        place = builder.add(node)
        for row in range(table.head_rows):
            _, node.end = self.write(row)
        if first is not None:
            node.odd = "重复"
            builder.warnings.append(f"表“{node.heading or caption}”与前面的一张表逐格相同，检索只用前一张")
        for row in range(table.head_rows, len(table.rows)):
            copied = odd.get((builder.table_place, row))
            self.add_row(row, place, builder.tables[copied[0]].rows[copied[1]][0] if copied else "")

    def write(self, row: int) -> tuple[int, int]:
        """One row as one line of the text; cells that only repeat a merged one are not written again."""
        self.spans: dict[int, tuple[int, int]] = {}
        pieces: list[str] = []
        length = 0
        for column, cell in enumerate(self.table.rows[row]):
            words = _one_line(cell)
            if not words or (row, column) in self.filled:
                continue
            if pieces:
                length += 1
            self.spans[column] = (length, length + len(words))
            pieces.append(words)
            length += len(words)
        line = "\t".join(pieces)
        box = self.table.boxes[row] if row < len(self.table.boxes) else None
        start, end = self.builder.write(line, [(0, len(line), Line(text=line, page=self.table.page, box=box))])
        self.spans = {column: (start + low, start + high) for column, (low, high) in self.spans.items()}
        self.builder.cells += len(pieces)
        return start, end

    def add_row(self, row: int, parent: int, copied_from: str) -> None:
        builder, cells = self.builder, self.table.rows[row]
        if not any(cells):
            return
        start, end = self.write(row)
        if not self.spans:
            return
        first = _one_line(next(cell for cell in cells if cell))
        if (
            re.match(r"注\s?\d{0,2}\s?[：:.]?", first)
            and first.startswith("注")
            and len(self.spans) == 1
            and not first.startswith("注册")
        ):
            builder.add(
                Node("note", start, end, parent, number="注", form="note", page=self.table.page, heading_end=start)
            )
            return
        node = Node("row", start, end, parent, title=first, page=self.table.page, heading_end=start)
        note = max(self.spans)
        if note and re.match(r"注\s?\d?\s?[：:]", _one_line(cells[note])):
            low, high = self.spans.pop(note)
            node.end = low - 1
            builder.add(node)
            builder.add(
                Node("note", low, high, parent, number="注", form="note", page=self.table.page, heading_end=low)
            )
        else:
            builder.add(node)
        node.cells = tuple(self.row_cells(row))
        if builder.note:
            speak_of(node, mentions.opening_clauses(first))
            bare = re.match(r"(\d{1,2})(?=[\u4e00-\u9fff])(?![年月日个项级])", first)
            if bare and not node.about:
                node.about, node.about_printed = (f"第{int(bare[1])}章",), bare[1]
        if copied_from:
            node.odd = f"本行与“{copied_from}”一行的内容完全相同，疑为误排"
            builder.warnings.append(
                f"表“{builder.nodes[parent].heading}”的“{first}”行与“{copied_from}”行内容完全相同，疑为误排"
            )

    def row_cells(self, row: int) -> list[Cell]:
        """Every cell behind the first with its heads; options behind check boxes are cells of their own."""
        cells = self.table.rows[row]
        stub = next(column for column, cell in enumerate(cells) if cell)
        made: list[Cell] = []
        for column, cell in enumerate(cells):
            words = _one_line(cell)
            if column == stub or not words:
                continue
            low, high = self.spans.get(column) or self.merged(row, column) or (-1, -1)
            if low < 0:
                continue
            heads = [_one_line(self.table.rows[head][column]) for head in range(self.table.head_rows)]
            column_head = " ".join(dict.fromkeys(filter(None, heads)))
            row_head = self.row_head(cells, column)
            for start, end in _options(words):
                made.append(
                    Cell(
                        row_head=row_head,
                        column_head=column_head or ("选项" if end - start < len(words) else ""),
                        value=words[start:end],
                        start=low + start,
                        end=low + end,
                    )
                )
        return made

    def merged(self, row: int, column: int) -> tuple[int, int] | None:
        """Where a merged cell's words stand: in the row above or the column before that printed them."""
        words = _one_line(self.table.rows[row][column])
        for node in reversed(self.builder.nodes[-60:]):
            for cell in node.cells:
                if cell.value == words and node.kind == "row":
                    return cell.start, cell.end
        return None

    def row_head(self, cells: Sequence[str], column: int) -> str:
        """The words in front of a cell that name its row; figures name nothing."""
        heads = [
            _one_line(cell)
            for cell in cells[:column]
            if cell and not re.fullmatch(r"[\d.,%％±≤≥<>＜＞~～\-—/ ]+", cell)
        ]
        return (
            "；".join(dict.fromkeys(heads[:1] + heads[1:3]))
            if not self.table.head_rows or len(heads) < 2
            else "；".join(dict.fromkeys(head for place, head in enumerate(heads) if place == 0 or len(head) <= 16))
            if self.filled
            else heads[0]
        )


def speak_of(node: Node, found: Sequence[Mention]) -> None:
    """Notes the clauses of the explained standard that a node names."""
    node.about, node.about_printed = mentions.clauses(found), mentions.printed(found)


def _options(words: str) -> list[tuple[int, int]]:
    """The stretches of a cell between check boxes, or the whole cell."""
    boxes = list(CHECKBOX.finditer(words))
    if not boxes:
        return [(0, len(words))]
    found = []
    for place, box in enumerate(boxes):
        end = boxes[place + 1].start() if place + 1 < len(boxes) else len(words)
        low, high = box.end(), end
        while low < high and words[low] == " ":
            low += 1
        while high > low and words[high - 1] == " ":
            high -= 1
        if high > low:
            found.append((low, high))
    return found or [(0, len(words))]


def _one_line(cell: str) -> str:
    """The words of a cell on one line; a break between two Chinese signs leaves no space."""
    cell = re.sub(r"(?<=[\u4e00-\u9fff、，。；：）》”])\s*\n\s*(?=[\u4e00-\u9fff（《“])", "", cell)
    return re.sub(r"\s+", " ", cell).strip()


def _numbered(paragraph: Paragraph) -> tuple[Marker | None, str]:
    """The marker of a paragraph, printed or given by Word, and the words behind it."""
    if paragraph.number:
        marker = read_marker(paragraph.number + " 项")
        return marker, paragraph.text
    marker = read_marker(paragraph.text)
    return marker, paragraph.text[marker.end :] if marker else paragraph.text


def _spelled(marker: Marker | None) -> str:
    """A number as printed without white space inside; 附 录 A -> 附录A."""
    return re.sub(r"\s+", "", re.sub(r"^-\s+", "", marker.printed)) if marker else ""


def title_of(words: str, form: str) -> tuple[str, int]:
    """The title in the words behind a number and where it ends: the whole heading, a run-in title, or a label before 「：」."""
    if not words:
        return "", 0
    if form == "article":
        return "", 0
    if heading_like(words) or (len(words) <= 40 and not re.search("[。；;]", words)):
        title = words.rstrip("：: ")
        label = re.match(r"([^：:，。]{2,16})[：:](?=.)", words)
        if label and form not in ("han", "paren_han"):
            return label[1], len(label[1])
        return title, len(title)
    run_in = re.match(r"([^。，；：:;,]{2,26})[。：:](?=.)", words)
    return (run_in[1], len(run_in[1])) if run_in else ("", 0)


def _term(text: str) -> str:
    """The Chinese part of a term line (电动自行车 electric bicycle)."""
    chinese = re.match(r"[^A-Za-z]*[\u4e00-\u9fff）)]", text)
    return chinese[0].strip() if chinese else text


_STARTS = re.compile(
    r"(?P<chapter>第\s?[\d一二三四五六七八九十]{1,3}\s?[章条部])|(?P<quote>[“\"])|(?P<book>《)|(?P<code>[A-Z]{2,5}(?:/[TZ])?\s?\d)|(?P<label>[^，。；：:\s]{2,14}[：:](?=.))"
)


def parallel(blocks: Sequence[Paragraph | Table]) -> set[int]:
    """Places of paragraphs that list something without numbers: two or more with the same kind of start, behind 「…：」."""
    places: set[int] = set()
    place = 0
    while place < len(blocks):
        block = blocks[place]
        place += 1
        if not isinstance(block, Paragraph) or not block.text.endswith(("：", ":")):
            continue
        run: list[int] = []
        start = ""
        while place + len(run) < len(blocks):
            following = blocks[place + len(run)]
            match = _STARTS.match(following.text) if isinstance(following, Paragraph) and not following.number else None
            if match is None or (run and match.lastgroup != start) or following.text.endswith(("：", ":")):
                break
            start = match.lastgroup or ""
            run.append(place + len(run))
        if len(run) > 1:
            places |= set(run)
            place += len(run)
    return places


def _signature(blocks: Sequence[Paragraph | Table]) -> set[int]:
    """Places of the last lines that sign and date a document: 「标准起草小组」, 「2025年1月」."""
    places: set[int] = set()
    for place in range(len(blocks) - 1, max(len(blocks) - 4, -1), -1):
        block = blocks[place]
        if not isinstance(block, Paragraph):
            break
        dated = _DATE_LINE.fullmatch(block.text.strip())
        signed = len(block.text) <= 40 and block.text[-1] not in "。；：" and read_marker(block.text) is None
        if dated or (places and signed and re.search("[组局会院委厅部]$", block.text)):
            places.add(place)
        elif places:
            break
    return places
