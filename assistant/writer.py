"""Puts findings into words without a model: a short lead-in and exact quotations with markers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.amendments import Amended
from assistant.conflicts import Rival
from assistant.evidence import Quote
from assistant.finding import Finding
from assistant.inquiry import flat
from assistant.sentences import LONGEST, sentences
from assistant.tables import RUN_TOGETHER
from knowledge.library import Library
from knowledge.names import find_designations, same_designation
from knowledge.vocabulary import Card, Cell, Citation, Passage, Statement

UNIT = re.compile(r"(?<![\u4e00-\u9fff])(?:计量)?单位[:：]\s*(?!\d)([^\s·；，。）)]+)")
"""The unit a table head gives for all figures; 用水单位：100 is a column head with its value."""
SHOWN = 36
FIGURE = re.compile(
    r"\d[\d,.]*\s*(?:万|千|亿)?\s*(?:[%％]|元|吨|t\b|年|天|级|台|人|个月|日|月|家|项)|百分之[一二三四五六七八九十百]+"
)


class Scribe:
    """Collects citations, numbers them in order of use and writes the statements of one answer."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.citations: list[Citation] = []
        self.statements: list[Statement] = []
        self.second_hand: dict[str, None] = {}
        """Remarks on what a table only reports of another standard, in order."""
        self.conflicts: dict[str, None] = {}
        """Remarks on places that contradict one another, in order."""

    def cite(self, quote: Quote) -> Citation:
        """The citation of a quotation, with a marker of its own; the same span again keeps its marker."""
        for known in self.citations:
            if (known.document_id, known.start, known.end) == (quote.passage.document_id, quote.start, quote.end):
                return known
        citation = self.library.cite(
            quote.passage.document_id,
            quote.start,
            quote.end,
            marker=len(self.citations) + 1,
            clause=quote.passage.label,
            passage_id=quote.passage.id,
        )
        self.citations.append(citation)
        return citation

    def name(self, citation: Citation) -> str:
        """The document with the short name people use for it, where that tells more than the title."""
        card = self.library.card(citation.document_id)
        short = nickname(card)
        return f"{citation.document}（{short}）" if short and short not in citation.document else citation.document

    def place(self, citation: Citation) -> str:
        """Document and clause, the clause in its short form; the citation holds the whole path."""
        return f"{self.name(citation)}，{short_place(citation.clause)}"

    def write(self, finding: Finding) -> None:
        """Adds what a finding says."""
        if finding.kind == "row":
            self.write_row(finding)
        elif finding.kind == "list":
            self.write_list(finding)
        elif finding.quotes:
            self.write_sentences(finding)
        for rival in finding.rivals:
            self.write_rival(rival)

    def write_sentences(self, finding: Finding) -> None:
        """Each quotation under the name of its place."""
        lead = finding.lead or premise_check(finding)
        before = len(self.statements)
        self.write_quotes(finding.quotes)
        if lead and len(self.statements) > before:  # what was quoted already needs no lead-in
            self.statements.insert(before, Statement(text=lead))

    def write_quotes(self, quotes: Sequence[Quote]) -> None:
        """Quotations, each under the name of its place; a whole row as a small table."""
        for quote in (piece for each in quotes for piece in self.unbroken(each)):
            cells = self.cells(quote)
            if cells:
                self.add(self.row_statement(quote.passage, cells))
                continue
            citation = self.cite(quote)
            text = f"{self.place(citation)}：\n\n> {shown(citation.quote)} [{citation.marker}]"
            self.add(Statement(text=text, markers=(citation.marker,)))

    def write_rival(self, rival: Rival) -> None:
        """Quotes the place that contradicts, unless it is quoted already, and remembers to say that the two disagree."""
        sides: list[tuple[Citation, str]] = []
        for quote, says in ((rival.own, rival.own_says), (rival.other, rival.other_says)):
            if not any(holds(each, quote) for each in self.citations):
                self.write_quotes([quote])
            sides += [(each, says) for each in self.citations if holds(each, quote)][:1]
        if len(sides) > 1:
            sides.sort(key=lambda side: side[0].marker)
            told = "；".join(f"{self.source(citation)}写“{says}”" for citation, says in sides)
            self.conflicts[f"两处说法不一致：{told}"] = None

    def write_amendment(self, change: Amended) -> None:
        """Quotes what an amendment says of a quoted clause and remembers to say that it counts."""
        if not any(holds(each, change.quote) for each in self.citations):
            self.write_quotes([change.quote])
        self.conflicts[change.note] = None

    def source(self, citation: Citation) -> str:
        """Document and clause with what tells its weight: kind, standing, place."""
        card = self.library.card(citation.document_id)
        weight = "，".join(filter(None, [card.kind.value, card.standing.value, card.jurisdiction]))
        return f"{citation.document}（{weight}）{short_place(citation.clause)}[{citation.marker}]"

    def add(self, statement: Statement) -> None:
        """Adds a statement that was not made before."""
        if statement not in self.statements:
            self.statements.append(statement)

    def unbroken(self, quote: Quote) -> list[Quote]:
        """The quotation in pieces of which none leaps over words that were left out of the text."""
        text, passage = quote.text(), quote.passage
        pieces = self.library.unbroken(passage.document_id, quote.start, quote.end)
        return [
            Quote(passage=passage, start=start, end=end)
            for start, end in pieces
            if text[start - quote.start : end - quote.start].strip()
        ]

    def cells(self, quote: Quote) -> tuple[Cell, ...]:
        """The cells of a table row that is quoted whole; empty for anything else, and where figures of several columns ran together."""
        passage = quote.passage
        whole = passage.kind == "row" and (quote.start, quote.end) == (passage.start, passage.end)
        cells = self.library.clause(passage.document_id, passage.clause_id).cells if whole else ()
        return () if any(RUN_TOGETHER.fullmatch(cell.value.strip()) for cell in cells) else cells

    def write_list(self, finding: Finding) -> None:
        """The items in order, each with its marker."""
        citations = [self.cite(self.unbroken(quote)[0]) for quote in finding.quotes]
        heading = f"{finding.parent.number or ''}{finding.parent.title}" if finding.parent else citations[0].clause
        lead = f"{self.name(citations[0])}{f'“{heading.strip()}”' if heading.strip() else ''}列出 {len(citations)} 项："
        lines = [f"- {shown(citation.quote)} [{citation.marker}]" for citation in citations]
        markers = tuple(citation.marker for citation in citations)
        self.statements.append(Statement(text="\n".join([lead, "", *lines]), markers=markers))

    def write_row(self, finding: Finding) -> None:
        """The named cells as a small table, cited as the row they stand in; each row of several under its own place."""
        for row in finding.rows:
            self.add(self.row_statement(row.passage, row.cells))

    def row_statement(self, passage: Passage, cells: Sequence[Cell]) -> Statement:
        """A small table of the cells; a row too long to be quoted is cited by the cells that are shown."""
        spans = [(passage.start, passage.end)]
        if passage.end - passage.start > LONGEST:
            spans = [(span.start, span.end) for cell in cells for span in sentences(cell.value, cell.start)]
        quotes = [Quote(passage=passage, start=start, end=end) for start, end in spans]
        citations = [self.cite(piece) for quote in quotes for piece in self.unbroken(quote)]
        self.remark_second_hand(cells, citations[0])
        unit = UNIT.search(f"{passage.label} {passage.context}")
        lines = [f"| 栏目 | {cells[0].row_head} |", "| --- | --- |"]
        lines += [f"| {cell.column_head} | {with_unit(cell.value, unit[1] if unit else '')} |" for cell in cells]
        markers = tuple(citation.marker for citation in citations)
        place = f"{self.place(citations[0])} {''.join(f'[{marker}]' for marker in markers)}"
        return Statement(text=f"{place}：\n\n" + "\n".join(lines), markers=markers)

    def remark_second_hand(self, cells: Sequence[Cell], citation: Citation) -> None:
        """Remembers which standards a table speaks for without being their text."""
        card = self.library.card(citation.document_id)
        names = [mention.canonical for cell in cells for mention in find_designations(cell.column_head)]
        others = [
            name for name in dict.fromkeys(names) if not (card.designation and same_designation(name, card.designation))
        ]
        if others:
            self.second_hand[f"{'、'.join(others)} 的内容是{citation.document}的表格转述的，不是标准原文"] = None

    def notes(self) -> tuple[str, ...]:
        """What the reader must know of the weight of the citations, each once."""
        caveats = [citation.caveat for citation in self.citations if citation.caveat]
        return tuple(dict.fromkeys([*self.conflicts, *self.second_hand, *caveats]))


