"""`tanwen ask`: one answer, or many in one process."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Optional

import typer


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("ask", help="提一个问题，得到带出处的回答。")(ask_command)


def ask_command(
    question: Annotated[Optional[str], typer.Argument(help="问题；用 --batch 时不写。")] = None,  # noqa: UP045
    json: Annotated[bool, typer.Option("--json", help="按约定的记录格式输出一个 JSON。")] = False,
    batch: Annotated[Optional[Path], typer.Option("--batch", help="一行一个问题的 .jsonl 文件。")] = None,  # noqa: UP045
    out: Annotated[Optional[Path], typer.Option("--out", help="回答写到这个 .jsonl 文件。")] = None,  # noqa: UP045
    as_of: Annotated[Optional[str], typer.Option("--as-of", help="按这一天的现行版本回答，如 2026-03-01。")] = None,  # noqa: UP045
    jurisdiction: Annotated[Optional[str], typer.Option("--jurisdiction", help="所在省市，如 重庆。")] = None,  # noqa: UP045
) -> None:
    """Answers one question or a batch."""
    from assistant.ask import ask
    from assistant.desk import open_desk
    from assistant.render import to_markdown, to_record
    from knowledge.errors import BadInput
    from knowledge.settings import load_settings
    from knowledge.vocabulary import Question
    from tanwen.output import print_json

    day = read_day(as_of)
    if batch is not None:
        if out is None:
            raise BadInput("--batch 没有配 --out", "请写成 tanwen ask --batch IN.jsonl --out OUT.jsonl。")
        answer_batch(batch, out, day, jurisdiction)
        return
    if question is None:
        raise BadInput("没有问题", "请写成 tanwen ask “问题”，或用 --batch 文件。")
    desk = open_desk(load_settings())
    answer = ask(Question(text=question, jurisdiction=jurisdiction, as_of=day), desk)
    if json:
        print_json(to_record(answer))
    else:
        typer.echo(to_markdown(answer, references=True))


def read_day(text: str | None) -> date | None:
    """The day of --as-of, or BadInput."""
    from knowledge.errors import BadInput

    if text is None:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError as error:
        raise BadInput(f"--as-of {text} 不是日期", "请写成 2026-03-01 的样子。") from error


def answer_batch(batch: Path, out: Path, day: date | None, jurisdiction: str | None) -> None:
    """Answers every record of a file in order; a question that can't be used gets a not_found record saying why."""
    from assistant.ask import ask
    from assistant.desk import open_desk
    from assistant.render import to_record
    from knowledge.errors import BadInput
    from knowledge.settings import load_settings
    from tanwen.batch import read_questions, write_records
    from tanwen.output import progress

    questions = read_questions(batch, day, jurisdiction)
    desk = open_desk(load_settings())
    records = []
    for key, question in questions:
        try:
            records.append(to_record(ask(question, desk), key))
        except BadInput as error:
            records.append(refused(key, question.text[:200], error.message))
    write_records(out, records)
    progress(f"回答了 {len(records)} 个问题，写入 {out}")


def refused(key: str, question: str, why: str) -> dict[str, object]:
    """The record of a question that could not be asked at all."""
    empty: dict[str, object] = {"citations": [], "computations": [], "missing": [], "verdicts": [], "elapsed_ms": 0}
    return {"id": key, "question": question, "status": "not_found", "answer": f"没有回答：{why}。", **empty}
