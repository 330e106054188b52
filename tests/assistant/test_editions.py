from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant.desk import Desk, open_desk
from assistant.editions import with_edition_notes
from knowledge.settings import Settings
from knowledge.vocabulary import Answer, Outcome, Question


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return open_desk(Settings(home=tmp_path))


def noted(text: str, day: date, desk: Desk) -> tuple[str, ...]:
    question = Question(text=text, as_of=day)
    return with_edition_notes(Answer(question=question, outcome=Outcome.NOT_FOUND), question, desk).notes


def test_an_edition_that_was_replaced_is_told_with_the_one_in_force(desk: Desk) -> None:
    notes = noted("GB 17167-2006 的配备率怎么算", date(2026, 3, 1), desk)
    assert len(notes) == 1
    assert "GB 17167-2025" in notes[0]


def test_an_edition_not_yet_in_force_is_told_with_the_one_before(desk: Desk) -> None:
    notes = noted("GB 17167—2025 第4章讲什么", date(2025, 12, 1), desk)
    assert len(notes) == 1
    assert "GB 17167-2006" in notes[0]


def test_an_edition_in_force_and_a_name_without_a_year_need_no_note(desk: Desk) -> None:
    assert noted("GB 17167-2025 讲什么", date(2026, 3, 1), desk) == ()
    assert noted("GB 17167 讲什么", date(2026, 3, 1), desk) == ()
