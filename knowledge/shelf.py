"""What everybody may do with the library: look up cards, texts, clauses and passages, and quote them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from knowledge.citing import caveat_of, label_of, name_of, superseded_digests
from knowledge.errors import BadInput
from knowledge.names import same_designation
from knowledge.numbering import ANCESTOR, OWN, keys_asked
from knowledge.records import CLAUSE_COLUMNS, PASSAGE_COLUMNS, STRETCH, clause_of, passage_of, printed_of
from knowledge.storage import Storage
from knowledge.vocabulary import Card, Citation, Clause, Document, Loss, Passage, Printed

_AT_ONCE = 500


class Counts(NamedTuple):
    """How much the library holds."""

    documents: int
    clauses: int
    passages: int
    characters: int


class Shelf:
    """The reading side of the library; a reader never waits for the one writer and loads only what it asks for."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._cards: tuple[int, dict[str, Card]] | None = None
        self._version: tuple[int, str] | None = None
        self._superseded: tuple[int, set[str]] | None = None

    @property
    def home(self) -> Path:
        """The folder that holds library and indexes."""
        return self._storage.home

    @property
    def file(self) -> Path:
        """The SQLite file."""
        return self._storage.file

    def close(self) -> None:
        """Closes the file; it is opened again when needed."""
        self._storage.close()

    def documents(self) -> list[Card]:
        """The cards of all documents, in the order in which they first came in."""
        return list(self._by_id().values())

    def card(self, document_id: str) -> Card:
        """The card of one document; raises BadInput for an unknown id."""
        card = self._by_id().get(document_id)
        if card is None:
            raise BadInput(f"文件库里没有编号为 {document_id} 的文件。", "用 tanwen docs 查看现有文件及其编号。")
        return card

    def named(self, name: str) -> list[Card]:
        """The documents somebody may mean by an id, a designation in any spelling, a file name, an alias or part of a title."""
        cards = self.documents()
        ways: tuple[Callable[[Card], bool], ...] = (
            lambda card: card.id == name,
            lambda card: bool(card.designation) and same_designation(card.designation or "", name),
            lambda card: name in (card.source, Path(card.source).stem, card.title, *card.aliases),
            lambda card: bool(name) and (card.id.startswith(name) or name in card.title or name in card.source),
        )
        return next((found for way in ways if (found := [card for card in cards if way(card)])), [])

    def document(self, document_id: str) -> Document:
        """One document whole."""
        with self._storage.snapshot():
            row = self._storage.one("SELECT loss, cuts, card FROM documents WHERE id = ?", (document_id,))
            if row is None:
                self.card(document_id)
            assert row is not None
            return Document(
                card=Card.model_validate_json(row[2]),
                text=self.text(document_id),
                clauses=tuple(self.clauses(document_id)),
                passages=tuple(self.passages_of(document_id)),
                printed=tuple(self.printed(document_id)),
                cuts=_numbers(row[1]),
                loss=Loss.model_validate_json(row[0]),
            )

    def text(self, document_id: str) -> str:
        """The cleaned text of one document."""
        rows = self._storage.query("SELECT text FROM texts WHERE document_id = ? ORDER BY start", (document_id,))
        return "".join(row[0] for row in rows)

    def span(self, document_id: str, start: int, end: int) -> str:
        """A stretch of the cleaned text, without loading the rest."""
        first = start // STRETCH * STRETCH
        rows = self._storage.query(
            "SELECT text FROM texts WHERE document_id = ? AND start >= ? AND start < ? ORDER BY start",
            (document_id, first, end),
        )
        return "".join(row[0] for row in rows)[start - first : end - first]

    def loss(self, document_id: str) -> Loss:
        """What went in and came out when the document was read."""
        row = self._storage.one("SELECT loss FROM documents WHERE id = ?", (document_id,))
        return Loss.model_validate_json(row[0]) if row else Loss()

    def passages(self, ids: Iterable[str]) -> list[Passage]:
        """The passages with these ids, in the same order; unknown ids are left out."""
        wanted = list(ids)
        found: dict[str, Passage] = {}
        for some in _portions(wanted):
            sql = f"SELECT {PASSAGE_COLUMNS} FROM passages WHERE id IN ({_marks(some)})"
            found.update((row[0], passage_of(row)) for row in self._storage.query(sql, some))
        return [found[id_] for id_ in wanted if id_ in found]

    def passages_of(self, document_id: str) -> list[Passage]:
        """The passages of one document in reading order."""
        sql = f"SELECT {PASSAGE_COLUMNS} FROM passages WHERE document_id = ? ORDER BY position"
        return [passage_of(row) for row in self._storage.query(sql, (document_id,))]

    def all_passages(self) -> Iterator[Passage]:
        """Every passage, a few at a time."""
        last = -1
        while rows := self._storage.query(
            f"SELECT {PASSAGE_COLUMNS}, seq FROM passages WHERE seq > ? ORDER BY seq LIMIT {_AT_ONCE}", (last,)
        ):
            yield from map(passage_of, rows)
            last = rows[-1][-1]

    def passage_ids(self) -> set[str]:
        """The ids of all passages, for comparing with an index."""
        return {row[0] for row in self._storage.query("SELECT id FROM passages")}

    def clause(self, document_id: str, clause_id: str) -> Clause:
        """One clause; raises BadInput for an unknown one."""
        sql = f"SELECT {CLAUSE_COLUMNS} FROM clauses WHERE document_id = ? AND id = ?"
        row = self._storage.one(sql, (document_id, clause_id))
        if row is None:
            raise BadInput(f"《{self.card(document_id).title}》里没有条款 {clause_id}。", "请重新检索。")
        return clause_of(row)

    def clauses(self, document_id: str) -> list[Clause]:
        """The clause tree of one document in reading order."""
        sql = f"SELECT {CLAUSE_COLUMNS} FROM clauses WHERE document_id = ? ORDER BY position"
        return [clause_of(row) for row in self._storage.query(sql, (document_id,))]

    def ready_made(self) -> list[tuple[str, str, str]]:
        """(document, number, title) of every clause that names its own text in its title, as ready-made clauses do."""
        sql = "SELECT document_id, number, title FROM clauses WHERE parent IS NULL AND instr(title, number) > 0"
        return [(row[0], row[1], row[2]) for row in self._storage.query(sql)]

    def printed(self, document_id: str, start: int = 0, end: int | None = None) -> list[Printed]:
        """Where the text between two offsets was printed, in order."""
        sql = 'SELECT start, "end", page, box, ocr, line FROM printed WHERE document_id = ? AND "end" > ? AND start < ?'
        values = (document_id, start, 1 << 62 if end is None else end)
        return [printed_of(row) for row in self._storage.query(f"{sql} ORDER BY position", values)]

    def find_number(self, number: str, document_ids: Sequence[str] | None = None) -> list[Passage]:
        """The passages of a clause, by its number in any spelling (６．３．７, 第六章, 附录A, 三（四）4（3）, 6.3.5-6.3.7).

        Its own text and items first, then clauses that explain it, then places with the same number further down a path. Where
        the number belongs only to a heading, what stands under the heading.
        """
        asked = keys_asked(number)
        found = self._numbered(asked.written, document_ids)
        if OWN not in {rank for rank, _ in found}:
            found += self._numbered(asked.variants, document_ids)
        if all(rank == ANCESTOR for rank, _ in found):
            found += self._numbered(asked.figures, document_ids)
        best = [passage for rank, passage in found if rank < ANCESTOR]
        passages = best or [passage for _, passage in found]
        return list({passage.id: passage for passage in passages}.values())

    def superseded(self) -> set[str]:
        """Ids of the digests (摘编) whose official document is in the library too."""
        revision = self._storage.revision()
        if self._superseded is None or self._superseded[0] != revision:
            self._superseded = (revision, superseded_digests(self.documents()))
        return set(self._superseded[1])

    def size_of(self, document_id: str) -> tuple[int, int]:
        """How many clauses and passages a document has."""
        row = self._storage.one(
            "SELECT (SELECT count(*) FROM clauses WHERE document_id = ?1), "
            "(SELECT count(*) FROM passages WHERE document_id = ?1)",
            (document_id,),
        )
        assert row is not None
        return row[0], row[1]

    def version(self) -> str:
        """A hash that is another one whenever the content is."""
        revision = self._storage.revision()
        if self._version is None or self._version[0] != revision:
            rows = self._storage.query("SELECT id, content, card FROM documents ORDER BY id")
            self._version = (revision, hashlib.sha256(repr(rows).encode()).hexdigest()[:16])
        return self._version[1]

    def counts(self) -> Counts:
        """How much the library holds."""
        row = self._storage.one(
            "SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM clauses), "
            "(SELECT count(*) FROM passages), (SELECT coalesce(sum(length), 0) FROM documents)"
        )
        assert row is not None
        return Counts(*row)

    # ---- citing ----------------------------------------------------------------------------------------------------

    def cite(
        self,
        document_id: str,
        start: int,
        end: int,
        marker: int = 0,
        clause: str | None = None,
        passage_id: str = "",
    ) -> Citation:
        """The quotation `text[start:end]`, white space at its ends left off, with its place and what must be said beside it.

        Raises BadInput where the span is empty, leaves the document, or crosses a place where words were left out.
        """
        with self._storage.snapshot():
            card = self.card(document_id)
            row = self._storage.one("SELECT length, cuts FROM documents WHERE id = ?", (document_id,))
            length, cuts = (row[0], _numbers(row[1])) if row else (0, ())
            printed_text = self.span(document_id, start, end) if 0 <= start < end <= length else ""
            quote = printed_text.strip()
            if not quote:
                raise BadInput(f"《{card.title}》里没有 {start}–{end} 这一段文字。", "请重新检索后再引用。")
            start += len(printed_text) - len(printed_text.lstrip())
            end = start + len(quote)
            if any(start < cut < end for cut in cuts):
                raise BadInput(
                    f"《{card.title}》{start}–{end} 之间有略去的内容，不能连成一段引用。", "请分成几段引用。"
                )
            passage = self._passage_at(document_id, start, end, passage_id)
            prints = self.printed(document_id, start, end)
            ocr = any(each.ocr for each in prints)
            page = next((each.page for each in prints if each.page is not None), passage.page if passage else None)
            return Citation(
                marker=marker,
                document=name_of(card),
                document_id=document_id,
                clause=clause or (passage.label if passage else self._label_at(card, start)),
                quote=quote,
                start=start,
                end=end,
                page=page,
                source=card.source,
                kind=card.kind,
                standing=card.standing,
                digest=card.digest,
                ocr=ocr,
                passage_id=passage.id if passage else "",
                caveat=caveat_of(card, ocr=ocr),
            )

    def unbroken(self, document_id: str, start: int, end: int) -> list[tuple[int, int]]:
        """The span cut where words were left out, so that each part can be cited."""
        row = self._storage.one("SELECT cuts FROM documents WHERE id = ?", (document_id,))
        edges = [start, *(cut for cut in (_numbers(row[0]) if row else ()) if start < cut < end), end]
        return [(one, other) for one, other in pairwise(edges) if one < other]

    # ---- inside ----------------------------------------------------------------------------------------------------

    def _by_id(self, *, fresh: bool = False) -> dict[str, Card]:
        revision = self._storage.revision()
        if fresh or self._cards is None or self._cards[0] != revision:
            rows = self._storage.query("SELECT id, card FROM documents ORDER BY seq")
            cards = {row[0]: Card.model_validate_json(row[1]) for row in rows}
            if fresh:
                return cards
            self._cards = (revision, cards)
        return self._cards[1]

    def _numbered(self, keys: Sequence[str], document_ids: Sequence[str] | None) -> list[tuple[int, Passage]]:
        """Passages under any of the keys with their ranks, best first."""
        within = "" if document_ids is None else f"AND n.document_id IN ({_marks(document_ids)})"
        columns = ", ".join(f"p.{column.strip()}" for column in PASSAGE_COLUMNS.split(","))
        sql = (
            f"SELECT {columns}, min(n.rank) FROM numbers n JOIN passages p ON p.seq = n.passage "
            f"JOIN documents d ON d.id = p.document_id WHERE n.key IN ({_marks(keys)}) {within} "
            "GROUP BY p.seq ORDER BY min(n.rank), d.seq, p.position"
        )
        return [(row[-1], passage_of(row)) for row in self._storage.query(sql, (*keys, *(document_ids or ())))]

    def _passage_at(self, document_id: str, start: int, end: int, passage_id: str) -> Passage | None:
        sql = f'SELECT {PASSAGE_COLUMNS} FROM passages WHERE document_id = ? AND "end" > ? AND start < ?'
        rows = self._storage.query(f"{sql} ORDER BY position", (document_id, start, end))
        found = [passage_of(row) for row in rows]
        named = [passage for passage in found if passage.id == passage_id]
        holding = sorted((p for p in found if p.start <= start and p.end >= end), key=lambda p: p.end - p.start)
        return next(iter([*named, *holding, *found]), None)

    def _label_at(self, card: Card, start: int) -> str:
        sql = f'SELECT {CLAUSE_COLUMNS} FROM clauses WHERE document_id = ? AND start <= ? AND "end" > ?'
        rows = self._storage.query(f"{sql} ORDER BY position DESC LIMIT 1", (card.id, start, start))
        return (label_of(clause_of(rows[0])) if rows else "") or card.title


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.strip("[]").split(",") if part)


def _marks(values: Sequence[Any]) -> str:
    return ", ".join("?" * len(values))


def _portions(values: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]
