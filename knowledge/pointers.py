"""Finds the cross-references of a clause as they are printed: 按5.2.3, 见附录A, 符合GB/T 32150的表1, 《某办法》第十七条第二款.

Numbers right behind another document's name belong to that document; quantities (2.0级, 24.7 kPa) are none. The words that tell
one from the other stand in pointers.toml. Where a reference leads is told by references.py.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from knowledge.names import Mention, Spans, clause_key, clause_variants, find_clause_numbers, find_designations, plain
from knowledge.pointerwords import words
from knowledge.vocabulary import Clause, Pointer

_NONE: Mapping[str, str] = {}


class Named(NamedTuple):
    """Another document named in a text: its number, its title, or both side by side."""

    start: int
    end: int
    designation: str | None
    title: str | None


class Place(NamedTuple):
    """A place named in a text: where it is written, and the place, outermost first."""

    start: int
    end: int
    keys: tuple[str, ...]


class _Found(NamedTuple):
    """A pointer in the making."""

    start: int
    end: int
    designation: str | None
    title: str | None
    places: tuple[str, ...]
    normative: bool = False


def pointers(
    text: str,
    clause: Clause | None = None,
    own: Mapping[str, str] = _NONE,
    *,
    normative: bool = False,
    offset: int = 0,
) -> list[Pointer]:
    """The cross-references of a clause's text in order; offsets are those of the text, moved by `offset`.

    `own` are the numbers of the clauses of this document (clause_key) with their headings: they decide in doubt whether a
    figure is a clause.
    """
    even = plain(text)
    named = documents_named(text)
    found: list[_Found] = []
    taken: set[int] = set()
    places = _chained(even, _places(text, even, named))
    for each in named:
        attached = _attached(even, each, places)
        taken.update(place.start for place in attached)
        for at, place in enumerate(attached):
            start = each.start if at == 0 else place.start
            found.append(_Found(start, place.end, each.designation, each.title, place.keys))
        if not attached:
            found.append(_Found(each.start, each.end, each.designation, each.title, ()))
    last: _Found | None = None
    for written in places:
        if written.start in taken:
            continue
        place = _under(even, last.end, last.places, written) if last else written
        told = _told(even, place, named, clause, own, last)
        if told is not None:
            found.append(told)
            last = told
    if clause is not None and clause.kind == "row":
        found += _columns(clause, own, {each.start for each in found})
    if normative:
        found = [_entry(text, each) if _is_entry(even, each) else each for each in found]
    return [
        Pointer(
            start=each.start + offset,
            end=each.end + offset,
            designation=each.designation,
            title=each.title,
            places=each.places,
            normative=each.normative,
        )
        for each in sorted(found, key=lambda each: (each.start, each.end))
    ]


def documents_named(text: str) -> list[Named]:
    """The documents a text names by number or by title in 《》; a title beside its number is one name."""
    titles = [
        Named(match.start(), match.end(), None, title)
        for match in _TITLE.finditer(text)
        if (title := match[1].strip()).strip("《》") and _is_title(title)
    ]
    within = Spans((title.start, title.end) for title in titles)
    numbers = [
        Named(each.start, each.end, each.canonical, None)
        for each in find_designations(text)
        if not within.meet(each.start, each.end)
    ]
    found: list[Named] = []
    for each in sorted([*titles, *numbers]):
        before = found[-1] if found else None
        beside = before and not (before.designation and before.title) and bool(before.title) != bool(each.title)
        if before and beside and _BESIDE.fullmatch(text[before.end : each.start]):
            end = each.end
            if "（" in text[before.end : each.start] or "(" in text[before.end : each.start]:
                end += 1 if text[end : end + 1] in ("）", ")") else 0
            found[-1] = Named(before.start, end, before.designation or each.designation, before.title or each.title)
        else:
            found.append(each)
    return found


def _entry(text: str, pointer: _Found) -> _Found:
    """An entry of the list of normative references, with the title that follows its number."""
    title = re.match(r"[ \t\u3000]+([^\n(（]*[\u4e00-\u9fff][^\n(（]*)", text[pointer.end : pointer.end + 80])
    named = title[1].strip() if title and not pointer.title and pointer.designation else pointer.title
    return pointer._replace(normative=True, title=named)


def _is_entry(even: str, pointer: _Found) -> bool:
    """Whether a name is an entry of the list, not what an entry in its brackets was taken from: (ISO 4210:1996, IDT)."""
    line = even[even.rfind("\n", 0, pointer.start) + 1 : pointer.start]
    return bool(pointer.designation or pointer.title) and line.count("(") <= line.count(")")


def is_normative(heading: str) -> bool:
    """Whether a heading is that of the list of normative references."""
    return re.sub(r"^[\d.\s、第章一二三四五六七八九十]*", "", heading).replace(" ", "") in words().normative


# ---- places --------------------------------------------------------------------------------------------------------

_TITLE = re.compile(r"《([^《》\n]{2,60}(?:《[^《》\n]{2,40}》[^《》\n]{0,20})?)》")
_BESIDE = re.compile(r"\s*[（(]?\s*(?:标准号|文号|编号)?[:：]?\s*")
_GLUE = re.compile(
    r"\s*(?:\([^()]{0,40}\))?\)?\s*(?:,\s*|中的|中|的|里的|里|之|内|(?:规定|要求|给出|列出)的)?\s*(?:定义|术语|条款|条文|条|表格)?\s*"
)
_AND = re.compile(r"\s*(?:、|,|和|与|及|以及|或|或者|至|~|-)\s*")
_ENDS = re.compile(r"\s*(?:[,，、。;；和或及与的所(]|规定|第|$)")
_OF_A_YEAR = re.compile(r"(?:19|20)\d\d\s?年?版本?[的中]?$")
_DEEPER = re.compile(r"\s*(?:中的|中|的|之|,)?\s*")
_INSERTED = re.compile(r"之[一二三四五六七八九十]{1,2}(?![一二三四五六七八九十])")
_NEAR = 48
"""As many characters around a number tell what it is."""
_OPEN = r"[一-鿿]"


def _places(text: str, even: str, named: Sequence[Named]) -> list[Place]:
    """Every stretch that may name a place, outside the names of documents."""
    covered = [Mention(each.start, each.end, "", "") for each in named]
    covered += [Mention(match.start(), match.end(), "", "") for match in _TITLE.finditer(text)]
    said = words()
    extra = list(said.extra.finditer(even))
    covered += [Mention(match.start(), match.end(), "", "") for match in extra if match["formula"]]
    found = []
    for each in find_clause_numbers(text, covered):
        if each.canonical.endswith("部分") or (
            ("表" in each.text or "图" in each.text) and said.not_display.search(even, max(0, each.start - 1), each.end)
        ):
            continue
        start = each.end - len(even[each.start : each.end].lstrip())
        if each.canonical.endswith("条") and (later := _INSERTED.match(even, each.end)):
            found.append(Place(start, later.end(), (each.canonical + later[0],)))
            continue
        before = max(0, start - 4)
        sign = re.search(r"[表图]\s*$", even[before:start]) if each.canonical[0].isalpha() else None
        if sign and not said.not_display.search(even, max(0, before + sign.start() - 1), start):
            found.append(Place(before + sign.start(), each.end, (f"{sign[0].strip()}{each.canonical}",)))  # 表 A. 10
            continue
        found.append(Place(start, each.end, (each.canonical,)))
    if not extra:
        return sorted(found, key=lambda each: (each.start, each.end))
    names = Spans((each.start, each.end) for each in named)
    held = Spans([(each.start, each.end) for each in found] + [(each.start, each.end) for each in covered])
    for match in extra:
        if (names if match["formula"] else held).meet(match.start(), match.end()):
            continue
        found += [Place(match.start(), match.end(), (key,)) for key in _extra_keys(match)]
    return sorted(found, key=lambda each: (each.start, each.end))


def _extra_keys(match: re.Match[str]) -> list[str]:
    if match["formula"]:
        return [f"式({number})" for number in re.findall(r"[A-Z]?\.?\d{1,3}(?:[.-]\d{1,3})*", match["formula"])]
    if match["item"]:
        return [f"{match['item']})"]
    if match["point"]:
        return [clause_key(f"第{match['point']}项")]
    return [match["relative"]]


_LEVELS = ("章", "节", "条", "款", "项")


def _level(key: str) -> int:
    """How deep a place lies, for telling whether one continues another: 第4条 before 第2款, 附录A before A.1, 5.2 before a)."""
    if "条之" in key:
        return _LEVELS.index("条")
    if re.fullmatch(r"第\d+.|[本前上][一两二三]?.", key):
        return _LEVELS.index(key[-1]) if key[-1] in _LEVELS else 2
    if key.startswith("附"):
        return 0 if key.startswith("附录") else 1
    if re.fullmatch(r"[a-z]\)", key):
        return 6
    return 5 if key[0] in "表图式" else 2


def _chained(even: str, places: Sequence[Place]) -> list[Place]:
    """Places that are printed as one: 第四条第二款, 5.2 a), 附录A的表A.1; each of a range shares what stands before it."""
    found: list[Place] = []
    written: Place | None = None
    for place in places:
        before = found[-1] if found else None
        if before and written and written[:2] == place[:2]:
            found.append(Place(before.start, before.end, (*before.keys[:-1], *place.keys)))
            continue
        written = place
        if (
            before
            and before.end <= place.start
            and _DEEPER.fullmatch(even[before.end : place.start])
            and _level(before.keys[-1]) < _level(place.keys[0])
            and ("," not in even[before.end : place.start])
        ):
            found[-1] = Place(before.start, place.end, (*before.keys, *place.keys))
        else:
            found.append(place)
    return found


def _under(even: str, end: int, before: tuple[str, ...], place: Place) -> Place:
    """A place of a list with what it shares with the one before: 5.2 a)和b), 第四条第一款、第二款, 附录A表A.1和A.2."""
    if len(before) < 2 or end > place.start or not _AND.fullmatch(even[end : place.start]):
        return place
    level = _level(place.keys[0])
    shared = next((at for at, key in enumerate(before) if _level(key) >= level), len(before))
    return Place(place.start, place.end, (*before[:shared], *place.keys)) if 0 < shared < len(before) else place


def _attached(even: str, name: Named, places: Sequence[Place]) -> list[Place]:
    """The places right behind a document's name, and those joined to them by 、 or 和."""
    found: list[Place] = []
    end = name.end
    for at in range(bisect_left(places, (end,)), len(places)):
        place = places[at]
        if place.start < end and not (found and place.start == found[-1].start):
            continue
        between = even[end : place.start] if place.start >= end else ""
        if not (_AND if found else _GLUE).fullmatch(between) and place.start >= end:
            break
        strange = found and "," in between and place.keys[0][0] not in found[0].keys[0]
        if strange or place.keys[0][0] in "本前":
            break
        place = _under(even, found[-1].end, found[-1].keys, place) if found else place
        found.append(place)
        end = place.end
    return found


