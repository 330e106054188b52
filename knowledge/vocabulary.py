"""Every type that crosses a folder boundary; read this file first.

A document comes in as a Reading (printed lines and tables), becomes a Document (card, cleaned text, clause tree) and is
found again as Passages. A Question leads to Hits, Citations and Computations and goes out as an Answer.
All types are frozen; offsets are counted in characters of `Document.text`, the only text that is ever quoted.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Value(BaseModel):
    """Base of all types here: frozen, and an unknown field is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


# ---- what a document is --------------------------------------------------------------------------------------------


class Kind(StrEnum):
    """What sort of paper a document is (文种); decides how far its words bind."""

    STANDARD = "标准"
    SPECIFICATION = "计量技术规范"
    EXPLANATORY_NOTE = "编制说明"
    NOTICE = "通知"
    GUIDANCE = "指导意见"
    REGULATION = "法规规章"
    FORM = "表单"
    OTHER = "其他"


class Standing(StrEnum):
    """Whether a document is in force (效力状态)."""

    IN_FORCE = "现行"
    DRAFT = "征求意见稿"
    WITHDRAWN = "废止"
    UNKNOWN = "不明"


class Card(Value):
    """What is known about one document (文件卡片); a field that was not found is None, never guessed."""

    id: str
    title: str
    kind: Kind = Kind.OTHER
    designation: str | None = None
    """标准号 or 文号 in the one spelling of knowledge.names."""
    standing: Standing = Standing.UNKNOWN
    issuer: str | None = None
    jurisdiction: str | None = None
    """全国, or the province or city, e.g. 重庆."""
    issued: date | None = None
    effective: date | None = None
    effective_until: date | None = None
    replaced_by: str | None = None
    replaces: tuple[str, ...] = ()
    """The earlier papers it says it takes the place of (代替), in the one spelling."""
    adopted_from: str | None = None
    """The foreign standard it was taken over from, and how far: ISO 50001:2018，IDT."""
    explains: str | None = None
    """The standard an explanatory note (编制说明) explains: designation, else title."""
    aliases: tuple[str, ...] = ()
    """Other names people use for it: 重庆通则, 总则 …"""
    digest: bool = False
    """True for a 摘编（非原文）: told in our words, not the official text."""
    source: str = ""
    """File name."""
    sha256: str = ""


class CardOverrides(Value):
    """What the owner says about a document, beside the file (`<file>.card.toml`) or by `tanwen docs set`.

    None means not said; an empty text says that the fact is unknown.
    """

    id: str | None = None
    title: str | None = None
    kind: Kind | None = None
    designation: str | None = None
    standing: Standing | None = None
    issuer: str | None = None
    jurisdiction: str | None = None
    issued: date | Literal[""] | None = None
    effective: date | Literal[""] | None = None
    effective_until: date | Literal[""] | None = None
    replaced_by: str | None = None
    replaces: tuple[str, ...] | None = None
    adopted_from: str | None = None
    explains: str | None = None
    aliases: tuple[str, ...] | None = None
    digest: bool | None = None

    def applied_to(self, card: Card) -> Card:
        """The card with everything the owner said in place of what was found."""
        said = {name: value for name in type(self).model_fields if (value := getattr(self, name)) is not None}
        return Card.model_validate({**card.model_dump(), **{k: None if v == "" else v for k, v in said.items()}})


# ---- what a reader delivers ----------------------------------------------------------------------------------------


class Box(Value):
    """A rectangle on a page, in points from the upper left corner."""

    x0: float
    top: float
    x1: float
    bottom: float


class Line(Value):
    """One printed line, or one paragraph where the format has no printed lines."""

    text: str
    page: int | None = None
    box: Box | None = None
    number: str | None = None
    """A number the format adds by itself (Word auto-numbering), as it is displayed."""
    heading_level: int | None = None
    """1 … 9 where the format marks a heading (Word style, Markdown #, HTML h1)."""
    ocr: bool = False
    line: int | None = None
    """Line of the file, from 1, where the format has lines."""
    room: float | None = None
    """Ems left free between its end and the right edge of its column, where the format has pages."""


class Table(Value):
    """A table whose merged cells were filled forward; all rows have the same number of cells."""

    rows: tuple[tuple[str, ...], ...]
    head_rows: int = 1
    caption: str | None = None
    page: int | None = None
    boxes: tuple[Box | None, ...] = ()
    """One box per row where known, else empty."""
    filled: tuple[tuple[int, int], ...] = ()
    """(row, column) of each cell that repeats a merged cell printed elsewhere; it is not quoted from here."""
    pages: tuple[int, ...] = ()
    """The page of each row where the table runs over several pages, else empty."""
    ocr: bool = False


