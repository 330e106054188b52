"""How well a text covers a question."""

from __future__ import annotations

from assistant.inquiry import Term
from assistant.weighing import cover, match, synonyms


def terms(*words: str) -> tuple[Term, ...]:
    return tuple(Term(word=word, weight=1.0) for word in words)


def test_a_text_with_every_word_covers_the_question_whole() -> None:
    assert cover(terms("水表", "检定"), "大口径水表每2年检定一次").share == 1.0


def test_a_text_without_any_word_covers_nothing() -> None:
    covered = cover(terms("水表", "检定"), "雨量计安装在屋顶")
    assert (covered.share, covered.found) == (0.0, ())


def test_what_only_the_heading_says_counts_less_than_what_the_text_says() -> None:
    inside = cover(terms("水表", "检定"), "水表的检定").share
    around = cover(terms("水表", "检定"), "水表", "检定").share
    assert cover(terms("水表", "检定"), "水表").share < around < inside


def test_a_word_of_the_same_meaning_counts_and_counts_less_than_the_word() -> None:
    word, others = next(iter(synonyms().items()))
    other = next(each for each in sorted(others) if each not in word and word not in each)
    assert match(word, word) == 1.0
    assert 0.0 < match(word, other) < 1.0


def test_synonyms_count_both_ways() -> None:
    assert all(word in synonyms()[other] for word, others in synonyms().items() for other in others)


def test_width_case_and_blanks_make_no_difference() -> None:
    assert cover(terms("jjf9001"), "按 ＪＪＦ 9001 执行").share == 1.0


def test_no_words_cover_nothing() -> None:
    assert cover((), "水表").share == 0.0
