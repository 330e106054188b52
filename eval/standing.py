"""Whether the gold of a case still stands in its document; gold that does not says nothing about the answers."""

from __future__ import annotations

from eval.cases import Case
from eval.matching import bare, names_clause, plain
from knowledge.library import Library
from knowledge.vocabulary import Card


class Gold:
    """The documents of a library as the gold is looked up in them; texts are read once."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._cards = tuple(library.documents())
        self._texts: dict[str, str] = {}
        self._labels: dict[str, str] = {}

    def documents(self, case: Case) -> frozenset[str] | None:
        """Ids of the documents that are the case's document; None where it names none; empty where none is here."""
        if case.document is None:
            return None
        return frozenset(card.id for card in self._cards if is_meant(case.document, card))

    def stale(self, case: Case) -> tuple[str, ...]:
        """What of the gold no longer stands in its document, one line each; empty when all does."""
        if case.document is not None and not self.documents(case):
            return (f"库里没有文件“{case.document}”",)
        ids = self.documents(case) or frozenset(card.id for card in self._cards)
        texts = [self._text(id) for id in ids]
        gone = [
            f"文件里没有“{group[0]}”"
            for group in case.evidence
            if not any(bare(gold) in text for gold in group for text in texts)
        ]
        if case.clauses and not any(
            names_clause(clause, label) for clause in case.clauses for id in ids for label in self._labels_of(id)
        ):
            gone.append(f"文件里没有条款 {' 或 '.join(case.clauses)}")
        return tuple(gone)

    def _text(self, id: str) -> str:
        if id not in self._texts:
            self._texts[id] = bare(self._library.text(id))
        return self._texts[id]

    def _labels_of(self, id: str) -> list[str]:
        if id not in self._labels:
            passages = self._library.passages_of(id)
            self._labels[id] = "\n".join({f"{passage.label} {' '.join(passage.about)}" for passage in passages})
        return self._labels[id].split("\n")


def is_meant(name: str, card: Card) -> bool:
    """Whether a document goes by a name: part of its title, designation, file name or jurisdiction, or an alias."""
    known = (card.id, card.title, card.designation, card.jurisdiction, card.source, *card.aliases)
    return any(plain(name) in plain(one) for one in known if one)
