"""Keeps the lexical index and the vector store in step with each other and with the library they were made from.

`home/index/<generation>/` holds both, `home/index/current` names the generation that counts. A rebuild makes a new
generation and then switches, so that a reader never meets half an index; everything here can be deleted at any time.
"""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge.embedder import Embedder, normalised
from knowledge.errors import LibraryDamaged
from knowledge.lexical import Lexical
from knowledge.library import Library
from knowledge.vectors import VectorStore
from knowledge.vocabulary import Passage

FORMAT = 1
"""Raised whenever texts are cut or stored in another way, so that older indexes are rebuilt."""
HEADING_WEIGHT = 0.3
"""Weight of the headings' vector beside the text's. Measured, nDCG@10 of the bundled model alone: 0 .311, 0.3 .323, 1 .263."""
_PORTION = 2000
_REBUILD = "请运行 tanwen doctor --repair，从文件库重建索引。"


class _Parts(NamedTuple):
    generation: str
    lexical: Lexical
    vectors: VectorStore


class Index:
    """Both indexes over one library; readers share it with one writer."""

    def __init__(self, folder: Path, library: Library, embedder: Embedder) -> None:
        self._folder = folder
        self._library = library
        self._embedder = embedder
        self._parts: _Parts | None = None

    @classmethod
    def open(cls, home: Path, library: Library, embedder: Embedder) -> Index:
        """The index of a library; nothing is opened or made before it is needed."""
        return cls(home / "index", library, embedder)

    # ---- reading ---------------------------------------------------------------------------------------------------

    @property
    def exists(self) -> bool:
        """Whether there is an index at all; a deleted one is built again by `rebuild`."""
        return self._current() is not None

    @property
    def lexical(self) -> Lexical:
        """The lexical index that counts now."""
        return self._ready().lexical

    @property
    def vectors(self) -> VectorStore:
        """The vector store that counts now; raises LibraryDamaged where another model made its vectors."""
        return self._ready().vectors

    def open_parts(self) -> None:
        """Opens both now; raises LibraryDamaged where they can't be used."""
        self._ready()

    def prepare(self) -> None:
        """Loads what writing a few passages takes, where there is an index; raises LibraryDamaged where it can't be used."""
        if self.exists:
            self._ready().lexical.prepare()

    def reload(self) -> None:
        """Sees what another process wrote: new passages, or a whole new generation."""
        if self._parts is None or self._parts.generation != self._current():
            self._parts = None
        else:
            self._parts.lexical.reload()
            self._parts.vectors.reload()

    # ---- writing ---------------------------------------------------------------------------------------------------

    def update(self, added: Sequence[Passage], removed_ids: Sequence[str]) -> None:
        """Takes passages in, in place of those with the same ids, and others out; harmless when repeated.

        Where there is no index yet, it is built from the whole library.
        """
        with self._library.writing():
            if not self.exists:
                self.rebuild()
                return
            if self._parts is not None and self._parts.generation != self._current():
                self._parts = None
            self._write(self._ready(), added, removed_ids)

    def rebuild(self, told: Callable[[int, int], None] | None = None) -> None:
        """Builds a new generation from the library and switches to it; the old one counts until then."""
        with self._library.writing():
            # A fresh name each time: Chroma remembers every path of this process, also of a store that was deleted.
            parts = self._make(secrets.token_hex(4))
            parts.vectors.collection()
            total = self._library.counts().passages
            done = 0
            portion: list[Passage] = []
            for passage in self._library.all_passages():
                portion.append(passage)
                if len(portion) == _PORTION:
                    self._write(parts, portion, [])
                    done += len(portion)
                    portion = []
                    if told:
                        told(done, total)
            self._write(parts, portion, [])
            fresh = self._folder / "current.new"
            fresh.write_text(parts.generation, "utf-8")
            fresh.replace(self._folder / "current")
            self._library.settle()
            self._parts = parts
            for other in self._folder.iterdir():
                if other.is_dir() and other.name != parts.generation:
                    shutil.rmtree(other, ignore_errors=True)

    # ---- checking --------------------------------------------------------------------------------------------------

    def check(self) -> list[str]:
        """Where index and library disagree, one line each; empty where all is well."""
        held = self._library.passage_ids()
        waiting = self._library.pending_count()
        if not self.exists:
            return [f"没有索引，文件库有 {len(held)} 个段落"] if held else []
        try:
            parts = self._ready()
            kept = {
                "字词索引": parts.lexical.ids(),
                "向量库": parts.vectors.stored_ids(),
                "向量副本": parts.vectors.exact.ids(),
            }
        except LibraryDamaged as error:
            return [error.message]
        problems = [f"有 {waiting} 处改动还没有进入索引"] if waiting else []
        for name, ids in kept.items():
            if missing := len(held - ids):
                problems.append(f"{name}缺 {missing} 个段落")
            if extra := len(ids - held):
                problems.append(f"{name}多出 {extra} 个段落")
        return problems

    # ---- inside ----------------------------------------------------------------------------------------------------

    def _current(self) -> str | None:
        file = self._folder / "current"
        try:
            name = file.read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError):
            return None
        return name if name and (self._folder / name / "made.json").is_file() else None

    def _ready(self) -> _Parts:
        if self._parts is None:
            generation = self._current()
            if generation is None:
                raise LibraryDamaged(f"{self._folder} 里没有索引", _REBUILD)
            self._refuse_foreign(self._folder / generation / "made.json")
            self._parts = self._open(generation)
        return self._parts

    def _refuse_foreign(self, file: Path) -> None:
        try:
            made = json.loads(file.read_text("utf-8"))
            described = (made["format"], made["embedder"], made["dimension"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise LibraryDamaged(f"索引说明 {file} 读不懂：{error}", _REBUILD) from error
        if described[0] != FORMAT:
            raise LibraryDamaged(f"索引的格式是 {described[0]}，本程序用的是 {FORMAT}", _REBUILD)
        if described[1:] != (self._embedder.name, self._embedder.dimension):
            raise LibraryDamaged(
                f"索引里的向量由模型 {described[1]} 生成，现在设置的是 {self._embedder.name}，两者不能混用",
                "请改回原来的 embedder 设置，或运行 tanwen doctor --repair，用新模型重建索引。",
            )

    def _open(self, generation: str) -> _Parts:
        folder = self._folder / generation
        return _Parts(
            generation,
            Lexical(folder / "lexical"),
            VectorStore(folder / "vectors", self._embedder.dimension, self._library.writing),
        )

    def _make(self, generation: str) -> _Parts:
        folder = self._folder / generation
        folder.mkdir(parents=True)
        parts = self._open(generation)
        made = {"format": FORMAT, "embedder": self._embedder.name, "dimension": self._embedder.dimension}
        (folder / "made.json").write_text(json.dumps(made, ensure_ascii=False), "utf-8")
        return parts

    def _write(self, parts: _Parts, added: Sequence[Passage], removed_ids: Sequence[str]) -> None:
        parts.lexical.update(added, removed_ids)
        rows = passage_vectors(self._embedder, added)
        parts.vectors.update([each.id for each in added], [each.document_id for each in added], rows, removed_ids)


def passage_vectors(embedder: Embedder, passages: Sequence[Passage]) -> NDArray[np.float32]:
    """One row per passage: its text with its context, and a little of its headings, brought to length one."""
    heads = list(dict.fromkeys(passage.headings for passage in passages))
    place = {head: row for row, head in enumerate(heads)}
    told = embedder.encode(heads)
    texts = embedder.encode([f"{each.text}\n{each.context}".strip() for each in passages])
    if not passages:
        return texts
    return normalised(texts + np.float32(HEADING_WEIGHT) * told[[place[each.headings] for each in passages]])
