"""The words of Word paragraphs as accepted and displayed: revisions, fields, raised and lowered figures, formulas, footnotes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ingest.scripts import lowered, raised

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_LEFT_OUT = frozenset(
    {f"{W}del", f"{W}moveFrom", f"{W}instrText", f"{W}delText", f"{W}pPr", f"{W}rPr", f"{MC}Fallback"}
    | {f"{W}txbxContent", f"{W}tbl"}
)
_UNSEEN = frozenset({f"{W}del", f"{W}moveFrom", f"{MC}Fallback"})
_BOXES = frozenset({0xF0A3, 0xF06F, 0xF0A8})
"""Signs of symbol fonts that draw an empty box."""


def words_of(paragraph: Any) -> str:
    """The words of a paragraph: what is inserted counts, what is deleted or hidden does not; text boxes are apart."""
    return "".join(_words(paragraph))


def text_boxes(paragraph: Any) -> list[Any]:
    """The contents of the text boxes hung on a paragraph, each once; those inside another box are left to it."""
    return [
        box
        for box in paragraph.iter(f"{W}txbxContent")
        if next(box.iterancestors(f"{MC}Fallback"), None) is None
        and next(box.iterancestors(f"{W}p"), None) is paragraph
    ]


def notes_of(root: Any) -> dict[str, str]:
    """Number of a footnote or an endnote -> its words."""
    found: dict[str, str] = {}
    if root is None:
        return found
    for note in [*root.iter(f"{W}footnote"), *root.iter(f"{W}endnote")]:
        words = " ".join(filter(None, (words_of(paragraph).strip() for paragraph in note.iter(f"{W}p"))))
        if words and note.get(f"{W}type") in (None, "normal"):
            found[note.get(f"{W}id", "")] = words
    return found


def visible_words(root: Any) -> str:
    """Every word of the file that is neither deleted nor hidden, in no particular order; for counting."""
    return "".join(
        each.text or ""
        for each in root.iter(f"{W}t", f"{M}t")
        if not any(above.tag in _UNSEEN or _is_hidden(above) for above in each.iterancestors())
    )


def _is_hidden(run: Any) -> bool:
    hidden = run.find(f"{W}rPr/{W}vanish") if run.tag == f"{W}r" else None
    return hidden is not None and hidden.get(f"{W}val", "1") not in ("0", "false")


def _words(element: Any) -> Iterator[str]:
    for child in element:
        tag = child.tag
        if not isinstance(tag, str) or tag in _LEFT_OUT:
            continue
        if tag == f"{W}r":
            yield from _run(child)
        elif tag in (f"{W}t", f"{M}t"):
            yield child.text or ""
        elif tag in (f"{W}tab", f"{W}ptab"):
            yield " "
        elif tag in (f"{W}br", f"{W}cr"):
            yield "\n"
        elif tag == f"{W}noBreakHyphen":
            yield "-"
        elif tag == f"{W}sym":
            yield _sign(child)
        elif tag in _FORMULAS:
            yield _FORMULAS[tag](child)
        else:
            yield from _words(child)


def _run(run: Any) -> Iterator[str]:
    properties = run.find(f"{W}rPr")
    if properties is None:
        yield from _words(run)
        return
    if _is_hidden(run):
        return
    place = properties.find(f"{W}vertAlign")
    words = "".join(_words(run))
    match place.get(f"{W}val") if place is not None else None:
        case "superscript":
            yield raised(words)
        case "subscript":
            yield lowered(words)
        case _:
            yield words


def _sign(symbol: Any) -> str:
    code = symbol.get(f"{W}char", "0")
    value = int(code, 16) if all(sign in "0123456789abcdefABCDEF" for sign in code) else 0
    if 0xF000 <= value <= 0xF0FF:
        return "□" if value in _BOXES else ""
    return chr(value) if 32 <= value < 0x110000 else ""


def _part(element: Any, name: str) -> str:
    child = element.find(f"{M}{name}")
    return "".join(_words(child)).strip() if child is not None else ""


def _bracketed(words: str) -> str:
    return f"({words})" if any(sign in words for sign in "+-−±×·*/ ") else words


def _fraction(element: Any) -> str:
    return f"{_bracketed(_part(element, 'num'))}/{_bracketed(_part(element, 'den'))}"


def _root(element: Any) -> str:
    return f"√{_bracketed(_part(element, 'e'))}"


_FORMULAS: dict[str, Callable[[Any], str]] = {
    f"{M}f": _fraction,
    f"{M}rad": _root,
    f"{M}sSup": lambda each: _part(each, "e") + raised(_part(each, "sup")),
    f"{M}sSub": lambda each: _part(each, "e") + lowered(_part(each, "sub")),
    f"{M}sSubSup": lambda each: _part(each, "e") + lowered(_part(each, "sub")) + raised(_part(each, "sup")),
}