# ---- what is a reference to this document ---------------------------------------------------------------------------


def _told(
    even: str, place: Place, named: Sequence[Named], clause: Clause | None, own: Mapping[str, str], last: _Found | None
) -> _Found | None:
    """The pointer of a place that follows no document's name, or None where it is no reference at all."""
    said = words()
    head = even[max(0, place.start - _NEAR) : place.start].rstrip()
    key = place.keys[0]
    if said.that.search(head):
        if (at := bisect_left(named, (place.start,))) > 0:
            return _Found(place.start, place.end, named[at - 1].designation, named[at - 1].title, place.keys)
        if not head.endswith("其"):
            return None
    if said.own.search(head):
        return _Found(place.start, place.end, None, None, place.keys)
    if last is not None and last.start <= place.start and last.end == place.end:  # a further one of a range
        return last._replace(places=place.keys)
    if key.startswith("第") and (key[-1] in "章节条" or "条之" in key) and (title := _unquoted(head)):
        return _Found(place.start - len(title), place.end, None, title, place.keys)
    if said.former.search(head) or _OF_A_YEAR.search(head):
        return None
    if last is not None and last.end <= place.start and _AND.fullmatch(even[last.end : place.start]):
        return _Found(place.start, place.end, None, last.title, place.keys)
    if not _is_itself(place, clause) and _is_reference(even, place, clause, own):
        return _Found(place.start, place.end, None, None, place.keys)
    return None


