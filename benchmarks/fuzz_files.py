"""Mutated files through the readers: how many are read, refused, end in a traceback, hang, or change the library.

.venv/bin/python benchmarks/fuzz_files.py [--files 500] [--seed 1] [--limit 300] [FOLDER ...]

Files of the folders (default: ../shared/real/files, ../shared/corpus, ../shared/ledger) and one made here of every kind
are truncated, bytes flipped, filled with zeroes, cut and put together again, given the extension of another kind, wrapped
in archives, put inside a Word file, an Excel file or a PDF, or nested deeply; in a package (.docx, .xlsx) the parts are
changed as often as the package. Every kind of file comes as often as any other; of a long PDF only the first pages are
taken. Each goes through `parse` with a folder for kept pages, twice where it is a PDF that is read, and where it is
refused through `ingest` into a library with one document, in a process of its own. Prints one JSON object; exit status 1
where anything but reading or a plain refusal happened. The files at fault are kept in --keep.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SUFFIXES = (".pdf", ".docx", ".doc", ".html", ".htm", ".xlsx", ".csv", ".tsv", ".txt", ".md", ".jsonl")
FEW_PAGES = 3

ONE_FILE = """
import json, sys, tempfile, traceback
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from ingest.parsing import parse
from ingest.pipeline import ingest
from knowledge.errors import TanwenError
from knowledge.library import Library
path = Path(sys.argv[1])
told = {"outcome": "read"}
try:
    if path.suffix != ".jsonl":
        with tempfile.TemporaryDirectory() as keep:
            document = parse(path, keep=Path(keep))
            again = parse(path, keep=Path(keep)) if path.suffix == ".pdf" else document
            late = any("没有读出" in warning for warning in (*document.loss.warnings, *again.loss.warnings))
            if again != document and not late:  # on a busy machine a page may take too long the one time
                told = {"outcome": "traceback", "says": "read differently from kept pages"}
except TanwenError as error:
    told = {"outcome": "refused", "lines": error.message.count(chr(10)) + error.hint.count(chr(10)), "says": error.message}
except BaseException as error:
    told = {"outcome": "traceback", "says": traceback.format_exc()[-600:]}
if told["outcome"] != "read" or path.suffix == ".jsonl":
    with tempfile.TemporaryDirectory() as home:
        first = Path(home) / "first.txt"
        first.write_text("1 范围\\n本文件只用来占一个位置。\\n", "utf-8")
        library = Library.open(Path(home) / "library")
        ingest([first], library)
        before = library.version()
        reports = ingest([path], library)
        failed = all(report.outcome == "failed" for report in reports)
        told["changed"] = failed and library.version() != before
        if path.suffix == ".jsonl":
            told["outcome"] = "refused" if failed else "read"
            unexpected = [r.reason for r in reports if "读不懂：" in r.reason and "Error" in r.reason]
            if unexpected:
                told = {"outcome": "traceback", "says": unexpected[0]}
        library.close()
print(json.dumps(told))
"""


def main() -> None:
    """Makes the files, runs them, prints what came of them."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folders", nargs="*", type=Path)
    options.add_argument("--files", type=int, default=500)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument(
        "--limit",
        type=float,
        default=300.0,
        help="seconds for one file; OCR of a few pages on a busy machine takes a while",
    )
    options.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()) / "tanwen-fuzz")
    chosen = options.parse_args()
    shared = ROOT.parent / "shared"
    folders = chosen.folders or [shared / "real" / "files", shared / "corpus", shared / "ledger"]
    seeds = [seed for folder in folders if folder.is_dir() for seed in seeds_of(folder)] + made_seeds()
    chance = random.Random(chosen.seed)
    counts: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    mutations: Counter[str] = Counter()
    faults: list[dict[str, str]] = []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(chosen.files):
            name, how, raw = mutated(chance, seeds)
            path = Path(folder) / f"{number:04d}-{name}"
            path.write_bytes(raw)
            told = outcome_of(path, chosen.limit)
            fault = judged(told)
            counts[fault or told["outcome"]] += 1
            kinds[f"{path.suffix} {told['outcome']}"] += 1
            mutations[how] += 1
            if fault:
                chosen.keep.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, chosen.keep)
                faults.append({"file": path.name, "mutation": how, "fault": fault, "says": told.get("says", "")})
            path.unlink()
            sys.stderr.write(f"\r{number + 1}/{chosen.files} {dict(counts)}   ")
            sys.stderr.flush()
    sys.stderr.write("\n")
    sys.stdout.write(
        json.dumps(
            {"files": chosen.files, **counts, "kinds": kinds, "mutations": mutations, "faults": faults},
            ensure_ascii=False,
            indent=1,
            sort_keys=True,
        )
        + "\n"
    )
    raise SystemExit(bool(faults))


