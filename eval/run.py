"""Cases go through the same `ask` as everybody's questions; what came back is scored."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from assistant.ask import ask
from assistant.desk import Desk
from assistant.render import to_markdown
from eval.cases import Case
from eval.scores import MEASURES, Score, given, score
from eval.standing import Gold
from knowledge.errors import TanwenError
from knowledge.vocabulary import Value


class Result(Value):
    """What one case came to: scores, or why there are none."""

    id: str
    kind: str
    question: str
    place: str = ""
    scores: tuple[Score, ...] = ()
    answer: str = ""
    elapsed_ms: int = 0
    crash: str = ""
    """What broke while answering; a crash is told as such and never counted as a wrong answer."""
    stale: tuple[str, ...] = ()
    """Gold that no longer stands in its document; the case is not scored."""

    def value(self, measure: str) -> float | None:
        """The value of a measure, None where it does not apply."""
        return next((score.value for score in self.scores if score.measure == measure), None)

    def failed(self) -> bool:
        """Whether it was scored and is not right in every respect."""
        return self.value("strict") == 0

    def reasons(self) -> tuple[str, ...]:
        """Why it failed."""
        return tuple(
            score.reason for score in self.scores if score.reason and score.measure not in ("correct", "strict")
        )


class Report(Value):
    """The results of a run, in the order of the cases, with the state of the library they were got on."""

    results: tuple[Result, ...]
    library: str = ""

    def scored(self) -> tuple[Result, ...]:
        """Those that were answered and whose gold stands."""
        return tuple(result for result in self.results if result.scores)


def evaluate(cases: Sequence[Case], desk: Desk, told: Callable[[int, int], None] | None = None) -> Report:
    """Asks every case and scores the answers; `told` hears (done, all) after each."""
    gold = Gold(desk.library)
    results = []
    for case in cases:
        results.append(examine(case, desk, gold))
        if told:
            told(len(results), len(cases))
    return Report(results=tuple(results), library=desk.library.version())


def examine(case: Case, desk: Desk, gold: Gold) -> Result:
    """The result of one case."""
    result = Result(id=case.id, kind=case.kind, question=case.question, place=case.place)
    stale = gold.stale(case)
    if stale:
        return result.model_copy(update={"stale": stale})
    try:
        answer = ask(case.asked(), desk)
    except Exception as error:  # whatever breaks in answering is the finding
        said = error.message if isinstance(error, TanwenError) else str(error)
        return result.model_copy(update={"crash": f"{type(error).__name__}：{said}"})
    text = to_markdown(answer)
    got = given(answer, text, gold.documents(case) or frozenset())
    return result.model_copy(
        update={"scores": score(case, got, desk.library), "answer": text, "elapsed_ms": answer.elapsed_ms}
    )


def means(results: Sequence[Result]) -> dict[str, float | None]:
    """The weighted mean of every measure over results, None where it applies to none of them."""
    found: dict[str, float | None] = {}
    for measure in MEASURES:
        scores = [
            score
            for result in results
            for score in result.scores
            if score.measure == measure and score.value is not None
        ]
        weight = sum(score.weight for score in scores)
        found[measure] = sum((score.value or 0) * score.weight for score in scores) / weight if weight else None
    return found


def times(results: Sequence[Result]) -> tuple[int, int]:
    """Median and 95th percentile of the time an answer took, in milliseconds."""
    taken = sorted(result.elapsed_ms for result in results) or [0]
    at = [max(0, math.ceil(share * len(taken)) - 1) for share in (0.5, 0.95)]
    return taken[at[0]], taken[at[1]]
