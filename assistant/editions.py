"""Which editions a question is answered from (版次): the one it names, those it compares, else the one in force on its day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from assistant.asking import bare_of_editions, day_in, load_ways, without_edition_words, years_in
from assistant.desk import Desk
from assistant.inquiry import Inquiry, flat, is_follow_up, normal, read_part
from assistant.naming import plainly_named
from knowledge.catalogue import Catalogue, State
from knowledge.editions import AMENDMENT, Editions, tells_of
from knowledge.names import canonical, find_designations, undated
from knowledge.scope import in_force, speaks_for
from knowledge.vocabulary import Card, Kind, Question, Standing, Value

SHORTEST_TITLE = 6
"""A shorter title in the catalogue is a word like any other."""
BARE_NUMBER = re.compile(
    r"(?<![A-Za-z\d./] )(?<![A-Za-z\d./-])(?P<number>\d{4,6}(?:\.\d+)?)\s?[-—–:]\s?(?P<year>(?:19|20)\d\d)(?![\d-])"
)
BESIDE = 6
"""With more characters beside it, whether an edition still counts is not all that is asked."""
TOPIC = 2
"""With fewer characters left, a comparison of editions asks for the changes as a whole."""


class Asked(Value):
    """What a question says of editions, its earlier turns included where it leans on them."""

    text: str
    day: date
    day_told: bool
    """Whether the question or its asker names the day, and it isn't simply today."""
    designations: tuple[str, ...] = ()
    """Every standard it names, dated where the question dates it."""


class Choice(Value):
    """The documents a part of a question may be answered from."""

    cards: tuple[Card, ...]
    day: date
    named: tuple[str, ...] = ()
    """Ids of the documents it names by dated number, and of those wanted."""
    wanted: tuple[str, ...] = ()
    """Ids of the editions it asks for among others, by year or as the old or new one."""
    by_name: bool = False
    """Whether it names the paper of these editions."""
    succeeded: tuple[tuple[str, str], ...] = ()
    """Undated numbers it names that were given up, with the paper that counts instead."""
    apart: tuple[tuple[str, ...], ...] = ()
    """Editions of one paper that it compares."""


# ---- what is asked -------------------------------------------------------------------------------------------------


def asked_of(text: str, question: Question, catalogue: Catalogue) -> Asked:
    """What a question, or a part of it, says of editions; turns it leans on lend their standards and their day."""
    own = normal(text)
    names = named_standards(own, catalogue)
    day = question.as_of or day_in(own)
    leaning = own
    for turn in reversed(question.history):
        if not is_follow_up(leaning):
            break
        leaning = normal(turn)
        names = names or named_standards(leaning, catalogue)
        day = day or day_in(leaning)
    return Asked(text=own, day=day or date.today(), day_told=day is not None, designations=names)


def day_of(question: Question, desk: Desk) -> date:
    """The day on which a question wants to know what counts: told by the asker or in its words, else today."""
    return asked_of(question.text, question, Editions.of(desk.library).catalogue).day


def named_standards(text: str, catalogue: Catalogue) -> tuple[str, ...]:
    """The standards a text names by number or title; a year told apart (2006版) dates the one it can belong to."""
    names = [mention.canonical for mention in find_designations(text)] + bare_numbers(text, catalogue)
    body = flat(text)
    for each in catalogue.standards():
        titles = [flat(title) for title in (each.title, *each.aliases)]
        whole = any(len(title) >= SHORTEST_TITLE and title in body for title in titles)
        if whole and undated(each.designation) not in map(undated, names):
            names.append(undated(each.designation))
    years = years_in(text)
    dated = [name for name in names if undated(name) != name]
    for name in [name for name in names if undated(name) == name]:
        known = {each.edition: each.designation for each in catalogue.editions(name)}
        fit = [known[edition] for year in years for edition in known if edition.endswith(year)]
        if not fit and len(names) == 1:
            fit = [f"{name}-{year}" for year in years if len(year) == 4 and known]
        dated += fit or [name]
    if len(names) == 1 and years and dated == names:
        known = {each.edition: each.designation for each in catalogue.editions(names[0])}
        dated += [known[edition] for year in years for edition in known if edition.endswith(year)]
    return tuple(dict.fromkeys(dated))


def bare_numbers(text: str, catalogue: Catalogue) -> list[str]:
    """The editions named by number and year without their code (国标17167-2006), where only one standard has that number."""
    found = []
    for match in BARE_NUMBER.finditer(normal(text)):
        tail = re.compile(rf"[^\d.]{re.escape(match['number'])}$")
        names = {undated(each.designation) for each in catalogue.standards() if tail.search(undated(each.designation))}
        found += [f"{name}-{match['year']}" for name in names] if len(names) == 1 else []
    return found


