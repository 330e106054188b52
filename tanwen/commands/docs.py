"""`tanwen docs`: what the library holds, and what its owner may do with it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from tanwen.cataloguing import catalogue_command
from tanwen.comparing import diff_command

if TYPE_CHECKING:
    from knowledge.library import Library
    from knowledge.vocabulary import Card


def register(app: typer.Typer) -> None:
    """Adds the command and its sub-commands."""
    docs = typer.Typer(help="文件库里有什么；查看、更正、删去、导出。", invoke_without_command=True)
    docs.callback()(list_command)
    docs.command("show", help="一份文件的卡片、来源、读入报告和条款目录。")(show_command)
    docs.command("set", help="更正卡片：字段=值…；重新读入后仍有效。值留空表示不明。")(set_command)
    docs.command("remove", help="从文件库删去一份文件；原文件不动。")(remove_command)
    docs.command("export", help="把条款导出为 .jsonl。")(export_command)
    docs.command("diff", help="两个版本逐条对照：新增、删去、修改（标出改了哪些字）、改号。")(diff_command)
    docs.command("catalogue", help="标准目录：各版本何时施行、被谁代替，库里谁引用、解释它。")(catalogue_command)
    app.add_typer(docs, name="docs")


Json = Annotated[bool, typer.Option("--json", help="输出一个 JSON。")]
Id = Annotated[str, typer.Argument(help="文件编号；标准号、文号、文件名或标题的一部分也行，只要不含糊。")]


def list_command(context: typer.Context, json: Json = False) -> None:
    """The table of all documents."""
    if context.invoked_subcommand is not None:
        return
    from tanwen.output import print_json

    library = open_library()
    cards = library.documents()
    superseded = library.superseded()
    rows = [fact_of(library, card, superseded) for card in cards]
    if json:
        print_json(rows)
    elif not rows:
        typer.echo("文件库是空的。用 tanwen ingest 文件或文件夹 读入文件。")
    else:
        print_table(rows)


def show_command(document: Id, json: Json = False) -> None:
    """One document."""
    from ingest.cardfile import FIELDS
    from tanwen.outlining import outline, outline_lines
    from tanwen.output import print_json

    library = open_library()
    card = find(library, document)
    said = library.corrections(card.id).model_dump(mode="json", exclude_none=True)
    loss = library.loss(card.id)
    if json:
        fact = fact_of(library, card, library.superseded())
        loss_told = loss.model_dump(mode="json")
        print_json(
            {**fact, "corrections": said, "files": library.paths_of(card.id), "loss": loss_told}
            | {"outline": outline(library, card.id)}
        )
        return
    for field, chinese in FIELDS.items():
        value = getattr(card, field)
        shown = (
            "、".join(value) if isinstance(value, tuple) else {None: "未知", True: "是", False: "否"}.get(value, value)
        )
        typer.echo(f"{chinese}：{shown}" + ("（由主人设定）" if field in said else ""))
    for line in standing_lines(fact_of(library, card, library.superseded())):
        typer.echo(line)
    for path in library.paths_of(card.id):
        typer.echo(f"来源：{path}")
    typer.echo(
        f"读入：汉字 {loss.han_in} → {loss.han_out}，数字串 {loss.digits_in} → {loss.digits_out}，"
        f"表格单元 {loss.cells_in} → {loss.cells_out}，页 {loss.pages}"
    )
    for warning in loss.warnings:
        typer.echo(f"警告：{warning}")
    for dropped in loss.dropped:
        typer.echo(f"略去：{dropped}")
    typer.echo("条款：")
    for line in outline_lines(library, card.id):
        typer.echo(line)


def set_command(
    document: Id,
    assignments: Annotated[Optional[list[str]], typer.Argument(help="字段=值，如 standing=现行 标题=…")] = None,  # noqa: UP045
    forget: Annotated[Optional[list[str]], typer.Option("--forget", help="撤回对这个字段的更正。")] = None,  # noqa: UP045
    json: Json = False,
) -> None:
    """The owner's corrections."""
    from ingest.cardfile import field_of, read_assignments
    from knowledge.errors import BadInput
    from tanwen.output import print_json

    if not assignments and not forget:
        raise BadInput("没有说要改什么", "请写成 tanwen docs set 编号 字段=值，或加 --forget 字段。")
    library = open_library()
    card = find(library, document)
    said = read_assignments(assignments or [])
    fields = [field_of(name) for name in forget or []]
    with library.writing(wait=10):
        if fields:
            card = library.forget(card.id, fields)
        if assignments:
            card = library.set_card(card.id, **said.model_dump(exclude_none=True))
        refresh(library)
    if json:
        print_json(fact_of(library, card, library.superseded()))
    else:
        typer.echo(f"已更正 {card.id}。")


