"""Fills the card (文件卡片) of a document from its first and last lines and its file name; nothing is guessed."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from ingest.paragraphs import Paragraph
from ingest.succession import adopted, amendment, replaced
from ingest.titles import (
    DATE,
    DRAFT,
    NUMERAL,
    QUOTED,
    cover_title,
    declared_line,
    explained_title,
    first_lines,
    kind_of,
    kind_words,
    marked_title,
    own_designation,
    title_from_stem,
    title_in,
    words,
    workbook_title,
)
from knowledge.names import han_number, plain
from knowledge.vocabulary import Card, Kind, Reading, Standing, Table


def identify(reading: Reading, blocks: Sequence[Paragraph | Table]) -> Card:
    """The card of a document; a fact that was not found is None."""
    texts = [block.text for block in blocks if isinstance(block, Paragraph)]
    head = first_lines([block.displayed for block in blocks if isinstance(block, Paragraph)])
    stem = plain(Path(reading.file).stem)
    if reading.format in ("xlsx", "csv"):
        line = workbook_title(blocks, stem)
    else:
        line = declared_line(head, reading.declared_title) or marked_title(blocks) or title_in(head)
    kind = kind_of(line or "", stem, head, texts)
    if line is None and kind is Kind.STANDARD:
        line = cover_title(head)
    explains = explained_title(line, stem, texts) if kind is Kind.EXPLANATORY_NOTE else None
    title = re.sub(r"^附\s*件\s*\d*\s*[：:]?\s*(?=\S{4})", "", line or "") or explains or title_from_stem(stem)
    if kind is Kind.EXPLANATORY_NOTE and "说明" not in title:
        title = f"《{title.strip('《》')}》编制说明"
    designation = None if kind is Kind.EXPLANATORY_NOTE else own_designation(head, stem, kind)
    if kind is Kind.STANDARD and designation and designation.startswith(("JJF", "JJG")):
        kind = Kind.SPECIFICATION
    if amends := amendment(head):
        title, designation = (title if amends in title else f"{title} {amends}"), None
    issuer = _issuer(head, texts)
    issued, effective = _dates(head, texts, kind)
    jurisdiction = _jurisdiction(designation, issuer, title, stem, texts)
    name = (explains or "").strip("《》") or None
    digest = any(mark in text for mark in words().words["digest_marks"] for text in [*texts[:6], stem])
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
        replaces=replaced(texts, designation) if kind is not Kind.EXPLANATORY_NOTE else (),
        adopted_from=adopted(head) if kind is not Kind.EXPLANATORY_NOTE else None,
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


# ---- designation, issuer, place ------------------------------------------------------------------------------------


def _issuer(head: Sequence[str], texts: Sequence[str]) -> str | None:
    """Who issued it: the red head 「…文件」, the line before 发布, or the signature at the end."""
    ends = tuple(words().words["office_ends"])
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
    provinces = words().provinces
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
        if place.startswith(tuple(words().words["national"])):
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
    match = DATE.search(text)
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
            rf"({NUMERAL}{{4}}\s*[-年.]\s*{NUMERAL}{{1,3}}\s*[-月.]\s*{NUMERAL}{{1,3}}\s*日?)\s*(发布|实施|施行|起施行)",
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
            if DATE.fullmatch(text.strip()):
                return read_date(text), effective
    return issued, effective


def _standing(
    kind: Kind, designation: str | None, issued: date | None, effective: date | None, texts: Sequence[str], title: str
) -> Standing:
    """现行, 征求意见稿, 废止 or 不明."""
    cues = words().words
    if any(cue in text for cue in cues["withdrawn_cues"] for text in texts[:8]):
        return Standing.WITHDRAWN
    if kind is Kind.EXPLANATORY_NOTE or DRAFT.search(title):
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
    name = explains or QUOTED.sub(lambda quoted: quoted[1], DRAFT.sub("", title))
    if explains:
        found.append(explains)
        key = re.sub(r"[\s:：]", "", explains)
        for text in texts:
            found += [quoted[1] for quoted in QUOTED.finditer(text) if re.sub(r"[\s:：]", "", quoted[1]) == key]
    last = re.split(r"[\s:：]", name.strip())[-1]
    ending = next((word for word, which in kind_words() if last.endswith(word) and which != Kind.EXPLANATORY_NOTE), "")
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
