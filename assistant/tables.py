"""Answers from table rows: the cells a question names, both sides of a comparison."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.inquiry import ABOUT_TABLE, Inquiry, flat
from assistant.weighing import cover
from knowledge.names import find_designations, same_designation
from knowledge.vocabulary import Card, Cell, Clause, Passage, Value

OWN = re.compile(r"本标准|本文件|本规范|本规程|本办法")


EXCEPT = re.compile("除.{2,20}外")


LEVELS = (
    ("团标|团体标准", r"T/"),
    ("国家规范|国家计量技术规范|国家那[本个份]|国家级规范", r"JJ[FG]"),
    ("国标|国家标准", r"GB"),
    ("地标|地方标准", r"DB"),
)
"""Words for the level of a standard (标准级别) and the code its number begins with."""


class Row(Value):
    """A table row that answers, with the cells that are asked for (all where none is named)."""

    passage: Passage
    clause: Clause
    cells: tuple[Cell, ...]
    score: float


def best_rows(inquiry: Inquiry, rows: Sequence[tuple[Passage, Clause]], card: Card, first: str) -> list[Row]:
    """The rows whose head the question names best (several where heads are equal), with the columns it names.

    A row counts where the question points at a table, or where it is the `first` of all passages anyway.
    """
    found = [
        row for passage, clause in rows if clause.cells and (row := read_row(inquiry, passage, clause, card, first))
    ]
    best = max((row.score for row in found), default=0.0)
    return [row for row in found if row.score >= best - 0.03][:3]


def read_row(inquiry: Inquiry, passage: Passage, clause: Clause, card: Card, first: str) -> Row | None:
    """The row with the cells the question names; None where it doesn't name the row."""
    head = clause.cells[0].row_head
    share = head_share(head, inquiry)
    cells = named_cells(inquiry, clause, card)
    columns = tuple(
        term for term in inquiry.terms if not any(flat(term.word) in flat(c.column_head) for c in clause.cells)
    )
    named = cover(columns, head)
    pointed = points_at_table(inquiry) or any(
        find_designations(cell.column_head) or inquiry.form == "compare"
        for cell in cells
        if len(cells) < len(clause.cells)
    )
    if not (passage.id == first and share >= 0.5) and not (pointed and (share >= 0.5 or named.share >= 0.4)):
        return None
    inside = cover(columns, passage.text, passage.headings)
    return Row(passage=passage, clause=clause, cells=cells, score=share + named.share + 0.4 * inside.share)


def points_at_table(inquiry: Inquiry) -> bool:
    """Whether the question speaks of a table, a row or a column."""
    return bool(ABOUT_TABLE.search(inquiry.text))


def head_share(head: str, inquiry: Inquiry) -> float:
    """How much of a row head, or of the last of its merged parts, stands in the question, by pairs of characters."""
    asked = flat(inquiry.text + inquiry.carried)
    return max((part_share(part, asked) for part in (head, *re.split("[；;]", head)[-1:])), default=0.0)


def part_share(part: str, asked: str) -> float:
    """The share of a part's pairs of characters; a little over 1 where it stands in the question whole."""
    body = re.sub(r"^[\d.]+", "", flat(part))
    if not body:
        return 0.0
    if body in asked:
        return 1.0 + 0.02 * len(body)
    pairs = [body[i : i + 2] for i in range(len(body) - 1)]
    return sum(pair in asked for pair in pairs) / len(pairs) if pairs else 0.0


def named_cells(inquiry: Inquiry, clause: Clause, card: Card) -> tuple[Cell, ...]:
    """The cells whose column the question names (or, 除…外, the others); all of the row where it compares or names none."""
    chosen = tuple(cell for cell in clause.cells if names_column(inquiry, cell.column_head, card))
    if EXCEPT.search(inquiry.text):
        chosen = tuple(cell for cell in clause.cells if cell not in chosen)
    if inquiry.form == "compare" and len(chosen) < 2:
        return clause.cells
    return chosen or clause.cells


def names_column(inquiry: Inquiry, head: str, card: Card) -> bool:
    """Whether a question names a column: its designation, its words, or (本标准) the document's own names."""
    text = inquiry.text + inquiry.carried
    designations = find_designations(head)
    if designations and card.designation and same_designation(designations[0].canonical, card.designation):
        return False  # the document's own number in a column head tells no column apart
    if designations and any(
        re.search(words, text) and re.match(level, designations[0].canonical) for words, level in LEVELS
    ):
        return True
    if designations:
        return any(same_designation(each, designations[0].canonical) for each in inquiry.designations)
    if OWN.search(head):
        own = [card.jurisdiction, card.explains, *card.aliases]
        return bool(OWN.search(text)) or any(name and name in text for name in own)
    return len(head) >= 2 and flat(head) in flat(text)
