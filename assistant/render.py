"""An Answer as Markdown for people and as the record that other programs rely on."""

from __future__ import annotations

import re
from typing import Any

from knowledge.vocabulary import Answer, Citation, Computation


def to_markdown(answer: Answer, references: bool = False) -> str:
    """The answer as Markdown with markers such as [1]; with `references` the quoted clauses follow as a list."""
    blocks = [with_markers(statement.text, statement.markers) for statement in answer.statements]
    if answer.nearest:
        blocks.append(
            "最接近的条款（未回答所问）："
            + "；".join(dict.fromkeys(hit.passage.label for hit in answer.nearest))
            + "。"
        )
    blocks += [f"说明：{note}" for note in answer.notes]
    if references and answer.citations:
        blocks.append("\n".join(reference(citation) for citation in answer.citations))
    return "\n\n".join(blocks)


def with_markers(text: str, markers: tuple[int, ...]) -> str:
    """The text with its markers at the end, unless it carries them itself."""
    missing = [marker for marker in markers if f"[{marker}]" not in text]
    return text + "".join(f"[{marker}]" for marker in missing)


def reference(citation: Citation) -> str:
    """One line that names the place and gives the quotation."""
    where = f"，第 {citation.page} 页" if citation.page else ""
    state = "、".join(
        filter(None, [citation.kind.value, citation.standing.value, "摘编（非原文）" if citation.digest else ""])
    )
    quote = re.sub(r"\s*[\t\n]+\s*", " ", citation.quote)
    return f"[{citation.marker}] {citation.document}，{citation.clause}{where}（{state}）：“{quote}”"


def to_record(answer: Answer, id: str | None = None) -> dict[str, Any]:
    """The answer in the shape of the contract."""
    record: dict[str, Any] = {"id": id} if id is not None else {}
    return record | {
        "question": answer.question.text,
        "status": answer.outcome.value,
        "answer": to_markdown(answer),
        "citations": [citation_record(citation) for citation in answer.citations],
        "computations": [computation_record(computation) for computation in answer.computations],
        "missing": [fact.model_dump() for fact in answer.missing],
        "nearest": [
            {"document_id": hit.passage.document_id, "clause": hit.passage.label, "quote": hit.passage.text[:120]}
            for hit in answer.nearest
        ],
        "verdicts": [],
        "elapsed_ms": answer.elapsed_ms,
    }


def citation_record(citation: Citation) -> dict[str, Any]:
    """A citation in the shape of the contract."""
    return {
        "marker": citation.marker,
        "document": citation.document,
        "document_id": citation.document_id,
        "clause": citation.clause,
        "quote": citation.quote,
        "page": citation.page,
        "source": citation.source,
        "kind": citation.kind.value,
        "standing": citation.standing.value,
        "digest": citation.digest,
        "ocr": citation.ocr,
        "caveat": citation.caveat,
    }


def computation_record(computation: Computation) -> dict[str, Any]:
    """A computation in the shape of the contract."""
    return {
        "id": computation.id,
        "rule": computation.rule,
        "rulebook": f"{computation.rulebook} {computation.rulebook_title}".strip(),
        "inputs": dict(computation.inputs),
        "result": {"value": computation.value, "unit": computation.unit},
        "steps": [step.says for step in computation.steps],
        "literal": list(computation.literal),
        "notes": list(computation.notes),
        "citations": [citation_record(citation) for citation in computation.citations],
    }
