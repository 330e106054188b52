"""`tanwen ledger`: an instrument ledger checked against the rulebooks, as text, JSON or an .xlsx report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

if TYPE_CHECKING:
    from rules_bridge.ledger_check import LedgerCheck, Rate


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("ledger", help="按规则书核查碳计量器具台账（.xlsx）；符合时退出状态为 0，不符合或待核实为 1。")(
        ledger_command
    )


def ledger_command(
    file: Annotated[Optional[Path], typer.Argument(help="台账 .xlsx。")] = None,  # noqa: UP045
    json: Annotated[bool, typer.Option("--json", help="输出一个 JSON。")] = False,
    out: Annotated[Optional[Path], typer.Option("--out", help="把核查报告写成 .xlsx。")] = None,  # noqa: UP045
    template: Annotated[Optional[Path], typer.Option("--template", help="写一份空白台账 .xlsx，不核查。")] = None,  # noqa: UP045
) -> None:
    """Checks a ledger, or writes a blank one."""
    from knowledge.errors import BadInput

    if template is not None:
        write_blank(template, file, out)
        return
    if file is None:
        raise BadInput("没有写台账文件。", "请写成 tanwen ledger 台账.xlsx；空白台账用 --template 空表.xlsx。")
    check(file, json, out)


def check(file: Path, json: bool, out: Path | None) -> None:
    """One ledger checked and told; exit status 1 unless it complies."""
    from rules_bridge.ledger import check_ledger
    from rules_bridge.ledger_report import write_report
    from tanwen.output import print_json, progress

    if out is not None:
        refuse_place(out, file)
    found = check_ledger(file)
    if out is not None:
        write_report(found, out)
        progress(f"报告已写入 {out}")
    if json:
        print_json(found.record())
    else:
        typer.echo("\n".join(told(found)))
    if found.verdict != "符合":
        raise typer.Exit(1)


def refuse_place(out: Path, file: Path) -> None:
    """A report is an .xlsx, and never written over the ledger."""
    from knowledge.errors import BadInput

    if out.suffix.lower() != ".xlsx":
        raise BadInput(f"报告文件 {out} 应以 .xlsx 结尾。", "例如 --out 报告.xlsx。")
    if out.is_dir():
        raise BadInput(f"{out} 是文件夹，报告写不进去。", "请写一个 .xlsx 文件名。")
    if file.exists() and out.exists() and out.samefile(file):
        raise BadInput("报告会盖掉台账本身。", "请换一个文件名。")


def write_blank(template: Path, file: Path | None, out: Path | None) -> None:
    """A blank ledger; an existing file is never overwritten."""
    from knowledge.errors import BadInput
    from rules_bridge.ledger_template import write_template
    from tanwen.output import progress

    if file is not None or out is not None:
        raise BadInput("--template 只写空白台账，不与台账文件或 --out 同用。", "请分两次运行。")
    if template.suffix.lower() != ".xlsx":
        raise BadInput(f"空白台账 {template} 应以 .xlsx 结尾。", "例如 --template 空白台账.xlsx。")
    if template.exists():
        raise BadInput(f"{template} 已经存在，不覆盖。", "请换一个文件名。")
    write_template(template)
    progress(f"空白台账已写入 {template}")


# ---- for people ----------------------------------------------------------------------------------------------------


def told(found: LedgerCheck) -> list[str]:
    """The whole result as lines of text: verdict first, then every part that has anything to say."""
    from rules_bridge.ledger_report import basis

    lines = [f"结论：{found.verdict}", *(f"  · {each}" for each in found.because)]
    lines.append(f"依据：{basis(found)}；核查日期 {found.unit.audit_date}")
    lines += [f"  · {each}" for each in found.source.caveats] if found.source else []
    lines += ["源流类别："]
    for each in found.classes:
        literal = f"，字面同时落入{'、'.join(each.literal)}" if each.literal else ""
        lines.append(f"  {each.stream}：{f'{each.value}（{each.clause}{literal}）' if each.value else each.why}")
    lines += ["配备率：", *(f"  {rate_line(rate)}" for rate in found.rates)]
    parts = {
        "未计入器具": [
            f"第 {e.row} 行 {e.name} {e.serial}：{e.says}（{e.clause or '同一编号'}）" for e in found.excluded
        ],
        "发现": [
            f"[{e.weight}] {f'第 {e.row} 行 ' if e.row else ''}{e.title}：{e.says}{f'（{e.clause}）' if e.clause else ''}"
            for e in found.findings
        ],
        "读不懂的行": [f"{e.sheet} 第 {e.row} 行：{e.says}" for e in found.row_errors],
        "说明": list(found.remarks),
    }
    for title, said in parts.items():
        lines += [f"{title}：", *(f"  {each}" for each in said)] if said else []
    return lines


def rate_line(rate: Rate) -> str:
    """锅炉 活动数据：理论 4，计入 3，75.00 %，要求 100 %，不合格，须补配 1 台."""
    theoretical = "未核定" if rate.theoretical is None else str(rate.theoretical)
    share = f"，{rate.rate} %" if rate.rate is not None else ""
    verdict = {True: "合格", False: f"不合格，须补配 {rate.to_add} 台", None: "不判"}[rate.passes]
    required = f"要求 {rate.required} %（{rate.clause}）" if rate.required is not None else rate.says.rstrip("。")
    return f"{rate.stream} {rate.data_type}：理论 {theoretical}，计入 {rate.counted}{share}；{required}；{verdict}"
