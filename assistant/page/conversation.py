"""One user's conversation: the turns so far, and the steps in which a new answer appears."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace

from assistant.page.answers import WAITING, question_html, stages
from assistant.render import to_markdown
from knowledge.vocabulary import Answer, Question

EARLIER_TURNS = 10
PAUSE = 0.04
"""Seconds between two stages, so that the reader sees the answer grow; many stages share MOST_WAITING."""
MOST_WAITING = 0.8

Shown = dict[str, str]
"""What the browser gets of a turn: id, html, copy."""


@dataclass(frozen=True)
class Turn:
    """A question and, once it is there, its answer; `shown` is the answer's HTML so far."""

    id: str
    question: str
    answer: Answer | None = None
    shown: str = WAITING
    finished: bool = False

    def for_browser(self) -> Shown:
        """The turn as the conversation's script draws it; the text to copy comes with the finished answer."""
        copy = to_markdown(self.answer, references=True) if self.answer and self.finished else ""
        return {"id": self.id, "html": question_html(self.question) + self.answer_html(), "copy": copy}

    def answer_html(self) -> str:
        """The answer with its tools, which come when it is complete."""
        busy = "false" if self.finished else "true"
        tools = ""
        if self.finished and self.answer:
            outcome, elapsed = self.answer.outcome.value, self.answer.elapsed_ms
            tools = (
                f'<footer class="tools"><button type="button" class="copy">复制回答和出处</button>'
                f'<span class="elapsed">用时 {spent(elapsed)}</span></footer>'
            )
            return f'<div class="answered outcome-{outcome}" aria-busy="{busy}">{self.shown}{tools}</div>'
        return f'<div class="answered" aria-busy="{busy}">{self.shown}</div>'


Turns = tuple[Turn, ...]


def spent(milliseconds: int) -> str:
    """A time as people read it."""
    return f"{milliseconds} 毫秒" if milliseconds < 1000 else f"{milliseconds / 1000:.1f} 秒"


def for_browser(turns: Turns) -> list[Shown]:
    """All turns as the conversation's script draws them."""
    return [turn.for_browser() for turn in turns]


async def respond(
    text: str, turns: Turns, answer: Callable[[Question], Answer], titles: dict[str, str]
) -> AsyncIterator[Turns]:
    """The turns with the new one, again and again as its answer grows; errors of `answer` pass through."""
    history = tuple(turn.question for turn in turns)[-EARLIER_TURNS:]
    turn = Turn(id=f"turn-{len(turns) + 1}", question=text)
    yield (*turns, turn)
    found = await asyncio.to_thread(answer, Question(text=text, history=history))
    grown = list(stages(found, titles))
    for shown in grown[:-1]:
        yield (*turns, replace(turn, answer=found, shown=shown))
        await asyncio.sleep(min(PAUSE, MOST_WAITING / len(grown)))
    yield (*turns, replace(turn, answer=found, shown=grown[-1], finished=True))
