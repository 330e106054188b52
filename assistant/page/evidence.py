"""The panel beside the conversation: a quoted clause in its surroundings, with the quotation marked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from assistant.page.markup import DIGEST, badges, notice, text
from assistant.page.pictures import Picture, pictures_html
from knowledge.vocabulary import Card, Citation, Clause, Document, Hit, Passage

AROUND = 260
"""Characters of neighbouring text that are shown on each side at least, where there are any."""
BACK = '<button type="button" class="evidence-back">返回</button>'
CLOSE = '<button type="button" class="evidence-close" aria-label="关闭出处">关闭</button>'


class Spot(NamedTuple):
    """A stretch of a document that the panel shows, and what is said of it."""

    name: str
    label: str
    start: int
    end: int
    page: int | None
    ocr: bool = False
    caveat: str = ""


def citation_panel(citation: Citation, document: Document, pages: Sequence[Picture] = (), carried: str = "") -> str:
    """The clause a citation quotes, in its surroundings, with what it carries and the pages it is printed on."""
    name = f"出处 [{citation.marker}]"
    spot = Spot(name, citation.clause, citation.start, citation.end, citation.page, citation.ocr, citation.caveat)
    return panel(spot, document, pages, carried)


def hit_panel(hit: Hit, document: Document, pages: Sequence[Picture] = (), carried: str = "") -> str:
    """A found passage in its surroundings, for the nearest clauses of an answer that found nothing."""
    passage = hit.passage
    spot = Spot("最接近的条款", passage.label, passage.start, passage.end, passage.page)
    return panel(spot, document, pages, carried)


def gone_panel(reason: str) -> str:
    """The panel where the document was removed from the library since the answer."""
    return (
        '<section class="evidence" aria-label="出处"><header class="evidence-head"><h3 tabindex="-1">出处</h3>'
        f"{CLOSE}</header>{notice(reason)}</section>"
    )


def panel(
    spot: Spot, document: Document, pages: Sequence[Picture] = (), carried: str = "", *, followed: bool = False
) -> str:
    """The parts of the panel in the order they are read; one that was followed to has a way back."""
    path = heading_path(innermost_clause(document, spot.start))
    warning = beyond_badges(spot, document.card)
    caveat = f'<p class="caveat">{text(warning)}</p>' if warning else ""
    printed = f"第 {spot.page} 页 · " if spot.page is not None else ""
    way = ' data-followed="1"' if followed else ""
    return (
        f'<section class="evidence"{way} aria-label="出处">'
        f"{panel_head(spot, document.card, back=followed)}{path}{carried}{caveat}"
        f'<div class="evidence-text" tabindex="0">{body(document, spot.start, spot.end)}</div>'
        f"{pictures_html(pages)}"
        f'<p class="evidence-source">{printed}{text(document.card.source)}</p></section>'
    )


def beyond_badges(spot: Spot, card: Card) -> str:
    """What the caveat says that the badges above it don't say already."""
    said = {card.kind.value, card.standing.value, *([DIGEST] if card.digest else [])}
    return "；".join(part for part in spot.caveat.split("；") if part not in said)


def panel_head(spot: Spot, card: Card, *, back: bool = False) -> str:
    """What is shown: clause, document, kind and standing."""
    number = f'<span class="evidence-number">{text(card.designation)}</span>' if card.designation else ""
    return (
        f'<header class="evidence-head"><div class="evidence-title">{BACK if back else ""}<h3 tabindex="-1">{text(spot.name)}</h3>{CLOSE}</div>'
        f'<p class="evidence-clause" title="{text(spot.label)}">{text(spot.label.partition(" · ")[0])}</p><p class="evidence-document">{text(card.title)} {number}</p>'
        f"{badges(card.kind, card.standing, card.digest, spot.ocr)}</header>"
    )


def heading_path(clause: Clause | None) -> str:
    """The headings above the clause, outermost first, and its own."""
    if clause is None:
        return ""
    own = " ".join(part for part in (clause.number, clause.title) if part)
    steps = [step for step in (*clause.path, own) if step]
    if not steps:
        return ""
    return '<ol class="path" aria-label="所在章节">' + "".join(f"<li>{text(step)}</li>" for step in steps) + "</ol>"


def innermost_clause(document: Document, offset: int) -> Clause | None:
    """The smallest clause whose own text holds the offset."""
    around = [clause for clause in document.clauses if clause.start <= offset < clause.end]
    return min(around, key=lambda clause: clause.end - clause.start, default=None)


