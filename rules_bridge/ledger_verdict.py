"""Whether a ledger complies: 符合 only where everything passes and nothing is open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rules_bridge.ledger_check import Excluded, Finding, Rate, RowError, Verdict


def verdict_of(
    rates: Sequence[Rate], excluded: Sequence[Excluded], findings: Sequence[Finding], errors: Sequence[RowError]
) -> tuple[Verdict, tuple[str, ...]]:
    """The verdict and what stands against 符合: first what breaks a requirement, then what is open."""
    against = _breaches(rates, excluded, findings)
    undecided = _undecided(rates, findings, errors)
    verdict: Verdict = "不符合" if against else "待核实" if undecided else "符合"
    return verdict, (*against, *undecided)


def _breaches(rates: Sequence[Rate], excluded: Sequence[Excluded], findings: Sequence[Finding]) -> list[str]:
    said = []
    failed = [rate for rate in rates if rate.passes is False]
    if failed:
        adding = sum(rate.to_add or 0 for rate in failed)
        said.append(f"{len(failed)} 项配备率不合格，共须补配 {adding} 台")
    used = [each for each in excluded if each.breach]
    if used:
        said.append(f"{len(used)} 台在用器具未经有效溯源（{used[0].clause}：不得使用）")
    titles = Counter(each.title for each in findings if each.weight == "不符合")
    return said + [_times(title, number) for title, number in titles.items()]


def _undecided(rates: Sequence[Rate], findings: Sequence[Finding], errors: Sequence[RowError]) -> list[str]:
    said = []
    unknown = [rate for rate in rates if rate.passes is None and not rate.exempt]
    if unknown:
        said.append(f"{len(unknown)} 项配备率是否达到要求不能判定")
    if errors:
        rows = len({(each.sheet, each.row) for each in errors})
        said.append(f"{rows} 行有读不懂或互相矛盾的内容")
    titles = Counter(each.title for each in findings if each.weight == "待核实")
    return said + [_times(title, number) for title, number in titles.items()]


def _times(title: str, number: int) -> str:
    return title if number == 1 else f"{title} {number} 处"
