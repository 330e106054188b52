"""Fills the card (文件卡片) of a document from its first and last lines and its file name; nothing is guessed."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from ingest.numbering import read_marker
from ingest.paragraphs import Paragraph
from knowledge.names import canonical, find_designations, han_number, plain
from knowledge.vocabulary import Card, Kind, Reading, Standing, Table

_NUMERAL = "[0-9〇○零一二三四五六七八九十]"
_DATE = re.compile(rf"({_NUMERAL}{{4}})\s*(?:年|-|\.)\s*({_NUMERAL}{{1,3}})\s*(?:月|-|\.)\s*({_NUMERAL}{{1,3}})\s*日?")
_QUOTED = re.compile(r"《([^《》\n]{4,60})》")
_DRAFT = re.compile(r"[（(](?:征求意见稿|送审稿|报批稿|讨论稿|草案|试行|公示稿)[）)]")


_RUBRIC = re.compile(
    r"^(?:中华人民共和国)?[\u4e00-\u9fff]{0,14}(?:国家|行业|地方|团体|企业)标准$|国家计量(?:技术规范|检定规程|检定系统表)$"
    r"|^(?:ICS|CCS)|代替|^[A-Z]\s?\d|发\s*布$|实施$"
)


@cache
def words() -> dict[str, Any]:
    """The word lists of identify.toml."""
    return tomllib.loads(Path(__file__).with_name("identify.toml").read_text("utf-8"))


def identify(reading: Reading, blocks: Sequence[Paragraph | Table]) -> Card:
    """The card of a document; a fact that was not found is None."""
    texts = [block.text for block in blocks if isinstance(block, Paragraph)]
    head = _head(texts)
    stem = plain(Path(reading.file).stem)
    line = _marked_title(blocks) or _title_in(head)
    kind = _kind(line or "", stem, head, texts)
    if line is None and kind is Kind.STANDARD:
        line = _cover_title(head)
    explains = _explained(line, stem, texts) if kind is Kind.EXPLANATORY_NOTE else None
    title = re.sub(r"^附\s*件\s*\d*\s*[：:]?\s*(?=\S{4})", "", line or "") or explains or _from_stem(stem)
    if kind is Kind.EXPLANATORY_NOTE and "说明" not in title:
        title = f"《{title.strip('《》')}》编制说明"
    designation = None if kind is Kind.EXPLANATORY_NOTE else _designation(head, stem, kind)
    if kind is Kind.STANDARD and designation and designation.startswith(("JJF", "JJG")):
        kind = Kind.SPECIFICATION
    issuer = _issuer(head, texts)
    issued, effective = _dates(head, texts, kind)
    jurisdiction = _jurisdiction(designation, issuer, title, stem, texts)
    name = (explains or "").strip("《》") or None
    digest = any(mark in text for mark in words()["words"]["digest_marks"] for text in [*texts[:6], stem])
    return Card(
        id=document_id(designation, title, kind, digest=digest),
        title=title,
        kind=kind,
        designation=designation,
        standing=_standing(kind, designation, issued, effective, texts, title),
        issuer=issuer,
        jurisdiction=jurisdiction,
        issued=issued,
        effective=effective,
        explains=name,
        aliases=_aliases(title, name, jurisdiction, kind, designation, texts),
        digest=digest,
        source=reading.file,
        sha256=reading.sha256,
    )


def document_id(designation: str | None, title: str, kind: Kind, *, digest: bool = False) -> str:
    """A short name that stays the same when another version of the same paper is read."""
    key = designation or f"{''.join(title.split())}|{kind.value}"
    return "doc-" + hashlib.sha256(f"{key}{'|摘编' if digest else ''}".encode()).hexdigest()[:8]


# ---- title and kind ------------------------------------------------------------------------------------------------


def _head(texts: Sequence[str]) -> list[str]:
    """The lines before the first numbered heading, at most 20."""
    head: list[str] = []
    for text in texts[:20]:
        marker = read_marker(text)
        if (
            marker
            and marker.order == 1
            and marker.form in ("han", "comma", "part", "article", "bare", "dot", "paren_han")
        ):
            break
        head.append(text)
    return head


def _kind_words() -> list[tuple[str, str]]:
    return [(word, entry["kind"]) for entry in words()["kind"] for word in entry["words"]]


def _title_in(head: Sequence[str]) -> str | None:
    """The title among the first lines; two lines of one title are put together."""
    for place, text in enumerate(head[:14]):
        line = text.strip()
        if (
            _RUBRIC.search(line)
            or not 4 <= len(line) <= 80
            or re.search(r"[。；！？]", line)
            or line.endswith(("：", ":", "文件"))
            or find_only(line)
        ):
            continue
        following = head[place + 1].strip() if place + 1 < len(head) else ""
        if line.endswith(("关于", "印发")) or (
            line.startswith("《") and line.endswith("》") and _ends_title(following) and len(following) <= 12
        ):
            return f"{line}{following}"
        if _ends_title(line):
            return line
    return None


def _cover_title(head: Sequence[str]) -> str | None:
    """The title on the cover of a standard: the first line of Chinese words that is no rubric, number or date."""
    for text in head[:16]:
        line = text.strip()
        if _RUBRIC.search(line) or find_only(line) or _DATE.search(line) or re.search("[。；！？]", line):
            continue
        if len(re.findall("[\u4e00-\u9fff]", line)) >= 4 and len(line) <= 60:
            return line
    return None


def find_only(line: str) -> bool:
    """Whether a line is nothing but a designation (GB 17761—2018, 沪市监计量〔2025〕138号), perhaps with 代替."""
    found = find_designations(line)
    rest = line
    for mention in found:
        rest = rest.replace(mention.text, "")
    return bool(found) and len(re.sub(r"[\s代替,，、/]", "", rest)) <= 1


def _ends_title(line: str) -> bool:
    line = _DRAFT.sub("", line).rstrip("》 ")
    return any(line.endswith(word) for word, _ in _kind_words()) and len(line) > 3


def _marked_title(blocks: Sequence[Paragraph | Table]) -> str | None:
    """A heading at the very top of a Word, Markdown or HTML file, best one that ends like a title."""
    found: list[str] = []
    for block in blocks[:12]:
        if not isinstance(block, Paragraph) or (found and not block.heading_level and read_marker(block.text)):
            break
        marker = read_marker(block.text)
        if block.heading_level and block.heading_level <= 2 and len(block.text) <= 80 and marker is None:
            found.append(block.text)
    if not found or not isinstance(blocks[0], Paragraph) or (blocks[0].heading_level is None and len(found[0]) < 4):
        return None
    return min((line for line in found if _ends_title(line)), key=len, default=found[0])


def _kind(title: str, stem: str, head: Sequence[str], texts: Sequence[str]) -> Kind:
    """The kind by the last telling word of the title, of the file name, or of the text."""
    for name in (title, stem):
        bare = _DRAFT.sub("", name)
        for word, kind in _kind_words():
            if bare.endswith(word) or (kind == Kind.EXPLANATORY_NOTE and word in bare):
                return Kind(kind)
    number = _designation(head, stem, Kind.OTHER)
    if number and not number.endswith("号"):
        return Kind.STANDARD
    note_headings = ("任务来源", "编制原则", "编制过程", "重大意见分歧", "主要起草过程")
    if sum(any(word in text and len(text) < 60 for text in texts) for word in note_headings) >= 2:
        return Kind.EXPLANATORY_NOTE
    return Kind.OTHER


def _from_stem(stem: str) -> str:
    """A title from a file name: designations in front, bookkeeping behind taken away."""
    name = re.sub(r"[_]+", " ", stem).strip()
    return name or "无题"


def _explained(title: str | None, stem: str, texts: Sequence[str]) -> str | None:
    """The standard a note explains, as 《…》 or a bare title: from the title, the text, else the file name."""
    inside = _QUOTED.search(title or "")
    if inside:
        return f"《{_DRAFT.sub('', inside[1])}》"
    votes = _explained_votes(texts)
    chinese = re.sub(r"[^\u4e00-\u9fff第\d]", "", stem)
    for name, count in votes.most_common(8):
        bare = re.sub(r"[^\u4e00-\u9fff\d]", "", name)
        if count >= 2 and (bare in chinese or _shared(bare, chinese) >= 0.8 * len(bare)):
            return f"《{name}》"
    if len(chinese) >= 8:
        parts = [part for part in re.split(r"[-—_ ]+", stem) if re.search("[\u4e00-\u9fff]{2}", part)]
        kept = [part for part in parts if not _kind_word(part) and part not in words()["provinces"]]
        if kept:
            return f"《{' '.join(kept)}》"
    best = votes.most_common(1)
    return f"《{best[0][0]}》" if best and best[0][1] >= 3 else None


def _explained_votes(texts: Sequence[str]) -> Counter[str]:
    """How often each 《…》 stands near words such as 起草, 立项, 列入 and not behind a standard number."""
    votes: Counter[str] = Counter()
    spelled: dict[str, str] = {}
    cues = words()["words"]["explained_cues"]
    for text in texts:
        for quoted in _QUOTED.finditer(text):
            before = text[max(0, quoted.start() - 24) : quoted.start()]
            if re.search(r"\d\s*$", before):
                continue
            name = _DRAFT.sub("", quoted[1]).strip()
            key = re.sub(r"[\s:：]", "", name)
            near = before[-16:] + text[quoted.end() : quoted.end() + 16] + quoted[1]
            weight = 1 + 2 * sum(cue in near for cue in cues)
            spelled.setdefault(key, name)
            votes[spelled[key]] += weight if "办法" not in name and "法》" not in name else 0
    return votes


def _shared(one: str, other: str) -> int:
    """How many signs of one stand in the other in the same order."""
    place = count = 0
    for sign in one:
        at = other.find(sign, place)
        if at >= 0:
            count, place = count + 1, at + 1
    return count


def _kind_word(part: str) -> bool:
    return any(part == word for word, _ in _kind_words())


# ---- designation, issuer, place ------------------------------------------------------------------------------------


def _designation(head: Sequence[str], stem: str, kind: Kind) -> str | None:
    """The document's own number: alone on a line above the title, else in the file name; never 代替 …."""
    for text in head[:14]:
        if "代替" in text or "采用" in text:
            continue
        found = find_designations(text)
        rest = text
        for mention in found:
            rest = rest.replace(mention.text, "")
        if len(found) == 1 and len(re.sub(r"[\s（）()《》]", "", rest)) <= 2:
            return found[0].canonical
    found = find_designations(stem)
    return found[0].canonical if found and kind is not Kind.EXPLANATORY_NOTE else None


