"""What ledger.toml says: sheets, columns, words to recognise, and how each code is told; checked on load."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Literal

from pydantic import ValidationError, model_validator

from knowledge.errors import BadInput
from knowledge.vocabulary import Value

FILE = Path(__file__).with_name("ledger.toml")

Weight = Literal["不符合", "待核实", "提示"]


class Standard(Value):
    """An 适用标准 a ledger can name, and the rulebook it stands for."""

    name: str
    contains: str
    rulebook: str


class Code(Value):
    """A code of the answer and how it is told; {names} in `says` are filled in."""

    code: str
    title: str
    says: str = ""
    rule: str = ""
    """The rule whose clause it rests on."""
    breach: bool = False
    """An instrument in use in this state breaks the clause by itself."""
    weight: Weight = "待核实"

    def told(self, **values: object) -> str:
        """The sentence with its values."""
        return self.says.format(**values)


class LedgerWords(Value):
    """Everything ledger.toml says."""

    standard: tuple[Standard, ...]
    sheets: dict[str, str]
    columns: dict[str, str]
    optional_columns: dict[str, str]
    unit_keys: dict[str, str]
    theory_columns: dict[str, str]
    optional_theory_columns: dict[str, str]
    words: dict[str, tuple[str, ...] | str]
    reason: tuple[Code, ...]
    finding: tuple[Code, ...]
    row_error: tuple[Code, ...]

    def many(self, name: str) -> tuple[str, ...]:
        """A list of words."""
        words = self.words[name]
        return (words,) if isinstance(words, str) else words

    @model_validator(mode="after")
    def sentences_can_be_filled(self) -> LedgerWords:
        """Braces in a sentence must be names."""
        for each in (*self.reason, *self.finding, *self.row_error):
            if any(name is not None and not name.isidentifier() for _, name, _, _ in Formatter().parse(each.says)):
                raise ValueError(f"{each.code} 的 says 里花括号应是名字")
        return self


@cache
def load_words(file: Path = FILE) -> LedgerWords:
    """The words; raises BadInput naming file and key of a fault."""
    try:
        return LedgerWords.model_validate(tomllib.loads(file.read_text("utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"{file.name} 读不懂：{error}", "请改正这一行。") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise BadInput(f"{file.name} {'.'.join(map(str, first['loc']))}：{first['msg']}", "请改正这一项。") from error


@cache
def _codes() -> dict[str, Code]:
    words = load_words()
    return {each.code: each for each in (*words.reason, *words.finding, *words.row_error)}


def code_named(code: str) -> Code:
    """How a code of the answer is told."""
    return _codes()[code]
