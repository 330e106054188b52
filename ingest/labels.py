"""The place of a passage in words: as people look it up (label), and further words for the index (context)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.outline import ANYWHERE
from ingest.tree import Tree

_LABEL = 58


def ancestors(tree: Tree, place: int) -> list[int]:
    """The nodes above, outermost first."""
    above: list[int] = []
    place = tree.nodes[place].parent
    while place != ANYWHERE:
        above.append(place)
        place = tree.nodes[place].parent
    return above[::-1]


def label(tree: Tree, place: int, about: str) -> str:
    """The place as people look it up: the explained clause, the heading path, for a table its caption and the row."""
    node = tree.nodes[place]
    if node.kind in ("row", "table", "figure") or (node.parent != ANYWHERE and tree.nodes[node.parent].kind == "table"):
        words = _table_label(tree, place)
    else:
        words = _path_label(tree, [*ancestors(tree, place), place])
    words = words or node.place or "正文"
    named = node.kind == "row" and node.title.startswith(about)
    return f"{about} · {words}" if about and not named and not words.startswith(about) else words


def _table_label(tree: Tree, place: int) -> str:
    """Caption and row; a table without a number also names the chapter it stands in."""
    node = tree.nodes[place]
    above = ancestors(tree, place)
    outer = [tree.nodes[each] for each in above if tree.nodes[each].kind not in ("table", "row")]
    nearest = next((each.title or each.number for each in reversed(outer) if each.title or each.number), None)
    tables = [each for each in [*above, place] if tree.nodes[each].kind in ("table", "figure")]
    parts = [tree.nodes[each].heading or nearest or "表格" for each in tables]
    if node.kind == "row":
        parts.append(node.title)
    elif node.kind == "note":
        parts.append(node.number or "注")
    if outer and not re.match(r"附?[表图]\s?[A-Z\d]", parts[0]):
        dotted = next(
            (each.number for each in reversed(outer) if each.form in ("dotted", "bare") and each.number), None
        )
        root = dotted or (outer[0].number or outer[0].title).rstrip("、")
        parts += [root] if root not in parts else []
    return " · ".join(part for part in parts if part)


def _path_label(tree: Tree, places: Sequence[int]) -> str:
    """Numbers of all ancestors with as many headings, from the innermost outwards, as fit."""
    nodes = [tree.nodes[place] for place in places if tree.nodes[place].number or tree.nodes[place].title]
    dotted = [node for node in nodes if node.form in ("dotted", "bare", "annex") and node.number]
    if len(dotted) > 1:
        nodes = [node for node in nodes if node not in dotted[:-1]]
        if not dotted[-1].title:
            named = next((node for node in reversed(dotted) if node.title), None)
            if named:
                return _joined(
                    [(node.number or "", node.title) for node in nodes][-3:],
                    f"（{named.title[:20]}）" if nodes[-1] is dotted[-1] else "",
                )
    pairs = [(node.number or "", node.title if node.form != "about" else node.title[:24]) for node in nodes]
    shown = {len(pairs) - 1}
    for place in range(len(pairs) - 2, -1, -1):
        trial = shown | {place}
        if len(_joined([(number, title if at in trial else "") for at, (number, title) in enumerate(pairs)])) > _LABEL:
            continue
        shown = trial
    return _joined([(number, title if at in shown else "") for at, (number, title) in enumerate(pairs)])


def _joined(pairs: Sequence[tuple[str, str]], tail: str = "") -> str:
    words = ""
    for number, title in pairs:
        if number:
            words += _between(words, number) + number
            gap = " " if title and number[-1].isascii() and (number[-1].isalnum() or number[-1] == ".") else ""
            words += gap + title
        elif title:
            words += (" " if words else "") + title
    return (words + tail)[:100]


def _between(words: str, number: str) -> str:
    """What stands between a place and a number under it: 6.3.3 的 1), never 6.3.31)."""
    if words[-1:].isdigit() and number[0].isdigit():
        return " 的 "
    return " " if words and number[0].isascii() and number[0].isalnum() else ""


def context(tree: Tree, place: int) -> str:
    """Further words for the index: caption and column heads of a row, what is odd about it."""
    node = tree.nodes[place]
    parts: list[str] = []
    if node.kind == "row" and node.parent != ANYWHERE:
        parts.append(tree.nodes[node.parent].heading)
        parts += [f"{cell.column_head}：{cell.value}" if cell.column_head else cell.value for cell in node.cells[:12]]
    elif node.kind == "table":
        parts += [tree.nodes[child].title for child in node.children[:40]]
    if node.odd:
        parts.append(f"存疑：{node.odd}")
    return " ".join(dict.fromkeys(filter(None, parts)))
