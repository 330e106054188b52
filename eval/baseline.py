"""The last accepted result (基线), and what became worse since."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from eval.run import Report, Result, means
from eval.scores import MEASURES, Score
from knowledge.errors import BadInput
from knowledge.vocabulary import Value

WORSE_BY = 0.005
"""A mean that falls by less is not called worse: one citation more or less must not stop anybody."""


class Accepted(Value):
    """What a case came to when the baseline was written: its values, with the weight where that is not 1."""

    kind: str
    values: dict[str, float | tuple[float, int]]

    def result(self, id: str) -> Result:
        """The same as a Result, so that both sides are averaged alike."""
        scores = tuple(
            Score(measure=measure, value=told[0], weight=told[1])
            if isinstance(told, tuple)
            else Score(measure=measure, value=told)
            for measure, told in self.values.items()
        )
        return Result(id=id, kind=self.kind, question="", scores=scores)


class Baseline(Value):
    """An accepted run: means for people to read, and every case for the comparison."""

    overall: dict[str, float | None]
    cases: dict[str, Accepted]


class Comparison(Value):
    """What changed against the baseline, over the cases that both have."""

    worse: tuple[str, ...] = ()
    """Why the run is worse, one line each; empty: it is not."""
    better: tuple[str, ...] = ()
    now_failing: tuple[str, ...] = ()
    now_right: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


def accepted(report: Report) -> Baseline:
    """The baseline a report makes."""
    return Baseline(
        overall={name: value if value is None else round(value, 4) for name, value in means(report.scored()).items()},
        cases={
            result.id: Accepted(
                kind=result.kind,
                values={score.measure: told(score) for score in result.scores if score.value is not None},
            )
            for result in report.scored()
        },
    )


def told(score: Score) -> float | tuple[float, int]:
    """A score as the baseline keeps it."""
    value = round(score.value or 0.0, 4)
    return value if score.weight == 1 else (value, score.weight)


def write_baseline(report: Report, file: Path) -> None:
    """Writes the baseline, one case a line, so that a change is seen case by case."""
    kept = accepted(report)
    lines = [
        f"  {json.dumps(id, ensure_ascii=False)}: {case.model_dump_json()}" for id, case in sorted(kept.cases.items())
    ]
    overall = json.dumps(kept.overall, ensure_ascii=False)
    try:
        file.write_text(f'{{"overall": {overall},\n "cases": {{\n' + ",\n".join(lines) + "\n}}\n", "utf-8")
    except OSError as error:
        raise BadInput(f"基线文件 {file} 写不进去：{error}", "请检查路径和权限。") from error


def read_baseline(file: Path) -> Baseline:
    """The baseline of a file; raises BadInput naming what is wrong with it."""
    try:
        return Baseline.model_validate_json(file.read_text("utf-8"))
    except OSError as error:
        raise BadInput(f"没有基线文件 {file}", "先用 --write-baseline 写一份。") from error
    except (ValidationError, UnicodeDecodeError) as error:
        raise BadInput(f"基线文件 {file} 读不懂", "请用 --write-baseline 重写一份。") from error


def compare(report: Report, baseline: Baseline) -> Comparison:
    """What became worse or better; only cases that both have are counted, a crash or newly stale gold is worse."""
    now = {result.id: result for result in report.results}
    common = [id for id in baseline.cases if id in now and now[id].scores]
    before = [baseline.cases[id].result(id) for id in common]
    after = [now[id] for id in common]
    worse = [
        f"{id} 出错：{now[id].crash}" if now[id].crash else f"{id} 的依据不在文件里了：{'；'.join(now[id].stale)}"
        for id in baseline.cases
        if id in now and not now[id].scores
    ]
    better: list[str] = []
    for name, old, new in (*moved(before, after), *moved_by_kind(before, after)):
        line = f"{name}：{old:.3f} → {new:.3f}"
        (worse if new < old else better).append(line)
    return Comparison(
        worse=tuple(worse),
        better=tuple(better),
        now_failing=tuple(b.id for b, a in zip(before, after, strict=True) if a.failed() and not b.failed()),
        now_right=tuple(b.id for b, a in zip(before, after, strict=True) if b.failed() and not a.failed()),
        new=tuple(id for id in now if id not in baseline.cases),
        gone=tuple(id for id in baseline.cases if id not in now),
    )


def moved(
    before: Sequence[Result], after: Sequence[Result], measures: Sequence[str] = MEASURES
) -> list[tuple[str, float, float]]:
    """The measures whose mean changed, with both means."""
    old, new = means(before), means(after)
    found = []
    for measure in measures:
        was, is_now = old[measure], new[measure]
        if was is not None and is_now is not None and abs(was - is_now) > WORSE_BY:
            found.append((measure, was, is_now))
    return found


def moved_by_kind(before: Sequence[Result], after: Sequence[Result]) -> list[tuple[str, float, float]]:
    """The kinds of question whose share of strictly right answers changed."""
    found = []
    for kind in dict.fromkeys(result.kind for result in before):
        old = [result for result in before if result.kind == kind]
        new = [result for result in after if result.kind == kind]
        found += [(f"{kind} {name}", was, is_now) for name, was, is_now in moved(old, new, ("strict",))]
    return found
