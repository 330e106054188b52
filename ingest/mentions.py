"""Which clauses of the explained standard (被说明标准的条款) a heading, a paragraph or a sentence of a note speaks of."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.numbering import read_marker
from knowledge.names import Mention, find_clause_numbers

_IN_BRACKETS = re.compile(r"[（(]([^（）()]{1,40})[）)]")
_SENTENCE = re.compile(r"[。；！？;\n]")
_LEADING = r"(?:关于|对于|针对|其中|条款|标准|本标准|本规范|本文件|规范)?[的第“]?\s*"
_BEFORE = re.compile(rf"{_LEADING}(?:附\s?[录表]\s?[A-Z](?:\.\d+)*|[\s、和中，,])*")


def of_heading(heading: str) -> list[Mention]:
    """Clauses a heading names: in brackets （3.9-3.11）, in front 「5.1.1 …」, or as 附录A附表A.1; ranges written out."""
    found: list[Mention] = []
    for bracket in _IN_BRACKETS.finditer(heading):
        mentions = find_clause_numbers(bracket[1])
        words = "".join(bracket[1].split())
        if mentions and sum(len("".join(each.text.split())) for each in _spans(mentions)) >= len(words) - 6:
            found += mentions
    return found + opening_clauses(heading)


def found_before(heading: str, start: int, mention: Mention) -> bool:
    """Whether only other annex and table numbers stand between the start of a heading and a mention."""
    between = heading[start : start + mention.start]
    return bool(_BEFORE.fullmatch(between))


def _spans(mentions: Sequence[Mention]) -> list[Mention]:
    return list({mention.start: mention for mention in mentions}.values())


def _opening(text: str) -> int:
    """Where the words begin behind a number of the note's own; a dotted number is the explained clause itself."""
    marker = read_marker(text)
    return 0 if marker is None or marker.form in ("dotted", "annex", "part", "article") else marker.end


def opening_clauses(text: str) -> list[Mention]:
    """Clauses a paragraph begins with (「5.1.1 符合…」, 「第4章给出…」, 「（2）第 1 章中」), else nothing."""
    start = _opening(text)
    head = text[start : start + 40]
    return [each for each in find_clause_numbers(head) if each.start <= 1 or found_before(text, start, each)]


def clauses(found: Sequence[Mention]) -> tuple[str, ...]:
    """The clauses named, each once, in order."""
    return tuple(dict.fromkeys(each.canonical for each in found))


def printed(found: Sequence[Mention]) -> str:
    """The same as printed, for a label: 3.8、3.9-3.11."""
    return "、".join(dict.fromkeys("".join(each.text.split()) for each in found))


def boundaries(text: str, about: Sequence[str]) -> list[tuple[int, tuple[str, ...], str]]:
    """Places in a paragraph where it turns to another clause: (offset, clauses, as printed).

    A clause number counts where a sentence begins, or behind a comma when it lies under a clause that the heading
    already names (6.4.2 under 6.4).
    """
    found: dict[int, tuple[list[str], str]] = {}
    for mention in find_clause_numbers(text):
        before = re.split(_SENTENCE, text[max(0, mention.start - 24) : mention.start])[-1]
        whole = mention.start <= 24 or _SENTENCE.search(text, mention.start - 24, mention.start) is not None
        begins = whole and re.fullmatch(_LEADING, before.lstrip()) is not None
        below = before.rstrip()[-1:] in ("，", ",") and any(
            mention.canonical.startswith(f"{upper}.") for upper in about
        )
        if (begins or below) and mention.canonical[-1].isdigit() and _speaks_of(text[mention.end : mention.end + 2]):
            start = mention.start - len(before.lstrip()) if begins else mention.start
            found.setdefault(start, ([], mention.text))[0].append(mention.canonical)
    return [(start, tuple(clauses), printed) for start, (clauses, printed) in sorted(found.items())]


def _speaks_of(after: str) -> bool:
    """Whether the words behind a number make it the subject (「6.3.1强调」), not part of a list of numbers."""
    return (
        bool(after) and (after[0] in " ，：:“" or "\u4e00" <= after[0] <= "\u9fff") and after[0] not in "、和与及或的"
    )
