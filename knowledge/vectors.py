"""The vector store (向量库): a Chroma collection that holds ids and vectors, with an exact copy beside it.

Chroma is the persistent store and what LlamaIndex users are given; the exact copy answers where it is faster: on start,
for a filtered question, and for any library below `EXACT_UP_TO`. Callers hold the writer's lock when they update:
two writing processes destroy a Chroma store without a word.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import LibraryDamaged
from knowledge.exact import ExactCopy

EXACT_UP_TO = 200_000
"""Measured: 57,000 rows of 256 exact 2 ms (Chroma 1.6 ms once open, 33-61 ms with a filter), 300,000 rows 9-44 ms."""
COLLECTION = "passages"
_BATCH = 5000
"""Chroma takes 5,461 records at once."""


class VectorStore:
    """The vectors of one generation of the index, in one folder."""

    def __init__(self, folder: Path, dimension: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._dimension = dimension
        self._collection: Any = None
        self.exact = ExactCopy(folder, dimension)

    def __len__(self) -> int:
        return len(self.exact)

    def reload(self) -> None:
        """Sees what another process wrote."""
        self.exact = ExactCopy(self._folder, self._dimension)

    def collection(self) -> Any:
        """The Chroma collection (chromadb.Collection), opened on first use; always pass embeddings to it."""
        if self._collection is None:
            from chromadb import PersistentClient
            from chromadb.config import Settings

            try:
                client = PersistentClient(str(self._folder / "chroma"), settings=Settings(anonymized_telemetry=False))
                # A later change of these is not seen by the collection; 400 keeps far questions from missing (0.54 -> 0.94).
                self._collection = client.get_or_create_collection(
                    COLLECTION,
                    configuration={"hnsw": {"space": "cosine", "ef_search": 400}},
                    embedding_function=None,
                )
            except Exception as error:  # chromadb raises its own and its bindings' errors
                raise _damaged(self._folder, error) from error
        return self._collection

    def update(
        self,
        ids: Sequence[str],
        document_ids: Sequence[str],
        rows: NDArray[np.float32],
        removed_ids: Sequence[str],
    ) -> None:
        """Takes vectors in, in place of those with the same ids, and others out."""
        if not ids and not removed_ids:
            return
        collection = self.collection()
        try:
            for start in range(0, len(removed_ids), _BATCH):
                collection.delete(ids=list(removed_ids[start : start + _BATCH]))
            for start in range(0, len(ids), _BATCH):
                some = slice(start, start + _BATCH)
                collection.upsert(
                    ids=list(ids[some]),
                    embeddings=rows[some],
                    metadatas=[{"document_id": document} for document in document_ids[some]],
                )
        except Exception as error:
            raise _damaged(self._folder, error) from error
        self.exact.update(ids, document_ids, rows, removed_ids)

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
        answer = self.collection().query(
            query_embeddings=[vector], n_results=min(count, len(self)), include=["distances"]
        )
        found = {id_: 1.0 - float(far) for id_, far in zip(answer["ids"][0], answer["distances"][0], strict=True)}
        rest = self.exact.rows(id_ for id_ in also if id_ not in found)
        return found | {id_: float(row @ vector) for id_, row in rest.items()}

    def documents_of(self, ids: Iterable[str]) -> dict[str, str]:
        """The document of each id that is here."""
        return self.exact.documents_of(ids)

    def stored_ids(self) -> set[str]:
        """The ids in Chroma."""
        try:
            return set(self.collection().get(include=[])["ids"])
        except Exception as error:
            raise _damaged(self._folder, error) from error


def _damaged(folder: Path, error: Exception) -> LibraryDamaged:
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return LibraryDamaged(
        f"向量库 {folder} 不能用：{lines[0][:200]}", "请运行 tanwen doctor --repair，从文件库重建索引。"
    )
