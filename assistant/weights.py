"""The weights of weights.toml: what a sentence, a list and a refusal are decided by."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from pydantic import ValidationError

from knowledge.errors import BadInput
from knowledge.vocabulary import Value

FILE = Path(__file__).with_name("weights.toml")


class Weights(Value):
    """Weights by feature; learnt on questions with known evidence."""

    sentence: dict[str, float]
    least: dict[str, float]
    list: dict[str, float]


KEYS = {
    "sentence": "inside coverage passage meaning rank exact typed form subject titled heading row focus named",
    "least": "passage",
    "list": "always count miscount title lead number least other",
}
"""The weights that must be there, and no others."""


@cache
def load_weights(file: Path = FILE) -> Weights:
    """The weights; raises BadInput naming file and key of a fault."""
    try:
        weights = Weights.model_validate(tomllib.loads(file.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"{file.name} 读不懂：{error}", "请改正这一行。") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise BadInput(f"{file.name} {place}：{first['msg']}", "请改正这一项。") from error
    for part, names in KEYS.items():
        for name in sorted(set(names.split()) ^ set(getattr(weights, part))):
            fault = "缺这一项" if name in names.split() else "没有这一项"
            raise BadInput(f"{file.name} {part}.{name}：{fault}", f"[{part}] 里应有：{names.replace(' ', '、')}。")
    return weights
