"""Understands a question without a model: its parts, the form of answer it wants, the data it seeks, what it names."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache

from assistant.cues import Form, load_cues, load_places, load_synonyms, load_words
from knowledge.names import Mention, find_clause_numbers, find_designations, undated
from knowledge.quantities import find_quantities
from knowledge.vocabulary import Question, Value
from knowledge.words import commonness, read_list, segment
from rules_bridge.amounts import readable, without_orders
from rules_bridge.cuebook import load_cues as load_orders

LONGEST_QUESTION = 2000
UNHEARD = "\ufffd\ufffd"
"""Stands in no document: its rarity is that of every unknown word."""
UNKNOWN = 0.45
"""What a word that no document has keeps of its weight: mostly it is the asker's way of saying it."""
AMOUNT = 0.3
"""What the figures and units of an amount the question gives keep of their weight: they are compared, not looked for."""
QUOTED = re.compile(r"[“\"「『]([^“”\"「」『』]{2,20})[”\"」』]")
ABOUT_TABLE = re.compile(
    "表里|表中|表格|对比表|一栏|那栏|这栏|一行|那行|这行|一格|那格|一列|[表格]如何|[表格]怎么|填的|印的|勾"
)
"""Words that point at a table, a row or a column."""
ORDINAL_ITEM = re.compile(r"(?:第(\d{1,2}|[一二三四五六七八九十])|最后一)(?:个|项|条|点|步|道|类|个?阶段|方面|种)")
ORDINAL = re.compile(r"第\d+(?:部分|项|点|款|节)")
"""第2项, 第六部分: a pointer inside a text, no clause number."""
SHORT_TURN = 14
LENT, LENT_LITTLE = 0.5, 0.2
"""What words of the turn before weigh: in a turn that plainly leans on it, and in one that only names nothing."""
NAMED = 3.0
"""A designation or clause number weighs at least this much."""
NUMERAL = {"一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
COUNTED = re.compile(
    r"(?<![第\d.])(\d{1,2}|[两二三四五六七八九十])(?:大|性|个|项|条|类|道|步|种|点|方面|样|家|份|块|部分|章|位|档|级|名|款)"
)
FOLLOW_UP = re.compile(
    r"^(?:那么?|那|再|又|还有|另外|改成|换成|换|后者|前者|它|其|这|该|上面|刚才|也|而|要是|如果是)|呢[？?]?$|(?:后者|前者|它|该条|这条|上述|同一)"
)


ASKS = re.compile(
    r"哪[一些几个天家位种份项条类年本]|几[个项条级年天日月次类份台]|多少|多[久长大高深远宽]|什么时候|何时|是什么|谁"
)
PERSONS = frozenset({"个人", "人", "名", "位"})
CLASSIFIERS = "个家项章条次人名种份张套类步台件部批级分岁届期场门度节页字"
"""What is counted one by one; units of measurement are in cues.toml."""
POINTING = frozenset({"要求", "规定", "内容", "意思", "全文", "原文", "标准", "规范", "文件", "依据", "有没有", "有"})
"""Words of a piece that only asks what the document says about the matter before."""
COUNTING = re.compile(
    r"[一二两三四五六七八九十几哪那这每各某数\d]+[个项条款类道步种点样家份块章位档级名次回套张把根支只台件段节句页批期层届方]+"
)
"""三条, 那套, 哪几块: a count or a pointer, not the matter."""


class Term(Value):
    """A word of the matter and how much it counts."""

    word: str
    weight: float


class Inquiry(Value):
    """One part of a question, understood."""

    text: str
    form: Form = "open"
    sought: tuple[str, ...] = ()
    ordinal: int | None = None
    """Which item of a list it asks for: 2 in 第二个阶段, -1 in 最后一个阶段."""
    count: int | None = None
    """How many items a list should have, where the question says so."""
    counted: str = ""
    """The classifier of a number asked for: 家 in 多少家."""
    numbers: tuple[str, ...] = ()
    """Clause numbers it names, in one spelling."""
    designations: tuple[str, ...] = ()
    terms: tuple[Term, ...] = ()
    """Words of the matter; those taken over from earlier turns weigh less."""
    carried: str = ""
    """Words of earlier turns that a follow-up rests on; for searching."""
    documents: tuple[str, ...] = ()
    """The only documents it may be answered from, where it names an edition or compares several."""
    editions: tuple[str, ...] = ()
    """The editions that count for it, whatever the day."""


def normal(text: str) -> str:
    """Half-width forms, no blanks around, one kind of question mark."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip()


def parts(text: str) -> list[str]:
    """The questions in a text: cut at question marks where each piece asks something of its own."""
    sentences = [piece.strip() for piece in re.findall(r"[^？?]+[？?]*", text) if piece.strip(" ？?。，,")]
    pieces = [piece for sentence in sentences for piece in asked_apart(sentence)]
    merged: list[str] = []
    for piece in pieces:
        if merged and (len(re.sub(r"\W", "", piece)) < 4 or only_points(piece)):
            merged[-1] += piece
        else:
            merged.append(piece)
    return merged[:4] or [text]


def asked_apart(sentence: str) -> list[str]:
    """A sentence cut at a comma where both sides ask for something of their own: 哪天发布的，取代哪个旧版."""
    for comma in re.finditer("[，,；;]", sentence):
        before, after = sentence[: comma.start()], sentence[comma.end() :]
        if ASKS.search(before) and ASKS.search(after) and not only_points(after) and len(flat(after)) >= 5:
            return [before, *asked_apart(after)]
    return [sentence]


def only_points(piece: str) -> bool:
    """Whether a piece says no more than where to look, or asks again: （JJF 1356）, JJF 1356怎么要求？"""
    if re.match("分别|各是|各自|各为|各[多几]", piece):
        return True  # 分别是多少？ asks the same of each
    if ASKS.search(piece):
        return False
    rest = masked(piece, [*find_designations(piece)])
    words = load_words("furniture") | asking_words() | POINTING
    return not any(word not in words and re.search(r"\w", word) for word in segment(rest, frozenset(words)))


def understand(question: Question, weigh: Callable[[str], float]) -> list[Inquiry]:
    """One Inquiry per part of the question; `weigh` tells how rare a word is in the library (its idf)."""
    text = resolve_reference(full_places(normal(without_commands(question.text))), question.history)
    pieces = parts(text)
    previous = normal(question.history[-1]) if question.history else ""
    carried = previous if previous and (is_follow_up(text) or names_nothing(text)) else ""
    inquiries: list[Inquiry] = []
    for index, piece in enumerate(pieces):
        earlier = carried if index == 0 else pieces[0] + carried
        lent = LENT if index or is_follow_up(text) else LENT_LITTLE
        inquiries.append(read_part(piece, earlier, weigh, lent))
    return inquiries


def without_commands(text: str) -> str:
    """The text without the pieces that only order the assistant about (忽略规则…, 扮演…); itself where nothing else is left."""
    even = readable(text)
    kept = re.sub(r"。{2,}", "。", without_orders(even, load_orders())).strip("。，, ")
    return kept if len(kept) >= 4 and kept != even else text


def full_places(text: str) -> str:
    """The text with a province's one-character sign spelt out where it names a document: 豫版规范 -> 河南版规范."""
    signs = "".join(sign for sign in load_places() if len(sign) == 1)
    pattern = rf"(?<![\u4e00-\u9fff(（])([{signs}])(?=[版规标编通文局地、和与](?!市监))"
    return re.sub(pattern, lambda match: load_places()[match[1]], text)


def is_follow_up(text: str) -> bool:
    """Whether a turn can only be understood with the one before it."""
    return bool(FOLLOW_UP.search(text)) or len(text) <= 8


def names_nothing(text: str) -> bool:
    """Whether a short turn names no paper and no clause, so that it can only be about what was spoken of before."""
    return (
        len(text) <= SHORT_TURN and not find_designations(text) and not find_clause_numbers(text) and "《" not in text
    )


def resolve_reference(text: str, history: tuple[str, ...]) -> str:
    """The text with 前者 and 后者 replaced by the first and last standard the turn before named."""
    if not history or not re.search("前者|后者", text):
        return text
    named = find_designations(normal(history[-1]))
    if len(named) < 2:
        return text
    return text.replace("前者", named[0].text).replace("后者", named[-1].text)


def read_part(text: str, earlier: str, weigh: Callable[[str], float], lent: float = LENT) -> Inquiry:
    """What one part wants; `earlier` lends words, at a share of their weight, where the part leans on another."""
    cues = load_cues()
    text = re.sub(r"哪[“\"]([两二三四五六七八九十])", r"哪\1", text)
    numbers = tuple(m.canonical for m in find_clause_numbers(text) if not ORDINAL.fullmatch(m.canonical))
    numbers = tuple(dict.fromkeys(n for n in numbers if not chapter_of_another(n, numbers)))
    designations = tuple(mention.canonical for mention in find_designations(text))
    plain = cues.not_asking.sub(" ", text.replace("哪几", "哪些"))
    sought = tuple(
        kind.name for kind in cues.sought if any(cue in plain for cue in kind.ask) or kind.ask_like.search(plain)
    )
    if len(sought) > 1:
        sought = tuple(kind for kind in sought if kind != "number")
    if "edition" in sought:
        sought = tuple(kind for kind in sought if kind not in ("date", "count"))
    if "phone" in sought or "account" in sought:
        sought = tuple(kind for kind in sought if kind not in ("date", "count", "money"))
    count = COUNTED.search(text)
    ordinal = ORDINAL_ITEM.search(text)
    counted = asked_units().search(plain)
    terms = weighted_terms(text, 1.0, weigh)
    if earlier:
        known = {term.word for term in terms}
        terms += [term for term in weighted_terms(earlier, lent, weigh) if term.word not in known]
    form = form_of(text, numbers)
    if form == "list" and counted and counted[1] in PERSONS:
        form = "open"  # 由几个人组成: the number is asked for, not the people
    if form == "binding":  # 必须, 强制, 推荐 ask; the matter is what is bound
        asks = "".join(cues.forms[form])
        terms = [t.model_copy(update={"weight": 0.1 * t.weight}) if t.word in asks else t for t in terms]
    return Inquiry(
        text=text,
        form=form,
        sought=sought,
        count=(NUMERAL.get(count[1]) or int(count[1])) if count else None,
        ordinal=(NUMERAL.get(ordinal[1]) or int(ordinal[1] or -1)) if ordinal else None,
        counted=counted[1] if counted else "",
        numbers=numbers,
        designations=designations or tuple(mention.canonical for mention in find_designations(earlier)),
        terms=tuple(terms),
        carried=earlier,
    )


def chapter_of_another(number: str, numbers: tuple[str, ...]) -> bool:
    """Whether a number only tells the chapter of another one: 第4章 in 第4章4.1."""
    chapter = re.fullmatch(r"第(\d+)章|附录([A-Z])", number)
    lead = f"{chapter[1] or chapter[2]}." if chapter else ""
    return bool(lead) and any(other.startswith(lead) for other in numbers)


def form_of(text: str, numbers: tuple[str, ...]) -> Form:
    """The form of answer the wording asks for; the first that fits in the order compare, list, definition, …"""
    cues = load_cues()
    order: tuple[Form, ...] = ("invent", "signature", "binding", "compare", "list", "definition", "purpose", "yes_no")
    for form in order:
        if any(cue in text for cue in cues.forms.get(form, ())) or (
            form in cues.forms_like and cues.forms_like[form].search(text)
        ):
            return form
    return "lookup" if numbers else "open"


def weighted_terms(text: str, factor: float, weigh: Callable[[str], float]) -> list[Term]:
    """The words of the matter with their rarity; words of asking are left out, designations and clause numbers stay whole."""
    furniture, asking = load_words("furniture") | frozenset(read_list("stopwords.txt")), asking_words()
    found: dict[str, float] = {}
    mentions = [*find_designations(text), *find_clause_numbers(text)]
    for mention in mentions:
        if ORDINAL.fullmatch(mention.canonical):
            continue
        word = flat(undated(mention.canonical))
        found[word] = max(weigh(word), NAMED) * factor
    known = known_words()
    for phrase in QUOTED.findall(text):
        word = flat(phrase)
        found[word] = max(weigh(word), NAMED) * factor if weigh(word) < weigh(UNHEARD) else 0.0
    unheard = weigh(UNHEARD)
    amounts = flat(" ".join(each.text for each in find_quantities(text) if each.dimension))
    counts = [Mention(m.start(), m.end(), m[0], m[0]) for m in asked_units().finditer(text)]
    for word in joined(segment(masked(text, [*mentions, *counts]), known), furniture, weigh):
        if word in furniture or not re.search(r"\w", word) or COUNTING.fullmatch(word):
            continue
        weight = weigh(word) * speciality(word, known) * factor * (0.4 if word in asking else 1.0)
        if word.isascii() and word in amounts:
            weight *= AMOUNT
        if weight and weigh(word) >= unheard:
            weight *= UNKNOWN if not word.isascii() else 0.2
        found[word] = max(weight * (0.5 if len(word) == 1 else 1.0), found.get(word, 0.0))
    return [Term(word=word, weight=weight) for word, weight in found.items() if weight > 0]


def joined(cut: Sequence[str], furniture: frozenset[str], weigh: Callable[[str], float]) -> list[str]:
    """The words with neighbouring single characters put together where the library knows them so (names, rare words)."""
    unheard = weigh(UNHEARD)
    words: list[str] = []
    for word in cut:
        last = words[-1] if words else ""
        if last == "非" and weigh(last + word) < unheard:
            words[-1] = last + word  # 非重点用能单位 is another matter than 重点用能单位
            continue
        single = len(word) == 1 and word not in furniture and not word.isascii()
        if (
            single
            and 0 < len(last) < 4
            and last not in furniture
            and weigh(last + word) < unheard
            and (len(last) == 1 or weigh(last) < unheard)
            and not last.isascii()
        ):
            words[-1] = last + word
        else:
            words.append(word)
    return words


def speciality(word: str, known: frozenset[str]) -> float:
    """How little a word belongs to everyday Chinese (0.15 … 1): words everybody uses say little about the matter."""
    often = None if word in known else commonness(word)
    if often is None:
        return 1.0 if word in known or word.isascii() else 0.6
    return min(1.0, max(0.15, (math.log10(500.0) - math.log10(often)) / 2.0))


def masked(text: str, mentions: Sequence[Mention]) -> str:
    """The text with blanks where the mentions stand."""
    signs = list(text)
    for mention in mentions:
        signs[mention.start : mention.end] = " " * (mention.end - mention.start)
    return "".join(signs)


@cache
def asked_units() -> re.Pattern[str]:
    """What asks for a number of something, with the unit or classifier as its group: 多少(分贝), 几(家)."""
    return re.compile(rf"(?:多少|(?<!哪)几)[万千百亿]?({'|'.join(load_cues().units)}|[{CLASSIFIERS}])")


@cache
def known_words() -> frozenset[str]:
    """Words of the synonym file that a question is never cut inside."""
    return frozenset(word for group in load_synonyms() for word in group if len(word) > 1)


@cache
def asking_words() -> frozenset[str]:
    """All words that only show which form or datum is wanted."""
    cues = load_cues()
    return frozenset(
        {cue for kind in cues.sought for cue in kind.ask} | {c for form in cues.forms.values() for c in form}
    )


def flat(text: str) -> str:
    """Half-width, lower case, no white space: the form in which words are looked for."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()
