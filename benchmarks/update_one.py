"""What changing one clause of a long standard costs beside its first ingest, and what it leaves alone.

.venv/bin/python benchmarks/update_one.py [--kinds pdf docx txt] [--rounds 3]

A made-up standard of more than 70 pages is ingested, changed (a word in a clause, a clause put in, a clause taken out) and
ingested again, by `tanwen ingest` as a process of its own each time. `wall` is from process start to its end, `cpu` the
processor seconds of the process and its children; on a machine that does other work too, compare these. `running` is
the same in one Python process that has its libraries loaded, as the page's server has; the page processes of the first
ingest may still wait there for the second (ingest.pdf.workers.IDLE). Prints one JSON object per line.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.made_standard import standard, with_change, written  # noqa: E402

CHANGES = ("word", "insert", "delete")
RUNNING = """
import json, os, resource, sys, time
from pathlib import Path
from ingest.pipeline import ingest
from knowledge.index import Index
from knowledge.library import Library
from knowledge.embedder import make_embedder
from knowledge.settings import load_settings
class Counting:
    def __init__(self, embedder):
        self.name, self.dimension, self.texts, self._embedder = embedder.name, embedder.dimension, 0, embedder
    def encode(self, texts):
        self.texts += len(texts)
        return self._embedder.encode(texts)
def used():  # processor seconds of this process, of its children that ended and, on Linux, of those that still run
    ended = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    living = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == os.getpid():
            living += int(fields[11]) + int(fields[12])
    return sum(each.ru_utime + each.ru_stime for each in ended) + living / os.sysconf("SC_CLK_TCK")
settings = load_settings()
warm, first, second = map(Path, sys.argv[1:4])
for number, home in enumerate((settings.home / "warm", settings.home / "tried")):
    library = Library.open(home)
    embedder = Counting(make_embedder(settings))
    index = Index.open(home, library, embedder)
    told = {}
    for step, path in (("first", warm if not number else first), ("second", second))[: 2 if number else 1]:
        target = first.with_name("running" + path.suffix)
        target.write_bytes(path.read_bytes())
        before, begun, embedder.texts = used(), time.perf_counter(), 0
        (report,) = ingest([target], library, index)
        assert report.outcome in ("added", "replaced"), report
        told[step] = {"wall": time.perf_counter() - begun, "embedded": embedder.texts}
        time.sleep(0.5)  # page processes may still be putting their things away
        told[step]["cpu"] = used() - before
print(json.dumps(told))
"""


def main() -> None:
    """Prints one JSON object per kind of file and change."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--kinds", nargs="+", default=["pdf", "docx", "txt"])
    options.add_argument("--changes", nargs="+", default=list(CHANGES))
    options.add_argument("--rounds", type=int, default=3)
    chosen = options.parse_args()
    for kind in chosen.kinds:
        for change in chosen.changes:
            with tempfile.TemporaryDirectory() as folder:
                told = compared(Path(folder), kind, change, chosen.rounds)
            sys.stdout.write(json.dumps({"kind": kind, "change": change, **told}, ensure_ascii=False) + "\n")
            sys.stdout.flush()


def compared(folder: Path, kind: str, change: str, rounds: int) -> dict[str, Any]:
    """The times of first and second ingest, their ratio, and what the second one changed."""
    pieces = standard()
    first = written(pieces, folder / f"first.{kind}")
    second = written(with_change(pieces, change), folder / f"second.{kind}")
    warm = written(pieces[:40], folder / "warm.txt")
    ingested(folder / "trial", warm)
    runs: list[dict[str, dict[str, float]]] = []
    running: list[dict[str, dict[str, float]]] = []
    told: dict[str, Any] = {}
    for at in range(rounds):
        home, target = folder / f"home{at}", folder / f"规范.{kind}"
        steps = {}
        for step, path in (("first", first), ("second", second)):
            target.write_bytes(path.read_bytes())
            steps[step], report = ingested(home, target)
            ids = ids_in(home)
            if step == "first":
                before = ids
        told = {name: report[name] for name in ("clauses", "passages_added", "passages_kept", "passages_removed")}
        told["ids_kept"] = len(before & ids)
        told["agrees"] = doctor(home)
        runs.append(steps)
        running.append(
            json.loads(output([sys.executable, "-c", RUNNING, str(warm), str(first), str(second)], folder / f"run{at}"))
        )
    told["embedded"] = running[0]["second"]["embedded"]
    for name, found, measures in (("process", runs, ("wall", "cpu")), ("running", running, ("wall", "cpu"))):
        for measure in measures:
            once, again = (statistics.median(run[step][measure] for run in found) for step in ("first", "second"))
            told[f"{name}_{measure}"] = {
                "first": round(once, 2),
                "second": round(again, 2),
                "ratio": round(again / once, 3),
            }
    return told


def ingested(home: Path, path: Path) -> tuple[dict[str, float], dict[str, Any]]:
    """Wall and processor seconds of one `tanwen ingest`, and its report."""
    begun, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    said = output([sys.executable, "-m", "tanwen", "ingest", "--json", str(path)], home)
    seconds, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"wall": seconds, "cpu": cpu}, json.loads(said)[0]


def output(command: list[str], home: Path) -> str:
    """What a command printed that works on a data folder."""
    surroundings = {**os.environ, "TANWEN_HOME": str(home), "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    surroundings.pop("PYTHONDONTWRITEBYTECODE", None)  # as it is installed: compiled once, not at every start
    surroundings.setdefault("PYTHONPYCACHEPREFIX", tempfile.gettempdir() + "/tanwen-update-one")
    done = subprocess.run(command, cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    return done.stdout


def ids_in(home: Path) -> set[str]:
    """The ids of all passages in a library."""
    from knowledge.library import Library

    library = Library.open(home)
    ids = library.passage_ids()
    library.close()
    return ids


def doctor(home: Path) -> bool:
    """Whether library and indexes agree afterwards."""
    return all(
        check["good"]
        for check in json.loads(output([sys.executable, "-m", "tanwen", "doctor", "--json"], home))["checks"]
    )


if __name__ == "__main__":
    main()
