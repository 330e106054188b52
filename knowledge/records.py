"""How documents, clauses and passages lie in the rows of schema.sql, and back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Any

from knowledge.vocabulary import Box, Cell, Clause, Modality, Passage, Pointer, Printed

STRETCH = 16384
"""Characters of cleaned text per row of `texts`."""

PASSAGE_COLUMNS = (
    'id, document_id, clause_id, label, headings, text, context, start, "end", page, kind, number, about, external_id'
)
CLAUSE_COLUMNS = 'id, parent, kind, number, title, path, start, "end", page, about, refs, cells, modal'


_pack = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def packed(value: Any) -> str:
    """A tuple as compact JSON."""
    return "[]" if not value and isinstance(value, list | tuple) else _pack(value)


def stretches(text: str) -> Iterator[tuple[int, str]]:
    """A text cut into the rows of `texts`: start and stretch."""
    for start in range(0, len(text), STRETCH):
        yield start, text[start : start + STRETCH]


def passage_of(row: Any) -> Passage:
    """The passage of a row of PASSAGE_COLUMNS."""
    return Passage(
        id=row[0],
        document_id=row[1],
        clause_id=row[2],
        label=row[3],
        headings=row[4],
        text=row[5],
        context=row[6],
        start=row[7],
        end=row[8],
        page=row[9],
        kind=row[10],
        number=row[11],
        about=_tuple(row[12]),
        external_id=row[13],
    )


def clause_of(row: Any) -> Clause:
    """The clause of a row of CLAUSE_COLUMNS."""
    return Clause(
        id=row[0],
        parent=row[1],
        kind=row[2],
        number=row[3],
        title=row[4],
        path=_tuple(row[5]),
        start=row[6],
        end=row[7],
        page=row[8],
        about=_tuple(row[9]),
        references=_pointers(row[10]),
        cells=tuple(
            Cell(row_head=c[0], column_head=c[1], value=c[2], start=c[3], end=c[4]) for c in json.loads(row[11])
        ),
        modal=() if row[12] == "[]" else tuple(_modality(m) for m in json.loads(row[12])),
    )


def clause_row(clause: Clause) -> tuple[Any, ...]:
    """The values of CLAUSE_COLUMNS."""
    cells = [(c.row_head, c.column_head, c.value, c.start, c.end) for c in clause.cells]
    return (
        clause.id,
        clause.parent,
        clause.kind,
        clause.number,
        clause.title,
        packed(clause.path),
        clause.start,
        clause.end,
        clause.page,
        packed(clause.about),
        packed(tuple(map(_packed_pointer, clause.references))),
        packed(cells),
        packed(tuple((m.start, m.end, m.verb, m.force) for m in clause.modal)),
    )


def _packed_pointer(pointer: Pointer) -> tuple[Any, ...]:
    places = pointer.places
    return (pointer.start, pointer.end, pointer.designation, pointer.title, places, int(pointer.normative))


def _pointers(text: str) -> tuple[Pointer, ...]:
    # Clauses come by the thousand and were checked when they were made.
    return tuple(
        Pointer.model_construct(
            start=p[0], end=p[1], designation=p[2], title=p[3], places=tuple(p[4]), normative=bool(p[5])
        )
        for p in (() if text == "[]" else json.loads(text))
    )


def _modality(m: Any) -> Modality:
    return Modality.model_construct(start=m[0], end=m[1], verb=m[2], force=m[3])


def printed_of(row: Any) -> Printed:
    """Where a stretch was printed, from (start, end, page, box, ocr, line)."""
    box = None if row[3] is None else Box(**dict(zip(("x0", "top", "x1", "bottom"), json.loads(row[3]), strict=True)))
    return Printed(start=row[0], end=row[1], page=row[2], box=box, ocr=bool(row[4]), line=row[5])


def printed_row(printed: Printed) -> tuple[Any, ...]:
    """The values (start, end, page, box, ocr, line)."""
    box = printed.box and packed((printed.box.x0, printed.box.top, printed.box.x1, printed.box.bottom))
    return (printed.start, printed.end, printed.page, box, int(printed.ocr), printed.line)


def fingerprint(passage: Passage) -> str:
    """A hash of everything an index may depend on; where it stands in the document is not part of it."""
    parts = (
        passage.label,
        passage.headings,
        passage.text,
        passage.context,
        passage.kind,
        passage.number or "",
        "\x1e".join(passage.about),
        passage.external_id or "",
    )
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:24]


def with_lasting_ids(
    passages: Iterable[tuple[Passage, str]], old: dict[str, list[str]], document_id: str, taken: set[str]
) -> Iterator[tuple[Passage, str, bool]]:
    """Each passage with the id it will have, its fingerprint, and whether it stood there before.

    `old` maps a fingerprint to the ids that have it, in order, and loses those that are used again; an id in `taken` is never
    given to other words, so that no index can mistake one passage for another.
    """
    for passage, print_ in passages:
        before = old.get(print_)
        if before:
            id_ = before.pop(0)
            yield (passage if passage.id == id_ else passage.model_copy(update={"id": id_})), print_, True
            continue
        wanted, count = passage.id, 0
        while wanted in taken:
            count += 1
            wanted = f"{document_id}#{print_[:12]}" + (f"-{count}" if count > 1 else "")
        taken.add(wanted)
        yield (passage if wanted == passage.id else passage.model_copy(update={"id": wanted})), print_, False


def _tuple(text: str) -> tuple[str, ...]:
    return () if text == "[]" else tuple(json.loads(text))
