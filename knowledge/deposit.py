"""Writing documents into the library: everything here runs inside one transaction and leaves a journal for the indexes."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from knowledge.carrying import carried
from knowledge.carrying import version as carrying_version
from knowledge.numbering import keys_of
from knowledge.numbering import version as numbering_version
from knowledge.records import (
    CLAUSE_COLUMNS,
    PASSAGE_COLUMNS,
    clause_of,
    clause_row,
    fingerprint,
    packed,
    passage_of,
    printed_row,
    stretches,
    with_lasting_ids,
)
from knowledge.storage import Storage
from knowledge.vocabulary import Card, CardOverrides, Change, Clause, Document, Passage


def put(storage: Storage, document: Document, note: str = "") -> Change:
    """Writes a document in place of whatever has its id; passages whose words and place are unchanged keep their ids."""
    card = document.card
    content = hashlib.sha256(document.model_dump_json().encode()).hexdigest()
    row = storage.one("SELECT content FROM documents WHERE id = ?", (card.id,))
    count = len(document.passages)
    if row and row[0] == content:
        return Change(document_id=card.id, outcome="unchanged", passages_kept=count, note=note)
    said = corrections(storage, card.id)
    final = said.applied_to(card)
    storage.run(
        "INSERT INTO documents (id, found, card, content, length, loss, cuts) VALUES (?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (id) DO UPDATE SET found = excluded.found, card = excluded.card, content = excluded.content, "
        "length = excluded.length, loss = excluded.loss, cuts = excluded.cuts",
        (
            card.id,
            card.model_dump_json(),
            final.model_dump_json(),
            content,
            len(document.text),
            document.loss.model_dump_json(exclude_defaults=True),
            packed(sorted(document.cuts)),
        ),
    )
    _put_text(storage, document)
    passages = [retitled(passage, card.title, final.title) for passage in document.passages]
    added, removed = _put_passages(storage, card.id, passages)
    _put_numbers(storage, card.id, document.passages, document.clauses)
    storage.changed()
    return Change(
        document_id=card.id,
        outcome="replaced" if row else "added",
        passages_added=added,
        passages_kept=count - added,
        passages_removed=removed,
        note=note,
    )


def delete(storage: Storage, document_id: str) -> int:
    """Takes a document out with everything that came from it; the number of passages removed."""
    ids = [row[0] for row in storage.query("SELECT id FROM passages WHERE document_id = ?", (document_id,))]
    announce(storage, ids)
    storage.run("DELETE FROM documents WHERE id = ?", (document_id,))
    storage.run("DELETE FROM files WHERE path NOT IN (SELECT path FROM file_documents)")
    storage.changed()
    return len(ids)


def correct(storage: Storage, document_id: str, fields: CardOverrides, forget: Iterable[str] = ()) -> Card:
    """Keeps what the owner said about a document and gives the card as it is now."""
    for field in forget:
        storage.run("DELETE FROM corrections WHERE document_id = ? AND field = ?", (document_id, field))
    said = fields.model_dump(mode="json", exclude_none=True)
    storage.run_many(
        "INSERT OR REPLACE INTO corrections VALUES (?, ?, ?)",
        ((document_id, field, packed(value)) for field, value in said.items()),
    )
    row = storage.one("SELECT found, card FROM documents WHERE id = ?", (document_id,))
    assert row is not None
    before = Card.model_validate_json(row[1])
    card = corrections(storage, document_id).applied_to(Card.model_validate_json(row[0]))
    storage.run("UPDATE documents SET card = ? WHERE id = ?", (card.model_dump_json(), document_id))
    if card.title != before.title:
        _retitle(storage, document_id, before.title, card.title)
    storage.changed()
    return card


def corrections(storage: Storage, document_id: str) -> CardOverrides:
    """What the owner said about a document by command."""
    rows = storage.query("SELECT field, value FROM corrections WHERE document_id = ?", (document_id,))
    if not rows:
        return CardOverrides()
    return CardOverrides.model_validate_json("{" + ",".join(f'"{field}":{value}' for field, value in rows) + "}")


def renumber(storage: Storage) -> None:
    """Makes the table of clause numbers anew from passages and clauses."""
    for (id_,) in storage.query("SELECT id FROM documents"):
        sql = f"SELECT {PASSAGE_COLUMNS} FROM passages WHERE document_id = ? ORDER BY position"
        passages = [passage_of(row) for row in storage.query(sql, (id_,))]
        clauses = storage.query(f"SELECT {CLAUSE_COLUMNS} FROM clauses WHERE document_id = ?", (id_,))
        _put_numbers(storage, id_, passages, map(clause_of, clauses))
    storage.run("INSERT OR REPLACE INTO meta VALUES ('numbering', ?)", (numbering_version(),))


def read_anew(storage: Storage) -> None:
    """Reads references and modal verbs of every clause again, as this program understands them."""
    for (id_,) in storage.query("SELECT id FROM documents"):
        rows = storage.query("SELECT text FROM texts WHERE document_id = ? ORDER BY start", (id_,))
        bare = storage.query(
            f"SELECT {CLAUSE_COLUMNS.replace('refs', _EMPTY).replace('modal', _EMPTY)} "
            "FROM clauses WHERE document_id = ? ORDER BY position",
            (id_,),
        )
        clauses = map(clause_row, carried([clause_of(row) for row in bare], "".join(row[0] for row in rows)))
        storage.run_many(
            "UPDATE clauses SET refs = ?, modal = ? WHERE document_id = ? AND id = ?",
            ((row[10], row[12], id_, row[0]) for row in clauses),
        )
    storage.run("INSERT OR REPLACE INTO meta VALUES ('carrying', ?)", (carrying_version(),))
    storage.changed()


_EMPTY = "'[]'"


def announce(storage: Storage, passage_ids: Iterable[str]) -> None:
    """Writes into the journal that the indexes have to look at these passages again."""
    storage.run_many("INSERT INTO pending (passage_id) VALUES (?)", ((id_,) for id_ in passage_ids))


def retitled(passage: Passage, old: str, new: str) -> Passage:
    """The passage with the document's other title at the head of its headings."""
    if old == new or not old or not passage.headings.startswith(old):
        return passage
    return passage.model_copy(update={"headings": new + passage.headings[len(old) :]})