# ---- which documents are in use ------------------------------------------------------------------------------------


def choose_documents(inquiry: Inquiry, question: Question, desk: Desk) -> Choice:
    """The documents in use for a part of a question: of each paper the edition that is asked for, else that of the day."""
    editions = Editions.of(desk.library)
    said = asked_of(inquiry.text, leaning(inquiry, question), editions.catalogue)
    superseded = desk.library.superseded()
    cards = [card for card in desk.library.documents() if card.id not in superseded]
    out: set[str] = set()
    chosen: list[str] = list(inquiry.editions)
    apart: list[tuple[str, ...]] = []
    by_name = families_named(said.text, cards, editions, said.designations)
    for family in by_name or families_meant(said, cards, editions):
        wanted = wanted_of(family, said, editions)
        chosen += wanted
        if len(wanted) > 1:
            apart.append(tuple(wanted))
    for family in editions.families:
        kept = [each for each in family if each in chosen] or editions.chosen(family, said.day)
        out |= set(family) - set(kept) - set(inquiry.documents)
    dated = [card.id for card in cards if card.designation and canonical(card.designation) in said.designations]
    named = tuple(dict.fromkeys([*chosen, *dated]))
    gone = [editions.card(each) for each in out]
    fit = [
        card
        for card in cards
        if card.id not in out
        and not (card.kind is Kind.EXPLANATORY_NOTE and any(tells_of(card, paper) for paper in gone))
        and (card.id in named or card.id in inquiry.documents or usable(card, question))
    ]
    return Choice(
        cards=tuple(fit),
        day=said.day,
        named=named,
        wanted=tuple(chosen),
        by_name=bool(by_name),
        succeeded=tuple(given_up(said, fit, editions)),
        apart=tuple(apart),
    )


def leaning(inquiry: Inquiry, question: Question) -> Question:
    """The question with the part before this one as its last turn, where this part leans on it."""
    first = normal(inquiry.carried)
    own = normal(question.text)
    return question if not first or own == inquiry.text else question.model_copy(update={"history": (first,)})


def usable(card: Card, question: Question) -> bool:
    """Whether a document counts in the place and on the day the asker set."""
    here = not question.jurisdiction or speaks_for(card, question.jurisdiction)
    return here and (question.as_of is None or in_force(card, question.as_of))


def families_named(
    text: str, cards: Sequence[Card], editions: Editions, designations: Iterable[str]
) -> list[tuple[str, ...]]:
    """The families a question names by number or title."""
    names = {undated(name) for name in designations}
    titled = set(plainly_named(text, cards))
    return [
        family
        for family in editions.families
        if set(family) & titled
        or any(undated(canonical(editions.card(each).designation or "")) in names for each in family)
    ]


def families_meant(said: Asked, cards: Sequence[Card], editions: Editions) -> list[tuple[str, ...]]:
    """All families where a question names no paper but speaks of an old, a new or several editions."""
    ways = load_ways()
    speaks = any(way.search(said.text) for way in (ways.old, ways.new, ways.both, ways.year, ways.draft))
    if not speaks or said.designations or plainly_named(said.text, cards):
        return []
    return list(editions.families)


def wanted_of(family: Sequence[str], said: Asked, editions: Editions) -> list[str]:
    """The members of a family that a question asks for by year or as the old, the new, the draft; the oldest first."""
    ways = load_ways()
    published = [each for each in family if editions.card(each).standing is not Standing.DRAFT]
    drafts = [each for each in family if each not in published]
    years = years_in(said.text)
    wanted = {
        each
        for each in published
        if ((name := canonical(editions.card(each).designation or "")) in said.designations and undated(name) != name)
        or any(name.endswith(year) for year in years)
    }
    both = bool(ways.both.search(said.text))
    old, new = both or bool(ways.old.search(said.text)), both or bool(ways.new.search(said.text))
    if old and (before := earlier(published, wanted, said, editions)):
        wanted.add(before)
    if new and published:
        wanted.add(published[-1])
    if drafts and ways.draft.search(said.text):
        wanted.add(drafts[-1])
        if published and (ways.final.search(said.text) or ways.change.search(said.text)):
            wanted.add(published[-1])
    if len(wanted) == 1 and not old and published and ways.change.search(said.text):
        wanted |= compared_with(wanted, published, said, editions)
    return [each for each in family if each in wanted]


