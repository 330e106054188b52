"""Random messy ledgers against an independent judgement made from what was meant, before it was written messily.

TANWEN_LEDGERS=1000 tries more of them; TANWEN_LEDGER_SEED starts elsewhere.
"""

from __future__ import annotations

import math
import os
import random
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from rules_bridge.ledger import check_ledger

MANY = int(os.environ.get("TANWEN_LEDGERS", "60"))
SEED = int(os.environ.get("TANWEN_LEDGER_SEED", "0"))
CALC, MEASURED = ("活动数据", "排放因子"), "排放量"
WIDE = str.maketrans("0123456789.-/ABCSN%", "０１２３４５６７８９．－／ＡＢＣＳＮ％")


# ---- what is meant -------------------------------------------------------------------------------------------------


@dataclass
class Tool:
    """An instrument as it is meant; None is a blank cell, "bad" one nobody can read."""

    name: str
    serial: str | None
    accuracy: tuple[str, Fraction | None]
    stream: str | None
    emission: Any
    method: str
    data: str | None
    organised: str | None
    portable: bool
    use: str
    tested: Any
    until: Any
    certificate: bool
    status: str
    seal: bool
    row: int = 0


@dataclass
class Case:
    standard: str
    total: Fraction | None
    listed: bool | None
    day: date
    theory: list[tuple[str, str, str, Any]] = field(default_factory=list)
    tools: list[Tool] = field(default_factory=list)
    theory_rows: list[int] = field(default_factory=list)


def invented(chance: random.Random) -> Case:
    day = date(2025, 1, 1) + timedelta(days=chance.randrange(500))
    standard = chance.choice(["重庆"] * 6 + ["JJF 2309"] * 2 + ["河南"])
    total = None if chance.random() < 0.05 else Fraction(chance.choice([18000, 42000, 50000, 90000, 260000, 1000000]))
    case = Case(standard, total, chance.choice([True, False, None]), day)
    names = [
        "燃煤锅炉",
        "天然气锅炉",
        "叉车柴油",
        "点火汽油",
        "石灰石分解",
        "储罐逸散",
        "1号机组",
        "购入电力",
        "购入蒸汽",
    ]
    amounts: dict[str, Any] = {}
    for name in chance.sample(names, chance.randint(2, 7)):
        kind = {"购入电力": "购入电力", "购入蒸汽": "购入热力"}.get(name, "其他")
        types = (MEASURED,) if name in ("储罐逸散", "1号机组") else CALC
        for data in types if chance.random() < 0.8 else types[:1]:
            count: Any = chance.choice([1, 2, 3, 5, 7, 0, "bad"]) if chance.random() < 0.3 else chance.randint(1, 6)
            case.theory.append((name, kind, data, count))
        amounts[name] = amount(chance, total)
    for name, value in amounts.items():
        conflicting = chance.random() < 0.1
        for _ in range(chance.randint(0, 7)):
            case.tools.append(tool(chance, name, value, conflicting, day, case.tools))
    for _ in range(chance.choice([0, 0, 1, 2])):
        case.tools.append(portable(chance, day, case.tools))
    if chance.random() < 0.5:
        chance.shuffle(case.tools)
    return case


def amount(chance: random.Random, total: Fraction | None) -> Fraction:
    edge = [Fraction(n) for n in (999, 1000, 1001, 4999, 5000, 5001, 0)]
    if total:
        edge += [total * share / 100 + off for share in (1, 2, 10) for off in (0, -1, 1)]
    return chance.choice([*edge, Fraction(chance.randrange(1, 300000), 10)])


def tool(chance: random.Random, stream: str, value: Fraction, conflicting: bool, day: date, before: list[Tool]) -> Tool:
    measured = stream in ("储罐逸散", "1号机组")
    emission: Any = value + (chance.choice([0, 7]) if conflicting else 0)
    if chance.random() < 0.25:
        emission = chance.choice([None, None, "bad"])
    data: str | None = MEASURED if measured else chance.choice(CALC)
    organised = ("无组织" if stream == "储罐逸散" else "有组织") if measured else None
    where: str | None = stream
    if chance.random() < 0.06:
        where = chance.choice([None, "2号生产线", stream + "（旧）"])
    if chance.random() < 0.05:
        data = None
    tested, until = days(chance, day)
    return Tool(
        name=chance.choice(["流量计", "电子秤", "分析仪", "柴油流量计", "电能表"]),
        serial=number(chance, before),
        accuracy=accuracy(chance),
        stream=where,
        emission=emission,
        method="实测法" if measured else "计算法",
        data=data,
        organised=organised,
        portable=False,
        use=chance.choice(["内部"] * 3 + ["贸易结算"]),
        tested=tested,
        until=until,
        certificate=chance.random() > 0.08,
        status=chance.choice(
            ["在用"] * 12 + ["停用", "封存", "报废", "拆除", "检定不合格", "校准不合格", "停用（检修）"]
        ),
        seal=chance.random() < 0.1,
    )


