"""The door to LlamaIndex: our search as a retriever, our vectors as its vector store, embedders both ways.

Import this file only where LlamaIndex is wanted: it takes seconds. Nothing here reads or sets LlamaIndex's global Settings,
and none of its types is meant to leave this file for the rest of tanwen.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.callbacks import CallbackManager
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode
from llama_index.core.tools import FunctionTool
from numpy.typing import NDArray

from assistant.tools import Tool, call_tool, rule_tools
from knowledge.embedder import Embedder, normalised
from knowledge.errors import BadInput
from knowledge.library import Library
from knowledge.search import Search
from knowledge.vocabulary import Citation, Passage, Question


class TanwenRetriever(BaseRetriever):  # type: ignore[misc]
    """The whole search as a LlamaIndex retriever; each node's text is verbatim and its metadata carry the citation."""

    def __init__(self, search: Search, similarity_top_k: int = 10, document_ids: Sequence[str] | None = None) -> None:
        self._search = search
        self._count = similarity_top_k
        self._document_ids = document_ids
        super().__init__(callback_manager=CallbackManager())

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = self._search.search(Question(text=query_bundle.query_str), self._count, self._document_ids)
        return [NodeWithScore(node=node_of(self._search.library, hit.passage), score=hit.score) for hit in hits]


def node_of(library: Library, passage: Passage) -> TextNode:
    """A passage as a node; metadata hold what a citation holds, `citations` one entry per unbroken stretch."""
    cited = citations_of(library, passage)
    return TextNode(
        id_=passage.id,
        text=passage.text,
        start_char_idx=passage.start,
        end_char_idx=passage.end,
        metadata={**flat_metadata(cited[0]), "citations": [each.model_dump(mode="json") for each in cited]},
        excluded_embed_metadata_keys=["citations"],
        excluded_llm_metadata_keys=["citations", "document_id", "passage_id", "start", "end"],
    )


def citations_of(library: Library, passage: Passage) -> list[Citation]:
    """The citations of a passage, checked verbatim by the library."""
    spans = library.unbroken(passage.document_id, passage.start, passage.end)
    return [
        library.cite(passage.document_id, start, end, marker=marker, passage_id=passage.id)
        for marker, (start, end) in enumerate(spans, 1)
    ]


def flat_metadata(citation: Citation) -> dict[str, str | int | bool]:
    """What a reader must know of a citation, as plain values that any vector store can hold."""
    values = citation.model_dump(mode="json", exclude={"marker", "quote"})
    return {key: value for key, value in values.items() if value is not None}


class TanwenEmbedding(BaseEmbedding):  # type: ignore[misc]
    """One of our embedders as a LlamaIndex embedding."""

    _embedder: Embedder = PrivateAttr()

    def __init__(self, embedder: Embedder) -> None:
        super().__init__(model_name=embedder.name, callback_manager=CallbackManager())
        self._embedder = embedder

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        found: list[list[float]] = self._embedder.encode(texts).tolist()
        return found

    def _get_query_embedding(self, query: str) -> list[float]:
        found: list[float] = self._embedder.encode_questions([query])[0].tolist()
        return found

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


class LlamaIndexEmbedder:
    """Any LlamaIndex embedding as one of our embedders; the index tells it apart by class and model name."""

    def __init__(self, embedding: BaseEmbedding) -> None:
        self._embedding: Any = embedding
        self.name = f"llama_index-{type(embedding).__name__}-{embedding.model_name}"
        self.dimension = len(embedding.get_query_embedding("碳"))

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row per text, length one."""
        return self._rows(self._embedding.get_text_embedding_batch(list(texts)))

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row per question, length one."""
        return self._rows([self._embedding.get_query_embedding(text) for text in texts])

    def _rows(self, made: list[list[float]]) -> NDArray[np.float32]:
        return normalised(np.asarray(made, dtype=np.float32).reshape(len(made), self.dimension))


def vector_store(search: Search) -> Any:
    """Our Chroma collection as a LlamaIndex ChromaVectorStore, to be read only: texts and citations come from the library.

    Use it with `TanwenEmbedding(search.embedder)`: vectors of another model find nothing here.
    """
    from llama_index.vector_stores.chroma import ChromaVectorStore

    return ChromaVectorStore(chroma_collection=_TellingCollection(search))


class _TellingCollection:
    """The collection as LlamaIndex sees it: ids and vectors from Chroma, words and citations from the library."""

    def __init__(self, search: Search) -> None:
        self._search = search

    def count(self) -> int:
        """How many passages there are."""
        return int(self._search.index.vectors.collection().count())

    def query(self, **asked: Any) -> dict[str, Any]:
        """Chroma's answer with documents and metadata filled in; a passage gone from the library is left out."""
        raw = dict(self._search.index.vectors.collection().query(**asked))
        told = [self._told(ids) for ids in raw["ids"]]
        for key in ("distances", "embeddings"):
            if raw.get(key) is not None:
                raw[key] = [
                    [value for id_, value in zip(ids, values, strict=True) if id_ in known]
                    for ids, values, known in zip(raw["ids"], raw[key], told, strict=True)
                ]
        raw["ids"] = [[id_ for id_ in ids if id_ in known] for ids, known in zip(raw["ids"], told, strict=True)]
        raw["documents"] = [[known[id_][0] for id_ in ids] for ids, known in zip(raw["ids"], told, strict=True)]
        raw["metadatas"] = [[known[id_][1] for id_ in ids] for ids, known in zip(raw["ids"], told, strict=True)]
        return raw

    def get(self, **asked: Any) -> dict[str, Any]:
        """Records by id or filter, with documents and metadata filled in."""
        raw = dict(self._search.index.vectors.collection().get(**{**asked, "include": []}))
        told = self._told(raw["ids"])
        kept = [id_ for id_ in raw["ids"] if id_ in told]
        return {
            **raw,
            "ids": kept,
            "documents": [told[id_][0] for id_ in kept],
            "metadatas": [told[id_][1] for id_ in kept],
        }

    def add(self, **_: Any) -> None:
        """Refused: the collection is made from the library."""
        raise BadInput("碳问的向量库由文件库生成，不能从外面写入", "请用 tanwen ingest 读入文件。")

    upsert = delete = add

    def _told(self, ids: Sequence[str]) -> dict[str, tuple[str, dict[str, str | int | bool]]]:
        library = self._search.library
        return {
            passage.id: (passage.text, flat_metadata(citations_of(library, passage)[0]))
            for passage in library.passages(ids)
        }


def function_tools(library: Library, turns: Sequence[str]) -> list[FunctionTool]:
    """The rules as LlamaIndex FunctionTools bound to the user's turns (oldest first); they return records (dict).

    An argument that stands neither in those turns nor in a clause quoted verbatim is refused, whatever the model says.
    """
    return [_function_tool(tool, library, tuple(turns)) for tool in rule_tools()]


def _function_tool(tool: Tool, library: Library, turns: tuple[str, ...]) -> FunctionTool:
    def run(**arguments: Any) -> dict[str, Any]:
        return call_tool(tool.name, arguments, turns, library)

    return FunctionTool.from_defaults(fn=run, name=tool.name, description=tool.description, fn_schema=tool.schema_type)
