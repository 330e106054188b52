"""Amounts in a turn and which fact each can be, from the words around it (数量的角色)."""

from __future__ import annotations

import re
from typing import NamedTuple

from knowledge.numerals import evened
from knowledge.quantities import Comparator, Expression, find_quantities
from rules_bridge.cuebook import Cuebook, Cues, Role, cues

_PIECE = re.compile(r"(?:(?<!\d)[,，]|[,，](?!\d{3})|[。；;！!？?\n：:]|\.(?=[\u4e00-\u9fff]))")
_SENTENCE = re.compile(r"[。；;！!？?\n]|\.(?=[\u4e00-\u9fff])")
_FILLER = re.compile(r"[是为有约共达的了在到量：:=\s还已都也全均就又各一]")
_SHORTHAND = (
    (re.compile(r"(?<![A-Za-z])T\s?=\s?(?=\d)"), "总量是"),
    (re.compile(r"(?<![A-Za-z])[xX]\s?=\s?(?=\d)"), "该源流是"),
    (re.compile(r"N\s?理论?\s?="), "理论"),
    (re.compile(r"N\s?实际?\s?="), "实装"),
    (re.compile(r"台\s?\([套件]\)"), "台"),
    (re.compile(r"(?<=[\u4e00-\u9fff])不(?=\s*[?？]|$)"), "吗"),
    (re.compile(r"(?<=[一二两三四五六七八九十\d])个(?=要去|要来|想去|想来|也去|也来|去|来)"), "个人"),
    (re.compile(r"(?<=[一二两三四五六七八九十百\d])([块只支台个套])表"), r"\1 表"),
    (re.compile(r"(?<![什怎那这要])么(?=[?？。，,]|$)"), "吗"),
)
_DURATIONS = ("年月", "天数", "工作日", "时长")
_FURTHEST = 9
STRONG, WEAK = 3.0, 1.2


class Option(NamedTuple):
    """A fact an amount can be, how well its words say so, and where those words stand."""

    role: Role
    score: float
    cue: tuple[int, int]


class Amount(NamedTuple):
    """An amount in the turn with the facts it can be, the best first."""

    start: int
    end: int
    expression: Expression
    options: tuple[Option, ...]
    negative: bool = False
    """Whether a minus sign stands before it."""

    @property
    def measure(self) -> str:
        """What it measures; 数 for a bare number."""
        return self.expression.dimension or "数"

    @property
    def exact(self) -> bool:
        """Whether it is one figure, or ±: bounds and ranges are no facts."""
        return self.expression.comparator in (Comparator.EQUAL, Comparator.WITHIN)


def readable(text: str) -> str:
    """The turn in one spelling: half-width signs, no blanks between Han characters, 百分之百 as 100%."""
    text = re.sub(r"[—–]+", "，", text) if not re.search(r"[A-Za-z\d)）][—–]", text) else text
    even = evened(text.replace("\u200b", "")).text
    even = re.sub(
        r"(?<=[\u4e00-\u9fff，。；：？！、])\s+(?=[\u4e00-\u9fff\d])|(?<=[\u4e00-\u9fff])\s+(?=[，。；：？！、])",
        "",
        even,
    )
    even = re.sub(r"(?<=\d)\s?:\s?(?=\d)", "是", even)
    for pattern, plain in _SHORTHAND:
        even = pattern.sub(plain, even)
    even = re.sub(r"百分之百|百分百", "100%", even)
    even = re.sub(r"(?<=\d)/(?=[\u4e00-\u9fff])", "、", even)
    even = re.sub(r"俩(?![人口])", "两个", even).replace("仨", "三个")
    return even.strip()


def pieces(text: str) -> list[tuple[int, int]]:
    """The parts between commas, colons and full stops, as spans."""
    cuts = [match.span() for match in _PIECE.finditer(text)]
    starts = [0, *(end for _, end in cuts)]
    ends = [*(start for start, _ in cuts), len(text)]
    return [(start, end) for start, end in zip(starts, ends, strict=True) if text[start:end].strip()]


def without_orders(text: str, book: Cuebook) -> str:
    """The text with every piece that only gives the assistant orders blanked out; same length."""
    kept = list(text)
    for start, end in pieces(text):
        if text[start:end] in book.orders:
            kept[start:end] = "。" * (end - start)
    return "".join(kept)


