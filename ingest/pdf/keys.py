"""Keys of pages: equal keys mean that a page is read alike, so that what was read once need not be read again.

A key is a hash of everything the page leads to in the file (content, resources with their fonts, boxes, notes on the page)
and of what reads it. A page whose file is damaged or encrypted has none: there two parsers may see two different pages.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

APART = frozenset(
    {"Parent", "P", "StructParent", "StructParents", "LastModified", "PieceInfo", "Metadata", "Thumb", "B"}
)
"""Entries that lead away from the page or don't change how it is read."""


_ROOT = Path(__file__).parents[2]
SHARED = tuple(_ROOT / name for name in ("ingest/numbering.py", "ingest/scripts.py", "knowledge/names.py"))
"""What reads pages beside this folder."""


def keys_of(pdf: Any, count: int) -> list[str | None]:
    """The key of every page of an opened pdfplumber file, None where a page must be read afresh.

    To be asked for before any page is read: reading unpacks streams in place.
    """
    document = pdf.doc
    damaged = any("Fallback" in type(xref).__name__ for xref in document.xrefs)
    if damaged or document.encryption is not None or len(pdf.pages) != count:
        return [None] * count
    reader = readers_hash()
    graph = Graph(document)
    layers = graph.digest(document.catalog.get("OCProperties"))
    return [_key(graph, page.page_obj, reader + layers) for page in pdf.pages]


def _key(graph: Graph, page: Any, reader: bytes) -> str | None:
    try:
        return hashlib.sha256(reader + graph.digest(page.attrs)).hexdigest()
    except (Odd, RecursionError):
        return None


def readers_hash(folder: Path = Path(__file__).parent) -> bytes:
    """A hash of the code that reads pages and of the libraries behind it."""
    import pdfminer
    import pdfplumber
    import PIL
    import pypdfium2

    made = (
        pdfminer.__version__,
        pdfplumber.__version__,
        PIL.__version__,
        pypdfium2.PYPDFIUM_INFO,
        pypdfium2.PDFIUM_INFO,
    )
    hashed = hashlib.sha256(repr([str(each) for each in made]).encode())
    for file in (*sorted(folder.glob("*.py")), *SHARED):
        hashed.update(file.read_bytes())
    return hashed.digest()


class Odd(Exception):
    """Something that has no digest."""


class Graph:
    """Digests of the objects of a file, each indirect one worked out once."""

    def __init__(self, document: Any) -> None:
        from pdfminer.pdftypes import PDFObjRef, PDFStream
        from pdfminer.psparser import PSLiteral

        self._reference, self._stream, self._name = PDFObjRef, PDFStream, PSLiteral
        self._document = document
        self._known: dict[int, bytes] = {}
        self._open: list[int] = []

    def digest(self, value: Any) -> bytes:
        """A hash of a value with everything it refers to."""
        hashed = hashlib.sha256()
        for part in self._parts(value):
            hashed.update(part)
        return hashed.digest()

    def _parts(self, value: Any) -> Iterator[bytes]:
        """The value as bytes from which nothing but an equal value could be told."""
        if isinstance(value, self._reference):
            yield self._behind(value)
        elif isinstance(value, dict):
            kept = sorted((str(key), each) for key, each in value.items() if str(key) not in APART)
            yield b"{%d" % len(kept)
            for key, each in kept:
                yield from self._parts(key)
                yield from self._parts(each)
        elif isinstance(value, list | tuple):
            yield b"[%d" % len(value)
            for each in value:
                yield from self._parts(each)
        elif isinstance(value, self._stream):
            if value.rawdata is None:
                raise Odd
            yield b"~%d " % len(value.rawdata)
            yield value.rawdata
            yield from self._parts(value.attrs)
        elif isinstance(value, bytes):
            yield b"(%d " % len(value) + value
        elif isinstance(value, self._name):
            yield from self._parts(f"/{value.name!r}")
        elif value is None or isinstance(value, bool | int | float | str):
            said = f"{type(value).__name__}{value!r}".encode("utf-8", "backslashreplace")
            yield b"'%d " % len(said) + said
        else:
            raise Odd

    def _behind(self, reference: Any) -> bytes:
        """The digest of the object a reference leads to; of one that leads back here, how many steps back."""
        id_ = reference.objid
        if id_ in self._open:
            return b"<%d" % (len(self._open) - self._open.index(id_))
        if id_ not in self._known:
            self._open.append(id_)
            try:
                self._known[id_] = b">" + self.digest(reference.resolve())
            finally:
                self._open.pop()
        return self._known[id_]