# ---- inside --------------------------------------------------------------------------------------------------------


def _put_text(storage: Storage, document: Document) -> None:
    id_ = document.card.id
    for table in ("texts", "clauses", "printed"):
        storage.run(f"DELETE FROM {table} WHERE document_id = ?", (id_,))
    storage.run_many("INSERT INTO texts VALUES (?, ?, ?)", ((id_, *each) for each in stretches(document.text)))
    storage.run_many(
        f"INSERT INTO clauses (document_id, position, {CLAUSE_COLUMNS}) VALUES (?, ?{', ?' * 13})",
        ((id_, position, *clause_row(clause)) for position, clause in enumerate(document.clauses)),
    )
    storage.run_many(
        'INSERT INTO printed (document_id, position, start, "end", page, box, ocr, line) '
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        ((id_, position, *printed_row(printed)) for position, printed in enumerate(document.printed)),
    )


def _put_passages(storage: Storage, document_id: str, passages: Sequence[Passage]) -> tuple[int, int]:
    """Updates passages that stay, inserts new ones, deletes the rest; how many were added and removed."""
    old: dict[str, list[str]] = defaultdict(list)
    stood: set[str] = set()
    for id_, print_ in storage.query(
        "SELECT id, fingerprint FROM passages WHERE document_id = ? ORDER BY position", (document_id,)
    ):
        old[print_].append(id_)
        stood.add(id_)
    taken = stood | _known(storage, passages)
    printed = ((passage, fingerprint(passage)) for passage in passages)
    kept, fresh = [], []
    for position, (passage, print_, stays) in enumerate(with_lasting_ids(printed, old, document_id, taken)):
        if stays:
            kept.append((position, passage.clause_id, passage.start, passage.end, passage.page, passage.id))
        else:
            fresh.append(_passage_row(passage, document_id, position, print_))
    gone = [id_ for ids in old.values() for id_ in ids]
    storage.run_many("DELETE FROM passages WHERE id = ?", ((id_,) for id_ in gone))
    storage.run_many(
        'UPDATE passages SET position = ?, clause_id = ?, start = ?, "end" = ?, page = ? WHERE id = ?', kept
    )
    storage.run_many(
        f"INSERT INTO passages ({PASSAGE_COLUMNS}, position, fingerprint) VALUES (?{', ?' * 15})",
        fresh,
    )
    announce(storage, gone)
    announce(storage, (row[0] for row in fresh))
    return len(fresh), len(gone)


def _known(storage: Storage, passages: Sequence[Passage]) -> set[str]:
    """Those of the proposed ids that are in use."""
    found: set[str] = set()
    ids = [passage.id for passage in passages]
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        marks = ", ".join("?" * len(some))
        found.update(row[0] for row in storage.query(f"SELECT id FROM passages WHERE id IN ({marks})", some))
    return found


def _passage_row(passage: Passage, document_id: str, position: int, print_: str) -> tuple[Any, ...]:
    return (
        passage.id,
        document_id,
        passage.clause_id,
        passage.label,
        passage.headings,
        passage.text,
        passage.context,
        passage.start,
        passage.end,
        passage.page,
        passage.kind,
        passage.number,
        packed(passage.about),
        passage.external_id,
        position,
        print_,
    )


def _put_numbers(storage: Storage, id_: str, passages: Sequence[Passage], clauses: Iterable[Clause]) -> None:
    rows = storage.query("SELECT seq FROM passages WHERE document_id = ? ORDER BY position", (id_,))
    stands = set(storage.query("SELECT key, rank, passage FROM numbers WHERE document_id = ?", (id_,)))
    wanted = {(key, rank, rows[at][0]): None for at, key, rank in keys_of(passages, clauses)}
    storage.run_many(
        "DELETE FROM numbers WHERE document_id = ? AND key = ? AND rank = ? AND passage = ?",
        ((id_, *each) for each in stands if each not in wanted),
    )
    storage.run_many(
        "INSERT INTO numbers (document_id, key, rank, passage) VALUES (?, ?, ?, ?)",
        ((id_, *each) for each in wanted if each not in stands),
    )


def _retitle(storage: Storage, document_id: str, old: str, new: str) -> None:
    rows = storage.query(f"SELECT {PASSAGE_COLUMNS} FROM passages WHERE document_id = ?", (document_id,))
    named = [retitled(passage_of(row), old, new) for row in rows]
    changed = [passage for passage, row in zip(named, rows, strict=True) if passage.headings != row[4]]
    storage.run_many(
        "UPDATE passages SET headings = ?, fingerprint = ? WHERE id = ?",
        ((passage.headings, fingerprint(passage), passage.id) for passage in changed),
    )
    announce(storage, (passage.id for passage in changed))
