"""One spelling for standard numbers (标准号), letter numbers (文号) and clause numbers (条款号) in any spelling.

Everything here works on the text as written: spans are offsets into the text that was given.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

_FORMS: dict[str, str] = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_FORMS |= dict.fromkeys("—–―‐‑‒−﹣─", "-") | {"\u3000": " ", "\xa0": " ", "∕": "/"}
_WIDE = frozenset(_FORMS)
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
HAN_NUMBER = "零〇一二三四五六七八九十百千"


class Mention(NamedTuple):
    """A name found in a text: where it stands, as written, in the one spelling, and its year where dated."""

    start: int
    end: int
    text: str
    canonical: str
    year: int | None = None


@lru_cache(maxsize=16)  # whoever reads a text asks for it several times in a row
def plain(text: str) -> str:
    """The same text with full-width letters, digits and all kinds of dashes as ASCII, character for character."""
    if text.isascii():
        return text
    for sign in _WIDE.intersection(text):  # several times as fast as str.translate, which asks for every character
        text = text.replace(sign, _FORMS[sign])
    return text


@lru_cache(maxsize=4096)
def han_number(written: str) -> int | None:
    """The value of a Chinese or Arabic numeral up to 9999 (十四 -> 14, 一千一百零二 -> 1102), or None."""
    if written.isascii() and written.isdigit():
        return int(written)
    if not written or any(sign not in HAN_NUMBER + "两" for sign in written):
        return None
    if not any(sign in "十百千" for sign in written):
        return int("".join(str(_DIGITS[sign]) for sign in written))
    total = current = 0
    for sign in written:
        if sign in _TENS:
            total += (current or 1) * _TENS[sign]
            current = 0
        else:
            current = _DIGITS[sign]
    return total + current


# ---- standard numbers and letter numbers ---------------------------------------------------------------------------


class _Grammar(NamedTuple):
    families: tuple[tuple[str, re.Pattern[str]], ...]
    letter: re.Pattern[str]
    order: re.Pattern[str]
    lead: re.Pattern[str]
    codes: frozenset[str]


_YEAR = r"(?:\s*(?:-{1,3}|:)\s*(?P<year>(?:19|20)\d\d)(?!\d)|\s?\(?\s?(?P<edition>(?:19|20)\d\d)\s?年?版\)?)?"
_NUMBER = r"(?P<number>\d{1,6}(?:\.\d{1,4})*)"


@cache
def _grammar() -> _Grammar:
    """The patterns built from designations.toml."""
    data = tomllib.loads(Path(__file__).with_name("designations.toml").read_text("utf-8"))
    codes = data["codes"]["national"] + data["codes"]["industry"]
    chinese = "|".join(sorted(codes, key=len, reverse=True))
    foreign = "|".join(sorted(data["codes"]["foreign"], key=len, reverse=True))
    families = {
        "chinese": rf"(?<![A-Za-z/])(?:{chinese})?(?P<code>(?:{chinese})(?:\s?/?\s?[TZ])?)\s*"
        rf"(?:\(\s*(?P<region>[\u4e00-\u9fff]{{1,3}})\s*\)\s*)?-?{_NUMBER}{_YEAR}",
        "local": rf"(?<![A-Za-z])(?P<code>DB\s?\d{{2,6}}(?:\s?/?\s?T\s*|\s+|/)){_NUMBER}{_YEAR}",
        "group": rf"(?<![A-Za-z/])(?P<code>[TQ]\s?/\s?[A-Z]{{2,12}})(?P<joint>\s*-\s*|\s*)"
        rf"(?P<number>[A-Z]{{0,4}}\d{{1,6}}(?:\.\d{{1,4}})*){_YEAR}",
        "foreign": rf"(?<![A-Za-z/])(?P<code>{foreign})\s*(?P<number>\d{{2,6}}(?:-\d{{1,3}}(?!\d)){{0,3}}){_YEAR}",
        "guide": r"(?<![A-Za-z])(?P<code>CETS-[A-Z]{2}-\d\d\.\d\d-V\d\d)(?P<number>)-(?P<year>20\d\d)(?P<edition>)",
    }
    year = r"(?:19|20)\d\d"
    return _Grammar(
        tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in families.items()),
        re.compile(
            rf"\s?[〔【\[(〈［]\s?(?P<year>{year})\s?年?[〕】\])〉］]\s?(?:第\s?)?(?P<number>\d{{1,5}})\s?号"
            r"|(?<![第\d])(?P<bare>\d{1,4})\s?号(?:文|函|通知|意见|指导意见)"
        ),
        re.compile(
            rf"(?P<kind>令|公告)(?P<late>{year}年)?第\s?(?P<number>\d{{1,4}}|[{HAN_NUMBER}]{{1,6}})\s?号"
            r"|第\s?(?P<numeral>\d{1,4})\s?号令"
        ),
        re.compile("|".join(sorted(data["letters"]["lead_words"], key=len, reverse=True))),
        frozenset(codes),
    )


_ANCHOR = re.compile(r"(?<![A-Za-z/])(?!(?<=0)x[\dA-F])[A-Za-z]", re.IGNORECASE)  # 0xF000 is a figure
_OFFICE = re.compile("[\u4e00-\u9fff]{1,24}$")


def _standard(family: str, match: re.Match[str], text: str) -> Mention:
    """A standard number in its one spelling: code, slash T, region, number, dash and year."""
    code = re.sub(r"\s+", "", match["code"]).upper().rstrip("/")
    if family == "local":
        code = re.sub(r"(?<=\d)/?T$", "/T", code)
    elif family == "chinese" and code not in _grammar().codes and "/" not in code:
        code = f"{code[:-1]}/{code[-1]}"
    joint = "-" if family == "group" and "-" in match["joint"] else " "
    region = f"({match['region']})" if family == "chinese" and match["region"] else ""
    name = f"{code}{region}{joint}{match['number'].upper()}".rstrip()
    year = match["year"] or match["edition"]
    start = match.start("code")
    dated = f"{name}{':' if family == 'foreign' else '-'}{year}" if year else name
    return Mention(start, match.end(), text[start : match.end()], dated, int(year) if year else None)


def _office(text: str, end: int) -> tuple[int, str]:
    """Where the issuing office's sign that ends here begins, and the sign, without the words that only lead up to it."""
    run = _OFFICE.search(text, max(0, end - 24), end)
    if run is None:
        return end, ""
    start = run.start()
    for lead in _grammar().lead.finditer(run[0]):
        if lead.end() < len(run[0]):
            start = run.start() + lead.end()
    return start, text[start:end]


