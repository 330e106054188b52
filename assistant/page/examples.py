"""The empty conversation: what the assistant does, and questions to begin with."""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.page.markup import text
from knowledge.errors import BadInput

FILE = Path(__file__).with_name("examples.toml")


class Group(BaseModel):
    """Example questions of one sort."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    questions: tuple[str, ...] = Field(min_length=1)


class Examples(BaseModel):
    """The file of example questions."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    group: tuple[Group, ...]


def load_examples(file: Path = FILE) -> tuple[Group, ...]:
    """The example questions; raises BadInput naming file and key."""
    try:
        return Examples.model_validate(tomllib.loads(file.read_text("utf-8"))).group
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise BadInput(f"示例问题 {file.name} 读不懂：{error}", "请按文件开头的说明修改。") from error


def welcome_html() -> str:
    """The greeting with the example questions as buttons."""
    groups = "".join(
        f"<section><h3>{text(group.title)}</h3><ul>{''.join(map(example, group.questions))}</ul></section>"
        for group in load_examples()
    )
    return (
        '<div class="welcome"><h2>想查哪条碳计量规定？</h2>'
        "<p>回答只引用资料库里的原文，每句话后面的编号可以打开条款对照；要算的数字由规则逐步计算。库里没有的，会直接说没有。</p>"
        f'<div class="examples">{groups}</div></div>'
    )


def example(question: str) -> str:
    """One example question as a button."""
    return f'<li><button type="button" class="example" data-example="{text(question)}">{text(question)}</button></li>'
