"""Answers from table rows: the cells a question names, both sides of a comparison."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from assistant.conditions import fits
from assistant.cues import load_cues
from assistant.evidence import bare_data
from assistant.inquiry import ABOUT_TABLE, Inquiry, flat
from assistant.weighing import cover
from knowledge.names import find_designations, same_designation
from knowledge.quantities import find_quantities
from knowledge.vocabulary import Card, Cell, Clause, Passage, Value

OWN = re.compile(r"本标准|本文件|本规范|本规程|本办法")


EXCEPT = re.compile("除.{2,20}外")
PARTS = re.compile("[、，,/‘’；;（）()]|以及|[和及或]")
FIGURE = re.compile(r"\d")
DATA = frozenset({"percent", "grade", "amount", "number", "count", "money", "duration"})
"""Kinds of datum that are figures: a row with empty cells, as in a form, doesn't give one."""
COVERS, FIT_COVERS, WELL_COVERS = 0.5, 0.3, 0.65
"""Least share of the question for a row of data to be sure: its head is named; its condition is fulfilled; neither."""
RUN_TOGETHER = re.compile(r"\d[\d.]*(?:\s+\d[\d.]*)+")
"""Figures of several columns in one cell, as a scan may be read: which is whose can't be told."""
RATES = re.compile("[%％‰]|配备率|比例|百分|占比|(?<!功)率")
NAMING = re.compile("(?:名称|序号|编号|代号|代码)$")
"""Heads of columns whose figures only name or count the rows."""
FOOTNOTE = re.compile(r"\*\s?\d{0,2}(?=\s*(?:[（(].*)?$)|[①②③④⑤⑥⑦⑧⑨]$")
SEVERAL = re.compile("分别|各是|各自|各为|[和与及、]")
ALONE = 1.0
"""A part whose share is above this stands in the question whole."""
COLUMN, CONDITION, NUMBERED, COUNTED = 0.6, 0.5, 0.05, 0.4
"""What a named column, a fulfilled condition, a numbered table and the unit asked for in a head add to the likeness of a row."""


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
    covers: float = 0.0
    """Share of the question that its heads, the named columns, the caption and the headings hold."""
    sure: bool = False
    """A row of bare data that gives the datum asked for by its heads, whatever sentences there are."""


def best_rows(inquiry: Inquiry, rows: Sequence[tuple[Passage, Clause]], card: Card, first: str) -> list[Row]:
    """The rows whose head the question names best (several where heads are equal), with the columns it names.

    A row counts where the question points at a table, or where it is the `first` of all passages anyway.
    """
    found = [
        row for passage, clause in rows if clause.cells and (row := read_row(inquiry, passage, clause, card, first))
    ]
    best = max((row.score for row in found), default=0.0)
    named = [row for row in found if part_share(last_part(row), flat(inquiry.text)) > ALONE]
    if len(named) > 1 and SEVERAL.search(inquiry.text) and len({row.clause.parent for row in named}) == 1:
        return named[:4]
    return [row for row in found if row.score >= best - 0.03][:3]


def fits_kind(inquiry: Inquiry, passage: Passage, cells: Sequence[Cell]) -> bool:
    """Whether a row may hold the kind of figure asked for: a rate needs a table of rates."""
    if "percent" not in inquiry.sought:
        return True
    words = " ".join([passage.label, passage.context, *(f"{cell.column_head} {cell.value}" for cell in cells)])
    return RATES.search(words) is not None


def named_column(inquiry: Inquiry, rows: Sequence[tuple[Passage, Clause]], cards: Mapping[str, Card]) -> list[Row]:
    """The figures in the column a question names, of a table that has one or two rows of figures."""
    found = []
    for passage, clause in rows:
        cells = named_cells(inquiry, clause, cards[passage.document_id]) if clause.cells else ()
        if not fits_kind(inquiry, passage, cells):
            continue
        if 0 < len(cells) < len(clause.cells) and any(FIGURE.search(cell.value) for cell in cells):
            found.append(Row(passage=passage, clause=clause, cells=cells, score=1.0, sure=True, covers=1.0))
    return found if len(found) <= 2 else []


def last_part(row: Row) -> str:
    """The innermost part of a row head, without footnote marks."""
    return bare_head(re.split("[；;]", row.cells[0].row_head)[-1])


