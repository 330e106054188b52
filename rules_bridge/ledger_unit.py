"""The unit and the standard a ledger is judged by: what 单位信息 says, and which rulebook that means."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from knowledge.dates import UnreadableDate
from knowledge.errors import BadInput, UnreadableFile
from knowledge.quantities import UnreadableQuantity
from knowledge.vocabulary import Computation, Quantity
from rules_bridge.cells import plain, printed, read_day, read_tonnes
from rules_bridge.engine import find_rulebook, run
from rules_bridge.facts import Given
from rules_bridge.ledger_check import Source, Unit
from rules_bridge.ledger_rows import Ledger
from rules_bridge.ledger_words import load_words
from rules_bridge.rulebook import NotInRulebook, Rulebook


def rulebook_of(ledger: Ledger, remarks: list[str]) -> tuple[Source | None, Rulebook | None]:
    """The rulebook of the standard named, None with a remark where there is none."""
    words = load_words()
    said = plain(ledger.unit["standard"])
    for standard in words.standard:
        if standard.contains in said:
            book = find_rulebook(standard.rulebook)
            source = Source(
                id=book.id,
                name=standard.name,
                title=book.title,
                edition=book.edition,
                standing=book.standing,
                caveats=book.caveats,
            )
            return source, book
    names = "、".join(standard.name for standard in words.standard)
    shown = printed(ledger.unit["standard"])
    remarks.append(
        f"适用标准“{shown}”没有规则书，类别和要求都不判；现有：{names}。"
        if shown
        else f"单位信息没有写适用标准，类别和要求都不判；现有：{names}。"
    )
    return None, None


def unit_of(path: Path, ledger: Ledger, book: Rulebook | None, remarks: list[str]) -> Unit:
    """What 单位信息 says; raises UnreadableFile where the audit date is missing or can't be read."""
    cells, total = ledger.unit, _total(ledger, remarks)
    region = printed(cells["region"])
    if book is not None and region and book.jurisdiction != "全国" and book.jurisdiction not in plain(region):
        remarks.append(f"单位所在省市为“{region}”，适用标准是{book.jurisdiction}的，请核对。")
    return Unit(
        company=printed(cells["company"]),
        region=region,
        standard=printed(cells["standard"]),
        total_t=total,
        listed=printed(cells["listed"]),
        key_emitter=_key_emitter(ledger, book, total, remarks) if book else None,
        audit_date=_audit_date(path, ledger),
    )


def _audit_date(path: Path, ledger: Ledger) -> date:
    words = load_words()
    sheet, title = words.sheets["unit"], words.unit_keys["audit_date"]
    value = ledger.unit["audit_date"]
    try:
        day = read_day(value, ledger.sheets.epoch)
    except UnreadableDate as error:
        raise UnreadableFile(
            f"{path.name} 的工作表“{sheet}”里{title}“{printed(value)}”读不成日期。",
            "请写全年月日，例如 2026-07-20；有效与否都按这一天判断。",
        ) from error
    if day is None:
        raise UnreadableFile(
            f"{path.name} 的工作表“{sheet}”没有写{title}。", "请补上；有效与否都按这一天判断，例如 2026-07-20。"
        )
    return day


def _total(ledger: Ledger, remarks: list[str]) -> Decimal | None:
    """The yearly total, None with a remark where it is missing, unreadable or nothing."""
    title, value = load_words().unit_keys["total"], ledger.unit["total"]
    try:
        total = read_tonnes(value)
    except UnreadableQuantity:
        remarks.append(f"{title}“{printed(value)}”读不成一个确定的吨数，按占比判断的都不判。")
        return None
    if not total:
        remarks.append(f"单位信息没有写{title}，按占比判断的都不判。" if total is None else f"{title}为 0，请核对。")
        return None
    return total


def _key_emitter(ledger: Ledger, book: Rulebook, total: Decimal | None, remarks: list[str]) -> str | None:
    """Whether the unit is a key emitter by the rulebook's own rule, None where that can't be told."""
    facts: dict[str, Given] = {}
    listed, region = plain(ledger.unit["listed"]), plain(ledger.unit["region"])
    if listed:
        facts["listed"] = listed
    if region:
        facts["region"] = region
    if total is not None:
        facts["annual_t"] = Quantity(value=total, unit="t")
    try:
        found = run("key_emitter", facts, book.id)
    except NotInRulebook:
        return None
    except BadInput:
        title = load_words().unit_keys["listed"]
        remarks.append(f"{title}“{printed(ledger.unit['listed'])}”不是“是”或“否”，按不明处理。")
        return None
    return found.value if isinstance(found, Computation) else None
