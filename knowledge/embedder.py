"""Turns texts into vectors: the bundled static model, read without torch, or any sentence-transformers model.

make_embedder(settings) is the door; a name tells which model made a vector, so that an index can refuse another's.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import BadInput
from knowledge.settings import Settings

Vectors = NDArray[np.float32]
BUNDLED = Path(__file__).with_name("model")
_HEAD = 1 << 16


@runtime_checkable
class Embedder(Protocol):
    """What finding needs of a model: rows of length one, the same for the same text."""

    @property
    def name(self) -> str:
        """The model and a hash of what it is made of; equal names mean equal vectors."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row per text, float32, length one (zero for a text without tokens)."""

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """The same for questions; differs only in models that were trained with another prompt for them."""


def make_embedder(settings: Settings) -> Embedder:
    """The embedder the settings name: `bundled`, a folder, or a model already on this machine."""
    if settings.embedder == "bundled":
        return StaticEmbedder(BUNDLED, "bundled")
    folder = Path(settings.embedder).expanduser()
    if folder.is_dir():
        return StaticEmbedder(folder, folder.name) if is_static(folder) else TransformerEmbedder(folder, folder.name)
    return TransformerEmbedder(downloaded(settings.embedder), settings.embedder)


def is_static(folder: Path) -> bool:
    """Whether a folder was written by knowledge.training."""
    return all((folder / name).is_file() for name in ("recipe.json", "tokenizer.json", "model.safetensors"))


class StaticEmbedder:
    """A static model (one vector per token, averaged), read from int8 rows with numpy alone."""

    def __init__(self, folder: Path, label: str) -> None:
        from safetensors import SafetensorError
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        try:
            weights = load_file(folder / "model.safetensors")
            self._rows: NDArray[np.int8] = weights["embeddings"]
            self._scale: Vectors = weights["weights"]
            self._tokenizer: Any = Tokenizer.from_file(str(folder / "tokenizer.json"))
        except (OSError, SafetensorError, KeyError) as error:
            raise _unusable(str(folder), error) from error
        except Exception as error:  # tokenizers raises bare Exception
            raise _unusable(str(folder), error) from error
        self.name = f"{label}-{_hash_whole(folder / 'model.safetensors', folder / 'tokenizer.json')}"
        self.dimension = int(self._rows.shape[1])

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row per text: the mean of its tokens' vectors, brought to length one."""
        found = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), 1024):
            portion = list(texts[start : start + 1024])
            for place, encoding in enumerate(
                self._tokenizer.encode_batch_fast(portion, add_special_tokens=False), start
            ):
                ids = encoding.ids
                if ids:
                    found[place] = self._scale[ids] @ self._rows[ids].astype(np.float32)
        return normalised(found)

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """The same as encode."""
        return self.encode(texts)


class TransformerEmbedder:
    """Any sentence-transformers model in a folder; loads torch, which takes seconds."""

    def __init__(self, folder: Path, label: str) -> None:
        from sentence_transformers import SentenceTransformer

        try:
            self._model: Any = SentenceTransformer(str(folder), local_files_only=True)
        except Exception as error:  # every library below raises its own kind
            raise _unusable(str(folder), error) from error
        self.name = f"{label}-{_hash_heads(folder)}"
        self.dimension = int(self._model.get_embedding_dimension())

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row per text, as a document."""
        return self._rows(self._model.encode_document, texts)

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """One row per text, as a question."""
        return self._rows(self._model.encode_query, texts)

    def _rows(self, encode: Any, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        made = encode(list(texts), convert_to_numpy=True, show_progress_bar=False)
        return normalised(np.asarray(made, dtype=np.float32))


def normalised(rows: Vectors) -> Vectors:
    """The rows brought to length one; zero rows stay zero."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, np.float32(1e-12)), dtype=np.float32)


def downloaded(name: str) -> Path:
    """The folder of a model that is on this machine already; nothing is ever fetched from the network here."""
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except Exception as error:  # not found, bad name, no cache: one answer to all
        raise BadInput(
            f"设置 embedder = {name}：既不是文件夹，本机也没有这个模型",
            f'请先运行 hf download {name}，或写成模型文件夹的路径，或用 embedder = "bundled"。',
        ) from error


def _unusable(where: str, error: Exception) -> BadInput:
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return BadInput(f"向量模型 {where} 读不了：{lines[0][:200]}", '请检查设置 embedder，或改回 embedder = "bundled"。')


def _hash_whole(*files: Path) -> str:
    made = hashlib.sha256()
    for file in files:
        made.update(file.read_bytes())
    return made.hexdigest()[:12]


def _hash_heads(folder: Path) -> str:
    """Names, sizes and first bytes of all files: enough to tell two models apart without reading gigabytes."""
    made = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")):
        made.update(json.dumps([file.relative_to(folder).as_posix(), file.stat().st_size]).encode())
        with file.open("rb") as opened:
            made.update(opened.read(_HEAD))
    return made.hexdigest()[:12]