def bare_head(head: str) -> str:
    """A row or column head without footnote marks and without the unit in brackets behind it."""
    return re.sub(r"[（(][^（）()]*[）)]\s*$", "", FOOTNOTE.sub("", head)).strip() or head


def read_row(inquiry: Inquiry, passage: Passage, clause: Clause, card: Card, first: str) -> Row | None:
    """The row with the cells the question names; None where it doesn't name the row."""
    head = clause.cells[0].row_head
    fit = fits(head, inquiry.text)
    cells = named_cells(inquiry, clause, card)
    datum = bool(DATA & set(inquiry.sought))
    if fit is False or (datum and not any(FIGURE.search(c.value) and not NAMING.search(c.column_head) for c in cells)):
        return None
    if datum and (
        any(RUN_TOGETHER.fullmatch(c.value.strip()) for c in cells) or not fits_kind(inquiry, passage, cells)
    ):
        return None
    share = head_share(head, inquiry)
    columns = tuple(
        term for term in inquiry.terms if not any(flat(term.word) in flat(c.column_head) for c in clause.cells)
    )
    named = cover(columns, head)
    pointed = points_at_table(inquiry) or any(
        find_designations(cell.column_head) or inquiry.form == "compare"
        for cell in cells
        if len(cells) < len(clause.cells)
    )
    heads = " ".join(cell.column_head for cell in cells)
    whole = cover(inquiry.terms, f"{head} {heads}", f"{passage.label} {passage.headings} {passage.context}").share
    least = COVERS if share >= 0.5 else FIT_COVERS if fit else WELL_COVERS
    compares = len(cells) == len(clause.cells) and any(find_designations(cell.column_head) for cell in cells)
    sure = datum and bare_data(passage) and whole >= least and (bool(fit) or max(share, named.share) >= 0.5)
    sure = sure and not compares  # which of the standards compared is asked about, the question doesn't say
    if not (sure or (passage.id == first and share >= 0.5) or (pointed and (share >= 0.5 or named.share >= 0.4))):
        return None
    inside = cover(columns, passage.text, passage.headings)
    score = share + named.share + 0.4 * inside.share + COLUMN * column_share(inquiry, clause, cells)
    score += (
        COUNTED * counts_in(head, inquiry)
        + CONDITION * bool(fit)
        + NUMBERED * bool(re.match(r"附?表\s?[A-Z\d]", passage.label))
    )
    return Row(passage=passage, clause=clause, cells=cells, score=score, covers=whole, sure=sure)


def counts_in(head: str, inquiry: Inquiry) -> bool:
    """Whether the innermost part of a row head counts in the unit asked for: 试验次数 for 几次, 试验间隔/s for 多少秒."""
    part = re.split("[；;]", head)[-1]
    unit = load_cues().units.get(inquiry.counted)
    if unit:
        return re.search(rf"[/（(]\s*(?:{unit})\s*[）)]?$", part) is not None
    return bool(inquiry.counted) and re.search(f"{inquiry.counted}数", part) is not None


def column_share(inquiry: Inquiry, clause: Clause, cells: Sequence[Cell]) -> float:
    """How much of the longest named column head stands in the question; 0 where no column is singled out."""
    if len(cells) >= len(clause.cells):
        return 0.0
    return max((part_share(bare_head(cell.column_head), flat(inquiry.text)) for cell in cells), default=0.0)


def points_at_table(inquiry: Inquiry) -> bool:
    """Whether the question speaks of a table, a row or a column."""
    return bool(ABOUT_TABLE.search(inquiry.text))


def head_share(head: str, inquiry: Inquiry) -> float:
    """How much of a row head, or of the last of its merged parts, stands in the question, by pairs of characters."""
    asked = flat(inquiry.text + inquiry.carried)
    parts = [bare_head(part) for part in re.split("[；;]", head) if not is_unit(part)]
    return max((part_share(part, asked) for part in ("".join(parts), *parts[-1:])), default=0.0)


def is_unit(part: str) -> bool:
    """Whether a part of a row head is nothing but the unit the row is measured in."""
    found = find_quantities(f"1{part}")
    return len(found) == 1 and found[0].dimension is not None and found[0].end == len(part) + 1


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
    if len(head) >= 2 and flat(bare_head(head)) in flat(text):
        return True
    parts = [flat(part) for part in PARTS.split(head)]
    words = {term.word for term in inquiry.terms if term.word in flat(inquiry.text)}
    return any(part.startswith(word) and len(part) <= len(word) + 1 for part in parts if part for word in words)
