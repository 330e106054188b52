"""Measures finding on a bench of labelled questions: `python benchmarks/retrieval.py BENCH [--questions FOLDER] [--home HOME]`.

BENCH holds corpus.jsonl (id, title, text), queries.jsonl (id, question, perhaps split) and qrels.tsv (query, passage, grade).
The corpus goes in through `ingest` like any file of ready-made clauses; each way of finding is measured on all questions.
"""

from __future__ import annotations

import argparse
import json
import math
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import fmean, median

from ingest.pipeline import ingest
from knowledge import words
from knowledge.embedder import make_embedder
from knowledge.index import Index
from knowledge.library import Library
from knowledge.search import Search
from knowledge.settings import Settings

DEPTH = 10
Grades = dict[str, dict[str, int]]


def read_bench(folder: Path) -> tuple[list[dict[str, str]], Grades]:
    """Questions and grades of a folder."""
    queries = [json.loads(line) for line in (folder / "queries.jsonl").read_text("utf-8").splitlines()]
    grades: Grades = {}
    for line in (folder / "qrels.tsv").read_text("utf-8").splitlines():
        query, passage, grade = line.split("\t")
        grades.setdefault(query, {})[passage] = int(grade)
    return [query for query in queries if query["id"] in grades], grades


def open_search(corpus: Path, home: Path) -> Search:
    """The search over the corpus, which is read in where the home is new."""
    settings = Settings(home=home)
    library = Library.open(home)
    started = time.perf_counter()
    index = Index.open(home, library, make_embedder(settings))
    reports = ingest([corpus], library, index)
    seconds = time.perf_counter() - started
    sys.stderr.write(f"{reports[0].outcome}: {library.counts().passages} 段，{seconds:.1f} s\n")
    return Search.open(library, settings)


def measure(found: dict[str, list[str]], grades: Grades) -> dict[str, float]:
    """nDCG@10, recall@10 and reciprocal rank, averaged over the questions."""
    gains, recalls, ranks = [], [], []
    for query, passages in found.items():
        right = grades[query]
        got = [right.get(passage, 0) for passage in passages[:DEPTH]]
        best = sorted(right.values(), reverse=True)[:DEPTH]
        gains.append(discounted(got) / discounted(best))
        recalls.append(sum(grade > 0 for grade in got) / sum(grade > 0 for grade in right.values()))
        ranks.append(next((1 / place for place, grade in enumerate(got, 1) if grade), 0.0))
    return {"nDCG@10": fmean(gains), "R@10": fmean(recalls), "MRR": fmean(ranks)}


def discounted(grades: list[int]) -> float:
    """Discounted cumulative gain (Järvelin & Kekäläinen 2002), linear gains."""
    return sum(grade / math.log2(place + 1) for place, grade in enumerate(grades, 1))


def ways(search: Search) -> dict[str, Callable[[str], list[str]]]:
    """Each way of finding, as a function from a question to passage ids."""
    lexical, vectors = search.index.lexical, search.index.vectors

    def by_words(question: str) -> list[str]:
        return [id_ for id_, _ in lexical.search([(words.asked(question), 1.0)], DEPTH)]

    def by_vectors(question: str) -> list[str]:
        near = vectors.exact.similar(search.embedder.encode_questions([question])[0], DEPTH, (), None)
        return sorted(near, key=lambda id_: (-near[id_], id_))

    def fused(question: str) -> list[str]:
        return [hit.passage.id for hit in search.search(question, DEPTH)]

    return {"words": by_words, "vectors": by_vectors, "fused": fused}


def main() -> None:
    """Prints one line per way of finding and part of the questions."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bench", type=Path)
    parser.add_argument(
        "--questions", type=Path, help="another folder with queries.jsonl and qrels.tsv over the same corpus"
    )
    parser.add_argument("--home", type=Path, help="keep the library here and use it again")
    options = parser.parse_args()
    home = options.home or Path(tempfile.mkdtemp(prefix="tanwen-bench-"))
    try:
        search = open_search(options.bench / "corpus.jsonl", home)
        external = {passage.id: passage.external_id or passage.id for passage in search.library.all_passages()}
        queries, grades = read_bench(options.questions or options.bench)
        for name, find in ways(search).items():
            found: dict[str, list[str]] = {}
            times = []
            for query in queries:
                started = time.perf_counter()
                passages = find(query["question"])
                times.append(1000 * (time.perf_counter() - started))
                found[query["id"]] = list(dict.fromkeys(external[passage] for passage in passages))
            for part in sorted({query.get("split", "") for query in queries}):
                chosen = {query["id"]: found[query["id"]] for query in queries if query.get("split", "") == part}
                figures = "  ".join(f"{key} {value:.4f}" for key, value in measure(chosen, grades).items())
                sys.stdout.write(f"{name:8} {part:7} {len(chosen):5}  {figures}  {median(times):.1f} ms\n")
    finally:
        if options.home is None:
            shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    main()
