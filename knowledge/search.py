"""Finds passages for a question: exact look-ups of clause numbers and terms first, then one fused ranking.

Every kind of score is brought to the same measure (standard deviations) and added; Hit.parts tells the parts. This is the
way of a question, so nothing here loads jieba, Chroma, torch or llama_index unless the library is very large or stale.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from math import log

import numpy as np
from numpy.typing import NDArray

from knowledge import scope, words
from knowledge.embedder import Embedder, make_embedder, normalised
from knowledge.errors import BadInput
from knowledge.index import Index
from knowledge.journal import catch_up_if_free
from knowledge.library import Library
from knowledge.names import find_clause_numbers
from knowledge.ranking import Weights, standardised, weights
from knowledge.settings import Settings
from knowledge.vocabulary import Hit, Question

LONGEST_QUESTION = 2000
"""Characters of a question that are looked at."""
_LEANS = re.compile(
    r"^(?:那|它|这|该|其|再|还有|另外|如果|换成|改成)|它|这个|那个|上述|前面|刚才|该条|这条|呢[？?]?\s*$"
)
_SHORT = 8
_FEW_OF_A_CLAUSE = 20
"""A document with more passages under one number holds many papers, so their order says nothing."""
_END = "。？！?!.，,；;：:… "


class _Asked:
    """A question made ready for looking up: its own words and, where it leans on the turn before, that turn's."""

    def __init__(self, question: Question) -> None:
        self.text = question.text.strip()[:LONGEST_QUESTION]
        leans = bool(_LEANS.search(self.text)) or len(words.solid(self.text)) <= _SHORT
        self.matter = self.text
        """The text without the names of documents, once these are known."""
        self.before = question.history[-1].strip()[:LONGEST_QUESTION] if leans and question.history else ""


