"""The quick parser of content streams gives what pdfminer's own gives, whatever the streams hold."""

from __future__ import annotations

import random
from typing import Any

import pytest

pytest.importorskip("pdfplumber")

from pdfminer.pdfinterp import PDFContentParser
from pdfminer.pdftypes import PDFStream
from pdfminer.psexceptions import PSEOF

from ingest.pdf.content import Odd, QuickParser, objects_of

PIECES = [
    *rb"1 ~ ~-~.~5~/Nm~(~)~\~\053~\400~<41>~<4~>~<<~>>~[~]~Tj~BT ~'~{~}~BI ~ID ~EI~#~*~abc1~+3~/A#41".split(b"~"),
    *rb"true ~null ~[(a)-3(b)]TJ ~1 0 0 1 0 0 cm ~/Span<</MCID 0>>BDC ~(x\d)Tj ~0.5.3~1-2~((a))".split(b"~"),
    *(b'"', b"%c\n", b"\x00", b"\xb2\xe2", b"\r\n", b"\x0b", b"(\\\r\n)", b"(a\\\nb)"),
]


def told(parser: type[Any], parts: list[bytes]) -> list[str]:
    """Everything a parser gives for the streams of a page, and how it ends."""
    found = []
    try:
        opened = parser([PDFStream({}, part) for part in parts])
        while True:
            found.append(repr(opened.nextobject()[1]))
    except PSEOF:
        return found
    except Exception as error:
        return [*found, type(error).__name__]


def test_both_parsers_agree_on_any_streams() -> None:
    dice = random.Random(11)
    for _ in range(6000):
        data = b"".join(dice.choice(PIECES) for _ in range(dice.randint(1, 9)))
        cut = dice.randrange(len(data) + 1)
        parts = dice.choice([[data], [data[:cut], data[cut:]]])
        assert told(QuickParser, parts) == told(PDFContentParser, parts), parts


def test_a_usual_stream_is_cut_quickly() -> None:
    data = rb"/P <</MCID 0>> BDC q 0.5 0 0 -.5 10 20 cm BT /F1 12 Tf [(\(1\) a\101)-250<4E2D>] TJ (x) ' ET Q EMC"
    assert [repr(each) for each in objects_of(data)] == told(PDFContentParser, [data])
    assert [b"(1) aA", -250, b"N-"] in objects_of(data)


@pytest.mark.parametrize(
    "data", [b"BI /W 1 ID \x00 EI", b"(a(b)c) Tj", b"% remark\n1", b"[1 2", b"<< /A >>", b"/A#20B gs"]
)
def test_what_is_unusual_is_left_to_pdfminer(data: bytes) -> None:
    with pytest.raises(Odd):
        objects_of(data)
