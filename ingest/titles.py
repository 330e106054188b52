"""What a document is called and what it is: title, kind and number from its first lines, its words, its file name."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from pydantic import ValidationError

from ingest.numbering import read_marker
from ingest.paragraphs import Paragraph
from knowledge.errors import TanwenError
from knowledge.names import find_designations
from knowledge.vocabulary import Kind, Table, Value

NUMERAL = "[0-9〇○零一二三四五六七八九十]"
DATE = re.compile(rf"({NUMERAL}{{4}})\s*(?:年|-|\.)\s*({NUMERAL}{{1,3}})\s*(?:月|-|\.)\s*({NUMERAL}{{1,3}})\s*日?")
QUOTED = re.compile(r"《([^《》\n]{4,60})》")
DRAFT = re.compile(r"[（(](?:征求意见稿|送审稿|报批稿|讨论稿|草案|试行|公示稿)[）)]")


_RUBRIC = re.compile(
    r"^(?:中华人民共和国)?[\u4e00-\u9fff]{0,14}(?:国家|行业|地方|团体|企业)标准$|(?:国家|地方)计量(?:技术规范|检定规程|检定系统表|校准规范)$"
    r"|^\S{0,4}人民共和国\S{2,14}标\S$|^(?:ICS|CCS)|代替|^[A-Z]\s?\d|发\s*布$|实施$"
    r"|^[\u4e00-\u9fff]{2,24}(?:院|部|局|委|委员会|政府|署)令$|^[\u4e00-\u9fff]{2,24}令\s*第\s*\S{1,6}\s*号$"
)
_ORDER = re.compile(r"第\s*[\d一二三四五六七八九十百〇零]+\s*号")
_SERIES = re.compile(r"编\s*号\s*[：:]")
"""A number line: the title line right above it names the series, where another title follows."""
_SUBTITLE = re.compile(r"(?:[\u4e00-\u9fff]\s*){2,10}")
_NO_SUBTITLE = re.compile(
    r"目\s*[录次]|前\s*言|引\s*言|.*(?:局|部|委|厅|会|院|稿|年|月|日|公司|中心|发布|实施|起草|编制)"
)
_UNNAMED = re.compile(r"(?:新建|未命名|工作簿|工作表|文档|副本)")
_GUIDES = ("指南", "规范", "规程", "要求", "通则", "导则", "标准")


class KindWords(Value):
    """A kind of paper and the words its titles end with."""

    kind: Kind
    words: tuple[str, ...]


class WordLists(Value):
    """What identify.toml holds."""

    kind: tuple[KindWords, ...]
    provinces: dict[str, tuple[str, str]]
    """Name -> sign (渝) and code (50)."""
    words: dict[str, tuple[str, ...]]


@cache
def words() -> WordLists:
    """The word lists of identify.toml; raises TanwenError naming the entry that is wrong."""
    path = Path(__file__).with_name("identify.toml")
    try:
        return WordLists.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise TanwenError(f"词表 {path} 不对：{' '.join(str(error).split())}", "请按文件里的格式改正。") from error


# ---- title and kind ------------------------------------------------------------------------------------------------


def first_lines(texts: Sequence[str]) -> list[str]:
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


def kind_words() -> list[tuple[str, Kind]]:
    """Words that end titles, with the kind they tell, the strongest first."""
    return [(word, entry.kind) for entry in words().kind for word in entry.words]


def declared_line(head: Sequence[str], declared: str) -> str | None:
    """The first line that the format's own title begins with, or that it holds and that ends like a title."""
    bare = "".join(declared.split())
    for text in head:
        line = "".join(text.split())
        if len(line) >= 6 and (bare.startswith(line) or (line in bare and _ends_title(line))):
            return text.strip()
    return None


def title_in(head: Sequence[str]) -> str | None:
    """The title among the first lines; two lines of one title, and a subtitle under it, are put together."""
    in_series = False
    for place, text in enumerate(head[:14]):
        line = text.strip()
        if _names_series(head, place):
            in_series = True
            continue
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
        if _ends_title(line) or (in_series and any(word in line for word in _GUIDES)):
            return f"{line} {sub}" if (sub := _subtitle(line, head[place + 1 : place + 3])) else line
    return None


def _names_series(head: Sequence[str], place: int) -> bool:
    """Whether a line names the series of a paper, with the paper's number in it or right under it, and its title follows."""
    near = head[place : place + 2]
    follows = any(any(word in text for word in _GUIDES) for text in head[place + 1 : place + 4])
    return any(_SERIES.search(text) for text in near) and follows


def _subtitle(line: str, following: Sequence[str]) -> str:
    """The few words under the title of a guide or standard that name its trade: 钢铁行业; empty where there are none."""
    if not following or not line.endswith(_GUIDES):
        return ""
    words = following[0].strip()
    return "".join(words.split()) if _SUBTITLE.fullmatch(words) and not _NO_SUBTITLE.match(words) else ""


def cover_title(head: Sequence[str]) -> str | None:
    """The title on the cover of a standard: the first line of Chinese words that is no rubric, number or date."""
    for text in head[:16]:
        line = text.strip()
        if _RUBRIC.search(line) or find_only(line) or DATE.search(line) or re.search("[。；！？]", line):
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
    line = DRAFT.sub("", line).rstrip("》 ")
    return any(line.endswith(word) for word, _ in kind_words()) and len(line) > 3


