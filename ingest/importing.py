"""Ready-made clauses (.jsonl): one record a line becomes one clause and one passage, without the way through a Reading."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from ingest.identify import document_id
from knowledge.carrying import carried
from knowledge.errors import UnreadableFile
from knowledge.names import find_clause_numbers, find_designations
from knowledge.vocabulary import Card, CardOverrides, Clause, Document, Kind, Loss, Passage, Standing

_NEEDED = ("id", "title", "text")
_OPTIONAL = ("document", "clause", "kind", "standing", "jurisdiction")
_SHAPE = '每行应是 {"id": "…", "title": "…", "text": "…"} 这样的记录。'
_LONGEST = 1500
"""Characters above which a record is cut into several passages, at the ends of sentences."""
_TOLD = 20


class _Record(NamedTuple):
    line: int
    id: str
    title: str
    text: str
    clause: str | None
    facts: dict[str, str]


def read_clauses(path: Path, overrides: CardOverrides | None = None) -> list[Document]:
    """The documents of a file of ready-made clauses; bad lines are left out and told, by number, as warnings.

    The file is one document unless records name theirs in `document`. Raises UnreadableFile where half of the lines are bad.
    """
    groups: dict[str, list[_Record]] = {}
    faults: list[str] = []
    seen: set[str] = set()
    total = 0
    raw = path.read_bytes()
    for place, line in _lines(raw, path.name):
        total += 1
        try:
            record, document = _record(place, line)
            if record.id in seen:
                raise ValueError(f"id {record.id} 重复")
        except ValueError as error:
            faults.append(f"第 {place} 行没有读入：{error}")
            continue
        seen.add(record.id)
        groups.setdefault(document or path.stem, []).append(record)
    if not total:
        raise UnreadableFile(f"{path.name} 是空文件。", _SHAPE)
    if len(faults) * 2 > total:
        raise UnreadableFile(f"{path.name} 不是条款文件：{faults[0]}（共 {len(faults)} 行不能用）", _SHAPE)
    if len(faults) > _TOLD:
        faults = [*faults[:_TOLD], f"另有 {len(faults) - _TOLD} 行没有读入"]
    sha256 = hashlib.sha256(raw).hexdigest()
    documents = []
    for name, records in groups.items():
        card = _card(name, records, path.name, sha256)
        if overrides is not None and len(groups) == 1:
            card = overrides.applied_to(card)
        documents.append(_document(card, records, tuple(faults)))
        faults = []  # told once, with the first document
    return documents


def _lines(raw: bytes, name: str) -> Iterator[tuple[int, bytes]]:
    if b"\x00" in raw[:4096]:
        raise UnreadableFile(f"{name} 不是 UTF-8 文本。", "请另存为 UTF-8 编码的 .jsonl。")
    for place, line in enumerate(raw.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        if line.strip():
            yield place, line


def _record(place: int, line: bytes) -> tuple[_Record, str]:
    """The record of a line and its document; raises ValueError saying what is wrong."""
    try:
        values = json.loads(line)
    except UnicodeDecodeError:
        raise ValueError("不是 UTF-8 编码") from None
    except (json.JSONDecodeError, RecursionError):
        raise ValueError("不是完整的 JSON") from None
    if not isinstance(values, dict):
        raise ValueError("不是一个记录")
    found: dict[str, str] = {}
    for key in (*_NEEDED, *_OPTIONAL):
        value = values.get(key)
        if isinstance(value, int) and key in ("id", "clause") and not isinstance(value, bool):
            value = str(value)
        if value is None and key in _OPTIONAL:
            continue
        if not isinstance(value, str) or (key in _NEEDED and not value.strip()):
            raise ValueError(f"缺少 {key}" if not value else f"{key} 不是文字")
        found[key] = value
    _check_choice(found, "kind", Kind)
    _check_choice(found, "standing", Standing)
    text = found["text"].replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip()
    facts = {key: found[key] for key in ("kind", "standing", "jurisdiction") if found.get(key)}
    record = _Record(
        place, found["id"], found["title"].strip(), text, (found.get("clause") or "").strip() or None, facts
    )
    return record, (found.get("document") or "").strip()


def _check_choice(found: dict[str, str], key: str, choices: Any) -> None:
    if key in found and found[key] not in {choice.value for choice in choices}:
        raise ValueError(f"{key} 是 {found[key]}，应为 {'、'.join(choice.value for choice in choices)} 之一")


def _card(name: str, records: list[_Record], source: str, sha256: str) -> Card:
    facts = records[0].facts
    kind = Kind(facts["kind"]) if "kind" in facts else Kind.OTHER
    named = find_designations(name)
    designation = named[0].canonical if named else None
    return Card(
        id=document_id(designation, name, kind),
        title=name,
        kind=kind,
        designation=designation,
        standing=Standing(facts["standing"]) if "standing" in facts else Standing.UNKNOWN,
        jurisdiction=facts.get("jurisdiction"),
        source=source,
        sha256=sha256,
    )


def _document(card: Card, records: list[_Record], faults: tuple[str, ...]) -> Document:
    texts: list[str] = []
    clauses: list[Clause] = []
    passages: list[Passage] = []
    start = 0
    for record in records:
        end = start + len(record.text)
        texts.append(record.text)
        number = record.clause or _number(record.title)
        headings = record.title if card.title in record.title else f"{card.title} {record.title}"
        clauses.append(Clause(id=record.id, number=number, title=record.title, start=start, end=end))
        for part, (low, high) in enumerate(_parts(record.text)):
            passages.append(
                Passage(
                    id=f"{card.id}#{record.id}" + (f"~{part + 1}" if part else ""),
                    document_id=card.id,
                    clause_id=record.id,
                    label=record.clause or record.title,
                    headings=headings,
                    text=record.text[low:high],
                    start=start + low,
                    end=start + high,
                    number=number,
                    external_id=record.id,
                )
            )
        start = end + 2
    characters = sum(map(len, texts))
    text = "\n\n".join(texts)
    return Document(
        card=card,
        text=text,
        clauses=carried(clauses, text),
        passages=tuple(passages),
        loss=Loss(characters_in=characters, characters_out=characters, warnings=faults),
    )


def _number(title: str) -> str | None:
    """The clause number a title ends with, as printed."""
    last = title.rsplit(None, 1)[-1]
    found = find_clause_numbers(last) or find_clause_numbers(title)
    return found[-1].text if found else None


def _parts(text: str) -> Iterator[tuple[int, int]]:
    """The stretches of a long record: whole sentences, none longer than needed."""
    start = 0
    while len(text) - start > _LONGEST:
        window = text[start : start + _LONGEST]
        cut = max(window.rfind(sign) for sign in "。；\n")
        end = start + (cut + 1 if cut > _LONGEST // 3 else _LONGEST)
        yield start, end
        start = end + len(text[end:]) - len(text[end:].lstrip())
    yield start, len(text)
