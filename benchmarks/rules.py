"""What a rule run costs, against a retrieved answer in the same process.

`python benchmarks/rules.py [--rounds N]` reads the bundled digests into a fresh library, then in turn answers the retrieval
questions of eval/cases, answers its numeric ones (computed, with quotations), and runs rules without language. Prints the median
of each in milliseconds and the ratios to a retrieved answer.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from assistant.ask import ask
from assistant.desk import open_desk
from eval.cases import read_cases
from ingest.pipeline import ingest
from knowledge.settings import Settings
from knowledge.vocabulary import Question
from rules_bridge import engine

ROOT = Path(__file__).parent.parent
RETRIEVED = ("clause", "definition", "list", "date_contact", "table", "compare", "false_premise")
RUNS: tuple[tuple[str, dict[str, str], str | None], ...] = (
    ("source_stream_class", {"emission_t": "900", "total_t": "18000"}, "chongqing-general-draft"),
    ("equipping_rate", {"theoretical": "40", "installed": "38", "untraceable": "2"}, "chongqing-general-draft"),
)

MOVING = ("emission_t", "theoretical")


def timed(work: Callable[[], object]) -> float:
    """Milliseconds of one call."""
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def main() -> None:
    """Prints medians and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    cases = [case for case in read_cases(ROOT / "eval" / "cases") if not case.history]
    clauses = [case.question for case in cases if case.kind in RETRIEVED]
    numbers = [case.question for case in cases if case.kind == "numeric"]
    with tempfile.TemporaryDirectory() as folder:
        desk = open_desk(Settings(home=Path(folder)))
        ingest([ROOT / "corpus"], desk.library, desk.search.index)
        desk = open_desk(Settings(home=Path(folder)))
        for text in (*clauses, *numbers):
            ask(Question(text=text), desk)
        retrieved, computed, run = [], [], []
        for at in range(rounds):
            retrieved += [timed(lambda text=text: ask(Question(text=text), desk)) for text in clauses]  # type: ignore[misc]
            computed += [timed(lambda text=text: ask(Question(text=text), desk)) for text in numbers]  # type: ignore[misc]
            for rule, facts, book in RUNS * len(clauses):  # other figures each time, so that nothing is only remembered
                other = {name: str(int(value) + at) if name in MOVING else value for name, value in facts.items()}
                run.append(timed(lambda rule=rule, other=other, book=book: engine.run(rule, other, book)))  # type: ignore[misc]
    base = median(retrieved)
    print(f"retrieved answer {base:8.2f} ms  ({len(clauses)} questions)")
    print(f"numeric answer   {median(computed):8.2f} ms  {median(computed) / base:6.1%} of a retrieved one")
    print(f"rule run         {median(run):8.2f} ms  {median(run) / base:6.1%} of a retrieved one")


if __name__ == "__main__":
    main()
