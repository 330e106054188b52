from __future__ import annotations

from assistant.sentences import sentences


def test_sentences_end_at_full_stops_semicolons_and_line_ends() -> None:
    text = "甲表每年检定一次。乙表两年一次；丙表不检定\n丁表停用。"
    assert [span.text for span in sentences(text)] == [
        "甲表每年检定一次。",
        "乙表两年一次；",
        "丙表不检定",
        "丁表停用。",
    ]


def test_spans_count_from_the_offset_and_are_verbatim() -> None:
    text = "  先校准。\n 后使用。 "
    for span in sentences(text, 100):
        assert text[span.start - 100 : span.end - 100] == span.text


def test_a_closing_quotation_mark_stays_with_its_sentence() -> None:
    assert [span.text for span in sentences("他说：“不行。”于是作罢。")] == ["他说：“不行。”", "于是作罢。"]