def _issuer(head: Sequence[str], texts: Sequence[str]) -> str | None:
    """Who issued it: the red head 「…文件」, the line before 发布, or the signature at the end."""
    ends = tuple(words()["words"]["office_ends"])
    for text in head[:16]:
        red_head = re.fullmatch(r"([\u4e00-\u9fff（）()、]{4,40})文件", text.strip())
        if red_head:
            return red_head[1]
        published = re.fullmatch(r"([\u4e00-\u9fff、 　]{5,60}?)\s*发\s*布", text.strip())
        if published:
            return re.sub(r"\s+", "、", published[1].strip())
    split = next((place for place, text in enumerate(head[:24]) if re.fullmatch(r"发\s*布", text.strip())), None)
    if split is not None:
        around = [text.strip() for text in head[max(0, split - 2) : split + 2]]
        named = [text for text in around if re.fullmatch(r"[\u4e00-\u9fff]{4,30}", text) and text.endswith(ends)]
        if named:
            return "、".join(named)
    for text in reversed(texts[-3:]):
        line = text.strip()
        if len(line) <= 40 and line.endswith(ends) and not re.search("[。；：，]", line):
            return line
    about = re.match(r"([\u4e00-\u9fff]{4,30}?)关于", head[0]) if head else None
    return about[1] if about and about[1].endswith(ends) else None


