"""Cuts text into what is counted when searching: Chinese words, characters, pairs of characters, names and numbers.

A passage is cut with jieba once, when it is indexed. A question is cut without it: every stretch of three to six
characters is asked for among the words of the index, where only real words are, and `segment` uses a table of 75,000
words that is read in 30 ms.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from math import exp, log
from pathlib import Path
from typing import Any, NamedTuple

from knowledge.errors import LibraryDamaged
from knowledge.names import find_designations, undated

_RUN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003134f]+|[a-z]+(?:\d+[a-z]*)*|\d+(?:[.,]\d+)*|[^\W\d_]+")
_PART = re.compile(r"[a-z]+|\d+")
_MAY_NAME = re.compile(r"\d")
_TERM_COUNT = 1000
"""How often a term of the field counts as seen: as often as an everyday word."""
SHORTEST_WORD = 3
"""Words of one and two characters are counted as characters and pairs already."""
LONGEST_WORD = 6


class Terms(NamedTuple):
    """What a question is looked up by."""

    grams: list[str]
    """Characters, pairs, names, numbers; as often as they stand in the question."""
    words: list[str]
    """Every stretch that could be a word of the index."""


def even(text: str) -> str:
    """The text with full-width and compatibility characters and capitals made equal (NFKC, lower case)."""
    return unicodedata.normalize("NFKC", text).lower()


def solid(text: str) -> str:
    """The text made even and without white space: what a term is literally looked for in."""
    return "".join(even(text).split())


def _is_han(run: str) -> bool:
    return run[0] >= "\u3400"


def _runs(text: str) -> list[str]:
    return _RUN.findall(even(text))


def names(text: str) -> list[str]:
    """Designations (标准号, 文号) as single tokens, dated and undated, so that any spelling finds any other."""
    if not _MAY_NAME.search(text):
        return []
    found = []
    for mention in find_designations(text):
        full = solid(mention.canonical)
        found.append(full)
        short = solid(undated(mention.canonical))
        if "〕" in full:
            short = full.rpartition("〕")[2]
        if short != full:
            found.append(short)
    return found


def _of_run(run: str) -> Iterable[str]:
    if _is_han(run):
        yield from run
        yield from (run[at : at + 2] for at in range(len(run) - 1))
        return
    run = run.replace(",", "")
    yield run
    parts = _PART.findall(run)
    if len(parts) > 1 and "." not in run:
        yield from parts


def grams(text: str) -> list[str]:
    """Characters and pairs of neighbouring characters of Chinese; names, Latin words and numbers whole."""
    return [gram for run in _runs(text) for gram in _of_run(run)] + names(text)


def words(text: str) -> list[str]:
    """The Chinese words of three and more characters, shorter words inside longer ones too (jieba, search mode)."""
    return [word for word in _jieba().cut_for_search(even(text)) if len(word) >= SHORTEST_WORD and _is_han(word)]


def tokens(text: str) -> list[str]:
    """Everything a text is indexed by: its grams and its words."""
    return grams(text) + words(text)


def asked(question: str) -> Terms:
    """What a question is looked up by, words that only ask (请问, 怎么, 哪些 …) left out unless nothing else is there."""
    cut = without_asking(question)
    stretches = [
        run[at : at + length]
        for run in _runs(cut)
        if _is_han(run)
        for length in range(SHORTEST_WORD, min(LONGEST_WORD, len(run)) + 1)
        for at in range(len(run) - length + 1)
    ]
    return Terms(grams(cut), stretches)


def segment(text: str, known: frozenset[str] = frozenset()) -> list[str]:
    """The words of a text in order, made even: the most probable cutting of its Chinese, Latin words and numbers whole.

    `known` are further words that are not cut.
    Sum of the logarithms of word frequencies, by dynamic programming; nine words in ten as jieba cuts them.
    """
    return [word for run in _runs(text) for word in (_cut(run, known) if _is_han(run) else [run])]


def commonness(word: str) -> float | None:
    """How often a word stands in a million words of general Chinese; None for a word the list of frequent words lacks."""
    costs, _, whole = _costs(frozenset())
    return exp(whole * -1 - costs[word]) * 1_000_000 if word in costs else None


def _cut(run: str, known: frozenset[str]) -> list[str]:
    costs, longest, base = _costs(known)
    best = [0.0] * (len(run) + 1)
    begins = [0] * (len(run) + 1)
    for end in range(1, len(run) + 1):
        best[end], begins[end] = best[end - 1] + base + costs.get(run[end - 1], 0.0), end - 1
        for begin in range(max(0, end - longest), end - 1):
            cost = costs.get(run[begin:end])
            if cost is not None and best[begin] + base + cost < best[end]:
                best[end], begins[end] = best[begin] + base + cost, begin
    found = []
    end = len(run)
    while end:
        found.append(run[begins[end] : end])
        end = begins[end]
    return found[::-1]


@cache
def _costs(known: frozenset[str]) -> tuple[dict[str, float], int, float]:
    """Minus the logarithm of each word's count, the length of the longest word, and the logarithm of all words counted."""
    costs: dict[str, float] = {}
    whole = 0
    file = Path(__file__).with_name("frequencies.txt")
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        count, *listed = line.split() or ["#"]
        if count.startswith("#"):
            continue
        if not count.isdigit():
            raise LibraryDamaged(f"{file} 第 {number} 行不是以词频开头", "请重新安装，或改正这一行。")
        whole += int(count) * len(listed)
        costs.update(dict.fromkeys(listed, -log(int(count))))
    for term in (*read_list("terms.txt"), *known):
        costs[term] = min(costs.get(term, 0.0), -log(_TERM_COUNT))
    return costs, max(map(len, costs)), log(whole)


def without_asking(question: str) -> str:
    """The question without the words that only ask; the question itself where these are all there is."""
    cut = _asking_words().sub(" ", question)
    return cut if len(solid(cut)) > 1 else question


@cache
def _asking_words() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, read_list("stopwords.txt")), key=len, reverse=True)))


def read_list(name: str) -> list[str]:
    """The lines of a word list beside this file, comments left out; raises LibraryDamaged with file and line of a fault."""
    file = Path(__file__).with_name(name)
    found: dict[str, int] = {}
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        word = line.strip()
        if not word or word.startswith("#"):
            continue
        if word in found or len(word.split()) > 1:
            raise LibraryDamaged(f"{file} 第 {number} 行有问题：{word}", "一行一个词，不能有空格，不能重复。")
        found[word] = number
    return list(found)


def _jieba() -> Any:
    """The segmenter; only an indexer asks for it, since it takes a tenth of a second to start."""
    segmenter = _segmenter()
    if getattr(segmenter.FREQ, "busy", False):
        segmenter.FREQ = segmenter.FREQ.whole()
    return segmenter


@cache
def _segmenter() -> Any:
    """jieba with the terms of the field and the dictionary as we keep it."""
    import logging
    import warnings

    from knowledge.dictionary import Dictionary

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # jieba's own regular expressions warn on newer Pythons
        import jieba
    jieba.setLogLevel(logging.ERROR)
    segmenter = jieba.Tokenizer()
    with segmenter.get_dict_file() as file:
        segmenter.FREQ = Dictionary(Path(file.name))
    segmenter.total, segmenter.initialized = segmenter.FREQ.total, True
    for term in read_list("terms.txt"):
        segmenter.add_word(term)
    return segmenter
