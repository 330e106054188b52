"""What only a look at the neighbours tells: titles inside a paragraph, lists without numbers, the signature at the end."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.numbering import read_marker
from ingest.outline import heading_like
from ingest.paragraphs import Paragraph
from knowledge.vocabulary import Table


def title_of(words: str, form: str) -> tuple[str, int]:
    """The title in the words behind a number and where it ends: the whole heading, a run-in title, or a label before 「：」."""
    if not words:
        return "", 0
    if form == "article":
        return "", 0
    if heading_like(words) or (len(words) <= 40 and not re.search("[。；;]", words)):
        title = term_of(words.rstrip("：: ")) if form in ("dotted", "bare") else words.rstrip("：: ")
        label = re.match(r"([^：:，。]{2,16})[：:](?=.)", words)
        if label and form not in ("han", "paren_han"):
            return label[1], len(label[1])
        return title, len(words)
    longest = {"han": 26, "paren_han": 26, "ordinal": 26, "dotted": 0}.get(form, 14)
    run_in = re.match(rf"([^。，；：:;,]{{2,{max(longest, 2)}}})。(?=.)", words) if longest else None
    run_in = run_in or re.match(r"([^。，；：:;,]{2,26}|[^。，；：:;,《]{0,20}《[^》]{2,50}》)[：:](?=.)", words)
    return (run_in[1], len(run_in[1])) if run_in else ("", 0)


def term_of(heading: str) -> str:
    """A heading without its English term and source: 电动自行车 electric bicycle -> 电动自行车."""
    tail = re.match(r"(.*[\u4e00-\u9fff）)])\s*[A-Za-z][A-Za-z0-9 ,;/\-().'’]{4,}(?:[【\[].*)?$", heading)
    return tail[1].strip() if tail else heading


_DATE_LINE = re.compile(
    r"(?:19|20|二[〇○零])[\d〇○零一二三四五六七八九]{2}\s?年\s?[\d一二三四五六七八九十]{1,3}\s?月(?:\s?[\d一二三四五六七八九十]{1,3}\s?日)?"
)
_STARTS = re.compile(
    r"(?P<stage>第\s?[\d一二三四五六七八九十]{1,3}\s?(?:阶段|步|批|类|种|方面))|(?P<chapter>第\s?[\d一二三四五六七八九十]{1,3}\s?[章条部])"
    r"|(?P<quote>[“\"])|(?P<book>《)|(?P<code>[A-Z]{2,5}(?:/[TZ])?\s?\d)|(?P<label>[^，。；：:\s]{2,14}[：:](?=.))"
)


def parallel(blocks: Sequence[Paragraph | Table]) -> set[int]:
    """Places of paragraphs that list something without numbers: two or more with the same kind of start, behind 「…：」.

    Stages (第一阶段 … 第二阶段 …) need no such lead-in.
    """
    places: set[int] = set()
    place = 0
    while place < len(blocks):
        block = blocks[place]
        if isinstance(block, Paragraph) and block.text.endswith(("：", ":")):
            run = _run(blocks, place + 1)
        else:
            run = _run(blocks, place, only="stage")
        places |= set(run)
        place = run[-1] + 1 if run else place + 1
    return places


def _run(blocks: Sequence[Paragraph | Table], place: int, only: str = "") -> list[int]:
    """The paragraphs from a place on that start alike; nothing where it is only one."""
    run: list[int] = []
    start = only
    while place < len(blocks) and isinstance(following := blocks[place], Paragraph) and not following.number:
        match = _STARTS.match(following.text)
        if match is None or (start and match.lastgroup != start) or following.text.endswith(("：", ":")):
            break
        start = match.lastgroup or ""
        run.append(place)
        place += 1
    return run if len(run) > 1 else []


def enclosures(blocks: Sequence[Paragraph | Table]) -> set[int]:
    """Places of lines 「附件1 …」 that only name an enclosure: listed below each other, above the signature, or on top.

    On top 「附件2」 says what the document itself is, unless it holds a further 附件.
    """
    signed = signature(blocks)
    marked = [place for place, block in enumerate(blocks) if isinstance(block, Paragraph) and _is_enclosure(block)]
    named = [place for place in marked if _has_title(blocks, place)]
    listed = {place for place in named if place - 1 in named or place + 1 in named or place + 1 in signed}
    return listed | set(marked[:1] if marked == [0] else [])


def _is_enclosure(paragraph: Paragraph) -> bool:
    marker = None if paragraph.number else read_marker(paragraph.text)
    return marker is not None and marker.form == "appendix" and heading_like(paragraph.text[marker.end :])


def _has_title(blocks: Sequence[Paragraph | Table], place: int) -> bool:
    """Whether words stand behind the number of an enclosure."""
    block = blocks[place]
    marker = read_marker(block.text) if isinstance(block, Paragraph) else None
    return marker is not None and isinstance(block, Paragraph) and marker.end < len(block.text)


def signature(blocks: Sequence[Paragraph | Table]) -> set[int]:
    """Places of the lines that sign and date a document: 「标准起草小组」 and the line 「2025年1月」 under it."""
    places: set[int] = set()
    for place, block in enumerate(blocks):
        if not isinstance(block, Paragraph) or not _DATE_LINE.fullmatch(block.text.strip()):
            continue
        places.add(place)
        for above in range(place - 1, max(place - 4, -1), -1):
            line = blocks[above]
            signed = isinstance(line, Paragraph) and len(line.text) <= 40 and read_marker(line.text) is None
            if not signed or not isinstance(line, Paragraph) or not re.search("[组局会院委厅部府]$", line.text):
                break
            places.add(above)
    return places
