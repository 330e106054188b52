"""How scores of different kinds become one: standardised, weighted, added (ranking.toml holds the weights and why)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from math import sqrt
from pathlib import Path

from pydantic import Field, ValidationError

from knowledge.errors import LibraryDamaged
from knowledge.vocabulary import Value


class Fusion(Value):
    """Weights of the two rankings."""

    candidates: int = Field(ge=1)
    lexical: float
    vector: float
    history: float


class Exact(Value):
    """What exact look-ups add."""

    clause: float
    heading_named: float
    order: float
    text: float
    number_text: float
    heading: float
    longest_term: int


class ByDocument(Value):
    """What a passage gains or loses through its document."""

    named: float
    others: float
    explains: float
    place: float
    other_place: float
    title: float
    title_named: float
    kind: float
    withdrawn: float
    superseded: float


class Weights(Value):
    """All weights of the ranking."""

    fusion: Fusion
    exact: Exact
    document: ByDocument


@cache
def weights() -> Weights:
    """The weights in ranking.toml; raises LibraryDamaged naming file and key."""
    file = Path(__file__).with_name("ranking.toml")
    try:
        return Weights.model_validate(tomllib.loads(file.read_text("utf-8")))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise LibraryDamaged(f"权数文件 {file} 读不懂：{error}", "请重新安装，或改正这一行。") from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        raise LibraryDamaged(f"权数文件 {file} 的 {key} 不能用：{first['msg']}", "请改正这一项。") from error


def standardised(
    scores: Mapping[str, float], wanted: Iterable[str], best: Mapping[str, float], floor: float | None = None
) -> dict[str, float]:
    """Scores of the wanted ids in standard deviations from the mean of the best ones.

    An id without a score counts as `floor`, or as the lowest of the best. Without scores all are 0.
    """
    if not best:
        return dict.fromkeys(wanted, 0.0)
    low = min(best.values()) if floor is None else floor
    mean = sum(best.values()) / len(best)
    spread = sqrt(sum((score - mean) ** 2 for score in best.values()) / len(best)) or 1.0
    return {id_: (scores.get(id_, low) - mean) / spread for id_ in wanted}