def _letter(match: re.Match[str], text: str) -> Mention | None:
    if match["bare"]:
        return Mention(match.start(), match.end(), text[match.start() : match.end()], f"{int(match['bare'])}号")
    start, office = _office(text, match.start())
    if not office or office.endswith(("年", "第")):
        return None
    name = f"{office}〔{match['year']}〕{int(match['number'])}号"
    return Mention(start, match.end(), text[start : match.end()], name, int(match["year"]))


def _order(match: re.Match[str], text: str) -> Mention | None:
    start, office = _office(text, match.start())
    number = han_number(match["number"] or match["numeral"])
    if number is None or len(office) < 2:
        return None
    early = office.startswith("年") and re.search(r"((?:19|20)\d\d)\s?$", text[max(0, start - 6) : start])
    if early:
        start, office = start - len(early[0]), office[1:]
    before = early or re.match(r"((?:19|20)\d\d)", match["late"] or "")
    kind = match["kind"] or "令"
    year = before[1] if before else None
    dated = f"{year}年" if kind == "公告" and year else ""
    name = f"{office.replace('部部', '部')}{kind}{dated}第{number}号"
    return Mention(start, match.end(), text[start : match.end()], name, int(year) if year else None)


def find_designations(text: str) -> list[Mention]:
    """Standard numbers and letter numbers in a text, in order, none overlapping another.

    A dated name carries its year; 「JJF2309」, 「JJF 2309—2025」 and 「jjf 2309-2025」 have canonical forms
    「JJF 2309」 and 「JJF 2309-2025」; 「138号文」 gives 「138号」.
    """
    even = plain(text)
    grammar = _grammar()
    found: list[Mention] = []
    for anchor in _ANCHOR.finditer(even):
        for name, pattern in grammar.families:
            if match := pattern.match(even, anchor.start()):
                found.append(_standard(name, match, text))
    if "号" in even:
        found += [mention for match in grammar.letter.finditer(even) if (mention := _letter(match, text))]
        if "令" in even or "公告" in even:
            found += [mention for match in grammar.order.finditer(even) if (mention := _order(match, text))]
    kept: list[Mention] = []
    for mention in sorted(found, key=lambda each: (each.start, -each.end)):
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return kept