def seeds_of(folder: Path) -> list[tuple[str, bytes]]:
    """Name and bytes of each file worth mutating."""
    found = []
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() in SUFFIXES and path.is_file():
            raw = first_pages(path) if path.suffix.lower() == ".pdf" else path.read_bytes()
            if len(raw) < 4 << 20:
                found.append((path.name, raw))
    return found


def made_seeds() -> list[tuple[str, bytes]]:
    """A small made-up file of every kind that may be missing from the folders."""
    import openpyxl

    rows = [("器具", "等级", "周期/月"), *((f"{at}号流量计", f"{at % 5}.0", str(at)) for at in range(1, 40))]
    text = "1 范围\n本文件规定某某器具的要求。\n" + "".join(
        f"2.{at} 第{at}种器具每{at}个月校准一次。\n" for at in range(1, 40)
    )
    html = "".join(f"<p>第{at}条 器具每{at}个月校准一次。</p>" for at in range(1, 40))
    cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    clauses = "".join(
        json.dumps({"id": f"c{at}", "title": f"第{at}条", "text": f"每{at}个月校准。"}) + "\n" for at in range(40)
    )
    book, raw = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(raw)
    return [
        ("made.txt", text.encode("gb18030")),
        ("made.md", f"# 某某规范\n\n{text}\n|器具|等级|\n|---|---|\n|表|1.0|\n".encode()),
        ("made.html", f"<html><body><h1>某某规定</h1>{html}<table>{cells}</table></body></html>".encode()),
        ("made.csv", "\n".join(",".join(row) for row in rows).encode()),
        ("made.tsv", "\n".join("\t".join(row) for row in rows).encode("utf-16")),
        ("made.jsonl", clauses.encode()),
        ("made.xlsx", raw.getvalue()),
    ]


def first_pages(path: Path) -> bytes:
    """A PDF of the first pages of a PDF."""
    import pypdfium2

    source, part = pypdfium2.PdfDocument(path), pypdfium2.PdfDocument.new()
    part.import_pages(source, list(range(min(FEW_PAGES, len(source)))))
    raw = io.BytesIO()
    part.save(raw)
    return raw.getvalue()


Mutation = Callable[[random.Random, bytes], bytes]


def truncated(chance: random.Random, raw: bytes) -> bytes:
    """The beginning of a file."""
    return raw[: chance.randrange(len(raw) + 1)]


def flipped(chance: random.Random, raw: bytes) -> bytes:
    """A file with some bytes changed."""
    changed = bytearray(raw)
    for _ in range(chance.choice([1, 3, 10, 50, 300])):
        if changed:
            changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def blanked(chance: random.Random, raw: bytes) -> bytes:
    """A file with a stretch of zeroes."""
    start = chance.randrange(len(raw) + 1)
    length = chance.randrange(1, 5000)
    return raw[:start] + bytes(min(length, len(raw) - start)) + raw[start + length :]


def shuffled(chance: random.Random, raw: bytes) -> bytes:
    """A file cut in three and put together in another order."""
    first, second = sorted(chance.randrange(len(raw) + 1) for _ in range(2))
    parts = [raw[:first], raw[first:second], raw[second:]]
    chance.shuffle(parts)
    return b"".join(parts)


def doubled(chance: random.Random, raw: bytes) -> bytes:
    """A stretch of a file many times over."""
    start = chance.randrange(len(raw) + 1)
    piece = raw[start : start + chance.randrange(1, 400)]
    return raw[:start] + piece * chance.randrange(2, 200) + raw[start:]