def _jurisdiction(
    designation: str | None, issuer: str | None, title: str, stem: str, texts: Sequence[str]
) -> str | None:
    """全国 or the province: by the number, the issuer, the title, the file name, then by what the text says of itself."""
    provinces: dict[str, list[str]] = words()["provinces"]
    if designation:
        local = re.match(r"DB(\d\d)", designation) or re.match(r"JJ[FG]\((.)\)", designation)
        for name, (sign, code) in provinces.items():
            if local and local[1] in (sign, code):
                return name
            if "〔" in designation and designation.startswith(sign):
                return name
        if re.search(r"(?:总局|国务院|[^省市]部|委员会)令", designation):
            return "全国"
        if re.match(r"(?:GB|JJ[FG] |[A-Z]{2}(?:/T)? \d)", designation):
            return "全国"
    for place in (issuer or "", title, stem):
        for name in provinces:
            if name in place:
                return name
        if place.startswith(tuple(words()["words"]["national"])):
            return "全国"
    local_words = re.compile(
        rf"({'|'.join(provinces)})(?:省|市|自治区|壮族自治区|回族自治区)?(?:推荐性)?(?:地方标准|地方计量技术规范|行政区域)"
    )
    votes = Counter(match[1] for text in texts for match in local_words.finditer(text))
    if votes:
        return votes.most_common(1)[0][0]
    society = Counter(
        match[0] for text in texts for match in re.finditer(r"中国[\u4e00-\u9fff]{2,8}(?:学会|协会)", text)
    )
    return "全国" if sum(society.values()) >= 3 else None


# ---- dates and standing --------------------------------------------------------------------------------------------


def read_date(text: str) -> date | None:
    """The first full date in a text, in Arabic or Chinese figures; None where a day is missing or impossible."""
    match = _DATE.search(text)
    if not match:
        return None
    year, month, day = (han_number(part.replace("○", "〇")) for part in match.groups())
    try:
        return date(year or 0, month or 0, day or 0)
    except ValueError:
        return None


