"""LlamaIndex users get the whole search, the vectors and the embedders, and nothing global is touched."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from llama_index.core import Settings as Global
from llama_index.core import VectorStoreIndex
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.vector_stores.types import MetadataFilter, MetadataFilters, VectorStoreQuery

from assistant.llamaindex import LlamaIndexEmbedder, TanwenEmbedding, TanwenRetriever, vector_store
from ingest.pipeline import ingest
from knowledge.embedder import make_embedder
from knowledge.errors import BadInput
from knowledge.index import Index
from knowledge.journal import catch_up
from knowledge.library import Library
from knowledge.search import Search
from knowledge.settings import Settings

CLAUSES = [
    ("1", "某类器具管理规范", "本规范规定了某类器具的配备要求。"),
    ("2.1", "某类器具管理规范", "记录应当保存五年。"),
    ("2.2", "某类器具管理规范", "器具未经校准不得使用。"),
    ("一、", "关于举办培训班的通知", "培训时间为2031年6月1日。"),
    ("二、", "关于举办培训班的通知", "每人900元，食宿自理。"),
]


def write_clauses(folder: Path) -> Path:
    """The clauses as a file of ready-made clauses of two documents."""
    records = [
        {"id": f"k{number}", "title": title, "document": title, "clause": number, "text": text}
        for number, title, text in CLAUSES
    ]
    file = folder / "clauses.jsonl"
    file.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), "utf-8")
    return file


@pytest.fixture(scope="module")
def search(tmp_path_factory: pytest.TempPathFactory) -> Search:
    home = tmp_path_factory.mktemp("home")
    library, settings = Library.open(home), Settings(home=home)
    ingest(
        [write_clauses(tmp_path_factory.mktemp("files"))], library, Index.open(home, library, make_embedder(settings))
    )
    return Search.open(library, settings)


def test_the_retriever_gives_the_hits_of_the_search_with_their_citations(search: Search) -> None:
    found = TanwenRetriever(search, similarity_top_k=3).retrieve("记录保存几年")
    hits = search.search("记录保存几年", 3)
    assert [each.node_id for each in found] == [hit.passage.id for hit in hits]
    assert [each.score for each in found] == [hit.score for hit in hits]
    for each, hit in zip(found, hits, strict=True):
        node = each.node
        assert node.get_content() == hit.passage.text
        text = search.library.text(hit.passage.document_id)
        assert text[node.start_char_idx : node.end_char_idx] == node.get_content()
        for citation in node.metadata["citations"]:
            assert text[citation["start"] : citation["end"]] == citation["quote"]
            assert citation["document"] == node.metadata["document"]
    assert found[0].metadata["clause"].startswith("2.1")
    assert found[0].metadata["standing"]


def test_the_retriever_keeps_to_the_documents_given(search: Search) -> None:
    letter = next(card.id for card in search.library.documents() if "通知" in card.title)
    found = TanwenRetriever(search, document_ids=[letter]).retrieve("记录保存几年")
    assert {each.metadata["document_id"] for each in found} == {letter}


async def answered(retriever: TanwenRetriever) -> list[Any]:
    found: list[Any] = await retriever.aretrieve("每人多少元")
    return found


def test_the_retriever_can_be_awaited(search: Search) -> None:
    import asyncio

    assert "900" in asyncio.run(answered(TanwenRetriever(search)))[0].get_content()


def test_the_vector_store_tells_texts_and_places_from_the_library(search: Search) -> None:
    store = vector_store(search)
    embedding = TanwenEmbedding(search.embedder)
    asked = VectorStoreQuery(query_embedding=embedding.get_query_embedding("器具校准"), similarity_top_k=2)
    answer = store.query(asked)
    assert "校准" in answer.nodes[0].get_content()
    assert answer.nodes[0].metadata["clause"].startswith("2.2")
    letter = next(card.id for card in search.library.documents() if "通知" in card.title)
    asked.filters = MetadataFilters(filters=[MetadataFilter(key="document_id", value=letter)])
    assert {node.metadata["document_id"] for node in store.query(asked).nodes} == {letter}


def test_an_index_of_llamaindex_works_over_the_vector_store(search: Search) -> None:
    index = VectorStoreIndex.from_vector_store(vector_store(search), embed_model=TanwenEmbedding(search.embedder))
    found = index.as_retriever(similarity_top_k=1).retrieve("每人多少元")
    assert "900" in found[0].get_content()


def test_nobody_writes_into_the_vectors_from_outside(search: Search) -> None:
    from llama_index.core.schema import TextNode

    node = TextNode(text="x", embedding=[0.0] * search.embedder.dimension)
    with pytest.raises(BadInput):
        vector_store(search).add([node])
    with pytest.raises(BadInput):
        vector_store(search).delete("x")


def test_our_embedder_as_theirs_gives_the_same_vectors(search: Search) -> None:
    theirs = TanwenEmbedding(search.embedder)
    expected = search.embedder.encode(["记录", "器具"])
    np.testing.assert_allclose(theirs.get_text_embedding_batch(["记录", "器具"]), expected, atol=1e-6)
    np.testing.assert_allclose(theirs.get_query_embedding("记录"), expected[0], atol=1e-6)


class Counting(BaseEmbedding):
    """An embedding of somebody else's: how often each of a few characters stands in the text."""

    def _get_text_embedding(self, text: str) -> list[float]:
        return [1.0, *(float(text.count(sign)) for sign in "记录费用")]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)


def test_any_embedding_of_theirs_can_carry_our_index(tmp_path: Path) -> None:
    library = Library.open(tmp_path / "home")
    embedder = LlamaIndexEmbedder(Counting(model_name="counting"))
    assert embedder.dimension == 5
    np.testing.assert_allclose(np.linalg.norm(embedder.encode(["记录", "x"]), axis=1), 1, atol=1e-6)
    index = Index.open(library.home, library, embedder)
    ingest([write_clauses(tmp_path)], library, index)
    assert not catch_up(library, index)
    assert index.check() == []
    assert Search(library, index, embedder).search("记录")[0].passage.text.endswith("记录应当保存五年。")


def test_no_global_setting_is_made_or_read(search: Search) -> None:
    TanwenRetriever(search).retrieve("记录")
    TanwenEmbedding(search.embedder).get_query_embedding("记录")
    assert Global._embed_model is None
    assert Global._llm is None
