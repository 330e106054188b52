"""Clauses out of the library as records (contract: `tanwen docs export`)."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from knowledge.errors import BadInput
from knowledge.library import Library
from knowledge.references import resolve
from knowledge.vocabulary import Clause, ClauseKind


def records_of(library: Library, document_id: str) -> Iterator[dict[str, Any]]:
    """One record per clause, in reading order; `text` is the clause's own text, for a row each value with its heads too."""
    card = library.card(document_id)
    text = library.text(document_id)
    for clause in library.clauses(document_id):
        yield {
            "file": card.source,
            "document_id": card.id,
            "clause_id": clause.id,
            "number": clause.number,
            "title": clause.title,
            "path": list(clause.path),
            "page": clause.page,
            "text": text[clause.start : clause.end] + _spelled_out(clause),
            "kind": _kind(clause),
            "cells": [[cell.row_head, cell.column_head, cell.value] for cell in clause.cells],
            "modal": [_moved(each.model_dump(mode="json"), clause) for each in clause.modal],
            "references": [
                _moved(each.model_dump(mode="json"), clause) for each in resolve(library, document_id, clause)
            ],
        }


def _moved(fact: dict[str, Any], clause: Clause) -> dict[str, Any]:
    """The fact with its place counted in the record's own text."""
    return {**fact, "start": fact["start"] - clause.start, "end": fact["end"] - clause.start}


_COUNTED = re.compile(r"\d+\s?[、.．]|[(（]\s?\d+\s?[)）]")
_HAN_ABOVE = re.compile(r"[一二三四五六七八九十百]+\s?[、.．]|[(（][一二三四五六七八九十]+[)）]")


def _kind(clause: Clause) -> ClauseKind:
    """The kind as told to others: a term is a clause, and so are 1. and （1） below 一、 and （一） in a notice."""
    if clause.kind == "term":
        return "clause"
    counted = clause.kind == "item" and _COUNTED.fullmatch(clause.number or "")
    in_article = any(re.match("第.{1,7}条", step) for step in clause.path)
    return "clause" if counted and not in_article and any(map(_HAN_ABOVE.match, clause.path)) else clause.kind


def _spelled_out(clause: Clause) -> str:
    """The cells of a row in one line: row head, then each column head with its value; bars keep figures apart."""
    cells = [f"{cell.column_head}：{cell.value}" for cell in clause.cells if cell.value and cell.value != cell.row_head]
    return f"\n| {clause.cells[0].row_head} | {'；'.join(dict.fromkeys(cells))}" if cells else ""


def export(library: Library, out: Path, document_ids: Iterable[str] | None = None) -> int:
    """Writes the clauses of some or all documents to a .jsonl file, whole or not at all; the number of records."""
    ids = [card.id for card in library.documents()] if document_ids is None else list(document_ids)
    for id_ in ids:
        library.card(id_)
    count = 0
    partial = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        with partial.open("w", encoding="utf-8") as file:
            for id_ in ids:
                for record in records_of(library, id_):
                    file.write(json.dumps(record, ensure_ascii=False) + "\n")
                    count += 1
        partial.replace(out)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise BadInput(f"不能写 {out}：{error.strerror or error}", "请换一个可以写的地方。") from error
    return count
