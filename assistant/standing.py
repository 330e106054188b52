"""What the reader must know of the papers an answer rests on: how they stand on the day, what took their place (效力说明)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from assistant.desk import Desk
from assistant.editions import Asked, asked_of, wanted_of
from assistant.successors import told
from knowledge.catalogue import State
from knowledge.citing import BETWEEN_CAVEATS, WITHDRAWN_CAVEAT, name_of
from knowledge.editions import Editions
from knowledge.names import canonical, undated
from knowledge.vocabulary import Answer, Card, Citation, Question, Standing

STANDINGS = {
    State.REPLACED: Standing.WITHDRAWN,
    State.WITHDRAWN: Standing.WITHDRAWN,
    State.TO_COME: Standing.UNKNOWN,
    State.DRAFT: Standing.DRAFT,
}
"""What a state of the day is in the words of a citation; the others leave what the card says."""


def with_edition_notes(answer: Answer, question: Question, desk: Desk) -> Answer:
    """The answer with its citations marked as their papers stand on the day, and a note for each edition that isn't in force."""
    editions = Editions.of(desk.library)
    said = asked_of(question.text, question, editions.catalogue)
    citations = tuple(standing_on(each, said.day, editions) for each in answer.citations)
    computations = tuple(
        each.model_copy(update={"citations": tuple(standing_on(one, said.day, editions) for one in each.citations)})
        for each in answer.computations
    )
    before = {each.caveat for each in answer.citations}
    weights = [weight_of(each, editions, said.day) for each in answer.citations]
    used = tuple(dict.fromkeys(each.document_id for each in citations))
    dated = [name for name in said.designations if undated(name) != name]
    notes = [
        *(note for note in answer.notes if note not in before),
        *weights,
        *(editions.papers.note(name, said.day) for name in dated),
        *(editions.note(each, said.day) for each in used),
        *later_clauses(citations, said, editions, desk),
        *published_notes(used, said.day, editions),
        *chosen_notes(used, dated, said, editions),
        *given_up_notes(said, editions),
        *still_to_come(used, said, editions),
    ]
    kept = tuple(dict.fromkeys(note for note in notes if note))
    return answer.model_copy(update={"citations": citations, "computations": computations, "notes": kept})


def standing_on(citation: Citation, day: date, editions: Editions) -> Citation:
    """The citation with the standing its paper has on the day, and with what must be said of that."""
    card = editions.find(citation.document_id)
    if card is None:
        return citation
    state = editions.state(card.id, day)
    standing = STANDINGS.get(state, card.standing)
    if state is State.IN_FORCE and card.standing is Standing.WITHDRAWN:
        standing = Standing.IN_FORCE
    says = [weight_of(citation, editions, day), editions.note(card.id, day)]
    return citation.model_copy(update={"standing": standing, "caveat": BETWEEN_CAVEATS.join(filter(None, says))})


def weight_of(citation: Citation, editions: Editions, day: date) -> str:
    """What must be said of a citation apart from its edition: a draft, a digest, second-hand, read from a scan."""
    card = editions.find(citation.document_id)
    told = card is not None and (editions.note(card.id, day) or editions.state(card.id, day) is State.IN_FORCE)
    parts = citation.caveat.split(BETWEEN_CAVEATS)
    return BETWEEN_CAVEATS.join(part for part in parts if not (told and part.startswith(WITHDRAWN_CAVEAT)))


def published_notes(used: Sequence[str], day: date, editions: Editions) -> list[str]:
    """For each quoted draft the published text of the same paper that isn't quoted beside it."""
    found = []
    for each in used:
        card = editions.find(each)
        if card is None or card.standing is not Standing.DRAFT:
            continue
        now = [other for other in editions.chosen(editions.family(each), day) if other != each]
        if now and not set(now) & set(used):
            names = "、".join(name_in_short(editions.card(other)) for other in now)
            found.append(f"{name_of(card)}是征求意见稿，正式文本是 {names}")
    return found


def later_clauses(citations: Sequence[Citation], said: Asked, editions: Editions, desk: Desk) -> list[str]:
    """For quotations of an edition that was replaced, the clause of the edition of the day that took the place, where sure."""
    used = {each.document_id for each in citations}
    found = []
    for citation in citations:
        family = editions.family(citation.document_id)
        if len(family) == 1 or editions.state(citation.document_id, said.day) is not State.REPLACED:
            continue
        now = editions.chosen(family, said.day)
        if len(now) == 1 and now[0] not in used:
            found.append(told(citation, now[0], name_in_short(editions.card(now[0])), desk.library))
    return found


def chosen_notes(used: Sequence[str], dated: Sequence[str], said: Asked, editions: Editions) -> list[str]:
    """Which edition was taken, where the library holds several, one is quoted and the question names none."""
    found = []
    for family in editions.families:
        cited = [each for each in used if each in family]
        names = {canonical(editions.card(each).designation or "") for each in family}
        if len(cited) != 1 or names & set(dated) or given_up_notes(said, editions) or wanted_of(family, said, editions):
            continue
        others = "、".join(name_in_short(editions.card(each)) for each in family if each not in cited)
        name = name_in_short(editions.card(cited[0]))
        found.append(f"按 {said.day} 的版次用 {name} 回答；库里还有 {others}")
    return found


def given_up_notes(said: Asked, editions: Editions) -> list[str]:
    """What took the place of each paper of the library that is named without a year and counts no more."""
    found = []
    for name in said.designations:
        cards = [each for each in editions.cards() if undated(canonical(each.designation or "")) == name]
        if cards and all(editions.state(card.id, said.day) is State.REPLACED for card in cards):
            found.append(editions.note(cards[-1].id, said.day))
    return found


def still_to_come(used: Sequence[str], said: Asked, editions: Editions) -> list[str]:
    """Papers of the library that are named without a year and weren't used because they weren't out on the day."""
    names = {name for name in said.designations if undated(name) == name}
    cards = [card for card in editions.cards() if undated(canonical(card.designation or "")) in names]
    if not said.day_told or any(card.id in used for card in cards):
        return []
    return [editions.note(card.id, said.day) for card in cards if editions.state(card.id, said.day) is State.TO_COME]


def name_in_short(card: Card) -> str:
    """Designation, with a draft marked as one; the name where there is no designation."""
    draft = f"（{card.standing.value}）" if card.standing is Standing.DRAFT else ""
    return f"{card.designation}{draft}" if card.designation else name_of(card)