def canonical(text: str) -> str:
    """The one spelling of the first standard or letter number in a text; the text itself, trimmed, where there is none."""
    found = find_designations(text)
    return found[0].canonical if found else text.strip()


def undated(designation: str) -> str:
    """A designation without its year: 「GB 17167-2025」 -> 「GB 17167」; a letter number stays as it is."""
    if "〔" in designation:
        return designation
    return re.sub(r"[-:](?:19|20)\d\d$", "", designation)


def same_designation(one: str, other: str) -> bool:
    """Whether two spellings name the same paper; an undated name matches every edition, 「138号」 every 文号 with it."""
    first, second = canonical(one), canonical(other)
    if first == second:
        return True
    for short, long in ((first, second), (second, first)):
        if re.fullmatch(r"\d+号", short):
            return long.endswith(f"〕{short}")
    if "〔" in first or "〔" in second:
        return False
    dated = undated(first) != first and undated(second) != second
    return not dated and undated(first) == undated(second)


# ---- clause numbers ------------------------------------------------------------------------------------------------

_UNIT_AFTER = r"(?!\s?(?:[%‰×*]|[万千百亿]|[元吨级倍分秒小台人家页岁]|个(?!条)|t\b|t[Cc/]|[kKMG]?[gWVJAm]\b|k[gWmV]|m[mlLA³²3]|MPa|℃|°|S级|～|年|月|日|版))"
_DOTTED = r"(?<![\dA-Za-z.¥±≥≤<>＜＞=≈~-])(?:[A-Z]\.)?\d{1,2}(?:\s?\.\s?\d{1,3}){1,5}(?![\d]|\.\d|,\d)"
_ANNEXED = r"(?<![A-Za-z.])[A-Z](?:\s?\.\s?\d{1,3}){1,5}(?![\d]|\.\d)"
_RANGE = r"\s?(?:-|~|～|至|到)\s?"
_HAN = f"[{HAN_NUMBER}]{{1,8}}"
_CLAUSE = re.compile(
    rf"(?=[{HAN_NUMBER}第附表图A-Z\d])(?:"  # told at once for most places, where none of the forms begins
    rf"(?P<path>{_HAN}、?\((?:{_HAN})\)(?:\d{{1,2}}[.、]?)?(?:\(\d{{1,2}}\))?(?:\d{{1,2}}(?![\d.%]))?)"
    rf"|第\s?(?P<dotted>[A-Z]?\.?\d{{1,2}}(?:\.\d{{1,3}}){{1,5}})\s?[条款节项]"
    rf"|第\s?(?P<article>\d{{1,4}}|{_HAN})\s?(?P<level>[章节条款项])(?:{_RANGE}第?\s?(?P<last>\d{{1,4}}|{_HAN})\s?(?P=level))?"
    rf"|第\s?(?P<part>{_HAN}|\d{{1,2}})\s?(?:大?部分|大点)"
    rf"|(?P<display>附?\s?[表图])\s?(?P<displaynumber>[A-Z](?:\.\d{{1,3}}){{1,3}}|\d{{1,3}}(?:[.-]\d{{1,3}})?)(?![\d]|\.\d)"
    rf"(?P<more>(?:\s?(?:、|和|及|与|以及)\s?[表图]?[A-Z]\.\d{{1,3}}(?![\d.]))*)"
    rf"|附\s?录\s?(?P<annex>[A-Z](?:\s?\.\s?\d{{1,3}}){{0,4}})(?![A-Za-z\d])"
    rf"|附\s?件\s?(?P<appendix>\d{{1,2}}|{_HAN})"
    rf"|(?P<number>{_DOTTED}|{_ANNEXED})(?:(?P<to>{_RANGE})(?P<end>(?:[A-Z]\.)?\d{{1,2}}(?:\.\d{{1,3}}){{1,5}}))?{_UNIT_AFTER})"
)