def _dates(head: Sequence[str], texts: Sequence[str], kind: Kind) -> tuple[date | None, date | None]:
    """When it was issued and when it takes effect."""
    issued = effective = None
    for text in head[:20]:
        for match in re.finditer(
            rf"({_NUMERAL}{{4}}\s*[-年.]\s*{_NUMERAL}{{1,3}}\s*[-月.]\s*{_NUMERAL}{{1,3}}\s*日?)\s*(发布|实施|施行|起施行)",
            text,
        ):
            found = read_date(match[1])
            issued = found if match[2] == "发布" else issued
            effective = found if match[2] != "发布" else effective
    for text in (*texts[:12], *texts[-6:]):
        said = re.search(r"自(.{6,16}?)起(?:施行|实施|执行)", text)
        effective = effective or (read_date(said[1]) if said else None)
    if issued is None and kind not in (Kind.STANDARD, Kind.SPECIFICATION):
        for text in (*reversed(texts[-4:]), *texts):
            if _DATE.fullmatch(text.strip()):
                return read_date(text), effective
    return issued, effective


def _standing(
    kind: Kind, designation: str | None, issued: date | None, effective: date | None, texts: Sequence[str], title: str
) -> Standing:
    """现行, 征求意见稿, 废止 or 不明."""
    cues = words()["words"]
    if any(cue in text for cue in cues["withdrawn_cues"] for text in texts[:8]):
        return Standing.WITHDRAWN
    if kind is Kind.EXPLANATORY_NOTE or _DRAFT.search(title):
        return (
            Standing.DRAFT
            if any(cue in text for cue in cues["draft_cues"] for text in [title, *texts])
            else Standing.UNKNOWN
        )
    if kind in (Kind.STANDARD, Kind.SPECIFICATION) and any(
        cue in text for cue in ("征求意见稿", "送审稿", "报批稿") for text in texts[:12]
    ):
        return Standing.DRAFT
    if issued and effective:
        return Standing.IN_FORCE
    if kind in (Kind.NOTICE, Kind.GUIDANCE) and designation:
        return Standing.IN_FORCE
    if kind is Kind.REGULATION and effective:
        return Standing.IN_FORCE
    return Standing.UNKNOWN


# ---- other names ---------------------------------------------------------------------------------------------------


def _aliases(
    title: str,
    explains: str | None,
    jurisdiction: str | None,
    kind: Kind,
    designation: str | None,
    texts: Sequence[str],
) -> tuple[str, ...]:
    """Names people use: the explained standard's title in its spellings, place and last word (重庆通则), the 文号 without year."""
    found: list[str] = []
    name = explains or _QUOTED.sub(lambda quoted: quoted[1], _DRAFT.sub("", title))
    if explains:
        found.append(explains)
        key = re.sub(r"[\s:：]", "", explains)
        for text in texts:
            found += [quoted[1] for quoted in _QUOTED.finditer(text) if re.sub(r"[\s:：]", "", quoted[1]) == key]
    last = re.split(r"[\s:：]", name.strip())[-1]
    ending = next((word for word, which in _kind_words() if last.endswith(word) and which != Kind.EXPLANATORY_NOTE), "")
    place = jurisdiction if jurisdiction and jurisdiction != "全国" else ""
    if 2 <= len(last) <= 6 and last != name:
        found.append(last)
        ending = last
    if place and ending:
        found.append(f"{place}{ending}")
    if kind is Kind.EXPLANATORY_NOTE:
        found += _standard_kinds(place, texts)
        found += [f"{place}标准", f"{place}编制说明"] if place else []
    topic = re.search(r"([\u4e00-\u9fff]{2,6})的(通知|意见|函|公告)$", title)
    found += [f"{topic[1]}{topic[2]}"] if topic else []
    if designation and (number := re.search(r"〕(\d+号)$", designation)):
        found.append(number[1])
    return tuple(dict.fromkeys(each for each in found if each and each != title))


def _standard_kinds(place: str, texts: Sequence[str]) -> list[str]:
    """团体标准, 地方标准 or 地方计量技术规范, where the note says so of the standard it explains."""
    own = re.compile(
        r"本(?:项目)?(团体标准|地方标准)|本标准为[\u4e00-\u9fff]{0,8}?(团体标准|地方标准)|(地方计量技术规范)制定"
    )
    votes = Counter(next(filter(None, match.groups())) for text in texts for match in own.finditer(text))
    if not votes:
        return []
    name = votes.most_common(1)[0][0]
    short = {"团体标准": "团标", "地方标准": "地标"}.get(name)
    return [f"{place}{name}", *([f"{place}{short}"] if short else [])]


__all__ = ["canonical", "document_id", "identify", "read_date"]
