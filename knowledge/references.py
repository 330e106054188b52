"""Where the cross-references of a clause lead, as the library stands now: a document that comes in later resolves older ones."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Literal
from weakref import WeakKeyDictionary

from knowledge.catalogue import Catalogue, Level, level_of
from knowledge.citing import name_of
from knowledge.names import canonical, find_designations, plain, same_designation, undated
from knowledge.places import Places, text_of
from knowledge.shelf import Shelf
from knowledge.vocabulary import Card, Clause, Kind, Pointer, Value


class Reference(Value):
    """A cross-reference with its target, or with the reason why there is none."""

    kind: Literal["internal", "external", "normative"]
    """To this document, to another one, or an entry of the list of normative references."""
    text: str
    """As printed."""
    start: int
    end: int
    names: str
    """What it names in one spelling: `GB 17167-2006 4.3.2`, `第4条第2款`."""
    document_id: str | None = None
    clause_id: str | None = None
    """None where the whole document is meant, or the place in it was not found."""
    label: str | None = None
    """The target as people call it."""
    target_start: int | None = None
    target_end: int | None = None
    reason: str = ""
    """Why there is no target, or no clause; or what must be known of it."""


def resolve(library: Shelf, document_id: str, clause: Clause, as_of: date | None = None) -> list[Reference]:
    """The cross-references of one clause in the order they are printed.

    A document cited without a year means the edition in force on the day (today), unless this document's own list of normative
    references names one. In an explanatory note the numbers of clauses are those of the explained standard.
    """
    if not clause.references:
        return []
    known = _known(library)
    words = library.span(document_id, clause.start, clause.end)
    found = []
    for pointer in clause.references:
        text = words[pointer.start - clause.start : pointer.end - clause.start]
        told = known.told(pointer, text, document_id, clause, as_of or date.today())
        if told is not None:
            found.append(told)
    return found


def document_meant(
    library: Shelf, document_id: str, pointer: Pointer, as_of: date | None = None
) -> tuple[str | None, str]:
    """The document of the library another document is cited as, or None with the reason."""
    card, reason = _known(library).document(pointer, document_id, as_of or date.today())
    return (card.id if card else None), reason


def cited_as(library: Shelf, document_id: str, pointer: Pointer) -> str:
    """The number of the standard a pointer names; a document of the library without one, or one unknown, by its title."""
    return _known(library).cited_as(pointer, document_id)


# ---- inside --------------------------------------------------------------------------------------------------------

_KNOWN: WeakKeyDictionary[Shelf, tuple[str, _Known]] = WeakKeyDictionary()


def _known(library: Shelf) -> _Known:
    """What is known of the library, made anew after every change of it."""
    version = library.version()
    kept = _KNOWN.get(library)
    if kept is None or kept[0] != version:
        kept = _KNOWN[library] = (version, _Known(library))
    return kept[1]


class _Known:
    """The documents of a library by number and title, with the places of those that were asked for."""

    def __init__(self, library: Shelf) -> None:
        self._shelf = library
        digests = library.superseded()
        self._cards = {card.id: card for card in library.documents()}
        self._catalogue = Catalogue.open(library.home, list(self._cards.values()))
        self._places: dict[str, Places] = {}
        self._lists: dict[str, dict[str, str]] = {}
        self._short: dict[str, dict[str, str]] = {}
        self._by_number: dict[str, list[Card]] = defaultdict(list)
        self._by_title: dict[str, list[Card]] = defaultdict(list)
        for card in self._cards.values():
            if card.id in digests:
                continue
            if card.designation:
                self._by_number[undated(canonical(card.designation))].append(card)
            for title in {_bare(card.title), *map(_bare, card.aliases)}:
                self._by_title[title].append(card)
        self._parts: dict[str, tuple[str, str]] | None = None
        self._numbers: dict[str, str] = {}
        for standard in self._catalogue.standards():
            for title in (standard.title, *standard.aliases):
                if title:
                    self._numbers.setdefault(_bare(title), undated(standard.designation))

    def told(self, pointer: Pointer, text: str, document_id: str, clause: Clause, day: date) -> Reference | None:
        """The reference of a pointer; None where a document only names itself."""
        names = " ".join(part for part in (_named(pointer), "".join(pointer.places)) if part)
        here = self._cards[document_id]
        own = self._is(here, pointer, document_id)
        kind: Literal["internal", "external", "normative"] = (
            "normative" if pointer.normative else "internal" if own else "external"
        )
        told = {"kind": kind, "text": text, "start": pointer.start, "end": pointer.end, "names": names}
        if own:
            if not pointer.places:
                return None
            return self._inside(here, pointer, clause, told, day)
        card, reason = self.document(pointer, document_id, day)
        if card is None and (seat := self._part(pointer, document_id)):
            return self._at(self._cards[seat[0]], pointer.places, seat[1], told, "", part=seat[2])
        if card is None:
            return Reference.model_validate({**told, "reason": reason})
        return self._at(card, pointer.places, None, told, reason)

    def _part(self, pointer: Pointer, document_id: str) -> tuple[str, Clause, str] | None:
        """One of several texts in a document of ready-made clauses: document, its first clause, its name."""
        if self._parts is None:
            self._parts = {}
            for id_, number, title in self._shelf.ready_made():
                if name := text_of(title, number):
                    self._parts.setdefault(_bare(name), (id_, name))
        full = self._short_names(document_id).get(_bare(pointer.title or ""), pointer.title or "")
        found = self._parts.get(_bare(full))
        first = self._tree(found[0]).beginning(found[1]) if found else None
        return (found[0], first, found[1]) if found and first else None

    def document(self, pointer: Pointer, document_id: str, day: date) -> tuple[Card | None, str]:
        """The card of the document a pointer names, or None with the reason; with a card, what must be known of it."""
        if pointer.designation:
            return self._numbered(pointer.designation, document_id, day, pointer.title)
        title = pointer.title or ""
        full = self._short_names(document_id).get(_bare(title), title)
        found = [card for card in self._by_title.get(_bare(full), []) if card.id != document_id]
        if found:
            return _in_force(found, day), ""
        number = canonical(full) if full != title else ""
        number = number if number and number != full else self._numbers.get(_bare(full), "")
        if number:
            return self._numbered(number, document_id, day, full)
        return None, f"库里没有{_quoted(full)}"

    def cited_as(self, pointer: Pointer, document_id: str) -> str:
        if pointer.designation and level_of(pointer.designation) is not Level.UNKNOWN:
            return self._listed(document_id).get(pointer.designation, pointer.designation)
        card, _ = self.document(pointer, document_id, date.today())
        if card is not None:
            return canonical(card.designation) if card.designation else card.title
        title = self._short_names(document_id).get(_bare(pointer.title or ""), pointer.title)
        return self._numbers.get(_bare(title), title) if title else pointer.designation or ""

    # ---- documents -------------------------------------------------------------------------------------------------

    def _numbered(self, name: str, document_id: str, day: date, title: str | None) -> tuple[Card | None, str]:
        found = self._by_number.get(undated(name), [])
        if not found and level_of(name) is Level.UNKNOWN:
            return self._letter(name, document_id, day, title)
        texts = [card for card in found if card.kind is not Kind.EXPLANATORY_NOTE]
        if not texts:
            noted = [card for card in self._cards.values() if card.explains and same_designation(card.explains, name)]
            note = next(iter([*found, *noted]), None)
            return None, f"库里没有 {name}" + (f"，只有{name_of(note)}" if note else "")
        dated = name if undated(name) != name else self._listed(document_id).get(name)
        if dated:
            exact = [card for card in texts if canonical(card.designation or "") in (dated, undated(dated))]
            if exact:
                return exact[0], ""
            return None, f"库里没有 {dated}，有 {_editions(texts)}"
        now = self._catalogue.in_force(name, day)
        if now is not None:
            current = [card for card in texts if canonical(card.designation or "") == now.designation]
            if current:
                return current[0], ""
            other = [card for card in self._by_number.get(undated(now.designation), []) if card in texts]
            if not any(
                undated(canonical(card.designation or "")) == canonical(card.designation or "") for card in other
            ):
                return None, f"{day} 施行的 {now.designation} 不在库里，有 {_editions(texts)}"
        return _in_force(texts, day), ""

    def _letter(self, name: str, document_id: str, day: date, title: str | None) -> tuple[Card | None, str]:
        """A regulation by its letter or order number, whoever is printed as its office; else by its title."""
        found = [card for card in self._cards.values() if card.designation and _same_letter(card.designation, name)]
        if found:
            return _in_force(found, day), ""
        found = [card for card in self._by_title.get(_bare(title or "-"), []) if card.id != document_id]
        if not found:
            return None, f"库里没有{_quoted(title)}{f'（{name}）' if title else f' {name}'}"
        card = _in_force(found, day)
        return card, f"引用的是 {name}，库里的是 {card.designation}" if card.designation else ""

    def _is(self, card: Card, pointer: Pointer, document_id: str) -> bool:
        """Whether a pointer means the document it stands in."""
        if pointer.designation:
            return (
                bool(card.designation)
                and card.kind is not Kind.EXPLANATORY_NOTE
                and same_designation(card.designation or "", pointer.designation)
            )
        if pointer.title is None:
            return True
        full = self._short_names(document_id).get(_bare(pointer.title), pointer.title)
        return _bare(full) in {_bare(card.title), *map(_bare, card.aliases)}

    def _listed(self, document_id: str) -> dict[str, str]:
        """The dated editions a document's list of normative references names, by number without year."""
        if document_id not in self._lists:
            self._lists[document_id] = {
                undated(pointer.designation): pointer.designation
                for clause in self._shelf.clauses(document_id)
                for pointer in clause.references
                if pointer.normative and pointer.designation and undated(pointer.designation) != pointer.designation
            }
        return self._lists[document_id]

    def _short_names(self, document_id: str) -> dict[str, str]:
        """The short names a document gives to others: 《某某办法》（以下简称《办法》）."""
        if document_id not in self._short:
            found = {}
            for match in _SHORT.finditer(self._shelf.text(document_id)):
                found[_bare(match["short"])] = match["title"] or match["number"].strip()
            self._short[document_id] = found
        return self._short[document_id]

    # ---- places ----------------------------------------------------------------------------------------------------

    def _inside(self, here: Card, pointer: Pointer, clause: Clause, told: dict[str, object], day: date) -> Reference:
        """A place of this document; in an explanatory note first of the standard it explains."""
        own_display = pointer.places[0][0] in "表图" and self._tree(here.id).find(pointer.places, clause)
        if here.kind is not Kind.EXPLANATORY_NOTE or not here.explains or own_display:
            return self._at(here, pointer.places, clause, told, "")
        if not _is_absolute(pointer.places[0]):
            return self._at(here, pointer.places, clause, told, "")
        number = next((each.canonical for each in find_designations(here.explains)), None)
        explained = Pointer(start=0, end=0, designation=number, title=None if number else here.explains.strip("《》"))
        card, reason = self.document(explained, here.id, day)
        told = {**told, "kind": "external"}
        if card is None:
            return Reference.model_validate({**told, "reason": f"说的是所解释的标准；{reason}"})
        return self._at(card, pointer.places, None, told, reason)

    def _at(
        self,
        card: Card,
        places: Sequence[str],
        near: Clause | None,
        told: dict[str, object],
        reason: str,
        part: str = "",
    ) -> Reference:
        name = f"《{part}》" if part else name_of(card)
        outside = near is None or bool(part)
        if not places:
            return Reference.model_validate({**told, "document_id": card.id, "label": name, "reason": reason})
        tree = self._tree(card.id)
        spot = tree.find(places, near)
        if spot is None and (outer := [places[:end] for end in range(len(places) - 1, 0, -1)]):
            spot = next((found for some in outer if (found := tree.find(some, near))), None)
            if spot is not None:
                reason = "；".join(part for part in (reason, f"没有找到其中的{places[-1]}") if part)
        if spot is None:
            where = name if outside else "本文件"
            return Reference.model_validate(
                {
                    **told,
                    "document_id": card.id if outside else None,
                    "label": name if outside else None,
                    "reason": f"{where}里没有{''.join(places)}",
                }
            )
        own = " ".join(part for part in (spot.clause.number, spot.clause.title) if part)
        label = own or "".join(places)
        if outside and not part:
            label = f"{name} {label}"
        return Reference.model_validate(
            {
                **told,
                "document_id": card.id,
                "clause_id": spot.clause.id,
                "label": label,
                "target_start": spot.start,
                "target_end": spot.end,
                "reason": reason,
            }
        )

    def _tree(self, document_id: str) -> Places:
        if document_id not in self._places:
            self._places[document_id] = Places(self._shelf.clauses(document_id), self._shelf.text(document_id))
        return self._places[document_id]


