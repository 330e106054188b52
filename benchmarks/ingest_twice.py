"""How long a first and a second `tanwen ingest` of the same paths take, as whole processes, and what the second one changed.

.venv/bin/python benchmarks/ingest_twice.py ../shared/corpus
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def timed(home: Path, paths: list[str]) -> tuple[float, list[dict[str, object]]]:
    """Seconds from process start to its end, and the reports."""
    command = [sys.executable, "-m", "tanwen", "ingest", "--json", *paths]
    begun = time.perf_counter()
    done = subprocess.run(
        command, env={**os.environ, "TANWEN_HOME": str(home)}, capture_output=True, text=True, check=False
    )
    seconds = time.perf_counter() - begun
    if not done.stdout:
        raise SystemExit(done.stderr)
    return seconds, json.loads(done.stdout)


def main() -> None:
    """Prints one JSON object."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    arguments.add_argument("paths", nargs="+")
    paths = [str(Path(path).resolve()) for path in arguments.parse_args().paths]
    os.chdir(ROOT)
    with tempfile.TemporaryDirectory() as home:
        first, reports = timed(Path(home), paths)
        second, again = timed(Path(home), paths)
    told = {
        "files": len(reports),
        "clauses": sum(int(str(report["clauses"])) for report in reports),
        "first_s": round(first, 2),
        "second_s": round(second, 2),
        "ratio": round(second / first, 3),
        "changed_by_second": sum(report["outcome"] in ("added", "replaced") for report in again),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024),
    }
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
