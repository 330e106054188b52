"""The clauses of one document for `tanwen docs show`: number, heading, how they bind and what they refer to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from knowledge.library import Library
    from knowledge.references import Reference
    from knowledge.vocabulary import Clause

_TOLD = {"id", "parent", "kind", "number", "title", "page", "start", "end"}


def outline(library: Library, document_id: str) -> list[dict[str, Any]]:
    """Every clause as `docs show --json` tells it, with its modal verbs and resolved references."""
    from knowledge.references import resolve

    return [
        {
            **clause.model_dump(mode="json", include=_TOLD),
            "modal": [each.model_dump(mode="json") for each in clause.modal],
            "references": [each.model_dump(mode="json") for each in resolve(library, document_id, clause)],
        }
        for clause in library.clauses(document_id)
    ]


def outline_lines(library: Library, document_id: str) -> Iterator[str]:
    """The same for people: a line per numbered clause, below it what it and its unnumbered parts say and refer to."""
    from knowledge.references import resolve

    head, verbs, found = "", Counter[str](), list["Reference"]()
    depth = 0
    for clause in library.clauses(document_id):
        if clause.number or clause.title:
            yield from _told(head, depth, verbs, found)
            head, verbs, found = _head(clause), Counter(), []
            depth = len(clause.path) + 1
        verbs.update(each.verb for each in clause.modal)
        found += resolve(library, document_id, clause)
    yield from _told(head, depth, verbs, found)


def _head(clause: Clause) -> str:
    page = f"  第 {clause.page} 页" if clause.page else ""
    return f"{clause.number or ''} {clause.title}".strip() + page


def _told(head: str, depth: int, verbs: Counter[str], found: list[Reference]) -> Iterator[str]:
    room = "  " * depth
    if head:
        counted = "，".join(verb if count == 1 else f"{verb}×{count}" for verb, count in verbs.most_common())
        yield f"{room}{head}{f'  〔{counted}〕' if counted else ''}"
    if found:
        yield f"{room}  → " + "；".join(dict.fromkeys(map(_where, found)))


def _where(reference: Reference) -> str:
    """What is named, and where it leads or why nowhere."""
    says = [] if reference.kind == "internal" or not reference.document_id else [reference.document_id]
    if reference.reason:
        before, _, named = reference.reason.partition("没有")
        short = named.strip() and named.strip() in reference.names
        says.append(f"{before}没有" if short else reference.reason)
    return reference.names + (f"（{'，'.join(says)}）" if says else "")
