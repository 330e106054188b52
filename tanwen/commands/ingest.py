"""`tanwen ingest`: files and folders into the library."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ingest.report import FileReport


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("ingest", help="把文件或文件夹读入文件库；未变的文件跳过，坏文件报告后继续。")(ingest_command)


def ingest_command(
    paths: Annotated[
        list[Path], typer.Argument(help="文件或文件夹（txt md pdf docx doc html xlsx csv，及现成条款 jsonl）。")
    ],
    json: Annotated[bool, typer.Option("--json", help="输出一个 JSON：每个文件一份报告。")] = False,
) -> None:
    """Reads everything, tells one line per file; exit status 2 where a path is missing or nothing could be read."""
    from ingest.pipeline import WAIT, ingest
    from knowledge.journal import catch_up
    from knowledge.library import Library
    from knowledge.settings import load_settings
    from tanwen.indexing import LateIndex
    from tanwen.output import progress

    settings = load_settings()
    library = Library.open(settings.home)
    index = LateIndex(settings, library)
    with library.writing(wait=WAIT):
        reports = ingest(
            paths,
            library,
            progress=lambda at, of, what: progress(f"[{at + 1}/{of}] {what}"),
            before_reading=index.prepare,
        )
        tell(reports, json=json)  # before the indexes: what was read stays told, even where those fail
        catch_up(library, index, lambda done, of: progress(f"更新索引 {done}/{of}"))
    stop_where_nothing_was_read(paths, reports)


def tell(reports: list[FileReport], *, json: bool) -> None:
    """The reports on standard output, warnings and the sum on standard error."""
    from ingest.report import line_of
    from tanwen.output import print_json, progress

    if json:
        print_json([report.model_dump(mode="json") for report in reports])
    for report in reports:
        if not json and not (report.outcome == "failed" and len(reports) == 1):
            typer.echo(line_of(report))
        for warning in report.warnings:
            progress(f"警告  {Path(report.path).name}：{warning}")
    if not json and len(reports) > 1:
        progress(summary_of(reports))


def summary_of(reports: list[FileReport]) -> str:
    """How many files were read, changed, left alone, or failed."""
    from ingest.report import WORDS

    counts = {word: sum(report.outcome == outcome for report in reports) for outcome, word in WORDS.items()}
    return f"共 {len(reports)} 个文件：" + "，".join(f"{word} {count}" for word, count in counts.items() if count)


def stop_where_nothing_was_read(paths: list[Path], reports: list[FileReport]) -> None:
    """Raises where no file could be read, or where a path that was named does not exist."""
    from knowledge.errors import BadInput, UnreadableFile

    failed = [report for report in reports if report.outcome == "failed"]
    if len(failed) == 1 == len(reports):
        name = Path(failed[0].path).name
        reason = failed[0].reason
        raise UnreadableFile(reason if name in reason else f"{name}：{reason}", failed[0].hint)
    if failed and len(failed) == len(reports):
        raise UnreadableFile(f"{len(failed)} 个文件都没能读入。", "原因见上面各行；文件库没有改变。")
    missing = [path for path in paths if not path.exists()]
    if missing:
        raise BadInput(f"没有这个文件或文件夹：{missing[0]}", "请检查路径；其余文件已按上面各行处理。")
