"""Editions of one paper that stand in the library side by side, and which of them counts on a day (版次).

A family is what replaces one another: editions of one number, papers named as replaced, a draft beside its published text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from weakref import WeakKeyDictionary

from knowledge.catalogue import USER_FILE, Catalogue, Level, Standard, State, completed, of_card
from knowledge.names import canonical, find_designations, plain, same_designation, undated
from knowledge.scope import short_place
from knowledge.shelf import Shelf
from knowledge.vocabulary import Card, Kind, Standing

_NO_EDITIONS = frozenset({Kind.EXPLANATORY_NOTE, Kind.FORM})
"""Kinds that are never an edition of the paper whose number they bear."""
_OF_A_STANDARD = frozenset({Kind.STANDARD, Kind.SPECIFICATION})
AMENDMENT = "修改单"
"""What the title of a paper that amends a standard says."""
_DRAFT = re.compile(r"[（(]?(?:征求意见稿|送审稿|报批稿|讨论稿|草案|公示稿)[）)]?")
_PREFERENCE = {State.IN_FORCE: 0, State.UNKNOWN: 0, State.REPLACED: 1, State.WITHDRAWN: 1, State.TO_COME: 2}
"""Which editions are used before which; a draft comes last."""


class Editions:
    """The families of editions in one library."""

    def __init__(self, cards: Sequence[Card], catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._cards = {card.id: card for card in cards}
        self._entries = {card.id: _entry(card, catalogue) for card in cards if card.designation}
        papers = [card for card in cards if _may_be_edition(card)]
        self.papers = Catalogue({each.designation: each for each in self._all_entries(papers)}.values())
        self.families = tuple(self._families(papers))
        """Ids of the members of each family of two or more, the oldest first."""
        self._amendments = [card for card in cards if AMENDMENT in card.title]

    @classmethod
    def of(cls, library: Shelf) -> Editions:
        """The families of a library as it stands now."""
        file = library.home / USER_FILE
        state = (library.version(), file.stat().st_mtime_ns if file.is_file() else 0)
        known = _KNOWN.get(library)
        if known is None or known[0] != state:
            cards = library.documents()
            known = _KNOWN[library] = (state, cls(cards, Catalogue.open(library.home, cards)))
        return known[1]

    def family(self, document_id: str) -> tuple[str, ...]:
        """The editions a document stands among, itself included; it alone where there is no other."""
        return next((each for each in self.families if document_id in each), (document_id,))

    def card(self, document_id: str) -> Card:
        """The card of a document."""
        return self._cards[document_id]

    def find(self, document_id: str) -> Card | None:
        """The card of a document, or None where it isn't in the library any more."""
        return self._cards.get(document_id)

    def cards(self) -> list[Card]:
        """The cards of all documents."""
        return list(self._cards.values())

    def state(self, document_id: str, day: date) -> State:
        """How a document stands on a day, by the catalogue and by what the library tells of its successors."""
        card = self._cards[document_id]
        if card.standing is Standing.DRAFT:
            return State.DRAFT
        entry = self._entries.get(document_id) or of_card(card.model_copy(update={"designation": card.title}))
        return self.papers.state(self._in_full(card, entry), day)

    def note(self, document_id: str, day: date) -> str:
        """What must be said of a document that isn't in force on the day; empty for one that is."""
        name = self._cards[document_id].designation
        if not name or self._cards[document_id].standing is Standing.DRAFT:
            return ""
        return self.papers.note(name, day) or ""

    def facts(self, document_id: str, day: date) -> dict[str, str | None]:
        """What the catalogue adds to a card: edition, level, whether it binds, how it stands on a day, its last day and successor."""
        card, entry = self._cards[document_id], self._entries.get(document_id)
        entry = self._in_full(card, entry) if entry else None
        state = self.state(document_id, day)
        until = self.papers.until(entry) if entry else None
        return {
            "edition": entry.edition if entry else None,
            "level": entry.level.value if entry and entry.level is not Level.UNKNOWN else None,
            "binding": entry.binding if entry else None,
            "state": card.standing.value if state is State.UNKNOWN else state.value,
            "until": until.isoformat() if until else None,
            "replaced_by": card.replaced_by or (entry.replaced_by if entry else None),
        }

    def chosen(self, family: Iterable[str], day: date) -> tuple[str, ...]:
        """The members that count on a day: those in force, else the nearest to it; of one number the latest only."""
        ranked = {each: _PREFERENCE.get(self.state(each, day), 3) for each in family}
        rank = min(ranked.values())
        best = [each for each, own in ranked.items() if own == rank]
        if rank == _PREFERENCE[State.REPLACED]:
            return (best[-1],)
        if rank == _PREFERENCE[State.TO_COME]:
            return (best[0],)
        return tuple({self._name(each): each for each in best}.values())

    def amendments(self, document_id: str) -> tuple[str, ...]:
        """The amendments (修改单) of exactly this edition, which are read together with it."""
        own = canonical(self._cards[document_id].designation or "")
        return tuple(
            each.id
            for each in self._amendments
            if own and any(mention.canonical == own for mention in find_designations(each.title))
        )

    # ---- inside ----------------------------------------------------------------------------------------------------

    def _all_entries(self, papers: Sequence[Card]) -> list[Standard]:
        """The catalogue, with the other papers of the library and what they say they replace (令、文件 …)."""
        known = self.catalogue.standards()
        own = {each.designation for each in known}
        others = [self._entries[card.id] for card in papers if card.id in self._entries]
        after = {canonical(name): card.designation for card in papers if _published(card) for name in card.replaces}
        return known + [
            each.model_copy(update={"replaced_by": each.replaced_by or after.get(each.designation)})
            for each in others
            if each.designation not in own
        ]

    def _in_full(self, card: Card, entry: Standard) -> Standard:
        """The entry with what other papers say of it; an explanatory note only bears the number of the paper it explains."""
        return entry if card.kind in _NO_EDITIONS else self.papers.get(entry.designation) or entry

    def _families(self, papers: Sequence[Card]) -> list[tuple[str, ...]]:
        """The papers that share a number, a line of successors or, with a draft among them, a title: joined through what they share."""
        at: dict[object, set[str]] = {}
        here = {undated(canonical(card.designation)) for card in papers if card.designation}
        for card in papers:
            for key in self._numbers(card) & here:
                at.setdefault(key, set()).add(card.id)
        for titled in self._titled(papers):
            at[("title", *sorted(titled))] = titled
        order = {card.id: self._age(card) for card in papers}
        groups: dict[str, set[str]] = {card.id: {card.id} for card in papers}
        for shared in at.values():
            joined = set().union(*(groups[each] for each in shared))
            groups.update(dict.fromkeys(joined, joined))
        distinct = {id(group): group for group in groups.values() if len(group) > 1}
        return [tuple(sorted(group, key=order.__getitem__)) for group in distinct.values()]

    def _numbers(self, card: Card) -> set[str]:
        """The numbers of a paper and of everything that came after it, without their years."""
        name = canonical(card.designation) if card.designation else ""
        return {undated(each) for each in (name, *self._line(name))} if name else set()

    def _titled(self, papers: Sequence[Card]) -> list[set[str]]:
        """Papers of one title and place among which is a draft, and one that bears no number yet."""
        at: dict[tuple[str, str, str], list[Card]] = {}
        for card in papers:
            kind = "标准" if card.kind in _OF_A_STANDARD else card.kind.value
            at.setdefault((kind, short_place(card.jurisdiction or "全国"), _bare(card.title)), []).append(card)
        return [
            {card.id for card in group}
            for group in at.values()
            if len(group) > 1
            and any(card.standing is Standing.DRAFT for card in group)
            and not all(card.designation for card in group)
        ]

    def _line(self, designation: str) -> set[str]:
        """Everything that came after an edition."""
        found: set[str] = set()
        each = self.papers.get(designation)
        while each and each.replaced_by and each.replaced_by not in found:
            found.add(each.replaced_by)
            each = self.papers.get(each.replaced_by)
        return found

    def _age(self, card: Card) -> tuple[date, str]:
        year = re.search(r"[-:](\d{4})$", card.designation or "")
        begins = card.effective or card.issued or (date(int(year[1]), 1, 1) if year else date.max)
        return begins, card.designation or ""

    def _name(self, document_id: str) -> str:
        return undated(canonical(self._cards[document_id].designation or document_id))


_KNOWN: WeakKeyDictionary[Shelf, tuple[tuple[str, int], Editions]] = WeakKeyDictionary()
"""The families of each open library, until it or its owner's catalogue changes."""


def _entry(card: Card, catalogue: Catalogue) -> Standard:
    own = completed(of_card(card))
    known = catalogue.get(card.designation or "")
    return own if known is None or card.kind is Kind.EXPLANATORY_NOTE else known


def _may_be_edition(card: Card) -> bool:
    return not card.digest and card.kind not in _NO_EDITIONS and AMENDMENT not in card.title


def _published(card: Card) -> bool:
    return bool(card.designation) and card.standing is not Standing.DRAFT


def _bare(title: str) -> str:
    return re.sub(r"[\W_]+", "", plain(_DRAFT.sub("", title)))


def tells_of(note: Card, paper: Card) -> bool:
    """Whether an explanatory note explains exactly this edition, by its dated number."""
    told = canonical(note.explains or "")
    return bool(paper.designation) and undated(told) != told and same_designation(told, paper.designation or "")
