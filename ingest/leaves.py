"""What hangs on the clauses of a tree: items, notes, captions, enclosures, words about another document's clauses."""

from __future__ import annotations

import re

from ingest.growing import Growing, spelled
from ingest.lists import title_of
from ingest.numbering import Marker
from ingest.outline import ANYWHERE, Level, heading_like
from ingest.paragraphs import Paragraph
from knowledge.names import clause_key
from knowledge.vocabulary import ClauseKind

_NOTE_NUMBER = re.compile(r"(\d{1,2})(?:[.)）、．](?!\d)\s*|\s+|(?=[\u4e00-\u9fff“A-Za-z]))")


class Leaves(Growing):
    """Adds the small nodes."""

    enclosed = 0
    """How many enclosures the list 「附件：1.…」 under way has named."""

    def add_item(self, paragraph: Paragraph, marker: Marker, words: str) -> None:
        """An entry of a list without figures (——, ·, 一是) or a list the outline does not count."""
        title, title_end = title_of(words, marker.form)
        parent = self.home() if self.lead is None else self.lead
        node = self.node_of(
            paragraph, "item", parent, number=paragraph.number or spelled(marker), title=title, form=marker.form
        )
        node.heading_end = node.start + (0 if paragraph.number else marker.end) + title_end
        self.name_explained(node, words)
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
        printed = paragraph.number or paragraph.text[: marker.end]
        node = self.node_of(paragraph, "note", parent, number=printed.strip(" ：:"), form=marker.form)
        self.add(node)

    def numbered_note(self, text: str) -> Marker | None:
        """The number of a note where 1, 2, 3 … count the notes under a line 注："""
        last = self.nodes[-1] if self.nodes else None
        match = _NOTE_NUMBER.match(text)
        if last is None or last.kind != "note" or match is None:
            return None
        before = re.fullmatch(r"\d+", last.number or "")
        if before is None and last.end - last.start > 3:
            return None  # 注2：… counts its notes itself, so that a figure after it opens a clause
        counts = int(match[1]) == (int(before[0]) + 1 if before else 1)
        return Marker("note", (int(match[1]),), match[1], match.end()) if counts else None

    def add_caption(self, paragraph: Paragraph, caption: re.Match[str]) -> None:
        """A caption whose table or figure is not here as cells."""
        kind: ClauseKind = "figure" if caption[1].endswith("图") else "table"
        number = re.sub(r"\s+", "", caption[1].removeprefix("续") + caption[2])
        title = paragraph.text if paragraph.number else paragraph.text[caption.end() :].strip()
        continued = bool(caption[3]) or caption[1].startswith("续") or "（续" in paragraph.text
        node = self.node_of(
            paragraph,
            "body" if continued else kind,
            self.home(),
            number=number,
            title=title,
        )
        node.heading_end = node.end
        self.name_explained(node, paragraph.text)
        self.add(node)

    def add_enclosure(self, paragraph: Paragraph) -> None:
        """A line at the end of a letter that names an enclosure; it ends the clause before it."""
        self.add_body(paragraph, front="附件")
        self.outline.open(Level("front", 0, len(self.nodes) - 1), 0)

    def goes_on_enclosed(self, marker: Marker | None) -> bool:
        """Whether a number counts on the list 「附件：1.… 2.…」 at the end of a letter."""
        last = self.nodes[-1] if self.nodes else None
        if last is None or last.place != "附件" or last.kind != "front":
            self.enclosed = 0
            return False
        return marker is not None and marker.form in ("dot", "comma") and marker.order == self.enclosed + 1