def marked_title(blocks: Sequence[Paragraph | Table]) -> str | None:
    """A heading at the very top of a Word, Markdown or HTML file, best one that ends like a title."""
    found: list[str] = []
    for block in blocks[:16]:
        if not isinstance(block, Paragraph) or (found and not block.heading_level and read_marker(block.text)):
            break
        marker = read_marker(block.text)
        plain_heading = marker is None and not _RUBRIC.search(block.text.strip())
        if block.heading_level and block.heading_level <= 2 and len(block.text) <= 80 and plain_heading:
            found.append(block.text)
    if not found or not isinstance(blocks[0], Paragraph) or (blocks[0].heading_level is None and len(found[0]) < 4):
        return None
    return min((line for line in found if _ends_title(line)), key=len, default=found[0])


def workbook_title(blocks: Sequence[Paragraph | Table], stem: str) -> str | None:
    """The first title above a table, where the name of a workbook says little; the names of sheets are no titles."""
    if len(re.findall("[\u4e00-\u9fff]", stem)) >= 4 and not _UNNAMED.match(stem):
        return None
    captions = (block.caption for block in blocks if isinstance(block, Table))
    return next((words for words in captions if words and len(re.findall("[\u4e00-\u9fff]", words)) >= 4), None)


def kind_of(title: str, stem: str, head: Sequence[str], texts: Sequence[str]) -> Kind:
    """The kind by the last telling word of the title, of the file name, or of the text."""
    for name in (title, stem):
        bare = DRAFT.sub("", name)
        for word, kind in kind_words():
            if bare.endswith(word) or (kind == Kind.EXPLANATORY_NOTE and word in bare):
                return kind
    number = own_designation(head, stem, Kind.OTHER)
    if number and not number.endswith("号"):
        return Kind.STANDARD
    note_headings = ("任务来源", "编制原则", "编制过程", "重大意见分歧", "主要起草过程")
    if sum(any(word in text and len(text) < 60 for text in texts) for word in note_headings) >= 2:
        return Kind.EXPLANATORY_NOTE
    return Kind.OTHER


def title_from_stem(stem: str) -> str:
    """A title from a file name: designations in front, bookkeeping behind taken away."""
    name = re.sub(r"[_]+", " ", stem).strip()
    return name or "无题"


def explained_title(title: str | None, stem: str, texts: Sequence[str]) -> str | None:
    """The standard a note explains, as 《…》 or a bare title: from the title, the text, else the file name."""
    inside = QUOTED.search(title or "")
    if inside:
        return f"《{DRAFT.sub('', inside[1])}》"
    votes = _explained_votes(texts)
    chinese = re.sub(r"[^\u4e00-\u9fff第\d]", "", stem)
    for name, count in votes.most_common(8):
        bare = re.sub(r"[^\u4e00-\u9fff\d]", "", name)
        if count >= 2 and (bare in chinese or _shared(bare, chinese) >= 0.8 * len(bare)):
            return f"《{name}》"
    if len(chinese) >= 8:
        parts = [part for part in re.split(r"[-—_ ]+", stem) if re.search("[\u4e00-\u9fff]{2}", part)]
        kept = [part for part in parts if not _kind_word(part) and part not in words().provinces]
        if kept:
            return f"《{' '.join(kept)}》"
    best = votes.most_common(1)
    return f"《{best[0][0]}》" if best and best[0][1] >= 3 else None


def _explained_votes(texts: Sequence[str]) -> Counter[str]:
    """How often each 《…》 stands near words such as 起草, 立项, 列入 and not behind a standard number."""
    votes: Counter[str] = Counter()
    spelled: dict[str, str] = {}
    cues = words().words["explained_cues"]
    for text in texts:
        for quoted in QUOTED.finditer(text):
            before = text[max(0, quoted.start() - 24) : quoted.start()]
            if re.search(r"\d\s*$", before):
                continue
            name = DRAFT.sub("", quoted[1]).strip()
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
    return any(part == word for word, _ in kind_words())


def own_designation(head: Sequence[str], stem: str, kind: Kind) -> str | None:
    """The document's own number: alone on a line above the title, else in the file name; never 代替 …."""
    for place, line in enumerate(head[:14]):
        below = head[place + 1].strip() if place + 1 < len(head) else ""
        text = f"{line.strip()}{below}" if line.strip().endswith("令") and _ORDER.fullmatch(below) else line
        if "代替" in text or "采用" in text:
            continue
        found = find_designations(text)
        rest = _SERIES.sub("", text)
        for mention in found:
            rest = rest.replace(mention.text, "")
        sign = _SERIES.search(text)
        numbered = sign is not None and bool(found) and found[0].start >= sign.end()
        if len(found) == 1 and (numbered or len(re.sub(r"[\s（）()《》]", "", rest)) <= 2):
            return found[0].canonical
    found = find_designations(stem)
    return found[0].canonical if found and kind is not Kind.EXPLANATORY_NOTE else None
