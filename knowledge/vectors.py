"""The vector store (向量库): a Chroma collection that holds ids and vectors, with an exact copy beside it.

Chroma is the persistent store and what LlamaIndex users are given; the exact copy answers where it is faster: on start,
for a filtered question, and for any library below `EXACT_UP_TO`. Callers hold the writer's lock when they update:
two writing processes destroy a Chroma store without a word. A small change reaches Chroma when that is opened next
(knowledge.late).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import BadInput, LibraryBusy, LibraryDamaged
from knowledge.exact import ExactCopy
from knowledge.late import LateList

EXACT_UP_TO = 200_000
"""Measured: 57,000 rows of 256 exact 2 ms (Chroma 1.6 ms once open, 33-61 ms with a filter), 300,000 rows 9-44 ms."""
COLLECTION = "passages"
_BATCH = 5000
"""Chroma takes 5,461 records at once."""
FEW, MOST_LATE = 200, 5000
"""Changes that are not worth opening Chroma for, and how many may wait in all."""
_NO_WRITER = "not a writer"
Writing = Callable[[], AbstractContextManager[None]]


class VectorStore:
    """The vectors of one generation of the index, in one folder."""

    def __init__(self, folder: Path, dimension: int, writing: Writing) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._dimension = dimension
        self._writing = writing
        self._collection: Any = None
        self._late = LateList(folder)
        self._stamp = ""
        self._guard = threading.RLock()
        self.exact = ExactCopy(folder, dimension)

    def __len__(self) -> int:
        return len(self.exact)

    def reload(self) -> None:
        """Sees what another process wrote."""
        self.exact = ExactCopy(self._folder, self._dimension)

    def collection(self) -> Any:
        """The Chroma collection (chromadb.Collection), opened on first use; always pass embeddings to it.

        It is told then what it missed, unless another process is writing or the folder can't be written.
        """
        with self._guard:
            if self._collection is None:
                try:
                    with self._writing():
                        self._stamp = self._late.stamp()
                        self._collection = self._opened()
                        self._settle()
                except (LibraryBusy, BadInput):
                    self._stamp = _NO_WRITER
                    self._collection = self._opened()
        return self._collection

    def update(
        self,
        ids: Sequence[str],
        document_ids: Sequence[str],
        rows: NDArray[np.float32],
        removed_ids: Sequence[str],
    ) -> None:
        """Takes vectors in, in place of those with the same ids, and others out."""
        touched = list(dict.fromkeys([*removed_ids, *ids]))
        if not touched:
            return
        if self.exact.outdated():
            self.reload()
        few = len(touched) <= FEW and len(self._late.ids()) + len(touched) <= MOST_LATE
        if self._collection is None and not few:
            self.collection()
        direct = self._collection is not None and self._stamp == self._late.stamp()
        if not direct:
            self._late.add(touched)
        self.exact.update(ids, document_ids, rows, removed_ids)
        if direct:
            self._tell(touched)

    def similar(
        self,
        vector: NDArray[np.float32],
        count: int,
        also: Iterable[str] = (),
        document_ids: Sequence[str] | None = None,
    ) -> dict[str, float]:
        """Cosines of the `count` passages nearest to the vector, within the documents given, and of those in `also`."""
        if document_ids is not None or len(self) <= EXACT_UP_TO:
            return self.exact.similar(vector, count, also, document_ids)
        collection, late = self.collection(), self._late.ids()
        wanted = max(1, min(count + len(late), collection.count()))
        answer = collection.query(query_embeddings=[vector], n_results=wanted, include=["distances"])
        near = {id_: 1.0 - float(far) for id_, far in zip(answer["ids"][0], answer["distances"][0], strict=True)}
        here = self.exact.documents_of(near)
        found = {id_: cosine for id_, cosine in near.items() if id_ in here and id_ not in late}
        rest = self.exact.rows(id_ for id_ in {*also, *late} if id_ not in found)
        return found | {id_: float(row @ vector) for id_, row in rest.items()}

    def documents_of(self, ids: Iterable[str]) -> dict[str, str]:
        """The document of each id that is here."""
        return self.exact.documents_of(ids)

    def stored_ids(self) -> set[str]:
        """The ids in Chroma, as it will be once it knows of what is late."""
        try:
            stored = set(self.collection().get(include=[])["ids"])
        except Exception as error:
            raise _damaged(self._folder, error) from error
        late = self._late.ids()
        return (stored - late) | set(self.exact.documents_of(late))

    # ---- inside ----------------------------------------------------------------------------------------------------

    def _opened(self) -> Any:
        from chromadb import PersistentClient
        from chromadb.config import Settings

        try:
            client = PersistentClient(str(self._folder / "chroma"), settings=Settings(anonymized_telemetry=False))
            # A later change of these is not seen by the collection; 400 keeps far questions from missing (0.54 -> 0.94).
            return client.get_or_create_collection(
                COLLECTION, configuration={"hnsw": {"space": "cosine", "ef_search": 400}}, embedding_function=None
            )
        except Exception as error:  # chromadb raises its own and its bindings' errors
            raise _damaged(self._folder, error) from error

    def _settle(self) -> None:
        """Tells a collection just opened what it missed."""
        if late := self._late.ids():
            if self.exact.outdated():
                self.reload()
            self._tell(sorted(late))
            self._late.clear()

    def _tell(self, ids: Sequence[str]) -> None:
        """Makes Chroma hold of these ids what the exact copy holds."""
        self._stamp = self._late.stamped()
        try:
            for start in range(0, len(ids), _BATCH):
                some = ids[start : start + _BATCH]
                rows, documents = self.exact.rows(some), self.exact.documents_of(some)
                if gone := [id_ for id_ in some if id_ not in rows]:
                    self._collection.delete(ids=gone)
                if rows:
                    self._collection.upsert(
                        ids=list(rows),
                        embeddings=np.stack(list(rows.values())),
                        metadatas=[{"document_id": documents[id_]} for id_ in rows],
                    )
        except Exception as error:
            raise _damaged(self._folder, error) from error


def _damaged(folder: Path, error: Exception) -> LibraryDamaged:
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return LibraryDamaged(
        f"向量库 {folder} 不能用：{lines[0][:200]}", "请运行 tanwen doctor --repair，从文件库重建索引。"
    )
