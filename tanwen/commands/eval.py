"""`tanwen eval`: how often the answers are right, and whether they got worse."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

if TYPE_CHECKING:
    from assistant.desk import Desk


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("eval", help="用题目评测回答，并与基线比较；变差时退出状态为 1。")(eval_command)


def eval_command(
    cases: Annotated[Path, typer.Argument(help="题目文件（.toml 或 .jsonl），或放这些文件的文件夹。")],
    json: Annotated[bool, typer.Option("--json", help="输出一个 JSON。")] = False,
    markdown: Annotated[Optional[Path], typer.Option("--markdown", help="报告另存为这个 Markdown 文件。")] = None,  # noqa: UP045
    against: Annotated[Optional[Path], typer.Option("--against", help="与这份基线比较。")] = None,  # noqa: UP045
    write: Annotated[Optional[Path], typer.Option("--write-baseline", help="把结果写成基线。")] = None,  # noqa: UP045
    bundled: Annotated[bool, typer.Option("--bundled", help="在随附摘编的临时库上评测，不用自己的库。")] = False,
) -> None:
    """Runs cases, prints the measures, compares."""
    from eval.baseline import compare, read_baseline, write_baseline
    from eval.cases import read_cases
    from eval.report import to_markdown, to_record, to_text
    from eval.run import evaluate
    from tanwen.output import print_json

    asked = read_cases(cases)
    baseline = read_baseline(against) if against else None
    with desk_for(bundled) as desk:
        report = evaluate(asked, desk, tell)
    comparison = compare(report, baseline) if baseline else None
    if json:
        print_json(to_record(report, comparison))
    else:
        typer.echo(to_text(report, comparison))
    if markdown:
        save(markdown, to_markdown(report, comparison))
    if write:
        write_baseline(report, write)
    if comparison and comparison.worse:
        raise typer.Exit(1)


def desk_for(bundled: bool) -> AbstractContextManager[Desk]:
    """The owner's desk, or one over the bundled digests; raises BadInput where the owner's library is empty."""
    from assistant.desk import open_desk
    from eval.bundled import bundled_desk
    from knowledge.errors import BadInput
    from knowledge.settings import load_settings

    settings = load_settings()
    if bundled:
        return bundled_desk(settings)
    desk = open_desk(settings)
    if not desk.library.documents():
        raise BadInput(
            f"{settings.home} 里的库是空的，没有可评测的", "先用 tanwen ingest 读入文件，或加 --bundled 用随附的摘编。"
        )
    return nullcontext(desk)


def tell(done: int, total: int) -> None:
    """Progress, twenty cases at a time."""
    from tanwen.output import progress

    if done % 20 == 0 or done == total:
        progress(f"已评测 {done}/{total} 题")


def save(file: Path, text: str) -> None:
    """Writes the report, or raises BadInput naming the file."""
    from knowledge.errors import BadInput

    try:
        file.write_text(text, "utf-8")
    except OSError as error:
        raise BadInput(f"报告 {file} 写不进去：{error}", "请检查路径和权限。") from error
