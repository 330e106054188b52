"""The clause tree under construction: nodes with offsets into the cleaned text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest import mentions
from ingest.outline import ANYWHERE
from knowledge.names import Mention
from knowledge.vocabulary import Cell, ClauseKind, Printed

REPEATED = "重复"
"""What is odd about a table that is printed a second time."""


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


def speak_of(node: Node, found: Sequence[Mention]) -> None:
    """Notes the clauses of the explained standard that a node names."""
    node.about, node.about_printed = mentions.clauses(found), mentions.printed(found)
