"""Numbers as people write them: Arabic, Chinese, mixed, grouped, with exponents; exact or not read at all."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import NamedTuple

_SAME = dict.fromkeys("–—―−‐‑‒﹣─", "-") | dict.fromkeys("〜∼", "~")
_SAME |= {"〈": "<", "〉": ">", "≧": "≥", "⩾": "≥", "≮": "≥", "≦": "≤", "⩽": "≤", "≯": "≤", "✕": "×", "╳": "×"}
_SUPERSCRIPT = {sign: str(value) for value, sign in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")} | {"⁻": "-", "⁺": "+"}
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟萬億〇俩", "一二三四五六七八九十百千万亿零两")
_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2}
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}

ARABIC = r"(?:\d{1,3}(?:,\d{3}){1,6}(?!,?\d)|\d{1,3}(?: \d{3}){1,6}(?! ?\d)|\d{1,20})(?:\.\d{1,20})?"
_HAN = "零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟萬億"
_RUN = re.compile(rf"(?:{ARABIC} ?(?=[十百千万亿])|{ARABIC}|[{_HAN}]|(?<=[{_HAN}])点(?=[{_HAN}])){{1,24}}")
_POWER = re.compile(
    rf"({ARABIC})\s*(?:[×xX*·]\s*10\s*(?:\^\s*|\*\*\s*)([-+]?\d{{1,2}})|[×xX*·]\s*10([⁻⁺]?[⁰¹²³⁴-⁹]{{1,2}})|[eE]([-+]?\d{{1,2}}))(?![\dA-Za-z.⁰-⁹])"
)
_POWER_LOOSE = re.compile(_POWER.pattern.replace(r"(?![\dA-Za-z.⁰-⁹])", r"(?![\d.⁰-⁹])"))
_ARABIC = re.compile(ARABIC)


class Even(NamedTuple):
    """A text in one spelling of signs; `offsets[i]` is where character i stands in the text as given."""

    text: str
    offsets: tuple[int, ...]


def evened(text: str) -> Even:
    """The text with full-width signs, dashes and comparison signs in one spelling; superscripts stay as they are.

    A full-width comma is a thousands separator only between full-width digits: 「900，100」 are two numbers.
    """
    if text.isascii() and not _SAME.keys() & set(text):
        return Even(text, tuple(range(len(text) + 1)))
    signs: list[str] = []
    offsets: list[int] = []
    for at, sign in enumerate(text):
        if sign in _SUPERSCRIPT:
            even = sign
        elif sign == "，":
            wide = 0 < at < len(text) - 1 and all("０" <= text[at + step] <= "９" for step in (-1, 1))
            even = "," if wide else sign
        else:
            even = _SAME.get(sign) or unicodedata.normalize("NFKC", sign)
            even = "".join(_SAME.get(each, each) for each in even)
        signs.append(even)
        offsets += [at] * len(even)
    return Even("".join(signs), (*offsets, len(text)))


class Number(NamedTuple):
    """A number found at a place: its value, the power of ten its words carry (3.2万: 10000), and where it ends."""

    value: Decimal
    scale: int
    end: int


def arabic(written: str) -> Decimal:
    """The value of Arabic digits with separators."""
    return Decimal(written.replace(",", "").replace(" ", ""))


def numeral(written: str) -> Decimal | None:
    """The exact value of a number in Arabic, Chinese or mixed writing, None where it has none.

    三万二千 -> 32000, 三万二 -> 32000, 3.2万 -> 32000, 十二点五 -> 12.5; 三五 (three to five), 1.5万2千, 000 -> None.
    """
    even = written.translate(_FORMAL).replace(" ", "") if written else ""
    if _ARABIC.fullmatch(written):
        return None if re.fullmatch("00+", written) else arabic(written)
    scaled = re.fullmatch(rf"({ARABIC}|[^点]+点[零一二三四五六七八九]+)([十百千万亿]+)", even)
    if scaled and (scaled[1][-1].isascii() or "点" in scaled[1] or len(scaled[2]) > 1):
        head, factor = numeral(scaled[1]), _scale(scaled[2])
        return head * factor if head is not None and factor else None
    if "点" in even:
        whole, _, digits = even.partition("点")
        head = _positional(whole)
        if head is None or not digits or any(sign not in _DIGITS or sign == "两" for sign in digits):
            return None
        return head + Decimal(int("".join(str(_DIGITS[sign]) for sign in digits))).scaleb(-len(digits))
    return _positional(even)


def _scale(signs: str) -> int | None:
    """千万 -> 10000000; scales must rise from left to right."""
    factors = [_SCALES[sign] for sign in signs]
    if factors != sorted(set(factors)):
        return None
    product = 1
    for factor in factors:
        product *= factor
    return product


def _positional(written: str) -> Decimal | None:
    """A whole number by place: each scale word multiplies what stands before it and adds what follows."""
    if written.isascii() and written.isdigit():
        return Decimal(written)
    if len(written) == 1:
        return Decimal(10) if written == "十" else Decimal(_DIGITS[written]) if written in _DIGITS else None
    for sign in "亿万千百十":
        if sign not in written:
            continue
        left, _, right = written.rpartition(sign) if sign in "亿万" else written.partition(sign)
        if not left:
            head: Decimal | None = Decimal(1) if sign == "十" else None
        elif sign in "亿万":
            head = _positional(left)
            head = head if head is not None and (sign == "亿" or head < _SCALES[sign]) else None
        else:
            head = Decimal(_DIGITS[left]) if left in _DIGITS else Decimal(left) if re.fullmatch("[1-9]", left) else None
        tail = _tail(right, _SCALES[sign])
        if head is None or tail is None or (head == 0 and sign != "亿"):
            return None
        return head * _SCALES[sign] + tail
    return None


def _tail(written: str, factor: int) -> Decimal | None:
    """What follows a scale word: nothing, 零 and the rest, a bare digit for the next place (三万二), or the rest."""
    if not written:
        return Decimal(0)
    if written[0] == "零":
        rest = _positional(written[1:])
        return rest if rest is not None and 0 < rest < max(factor // 10, 10) else None
    if len(written) == 1 and factor >= 100 and (written in _DIGITS or written.isdigit()):
        return Decimal(_DIGITS.get(written) or int(written)) * factor / 10
    rest = _positional(written)
    return rest if rest is not None and 0 < rest < factor else None


def number_at(text: str, at: int) -> list[Number]:
    """Every way to read a number that starts at a place of an evened text, the longest first; empty where none does."""
    if power := _POWER_LOOSE.match(text, at):
        exponent = int("".join(_SUPERSCRIPT.get(sign, sign) for sign in power[2] or power[3] or power[4]))
        return [Number(arabic(power[1]).scaleb(exponent), 1, power.end())] if abs(exponent) <= 18 else []
    run = _RUN.match(text, at)
    if run is None or (text[run.end() - 1].isdigit() and text[run.end() : run.end() + 1].isdigit()):
        return []  # no number has so many digits
    found: list[Number] = []
    for end in range(run.end(), at, -1):
        written = text[at:end]
        if written[-1] in " ,." or (end < run.end() and _splits_number(text, end, written)):
            continue
        value = numeral(written)
        if value is not None:
            found.append(Number(value, _trailing_scale(written), end))
    return found


def _splits_number(text: str, at: int, written: str) -> bool:
    """Whether cutting here would leave half of an Arabic number, or part a digit from its scale word (三万零二|千吨)."""
    before, after = text[at - 1], text[at]
    if after.isdigit():
        return before.isdigit() or before in ",. "
    return after in _SCALES and before not in _SCALES and not written.isascii()


def _trailing_scale(written: str) -> int:
    signs = re.search(r"[十百千万亿]+$", written.translate(_FORMAL))
    return (_scale(signs[0]) or 1) if signs else 1
