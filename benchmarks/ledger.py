"""What checking a large ledger costs beside only reading it with openpyxl: same file, same run, best of several.

.venv/bin/python benchmarks/ledger.py [--rows 5000] [--streams 200] [--times 3]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

PLAIN = """
import sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1], data_only=True)
for sheet in book:
    for row in sheet.iter_rows(values_only=True):
        pass
"""


def make(path: Path, rows: int, streams: int) -> None:
    """A ledger with every shape of date and amount, some rows of each fault."""
    import openpyxl

    from rules_bridge.ledger_words import load_words

    chance = random.Random(7)
    words = load_words()
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = words.sheets["instruments"]
    sheet.append([*words.columns.values(), *words.optional_columns.values()])
    start = date(2025, 12, 15)
    for number in range(rows):
        stream = chance.randrange(streams)
        tested = start - timedelta(days=chance.randrange(10, 500))
        sheet.append(instrument(number, stream, tested, chance))
    unit = book.create_sheet(words.sheets["unit"])
    for name, value in {"standard": "重庆通则", "total": "150万吨", "listed": "是", "audit_date": start}.items():
        unit.append([words.unit_keys[name], value])
    theory = book.create_sheet(words.sheets["theory"])
    theory.append([*words.theory_columns.values()])
    for stream in range(streams):
        for data in words.many("data_types")[:2]:
            theory.append([f"{stream}号源流", "化石燃料燃烧", data, rows // streams // 2])
    book.save(path)


def instrument(number: int, stream: int, tested: date, chance: random.Random) -> list[object]:
    """One row in the order of ledger.toml."""
    shapes: tuple[Callable[[date], object], ...] = (
        lambda day: day,
        lambda day: f"{day.year}.{day.month}.{day.day}",
        lambda day: f"{day.year}年{day.month}月{day.day}日",
        lambda day: day.isoformat(),
        lambda day: (day - date(1899, 12, 30)).days,
    )
    shape = chance.choice(shapes)
    until = tested + timedelta(days=365)
    return [
        "电能表",
        f"SN-{number:06d}",
        chance.choice(("0.5S级", "±2%", "1.0级")),
        f"{stream}号源流",
        f"{1000 + stream * 37}" + chance.choice(("", "吨", " t", "吨/年")),
        "计算法",
        chance.choice(("活动数据", "排放因子")),
        None,
        "否",
        chance.choice(("内部", "内部", "贸易结算")),
        shape(tested),
        shape(until),
        f"JL-{number}" if chance.random() > 0.02 else "无",
        chance.choice(("在用",) * 20 + ("停用",)),
        chance.choice((None,) * 30 + ("铅封破损",)),
        number + 1,
        "M1",
        "—",
        "现场",
    ]


def best(times: int, run: Callable[[], object]) -> float:
    """The shortest of several runs, in seconds."""
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        run()
        found.append(time.perf_counter() - begun)
    return min(found)


def read_plainly(path: Path, *, streaming: bool) -> None:
    """Every value of every sheet."""
    import openpyxl

    book = openpyxl.load_workbook(path, data_only=True, read_only=streaming)
    for sheet in book.worksheets:
        for _ in sheet.iter_rows(values_only=True):
            pass
    book.close()


def process(*command: str) -> None:
    """A whole process from start to end."""
    surroundings = {**os.environ, "PYTHONUTF8": "1"}
    subprocess.run([sys.executable, *command], cwd=ROOT, env=surroundings, capture_output=True, check=False)


def main() -> None:
    """Prints one JSON object."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    arguments.add_argument("--rows", type=int, default=5000)
    arguments.add_argument("--streams", type=int, default=200)
    arguments.add_argument("--times", type=int, default=3)
    said = arguments.parse_args()
    from rules_bridge.ledger import check_ledger

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "台账.xlsx"
        make(path, said.rows, said.streams)
        plain = best(said.times, lambda: read_plainly(path, streaming=False))
        streamed = best(said.times, lambda: read_plainly(path, streaming=True))
        checked = best(said.times, lambda: check_ledger(path))
        plain_process = best(said.times, lambda: process("-c", PLAIN, str(path)))
        command = best(said.times, lambda: process("-m", "tanwen", "ledger", str(path), "--json"))
    told = {
        "rows": said.rows,
        "openpyxl_s": round(plain, 3),
        "openpyxl_read_only_s": round(streamed, 3),
        "check_s": round(checked, 3),
        "times_openpyxl": round(checked / plain, 2),
        "times_openpyxl_read_only": round(checked / streamed, 2),
        "openpyxl_process_s": round(plain_process, 3),
        "command_s": round(command, 3),
        "times_process": round(command / plain_process, 2),
    }
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
