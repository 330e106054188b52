"""Pages per second and peak memory of reading a PDF, against plain pdfplumber text extraction in the same run.

.venv/bin/python benchmarks/pdf.py [../shared/real/files/JJF1356-2012.pdf] [--rounds 3]

Both run as processes of their own, in turn; the time includes starting Python, the memory is the proportional set size of
the process with all its children, sampled from /proc (Linux). On a machine that does other work too, compare cpu_s. What tanwen does more: baselines, tables, reading order,
running heads, contents, tables over several pages.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLAIN = """
import sys, pdfplumber
with pdfplumber.open(sys.argv[1]) as pdf:
    print(len(pdf.pages), sum(len(page.extract_text() or "") for page in pdf.pages))
"""
OURS = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from ingest.pdf import read_pdf
reading = read_pdf(Path(sys.argv[1]))
print(reading.loss.pages, reading.loss.characters_in)
"""


def main() -> None:
    """Prints one JSON object."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("pdf", nargs="?", default=str(ROOT.parent / "shared" / "real" / "files" / "JJF1356-2012.pdf"))
    options.add_argument("--rounds", type=int, default=3)
    chosen = options.parse_args()
    runs: dict[str, list[tuple[float, float, int, float]]] = {"pdfplumber": [], "tanwen": []}
    for _ in range(chosen.rounds):
        for name, script in (("pdfplumber", PLAIN), ("tanwen", OURS)):
            runs[name].append(measured([sys.executable, "-c", script, chosen.pdf, str(ROOT)]))
    told: dict[str, object] = {"pdf": Path(chosen.pdf).name, "pages": runs["tanwen"][0][2]}
    for name, results in runs.items():
        seconds = statistics.median(run[0] for run in results)
        told[name] = {
            "seconds": round(seconds, 2),
            "pages_per_s": round(results[0][2] / seconds, 1),
            "cpu_s": round(statistics.median(run[3] for run in results), 2),
            "peak_mb": round(max(run[1] for run in results), 1),
        }
    sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")


def measured(command: list[str]) -> tuple[float, float, int, float]:
    """Seconds, peak memory in MB, pages and processor seconds of one run."""
    begun, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    peak = 0.0
    while process.poll() is None:
        peak = max(peak, memory_of(process.pid))
        time.sleep(0.05)
    seconds = time.perf_counter() - begun
    assert process.stdout is not None
    words = process.stdout.read().split()
    if process.returncode:
        raise SystemExit(f"failed: {' '.join(command[-2:])}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, peak, int(words[0]), cpu


def memory_of(pid: int) -> float:
    """MB of a process and all its children; 0 where there is no /proc."""
    total = 0.0
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1]) / 1024
        for thread in Path(f"/proc/{pid}/task").iterdir():
            for child in (thread / "children").read_text().split():
                total += memory_of(int(child))
    except OSError:
        pass
    return total


if __name__ == "__main__":
    main()
