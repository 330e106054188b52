"""What every clause carries beside its words: its cross-references as printed and how its sentences bind."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

from knowledge.modality import by_sentence, force_of
from knowledge.names import clause_key
from knowledge.pointers import is_normative, pointers
from knowledge.vocabulary import Clause, Modality, Pointer


@lru_cache(maxsize=1)
def version() -> str:
    """Another one whenever clauses may be read in another way, so that those of an older library are read anew."""
    here = Path(__file__)
    names = (
        "pointers.py",
        "pointerwords.py",
        "pointers.toml",
        "modality.py",
        "modality.toml",
        "names.py",
        "designations.toml",
    )
    files = (here, *map(here.with_name, names))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]


def carried(clauses: Sequence[Clause], text: str) -> tuple[Clause, ...]:
    """The clauses of one document with references and modal verbs, read from its text."""
    own = numbers_of(clauses)
    listing: set[str] = set()
    found = []
    for clause in clauses:
        # A row or paragraph under the heading 规范性引用文件 is part of the list.
        if is_normative(clause.title) or (clause.parent in listing and clause.kind != "annex"):
            listing.add(clause.id)
        words = text[clause.start : clause.end]
        references = tuple(_references(words, clause, own, normative=clause.id in listing))
        modal = tuple(_modal(words, clause.start))
        if references != clause.references or modal != clause.modal:
            clause = clause.model_copy(update={"references": references, "modal": modal})
        found.append(clause)
    return tuple(found)


def numbers_of(clauses: Iterable[Clause]) -> dict[str, str]:
    """The numbers by which the clauses of a document can be called, with their headings; rows and notes left out."""
    kinds = ("row", "note", "item")
    return {clause_key(each.number): each.title for each in clauses if each.number and each.kind not in kinds}


def _references(words: str, clause: Clause, own: dict[str, str], *, normative: bool) -> Iterable[Pointer]:
    if not _MAYBE.search(words):
        return
    yield from pointers(words, clause, own, normative=normative, offset=clause.start)


def _modal(words: str, start: int) -> Iterable[Modality]:
    for low, high, verb in by_sentence(words):
        yield Modality(start=start + low, end=start + high, verb=verb, force=force_of(verb))


_MAYBE = re.compile(
    r"[A-Zａ-ｚＡ-Ｚ][^。]{0,3}[\d０-９]|[\d０-９]\s?[.．]|第|《|[前本][条款章节两二三]|附[录件]|[表图式]\s?[（(\d０-９]|[a-z]\s?[)）]|号"
)
"""Without any of these a text holds no reference; most clauses of a long import are told apart by it."""
