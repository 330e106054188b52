"""Who cites, explains and replaces whom: the catalogue of standards with the documents of the library laid over it."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from typing import Literal

from knowledge.catalogue import Catalogue, Level, Standard, State, completed, level_of
from knowledge.citing import name_of
from knowledge.names import canonical, plain, undated
from knowledge.references import cited_as
from knowledge.shelf import Shelf
from knowledge.vocabulary import Card, Value


class Relation(Value):
    """One arrow of the graph: a document, or a standard that replaces, points at a standard."""

    kind: Literal["引用", "解释", "代替"]
    source: str
    """Name of the document; for 代替 the designation of the later standard."""
    document_id: str | None = None
    target: str
    """Designation as cited, dated or not; a document without number by its title."""
    clauses: int = 0
    """In how many clauses it is cited."""


class Entry(Value):
    """A line of the catalogue on one day."""

    standard: Standard
    state: State
    until: date | None
    replaces: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    """Ids of the documents of the library that are this standard."""
    cited_by: tuple[Relation, ...] = ()
    explained_by: tuple[Relation, ...] = ()


def relations(library: Shelf, catalogue: Catalogue) -> list[Relation]:
    """Every arrow, documents in the order of the library; digests whose original is here too are left out."""
    left_out = library.superseded()
    cards = [card for card in library.documents() if card.id not in left_out]
    found = [
        Relation(kind="代替", source=each.replaced_by, target=each.designation)
        for each in catalogue.standards()
        if each.replaced_by
    ]
    for card in cards:
        if card.explains:
            found.append(
                Relation(
                    kind="解释", source=name_of(card), document_id=card.id, target=_explained(card, cards, catalogue)
                )
            )
        found += _cited(library, card)
    return found


def entries(library: Shelf, catalogue: Catalogue, day: date) -> list[Entry]:
    """The whole catalogue on a day; standards that are only cited have a line too.

    Who cites a standard without a year cites the edition in force on the day.
    """
    standards = {each.designation: each for each in catalogue.standards()}
    at: dict[str, list[Relation]] = {}
    for arrow in relations(library, catalogue):
        if arrow.kind == "解释" or (arrow.kind == "引用" and level_of(arrow.target) is not Level.UNKNOWN):
            edition = edition_on(catalogue, arrow.target, day)
            _add(at.setdefault(edition, []), arrow)
            if edition not in standards:
                standards[edition] = _known_by_name_only(edition)
    held: dict[str, list[str]] = {}
    for card in library.documents():
        if card.designation:
            held.setdefault(canonical(card.designation), []).append(card.id)
    return [
        Entry(
            standard=each,
            state=catalogue.state(each, day),
            until=catalogue.until(each),
            replaces=tuple(older.designation for older in catalogue.replaces(each)),
            held=tuple(held.get(each.designation, ())),
            cited_by=tuple(arrow for arrow in at.get(each.designation, ()) if arrow.kind == "引用"),
            explained_by=tuple(arrow for arrow in at.get(each.designation, ()) if arrow.kind == "解释"),
        )
        for each in Catalogue(standards.values()).standards()
    ]


def _add(arrows: list[Relation], arrow: Relation) -> None:
    """Adds an arrow; citations of one document with and without the year are counted together."""
    for place, other in enumerate(arrows):
        if (other.kind, other.document_id) == (arrow.kind, arrow.document_id):
            arrows[place] = other.model_copy(update={"clauses": other.clauses + arrow.clauses})
            return
    arrows.append(arrow)


def _known_by_name_only(name: str) -> Standard:
    """A standard nothing is known of but that somebody cites or explains it: by number, or by title where it has none yet."""
    titled = level_of(name) is Level.UNKNOWN
    return completed(Standard(designation=name, title=name if titled else "", source="文件库里的引用"))


def _cited(library: Shelf, card: Card) -> list[Relation]:
    """The standards and documents one document refers to, the most cited first; its own number is no citation."""
    own = undated(canonical(card.designation)) if card.designation else ""
    count: Counter[str] = Counter()
    for clause in library.clauses(card.id):
        others = [each for each in clause.references if each.designation or each.title]
        # In the list of normative references, what stands in brackets only tells what an entry was taken from.
        others = [each for each in others if each.normative] or others
        named = {cited_as(library, card.id, each) for each in others}
        count.update(name for name in named if undated(name) not in (own, card.title))
    return [
        Relation(kind="引用", source=name_of(card), document_id=card.id, target=name, clauses=number)
        for name, number in count.most_common()
    ]


def _explained(card: Card, cards: list[Card], catalogue: Catalogue) -> str:
    """The designation of the explained standard where it is known, else its title."""
    told = canonical(card.explains or "")
    if level_of(told) is not Level.UNKNOWN:
        return told
    known = [(each.designation, (each.title, *each.aliases)) for each in catalogue.standards()]
    known += [(each.designation, (each.title, *each.aliases)) for each in cards if each.designation and each != card]
    return next((name for name, titles in known if any(_bare(told) == _bare(title) for title in titles)), told)


def _bare(title: str) -> str:
    return re.sub(r"[\W_]+", "", plain(title))


def edition_on(catalogue: Catalogue, cited: str, day: date) -> str:
    """The edition somebody means who cites a standard, dated or not, on a day; as cited where none is known."""
    if undated(cited) != cited:
        return cited
    editions = catalogue.editions(cited)
    now = next((each for each in editions if catalogue.state(each, day) is State.IN_FORCE), None)
    return (now or editions[-1]).designation if editions else cited
