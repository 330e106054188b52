"""Puts findings into words without a model: a short lead-in and exact quotations with markers."""

from __future__ import annotations

import re

from assistant.evidence import Quote
from assistant.finding import Finding
from assistant.inquiry import flat
from knowledge.library import Library
from knowledge.vocabulary import Card, Citation, Statement

UNIT = re.compile(r"单位[:：]\s*([^\s·；，。）)]+)")
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

    def write_sentences(self, finding: Finding) -> None:
        """Each quotation under the name of its place."""
        lead = premise_check(finding)
        if lead:
            self.statements.append(Statement(text=lead))
        for quote in finding.quotes:
            citation = self.cite(quote)
            text = f"{self.place(citation)}：\n\n> {shown(citation.quote)} [{citation.marker}]"
            self.statements.append(Statement(text=text, markers=(citation.marker,)))

    def write_list(self, finding: Finding) -> None:
        """The items in order, each with its marker."""
        citations = [self.cite(quote) for quote in finding.quotes]
        heading = f"{finding.parent.number or ''}{finding.parent.title}" if finding.parent else citations[0].clause
        lead = f"{self.name(citations[0])}{f'“{heading.strip()}”' if heading.strip() else ''}列出 {len(citations)} 项："
        lines = [f"- {shown(citation.quote)} [{citation.marker}]" for citation in citations]
        markers = tuple(citation.marker for citation in citations)
        self.statements.append(Statement(text="\n".join([lead, "", *lines]), markers=markers))

    def write_row(self, finding: Finding) -> None:
        """The named cells as a small table, cited as the row they stand in; each row of several under its own place."""
        for row in finding.rows:
            citation = self.cite(Quote(passage=row.passage, start=row.passage.start, end=row.passage.end))
            lines = [f"| 栏目 | {row.cells[0].row_head} |", "| --- | --- |"]
            unit = UNIT.search(f"{row.passage.label} {row.passage.context}")
            lines += [
                f"| {cell.column_head} | {with_unit(cell.value, unit[1] if unit else '')} |" for cell in row.cells
            ]
            text = f"{self.place(citation)} [{citation.marker}]：\n\n" + "\n".join(lines)
            self.statements.append(Statement(text=text, markers=(citation.marker,)))

    def notes(self) -> tuple[str, ...]:
        """What the reader must know of the weight of the citations, each once."""
        return tuple(dict.fromkeys(citation.caveat for citation in self.citations if citation.caveat))


def with_unit(value: str, unit: str) -> str:
    """A cell on one line, a bare figure with the unit that the head of the table gives."""
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
        return f"与所问不符：所问的“{'、'.join(strange)}”在原文中没有依据，文件的写法是："
    return "文件的写法是："
