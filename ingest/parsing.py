"""From a file to a Document: read, clean, identify, build the clause tree, cut passages; pure, nothing is written."""

from __future__ import annotations

import re
from pathlib import Path

from ingest.clauses import build
from ingest.contents import without_typed_contents
from ingest.identify import identify
from ingest.numbering import read_marker
from ingest.outline import is_dotted_outline, opens_with_scope
from ingest.paragraphs import LeftOut, Paragraph, paragraphs
from ingest.passages import clauses_and_passages
from ingest.reading import PageProgress, read
from ingest.text import measured
from ingest.tree import Tree
from knowledge.errors import UnreadableFile
from knowledge.names import clause_key
from knowledge.vocabulary import CardOverrides, Document, Kind, Line, Loss, Reading, Table

_OWN_NUMBERS = (Kind.STANDARD, Kind.SPECIFICATION)


def parse(
    path: Path,
    overrides: CardOverrides | None = None,
    progress: PageProgress | None = None,
    keep: Path | None = None,
) -> Document:
    """The document in a file with its card, text, clause tree and passages; raises UnreadableFile."""
    return parse_reading(read(path, progress, keep), overrides)


def parse_reading(reading: Reading, overrides: CardOverrides | None = None) -> Document:
    """The same from what a reader delivered."""
    reading = without_typed_contents(reading)
    blocks, left_out = paragraphs(reading)
    card = identify(reading, blocks)
    if overrides is not None:
        card = overrides.applied_to(card)
    texts = [block.displayed for block in blocks if isinstance(block, Paragraph)]
    dotted = is_dotted_outline(texts) or (card.kind in _OWN_NUMBERS and _has_dotted(texts))
    dotted = dotted or (card.kind is not Kind.EXPLANATORY_NOTE and opens_with_scope(texts))
    note, sheets = card.kind is Kind.EXPLANATORY_NOTE, reading.format in ("xlsx", "csv")
    tree = build(blocks, note=note, dotted=dotted, title=card.title, sheets=sheets)
    if not tree.text.strip():
        raise UnreadableFile(f"{reading.file} 里没有可读的文字。", "请换一份有文字的文件；扫描件需要先做文字识别。")
    clauses, passages = clauses_and_passages(tree, card)
    return Document(
        card=card,
        text=tree.text,
        clauses=clauses,
        passages=passages,
        printed=tuple(tree.printed),
        cuts=tuple(tree.cuts),
        loss=_loss(reading, tree, left_out),
    )


def _has_dotted(texts: list[str]) -> bool:
    markers = (read_marker(text) for text in texts)
    return sum(marker is not None and marker.form == "dotted" for marker in markers) >= 3


def _missing_from_outline(reading: Reading, tree: Tree) -> list[str]:
    """A warning for every numbered entry of the table of contents that is no heading of the text."""
    found = {clause_key(node.number) for node in tree.nodes if node.number}
    missing = []
    for line in reading.toc:
        marker = read_marker(line.text.strip())
        if (
            marker
            and marker.form in ("bare", "dotted", "annex", "part", "section")
            and marker.end < len(line.text.strip())
        ):
            number = clause_key(re.sub(r"\s+", "", marker.printed))
            if number not in found:
                missing.append(f"目录里有“{line.text.strip()[:24]}”，正文里没有找到这一条")
    return missing


def _cells(reading: Reading) -> int:
    """The cells a reader of pages delivered, repeated ones once."""
    tables = [(block, set(block.filled)) for block in reading.blocks if isinstance(block, Table)]
    return sum(
        bool(cell.strip()) and (r, c) not in repeated
        for table, repeated in tables
        for r, row in enumerate(table.rows)
        for c, cell in enumerate(row)
    )


def _delivered(reading: Reading) -> str:
    """Everything a reader of pages delivered, each cell once; what it left out on purpose is told in its report."""
    texts = []
    for block in reading.blocks:
        if isinstance(block, Line):
            texts.append(block.text)
        else:
            repeated = set(block.filled)
            texts.append(block.caption or "")
            texts += [cell for r, row in enumerate(block.rows) for c, cell in enumerate(row) if (r, c) not in repeated]
    return "\n".join(texts)


MOST_LOST = 0.02
"""Of the Han characters, figures and cells; more is a warning."""


def _losses(before: Loss, after: Loss, left_out: str = "") -> list[str]:
    """A warning for everything that became noticeably less between the reader and the text, but for what was left out."""
    told = []
    meant = measured(left_out)
    for what, was, now in (
        ("汉字", before.han_in - meant.han_in, after.han_in),
        ("数字串", before.digits_in - meant.digits_in, after.digits_in),
        ("单元格", before.cells_in, after.cells_in),
    ):
        if was - now > max(2, MOST_LOST * was):
            told.append(f"{what}由 {was} 减为 {now}，损失超过 {MOST_LOST:.0%}，请对照原文")
    return told


def _loss(reading: Reading, tree: Tree, left_out: LeftOut) -> Loss:
    """What went in, what came out, what was left out, and what nobody may overlook."""
    out = measured(tree.text, cells=tree.cells)
    loss = reading.loss
    warnings = [*loss.warnings, *tree.warnings, *_missing_from_outline(reading, tree)]
    before = measured(_delivered(reading), cells=_cells(reading)) if loss.pages else loss
    warnings += _losses(before, out, left_out.text)
    return loss.model_copy(
        update={
            "characters_out": out.characters_in,
            "han_out": out.han_in,
            "digits_out": out.digits_in,
            "cells_out": tree.cells,
            "dropped": (*loss.dropped, *left_out.told),
            "warnings": tuple(dict.fromkeys(warnings)),
        }
    )
