"""Decides for each numbered paragraph where in the clause tree it belongs, from the sequence of the numbers alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.numbering import Marker, follows, read_marker, runs_on

ANYWHERE = -1
_TOP = frozenset({"han", "comma", "dot", "bare"})
_COUNTED = frozenset({"han", "paren_han", "paren", "comma", "dot", "half", "letter", "circled", "bare"})
_FIXED = {"part": 0, "section": 1, "article": 2}
_FIRST_CHAPTERS = ("范围", "总则", "引言", "适用范围", "前言", "目的")


_ASIDE = re.compile(r"[【\[][^】\]]{0,60}[】\]]|(?<=[\u4e00-\u9fff）) ])[A-Za-z][A-Za-z ,/\-().]{8,}")
"""Words in a heading that are no part of it: the English term, the source in brackets."""


_POINTING = re.compile(r"\d|规定|要求|[和与及或](?:附录|[表图式第])")
"""Words that show a number and what follows it to point at clauses: 和3.5的规定."""


@dataclass
class Level:
    """An open node of the tree: the number it was opened by and the node it is."""

    form: str
    order: int
    node: int
    number: tuple[int | str, ...] = ()
    heading_level: int = 0
    running: bool = False
    """Whether its own paragraph is running text (an item), not a heading."""


@dataclass(frozen=True)
class Placement:
    """How deep a paragraph goes: `depth` levels stay open above it."""

    depth: int
    gap: int = 0
    """How many numbers were skipped or repeated before it."""
    afresh: bool = False
    """Whether the numbers begin anew with 1 范围: what was counted before was a table of contents."""


def heading_like(words: str) -> bool:
    """Whether the words after a number look like a heading: short, no sentence in them."""
    return len(_ASIDE.sub("", words)) <= 60 and not re.search(r"[。；;！？]|[，,].{12,}|[：:]$", words)


def is_dotted_outline(texts: Sequence[str]) -> bool:
    """Whether a document is built as GB/T 1.1 wants: chapters 1, 2, 3 and clauses 4.1, 4.1.1 in sequence."""
    last: tuple[int | str, ...] = (0,)
    chapters = clauses = 0
    for text in texts:
        marker = read_marker(text)
        if marker is None or marker.form not in ("bare", "dotted", "dot"):
            continue
        words = text[marker.end :]
        if marker.form != "dotted" and (not heading_like(words) or len(words) > 30 or not words):
            continue
        if runs_on(words, spaced=marker.spaced) or not follows(last, marker.value):
            continue
        last = marker.value
        chapters += len(marker.value) == 1
        clauses += len(marker.value) > 1
    return clauses >= 3 and chapters >= 2


def opens_with_scope(texts: Sequence[str]) -> bool:
    """Whether a short document counts its chapters like a standard: 1 范围, 2 …, and a third number in sequence."""
    last: tuple[int | str, ...] = (0,)
    found = 0
    for text in texts:
        marker = read_marker(text)
        if marker is None or marker.form not in ("bare", "dotted", "dot"):
            continue
        words = text[marker.end :]
        if not words or runs_on(words, spaced=marker.spaced) or not follows(last, marker.value):
            continue
        if last == (0,) and not words.startswith(_FIRST_CHAPTERS):
            return False
        found += marker.form == "dotted" or (heading_like(words) and len(words) <= 30)
        last = marker.value
    return found >= 3 and last[0] != 1


def is_glued(texts: Sequence[str]) -> bool:
    """Whether headings stand right behind their numbers: more than half of those that begin with no linking word."""
    markers = [(marker, text[marker.end :]) for text in texts if (marker := read_marker(text))]
    headed = [marker.spaced for marker, words in markers if marker.form == "dotted" and _plain_heading(words)]
    return len(headed) > 2 and 2 * sum(headed) < len(headed)


def _plain_heading(words: str) -> bool:
    return bool(words) and len(words) <= 30 and heading_like(words) and not runs_on(words)


def jumps(texts: Sequence[str]) -> set[int]:
    """Places of clauses that stand behind lost ones (7.9.2, then 8.3, 8.4, 8.5): each is borne out by the two after it."""
    found: list[tuple[int, tuple[int | str, ...]]] = []
    for place, text in enumerate(texts):
        marker = read_marker(text)
        if marker and marker.form in ("dotted", "bare", "annex"):
            words = text[marker.end :]
            if (words or marker.form != "bare") and len(words) <= 40 and not runs_on(words, spaced=marker.spaced):
                found.append((place, marker.value))
    places: set[int] = set()
    last: tuple[int | str, ...] = (0,)
    for at, (place, value) in enumerate(found):
        if len(value) == 1 and (isinstance(value[0], str) or value == (1,)):
            last = value
            continue
        if not follows(last, value, 1 if len(value) == 1 else 3):
            nearby = [each for _, each in found[at + 1 : at + 3]] if len(value) > 1 else []
            borne_out = len(nearby) == 2 and follows(value, nearby[0], 1) and follows(nearby[0], nearby[1], 1)
            if not borne_out or not _later(last, value):
                continue
            places.add(place)
        last = value
    return places


def _later(one: tuple[int | str, ...], other: tuple[int | str, ...]) -> bool:
    """Whether a number comes behind another, at most one chapter on."""
    return all(isinstance(part, int) for part in one + other) and one < other and int(other[0]) - int(one[0]) <= 1


def _in_a_word(marker: Marker, words: str) -> bool:
    """Whether the number of an article runs on in the words behind it and no sentence ends there: 第三条道路."""
    return not marker.spaced and "\u4e00" <= words[:1] <= "\u9fff" and not re.search("[。；：:;]$", words)


class Outline:
    """The open levels while a document is read from top to bottom."""

    def __init__(self, *, dotted: bool) -> None:
        self.dotted = dotted
        self.levels: list[Level] = []
        self.last_number: tuple[int | str, ...] = (0,)
        self.chapter_form = ""
        self.last_article = 0
        self.listed_before = 0
        """The number of the paragraph right before, where it was a bare one and no chapter."""
        self.listed = ""
        """章 or 编 as long as these were named since the first of them and nothing else: perhaps a table of contents."""
        self.glued = False
        """Whether headings of the document stand right behind their numbers, without white space."""
        self.jump = False
        """Whether the paragraph at hand may leave a hole in the numbers behind it."""

    @property
    def node(self) -> int:
        """The innermost open node, or ANYWHERE at the top."""
        return self.levels[-1].node if self.levels else ANYWHERE

    def open(self, level: Level, depth: int) -> None:
        """Closes everything below depth and opens a level there."""
        del self.levels[depth:]
        self.levels.append(level)
        if level.number:
            self.last_number = level.number
        if level.form == "article":
            self.last_article = level.order
        if level.form not in ("part", "section", "front"):
            self.listed = ""

    def place(self, marker: Marker, words: str) -> Placement | None:
        """Where a numbered paragraph belongs, or None where its number is no number of the outline."""
        if marker.form in _FIXED:
            return self._place_fixed(marker, words)
        if self.dotted and marker.form in ("dotted", "bare", "dot", "annex"):
            placed = self._place_dotted(marker, words)
            if placed or marker.form in ("dotted", "annex"):
                return placed
            if marker.form == "bare":
                return None
        if marker.form == "dotted":
            return self._place_own_dotted(marker, words)
        if marker.form == "appendix":
            return Placement(0) if heading_like(words) and len(words) <= 40 else None
        return self._place_counted(marker, words) if marker.form in _COUNTED else None

    def _place_fixed(self, marker: Marker, words: str) -> Placement | None:
        """第X章, 第X节, 第X条 have their rank by name."""
        if runs_on(words, spaced=marker.spaced) or (
            marker.form != "article" and (not heading_like(words) or len(words) > 40)
        ):
            return None
        rank = _FIXED[marker.form]
        gap = 0
        if marker.form == "article" and _in_a_word(marker, words) and marker.order != self.last_article + 1:
            return None
        if marker.form == "article" and self.last_article and marker.order != 1:
            gap = marker.order - self.last_article - 1
            if not 0 <= gap <= (999 if marker.spaced else 4):  # an excerpt leaves articles out
                return None
        if marker.form == "part":
            listed = marker.order == 1 and self.listed == marker.printed[-1]
            self.listed = marker.printed[-1] if marker.order == 1 else self.listed
            if listed:
                return Placement(0, afresh=True)
        depth = 0
        while depth < len(self.levels) and _FIXED.get(self.levels[depth].form, 9) < rank:
            depth += 1
        return Placement(depth, gap)

    def _place_dotted(self, marker: Marker, words: str) -> Placement | None:
        """Chapters, clauses and annexes of a standard; sentences that only begin with such a number stay out."""
        heads = heading_like(words) and len(words) <= 20 and follows(self.last_number, marker.value)
        heads = heads and (marker.spaced or (self.glued and not _POINTING.search(words)))
        if words and runs_on(words, spaced=marker.spaced, heads=heads):
            return None
        if marker.form == "annex":
            return Placement(0) if heading_like(words) and len(words) <= 60 else None
        if len(marker.value) == 1 and not self._is_chapter(marker, words):
            return None
        if marker.value == (1,) and self.last_number != (0,) and words.startswith("范围"):
            self.last_number, self.chapter_form = (0,), ""
            return Placement(0, afresh=True)
        gap = next((gap for gap in (1, 2, 3) if follows(self.last_number, marker.value, gap)), 4 if self.jump else 0)
        if not gap:
            return None
        depth = 0
        for place, level in enumerate(self.levels, 1):
            if (
                level.number
                and marker.value[: len(level.number)] == level.number
                and len(level.number) < len(marker.value)
            ):
                depth = place
        return Placement(depth, gap - 1)

    def _is_chapter(self, marker: Marker, words: str) -> bool:
        if not words or len(words) > 30 or not heading_like(words) or words[-1] in "，、,":
            return False
        if marker.form == "dot":
            opening = self.last_number == (0,) and not self.levels  # in a foreword 1. counts something else
            first = marker.order == 1 and (opening or words.startswith(_FIRST_CHAPTERS))
            return self.chapter_form == "dot" or first
        if self.listed_before and marker.order == self.listed_before + 1:
            return False  # 5 压力表 behind 4 阀门: parts of a figure
        anew = marker.order == 1 and words.startswith("范围")
        return anew or (self.chapter_form != "dot" and isinstance(self.last_number[0], int))

    def _place_own_dotted(self, marker: Marker, words: str) -> Placement | None:
        """5.1 under an own heading 5; in an explanatory note most such numbers name clauses of the standard instead."""
        if runs_on(words, spaced=marker.spaced):
            return None
        for place in range(len(self.levels) - 1, -1, -1):
            level = self.levels[place]
            if level.number == marker.value[:-1] and level.form == "dotted" and marker.order == 1:
                return Placement(place + 1)
            if level.form == "dotted" and level.number[:-1] == marker.value[:-1] and marker.order == level.order + 1:
                return Placement(place)
            if level.form in _TOP and marker.value == (level.order, 1):
                return Placement(place + 1)
        return None

    def _place_counted(self, marker: Marker, words: str) -> Placement | None:
        """一、（一）1.（1）1) a): the next of an open list, else the first of a new one, else a jump in an open one."""
        order = marker.order
        for place in range(len(self.levels) - 1, -1, -1):
            if self._same_list(self.levels[place], marker, place) and order == self.levels[place].order + 1:
                return Placement(place)
        if marker.form == "bare":
            return None
        depth = self._list_depth(marker)
        if order == 1:
            return Placement(depth)
        for place in range(len(self.levels) - 1, -1, -1):
            level = self.levels[place]
            if level.form == marker.form and level.order <= order <= level.order + 9:
                return Placement(place, order - level.order - 1)
        if marker.form == "han" and not any(level.form == "han" for level in self.levels):
            return Placement(0)
        return Placement(depth) if heading_like(words) or order <= 3 else None

    def _list_depth(self, marker: Marker) -> int:
        """How many levels stay open above a list that begins here; 一、 never stands below （一）."""
        depth = len(self.levels)
        if marker.form in ("han", "paren_han"):
            lower = {"han": _COUNTED, "paren_han": _COUNTED - {"han", "comma", "bare"}}[marker.form]
            while depth and self.levels[depth - 1].form in lower and self.levels[depth - 1].form != "article":
                depth -= 1
        return depth

    def _same_list(self, level: Level, marker: Marker, place: int) -> bool:
        """Whether a number may go on counting an open level; 1、2、3、四、 count on, and 1. 2关于 3. ."""
        if level.form == marker.form:
            return True
        pair = {level.form, marker.form}
        if pair == {"han", "comma"}:
            return place == 0
        return pair in ({"dot", "bare"}, {"comma", "bare"}, {"dot", "comma"}) and level.form != "bare"
