"""Cutting text: whatever spelling is asked in, the same pieces come out."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from knowledge import words
from knowledge.errors import LibraryDamaged


@pytest.mark.parametrize(
    ("written", "gram"),
    [
        ("按JJF 2309—2025执行", "jjf2309-2025"),
        ("按jjf2309-2025执行", "jjf2309"),
        ("ＪＪＦ　２３０９", "jjf2309"),
        ("某市监函【2025】160号", "某市监函〔2025〕160号"),
        ("160号文", "160号"),
        ("见６．３．７", "6.3.7"),
        ("排放 CO₂e 26,000 t", "26000"),
        ("CO₂当量", "co2"),
        ("配备率", "备率"),
        ("配备率", "配"),
    ],
)
def test_a_name_or_number_gives_the_same_gram_in_any_spelling(written: str, gram: str) -> None:
    assert gram in words.grams(written)


def test_tokens_are_words_characters_and_pairs() -> None:
    assert {"碳计量器具", "碳", "计量"} <= set(words.tokens("碳计量器具配备"))


def test_words_of_a_passage_are_among_the_stretches_a_question_asks_for() -> None:
    asked = words.asked("碳计量器具的配备率怎么算？")
    assert set(words.words("碳计量器具的配备率")) <= set(asked.words)


def test_words_that_only_ask_are_left_out_unless_nothing_else_is_there() -> None:
    assert words.without_asking("请问保存期限是多少").split() == ["保存期限是"]
    assert words.without_asking("什么") == "什么"


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("重点排放单位的配备率", ["重点排放单位", "的", "配备率"]),
        ("主要源流≥5000t", ["主要源流", "5000", "t"]),
        ("", []),
        ("𠮷龘", ["𠮷", "龘"]),
    ],
)
def test_a_question_is_cut_into_words(text: str, cut: list[str]) -> None:
    assert words.segment(text) == cut


def test_a_term_of_the_caller_is_kept_whole() -> None:
    assert words.segment("看某某新词", frozenset({"某某新词"})) == ["看", "某某新词"]


def test_cutting_a_question_never_loads_jieba() -> None:
    code = (
        "import sys; from knowledge import words; words.asked('碳计量器具的配备率怎么算'); words.segment('配备率');"
        "assert 'jieba' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_word_lists_have_one_word_a_line() -> None:
    for name in ("stopwords.txt", "terms.txt"):
        assert words.read_list(name)


def test_a_fault_in_a_word_list_is_told_with_its_line(tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "list.txt").write_text("# 说明\n甲\n乙 丙\n", "utf-8")
    monkeypatch.setattr(words, "__file__", str(tmp_path / "words.py"))
    with pytest.raises(LibraryDamaged, match="第 3 行"):
        words.read_list("list.txt")


def test_the_dictionary_tells_what_jieba_itself_would() -> None:
    import jieba

    from knowledge.dictionary import Dictionary

    plain = jieba.Tokenizer()
    file = Path(plain.get_dict_file().name)
    counts, total = jieba.Tokenizer.gen_pfdict(file.open("rb"))
    ours = Dictionary(file)
    assert ours.total == total
    dice = random.Random(4)
    known = list(counts)
    chosen = dice.sample(known, 20_000) + [
        "".join(dice.choice(dice.choice(known)) for _ in range(2)) for _ in range(20_000)
    ]
    assert {word: ours.get(word) for word in chosen} == {word: counts.get(word) for word in chosen}
    assert ours.whole() == counts


def test_words_are_cut_alike_before_and_after_the_whole_table_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "用能单位应每月复核电能表的检定证书，碳计量器具的配备率不低于95%，溯源图由计量管理部门在20日内更新。"
    before = words.words(text)
    monkeypatch.setattr("knowledge.dictionary.MANY", 0)
    assert words.words(text) == before
    assert isinstance(words._segmenter().FREQ, dict)
    words._segmenter.cache_clear()
