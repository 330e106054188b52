"""What reading a file came to, for the one line a person sees and for the page."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from ingest.cardfile import FIELDS
from knowledge.citing import name_of
from knowledge.vocabulary import Card, Loss, Standing, Value

Outcome = Literal["added", "replaced", "unchanged", "failed"]
WORDS: dict[Outcome, str] = {"added": "读入", "replaced": "更新", "unchanged": "未变", "failed": "失败"}
_TOLD = ("kind", "designation", "standing", "issuer", "jurisdiction", "issued", "effective", "explains")


class DocumentReport(Value):
    """What one document of a file came to."""

    id: str
    name: str
    clauses: int
    passages: int
    found: dict[str, str]
    """Facts of the card by field name."""
    unknown: tuple[str, ...]
    """Fields of the card that were not found."""
    loss: Loss


class FileReport(Value):
    """What one file came to; `reason` and `hint` where it failed, `notes` for what the owner should know."""

    path: str
    outcome: Outcome
    documents: tuple[DocumentReport, ...] = ()
    clauses: int = 0
    passages_added: int = 0
    passages_kept: int = 0
    passages_removed: int = 0
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    reason: str = ""
    hint: str = ""
    seconds: float = 0.0


def report_document(card: Card, clauses: int, passages: int, loss: Loss) -> DocumentReport:
    """The report of a document as the library holds it."""
    facts = {field: _said(card, field) for field in _TOLD}
    if card.kind.value != "编制说明":
        facts.pop("explains")
    return DocumentReport(
        id=card.id,
        name=name_of(card),
        clauses=clauses,
        passages=passages,
        found={field: fact for field, fact in facts.items() if fact},
        unknown=tuple(field for field, fact in facts.items() if not fact),
        loss=loss,
    )


def line_of(report: FileReport) -> str:
    """The one line about a file: what became of it, its name, documents, clauses, what is known of it and what is not."""
    name = Path(report.path).name
    head = f"{WORDS[report.outcome]}  {name}"
    if report.outcome == "failed":
        return f"{head}：{report.reason}"
    parts = [head]
    if len(report.documents) == 1:
        parts.append(report.documents[0].name)
        parts.append(f"{report.clauses} 条")
        if report.outcome != "unchanged":
            parts += _facts(report.documents[0])
    else:
        parts.append(f"{len(report.documents)} 份文件 {report.clauses} 条")
    if report.outcome == "replaced":
        parts.append(
            f"新增 {report.passages_added} 段、保留 {report.passages_kept} 段、删去 {report.passages_removed} 段"
        )
    if report.warnings:
        parts.append(f"警告 {len(report.warnings)} 条")
    return "  ".join([*parts, *report.notes])


def _facts(document: DocumentReport) -> list[str]:
    found = [f"{FIELDS[field]} {fact}" for field, fact in document.found.items() if field != "designation"]
    told = [f"认出：{'，'.join(found)}"] if found else []
    if document.unknown:
        told.append(f"未知：{'，'.join(FIELDS[field] for field in document.unknown)}")
    return told


def _said(card: Card, field: str) -> str:
    value = getattr(card, field)
    return "" if value is None or value is Standing.UNKNOWN else str(value)
