"""A Report as a table for people, as Markdown and as JSON; every failed case with its reason."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

from eval.baseline import Comparison
from eval.cases import KINDS
from eval.run import Report, Result, means, times
from eval.scores import MEASURES

HEADINGS = {
    "status": "状态",
    "clause": "条款",
    "evidence": "证据",
    "precision": "精度",
    "faithfulness": "忠实",
    "must": "要点",
    "must_not": "禁语",
    "value": "数值",
    "refusal": "拒答",
    "correct": "正确",
    "concise": "简洁",
    "strict": "严格",
}


def kinds_of(report: Report) -> list[tuple[str, list[Result]]]:
    """The scored results by kind, in the order of the kinds."""
    by_kind: dict[str, list[Result]] = {}
    for result in report.scored():
        by_kind.setdefault(result.kind, []).append(result)
    return [(kind, by_kind[kind]) for kind in KINDS if kind in by_kind]


def rows(report: Report) -> list[list[str]]:
    """The table: a head, a row per kind, the row of all."""
    table = [["类别", "题数", *(HEADINGS[measure] for measure in MEASURES), "毫秒", "95%"]]
    for name, results in (*kinds_of(report), ("全部", list(report.scored()))):
        values = means(results)
        cells = ["-" if (value := values[measure]) is None else f"{value:.3f}" for measure in MEASURES]
        table.append([name, str(len(results)), *cells, *map(str, times(results))])
    return table


def to_text(report: Report, comparison: Comparison | None = None) -> str:
    """The whole report for a terminal."""
    table = rows(report)
    widths = [max(width(row[column]) for row in table) for column in range(len(table[0]))]
    lines = [
        "  ".join(padded(cell, size, index > 0) for index, (cell, size) in enumerate(zip(row, widths, strict=True)))
        for row in table
    ]
    for title, told in findings(report, comparison):
        lines += ["", f"{title}："] + [f"  {line}" for line in told]
    return "\n".join(lines)


def to_markdown(report: Report, comparison: Comparison | None = None) -> str:
    """The whole report as Markdown."""
    head, *body = rows(report)
    lines = ["# 评测结果", "", f"库的版本：`{report.library[:16]}`", ""]
    lines += [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *body)]
    for title, told in findings(report, comparison):
        lines += ["", f"## {title}", ""] + [f"- {line}" for line in told]
    return "\n".join(lines) + "\n"


def findings(report: Report, comparison: Comparison | None) -> list[tuple[str, Sequence[str]]]:
    """What is told below the table: crashes, failures, stale gold, and the comparison."""
    failed = [
        f"{result.id}（{result.kind}）{result.question}：{'；'.join(result.reasons())}"
        for result in report.results
        if result.failed()
    ]
    crashes = [f"{result.id} {result.question}：{result.crash}" for result in report.results if result.crash]
    stale = [f"{result.id}（{result.place}）：{'；'.join(result.stale)}" for result in report.results if result.stale]
    told: list[tuple[str, Sequence[str]]] = [
        (f"出错 {len(crashes)} 题（不计入指标）", crashes),
        (f"未全对 {len(failed)} 题", failed),
        (f"依据已不在文件中 {len(stale)} 题（不计入指标）", stale),
    ]
    if comparison:
        told += [
            ("比基线差", comparison.worse),
            ("比基线好", comparison.better),
            ("原来对、现在不对", comparison.now_failing),
            ("原来不对、现在对", comparison.now_right),
            ("基线里没有的新题", comparison.new),
            ("基线里有、这次没有的题", comparison.gone),
        ]
    return [(title, lines) for title, lines in told if lines]


def to_record(report: Report, comparison: Comparison | None = None) -> dict[str, Any]:
    """The whole report as one JSON value."""
    return {
        "library": report.library,
        "overall": summary(report.scored()),
        "by_kind": {kind: summary(results) for kind, results in kinds_of(report)},
        "crashes": [{"id": result.id, "crash": result.crash} for result in report.results if result.crash],
        "stale": [
            {"id": result.id, "place": result.place, "gold": list(result.stale)}
            for result in report.results
            if result.stale
        ],
        "cases": [case_record(result) for result in report.scored()],
        "comparison": comparison.model_dump() if comparison else None,
    }


def summary(results: Sequence[Result]) -> dict[str, Any]:
    """The means of a group of results."""
    median, slow = times(results)
    return {"n": len(results), **means(results), "median_ms": median, "p95_ms": slow}


def case_record(result: Result) -> dict[str, Any]:
    """One scored case."""
    return {
        "id": result.id,
        "kind": result.kind,
        "question": result.question,
        "scores": {score.measure: score.value for score in result.scores},
        "reasons": list(result.reasons()),
        "answer": result.answer,
        "elapsed_ms": result.elapsed_ms,
    }


def width(text: str) -> int:
    """How many columns a text takes in a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def padded(text: str, size: int, right: bool) -> str:
    """The text filled up to a width."""
    gap = " " * (size - width(text))
    return gap + text if right else text + gap