def compared_with(wanted: set[str], published: Sequence[str], said: Asked, editions: Editions) -> set[str]:
    """The edition of the day, which one that isn't in force is compared with where nothing else is compared."""
    others = set(said.designations) - {canonical(editions.card(each).designation or "") for each in wanted}
    now = set(editions.chosen(published, said.day))
    return now if now != wanted and not others else set()


def earlier(published: Sequence[str], wanted: set[str], said: Asked, editions: Editions) -> str | None:
    """The old edition: the one before the new one where that is spoken of too, else the one before that of the day."""
    if any(editions.state(each, said.day) in (State.REPLACED, State.WITHDRAWN) for each in wanted):
        return None
    ways = load_ways()
    newest = bool(ways.both.search(said.text) or ways.new.search(said.text))
    known = [each for each in published if newest or editions.state(each, said.day) is not State.TO_COME]
    return known[-2] if len(known) > 1 else None


def apart(inquiry: Inquiry, question: Question, desk: Desk) -> list[Inquiry]:
    """The part of a question once for each edition it compares, so that no answer mixes them; confined to the one it asks for.

    Words that only tell editions apart have then done their work and are left out.
    """
    choice = choose_documents(inquiry, question, desk)
    if choice.apart:
        return one_by_one(choice.apart[0], inquiry, desk)
    if replacing := saying_it_replaces(inquiry, choice, desk):
        return [replacing]
    plain = without_edition_words(succeeded(inquiry.text, choice, Editions.of(desk.library)))
    if plain == inquiry.text or (not choice.wanted and not choice.succeeded):
        return [inquiry]
    confined: tuple[str, ...] = ()
    if choice.by_name:
        others = [card for card in choice.cards if card.id not in choice.wanted and AMENDMENT not in card.title]
        confined = (*choice.wanted, *plainly_named(plain, others))
    update = {"documents": confined, "editions": choice.wanted}
    return [read_part(plain, inquiry.carried, desk.rarity).model_copy(update=update)]


def saying_it_replaces(inquiry: Inquiry, choice: Choice, desk: Desk) -> Inquiry | None:
    """For 「GB X-2009 还有效吗」 the question where the paper that took its place says so; None where that isn't here."""
    editions = Editions.of(desk.library)
    ways = load_ways()
    rest = re.sub(r"\W", "", ways.succession.sub("", bare_of_editions(inquiry.text)))
    if len(choice.wanted) != 1 or not ways.succession.search(inquiry.text) or len(rest) > BESIDE:
        return None
    old = editions.card(choice.wanted[0])
    after = [
        each for each in editions.family(old.id) if canonical(old.designation or "") in editions.card(each).replaces
    ]
    if not after or editions.state(old.id, choice.day) is not State.REPLACED:
        return None
    asked = read_part(f"代替 {old.designation}", "", desk.rarity)
    return asked.model_copy(update={"documents": (after[0],), "editions": choice.wanted})


def succeeded(text: str, choice: Choice, editions: Editions) -> str:
    """The text with each undated number that was given up in favour of another put as the one that counts."""
    for name, after in choice.succeeded:
        for mention in reversed(find_designations(text)):
            if mention.canonical == name:
                text = f"{text[: mention.start]}{editions.card(after).designation}{text[mention.end :]}"
    return text


def given_up(said: Asked, cards: Sequence[Card], editions: Editions) -> Iterator[tuple[str, str]]:
    """The undated numbers whose papers here were all replaced under another number, each with the paper that counts."""
    here = {undated(canonical(card.designation or "")) for card in cards}
    for name in said.designations:
        if undated(name) == name and name not in here:
            old = [each.id for each in editions.cards() if undated(canonical(each.designation or "")) == name]
            after = editions.chosen(editions.family(old[-1]), said.day) if old else ()
            if len(after) == 1 and after[0] in {card.id for card in cards}:
                yield name, after[0]


def one_by_one(family: Sequence[str], inquiry: Inquiry, desk: Desk) -> list[Inquiry]:
    """The matter that is compared, asked of each edition; without any matter, what the latest says it changed."""
    cards = [desk.library.card(each) for each in family]
    topic = bare_of_editions(inquiry.text)
    for name in {name for card in cards for name in (card.title, *card.aliases)}:
        topic = topic.replace(name, "")
    if len(re.sub(r"[\W_]", "", topic)) < TOPIC:
        name = undated(cards[0].designation or cards[0].title)
        says = read_part(f"与{name}相比，主要技术变化如下", "", desk.rarity)
        return [says.model_copy(update={"documents": (family[-1],), "form": "list"})]
    return [read_part(topic, "", desk.rarity).model_copy(update={"documents": (each,)}) for each in family]