class Search:
    """The whole search over one library; open one per process."""

    def __init__(self, library: Library, index: Index, embedder: Embedder) -> None:
        self.library = library
        self.index = index
        self.embedder = embedder
        self._weights: Weights = weights()
        self._seen = ""
        self._rarity: dict[str, float] = {}

    @classmethod
    def open(cls, library: Library, settings: Settings) -> Search:
        """The search of a library; completes what a killed process left unindexed, unless another process is at it.

        Raises LibraryDamaged where the index was made by another embedder.
        """
        embedder = make_embedder(settings)
        index = Index.open(library.home, library, embedder)
        search = cls(library, index, embedder)
        search._bring_up_to_date()
        return search

    def search(self, question: Question | str, k: int = 10, document_ids: Sequence[str] | None = None) -> list[Hit]:
        """The best `k` passages, best first; equal scores in the order of their ids.

        Only documents in `document_ids`, in force on `as_of` and valid for `jurisdiction` where these are given. Parts of a
        hit: exact, literal, lexical, vector, document add up to its score.
        """
        asked_for = Question(text=question) if isinstance(question, str) else question
        if not asked_for.text.strip():
            raise BadInput("问题是空的", "请写出要查的问题或字词。")
        if k < 1:
            raise BadInput(f"要找的段数是 {k}", "请写 1 或更大的数。")
        if self.library.version() != self._seen:
            self._bring_up_to_date()
        if not self.index.exists or not words.grams(asked_for.text[:LONGEST_QUESTION]):
            return []
        return self._ranked(asked_for, k, document_ids)

    def rarity(self, word: str) -> float:
        """How much a word tells (inverse document frequency): the fewer passages it stands in, the more; never below 0."""
        if not self.index.exists:
            return 0.0
        if word not in self._rarity:
            total, here = len(self.index.lexical), self.index.lexical.frequency(word)
            self._rarity[word] = log(1 + (total - here + 0.5) / (here + 0.5))
        return self._rarity[word]

    # ---- inside ----------------------------------------------------------------------------------------------------

    def _bring_up_to_date(self) -> None:
        version = self.library.version()
        self._rarity = {}
        if not self.index.exists and self.library.counts().passages:
            self.index.rebuild()
        settled = catch_up_if_free(self.library, self.index)
        if self.index.exists:
            self.index.reload()
            self.index.open_parts()  # refuses here, not at the first question, what another model made
        # While another process is writing, the index may still change under an unchanged library: look again next time.
        self._seen = version if settled else ""

    def _ranked(self, question: Question, k: int, document_ids: Sequence[str] | None) -> list[Hit]:
        asked = _Asked(question)
        cards = self.library.documents()
        within = scope.allowed(cards, question.as_of, question.jurisdiction, document_ids)
        superseded = self.library.superseded()
        by_document = scope.weigh(asked.text, cards, superseded, question.as_of, self._weights.document)
        if asked.before and not any(weight.named for weight in by_document.values()):
            told = f"{asked.before} {asked.text}"
            by_document = scope.weigh(told, cards, superseded, question.as_of, self._weights.document)
        asked.matter = scope.without_names(asked.text, cards)
        count = max(self._weights.fusion.candidates, 2 * k)
        parts: dict[str, dict[str, float]] = {
            "exact": self._exact(asked, by_document, within),
            "literal": self._literal(asked.text, count, within),
        }
        parts |= self._fused(asked, {*parts["exact"], *parts["literal"]}, count, within)
        documents = self.index.vectors.documents_of(parts["lexical"])
        parts["document"] = {id_: by_document[doc].gain for id_, doc in documents.items() if doc in by_document}
        return self._hits(parts, list(parts["document"]), k)

    def _hits(self, parts: dict[str, dict[str, float]], ids: Iterable[str], k: int) -> list[Hit]:
        """The best that still stand in the library, which may be ahead of the index for a moment."""
        total = {id_: round(sum(scores.get(id_, 0.0) for scores in parts.values()), 6) for id_ in ids}
        order = sorted(total, key=lambda id_: (-total[id_], id_))
        hits: list[Hit] = []
        while order and len(hits) < k:
            some, order = order[: k - len(hits)], order[k - len(hits) :]
            hits += [
                Hit(
                    passage=passage,
                    score=total[passage.id],
                    parts={
                        kind: round(scores[passage.id], 6) for kind, scores in parts.items() if scores.get(passage.id)
                    },
                )
                for passage in self.library.passages(some)
            ]
        return hits

    def _exact(
        self, asked: _Asked, by_document: dict[str, scope.Weight], within: Sequence[str] | None
    ) -> dict[str, float]:
        """What the passages of the clauses asked for gain; in the named documents only, where some are named."""
        own = find_clause_numbers(asked.text)
        text = asked.text if own else asked.before
        named = [id_ for id_, weight in by_document.items() if weight.named and (within is None or id_ in within)]
        add = self._weights.exact
        found: dict[str, float] = {}
        for mention in {each.canonical: each for each in own or find_clause_numbers(text)}.values():
            passages = self.library.find_number(mention.canonical, named or within)
            several = Counter(passage.document_id for passage in passages)
            place: Counter[str] = Counter()
            before = text[: mention.start]
            for passage in passages:
                gain = add.clause + (add.heading_named if scope.heading_named(passage.headings, before) else 0.0)
                if several[passage.document_id] <= _FEW_OF_A_CLAUSE:
                    gain += add.order * (1 - place[passage.document_id] / several[passage.document_id])
                place[passage.document_id] += 1
                found[passage.id] = found.get(passage.id, 0.0) + gain
        return found

    def _literal(self, text: str, count: int, within: Sequence[str] | None) -> dict[str, float]:
        """What passages gain in which the whole query stands literally, as when somebody looks up a term."""
        add = self._weights.exact
        for_text = add.text if scope.says_more_than_numbers(text) else add.number_text
        for term in dict.fromkeys((text, text.strip(_END))):
            if not 1 < len(words.solid(term)) <= add.longest_term:
                continue
            in_text, in_head = self.index.lexical.containing(term, count, within)
            if in_text or in_head:
                return dict.fromkeys(in_head, add.heading) | dict.fromkeys(in_text, for_text)
        return {}

    def _fused(
        self, asked: _Asked, also: set[str], count: int, within: Sequence[str] | None
    ) -> dict[str, dict[str, float]]:
        """Both rankings as weighted standardised scores, for the best of each and those in `also`."""
        by = self._weights.fusion
        terms = [(words.asked(asked.matter), 1.0)]
        if asked.before:
            terms.append((words.asked(asked.before), by.history))
        lexical = dict(self.index.lexical.search(terms, count, within))
        near = self.index.vectors.similar(self._vector(asked), count, {*also, *lexical}, within)
        best = dict(sorted(near.items(), key=lambda item: (-item[1], item[0]))[:count])
        candidates = sorted({*lexical, *best, *also})
        # A list shorter than asked for holds every passage that shares a word, so the others have none.
        of_words = standardised(lexical, candidates, lexical, 0.0 if len(lexical) < count else None)
        of_vectors = standardised(near, candidates, best)
        return {
            "lexical": {id_: by.lexical * score for id_, score in of_words.items()},
            "vector": {id_: by.vector * score for id_, score in of_vectors.items()},
        }

    def _vector(self, asked: _Asked) -> NDArray[np.float32]:
        own = words.without_asking(asked.matter)
        rows = self.embedder.encode_questions([own, asked.before] if asked.before else [own])
        if asked.before:
            rows = normalised(rows[:1] + np.float32(self._weights.fusion.history) * rows[1:])
        return np.asarray(rows[0], dtype=np.float32)