def holds(citation: Citation, quote: Quote) -> bool:
    """Whether a citation quotes a stretch, or the part of it that could be quoted."""
    same = citation.document_id == quote.passage.document_id
    return same and citation.start < quote.end and quote.start < citation.end


def with_unit(value: str, unit: str) -> str:
    """A cell on one line, a footnote mark set apart, a bare figure with the unit that the head of the table gives."""
    value = re.sub(r"(?<=[\d%）)\u4e00-\u9fff])\s?\*\s?(\d{1,2})$", r"（见表注 \1）", value.strip())
    return f"{value} {unit}" if unit and re.fullmatch(r"\d[\d.]*", value.strip()) else shown(value)


def short_place(clause: str) -> str:
    """The part of a clause label people look up: its number, or the table and row, or the last headings."""
    parts = clause.split(" · ")
    short = parts[0] if re.match(r"[\dA-Z]|附|第|表[A-Z\d]", parts[0]) else " · ".join(parts[:2])
    return short if len(short) <= SHOWN else f"…{short[-SHOWN:]}"


def nickname(card: Card) -> str:
    """The shortest alias that names the place, else the shortest of three and more characters; empty where there is none."""
    names = [alias for alias in card.aliases if 3 <= len(alias) <= 12 and not re.search(r"\d", alias)]
    local = [alias for alias in names if card.jurisdiction and card.jurisdiction in alias]
    return min(local or names, key=len, default="")


def shown(quote: str) -> str:
    """A quotation on one line."""
    return re.sub(r"\s*[\t\n]+\s*", " ", quote)


def premise_check(finding: Finding) -> str:
    """A lead-in where a yes-or-no question asserts a figure that the evidence doesn't have; else empty."""
    if finding.inquiry.form != "yes_no":
        return ""
    evidence = flat("".join(quote.text() for quote in finding.quotes))
    asserted = [match[0] for match in FIGURE.finditer(finding.inquiry.text)]
    strange = [figure for figure in asserted if flat(figure) not in evidence]
    if strange and FIGURE.search(evidence):
        return f"原文里没有“{'、'.join(strange)}”这个数，原文的写法是："
    return "文件的写法是："