class Loss(Value):
    """What went in and came out of a file (读取损失报告)."""

    characters_in: int = 0
    characters_out: int = 0
    han_in: int = 0
    han_out: int = 0
    digits_in: int = 0
    digits_out: int = 0
    cells_in: int = 0
    cells_out: int = 0
    pages: int = 0
    pages_without_text: tuple[int, ...] = ()
    dropped: tuple[str, ...] = ()
    """What was left out and why, one line each."""
    warnings: tuple[str, ...] = ()
    """What nobody may overlook: jumps in the clause numbers, pages lost …"""


class Reading(Value):
    """A file as its reader delivers it, before cleaning."""

    file: str
    format: str
    sha256: str
    declared_title: str = ""
    """The title the format itself declares (HTML title); it may have the name of a site behind it."""
    blocks: tuple[Line | Table, ...]
    hard_wrapped: bool = False
    """True where lines were broken by layout and paragraphs must be put together again (PDF, some .txt)."""
    toc: tuple[Line, ...] = ()
    """Contents lines, kept for checking the outline."""
    loss: Loss = Loss()


# ---- the clause tree -----------------------------------------------------------------------------------------------

ClauseKind = Literal["clause", "annex", "table", "figure", "row", "item", "note", "term", "front", "body"]


class Cell(Value):
    """One citable cell of a table row: row head, column head, value, and where the value stands in the text."""

    row_head: str
    column_head: str
    value: str
    start: int
    end: int


class Pointer(Value):
    """A cross-reference as printed (见5.2.3, 符合GB/T 32150 的表1): where it stands in the text and what it names."""

    start: int
    end: int
    designation: str | None = None
    """Number of the other document in one spelling, dated or not."""
    title: str | None = None
    """Title of the other document as printed in 《》; with neither the reference is to this document."""
    places: tuple[str, ...] = ()
    """The place in it, outermost first: 5.2, a) or 第4条, 第2款; 本条 and 前条 as printed; empty for the whole document."""
    normative: bool = False
    """Stands in the list of normative references (规范性引用文件)."""


class Modality(Value):
    """How one sentence of a clause binds: its span, its modal verb (应, 宜, 可, 不得 …) and the verb's class (要求, 推荐 …)."""

    start: int
    end: int
    verb: str
    force: str


class Clause(Value):
    """A node of the clause tree (章条); `start:end` is its own text with number and heading, without its children."""

    id: str
    parent: str | None = None
    kind: ClauseKind = "clause"
    number: str | None = None
    """As printed: （四）, 6.3.7, 附录A, 表A.1."""
    title: str = ""
    path: tuple[str, ...] = ()
    """Number and heading of each ancestor, as printed, outermost first."""
    start: int
    end: int
    page: int | None = None
    about: tuple[str, ...] = ()
    """Clauses of the explained standard this text speaks of (（3.8） -> 3.8); only in an explanatory note."""
    references: tuple[Pointer, ...] = ()
    """Its cross-references as printed; `knowledge.references.resolve` tells where they lead."""
    modal: tuple[Modality, ...] = ()
    """Its sentences that have a modal verb."""
    cells: tuple[Cell, ...] = ()
    """Only for kind row."""


class Printed(Value):
    """Where a stretch of the cleaned text was printed."""

    start: int
    end: int
    page: int | None = None
    box: Box | None = None
    ocr: bool = False
    line: int | None = None


class Passage(Value):
    """What is searched and ranked: a stretch of one clause, a few sentences or one table row."""

    id: str
    document_id: str
    clause_id: str
    label: str
    """The place as people look it up (contract: `clause`), e.g. `6.3.7 · 三（四）4（3）`."""
    headings: str = ""
    """Title and heading path, for the index only."""
    text: str
    """Verbatim `Document.text[start:end]`."""
    context: str = ""
    """Further words for the index only: caption, column heads."""
    start: int
    end: int
    page: int | None = None
    kind: ClauseKind = "clause"
    number: str | None = None
    about: tuple[str, ...] = ()
    external_id: str | None = None