def _is_itself(place: Place, clause: Clause | None) -> bool:
    """Whether the place is the clause's own number, or the explained clause that a note's heading names."""
    if clause is None or len(place.keys) > 1:
        return False
    return place.keys[0] in {_key(clause.number or ""), *map(_key, clause.about)}


@lru_cache(maxsize=4096)
def _key(number: str) -> str:
    return clause_key(number)


def _is_reference(even: str, place: Place, clause: Clause | None, own: Mapping[str, str]) -> bool:
    said = words()
    key = place.keys[0]
    head = even[max(0, place.start - _NEAR) : place.start].rstrip()
    tail = even[place.end : place.end + _NEAR]
    cued = bool(said.before.search(head)) or head.endswith(("(见", "("))
    variants = [variant for variant in clause_variants(key) if variant in own]
    titles = [own[variant] for variant in variants if len(own[variant]) > 1]
    known = bool(variants)
    followed = bool(said.after.match(tail)) or tail.lstrip().startswith(tuple(titles))
    row = clause is not None and clause.kind in ("row", "table", "figure")
    if key[0] in "式" or key.startswith("附录"):
        return True
    if key[0] in "表图":
        return known or cued or followed or not row
    if re.fullmatch(r"[a-z]\)", key):
        return bool(re.search(r"(?:[按见足合照据行除对]|上述|列项)$", head)) or bool(re.match(r"\s?(?:项|款|中)", tail))
    if key.startswith("附件"):
        return cued or followed
    if re.match(r"[本前上]", key):
        return len(place.keys) > 1 or key[0] != "本"
    if key.startswith("第"):
        return _is_article(place, known, cued or followed, tail, own)
    if not re.fullmatch(r"(?:[A-Z]\.)?\d+(?:\.\d+)*", key):
        return cued and place.start > 0
    if said.quantity_before.search(head) or said.quantity_after.match(tail):
        return known and followed
    if row:
        return known and bool(re.search(r"[按见照合足]$", head) or re.match(r"\s?[条款]", tail) or (cued and followed))
    if len(place.keys) > 1 and known:
        return True
    deep = key.count(".") >= 2 or key[0].isalpha()
    return (known and (cued or followed or deep)) or (cued and followed) or (deep and (cued or followed))