def parts(chance: random.Random, raw: bytes) -> bytes:
    """A package (.docx, .xlsx) in which one part was mutated and packed again; other files with flipped bytes."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            held = {name: package.read(name) for name in package.namelist()}
    except zipfile.BadZipFile:
        return flipped(chance, raw)
    name = chance.choice([each for each in held if each.endswith(".xml")] or list(held))
    held[name] = chance.choice([truncated, flipped, blanked, shuffled, doubled])(chance, held[name])
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, content in held.items():
            archive.writestr(each, content)
    return out.getvalue()


def inside(chance: random.Random, raw: bytes) -> bytes:
    """A file of any kind inside a Word file, an Excel file, a PDF or a web page, in the place of its content."""
    kind = chance.randrange(4)
    if kind == 0:
        return (
            b"%PDF-1.4\n1 0 obj\n<< /Length "
            + str(len(raw)).encode()
            + b" >>\nstream\n"
            + raw
            + b"\nendstream\nendobj\n%%EOF"
        )
    if kind == 1:
        return b"<!DOCTYPE html><html><body><p>" + raw + b"</p></body></html>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml" if kind == 2 else "xl/workbook.xml", raw)
        archive.writestr("word/embeddings/inner.bin", raw)
    return out.getvalue()


def wrapped(_chance: random.Random, raw: bytes) -> bytes:
    """A file in an archive in an archive."""
    for _ in range(3):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("word/document.xml", raw)
        raw = out.getvalue()
    return raw


def nested(chance: random.Random, _raw: bytes) -> bytes:
    """Brackets, tags and numbers nested very deeply."""
    depth = chance.choice([300, 5_000, 200_000])
    kind = chance.randrange(4)
    if kind == 0:
        return b"<html><body>" + b"<div><table><tr><td>" * depth
    if kind == 1:
        return b"%PDF-1.4\n1 0 obj\n" + b"[" * depth + b"]" * depth + b"\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF"
    if kind == 2:
        return ("（" * depth + "一、" * depth).encode()
    inner = b'<?xml version="1.0"?><w:document xmlns:w="x"><w:body>' + b"<w:tbl><w:tr><w:tc>" * min(depth, 100_000)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", inner)
    return out.getvalue()


def swollen(_chance: random.Random, _raw: bytes) -> bytes:
    """A small archive that unpacks to very much."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"<w:p>" + b"0" * (300 << 20))
        archive.writestr("xl/workbook.xml", b"<x>")
    return out.getvalue()


MUTATIONS: tuple[tuple[Mutation, int], ...] = (
    (truncated, 25),
    (flipped, 30),
    (blanked, 10),
    (shuffled, 8),
    (doubled, 10),
    (parts, 15),
    (inside, 8),
    (wrapped, 4),
    (nested, 8),
    (swollen, 1),
)


def mutated(chance: random.Random, seeds: list[tuple[str, bytes]]) -> tuple[str, str, bytes]:
    """Name, kind of mutation and bytes of a new file."""
    kinds: dict[str, list[tuple[str, bytes]]] = defaultdict(list)
    for seed in seeds:
        kinds[Path(seed[0]).suffix.lower()].append(seed)
    name, raw = chance.choice(kinds[chance.choice(sorted(kinds))])
    (mutation,) = chance.choices([m for m, _ in MUTATIONS], [weight for _, weight in MUTATIONS])
    raw = mutation(chance, raw)
    how = mutation.__name__
    if chance.random() < 0.15 or mutation in (inside, wrapped, nested, swollen):
        name, how = Path(name).stem + chance.choice(SUFFIXES), how + " + extension"
    return name, how, raw


def outcome_of(path: Path, limit: float) -> dict[str, str]:
    """What one process made of a file."""
    try:
        done = subprocess.run(
            [sys.executable, "-c", ONE_FILE, str(path), str(ROOT)], capture_output=True, text=True, timeout=limit
        )
    except subprocess.TimeoutExpired:
        return {"outcome": "hang", "says": f"more than {limit:.0f} s"}
    try:
        return dict(json.loads(done.stdout.strip().splitlines()[-1]))
    except (ValueError, IndexError):
        return {"outcome": "crash", "says": f"exit {done.returncode}: {done.stderr[-400:]}"}


def judged(told: dict[str, str]) -> str:
    """What was wrong with an outcome, empty where nothing was."""
    if told["outcome"] in ("traceback", "hang", "crash"):
        return told["outcome"]
    if told.get("changed"):
        return "library changed"
    return "refusal of several lines" if told.get("lines") else ""


if __name__ == "__main__":
    main()
