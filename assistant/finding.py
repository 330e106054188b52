"""From one part of a question to the evidence that answers it: a row, a list, a clause, sentences, or nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from assistant.binding import binding
from assistant.conflicts import Rival, rivals
from assistant.cues import load_places
from assistant.definitions import defining_quotes, said_to_be
from assistant.desk import Desk
from assistant.evidence import Candidate, Quote, choose, run_on, widen
from assistant.following import named_paragraphs
from assistant.inquiry import POINTING, Inquiry, asking_words, flat
from assistant.lists import LEAD_IN, Enumeration, find_enumeration, items_after
from assistant.material import Material, below_named, gather
from assistant.refusal import amiss, data_first, foreign_designations, missing_datum, too_little
from assistant.sentences import LONGEST, sentences
from assistant.tables import Row, best_rows, head_share, named_column, points_at_table
from knowledge.names import find_designations, same_designation, undated
from knowledge.vocabulary import Clause, Document, Hit, Passage, Question, Value

SIGNED = re.compile(
    r"(?:[^。]{0,30}\s)?(?:(?:19|20)\d{2}|[一二][〇○零一二三四五六七八九]{3})\s*年\s*(?:\d{1,2}|[一二三四五六七八九十]{1,2})\s*月"
    r"(?:\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*日)?"
)
LABELLED = re.compile(r"[\u4e00-\u9fff ]{2,12}[：:]\s*\S")
ISSUER = re.compile(r"[\u4e00-\u9fff\s]{2,30}(?:局|厅|部|委|委员会|院|会|中心|政府|办公室|公司|署|所)")
NAMED_WHOLE = 0.8
SAYS_MORE = 1.5
"""A look-up with more than this weight of other words asks about something in the clause, not for the clause."""
AT_FOOT, AT_HEAD = 6, 8
"""So many passages at the end and at the beginning may be signed."""
NEARLY_COVERS = 0.05
"""A row of data goes before the best sentence unless it covers this much less of the question."""
TABLES = 4
"""So many of the first rows have the whole of their table looked at."""
WHOLE, MOST_ITEMS, UNDER, SHORT = 480, 12, 6, 40
EACH = re.compile(
    "各|分别|都|两份|两边|两地|两个文件|和.+(?:又|呢)|哪[两三四几]份|(哪一?[条款章个份]|多少|几[条级款]).*\\1"
)


class Finding(Value):
    """What was found for one part of a question."""

    inquiry: Inquiry
    kind: Literal["sentences", "list", "row", "nothing"]
    quotes: tuple[Quote, ...] = ()
    rows: tuple[Row, ...] = ()
    parent: Clause | None = None
    rivals: tuple[Rival, ...] = ()
    """Places that say something else of the same matter."""
    nearest: tuple[Hit, ...] = ()
    lead: str = ""
    """What is said before the quotations."""
    why: str = ""
    """Why nothing was found, in words for the reader."""


def find(inquiry: Inquiry, question: Question, desk: Desk) -> list[Finding]:
    """The evidence for one part of a question; one finding for each document where it speaks of several."""
    if inquiry.form == "invent":
        return [nothing(inquiry, "不编造文件里没有的内容")]
    material = gather(inquiry, question, desk)
    if inquiry.form == "lookup" and not material.exact:
        return [nothing(inquiry, f"库里没有编号为 {'、'.join(inquiry.numbers)} 的条款", material.hits)]
    if found := named_evidence(material, desk):
        return [found]
    if len(material.named) > 1 and (inquiry.form == "compare" or EACH.search(inquiry.text)):
        parts = [find_in(gather(told_here(inquiry, key, desk), question, desk, [key]), desk) for key in material.named]
        if any(part.kind != "nothing" for part in parts):
            return [part for part in parts if part.kind != "nothing"]
    if re.search("哪[两三四几]份|哪些文件|几份文件|哪几个地方的文件|哪几个文件|见于哪", inquiry.text):
        return [by_document(material)]
    return [with_rivals(find_in(material, desk), material, desk)]


def told_here(inquiry: Inquiry, document_id: str, desk: Desk) -> Inquiry:
    """The inquiry without the clause numbers that one of the documents compared doesn't have: they are the other's."""
    here = tuple(number for number in inquiry.numbers if desk.library.find_number(number, [document_id]))
    return inquiry if here == inquiry.numbers else inquiry.model_copy(update={"numbers": here})


def named_evidence(material: Material, desk: Desk) -> Finding | None:
    """What the question names so plainly that nothing has to be weighed: a term, table rows, whole clauses."""
    inquiry = material.inquiry
    if quote := own_datum(material, desk):
        return Finding(inquiry=inquiry, kind="sentences", quotes=(quote,))
    among = list(material.named) or [card.id for card in material.cards]
    if paragraphs := named_paragraphs(inquiry, among, desk):
        return Finding(inquiry=inquiry, kind="sentences", quotes=tuple(paragraphs))
    if inquiry.form == "definition" and not material.exact and (defined := defining_quotes(inquiry, among, desk)):
        return with_rivals(Finding(inquiry=inquiry, kind="sentences", quotes=tuple(defined)), material, desk)
    if inquiry.form == "definition" and (said := said_to_be(inquiry, material.candidates)):
        return with_rivals(Finding(inquiry=inquiry, kind="sentences", quotes=(said,)), material, desk)
    rows = find_rows(material, desk) if points_at_table(inquiry) else []
    if not rows and inquiry.form == "lookup":
        quotes = whole_clause(material, desk) or list(map(widen, each_number(material, desk)))
        return Finding(inquiry=inquiry, kind="sentences", quotes=tuple(quotes)) if quotes else None
    if rows or (inquiry.form == "compare" and (rows := named_rows(material, desk))):
        return Finding(inquiry=inquiry, kind="row", rows=tuple(rows))
    return None


def own_datum(material: Material, desk: Desk) -> Quote | None:
    """Where the one document named prints its own number or its date at the foot, when that is asked."""
    if "designation" in material.inquiry.sought and len(material.named) == 1 and (own := own_number(material, desk)):
        return own
    if material.inquiry.form == "signature" and material.named:
        return signature(material.named[0], desk)
    return None


def with_rivals(finding: Finding, material: Material, desk: Desk) -> Finding:
    """The finding with the places that contradict it."""
    return finding.model_copy(update={"rivals": rivals(finding.quotes, finding.rows, material, desk)})


def nothing(inquiry: Inquiry, why: str, hits: Sequence[Hit] = ()) -> Finding:
    """A finding that says why there is none, with the nearest passages."""
    return Finding(inquiry=inquiry, kind="nothing", nearest=tuple(hits[:3]), why=why)


def find_in(material: Material, desk: Desk) -> Finding:
    """The evidence in the material gathered."""
    inquiry = material.inquiry
    why = amiss(inquiry, material.candidates, material.cards, list(load_places().values()))
    rows = [] if why else find_rows(material, desk)
    sure = bool(rows) and rows[0].sure
    compared = inquiry.form == "compare" and bool(material.exact)  # the clause itself is what is compared
    if not (why or sure or compared):
        why = missing_datum(inquiry, material.candidates, material.cards, material.named)
    if why:
        return nothing(inquiry, why, material.hits)
    first = material.candidates[0]
    told = first.typed and first.passage.kind != "row" and first.coverage >= rows[0].covers if sure else False
    if sure and not told and rows[0].covers >= first.coverage - NEARLY_COVERS:
        return Finding(inquiry=inquiry, kind="row", rows=tuple(rows))
    candidates = data_first(inquiry, material.candidates, material.cards)
    material = material.model_copy(update={"candidates": tuple(candidates)})
    if inquiry.form == "binding" and not too_little(candidates):
        bound, remark = binding(candidates, desk)
        return Finding(inquiry=inquiry, kind="sentences", quotes=tuple(map(widen, bound)), lead=remark)
    if listed := find_list(material, desk):
        if inquiry.ordinal and inquiry.form != "list" and inquiry.ordinal <= len(listed.quotes):
            item = widen(listed.quotes[max(inquiry.ordinal - 1, -1)], LONGEST)
            return Finding(inquiry=inquiry, kind="sentences", quotes=(item,))
        if inquiry.form != "list" and (lead := said_by_lead(candidates[0])):
            return Finding(inquiry=inquiry, kind="sentences", quotes=(lead, *listed.quotes))
        return Finding(inquiry=inquiry, kind="list", quotes=listed.quotes, parent=listed.parent)
    if rows := find_rows(material, desk):
        return Finding(inquiry=inquiry, kind="row", rows=tuple(rows))
    why = too_little(candidates)
    if why:
        return nothing(inquiry, why, material.hits)
    chosen = choose(inquiry, candidates)
    if inquiry.form == "list" and len(counted := run_on(chosen[0])) > 1:
        return Finding(inquiry=inquiry, kind="list", quotes=tuple(counted))
    chosen = [with_entries(each, inquiry.count or 1) for each in chosen]
    opened = [quote for each in chosen for quote in with_content(each, desk)]
    return Finding(inquiry=inquiry, kind="sentences", quotes=tuple(opened))


def with_entries(quote: Quote, count: int) -> Quote:
    """A labelled line (主要起草单位：甲院) with the lines below it that go on with its entries, as many as are asked for."""
    if count < 2 or not LABELLED.match(quote.text()):
        return quote
    spans = [span for span in sentences(quote.passage.text, quote.passage.start) if span.start >= quote.start]
    entries = [span for span in spans[1:count] if not LABELLED.match(span.text) and len(span.text) <= SHORT]
    return quote.model_copy(update={"end": entries[-1].end}) if entries else quote


def said_by_lead(best: Candidate) -> Quote | None:
    """The sentence that announces the items, where it says something itself: 目标由最高管理者发布，包括下列内容："""
    if not (LEAD_IN.search(best.text.strip()) and "，" in best.text):
        return None
    return Quote(passage=best.passage, start=best.start, end=best.end)


def with_content(quote: Quote, desk: Desk) -> list[Quote]:
    """A quotation that reads on its own: widened, and for a bare heading what stands right under it."""
    if not heading_alone(quote.passage):
        return [widen(quote)]
    document = desk.library.document(quote.passage.document_id)
    under = below(quote.passage, document)
    found = [passage for passage in document.passages if passage.clause_id in under][:UNDER]
    first = [
        Quote(passage=each, start=(cut := sentences(each.text, each.start)[0]).start, end=cut.end) for each in found
    ]
    return [widen(quote), *map(widen, first)]


def whole_clause(material: Material, desk: Desk) -> list[Quote]:
    """For 「6.3.7 说了什么」, where hardly anything but the number is asked: the clause itself, with its items."""
    inquiry = material.inquiry
    pointers = {flat(undated(each)) for each in (*inquiry.numbers, *inquiry.designations)}
    rest = sum(term.weight for term in inquiry.terms if term.word not in pointers and term.word not in POINTING)
    if rest > SAYS_MORE or not material.exact:
        return []
    first = material.exact[0]
    if not all(speaks_of(first, wanted) for wanted in foreign_designations(inquiry, material.cards)):
        return []  # a clause of that number, but of another standard than the one asked for
    own = [p for p in material.exact if p.document_id == first.document_id and len(p.about) <= max(1, len(first.about))]
    own = [passage for passage in own if passage.kind != "row"]
    document = desk.library.document(first.document_id)
    under = below(first, document)
    own += [passage for passage in document.passages if passage.clause_id in under and passage not in own]
    return [Quote(passage=p, start=p.start, end=min(p.end, p.start + WHOLE)) for p in (own or [first])[:MOST_ITEMS]]


def below(first: Passage, document: Document) -> set[str]:
    """The clauses that are read with a clause: its items, the rows of a table, all under a bare heading."""
    bare = first.kind == "table" or heading_alone(first)
    found = {first.clause_id}
    for clause in document.clauses:
        if clause.parent in found and (bare or clause.kind == "item"):
            found.add(clause.id)
    return found - {first.clause_id}


def heading_alone(passage: Passage) -> bool:
    """Whether a passage is a heading and nothing else."""
    return len(flat(passage.text)) <= SHORT and not re.search(r"[。；：:;\n]", passage.text.strip())


def speaks_of(passage: Passage, designation: str) -> bool:
    """Whether a passage names a standard."""
    said = f"{passage.text} {passage.context} {passage.headings}"
    return any(same_designation(designation, mention.canonical) for mention in find_designations(said))


def each_number(material: Material, desk: Desk) -> list[Quote]:
    """The best sentence of each of several clauses named, or of what stands under it, where all are here; nothing else."""
    quotes: list[Quote] = []
    if len(material.inquiry.numbers) < 2:
        return quotes
    for number in material.inquiry.numbers:
        found = desk.library.find_number(number, list(material.named) or [card.id for card in material.cards])
        own = {passage.id for passage in (*found, *below_named(found, desk))}
        best = next((each for each in material.candidates if each.passage.id in own), None)
        if best is None:
            return []
        quotes.append(Quote(passage=best.passage, start=best.start, end=best.end))
    return quotes


def by_document(material: Material) -> Finding:
    """The best sentence of each document that says it nearly as well as the best of all."""
    best: dict[str, Candidate] = {}
    for candidate in material.candidates:
        best.setdefault(candidate.passage.document_id, candidate)
    chosen = [each for each in best.values() if each.coverage >= 0.7 * material.candidates[0].coverage]
    quotes = [Quote(passage=each.passage, start=each.start, end=each.end) for each in chosen]
    if not quotes:
        return nothing(material.inquiry, "库里没有讲到所问的内容", material.hits)
    return Finding(inquiry=material.inquiry, kind="sentences", quotes=tuple(quotes))


def named_rows(material: Material, desk: Desk) -> list[Row]:
    """For a comparison, the rows with both sides whose head the question names all but whole."""
    rows = [row for row in find_rows(material, desk) if len(row.cells) > 1]
    return [row for row in rows if head_share(row.cells[0].row_head, material.inquiry) >= NAMED_WHOLE]


def signature(document_id: str, desk: Desk) -> Quote | None:
    """The date a document prints by itself, at its foot (落款) or in the order before it, with the body that signs above it."""
    passages = desk.library.passages_of(document_id)
    for passage in (*reversed(passages[-AT_FOOT:]), *passages[:AT_HEAD]):
        spans = sentences(passage.text, passage.start)
        for place in range(len(spans) - 1, -1, -1):
            if SIGNED.fullmatch(spans[place].text.strip()):
                above = spans[place - 1] if place and ISSUER.fullmatch(spans[place - 1].text.strip()) else spans[place]
                return Quote(passage=passage, start=above.start, end=spans[place].end)
    return None


def own_number(material: Material, desk: Desk) -> Quote | None:
    """Where a document prints its own number (文号), when hardly anything but that is asked."""
    if sum(term.weight for term in material.inquiry.terms if term.word not in asking_words()) > SAYS_MORE:
        return None
    card = next(card for card in material.cards if card.id == material.named[0])
    if not card.designation:
        return None
    for passage in desk.library.passages_of(card.id)[:8]:
        for span in sentences(passage.text, passage.start):
            if any(same_designation(mention.canonical, card.designation) for mention in find_designations(span.text)):
                return Quote(passage=passage, start=span.start, end=span.end)
    return None


def find_rows(material: Material, desk: Desk) -> list[Row]:
    """The table rows whose head the question names, if any; of the table it names by number only, where it does."""
    cards = {card.id: card for card in material.cards}
    rows: dict[str, list[tuple[Passage, Clause]]] = {}
    tables = [number for number in material.inquiry.numbers if number.startswith("表")]
    passages = [passage for passage in material.exact if passage.kind == "row"] if tables else []
    passages = passages or [hit.passage for hit in material.hits if hit.passage.kind == "row"]
    if material.named and not tables and not points_at_table(material.inquiry):
        passages = [each for each in passages if each.document_id in material.named]
    for passage in with_neighbours(passages, desk):
        clause = desk.library.clause(passage.document_id, passage.clause_id)
        rows.setdefault(passage.document_id, []).append((passage, clause))
    first = material.candidates[0].passage.id if material.candidates else ""
    found = [best_rows(material.inquiry, pairs, cards[key], first) for key, pairs in rows.items()]
    best = max(found, key=lambda rows: rows[0].score if rows else 0.0, default=[])
    return best or (named_column(material.inquiry, next(iter(rows.values()), []), cards) if tables else [])


def with_neighbours(rows: Sequence[Passage], desk: Desk) -> list[Passage]:
    """The rows with all others of the tables that the first of them stand in, which may fit better."""
    found = {passage.id: passage for passage in rows}
    for passage in rows[:TABLES]:
        clauses = desk.library.clauses(passage.document_id)
        parent = next(clause.parent for clause in clauses if clause.id == passage.clause_id)
        own = {clause.id for clause in clauses if clause.parent == parent and clause.kind == "row"}
        others = (each for each in desk.library.passages_of(passage.document_id) if each.clause_id in own)
        found |= {each.id: each for each in others if each.id not in found}
    return list(found.values())


def find_list(material: Material, desk: Desk) -> Enumeration | None:
    """The items the best sentence announces; else the best enumeration, where it fits better than the best sentence."""
    inquiry, candidates = material.inquiry, material.candidates
    best = candidates[0]
    wanted = inquiry.form == "list" or (inquiry.count is not None and not material.exact) or inquiry.ordinal is not None
    leads = LEAD_IN.search((best.passage.text if wanted else best.text).strip())
    if leads or (wanted and best.features["heading"]):
        announced = items_after(best, desk.library.document(best.passage.document_id))
        if announced:
            return announced
    if not wanted:
        return None
    own: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        own.setdefault(candidate.passage.document_id, []).append(candidate)
    near = dict.fromkeys(candidate.passage.document_id for candidate in candidates[:10])
    found = [listed for key in near if (listed := find_enumeration(inquiry, desk.library.document(key), own[key]))]
    fittest = max(found, key=lambda each: each.score, default=None)
    return fittest if fittest and fittest.score >= best.score else None