class Document(Value):
    """A parsed document: card, cleaned text, clause tree, passages; the unit the library stores."""

    card: Card
    text: str
    clauses: tuple[Clause, ...]
    passages: tuple[Passage, ...]
    printed: tuple[Printed, ...] = ()
    cuts: tuple[int, ...] = ()
    """Offsets where words of the source (a page number, a running head, a repeated table) were left out: no quotation crosses one."""
    loss: Loss = Loss()


class Change(Value):
    """What putting a document into the library changed."""

    document_id: str
    outcome: Literal["added", "replaced", "unchanged"]
    passages_added: int = 0
    passages_kept: int = 0
    passages_removed: int = 0
    note: str = ""
    """What the owner must know about the place it took: another version replaced, a namesake kept beside it."""


# ---- finding and citing --------------------------------------------------------------------------------------------


class Question(Value):
    """What somebody asks, with the user's earlier turns, oldest first."""

    text: str
    history: tuple[str, ...] = ()
    jurisdiction: str | None = None
    as_of: date | None = None


class Hit(Value):
    """A passage with its score; the score belongs to the hit, not to the passage."""

    passage: Passage
    score: float
    parts: dict[str, float] = Field(default_factory=dict)
    """Standardised scores by kind: exact, lexical, vector …"""


class Citation(Value):
    """A quotation with its place; made by `Library.cite` only, which checks it verbatim."""

    marker: int = 0
    document: str
    document_id: str
    clause: str
    quote: str
    start: int
    end: int
    page: int | None = None
    source: str = ""
    kind: Kind
    standing: Standing
    digest: bool = False
    ocr: bool = False
    passage_id: str = ""
    caveat: str = ""
    """What the reader must know about its weight: draft, second-hand …"""


# ---- computing -----------------------------------------------------------------------------------------------------


class Quantity(Value):
    """An exact amount with its unit in one spelling (t, kg, %, 台, 元, 级 …)."""

    value: Decimal
    unit: str | None = None


class Basis(Value):
    """Where a rule's figure stands: a place in a document, found again in the library by figure and clause."""

    document: str
    """Designation or title."""
    clause: str
    figures: tuple[str, ...] = ()
    """Strings the quoted span must contain, as printed."""
    second_hand: str | None = None
    """The document that only reports it, where so."""


class Step(Value):
    """One step of a computation (计算步骤) in words, with the clause it rests on."""

    says: str
    basis: Basis | None = None


class Computation(Value):
    """A rule run: what was understood, each step, the result; equal cases have equal ids."""

    id: str
    rule: str
    rulebook: str
    rulebook_title: str
    edition: str = ""
    standing: Standing = Standing.UNKNOWN
    inputs: dict[str, str]
    value: str | None
    unit: str | None = None
    steps: tuple[Step, ...] = Field(min_length=1)
    literal: tuple[str, ...] = ()
    """What the words taken literally would also allow."""
    notes: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()


class MissingFact(Value):
    """An input a rule needs and the question did not give."""

    name: str
    question: str
    unit: str | None = None


# ---- answering -----------------------------------------------------------------------------------------------------


class Outcome(StrEnum):
    """How a question ended (contract: `status`)."""

    ANSWERED = "answered"
    NEEDS_INPUT = "needs_input"
    NOT_FOUND = "not_found"


class Statement(Value):
    """One sentence or table of an answer as Markdown, with the markers of the citations it rests on."""

    text: str
    markers: tuple[int, ...] = ()


class Answer(Value):
    """What `ask` gives back; the parts agree with the outcome."""

    question: Question
    outcome: Outcome
    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()
    computations: tuple[Computation, ...] = ()
    missing: tuple[MissingFact, ...] = ()
    nearest: tuple[Hit, ...] = ()
    """The nearest clauses where nothing was found."""
    notes: tuple[str, ...] = ()
    """Standing, conflicts, readings: what the reader must know beside the answer."""
    elapsed_ms: int = 0

    @model_validator(mode="after")
    def parts_agree_with_outcome(self) -> Answer:
        """An answer without evidence, or a request for input that asks nothing, can't be made."""
        if self.outcome is Outcome.ANSWERED and not (self.citations or self.computations):
            raise ValueError("an answered question needs a citation or a computation")
        if self.outcome is Outcome.NEEDS_INPUT and not self.missing:
            raise ValueError("needs_input must name what is missing")
        known = {citation.marker for citation in self.citations}
        for statement in self.statements:
            if not set(statement.markers) <= known:
                raise ValueError(f"statement refers to unknown citation: {statement.markers}")
        return self