_SHORT = re.compile(
    r"(?:《(?P<title>[^《》\n]{2,60})》|(?P<number>[A-Z]{2,5}(?:/[A-Z])?\s?\d[\d.—–-]*\d))[^。；\n《》]{0,30}?"
    r"[（(](?:以下|下文|下)?(?:统一|均)?简称(?:为)?[:：]?[“\"「《]*(?P<short>[^”\"」》（）()]{1,20})[”\"」》]*[）)]"
)


def _in_force(cards: Sequence[Card], day: date) -> Card:
    """Of several editions the latest in force on a day; texts before explanatory notes."""

    def rank(card: Card) -> tuple[bool, bool, date]:
        begins = card.effective or card.issued or date.min
        out = card.effective_until is not None and card.effective_until < day
        return (card.kind is not Kind.EXPLANATORY_NOTE, begins <= day and not out, begins)

    return max(cards, key=rank)


def _editions(cards: Sequence[Card]) -> str:
    return "、".join(card.designation or card.title for card in cards)


def _same_letter(one: str, other: str) -> bool:
    """Whether two letter or order numbers are one, the office named at length or in short."""
    if same_designation(one, other):
        return True
    first, second = sorted((canonical(one), canonical(other)), key=len)
    return re.search(r"(?:令|公告).*第\d+号$", first) is not None and second.endswith(first)


def _is_absolute(key: str) -> bool:
    """Whether a number names a clause of a standard: 5.2, A.1, 附录A, 表1, 第5章."""
    return bool(re.fullmatch(r"(?:[A-Z]\.)?\d+(?:\.\d+)+|[A-Z](?:\.\d+)+|附录.+|[表图式].+|第\d+章", key))


def _named(pointer: Pointer) -> str:
    """A standard by its number, a regulation by its title and number."""
    if pointer.designation and pointer.title and level_of(pointer.designation) is Level.UNKNOWN:
        return f"《{pointer.title}》（{pointer.designation}）"
    return pointer.designation or _quoted(pointer.title)


def _quoted(title: str | None) -> str:
    return f"《{title}》" if title else ""


def _bare(title: str) -> str:
    return re.sub(r"[\W_]+", "", plain(title)).removeprefix("中华人民共和国").lower()
