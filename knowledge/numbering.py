"""Which passages a clause number leads to: own number, path, clauses of the explained standard, ancestors."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from knowledge.names import clause_key, clause_variants, expand_range, find_clause_numbers, han_number
from knowledge.vocabulary import Clause, Passage

OWN, ABOUT, PARTIAL, ANCESTOR = range(4)
"""Ranks, best first: own number or full path; clause of the explained standard; part of the path; an ancestor's number."""

_ABSOLUTE = re.compile(r"[A-Z]?\.?\d+(?:\.\d+)+|第\d+[章节条]|第.+部分|附录[A-Z]|[表图].+|[A-Z](?:\.\d+)+")
_HAN = re.compile("[零〇一二三四五六七八九十百千]+")
_PATH = re.compile("[0-9零〇一二三四五六七八九十百千()、]+")
_NUMBERED = re.compile("[0-9０-９A-ZＡ-Ｚ零〇一二三四五六七八九十百]")
_LONGEST_KEY = 24


@lru_cache(maxsize=1)
def version() -> str:
    """Another one whenever numbers may be read in another way, so that the table of an older library is made anew."""
    here = Path(__file__)
    files = (here, here.with_name("names.py"), here.with_name("designations.toml"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]


class Asked(NamedTuple):
    """The keys to look for, likeliest first: as written, as it may be stored, a whole path with Han numerals as figures."""

    written: tuple[str, ...]
    variants: tuple[str, ...]
    figures: tuple[str, ...]


def keys_asked(number: str) -> Asked:
    """What to look for when somebody writes a clause number, in any spelling, ranges expanded."""
    found = [mention.canonical for mention in find_clause_numbers(number)] or [clause_key(number)]
    written = dict.fromkeys(key for key in found if key)
    variants = dict.fromkeys(variant for key in written for variant in clause_variants(key))
    return Asked(
        tuple(written),
        tuple(key for key in variants if key not in written),
        tuple(dict.fromkeys(figure for key in variants if (figure := _figures(key)))),
    )


def keys_of(passages: Sequence[Passage], clauses: Iterable[Clause]) -> Iterator[tuple[int, str, int]]:
    """(position of the passage, key, rank) for every way its place can be called, each key once with its best rank."""
    tree = {clause.id: clause for clause in clauses}
    paths: dict[str, list[tuple[str, int]]] = {}
    for position, passage in enumerate(passages):
        best: dict[str, int] = {}
        if passage.clause_id not in paths:
            paths[passage.clause_id] = list(_path_keys(passage.clause_id, tree))
        stands = {key for key, _ in paths[passage.clause_id]}
        own = [(key, OWN) for key in _keys(passage.number) if key not in stands]
        own += [(key, OWN) for part in passage.label.split(" · ") for key in _keys(part)]
        about = [(key, ABOUT) for name in passage.about for key in _keys(name)]
        for key, rank in (*paths[passage.clause_id], *own, *about):
            best[key] = min(rank, best.get(key, rank))
        for key, rank in best.items():
            yield position, key, rank


def _path_keys(clause_id: str, tree: dict[str, Clause]) -> Iterator[tuple[str, int]]:
    chain: list[str] = []
    clause, seen = tree.get(clause_id), set()
    while clause is not None and clause.id not in seen:  # a damaged tree must not hang
        seen.add(clause.id)
        if clause.number:
            chain.insert(0, _key(clause.number))
        clause = tree.get(clause.parent) if clause.parent else None
    if not chain:
        return
    if len(chain) == 1:  # as nearly all clauses of a law
        yield from _single(chain[0])
        return
    start = next((i for i in range(len(chain) - 1, -1, -1) if _ABSOLUTE.fullmatch(chain[i])), 0)
    for i in range(start, len(chain)):
        rank = OWN if i == start else PARTIAL
        yield from ((key, rank) for key in clause_variants(_joined(tuple(chain[i:]))))
    if figures := _figures(_joined(tuple(chain))):
        yield figures, OWN
    for end in range(1, len(chain)):
        first = next((i for i in range(end - 1, -1, -1) if _ABSOLUTE.fullmatch(chain[i])), 0)
        yield from ((key, ANCESTOR) for key in clause_variants(_joined(tuple(chain[first:end]))))


@lru_cache(maxsize=4096)
def _single(key: str) -> tuple[tuple[str, int], ...]:
    figures = _figures(key)
    return (*((variant, OWN) for variant in clause_variants(key)), *(((figures, OWN),) if figures else ()))


@lru_cache(maxsize=4096)
def _joined(numbers: tuple[str, ...]) -> str:
    """The numbers of a path as one, 三 (四) 4 (3) -> 三(四)4(3); two figures side by side stay apart."""
    return re.sub(r"(?<=\d)\x1f(?=\d)", "、", "\x1f".join(numbers)).replace("\x1f", "")


@lru_cache(maxsize=4096)
def _figures(key: str) -> str:
    """A path of bare numbers with its Han numerals as figures, marked as such: 三(四) and 3(4) -> =3(4); else empty."""
    if not _PATH.fullmatch(key):
        return ""
    return "=" + _HAN.sub(lambda found: str(han_number(found[0]) or found[0]), key)


@lru_cache(maxsize=4096)
def _keys(name: str | None) -> tuple[str, ...]:
    if not name or len(name) > _LONGEST_KEY or not _NUMBERED.search(name):
        return ()
    found = re.fullmatch(r"(.+?\d)\s?[-~～至]\s?(.+)", name)
    if found:
        return expand_range(clause_key(found[1]), clause_key(found[2]))
    return clause_variants(clause_key(name))


@lru_cache(maxsize=4096)
def _key(number: str) -> str:
    return clause_key(number)
