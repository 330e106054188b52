"""What a rule run costs, against a retrieved answer in the same process.

`python benchmarks/rules.py [--rounds N]` reads the bundled digests into a fresh library, then in turn answers clause questions
(retrieved), answers numeric questions (computed, with quotations), and runs the same rules without language. Prints the median
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
from ingest.pipeline import ingest
from knowledge.settings import Settings
from knowledge.vocabulary import Question
from rules_bridge import engine

ROOT = Path(__file__).parent.parent
CLAUSES = ("6.3.7 说了什么", "铅封由哪一条保护", "上海碳计量中心的验收怎样组织", "河南规范适用于谁")
NUMBERS = (
    "重庆一条源流900吨，全厂18000吨，属于哪类",
    "按JJF 2309-2025，6000吨的源流、总量20万吨，判一下类别",
    "理论40台，装了38台，2台没有校准，配备率多少",
    "三个人去南京培训一共交多少钱",
)
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
    parser.add_argument("--rounds", type=int, default=20)
    rounds = parser.parse_args().rounds
    books = {book.id for book in engine.load_rulebooks()}
    runs = [(rule, facts, book if book in books else "重庆") for rule, facts, book in RUNS]
    with tempfile.TemporaryDirectory() as folder:
        desk = open_desk(Settings(home=Path(folder)))
        ingest([ROOT / "corpus"], desk.library, desk.search.index)
        desk = open_desk(Settings(home=Path(folder)))
        for text in (*CLAUSES, *NUMBERS):
            ask(Question(text=text), desk)
        retrieved, computed, run = [], [], []
        for at in range(rounds):
            retrieved += [timed(lambda text=text: ask(Question(text=text), desk)) for text in CLAUSES]  # type: ignore[misc]
            computed += [timed(lambda text=text: ask(Question(text=text), desk)) for text in NUMBERS]  # type: ignore[misc]
            for rule, facts, book in runs:  # other figures each time, so that nothing is only remembered
                other = {name: str(int(value) + at) if name in MOVING else value for name, value in facts.items()}
                run.append(timed(lambda rule=rule, other=other, book=book: engine.run(rule, other, book)))  # type: ignore[misc]
    base = median(retrieved)
    print(f"retrieved answer {base:8.2f} ms")
    print(f"numeric answer   {median(computed):8.2f} ms  {median(computed) / base:6.1%} of a retrieved one")
    print(f"rule run         {median(run):8.2f} ms  {median(run) / base:6.1%} of a retrieved one")


if __name__ == "__main__":
    main()
