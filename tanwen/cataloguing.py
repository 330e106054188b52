"""`tanwen docs catalogue`: the editions of standards on one day, and who cites, explains and replaces whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

if TYPE_CHECKING:
    from knowledge.relations import Entry

_HEADS = (
    "标准号",
    "标题",
    "文种",
    "层级",
    "约束力",
    "地区",
    "发布",
    "实施",
    "有效至",
    "状态",
    "被代替",
    "被引用",
    "可信度",
)


def catalogue_command(
    as_of: Annotated[Optional[str], typer.Option("--as-of", help="这一天的状态，如 2026-03-01；不写就是今天。")] = None,  # noqa: UP045
    json: Annotated[bool, typer.Option("--json", help="输出一个 JSON。")] = False,
) -> None:
    """Shows the catalogue that ships, what the library adds and what the user's own file says."""
    from datetime import date

    from knowledge.annexes import annexes_in
    from knowledge.catalogue import Catalogue
    from knowledge.relations import entries
    from tanwen.commands.ask import read_day
    from tanwen.commands.docs import open_library
    from tanwen.output import print_json

    day = read_day(as_of) or date.today()
    library = open_library()
    catalogue = Catalogue.open(library.home, library.documents(), annexes_in(library))
    found = entries(library, catalogue, day)
    if json:
        print_json({"as_of": day.isoformat(), "standards": [told(each) for each in found]})
        return
    print_catalogue(found)
    for each in found:
        for line in lines_of(each):
            typer.echo(line)
    typer.echo(f"{day} 的状态，共 {len(found)} 条。增加或改正：{library.home / 'catalogue.toml'}")


def told(entry: Entry) -> dict[str, Any]:
    """A line of the catalogue as JSON tells it; `designation` is null where a standard has only a title yet."""
    facts = entry.model_dump(mode="json")
    standard = facts.pop("standard")
    if entry.standard.designation == entry.standard.title:
        standard["designation"] = None
    return {**standard, "edition": entry.standard.edition, **facts}


def lines_of(entry: Entry) -> list[str]:
    """What has no place in the table: other names, annexes, who points at a standard and which it replaces, a line each."""
    standard = entry.standard
    cited = [f"{arrow.source}（{arrow.clauses} 条）" for arrow in entry.cited_by]
    explained = [*(arrow.source for arrow in entry.explained_by), *standard.explanations]
    ways = (
        ("又名", standard.aliases),
        ("采用", (standard.adopted_from,) if standard.adopted_from else ()),
        ("规范性附录", standard.normative_annexes),
        ("资料性附录", standard.informative_annexes),
        ("代替", entry.replaces),
        ("解释它的", explained),
        ("引用它的", cited),
    )
    return [f"{name_of(entry)}  {way}：{'；'.join(others)}" for way, others in ways if others]


def name_of(entry: Entry) -> str:
    """The designation, or the title in 《》 where there is none yet."""
    standard = entry.standard
    return f"《{standard.title}》" if standard.designation == standard.title else standard.designation


def print_catalogue(found: list[Entry]) -> None:
    """The catalogue as a table that fits the terminal."""
    import sys

    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False)
    for head in _HEADS:
        table.add_column(head, overflow="fold")
    for entry in found:
        standard = entry.standard
        facts = (
            "" if standard.designation == standard.title else standard.designation,
            standard.title + ("（库中有）" if entry.held else ""),
            standard.kind.value if standard.kind else None,
            standard.level.value,
            standard.binding,
            standard.jurisdiction,
            standard.issued,
            standard.effective,
            entry.until,
            entry.state.value,
            standard.replaced_by,
            f"{len(entry.cited_by)} 份" if entry.cited_by else None,
            standard.confidence,
        )
        table.add_row(*(str(fact) if fact else "" for fact in facts))
    Console(width=None if sys.stdout.isatty() else 200).print(table)
