"""Cuts clauses into passages: what is searched, ranked and cited; never across a clause, never across a change of subject."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from ingest import mentions
from ingest.labels import ancestors, context, label
from ingest.outline import ANYWHERE
from ingest.tree import REPEATED, Node, Tree
from knowledge.carrying import carried
from knowledge.vocabulary import Card, Clause, Kind, Passage

LONGEST = 350
_SENTENCE_END = re.compile(r"[。！？；;](?:[”’）)》]*)")


@dataclass
class Chunk:
    """A stretch of a clause that becomes one passage."""

    start: int
    end: int
    about: tuple[str, ...] = ()
    about_printed: str = ""


DOTTED = re.compile(r"\d{1,2}(?:\.\d{1,3})+")


def clauses_and_passages(tree: Tree, card: Card) -> tuple[tuple[Clause, ...], tuple[Passage, ...]]:
    """Clauses with stable ids, and the passages cut from them, both in reading order."""
    ids = _ids(tree, card.id)
    clauses: list[Clause] = []
    passages: list[Passage] = []
    seen: Counter[str] = Counter()
    for place, node in enumerate(tree.nodes):
        path = tuple(heading for above in ancestors(tree, place) if (heading := tree.nodes[above].heading))
        about, printed = inherited(tree, place)
        clauses.append(
            Clause(
                id=ids[place],
                parent=ids[node.parent] if node.parent != ANYWHERE else None,
                kind=node.kind,
                number=node.number,
                title=node.title,
                path=path,
                start=node.start,
                end=node.end,
                page=node.page,
                about=about,
                cells=node.cells,
            )
        )
        if _left_out(tree, place):
            continue
        for chunk in chunks(tree, node, about, printed, note=card.kind is Kind.EXPLANATORY_NOTE):
            words = tree.text[chunk.start : chunk.end]
            key = f"{ids[place]}:{_digest(words)[:6]}"
            seen[key] += 1
            passages.append(
                Passage(
                    id=key if seen[key] == 1 else f"{key}.{seen[key]}",
                    document_id=card.id,
                    clause_id=ids[place],
                    label=label(tree, place, chunk.about_printed),
                    headings=" ".join((card.title, *path)),
                    text=words,
                    context=context(tree, place),
                    start=chunk.start,
                    end=chunk.end,
                    page=_page(tree, chunk.start, node),
                    kind=node.kind,
                    number=node.number,
                    about=chunk.about,
                )
            )
    return carried(clauses, tree.text), tuple(passages)


def inherited(tree: Tree, place: int) -> tuple[tuple[str, ...], str]:
    """The clauses of the explained standard that a node speaks of, from itself or the nearest heading above.

    A heading 6.3.7 under one that speaks of 6.3 speaks of 6.3.7.
    """
    own: list[str] = []
    while place != ANYWHERE:
        node = tree.nodes[place]
        if node.about:
            below = next((each for each in own if any(each.startswith(f"{upper}.") for upper in node.about)), None)
            return ((below,), below) if below else (node.about, node.about_printed)
        if node.number and DOTTED.fullmatch(node.number):
            own.append(node.number)
        place = node.parent
    return (), ""


def _left_out(tree: Tree, place: int) -> bool:
    """Whether a node belongs to a table that is printed a second time."""
    while place != ANYWHERE:
        if tree.nodes[place].odd == REPEATED:
            return True
        place = tree.nodes[place].parent
    return False


def _digest(text: str) -> str:
    return hashlib.sha256("".join(text.split()).encode()).hexdigest()


def _ids(tree: Tree, document_id: str) -> list[str]:
    """One id per node from its document, its path and its words: an unchanged clause keeps it."""
    ids: list[str] = []
    seen: Counter[str] = Counter()
    for place, node in enumerate(tree.nodes):
        path = "/".join(tree.nodes[above].heading for above in ancestors(tree, place))
        key = _digest(f"{path}#{node.kind}#{tree.text[node.start : node.end]}")[:12]
        seen[key] += 1
        ids.append(f"{document_id}-{key}" if seen[key] == 1 else f"{document_id}-{key}.{seen[key]}")
    return ids


def _page(tree: Tree, start: int, node: Node) -> int | None:
    """The page a stretch begins on."""
    if node.page is None:
        return None
    low, high = 0, len(tree.printed)
    while low < high:
        middle = (low + high) // 2
        if tree.printed[middle].end <= start:
            low = middle + 1
        else:
            high = middle
    return tree.printed[low].page if low < len(tree.printed) else node.page


# ---- cutting -------------------------------------------------------------------------------------------------------


def chunks(tree: Tree, node: Node, about: tuple[str, ...], printed: str, *, note: bool = False) -> Iterator[Chunk]:
    """The stretches of a node: a row whole; else heading with its first words, then paragraph by paragraph."""
    if node.end <= node.start:
        return
    if node.kind in ("row", "table", "figure", "note"):
        yield Chunk(node.start, node.end, about, printed)
        return
    turns_from = (node.heading_end if node.number else node.start) if note else node.end
    held: int | None = None
    for low, high in _paragraphs(tree.text, node.start, node.end):
        begin = low if held is None else held
        if high < node.end and (
            high <= node.heading_end
            or _leads_on(tree.text[begin:high], tree.text[high + 1 : min(node.end, high + LONGEST + 2)])
        ):
            held = begin
            continue
        yield from _cut(tree.text, begin, high, Chunk(begin, high, about, printed), turns_from=turns_from)
        held = None


def _leads_on(words: str, after: str) -> bool:
    """Whether a paragraph belongs to the next: 「能源计量相关标准：」, the first half of a title."""
    following = after.split("\n", 1)[0]
    if words.endswith(("：", ":")):
        return len(words) + len(following) <= LONGEST and (len(words) <= 24 or len(following) <= 40)
    return words.endswith("关于") or (words.startswith("《") and words.endswith("》") and len(following) <= 12)


def _paragraphs(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        if text[start:stop].strip():
            yield start, stop
        start = stop + 1


def _cut(text: str, start: int, end: int, whole: Chunk, *, turns_from: int) -> Iterator[Chunk]:
    """One paragraph as chunks: cut where it turns to another clause (from a place on), and where it grows too long."""
    turns = [(start, whole.about, whole.about_printed)]
    if turns_from < end:
        for offset, clauses, words in mentions.boundaries(text[start:end], whole.about):
            place = start + offset
            if place < turns_from:
                continue
            fragment = not _SENTENCE_END.search(text, turns[-1][0], place)
            if len(turns) == 1 and (offset == 0 or (fragment and place - start < 60 and "\n" not in text[start:place])):
                turns[0] = (start, clauses, words)
            else:
                turns.append((place, clauses, words))
    for place, (low, clauses, words) in enumerate(turns):
        high = turns[place + 1][0] if place + 1 < len(turns) else end
        while high < end and high > low and text[high - 1] in "，,、 ":
            high -= 1
        yield from (Chunk(a, b, clauses, words) for a, b in _pieces(text, low, high))


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Whole sentences up to LONGEST characters; a single longer sentence stays whole up to three times that."""
    if end - start <= LONGEST:
        yield _trimmed(text, start, end)
        return
    low = last = start
    for stop in [match.end() for match in _SENTENCE_END.finditer(text, start, end)] + [end]:
        if stop - low > LONGEST and last > low:
            yield _trimmed(text, low, last)
            low = last
        last = stop
        while last - low > 3 * LONGEST:
            yield _trimmed(text, low, low + LONGEST)
            low += LONGEST
    if last > low:
        yield _trimmed(text, low, last)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in " \n\t":
        start += 1
    while end > start and text[end - 1] in " \n\t":
        end -= 1
    return start, end