def body(document: Document, start: int, end: int) -> str:
    """The text around the quotation in its order, table rows as tables, the quotation marked."""
    first, last = window(document, start, end)
    parts, reached = [], first
    for rows in row_groups(document, first, last):
        corner, before = printed_head(document.text[reached : rows[0].start], heads(rows[0]))
        parts.append(paragraphs(before, reached, start, end))
        parts.append(table(rows, corner, start, end))
        reached = rows[-1].end
    parts.append(paragraphs(document.text[reached:last], reached, start, end))
    return "".join(parts)


def printed_head(before: str, names: list[str]) -> tuple[str, str]:
    """The corner cell of a head line that stands right before the rows, and the text without that line."""
    kept = before.rstrip("\n")
    *_, line = kept.split("\n")
    cells = line.split("\t")
    if names and cells[-len(names) :] == names:
        return cells[0], kept[: len(kept) - len(line)]
    return "", before


def row_groups(document: Document, first: int, last: int) -> list[list[Clause]]:
    """The table rows inside the window, those of one table with the same column heads together."""
    groups: list[list[Clause]] = []
    inside = (clause for clause in document.clauses if clause.cells and first <= clause.start and clause.end <= last)
    for row in sorted(inside, key=lambda clause: clause.start):
        if groups and groups[-1][0].parent == row.parent and heads(groups[-1][0]) == heads(row):
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def heads(row: Clause) -> list[str]:
    """The column heads of a row."""
    return [cell.column_head for cell in row.cells]


def window(document: Document, start: int, end: int) -> tuple[int, int]:
    """Where the shown text begins and ends: whole passages, at least AROUND characters on both sides."""
    first, last = start, end
    for passage in sorted(document.passages, key=lambda passage: -passage.start):
        if passage.start < first and (overlaps(passage, start, end) or first > start - AROUND):
            first = passage.start
    for passage in sorted(document.passages, key=lambda passage: passage.end):
        if passage.end > last and (overlaps(passage, start, end) or last < end + AROUND):
            last = passage.end
    return first, last


def overlaps(passage: Passage, start: int, end: int) -> bool:
    """Whether the passage shares text with the stretch."""
    return passage.start < end and start < passage.end


def paragraphs(passage: str, offset: int, start: int, end: int) -> str:
    """The lines of a stretch of the document that begins at `offset`."""
    found = []
    for line in passage.split("\n"):
        if line.strip():
            found.append(paragraph(line, offset, start, end))
        offset += len(line) + 1
    return "".join(found)


def paragraph(line: str, offset: int, start: int, end: int) -> str:
    """One line of the document; the part inside the quotation is marked."""
    a = min(max(start - offset, 0), len(line))
    b = min(max(end - offset, 0), len(line))
    if a >= b:
        return f'<p class="near">{text(line)}</p>'
    return f"<p>{text(line[:a])}<mark>{text(line[a:b])}</mark>{text(line[b:])}</p>"


def table(rows: list[Clause], corner: str, start: int, end: int) -> str:
    """Rows of one table under their column heads, the quoted cells marked."""
    lead = rows[0].cells[0].row_head not in {cell.value for cell in rows[0].cells}
    names = [*([corner] if lead else []), *heads(rows[0])]
    head = "".join(f'<th scope="col">{text(name)}</th>' for name in names)
    lines = "".join(table_row(row, lead, start, end) for row in rows)
    return (
        '<div class="table-scroll" tabindex="0" role="region" aria-label="所在表格">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table></div>"
    )


def table_row(row: Clause, lead: bool, start: int, end: int) -> str:
    """One row; what the quotation covers of it is marked."""
    cited = row.start < end and start < row.end
    cells = [marked("td", cell.value, cell.start < end and start < cell.end) for cell in row.cells]
    if lead:
        cells.insert(0, marked('th scope="row"', row.cells[0].row_head, cited and start < row.cells[0].start))
    return f'<tr class="{"cited" if cited else "near"}">{"".join(cells)}</tr>'


def marked(tag: str, words: str, quoted: bool) -> str:
    """A table cell, its words marked where they are quoted."""
    inside = f"<mark>{text(words)}</mark>" if quoted and words else text(words)
    return f"<{tag}>{inside}</{tag.split()[0]}>"
