"""Kills `tanwen ingest` (SIGKILL) at random moments and looks whether anything is half there afterwards.

Each round writes or changes some files, starts an ingest, kills it, and then checks: what the library holds is a whole version of
a file, old or new; the next start (`tanwen doctor`, or an ingest) leaves library and indexes agreeing. At the end one ingest runs
through and everything must be there in its last version.

    .venv/bin/python benchmarks/kill_ingest.py --rounds 10
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

FILES = 24
"""Files in the folder; half of them change in every round."""
PDF_EVERY = 6
"""Each sixth of them is a PDF, whose pages are kept (ingest.pdf.kept)."""


def content(number: int, version: int, dice: random.Random) -> str:
    """A made-up regulation whose text tells which version it is."""
    articles = "".join(
        f"第{at}条 第{number}号规定的第{at}项要求：记录保存不少于{dice.randint(1, 20)}年，复核周期为{dice.randint(1, 36)}个月。\n"
        for at in range(1, 40)
    )
    return f"第{number}号器具管理规定\n试规〔2031〕{number}号\n第{version}版。\n{articles}"


def written(folder: Path, number: int, text: str) -> Path:
    """The regulation as a text file, or as a PDF of several pages."""
    if number % PDF_EVERY:
        path = folder / f"规定{number:02}.txt"
        path.write_text(text, "utf-8")
        return path
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    path = folder / f"规定{number:02}.pdf"
    canvas = Canvas(str(path), pagesize=(595, 842), invariant=True)
    lines = text.splitlines()
    for start in range(0, len(lines), 6):
        canvas.setFont("STSong-Light", 9)
        for at, line in enumerate(lines[start : start + 6]):
            canvas.drawString(60, 740 - 20 * at, line)
        canvas.showPage()
    canvas.save()
    return path


def tanwen(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """One command, run to its end."""
    command = [sys.executable, "-m", "tanwen", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment(home), capture_output=True, text=True, check=False)


def environment(home: Path) -> dict[str, str]:
    """The surroundings of a command that works on this data folder."""
    return {**os.environ, "TANWEN_HOME": str(home), "PYTHONUTF8": "1"}


def killed_ingest(home: Path, folder: Path, after: float) -> bool:
    """Starts an ingest and kills it; False where it was done before."""
    command = [sys.executable, "-m", "tanwen", "ingest", str(folder)]
    quiet = subprocess.DEVNULL
    running = subprocess.Popen(command, cwd=ROOT, env=environment(home), stdout=quiet, stderr=quiet)
    try:
        running.wait(after)
        return False
    except subprocess.TimeoutExpired:
        running.send_signal(signal.SIGKILL)
        running.wait()
        return True


def torn(home: Path, versions: dict[str, set[str]]) -> list[str]:
    """Documents in the library that are no whole version of their file, and faults of the file itself."""
    from knowledge.library import Library

    library = Library.open(home)
    faults = library.check()
    for card in library.documents():
        if "".join(library.text(card.id).split()) not in versions[card.source]:
            faults.append(f"{card.source}: not a whole version")
        if not library.passages_of(card.id) or not library.clauses(card.id):
            faults.append(f"{card.source}: without clauses")
    library.close()
    return faults


def versions_written(folder: Path, rounds_done: int, dice: random.Random, versions: dict[str, set[str]]) -> None:
    """Writes new versions of half of the files (all of them at first) and remembers what each may read as."""
    from ingest.parsing import parse

    numbers = range(1, FILES + 1) if not rounds_done else dice.sample(range(1, FILES + 1), FILES // 2)
    for number in numbers:
        path = written(folder, number, content(number, rounds_done + 1, dice))
        versions.setdefault(path.name, set()).add("".join(parse(path).text.split()))


def main() -> int:
    """Exit status 1 where anything was half there."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    arguments.add_argument("--rounds", type=int, default=10)
    arguments.add_argument("--seed", type=int, default=None)
    told = arguments.parse_args()
    seed = told.seed if told.seed is not None else random.SystemRandom().randrange(10**6)
    dice = random.Random(seed)
    with tempfile.TemporaryDirectory() as temporary:
        result = run(Path(temporary), told.rounds, dice)
    sys.stdout.write(json.dumps({"seed": seed, **result}, ensure_ascii=False, indent=1) + "\n")
    return 1 if result["faults"] else 0


def run(place: Path, rounds: int, dice: random.Random) -> dict[str, object]:
    """All rounds; how many ingests were killed in the middle, and every fault."""
    home, folder = place / "home", place / "files"
    folder.mkdir()
    versions: dict[str, set[str]] = {}
    versions_written(folder, 0, dice, versions)
    begun = time.perf_counter()
    tanwen(place / "trial", "ingest", str(folder))
    whole = time.perf_counter() - begun
    faults: list[str] = []
    killed = 0
    for at in range(rounds):
        if at:
            versions_written(folder, at, dice, versions)
        killed += killed_ingest(home, folder, dice.uniform(0.1, 0.6 if at else 0.9) * whole)
        faults += [f"round {at}: {fault}" for fault in torn(home, versions)]
        if at % 2:
            again = tanwen(home, "ingest", str(folder))
            if again.returncode:
                faults.append(f"round {at}: ingest said {again.stderr[-300:]}")
        doctor = tanwen(home, "doctor", "--json")
        if doctor.returncode:
            faults.append(f"round {at}: doctor said {doctor.stdout[-600:]}{doctor.stderr[-300:]}")
    last = tanwen(home, "ingest", str(folder))
    faults += [f"end: {fault}" for fault in torn(home, versions)]
    faults += complete(home, folder)
    if last.returncode:
        faults.append(f"end: ingest said {last.stderr[-300:]}")
    return {"rounds": rounds, "killed": killed, "seconds_of_one_ingest": round(whole, 2), "faults": faults}


def complete(home: Path, folder: Path) -> list[str]:
    """What is missing at the end: every file in its last version, and indexes that agree."""
    from ingest.parsing import parse
    from knowledge.library import Library

    library = Library.open(home)
    held = {card.source: library.text(card.id) for card in library.documents()}
    faults = [
        f"end: {path.name} is missing or old" for path in folder.iterdir() if held.get(path.name) != parse(path).text
    ]
    if len(held) != FILES or len(library.documents()) != FILES:
        faults.append(f"end: {len(library.documents())} documents for {FILES} files")
    doctor = json.loads(tanwen(home, "doctor", "--json").stdout)
    faults += [f"end: {check['says']}" for check in doctor["checks"] if not check["good"]]
    return faults


if __name__ == "__main__":
    raise SystemExit(main())