def expand_range(first: str, last: str) -> tuple[str, ...]:
    """All clause numbers from first to last where only the final figure differs (3.9, 3.11 -> 3.9 3.10 3.11)."""
    head, _, low = first.rpartition(".")
    tail, _, high = last.rpartition(".")
    if head != tail or not (low.isdigit() and high.isdigit()) or not int(low) < int(high) <= int(low) + 50:
        return (first,) if first == last else (first, last)
    prefix = f"{head}." if head else ""
    return tuple(f"{prefix}{value}" for value in range(int(low), int(high) + 1))


@lru_cache(maxsize=16_384)
def clause_key(printed: str) -> str:
    """The one spelling of a single printed clause number, for comparing.

    ６．３．７ -> 6.3.7, 附 录 A -> 附录A, 第十四条 -> 第14条, （四） -> (四), 3、 -> 3, 附表A.1 -> 表A.1.
    """
    key = re.sub(r"\s+", "", plain(printed)).strip("·")
    key = re.sub(r"^附(?=[表图])", "", key)
    key = re.sub(r"^(附录[A-Z])\(.*\)$", r"\1", key)
    numbered = re.fullmatch(rf"第(\d+|{_HAN})([章节条款项])", key)
    if numbered:
        return f"第{han_number(numbered[1])}{numbered[2]}"
    key = re.sub(r"^第([A-Z]?\.?\d[\d.]*)[条款节项]?$", r"\1", key)
    return key.rstrip(".、:")


@lru_cache(maxsize=4096)
def clause_variants(key: str) -> tuple[str, ...]:
    """Every key under which the place named may be stored: 第4条 -> 第4条, 4; 三(四)4(3) stays itself."""
    numbered = re.fullmatch(r"第(\d+)([章条])", key)
    return (key, numbered[1]) if numbered else (key,)


class Spans:
    """Stretches of a text, for telling fast whether another one meets any of them."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        ordered = sorted(spans)
        self._starts = [start for start, _ in ordered]
        self._reach = list(accumulate((end for _, end in ordered), max))

    def meet(self, start: int, end: int) -> bool:
        """Whether one of them shares a character with start:end."""
        before = bisect_left(self._starts, end)
        return before > 0 and self._reach[before - 1] > start


def find_clause_numbers(text: str, designations: Sequence[Mention] | None = None) -> list[Mention]:
    """Clause, chapter, annex, table and figure numbers in any spelling, in order; ranges give one mention per clause.

    Numbers inside a designation, quantities with a unit and dates are not taken for clause numbers. Who has found the
    designations of the text already passes them on.
    """
    even = plain(text)
    known = find_designations(text) if designations is None else designations
    taken = Spans((mention.start, mention.end) for mention in known)
    found: list[Mention] = []
    for match in _CLAUSE.finditer(even):
        if taken.meet(match.start(), match.end()):
            continue
        span = text[match.start() : match.end()]
        found += [Mention(match.start(), match.end(), span, key) for key in _keys(match)]
    return found


def _keys(match: re.Match[str]) -> tuple[str, ...]:
    """The canonical forms one match stands for; none where it is a plain quantity after all."""
    if match["path"]:
        return (match["path"].replace("、", "").replace(".", ""),)
    if match["dotted"]:
        return (clause_key(match["dotted"]),)
    if match["article"]:
        low, high = han_number(match["article"]), han_number(match["last"] or match["article"])
        if low is None or high is None or not low <= high <= low + 50:
            return ()
        return tuple(f"第{value}{match['level']}" for value in range(low, high + 1))
    if match["part"]:
        value = han_number(match["part"])
        return () if value is None else (f"第{value}部分",)
    if match["display"]:
        sign = match["display"][-1]
        more = re.findall(r"[A-Z]\.\d{1,3}", match["more"] or "")
        return tuple(f"{sign}{number}" for number in (match["displaynumber"], *more))
    if match["annex"]:
        annex = re.sub(r"\s+", "", match["annex"])
        return (annex if "." in annex else f"附录{annex}",)
    if match["appendix"]:
        return (f"附件{han_number(match['appendix'])}",)
    return _dotted_keys(match)


def _dotted_keys(match: re.Match[str]) -> tuple[str, ...]:
    number = re.sub(r"\s+", "", match["number"])
    if number.startswith("0") and number.count(".") == 1:
        return ()
    if match["end"]:
        return expand_range(number, match["end"])
    return (number,)
