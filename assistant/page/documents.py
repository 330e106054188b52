"""The library as the page shows it: a card per document, and the report of what was read from a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assistant.page.markup import badges, text
from ingest.cardfile import FIELDS
from ingest.report import DocumentReport, FileReport
from knowledge.vocabulary import Card

UNKNOWN = '<span class="unknown">不明</span>'


def overview_html(cards: Sequence[Card]) -> str:
    """What the library holds in a few lines, beside a conversation where no clause is open."""
    rows = "".join(
        f'<li><span class="overview-title">{text(card.title)}</span>'
        f'<span class="overview-facts">{text(card.designation or "编号不明")}</span>'
        f"{badges(card.kind, card.standing, card.digest)}</li>"
        for card in in_order(cards)
    )
    held = f"资料库有 {len(cards)} 份文件" if cards else "资料库还是空的，请到“资料库”上传文件"
    return (
        '<section class="overview" aria-label="资料库概览"><p class="overview-hint">点击回答里的编号，如 '
        '<span class="marker marker-sample">[1]</span>，条款原文和上下文会显示在这里。</p>'
        f"<h3>{held}</h3><ul>{rows}</ul></section>"
    )


def in_order(cards: Sequence[Card]) -> list[Card]:
    """Official texts before digests, then by kind and title."""
    return sorted(cards, key=lambda card: (card.digest, card.kind.value, card.title))


def library_html(cards: Sequence[Card]) -> str:
    """All documents of the library, official texts before digests."""
    if not cards:
        return '<p class="empty">资料库还是空的。请在上方上传标准、编制说明或通知。</p>'
    listed = "".join(map(document_card, in_order(cards)))
    return f'<p class="count" role="status">共 {len(cards)} 份文件</p><ul class="documents">{listed}</ul>'


def document_card(card: Card) -> str:
    """What is known of one document; what was not found is said to be unknown."""
    facts = [
        ("编号", card.designation),
        ("发布单位", card.issuer),
        ("适用地区", card.jurisdiction),
        ("发布日期", card.issued),
        ("实施日期", card.effective),
    ]
    optional = [
        ("失效日期", card.effective_until),
        ("被代替", card.replaced_by),
        ("所说明的标准", card.explains),
        ("别名", "、".join(card.aliases)),
    ]
    rows = "".join(fact_row(name, value) for name, value in facts)
    rows += "".join(fact_row(name, value) for name, value in optional if value)
    return (
        f'<li class="document"><h3>{text(card.title)}</h3>{badges(card.kind, card.standing, card.digest)}'
        f'<dl>{rows}</dl><p class="document-source">{text(card.source)}</p></li>'
    )


def fact_row(name: str, value: object) -> str:
    """One line of a card."""
    return f"<div><dt>{text(name)}</dt><dd>{text(value) if value else UNKNOWN}</dd></div>"


def progress_html(done: int, total: int, doing: str) -> str:
    """A progress bar with what is being done."""
    share = round(100 * done / total) if total else 0
    count = f"（{done}/{total}）" if total > 1 else ""
    return (
        f'<div class="progress" role="progressbar" aria-valuemin="0" aria-valuemax="100" aria-valuenow="{share}" '
        f'aria-label="读入进度"><div class="progress-bar" style="width:{max(share, 4)}%"></div></div>'
        f'<p class="progress-text" role="status">{text(doing)}{count}…</p>'
    )


def reports_html(reports: Sequence[FileReport]) -> str:
    """What became of each uploaded file, in plain words."""
    return f'<ul class="reports" role="status">{"".join(map(report_html, reports))}</ul>'


def report_html(report: FileReport) -> str:
    """What became of one file: what was read and recognised, what was left out, what to check."""
    name = text(Path(report.path).name)
    if report.outcome == "failed":
        return (
            f'<li class="failed" role="alert"><strong>{name}</strong>：{text(report.reason)} {text(report.hint)}</li>'
        )
    lines = [line for document in report.documents for line in read_lines(document)]
    listed = "".join(f"<li>{text(line)}</li>" for line in [*lines, *report.notes])
    listed += "".join(f'<li class="warned">注意：{text(warning)}</li>' for warning in report.warnings)
    outcome = {"added": "已读入", "replaced": "已更新", "unchanged": "内容没有变化"}[report.outcome]
    return f"<li><strong>{name}</strong>：{outcome}，{report.clauses} 条，可以提问了。<ul>{listed}</ul></li>"


def read_lines(document: DocumentReport) -> list[str]:
    """What was read of one document, what is known of it and what was left out."""
    loss = document.loss
    lines = [f"{document.name}：{document.clauses} 条、{document.passages} 个可检索片段"]
    if loss.characters_in:
        lines.append(f"读入文字 {loss.characters_out} 字（文件里 {loss.characters_in} 字）")
    if loss.cells_out:
        lines.append(f"表格单元格 {loss.cells_out} 个" + (f"（文件里 {loss.cells_in} 个）" if loss.cells_in else ""))
    if document.found:
        lines.append("认出：" + "，".join(f"{FIELDS[field]} {fact}" for field, fact in document.found.items()))
    if document.unknown:
        lines.append("没有找到：" + "、".join(FIELDS[field] for field in document.unknown))
    return [*lines, *(f"略去：{dropped}" for dropped in loss.dropped)]
