"""The example questions of the page, asked of the bundled corpus."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.ask import ask
from assistant.desk import Desk, open_desk
from assistant.page.examples import load_examples
from ingest.pipeline import ingest
from knowledge.settings import Settings
from knowledge.vocabulary import Outcome, Question

CORPUS = Path(__file__).parents[2] / "corpus"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    opened = open_desk(Settings(home=tmp_path_factory.mktemp("examples")))
    ingest([CORPUS], opened.library, opened.search.index)
    return opened


@pytest.mark.parametrize("question", [question for group in load_examples() for question in group.questions])
def test_an_example_question_is_answered_from_the_bundled_corpus(desk: Desk, question: str) -> None:
    assert ask(Question(text=question), desk).outcome is Outcome.ANSWERED
