"""Builds the clause tree (章条) and the cleaned text from paragraphs and tables in reading order."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.growing import spelled
from ingest.leaves import Leaves
from ingest.lists import enclosures, parallel, signature, term_of, title_of
from ingest.numbering import CAPTION, Marker, read_marker, runs_on, unglued
from ingest.outline import ANYWHERE, Level, Placement, heading_like, is_glued, jumps
from ingest.paragraphs import Paragraph
from ingest.rows import Rows
from ingest.tables import defective_rows, twice_printed
from ingest.tree import Node, Tree
from knowledge.vocabulary import ClauseKind, Table

_FRONT = re.compile(r"(?:前\s*言|引\s*言|序\s*言|参\s*考\s*文\s*献|索\s*引|目\s*[次录]|附\s*则)")
_QUALIFIER = re.compile(r"[(（]\s*(?:规范性|资料性|标准的|提示的)(?:\s*附\s*录)?\s*[)）]")
_ENCLOSED = re.compile(r"附\s*件\s*[：:](?=\s*\S)")
_NO_TERM = re.compile(r"[\u4e00-\u9fff]{0,6}术语|缩略语|符号|代号")
_ALWAYS_CLAUSES = frozenset({"part", "section", "article", "annex", "appendix", "han", "paren_han", "dotted", "bare"})
_LISTED = frozenset({"dash", "bullet", "ordinal", "letter", "half", "circled"})


def build(
    blocks: Sequence[Paragraph | Table], *, note: bool, dotted: bool, title: str = "", sheets: bool = False
) -> Tree:
    """The tree of a document; `note`: an explanatory note with a second axis, `dotted`: built like GB/T 1.1.

    `sheets`: its headings are the names of sheets, which number no clauses.
    """
    return Builder(blocks, note=note, dotted=dotted, title=title, sheets=sheets).built()


class Builder(Leaves):
    """Walks over the blocks of a document and grows its tree."""

    def __init__(
        self, blocks: Sequence[Paragraph | Table], *, note: bool, dotted: bool, title: str, sheets: bool
    ) -> None:
        super().__init__(note=note, dotted=dotted, title=title)
        self.blocks = blocks
        self.sheets = sheets
        self.missed: set[tuple[int | str, ...]] = set()
        """Numbers of clauses that others stand under and that are not there; each is told once."""
        self.wants_title: Node | None = None
        tables = [block for block in blocks if isinstance(block, Table)]
        self.repeated = twice_printed(tables)
        self.odd_rows = defective_rows(tables, list(self.repeated))
        self.tables = tables
        self.table_place = -1
        self.signature = signature(blocks)
        self.enclosures = set() if sheets else enclosures(blocks)
        self.parallel = parallel(blocks)
        texts = [block.displayed if isinstance(block, Paragraph) else "" for block in blocks]
        self.jumps = jumps(texts) if dotted else set()
        self.outline.glued = dotted and is_glued(texts)

    def built(self) -> Tree:
        """Walks over all blocks once."""
        for place, block in enumerate(self.blocks):
            if isinstance(block, Table):
                self.table_place += 1
                self.add_table(block)
                self.outline.listed_before = 0
            elif place in self.signature:
                self.add_body(block, front="落款")
            elif self.sheets and block.heading_level:
                self.add_heading(block, None, block.text)
            elif place in self.enclosures:
                if self.nodes:
                    self.add_enclosure(block)
                else:
                    self.add_body(block, front="文首")
            else:
                self.outline.jump = place in self.jumps
                chapters = self.outline.last_number[:1]
                self.add_paragraph(block, listed=place in self.parallel)
                opener = read_marker(block.displayed)
                listed = opener is not None and opener.form == "bare" and self.outline.last_number[:1] == chapters
                self.outline.listed_before = opener.order if opener and listed else 0
        return self.grown()

    # -- paragraphs --------------------------------------------------------------------------------------------------

    def add_paragraph(self, paragraph: Paragraph, *, listed: bool) -> None:
        """Puts one paragraph into the tree: heading, item, note, caption or plain words."""
        text = paragraph.text
        marker, words = _numbered(paragraph, self.outline.last_number if self.outline.dotted else None)
        if self.wants_title and self.take_title(paragraph, marker):
            return
        self.wants_title = None
        caption = CAPTION.match(f"{paragraph.number} " if paragraph.number else text)
        if caption and heading_like(words if paragraph.number else text[caption.end() :]):
            self.add_caption(paragraph, caption)
        elif self.opens_front(paragraph):
            node = self.add(self.node_of(paragraph, "front", ANYWHERE, title=re.sub(r"\s+", "", text)))
            self.outline.open(Level("front", 0, node, heading_level=paragraph.heading_level or 0), 0)
        elif paragraph.heading_level and not self.is_title(paragraph, marker):
            self.add_heading(paragraph, marker, words)
        elif _ENCLOSED.match(text) or self.goes_on_enclosed(marker):
            self.add_enclosure(paragraph)
            self.enclosed += 1
        elif marker and marker.form in ("note", "example"):
            self.add_note(paragraph, marker)
        elif counted := self.numbered_note(text):
            self.add_note(paragraph, counted)
        elif marker and (placed := self.outline.place(marker, words)):
            self.add_numbered(paragraph, marker, words, placed)
        elif marker and marker.form in _LISTED:
            self.add_item(paragraph, marker, words)
        elif marker and self.note and marker.form == "dotted" and not runs_on(words, spaced=marker.spaced) and words:
            self.add_explained(paragraph, marker, words)
        elif listed:
            self.add_item(paragraph, Marker("parallel", (), "", 0), text)
        else:
            self.add_body(paragraph)

    def opens_front(self, paragraph: Paragraph) -> bool:
        """Whether a paragraph heads a part without a number (前言, 引言, 参考文献), not below a heading of higher rank."""
        if paragraph.number or not _FRONT.fullmatch(paragraph.text):
            return False
        rank = paragraph.heading_level
        return not rank or not any(0 < level.heading_level < rank for level in self.outline.levels)

    def place_heading(self, marker: Marker, words: str) -> Placement | None:
        """Where a heading that the format marks belongs by its number; in a standard numbers outweigh the rank of styles."""
        if not self.outline.dotted or marker.form not in ("dotted", "bare", "annex", "appendix"):
            return None
        return self.outline.place(marker, words)

    def is_title(self, paragraph: Paragraph, marker: Marker | None) -> bool:
        """Whether a heading is only the title of the document or stands before its first clause without a number."""
        words = "".join(paragraph.text.split())
        return marker is None and (words in self.title or self.title in words) and not self.outline.levels

    def add_numbered(self, paragraph: Paragraph, marker: Marker, words: str, placed: Placement) -> None:
        """A numbered heading or item at its place in the outline."""
        levels = self.outline.levels
        if placed.afresh:
            self.set_aside()
        parent = levels[placed.depth - 1].node if placed.depth else ANYWHERE
        in_article = marker.form == "paren_han" and parent != ANYWHERE and self.nodes[parent].form == "article"
        running = (in_article or marker.form not in _ALWAYS_CLAUSES) and not heading_like(words)
        title, title_end = title_of(words, marker.form)
        kind = self.kind_of(marker, parent, running=running)
        if kind == "term" and _NO_TERM.match(title):
            kind = "clause"
        printed = paragraph.number if paragraph.number and kind != "annex" else spelled(marker)
        base = 0 if paragraph.number else marker.end
        node = self.node_of(paragraph, kind, parent, number=printed, title=title, form=marker.form)
        node.heading_end = node.start + base + title_end
        self.name_explained(node, words)
        place = self.add(node)
        if placed.gap:
            self.warnings.append(f"编号“{printed}”与前一个不连续（照原文，不改）：{paragraph.text[:24]}")
        elif self.outline.dotted and marker.form == "dotted" and (above := self.missing_above(marker, placed.depth)):
            self.warnings.append(f"编号“{printed}”的上一级“{above}”没有找到（照原文，不改）：{paragraph.text[:24]}")
        number = self.own_number(marker, levels, placed.depth)
        running = running and not words.endswith(("：", ":"))
        form = levels[placed.depth].form if marker.form == "bare" and placed.depth < len(levels) else marker.form
        level = Level(form, marker.order, place, number, heading_level=paragraph.heading_level or 0, running=running)
        self.outline.open(level, placed.depth)
        if len(number) == 1 and marker.form in ("bare", "dot"):
            self.outline.chapter_form = marker.form
        if not words or (kind == "annex" and (_QUALIFIER.fullmatch(words) or not title)):
            self.wants_title = node

    def missing_above(self, marker: Marker, depth: int) -> str:
        """The number a clause stands under by its own, where no such clause is open: A.1.2 for A.1.2.1 behind A.1.1."""
        above = marker.value[:-1]
        if above in self.missed or any(level.number == above for level in self.outline.levels[:depth]):
            return ""
        self.missed.add(above)
        return "附录" * (isinstance(above[0], str) and len(above) == 1) + ".".join(map(str, above))

    def set_aside(self) -> None:
        """Takes the numbers from everything before 1 范围 or a second 第一章: these were lines of a table of contents."""
        for node in self.nodes:
            if node.form in ("bare", "dotted", "annex", "dot", "part", "section"):
                node.kind, node.number, node.place, node.form = "front", None, "目次", ""
        self.warnings.clear()
        self.missed.clear()

    def kind_of(self, marker: Marker, parent: int, *, running: bool) -> ClauseKind:
        """clause for headings and numbered articles, annex, or item for the entries of a list."""
        if marker.form in ("annex", "appendix"):
            return "annex"
        if parent == ANYWHERE:
            return "clause"
        above = self.nodes[parent].form
        if marker.form == "dotted" and self.defines_terms(parent):
            return "term"
        listed = marker.form not in _ALWAYS_CLAUSES - {"han", "paren_han"} and (
            self.outline.dotted or above == "article"
        )
        return "item" if running or listed else "clause"

    def defines_terms(self, place: int) -> bool:
        """Whether a node stands in the chapter 术语和定义 of a standard."""
        while place != ANYWHERE:
            node = self.nodes[place]
            if node.form in ("bare", "dot") and node.title.startswith("术语"):
                return not self.note
            place = node.parent
        return False

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
            len(text) > 60
            or text[-1] in "。；;"
            or CAPTION.match(text)
            or (marker and marker.form not in ("paren", "letter"))
        ):
            return False
        _, node.end = self.write(text, paragraph.pieces, cut=paragraph.cut)
        node.heading_end = node.end
        if qualifier:
            return True
        node.title = term_of(text) if node.form == "dotted" else text
        self.wants_title = None
        return True

    def add_heading(self, paragraph: Paragraph, marker: Marker | None, words: str) -> None:
        """A heading the format itself marks; in a standard its number decides its place, else its level."""
        if marker and (placed := self.place_heading(marker, words)):
            self.add_numbered(paragraph, marker, words, placed)
            return
        level = paragraph.heading_level or 1
        levels = self.outline.levels
        depth = len(levels)
        while depth and (not levels[depth - 1].heading_level or levels[depth - 1].heading_level >= level):
            depth -= 1
        parent = levels[depth - 1].node if depth else ANYWHERE
        counted = marker is not None and marker.form not in ("note", "example", "dash", "bullet")
        number = (paragraph.number or spelled(marker)) if marker and counted else None
        title = words if counted else paragraph.text
        node = self.node_of(paragraph, "clause", parent, number=number, title=title)
        node.form = marker.form if marker and counted else "heading"
        node.heading_end = node.end
        self.name_explained(node, words)
        place = self.add(node)
        form, order = (marker.form, marker.order) if marker and counted else ("heading", 0)
        own = self.own_number(marker, levels, depth) if marker and counted else ()
        self.outline.open(Level(form, order, place, own, heading_level=level), depth)
        if len(own) == 1 and form in ("bare", "dot"):
            self.outline.chapter_form = form

    # -- tables ------------------------------------------------------------------------------------------------------

    def add_table(self, table: Table) -> None:
        """A table as caption, head and one node per row; cells know their heads and where their words stand."""
        copied_from = {
            row: self.tables[source[0]].rows[source[1]][0]
            for (place, row), source in self.odd_rows.items()
            if place == self.table_place
        }
        Rows(self, table).add(repeated=self.table_place in self.repeated, copied_from=copied_from)


def _numbered(paragraph: Paragraph, last: tuple[int | str, ...] | None) -> tuple[Marker | None, str]:
    """The marker of a paragraph, printed or given by Word, and the words behind it; `last`: the dotted number before it."""
    if paragraph.number:
        marker = read_marker(paragraph.number + " 项")
        return marker, paragraph.text
    marker = read_marker(paragraph.text)
    if marker and last is not None:
        marker = unglued(marker, paragraph.text, last)
    return marker, paragraph.text[marker.end :] if marker else paragraph.text