def portable(chance: random.Random, day: date, before: list[Tool]) -> Tool:
    made = tool(chance, "自检自查", Fraction(5), False, day, before)
    made.portable, made.data, made.organised, made.emission = True, None, None, None
    made.stream, made.use, made.method = chance.choice(["自检自查", None, "—"]), "内部", "计算法"
    return made


def number(chance: random.Random, before: list[Tool]) -> str | None:
    if chance.random() < 0.05:
        return None
    earlier = [each.serial for each in before if each.serial]
    if earlier and chance.random() < 0.06:
        return chance.choice(earlier)
    return f"{chance.choice('ABCSN')}{chance.choice(['-', ''])}{chance.randrange(10**6):06d}"


def accuracy(chance: random.Random) -> tuple[str, Fraction | None]:
    figure = chance.choice([Fraction(n) for n in ("0.2", "0.3", "0.31", "0.5", "1", "2.5", "8", "10", "10.5", "12")])
    return chance.choice([("class", figure), ("percent", figure), ("system", figure), ("bad", None)])


def days(chance: random.Random, day: date) -> tuple[Any, Any]:
    tested: Any = day - timedelta(days=chance.randrange(1, 420))
    until: Any = tested + timedelta(days=chance.choice([365, 365, 730]))
    fate = chance.random()
    if fate < 0.05:
        until = day
    elif fate < 0.09:
        until = None
    elif fate < 0.12:
        until = "bad"
    elif fate < 0.15:
        tested = chance.choice([None, "bad"])
    elif fate < 0.18:
        until = tested - timedelta(days=chance.randrange(1, 300))
    elif fate < 0.21:
        tested = day + timedelta(days=chance.randrange(1, 300))
        until = tested + timedelta(days=365)
    elif fate < 0.23:
        tested, until = day, day + timedelta(days=1)
    return tested, until


# ---- judged by hand ------------------------------------------------------------------------------------------------


