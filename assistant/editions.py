"""Tells the reader when a question cites an edition that isn't in force on the day (版次与现行有效)."""

from __future__ import annotations

from assistant.desk import Desk
from knowledge.catalogue import edition_notes
from knowledge.names import find_designations
from knowledge.vocabulary import Answer, Question


def with_edition_notes(answer: Answer, question: Question, desk: Desk) -> Answer:
    """The answer with a note for each dated standard in the question that is replaced, not yet in force, or unknown."""
    cited = [mention.canonical for mention in find_designations(question.text) if mention.year is not None]
    notes = edition_notes(cited, question.as_of, desk.settings.home, desk.library.documents()) if cited else []
    more = [note for note in notes if note not in answer.notes]
    return answer.model_copy(update={"notes": (*answer.notes, *more)}) if more else answer
