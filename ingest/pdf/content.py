"""Content streams of pages cut into their operands and operators, twice as fast as pdfminer does it and to the same result.

pdfminer walks through a stream by a function per token. Here one regular expression takes the tokens that nearly all
streams are made of; a stream with anything else in it (inline pictures, comments, odd strings) is left to pdfminer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from pdfminer import pdfinterp
from pdfminer.pdftypes import stream_value
from pdfminer.psexceptions import PSEOF
from pdfminer.psparser import KWD, LIT

LARGEST = 8 << 20
"""Bytes of content that are cut at once."""
_DELIMITED = rb"(?=[\s/\[\]<>()]|\Z)"
_TOKEN = re.compile(
    rb"[\s\x00]*(?:"
    rb"([-+]?(?:\d+(?:\.\d*)?|\.\d+))(?!\d)"  # 1 number
    rb"|\(([^()\\]*(?:\\.[^()\\]*)*)\)"  # 2 string
    rb"|<([0-9A-Fa-f\s]*)>(?!>)"  # 3 string in hexadecimal digits
    rb"|/([\w+.,:@*$!&;=~^-]+)" + _DELIMITED +  # 4 name
    rb"|([A-Za-z][A-Za-z0-9*]*" + _DELIMITED + rb"|<<|>>|[\[\]'\"])"  # 5 operator or bracket
    rb")",
    re.DOTALL,
)  # fmt: skip
_NUMBER, _STRING, _HEX, _NAME = 1, 2, 3, 4
_OPENED_BY = {b"]": b"[", b">>": b"<<"}
_ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|\r\n|(.))", re.DOTALL)
_ESCAPED = {b"b": b"\b", b"t": b"\t", b"n": b"\n", b"f": b"\f", b"r": b"\r", b"(": b"(", b")": b")", b"\\": b"\\"}
_LEFT_TO_PDFMINER = frozenset({b"BI", b"ID", b"EI"})


class Odd(Exception):
    """Something that is left to pdfminer."""


def objects_of(data: bytes) -> list[Any]:
    """What pdfminer's parser gives one after the other for a whole stream; raises Odd where that is not certain."""
    here: list[Any] = []
    above: list[tuple[bytes, list[Any]]] = []
    end = 0
    while token := _TOKEN.match(data, end):
        end, kind = token.end(), token.lastindex or 0
        text = token[kind]
        if kind == _NUMBER:
            here.append(float(text) if b"." in text else int(text))
        elif kind == _STRING:
            here.append(_unescaped(text) if b"\\" in text else text)
        elif kind == _HEX:
            here.append(_from_hex(text))
        elif kind == _NAME:
            here.append(LIT(text.decode()))
        elif text in _OPENED_BY.values():
            above.append((text, here))
            here = []
        elif text in _OPENED_BY:
            if not above or above[-1][0] != _OPENED_BY[text]:
                raise Odd
            inner, here = here, above.pop()[1]
            here.append(inner if text == b"]" else _dictionary(inner))
        else:
            here.append(_word(text, inside=bool(above)))
    if above or data[end:].strip(b" \t\r\n\f\v\x00"):
        raise Odd
    return here


def _from_hex(text: bytes) -> bytes:
    digits = bytes(text.translate(None, b" \t\r\n\f\v"))
    if len(digits) % 2:
        return bytes.fromhex(digits[:-1].decode()) + bytes((int(digits[-1:], 16),))
    return bytes.fromhex(digits.decode())


def _unescaped(text: bytes) -> bytes:
    def meant(match: re.Match[bytes]) -> bytes:
        if match[1] is None:
            return _ESCAPED.get(match[2], b"") if match[2] is not None else b""
        code = int(match[1], 8)
        if code > 255:
            raise Odd
        return bytes((code,))

    return _ESCAPE.sub(meant, text)


def _word(text: bytes, *, inside: bool) -> Any:
    if text in (b"true", b"false"):
        return text == b"true"
    if inside or text in _LEFT_TO_PDFMINER:
        raise Odd
    return KWD(text)


def _dictionary(objects: list[Any]) -> dict[str, Any]:
    names, values = objects[::2], objects[1::2]
    if len(names) != len(values) or any(type(name).__name__ != "PSLiteral" for name in names):
        raise Odd
    return {name.name: value for name, value in zip(names, values, strict=True)}


class QuickParser(pdfinterp.PDFContentParser):
    """pdfminer's parser of content streams, quick where it can be."""

    def __init__(self, streams: Sequence[Any]) -> None:
        super().__init__(streams)
        self._objects = _all_objects(streams)

    def nextobject(self) -> Any:
        """The next operand or operator; raises PSEOF after the last."""
        if self._objects is None:
            return super().nextobject()
        if not self._objects:
            raise PSEOF("Unexpected EOF")
        return 0, self._objects.pop()


def _all_objects(streams: Sequence[Any]) -> list[Any] | None:
    """Everything in the streams, last first; None where pdfminer has to do it."""
    try:
        parts = [stream_value(stream).get_data() for stream in streams]
        if sum(map(len, parts)) > LARGEST:
            return None
        return [each for part in parts for each in objects_of(part)][::-1]
    except Exception:  # whatever is wrong with a stream, pdfminer has its own way with it
        return None


def install() -> None:
    """Puts the quick parser in place in this process."""
    pdfinterp.PDFContentParser = QuickParser  # type: ignore[misc]