def _is_article(place: Place, known: bool, cued: bool, tail: str, own: Mapping[str, str]) -> bool:
    key = place.keys[0]
    articles = any(f"第{number}条" in own for number in (1, 2, 3))
    if words().counted.match(tail):
        return False
    if key[-1] in "款项":
        return articles and (len(place.keys) > 1 or cued or (key[-1] == "款" and bool(_ENDS.match(tail))))
    if key[-1] == "节":
        return known and cued
    return (known and (articles or key[-1] == "章")) or cued or len(place.keys) > 1


def _unquoted(head: str) -> str | None:
    """A law named without 《》 right before an article: 民法典第十条."""
    run = re.search(rf"{_OPEN}{{1,24}}$", head)
    if run is None or not (match := words().unquoted.search(run[0])):
        return None
    title = run[0][: match.end()]
    for lead in reversed(list(words().lead.finditer(title))):
        rest = title[lead.end() :]
        if len(rest) >= 2 and not words().unquoted.fullmatch(rest):  # 计量法实施细则 is one name
            title = rest
            break
    return title if len(title) >= 2 and title[0] not in "本该其" else None


def _columns(clause: Clause, own: Mapping[str, str], taken: set[int]) -> list[_Found]:
    """Cells that hold nothing but clause numbers of this document, under a head that says so (技术要求 | 5.2)."""
    found = []
    for cell in clause.cells:
        numbers = re.split(r"[、,，;；/\s]+", plain(cell.value).strip())
        if not any(word in cell.column_head for word in words().columns) or not cell.value.strip():
            continue
        if not all(number in own and re.fullmatch(r"(?:[A-Z]\.)?\d+(?:\.\d+)+", number) for number in numbers):
            continue
        at = 0
        for number in numbers:
            at = plain(cell.value).index(number, at)
            start = cell.start + at - clause.start
            if start not in taken and 0 <= start < clause.end - clause.start:
                found.append(_Found(start, start + len(number), None, None, (number,)))
            at += len(number)
    return found


def _is_title(title: str) -> bool:
    """Whether words in 《》 are the title of a document, not of a form or a book."""
    bare = re.sub(r"[（(][^（）()]*[）)]$|\s?[vV]?\d[\d.]*版?$", "", title.strip()).rstrip()
    return bare.endswith(words().titles)
