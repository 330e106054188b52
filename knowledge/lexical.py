"""The lexical index (字词索引): BM25 over words, characters and pairs of characters, and the literal look-up of a term.

Texts are cut before they come here (knowledge.words), so tantivy only splits at blanks; questions become term queries.
Callers hold the writer's lock when they update.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from knowledge import words
from knowledge.errors import LibraryDamaged
from knowledge.vocabulary import Passage

WORD_WEIGHT = 0.3
"""Weight of a whole word beside its characters and pairs. Measured on 1,235 questions over 57,112 articles, nDCG@10:
0 .419, 0.3 .420, 0.6 .417; headings as a field of their own were worse (.416 at best) than before the text (.419)."""

_MOST_TIMES = 3
"""A word said more often in a question counts no more than this."""
_HEAP = 96_000_000
_COUNTED = ("all", "words", "head_words")
_LITERAL = ("text_signs", "head_signs")


class Lexical:
    """The tantivy index in one folder; made where there is none."""

    def __init__(self, folder: Path) -> None:
        import tantivy

        self._tantivy: Any = tantivy
        folder.mkdir(parents=True, exist_ok=True)
        try:
            self._index: Any = tantivy.Index(self._schema(), str(folder))
        except ValueError as error:
            raise LibraryDamaged(
                f"字词索引 {folder} 打不开：{str(error)[:80]}", "请运行 tanwen doctor --repair，从文件库重建索引。"
            ) from error

    def prepare(self) -> None:
        """Loads what cuts texts."""
        words.words("")

    def update(self, added: Iterable[Passage], removed_ids: Iterable[str]) -> None:
        """Takes passages in, in place of those with the same ids, and others out; on disk when it returns."""
        writer = self._index.writer(_HEAP, 1)
        try:
            for id_ in removed_ids:
                writer.delete_documents_by_term("id", id_)
            for passage in added:
                writer.delete_documents_by_term("id", passage.id)
                writer.add_document(self._record(passage))
            writer.commit()
        except BaseException:
            writer.rollback()
            raise
        finally:
            # Merging threads must have ended before the lock of the one writer is given back.
            writer.wait_merging_threads()
        self.reload()

    def reload(self) -> None:
        """Sees what another process wrote."""
        self._index.reload()

    def search(
        self, terms: Sequence[tuple[words.Terms, float]], count: int, document_ids: Sequence[str] | None = None
    ) -> list[tuple[str, float]]:
        """The best passages by BM25 for weighted terms, at most `count`, as (id, score)."""
        wanted = []
        for some, weight in terms:
            wanted += self._weighted("all", some.grams, weight)
            wanted += self._weighted("words", some.words, WORD_WEIGHT * weight)
            wanted += self._weighted("head_words", some.words, WORD_WEIGHT * weight)
        return self._run(wanted, count, document_ids)

    def containing(
        self, stretch: str, count: int, document_ids: Sequence[str] | None = None
    ) -> tuple[list[str], list[str]]:
        """Passages in which the stretch stands literally: in the text, and only in headings or context.

        White space, width and case don't matter. Every such passage is found, up to `count` of each sort.
        """
        signs = list(words.solid(stretch))
        if not signs:
            return [], []
        text, head = (self._run([self._phrase(field, signs)], count, document_ids) for field in _LITERAL)
        in_text = [id_ for id_, _ in text]
        known = set(in_text)
        return in_text, [id_ for id_, _ in head if id_ not in known]

    def frequency(self, stretch: str) -> int:
        """In how many passages a stretch stands literally, headings and context included."""
        signs = list(words.solid(stretch))
        if not signs:
            return 0
        query, occur = self._tantivy.Query, self._tantivy.Occur
        asked = query.boolean_query([(occur.Should, self._phrase(field, signs)) for field in _LITERAL])
        return int(self._index.searcher().search(asked, 1, count=True).count)

    def __len__(self) -> int:
        return int(self._index.searcher().num_docs)

    def ids(self) -> set[str]:
        """The ids of all passages here."""
        searcher = self._index.searcher()
        everything = searcher.search(self._tantivy.Query.all_query(), max(1, searcher.num_docs), count=False)
        return {searcher.doc(address)["id"][0] for _, address in everything.hits}

    # ---- inside ----------------------------------------------------------------------------------------------------

    def _schema(self) -> Any:
        builder = self._tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
        builder.add_text_field("document", tokenizer_name="raw", index_option="basic")
        for field in _COUNTED:
            builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
        for field in _LITERAL:
            builder.add_text_field(field, tokenizer_name="whitespace", index_option="position")
        return builder.build()

    def _record(self, passage: Passage) -> Any:
        around = f"{passage.headings}\n{passage.context}"
        record = self._tantivy.Document()
        record.add_text("id", passage.id)
        record.add_text("document", passage.document_id)
        record.add_text("all", " ".join(words.grams(f"{around}\n{passage.text}")))
        record.add_text("words", " ".join(words.words(passage.text)))
        record.add_text("head_words", " ".join(words.words(around)))
        record.add_text("text_signs", " ".join(words.solid(passage.text)))
        record.add_text("head_signs", " ".join(words.solid(around)))
        return record

    def _weighted(self, field: str, terms: Iterable[str], weight: float) -> list[Any]:
        query = self._tantivy.Query
        return [
            query.boost_query(
                query.term_query(self._index.schema, field, term, "freq"), weight * min(times, _MOST_TIMES)
            )
            for term, times in Counter(terms).items()
        ]

    def _phrase(self, field: str, signs: list[str]) -> Any:
        query, schema = self._tantivy.Query, self._index.schema
        if len(signs) == 1:
            return query.term_query(schema, field, signs[0], "freq")
        return query.phrase_query(schema, field, signs)

    def _run(self, any_of: list[Any], count: int, document_ids: Sequence[str] | None) -> list[tuple[str, float]]:
        if not any_of or count < 1 or (document_ids is not None and not document_ids):
            return []
        query, occur = self._tantivy.Query, self._tantivy.Occur
        asked = query.boolean_query([(occur.Should, each) for each in any_of])
        if document_ids is not None:
            within = query.term_set_query(self._index.schema, "document", list(document_ids))
            asked = query.boolean_query([(occur.Must, asked), (occur.Must, query.const_score_query(within, 0.0))])
        searcher = self._index.searcher()
        count = min(count, max(1, searcher.num_docs))
        found = searcher.search(asked, count, count=False).hits
        return [(searcher.doc(address)["id"][0], float(score)) for score, address in found]
