"""`tanwen search`: ranked passages for one query, or for many in one process."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from knowledge.vocabulary import Hit


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("search", help="查找条款：按相关程度列出原文段落。")(search_command)


def search_command(
    query: Annotated[Optional[str], typer.Argument(help="问题、字词、条款号或标准号；用 --batch 时不写。")] = None,  # noqa: UP045
    count: Annotated[int, typer.Option("-k", help="列出多少段。", min=1)] = 10,
    json: Annotated[bool, typer.Option("--json", help="按约定的记录格式输出一个 JSON。")] = False,
    batch: Annotated[Optional[Path], typer.Option("--batch", help="一行一个查询的 .jsonl 文件。")] = None,  # noqa: UP045
    out: Annotated[Optional[Path], typer.Option("--out", help="结果写到这个 .jsonl 文件。")] = None,  # noqa: UP045
    as_of: Annotated[Optional[str], typer.Option("--as-of", help="只查这一天有效的文件，如 2026-03-01。")] = None,  # noqa: UP045
    jurisdiction: Annotated[str | None, typer.Option("--jurisdiction", help="只查适用于此地的文件，如 重庆。")] = None,
) -> None:
    """Lists passages for one query or a batch."""
    from knowledge.citing import name_of
    from knowledge.errors import BadInput
    from knowledge.library import Library
    from knowledge.search import Search
    from knowledge.settings import load_settings
    from knowledge.vocabulary import Question
    from tanwen.batch import read_questions, write_records
    from tanwen.commands.ask import read_day
    from tanwen.output import print_json, progress

    day = read_day(as_of)
    if batch is not None and out is None:
        raise BadInput("--batch 没有配 --out", "请写成 tanwen search --batch IN.jsonl --out OUT.jsonl。")
    if batch is None and query is None:
        raise BadInput("没有查询", "请写成 tanwen search “查询”，或用 --batch 文件。")
    questions = read_questions(batch, day, jurisdiction) if batch else []
    settings = load_settings()
    search = Search.open(Library.open(settings.home), settings)
    if batch is not None and out is not None:
        # An empty query in a batch has no hits; the others are still answered.
        found = [(key, search.search(asked, count) if asked.text.strip() else []) for key, asked in questions]
        write_records(out, [to_record(hits, key) for key, hits in found])
        progress(f"查了 {len(found)} 个查询，写入 {out}")
        return
    hits = search.search(Question(text=query or "", jurisdiction=jurisdiction, as_of=day), count)
    if json:
        print_json({"query": query, **to_record(hits)})
        return
    for line in to_lines(hits, {card.id: name_of(card) for card in search.library.documents()}):
        typer.echo(line)


def to_record(hits: Sequence[Hit], key: str | None = None) -> dict[str, Any]:
    """The hits in the shape of the contract."""
    record: dict[str, Any] = {"id": key} if key is not None else {}
    return record | {
        "hits": [
            {
                "rank": rank,
                "passage_id": hit.passage.id,
                "document_id": hit.passage.document_id,
                "external_id": hit.passage.external_id,
                "clause": hit.passage.label,
                "score": round(hit.score, 4),
                "quote": hit.passage.text,
            }
            for rank, hit in enumerate(hits, 1)
        ]
    }


def to_lines(hits: Sequence[Hit], names: dict[str, str]) -> list[str]:
    """The hits as text for people."""
    if not hits:
        return ["没有找到。"]
    lines = []
    for rank, hit in enumerate(hits, 1):
        title = names.get(hit.passage.document_id, hit.passage.document_id)
        lines += [f"{rank}. {title} {hit.passage.label}  （{hit.score:.2f}）", f"   {hit.passage.text}"]
    return lines
