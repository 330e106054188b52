"""Whether the gold of a case still stands in its document; gold that does not says nothing about the answers."""

from __future__ import annotations

from eval.cases import Case
from eval.matching import bare, plain, stands
from knowledge.library import Library
from knowledge.vocabulary import Card


class Gold:
    """The documents of a library as the gold is looked up in them; texts are read once."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._cards = tuple(library.documents())
        self._texts: dict[str, str] = {}
        self._places: dict[str, str] = {}

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
        if case.clauses and not any(self._prints(clause, id) for clause in case.clauses for id in ids):
            gone.append(f"文件里没有条款 {' 或 '.join(case.clauses)}")
        return tuple(gone)

    def _text(self, id: str) -> str:
        if id not in self._texts:
            self._texts[id] = bare(self._library.text(id))
        return self._texts[id]

    def _prints(self, clause: str, id: str) -> bool:
        """Whether a clause stands in a document, in its text or as a place made up of several printed numbers."""
        if id not in self._places:
            labels = {f"{passage.label} {' '.join(passage.about)}" for passage in self._library.passages_of(id)}
            self._places[id] = plain("|".join([*self._library.text(id).splitlines(), *labels]))
        return stands(clause, self._places[id])


def is_meant(name: str, card: Card) -> bool:
    """Whether a document goes by a name: part of its title, designation, file name or jurisdiction, or an alias."""
    known = (card.id, card.title, card.designation, card.jurisdiction, card.source, *card.aliases)
    return any(plain(name) in plain(one) for one in known if one)