@dataclass
class Told:
    """What is to be told, as it is gathered."""

    case: Case
    errors: set[tuple[str, int]] = field(default_factory=set)
    excluded: dict[int, set[str]] = field(default_factory=dict)
    findings: set[tuple[Any, ...]] = field(default_factory=set)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    values: dict[str, list[tuple[int, Fraction]]] = field(default_factory=dict)
    organised: dict[str, set[str]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    hand_held: int = 0

    @property
    def chongqing(self) -> bool:
        return self.case.standard == "重庆"


def judged(case: Case) -> dict[str, Any]:
    """The answer by the words of the contract, in the plainest way."""
    streams = list(dict.fromkeys(each[0] for each in case.theory))
    told = Told(case, values={name: [] for name in streams}, organised={name: set() for name in streams})
    for t in case.tools:
        why = reasons(told, t)
        place(told, t)
        if why:
            told.excluded[t.row] = why
        elif t.portable:
            told.hand_held += 1
        elif t.stream in streams and t.data:
            told.counts[t.stream, t.data] += 1
        if t.status[:2] not in ("停用", "封存", "报废", "拆除"):
            look_at(told, t)
    amounts = {}
    for name in streams:
        values = {value for _, value in told.values[name]}
        amounts[name] = values.pop() if len(values) == 1 else None
        if values:
            told.errors |= {("conflicting_emission", row) for row, _ in told.values[name]}
    by = {
        law: {name: kind_of(amounts[name], case.total, small) for name in streams}
        for law, small in (("重庆", 1), ("JJF 2309", 2))
    }
    classes = by.get(case.standard, dict.fromkeys(streams))
    rates = all_rates(told, classes, amounts)
    on_the_whole(told, amounts)
    return {
        "classes": classes,
        "by": by,
        "rates": sorted(map(str, rates)),
        "excluded": told.excluded,
        "findings": told.findings,
        "errors": told.errors,
    }


def reasons(told: Told, t: Tool) -> set[str]:
    """Why it does not count, and what of its serial number and days is wrong."""
    why, day = set(), told.case.day
    if t.serial is None:
        told.errors.add(("missing_serial", t.row))
    elif t.serial.upper() in told.seen:
        told.errors.add(("duplicate_serial", t.row))
        why.add("duplicate")
    told.seen.add((t.serial or "").upper())
    if "bad" in (t.tested, t.until):
        told.errors.add(("bad_date", t.row))
    if t.until is None:
        told.errors.add(("missing_valid_until", t.row))
    if not isinstance(t.until, date):
        why.add("validity_unknown")
    elif t.until < day:
        why.add("expired")
    contradictory = {
        "date_order": isinstance(t.tested, date) and isinstance(t.until, date) and t.tested > t.until,
        "future_date": isinstance(t.tested, date) and t.tested > day,
    }
    for code, wrong in contradictory.items():
        if wrong:
            told.errors.add((code, t.row))
            why.add("validity_unknown")
    stands = {
        "no_certificate": not t.certificate,
        "not_in_use": t.status[:2] in ("停用", "封存", "报废", "拆除"),
        "failed_calibration": "不合格" in t.status,
    }
    return why | {code for code, wrong in stands.items() if wrong}


def place(told: Told, t: Tool) -> None:
    """What of its stream, emission and data type is told or wrong; nobody asks a portable one."""
    if t.portable:
        return
    if t.stream not in told.values:
        told.errors.add(("unknown_stream", t.row))
    else:
        told.values[t.stream] += [(t.row, t.emission)] if isinstance(t.emission, Fraction) else []
        told.organised[t.stream] |= {t.organised} - {None}
    if t.emission == "bad":
        told.errors.add(("bad_emission", t.row))
    if t.data is None:
        told.errors.add(("missing_data_type", t.row))


def look_at(told: Told, t: Tool) -> None:
    """What is found on an instrument in use."""
    if t.seal:
        told.findings.add(("seal_damaged", t.row))
    if t.until == told.case.day:
        told.findings.add(("expires_on_audit_date", t.row))
    if not told.chongqing:
        return
    what, figure = t.name + (t.stream or ""), t.accuracy[1]
    oil = t.use == "贸易结算" and any(word in what for word in ("汽油", "柴油", "煤油", "成品油"))
    if t.use == "贸易结算" and "天然气" in what:
        told.findings.add(("natural_gas_settlement_unchecked", t.row))
    if figure is None and (oil or t.organised == "无组织"):
        told.errors.add(("bad_accuracy", t.row))
    if figure is not None and t.organised == "无组织" and figure > 10:
        told.findings.add(("mpe_unorganised", t.row))
    if figure is not None and oil and figure > Fraction("0.3"):
        told.findings.add(("class_refined_oil_settlement", t.row))


def all_rates(told: Told, classes: dict[str, Any], amounts: dict[str, Any]) -> list[tuple[Any, ...]]:
    """A record for every row of 理论需要量, and for every stream and type it has no row for."""
    case, rates = told.case, []
    cells: list[tuple[Any, ...]] = [(*each, True) for each in case.theory]
    extra = sorted({key for key in told.counts if key not in {(each[0], each[2]) for each in case.theory}})
    cells += [(name, next(e[1] for e in case.theory if e[0] == name), data, None, False) for name, data in extra]
    for at, (name, kind, data, count, printed) in enumerate(cells):
        need = None
        if told.chongqing:
            need = required(case, classes[name], amounts[name], kind, data, told.organised[name])
        if need == "none":
            told.findings.add(("unorganised_below_threshold", name))
            need = None
        if count == "bad":
            told.errors.add(("bad_theoretical", case.theory_rows[at]))
            count = None
        if not printed:
            told.findings.add(("no_theoretical_number", name, data))
        rates.append((name, data, count, told.counts[name, data], *measure(told.counts[name, data], count, need)))
    return rates


def measure(have: int, count: int | None, need: Any) -> tuple[Any, ...]:
    """Rate, required, pass, to add."""
    rate = None if not count else Fraction(math.floor(Fraction(have * 10000, count) + Fraction(1, 2)), 100)
    if need is None or count is None:
        return rate, need, None, None
    return rate, need, have * 100 >= need * count, max(0, math.ceil(Fraction(need * count, 100)) - have)


def on_the_whole(told: Told, amounts: dict[str, Any]) -> None:
    """What is found on the unit and the library."""
    case = told.case
    said = {
        "no_portable": told.chongqing and not told.hand_held,
        "key_emitter_unknown": told.chongqing and case.listed is None,
        "rates_not_in_library": not told.chongqing,
        "classes_not_in_library": case.standard == "河南",
        "streams_exceed_total": case.total is not None
        and sum(value for value in amounts.values() if value is not None) > case.total,
    }
    told.findings |= {(code,) for code, true in said.items() if true}


def kind_of(x: Fraction | None, total: Fraction | None, small: int) -> str | None:
    if x is None:
        return None
    if x >= 5000:
        return "主要源流"
    if total is None:
        return None
    if x * 10 >= total:
        return "主要源流"
    return "次要源流" if x >= 1000 or x * 100 >= total * small else "微量源流"


def required(
    case: Case, kind: str | None, x: Fraction | None, bought: str, data: str, organised: set[str]
) -> int | str | None:
    if bought.startswith("购入"):
        return 100
    if data == MEASURED:
        if organised == {"有组织"}:
            return 100
        if x is None or (x < 1000 and case.total is None):
            return None
        if x >= 1000 or x * 100 >= case.total:
            return 100
        return "none" if organised == {"无组织"} else None
    if kind is None:
        return None
    if kind != "微量源流":
        return 100
    if data == "活动数据":
        return 60
    return None if case.listed is None else 100 if case.listed else 60


# ---- written messily -----------------------------------------------------------------------------------------------

TITLES = {
    "name": ["器具名称", "器具\n名称", "器 具 名 称", "器具名称（必填）"],
    "serial": ["出厂编号", "出厂编号\n(唯一)"],
    "accuracy": ["准确度等级/最大允许误差", "准确度等级／最大允许误差"],
    "stream": ["所属源流"],
    "emission": ["源流年排放量(tCO2e)", "源流年排放量\n（tCO₂e）", "源流年排放量"],
    "method": ["计量方式(实测法/计算法)", "计量方式"],
    "data": ["数据类型(活动数据/排放因子)", "数据类型"],
    "organised": ["有组织/无组织", "有组织／无组织"],
    "portable": ["是否便携"],
    "use": ["用途(贸易结算/内部)", "用途"],
    "tested": ["检定或校准日期", "检定或\n校准日期"],
    "until": ["有效期至"],
    "certificate": ["溯源证书编号"],
    "status": ["状态"],
    "remark": ["备注"],
    "number": ["序号"],
    "range": ["测量范围"],
}


def write(case: Case, path: Path, chance: random.Random) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    makers = [instruments, unit, theory]
    chance.shuffle(makers)
    for maker in makers:
        maker(book, case, chance)
    for title in chance.sample(["计量器具台账(旧)", "Sheet1", "说明", "理论需要量2024"], chance.randint(0, 2)):
        decoy = book.create_sheet(title, 0)
        decoy.append(["器具名称", "出厂编号", "源流", "理论台数"])
        decoy.append(["假表", "X-1", "假源流", 3])
        decoy.sheet_state = chance.choice(["visible", "hidden", "veryHidden"])
    book.save(path)


def instruments(book: Any, case: Case, chance: random.Random) -> None:
    sheet = book.create_sheet(chance.choice(["计量器具台账", "计量器具台账 "]))
    for _ in range(chance.randint(0, 4)):
        sheet.append([chance.choice(["某公司碳计量器具台账", "更新日期：2025年3月", None])])
    columns = list(TITLES)
    if chance.random() < 0.6:
        chance.shuffle(columns)
    sheet.append([None] if sheet.max_row == 1 and sheet["A1"].value is None else ["内部资料"])
    head = sheet.max_row + 1
    for at, name in enumerate(columns, 1):
        sheet.cell(head, at, chance.choice(TITLES[name]))
    row = head
    for count, each in enumerate(case.tools, 1):
        row += 1
        if chance.random() < 0.08:
            row += chance.randint(1, 2)
        elif chance.random() < 0.03:
            sheet.cell(row, columns.index("number") + 1, "小计")
            sheet.cell(row, columns.index("emission") + 1, 123456)
            row += 1
        each.row = row
        for name, value in cells(each, case, chance, count).items():
            sheet.cell(row, columns.index(name) + 1, value)
    merge(sheet, case.tools, columns, chance)
    if chance.random() < 0.5:
        sheet.cell(row + 2, columns.index("number") + 1, "填表：甲   审核：乙")
    elif chance.random() < 0.5:
        sheet.cell(row + 1, columns.index("name") + 1, chance.choice(["合计", "填表人：甲", "合计："]))


def merge(sheet: Any, tools: list[Tool], columns: list[str], chance: random.Random) -> None:
    """Cells of neighbouring rows that say the same become one merged cell, as people do it."""
    for name in ("stream", "emission", "status", "until"):
        if chance.random() < 0.6:
            continue
        at, start = columns.index(name) + 1, 0
        while start < len(tools):
            end = start
            while (
                end + 1 < len(tools)
                and tools[end + 1].row == tools[end].row + 1
                and getattr(tools[end + 1], name) == getattr(tools[start], name)
            ):
                end += 1
            if end > start and getattr(tools[start], name) is not None:
                sheet.merge_cells(start_row=tools[start].row, end_row=tools[end].row, start_column=at, end_column=at)
            start = end + 1


def cells(t: Tool, case: Case, chance: random.Random, count: int) -> dict[str, Any]:
    sort, figure = t.accuracy
    text = "" if figure is None else f"{float(figure):g}"
    shown = {
        "class": [f"{text}级", f"{text}S级", f" {text} 级", f"{text}級".replace("級", "级").translate(WIDE)],
        "percent": [f"±{text}%", f"± {text} ％", f"±{text}%".translate(WIDE), f"最大允许误差±{text}%"],
        "system": [
            f"传感器0.2级，二次仪表0.2级，系统{text}级",
            f"系统准确度等级：{text}级（传感器0.1级）",
            f"{text}级(系统)",
        ],
        "bad": ["Ⅲ级", "±2mm", "见证书", "传感器0.2级，二次仪表0.5级", None, "±(2%+1mg)"],
    }[sort]
    return {
        "name": spaced(t.name, chance),
        "serial": None if t.serial is None else written(t.serial, chance),
        "accuracy": chance.choice(shown),
        "stream": None if t.stream is None else spaced(t.stream, chance),
        "emission": quantity(t.emission, chance),
        "method": t.method,
        "data": None if t.data is None else spaced(t.data, chance),
        "organised": t.organised,
        "portable": "是" if t.portable else chance.choice(["否", None]),
        "use": spaced(t.use, chance),
        "tested": dated(t.tested, chance),
        "until": dated(t.until, chance),
        "certificate": f"JL-{count}" if t.certificate else chance.choice([None, "无", "/", "—", "-", " "]),
        "status": t.status,
        "remark": chance.choice(["封印断裂", "铅封缺失", "现场发现铅封破损", "无铅封"])
        if t.seal
        else chance.choice([None, None, "铅封完好", "外壳破损", "铅封无破损", "2号线停产"]),
        "number": count,
        "range": "—",
    }


def spaced(text: str, chance: random.Random) -> str:
    fate = chance.random()
    if fate < 0.08:
        return f" {text} "
    if fate < 0.14:
        return text[:2] + chance.choice([" ", "\n", "　"]) + text[2:]
    return text.translate(WIDE) if fate < 0.2 else text


def written(serial: str, chance: random.Random) -> str:
    return chance.choice([serial, serial, serial.lower(), serial.translate(WIDE), f" {serial}"])


def quantity(value: Any, chance: random.Random) -> Any:
    if value is None:
        return None
    if value == "bad":
        return chance.choice(
            ["约500", "500~600", "待核", "1200（估算）", "不详", "5000左右", "≥1000", "1,23,4", "8000kWh"]
        )
    plain = (
        f"{value.numerator}" if value.denominator == 1 else f"{float(value):g}" if value < 10**5 else str(float(value))
    )
    grouped = f"{int(value):,}" + (f".{plain.partition('.')[2]}" if "." in plain else "")
    number: Any = int(value) if value.denominator == 1 else float(value)
    wan = f"{float(value / 10000):.10f}".rstrip("0").rstrip(".")
    return chance.choice(
        [
            number,
            number,
            plain,
            grouped,
            f"{grouped} tCO2e",
            f"{plain}吨/年",
            f"{plain} t",
            plain.translate(WIDE),
            f"{wan}万吨",
            f"{wan}万 t",
            grouped.replace(",", " "),
        ]
    )


def dated(value: Any, chance: random.Random) -> Any:
    if value is None:
        return None
    if value == "bad":
        return chance.choice(
            ["2026.13.5", "长期有效", "2025年2月30日", "2025年6月", "25.3.1", 2025.3, "20250231", "见证书"]
        )
    y, m, d = value.year, value.month, value.day
    text = chance.choice(
        [
            f"{y}.{m}.{d}",
            f"{y}/{m}/{d}",
            value.isoformat(),
            f"{y}年{m}月{d}日",
            f"{y}{m:02}{d:02}",
            f"{y} 年 {m} 月 {d} 日",
        ]
    )
    return chance.choice(
        [value, (value - date(1899, 12, 30)).days, text, text, text.translate(WIDE), int(f"{y}{m:02}{d:02}")]
    )


def unit(book: Any, case: Case, chance: random.Random) -> None:
    sheet = book.create_sheet("单位信息")
    if chance.random() < 0.5:
        sheet.append(["单位基本信息表"])
        sheet.merge_cells("A1:C1")
    colon = chance.choice(["", "：", ":"])
    names = {
        "重庆": ["重庆通则（征求意见稿）", "重 庆《…第1部分：通则》"],
        "JJF 2309": ["JJF 2309-2025", "ＪＪＦ ２３０９", "重庆参照JJF2309"],
        "河南": ["河南规范"],
    }
    listed = {True: ["是", " 是"], False: ["否"], None: [None, ""]}[case.listed]
    rows = [
        ("单位名称", "某公司"),
        ("所在省市", "某省"),
        ("适用标准", chance.choice(names[case.standard])),
        ("年度总排放量", chance.choice([None, "约5万吨"]) if case.total is None else quantity(case.total, chance)),
        ("是否列入名录", chance.choice(listed)),
        ("核查日期", dated(case.day, chance)),
    ]
    for key, value in rows:
        sheet.append([key + colon, value, chance.choice([None, "备查"])])


def theory(book: Any, case: Case, chance: random.Random) -> None:
    sheet = book.create_sheet("理论需要量")
    for _ in range(chance.randint(0, 2)):
        sheet.append(["碳计量器具理论需要量核定表"])
    head = ["源流", "源流类型", "数据类型", "理论台数", "备注"]
    order = chance.sample(head, 5) if chance.random() < 0.5 else head
    sheet.append(order)
    row = sheet.max_row
    for name, kind, data, count in case.theory:
        row += 1 + (chance.random() < 0.1)
        case.theory_rows.append(row)
        bad = chance.choice(["若干", "2~3", 2.5, "待定", None, "约4"])
        number = bad if count == "bad" else chance.choice([count, str(count), f"{count}台", str(count).translate(WIDE)])
        for title, value in zip(head, [spaced(name, chance), kind, data, number], strict=False):
            sheet.cell(row, order.index(title) + 1, value)
    if chance.random() < 0.3:
        sheet.cell(row + 1, order.index("源流") + 1, "合计")
        sheet.cell(row + 1, order.index("理论台数") + 1, 99)


def plainly(value: Any) -> Any:
    """Texts without white space and full-width signs, also as keys."""
    if isinstance(value, dict):
        return {plainly(key): plainly(each) for key, each in value.items()}
    return (
        "".join(unicodedata.normalize("NFKC", value.replace("\\n", "").replace("\\u3000", "")).split())
        if isinstance(value, str)
        else value
    )


# ---- both say the same ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(SEED, SEED + MANY))
def test_a_random_messy_ledger_is_judged_as_it_was_meant(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    case = invented(chance)
    path = tmp_path / "台账.xlsx"
    write(case, path, chance)
    meant = judged(case)
    got = check_ledger(path).record()
    assert plainly(got["classes"]) == plainly(meant["classes"])
    assert plainly(got["classes_by"]) == plainly(meant["by"])
    fields = ("stream", "data_type", "theoretical", "counted", "rate", "required", "pass", "to_add")
    told = [
        tuple(Fraction(str(each[name])) if name == "rate" and each[name] is not None else each[name] for name in fields)
        for each in got["rates"]
    ]
    assert sorted(plainly(str(each)) for each in told) == sorted(map(plainly, meant["rates"]))
    assert {each["row"] for each in got["excluded"]} == meant["excluded"].keys()
    for each in got["excluded"]:
        assert set(each["reasons"]) == meant["excluded"][each["row"]], each["row"]
    assert {(each["reason"], each["row"]) for each in got["row_errors"]} == meant["errors"]
    shown = {
        (each["code"], *(each[name] for name in ("row", "stream", "data_type") if each.get(name) is not None))
        for each in got["findings"]
    }
    assert set(map(plainly, map(str, shown))) == set(map(plainly, map(str, meant["findings"])))
    assert len(got["findings"]) == len(shown)
