"""`tanwen docs diff`: two versions of a document clause by clause."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from knowledge.difference import ClauseDifference, Difference
    from knowledge.marking import Mark
    from knowledge.vocabulary import Document

_KEPT = 24
"""Characters of unchanged text shown on either side of a change."""
_MANY_PAGES = 20
_STATUS = {"added": "新增", "removed": "删去", "changed": "修改", "renumbered": "改号或移动"}
_SIGNS = {"removed": ("[-", "-]"), "added": ("{+", "+}"), "same": ("", "")}
_COLOURS = {"removed": typer.colors.RED, "added": typer.colors.GREEN}

Version = Annotated[str, typer.Argument(help="一个文件；不是现有文件的，按编号、标准号、文件名或标题在文件库里找。")]


def diff_command(
    old: Version, new: Version, json: Annotated[bool, typer.Option("--json", help="输出一个 JSON。")] = False
) -> None:
    """Prints every clause that differs; what stands outside the library is read, not put in."""
    from knowledge.difference import difference
    from tanwen.output import print_json

    before, after = document_of(old), document_of(new)
    found = difference(before, after)
    if json:
        print_json(told(before, after, found))
        return
    typer.echo(f"旧：{_name(before)}\n新：{_name(after)}")
    counts = "，".join(f"{word} {found.count(status)} 条" for status, word in _STATUS.items())  # type: ignore[arg-type]
    typer.echo(f"{counts}，相同 {found.same} 条")
    for each in found.clauses:
        typer.echo("")
        for line in lines_of(each):
            typer.echo(line)


def document_of(name: str) -> Document:
    """The document in a file, or the one of the library somebody means."""
    from tanwen.commands.docs import find, open_library

    path = Path(name).expanduser()
    if path.is_file():
        from ingest.cardfile import read_card_file
        from ingest.parsing import parse
        from tanwen.output import progress

        def pages(done: int, count: int) -> None:
            if count > _MANY_PAGES and done % 10 == 0:
                progress(f"{path.name}：{done}/{count} 页")

        return parse(path, read_card_file(path), pages)
    library = open_library()
    return library.document(find(library, name).id)


def told(old: Document, new: Document, found: Difference) -> dict[str, Any]:
    """The difference as JSON tells it."""
    return {
        "old": _card(old),
        "new": _card(new),
        "counts": {**{status: found.count(status) for status in _STATUS}, "same": found.same},  # type: ignore[arg-type]
        "clauses": [each.model_dump(mode="json") for each in found.clauses],
    }


def lines_of(each: ClauseDifference) -> list[str]:
    """One difference as lines for the terminal: what happened where, then the text with its marks."""
    word = _STATUS[each.status]
    if each.old and each.new:
        moved = each.old.place != each.new.place
        head = f"{word}  {each.old.place or '（无标题）'}" + (f" → {each.new.place or '（无标题）'}" if moved else "")
        lines = [head]
        if each.status == "changed":
            lines.append("  " + _in_one_line(_shown(each.marks)))
        return [*lines, *(f"  {note}" for note in each.notes)]
    side = each.new or each.old
    assert side is not None
    kind = "added" if each.new else "removed"
    return [f"{word}  {side.place or '（无标题）'}", "  " + _in_one_line(_signed(kind, side.text))]


def _shown(marks: tuple[Mark, ...]) -> str:
    """The marked text, what stayed cut down to what stands beside the changes."""
    parts = []
    for place, mark in enumerate(marks):
        text = mark.text
        if mark.kind == "same" and len(text) > 2 * _KEPT + 4:
            head = text[:_KEPT] if place else ""
            tail = text[-_KEPT:] if place < len(marks) - 1 else ""
            text = f"{head}……{tail}"
        parts.append(_signed(mark.kind, text))
    return "".join(parts)


def _signed(kind: str, text: str) -> str:
    before, after = _SIGNS[kind]
    signed = f"{before}{text}{after}"
    return typer.style(signed, fg=_COLOURS[kind]) if kind in _COLOURS else signed


def _in_one_line(text: str) -> str:
    return " ".join(text.split())


def _name(document: Document) -> str:
    from knowledge.citing import name_of

    source = document.card.source
    return name_of(document.card) + (f"  {source}" if source else "")


def _card(document: Document) -> dict[str, Any]:
    fields = {"id", "title", "designation", "standing", "issued", "effective", "source", "sha256"}
    return document.card.model_dump(mode="json", include=fields)
