"""The weights of weights.toml: what a sentence, a list and a refusal are decided by."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from pydantic import ValidationError

from knowledge.errors import BadInput
from knowledge.vocabulary import Value


class Weights(Value):
    """Weights by feature; learnt on questions with known evidence."""

    sentence: dict[str, float]
    least: dict[str, float]
    list: dict[str, float]


@cache
def load_weights() -> Weights:
    """The weights; raises BadInput naming file and key of a fault."""
    file = Path(__file__).with_name("weights.toml")
    try:
        return Weights.model_validate(tomllib.loads(file.read_text("utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"{file.name} 读不懂：{error}", "请改正这一行。") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise BadInput(f"{file.name} {'.'.join(map(str, first['loc']))}：{first['msg']}", "请改正这一项。") from error
