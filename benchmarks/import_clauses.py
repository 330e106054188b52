"""How fast a file of ready-made clauses (.jsonl) comes into the library, without the indexes, and how fast it is looked up.

.venv/bin/python benchmarks/import_clauses.py ../shared/bench/statutes/corpus.jsonl
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


def main() -> None:
    """Prints one JSON object."""
    from ingest.importing import read_clauses
    from knowledge.library import Library

    path = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as home:
        library = Library.open(Path(home))
        begun = time.perf_counter()
        documents = read_clauses(path)
        read = time.perf_counter()
        library.put_file(documents, str(path), "state")
        put = time.perf_counter()
        opened = Library.open(Path(home))
        passage = opened.find_number(documents[-1].clauses[-1].number or "1")[0]
        opened.cite(passage.document_id, passage.start, passage.end)
        cited = time.perf_counter()
        told = {
            "records": sum(len(document.clauses) for document in documents),
            "read_s": round(read - begun, 2),
            "put_s": round(put - read, 2),
            "open_look_up_and_cite_ms": round((cited - put) * 1000, 1),
            "library_mb": round(library.file.stat().st_size / 1e6, 1),
        }
        library.close()
        opened.close()
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
