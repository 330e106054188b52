"""Which documents a question names, and which it does not."""

from __future__ import annotations

import pytest

from assistant.desk import Desk
from assistant.naming import plainly_named

NAMED = [
    ("T/LMX 0042的记录间隔", ["TLMX"]),
    ("T/LMX 0042—2031里怎么写", ["TLMX"]),
    ("青计协函〔2031〕12号的收费", ["青计协函"]),
    ("冷库温湿度监测点设置要求第4章", ["TLMX"]),
    ("宁夏的雨量计", ["宁市监", "宁市监"]),
    ("T/LMX 0042和宁市监计量〔2031〕9号", ["TLMX", "宁市监", "宁市监"]),
    ("记录保存几年", []),
    ("JJF 9001-2030怎么写", []),
    ("云南的水表", []),
]


@pytest.mark.parametrize(("question", "sources"), NAMED)
def test_a_document_is_named_by_number_title_or_place(invented: Desk, question: str, sources: list[str]) -> None:
    cards = invented.library.documents()
    found = set(plainly_named(question, cards))
    named = sorted(card.source for card in cards if card.id in found)
    assert len(named) == len(sources)
    assert all(name.startswith(source) for name, source in zip(named, sources, strict=True))
