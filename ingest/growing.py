"""A tree under construction: its text, its nodes, and where plain words belong."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest import mentions
from ingest.numbering import Marker
from ingest.outline import ANYWHERE, Outline
from ingest.paragraphs import Paragraph
from ingest.tree import Node, Tree, speak_of
from knowledge.vocabulary import ClauseKind, Line, Printed

_SUMMING_UP = re.compile(r"总之|综上|总的来[说看]")


class Growing:
    """Takes in text line by line and node by node."""

    def __init__(self, *, note: bool, dotted: bool, title: str) -> None:
        self.title = "".join(title.split())
        self.note = note
        self.outline = Outline(dotted=dotted)
        self.parts: list[str] = []
        self.length = 0
        self.nodes: list[Node] = []
        self.printed: list[Printed] = []
        self.cuts: list[int] = []
        self.warnings: list[str] = []
        self.cells = 0
        self.lead: int | None = None
        """The paragraph 「…如下：」 that the list under way stands behind, where it is a node of its own."""

    def grown(self) -> Tree:
        """The tree as far as it has grown."""
        return Tree("".join(self.parts), self.nodes, self.printed, self.cuts, self.warnings, self.cells)

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
        if node.kind != "item":
            self.lead = None
        if node.parent != ANYWHERE:
            self.nodes[node.parent].children.append(place)
        return place

    def node_of(self, paragraph: Paragraph, kind: ClauseKind, parent: int, **more: object) -> Node:
        """Writes a paragraph and makes its node."""
        start, end = self.write(paragraph.text, paragraph.pieces, cut=paragraph.cut)
        node = Node(kind, start, end, parent, page=paragraph.page)
        for name, value in more.items():
            setattr(node, name, value)
        node.heading_end = node.heading_end or start
        return node

    def add_body(self, paragraph: Paragraph, front: str = "") -> None:
        """Plain words: they go on with the clause they stand under, or become a child behind its children."""
        if not front and self.repeats_title(paragraph):
            self.outline.levels.clear()
            front = "文首"
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
        place = self.add(node)
        self.lead = place if kind == "body" and paragraph.text.endswith(("：", ":")) else None

    def home(self, text: str = "") -> int:
        """The node that unnumbered words belong to: the innermost heading; a list that has ended is passed over."""
        levels = [level for level in self.outline.levels if not level.running]
        if text and len(levels) > 1 and _SUMMING_UP.match(text) and levels[-1].form in ("paren", "dot", "comma"):
            levels = levels[:-1]
        return levels[-1].node if levels else ANYWHERE

    def repeats_title(self, paragraph: Paragraph) -> bool:
        """Whether the title printed once more, above the first chapter, ends the foreword or introduction."""
        forms = [level.form for level in self.outline.levels]
        again = forms == ["front"] and "".join(paragraph.text.split()) == self.title
        return again and self.title in "".join("".join(self.parts).split())

    def name_explained(self, node: Node, words: str) -> None:
        """In a note: which clauses of the explained standard a heading names; running words count by their opening only."""
        if self.note:
            found = mentions.of_heading(words[:80]) if node.title else []
            speak_of(node, found or mentions.opening_clauses(words))


def spelled(marker: Marker | None) -> str:
    """A number as printed without white space inside; 附 录 A -> 附录A."""
    return re.sub(r"\s+", "", re.sub(r"^-\s+", "", marker.printed)) if marker else ""
