"""How often 「…的5.2.3规定了什么」 is answered from that very clause: every numbered clause of the library is asked for once.

TANWEN_HOME=… .venv/bin/python benchmarks/lookups.py [--kinds clause annex table] [--failures]
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter

from assistant.ask import ask
from assistant.desk import open_desk
from ingest.exporting import records_of
from knowledge.names import clause_key
from knowledge.settings import load_settings
from knowledge.vocabulary import Citation, Question

SPOKEN = re.compile(r"\d+|[A-Z\d]+(?:\.\d+)+|第.+[条章]|附录[A-Z]|附?[表图]\s?[A-Z\d.]+")
"""Numbers that name a place by themselves; （一） needs the heading above it."""


def hits(citation: Citation, document_id: str, number: str) -> bool:
    """Whether a citation is of that clause or of what stands under it."""
    key = clause_key(number)
    said = clause_key(citation.clause)
    return citation.document_id == document_id and (key in said or key.rstrip(".") in citation.clause)


def main() -> None:
    """Prints one JSON object."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    arguments.add_argument("--kinds", nargs="+", default=["clause", "annex"])
    arguments.add_argument("--failures", action="store_true")
    options = arguments.parse_args()
    desk = open_desk(load_settings())
    counts: Counter[str] = Counter()
    for card in desk.library.documents():
        if not card.designation:
            continue  # without a number of its own, a title may name it or not
        numbers = Counter(str(record["number"]) for record in records_of(desk.library, card.id) if record["number"])
        for record in records_of(desk.library, card.id):
            number = record["number"]
            if record["kind"] not in options.kinds or not number or numbers[number] > 1 or not SPOKEN.fullmatch(number):
                continue
            said = f"第{number}章" if number.isdigit() else number
            answer = ask(Question(text=f"{card.designation}的{said}规定了什么？"), desk)
            right = bool(answer.citations) and hits(answer.citations[0], card.id, number)
            counts["asked"] += 1
            counts["right"] += right
            if not right and options.failures:
                got = answer.citations[0].clause if answer.citations else answer.outcome.value
                sys.stderr.write(f"{card.designation} {number} {record['title'][:20]}: {got}\n")
    sys.stdout.write(json.dumps({**counts, "share": round(counts["right"] / max(1, counts["asked"]), 4)}) + "\n")


if __name__ == "__main__":
    main()
