"""Fits the weights of a sentence (assistant/weights.toml, [sentence]) on questions with known evidence.

`python benchmarks/weights.py QUESTIONS.jsonl [MORE.jsonl …]` reads exam records (question, history, evidence), weighs the
sentences of the library in TANWEN_HOME with all features, and prints how often the best sentence holds the evidence: with the
present weights, with fitted ones in five-fold cross-validation, and the fitted weights (coverage = 1) to copy by hand.
The fit maximises the softmax share of the sentences that hold evidence, with a small quadratic penalty.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.desk import Desk, open_desk
from assistant.inquiry import understand
from assistant.material import gather
from assistant.weights import load_weights
from knowledge.settings import load_settings
from knowledge.vocabulary import Question

Group = tuple[NDArray[np.float64], NDArray[np.bool_]]
PENALTY, ROUNDS, STEP = 0.01, 300, 0.1


def flat(text: str) -> str:
    """Without white space and the marks of the extraction."""
    return re.sub(r"\s+", "", re.sub(r"\[(?:bookmark|image): [^\]]*\]", "", text))


def holds(text: str, evidence: list[list[str]]) -> bool:
    """Whether a sentence holds a piece of evidence, or is most of one."""
    body = flat(text)
    return any(flat(span) in body or (len(body) > 8 and body in flat(span)) for group in evidence for span in group)


def groups(files: list[str], desk: Desk) -> tuple[list[str], list[Group]]:
    """The names of the features, and for each answerable question its sentences' features and which hold evidence."""
    names: list[str] = []
    found: list[Group] = []
    for line in (line for file in files for line in Path(file).read_text("utf-8").splitlines() if line.strip()):
        record: dict[str, Any] = json.loads(line)
        if record["status"] != "answered" or record.get("rule"):
            continue
        question = Question(text=record["question"], history=tuple(record.get("history") or ()))
        for inquiry in understand(question, desk.rarity):
            candidates = gather(inquiry, question, desk).candidates
            marks = np.array([holds(each.text, record["evidence"]) for each in candidates])
            if marks.any():
                names = list(candidates[0].features)
                found.append((np.array([list(each.features.values()) for each in candidates]), marks))
    return names, found


def best_holds(weights: NDArray[np.float64], some: list[Group]) -> float:
    """The share of questions whose best sentence holds evidence."""
    return float(np.mean([marks[np.argmax(features @ weights)] for features, marks in some]))


def fit(some: list[Group], width: int) -> NDArray[np.float64]:
    """Weights by Adam over the softmax likelihood of the sentences that hold evidence."""
    weights, first, second = np.zeros(width), np.zeros(width), np.zeros(width)
    for turn in range(1, ROUNDS + 1):
        slope = 2 * PENALTY * weights
        for features, marks in some:
            shares = np.exp(features @ weights - (features @ weights).max())
            shares /= shares.sum()
            wanted = shares * marks / max(float((shares * marks).sum()), 1e-12)
            slope = slope + features.T @ (shares - wanted) / len(some)
        first, second = 0.9 * first + 0.1 * slope, 0.99 * second + 0.01 * slope**2
        weights = weights - STEP * (first / (1 - 0.9**turn)) / (np.sqrt(second / (1 - 0.99**turn)) + 1e-8)
    return weights


def main() -> None:
    """Prints the three figures and the fitted weights."""
    names, some = groups(sys.argv[1:], open_desk(load_settings()))
    present = np.array([load_weights().sentence[name] for name in names])
    order = np.random.default_rng(0).permutation(len(some))
    folds = [[some[at] for at in order[start::5]] for start in range(5)]
    tested = []
    for at, fold in enumerate(folds):
        rest = [group for other, part in enumerate(folds) if other != at for group in part]
        tested.append(best_holds(fit(rest, len(names)), fold))
    fitted = fit(some, len(names))
    fitted /= abs(fitted[names.index("coverage")]) or 1.0
    print(f"{len(some)} questions; present {best_holds(present, some):.3f}; fitted, five folds {np.mean(tested):.3f}")
    print("\n".join(f"{name} = {value:.2f}" for name, value in zip(names, fitted, strict=True)))


if __name__ == "__main__":
    main()