def remove_command(document: Id, json: Json = False) -> None:
    """Takes a document out of library and index."""
    from knowledge.citing import name_of
    from tanwen.output import print_json

    library = open_library()
    card = find(library, document)
    with library.writing(wait=10):
        library.remove(card.id)
        refresh(library)
    if json:
        print_json({"removed": card.id})
    else:
        typer.echo(f"已删去 {name_of(card)}。")


def export_command(
    out: Annotated[Path, typer.Option("--out", help="写到这个 .jsonl 文件。")],
    documents: Annotated[Optional[list[str]], typer.Argument(help="只导出这些文件；不写就导出全部。")] = None,  # noqa: UP045
    json: Json = False,
) -> None:
    """Writes the clauses."""
    from ingest.exporting import export
    from tanwen.output import print_json

    library = open_library()
    ids = [find(library, name).id for name in documents] if documents else None
    count = export(library, out, ids)
    if json:
        print_json({"records": count, "out": str(out)})
    else:
        typer.echo(f"导出 {count} 条，写入 {out}")


# ---- inside --------------------------------------------------------------------------------------------------------


def open_library() -> Library:
    """The library of this home."""
    from knowledge.library import Library
    from knowledge.settings import load_settings

    return Library.open(load_settings().home)


def refresh(library: Library) -> None:
    """Brings the index up to the library."""
    from knowledge.journal import catch_up
    from knowledge.settings import load_settings
    from tanwen.indexing import LateIndex

    catch_up(library, LateIndex(load_settings(), library))


def find(library: Library, name: str) -> Card:
    """The one document somebody means; raises BadInput naming the candidates where there are several or none."""
    from knowledge.errors import BadInput

    found = library.named(name)
    if len(found) == 1:
        return found[0]
    if not found:
        raise BadInput(f"文件库里没有 {name}。", "用 tanwen docs 查看现有文件及其编号。")
    raise BadInput(f"{name} 可以指 {len(found)} 份文件：{'、'.join(card.id for card in found[:8])}", "请写完整的编号。")


def fact_of(library: Library, card: Card, superseded: set[str]) -> dict[str, Any]:
    """A document as `docs --json` tells it."""
    from datetime import date

    from knowledge.annexes import annexes_of
    from knowledge.editions import Editions

    clauses, passages = library.size_of(card.id)
    facts = card.model_dump(mode="json")
    standing = Editions.of(library).facts(card.id, date.today())
    annexes = annexes_of(library, card.id)._asdict()
    counted = {"superseded": card.id in superseded, "clauses": clauses, "passages": passages}
    return {**facts, **standing, **{f"{nature}_annexes": list(each) for nature, each in annexes.items()}, **counted}


def standing_lines(fact: dict[str, Any]) -> list[str]:
    """What the catalogue and the clauses add to a card, one line for each fact that is known."""
    names = {
        "level": "层级",
        "binding": "约束力",
        "state": "今日状态",
        "until": "施行到",
        "normative_annexes": "规范性附录",
        "informative_annexes": "资料性附录",
    }
    shown = {key: "、".join(value) if isinstance(value := fact[key], list) else value for key in names}
    return [f"{names[key]}：{value}" for key, value in shown.items() if value]


def print_table(rows: list[dict[str, Any]]) -> None:
    """The documents as a table that fits the terminal."""
    import sys

    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False)
    for head in ("编号", "标题", "标准号/文号", "文种", "约束力", "状态", "地区", "发布", "实施", "被代替", "条款"):
        table.add_column(head, overflow="fold", justify="right" if head == "条款" else "left")
    for row in rows:
        mark = "（摘编，已有原文）" if row["superseded"] else "（摘编）" if row["digest"] else ""
        facts = [
            row["designation"] or "未知",
            row["kind"],
            row["binding"] or "",
            row["state"],
            row["jurisdiction"] or "未知",
        ]
        dates = [row[key] or "" for key in ("issued", "effective", "replaced_by")]
        table.add_row(row["id"], row["title"] + mark, *facts, *dates, str(row["clauses"]))
    Console(width=None if sys.stdout.isatty() else 200).print(table)
