"""The library (文件库): every document, its cleaned text and its clauses, in one SQLite file; the only truth.

The indexes are made from it and can be thrown away. `Library.cite` is the only maker of a Citation.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from knowledge import carrying, deposit, numbering
from knowledge.errors import BadInput, LibraryBusy
from knowledge.placing import place
from knowledge.shelf import Shelf
from knowledge.storage import Storage
from knowledge.vocabulary import Card, CardOverrides, Change, Document, Passage


class FileState(NamedTuple):
    """What is known of a file that was read: its state hash, its documents, and whether they still stand as it tells them."""

    state: str
    documents: tuple[str, ...]
    current: bool


class Pending(NamedTuple):
    """What the indexes still have to take in, up to a place in the journal."""

    upto: int
    present: list[Passage]
    gone: list[str]


class Library(Shelf):
    """Documents put in and taken out whole, in one transaction each; what may be done without writing is told by Shelf."""

    @classmethod
    def open(cls, home: Path) -> Library:
        """The library in a folder, made where there is none; loads nothing."""
        library = cls(Storage(home))
        library._read_anew()
        return library

    @contextmanager
    def writing(self, wait: float = 0.0) -> Iterator[None]:
        """Holds the lock of the one writer, for the library and the indexes; raises LibraryBusy after `wait` seconds."""
        self._storage.lock.acquire(wait)
        try:
            yield
        finally:
            self._storage.lock.release()

    def put(self, document: Document) -> Change:
        """Puts one document in, in one transaction; the same again changes nothing."""
        return self.put_file([document])[0]

    def put_file(
        self, documents: Sequence[Document], path: str = "", state: str = "", living: Collection[str] = ()
    ) -> list[Change]:
        """Puts in everything a file holds, in one transaction, in place of what it held before.

        `living` are ids of documents from other files that are being read in the same run: these are never replaced.
        """
        with self.writing(), self._storage.transaction():
            before = self._only_from(path) - set(living)
            cards = dict(self._by_id(fresh=True))
            changes = []
            for document in documents:
                spot = place(document.card, cards, before, living)
                moved = _moved(document, spot.id)
                change = deposit.put(self._storage, moved, spot.note)
                if spot.displaces and change.outcome != "unchanged":
                    self._storage.run("UPDATE file_documents SET current = 0 WHERE document_id = ?", (spot.id,))
                changes.append(change)
                cards[spot.id] = moved.card
            ids = {change.document_id for change in changes}
            for gone in before - ids:
                deposit.delete(self._storage, gone)
            if path:
                self._record(path, state, ids)
            return changes

    def link_file(self, path: str, state: str, document_ids: Iterable[str]) -> None:
        """Remembers that a file says the same as documents already here."""
        with self.writing(), self._storage.transaction():
            before = self._only_from(path)
            ids = set(document_ids)
            for gone in before - ids:
                deposit.delete(self._storage, gone)
            self._record(path, state, ids)

    def remove(self, document_id: str) -> Card:
        """Takes a document out, with its clauses and the owner's corrections; gives the card it had."""
        with self.writing(), self._storage.transaction():
            card = self.card(document_id)
            deposit.delete(self._storage, document_id)
            return card

    def set_card(self, document_id: str, **fields: Any) -> Card:
        """Keeps the owner's corrections of a card, which stay when the document is read again; an empty text means unknown."""
        try:
            said = CardOverrides.model_validate(fields)
            with self.writing(), self._storage.transaction():
                self.card(document_id)
                return deposit.correct(self._storage, document_id, said)
        except ValidationError as error:
            first = error.errors()[0]
            key = ".".join(map(str, first["loc"]))
            raise BadInput(
                f"文件 {document_id} 的 {key} 不能这样设：{first['msg']}", "请看 tanwen docs set --help。"
            ) from error

    def forget(self, document_id: str, fields: Iterable[str]) -> Card:
        """Drops corrections of the owner, so that what was found in the file counts again."""
        with self.writing(), self._storage.transaction():
            self.card(document_id)
            return deposit.correct(self._storage, document_id, CardOverrides(), forget=fields)

    def corrections(self, document_id: str) -> CardOverrides:
        """What the owner set by command."""
        return deposit.corrections(self._storage, document_id)

    # ---- files and journal -----------------------------------------------------------------------------------------

    def file_state(self, path: str) -> FileState | None:
        """What is known of a file that was read before, or None."""
        rows = self._storage.query(
            "SELECT f.state, d.document_id, d.current FROM files f JOIN file_documents d ON d.path = f.path "
            "JOIN documents ON documents.id = d.document_id WHERE f.path = ? ORDER BY documents.seq",
            (path,),
        )
        if not rows:
            return None
        return FileState(rows[0][0], tuple(row[1] for row in rows), any(row[2] for row in rows))

    def files_with(self, state: str) -> list[str]:
        """Paths of files in exactly this state, whose documents still stand as they tell them."""
        sql = (
            "SELECT DISTINCT path FROM files JOIN file_documents USING (path) WHERE state = ? AND current ORDER BY path"
        )
        return [row[0] for row in self._storage.query(sql, (state,))]

    def paths_of(self, document_id: str) -> list[str]:
        """The files a document was read from."""
        sql = "SELECT path FROM file_documents WHERE document_id = ? AND current ORDER BY path"
        return [row[0] for row in self._storage.query(sql, (document_id,))]

    def pending(self, limit: int = 2000) -> Pending | None:
        """The next passages the indexes have not confirmed, or None; a passage's last state counts."""
        rows = self._storage.query("SELECT seq, passage_id FROM pending ORDER BY seq LIMIT ?", (limit,))
        if not rows:
            return None
        ids = list(dict.fromkeys(row[1] for row in rows))
        present = self.passages(ids)
        stand = {passage.id for passage in present}
        return Pending(rows[-1][0], present, [id_ for id_ in ids if id_ not in stand])

    def pending_count(self) -> int:
        """How many entries the journal holds."""
        row = self._storage.one("SELECT count(*) FROM pending")
        return int(row[0]) if row else 0

    def settle(self, upto: int | None = None) -> None:
        """Crosses out the journal up to a place, or all of it after the indexes were rebuilt."""
        with self.writing(), self._storage.transaction():
            self._storage.run("DELETE FROM pending WHERE seq <= ?", (1 << 62 if upto is None else upto,))

    def check(self) -> list[str]:
        """What is wrong inside the library file, one line each; empty where all is well."""
        problems = [row[0] for row in self._storage.query("PRAGMA integrity_check") if row[0] != "ok"]
        problems += [f"{row[0]} 有一行指向不存在的 {row[2]}" for row in self._storage.query("PRAGMA foreign_key_check")]
        for card in self.documents():
            problems += self._check_document(card)
        return problems

    # ---- inside ----------------------------------------------------------------------------------------------------

    def _read_anew(self) -> None:
        """Makes clause numbers, references and modal verbs anew where an older program wrote them.

        Leaves it to the writer where there is one.
        """
        made = dict(self._storage.query("SELECT key, value FROM meta WHERE key IN ('numbering', 'carrying')"))
        try:
            if made.get("numbering") != numbering.version():
                with self.writing(), self._storage.transaction():
                    deposit.renumber(self._storage)
            if made.get("carrying") != carrying.version():
                with self.writing(), self._storage.transaction():
                    deposit.read_anew(self._storage)
        except LibraryBusy:
            return

    def _only_from(self, path: str) -> set[str]:
        """Documents that came from this file and from no other that still exists."""
        if not path:
            return set()
        mine = {
            row[0]
            for row in self._storage.query("SELECT document_id FROM file_documents WHERE path = ? AND current", (path,))
        }
        return {id_ for id_ in mine if not any(other != path and Path(other).exists() for other in self.paths_of(id_))}

    def _record(self, path: str, state: str, ids: Iterable[str]) -> None:
        self._storage.run("DELETE FROM file_documents WHERE path = ?", (path,))
        self._storage.run("INSERT OR REPLACE INTO files VALUES (?, ?)", (path, state))
        self._storage.run_many("INSERT INTO file_documents VALUES (?, ?, 1)", ((path, id_) for id_ in ids))

    def _check_document(self, card: Card) -> Iterator[str]:
        text = self.text(card.id)
        row = self._storage.one("SELECT length FROM documents WHERE id = ?", (card.id,))
        if row and row[0] != len(text):
            yield f"《{card.title}》的文本不完整：应有 {row[0]} 字，实有 {len(text)} 字"
        for passage in self.passages_of(card.id):
            if text[passage.start : passage.end] != passage.text:
                yield f"《{card.title}》的段落 {passage.id} 与文本不符"
                return


def _moved(document: Document, id_: str) -> Document:
    """The document under another id, its passages with it."""
    old = document.card.id
    if old == id_:
        return document
    passages = tuple(
        passage.model_copy(
            update={
                "document_id": id_,
                "id": id_ + passage.id[len(old) :] if passage.id.startswith(old) else f"{id_}#{passage.id}",
            }
        )
        for passage in document.passages
    )
    return document.model_copy(update={"card": document.card.model_copy(update={"id": id_}), "passages": passages})