def find_amounts(text: str, book: Cuebook) -> list[Amount]:
    """All amounts of a readable text with the facts each can be."""
    groups = [(hit.start, hit.end) for hit in book.turn["group"].find(text)]
    found = [
        each
        for each in find_quantities(text)
        if each.dimension not in _DURATIONS and not any(start <= each.start < end for start, end in groups)
    ]
    amounts: list[Amount] = []
    for index, expression in enumerate(found):
        left = max([0, *(match.end() for match in _SENTENCE.finditer(text, 0, expression.start))])
        if index:
            left = max(left, found[index - 1].end)
        right = found[index + 1].start if index + 1 < len(found) else len(text)
        right = min([right, *(match.start() for match in _SENTENCE.finditer(text, expression.end, right))])
        if amounts and (taken := _following_word(amounts[-1])):
            left = max(left, taken)
        amounts.append(_placed(text, expression, left, right, book))
    return amounts


def _following_word(amount: Amount) -> int:
    """Where the word ends that stands right behind an amount and says what it is: it says nothing of the next one."""
    best = amount.options[0] if amount.options else None
    return best.cue[1] if best and best.cue[0] >= amount.end and best.score >= STRONG else 0


def _placed(text: str, expression: Expression, left: int, right: int, book: Cuebook) -> Amount:
    measure = expression.dimension or "数"
    before, after = text[left : expression.start], text[expression.end : right]
    options: dict[tuple[str, str], Option] = {}
    for role in book.roles:
        if measure not in role.measures or _excluded(role, before, after):
            continue
        option = _option(role, before, after, left, expression.end)
        key = (role.fact, role.change)
        if option and (key not in options or option.score > options[key].score):
            options[key] = option
    ranked = sorted(options.values(), key=lambda each: -each.score)
    negative = measure != "比例" and re.search(r"(?:^|[^\dA-Za-z\-])-$", before) is not None
    return Amount(expression.start, expression.end, expression, tuple(ranked), negative)


def _excluded(role: Role, before: str, after: str) -> bool:
    return before.rstrip().endswith(role.not_before or ("\0",)) or after.lstrip().startswith(role.not_after or ("\0",))


_CACHE: dict[tuple[str, ...], Cues] = {}


def _list(words: tuple[str, ...]) -> Cues:
    if words not in _CACHE:
        _CACHE[words] = cues(words)
    return _CACHE[words]


def _option(role: Role, before: str, after: str, left: int, end: int) -> Option | None:
    """The best word of a role before or after an amount."""
    best: Option | None = None
    counts = "台数" in role.measures
    for words, weight, text, ahead in (
        (role.before, STRONG, before, False),
        (role.weak_before, WEAK, before, False),
        (role.after, STRONG, after, True),
        (role.weak_after, WEAK, after, True),
    ):
        if not words:
            continue
        for start, stop in _spans(text, words):
            between = text[:start] if ahead else text[stop:]
            cost = _cost(between, _comma(counts=counts, first=not left and not ahead))
            if cost is None or (ahead and not counts and re.search(r"[,，、]", between)):
                continue
            score = weight + 0.08 * (stop - start) - cost
            origin = end if ahead else left
            if score > 0 and (best is None or score > best.score):
                best = Option(role, score, (origin + start, origin + stop))
    return best


def _comma(*, counts: bool, first: bool) -> float:
    """What a comma between word and amount costs: much among counts, where each has its own words."""
    return 0.6 if counts and first else 2.2 if counts else 1.1


def _spans(text: str, words: tuple[str, ...]) -> list[tuple[int, int]]:
    """Every occurrence of any of the words, overlapping ones too."""
    found = []
    for word in words:
        if word.startswith("^"):
            found += [(0, len(word) - 1)] if text.lstrip().startswith(word[1:]) else []
            continue
        if "…" in word:
            found += [match.span() for match in re.finditer(_list((word,)).pattern, text)]
            continue
        at = text.find(word)
        while at >= 0:
            found.append((at, at + len(word)))
            at = text.find(word, at + 1)
    return found


def _cost(between: str, comma: float = 1.1) -> float | None:
    """How far a word stands from its amount; None where too far."""
    commas = len(re.findall(r"[,，、]", between))
    distance = len(re.sub(r"[,，、]", "", _FILLER.sub("", between)))
    return None if distance > _FURTHEST else 0.25 * distance + comma * commas
