"""What starting costs: from process start to the first answer, against a plain script over the same passages.

`python benchmarks/start.py [--rounds N] [--question TEXT]` reads the bundled digests into a fresh library, puts the same
passages with the same model's vectors into a plain Chroma store, then lets both answer one question in turn, each round in
new processes. The plain script loads sentence-transformers and Chroma and asks one query, nothing else.
Measured: wall time and largest resident memory of each process; medians and their ratio.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parent.parent
MODEL = ROOT / "knowledge" / "model"
PLAIN = """
import sys
import chromadb
from sentence_transformers import SentenceTransformer
model = SentenceTransformer(sys.argv[1])
collection = chromadb.PersistentClient(sys.argv[2]).get_collection("passages", embedding_function=None)
found = collection.query(query_embeddings=model.encode([sys.argv[3]]), n_results=3)
print(found["documents"][0][0])
"""


def prepare(home: Path, plain: Path) -> int:
    """Fills both stores with the bundled digests; the number of passages."""
    import chromadb

    from ingest.pipeline import ingest
    from knowledge.embedder import make_embedder
    from knowledge.index import Index
    from knowledge.library import Library
    from knowledge.settings import Settings

    library, settings = Library.open(home), Settings(home=home)
    embedder = make_embedder(settings)
    ingest([ROOT / "corpus"], library, Index.open(home, library, embedder))
    passages = list(library.all_passages())
    collection = chromadb.PersistentClient(str(plain)).create_collection(
        "passages", configuration={"hnsw": {"space": "cosine"}}, embedding_function=None
    )
    texts = [passage.text for passage in passages]
    collection.add(ids=[passage.id for passage in passages], documents=texts, embeddings=embedder.encode(texts))
    return len(passages)


def run(command: list[str], home: Path) -> tuple[float, float]:
    """Seconds and megabytes of one process."""
    environment = {**os.environ, "TANWEN_HOME": str(home), "HF_HUB_OFFLINE": "1", "ANONYMIZED_TELEMETRY": "False"}
    started = time.perf_counter()
    process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert process.stdout is not None
    output = process.stdout.read().decode()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - started
    if process.returncode:
        raise SystemExit(f"{' '.join(command[:4])} failed:\n{output}")
    return seconds, used.ru_maxrss / (1024 if sys.platform != "darwin" else 1024 * 1024)


def main() -> None:
    """Prints both sides and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--question", default="碳计量器具的配备率怎么算？")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tanwen-start-") as folder:
        home, plain = Path(folder) / "home", Path(folder) / "plain"
        code = "import sys; sys.path.insert(0, sys.argv[1]); from benchmarks.start import prepare; from pathlib import Path;"
        code += "print(prepare(Path(sys.argv[2]), Path(sys.argv[3])))"
        subprocess.run([sys.executable, "-c", code, str(ROOT), str(home), str(plain)], check=True, cwd=ROOT)
        sides = {
            "tanwen ask": [sys.executable, "-m", "tanwen", "ask", options.question],
            "tanwen search": [sys.executable, "-m", "tanwen", "search", options.question, "-k", "3"],
            "plain script": [sys.executable, "-c", PLAIN, str(MODEL), str(plain), options.question],
        }
        taken: dict[str, list[tuple[float, float]]] = {name: [] for name in sides}
        for _ in range(options.rounds):
            for name, command in sides.items():
                taken[name].append(run(command, home))
    base_seconds, base_memory = (median(each[at] for each in taken["plain script"]) for at in (0, 1))
    for name, runs in taken.items():
        seconds, memory = (median(each[at] for each in runs) for at in (0, 1))
        sys.stdout.write(
            f"{name:14} {seconds:6.2f} s ({seconds / base_seconds:4.0%})  {memory:6.0f} MB ({memory / base_memory:4.0%})\n"
        )


if __name__ == "__main__":
    main()
