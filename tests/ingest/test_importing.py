"""Ready-made clauses come in one record a line, keep their ids, and a bad line is told by its number."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ingest.importing import read_clauses
from knowledge.errors import UnreadableFile
from knowledge.library import Library
from knowledge.vocabulary import CardOverrides, Kind, Standing


def written(tmp_path: Path, records: list[Any]) -> Path:
    path = tmp_path / "条款.jsonl"
    lines = [record if isinstance(record, str) else json.dumps(record, ensure_ascii=False) for record in records]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


GOOD = [
    {"id": "a1", "title": "某法 第一章 总则 第一条", "text": "为了测试，制定本法。"},
    {"id": "a2", "title": "某法 第一章 总则 第二条", "text": "本法适用于测试。\n（一）第一项；\n（二）第二项。"},
]


def test_a_file_is_one_document_and_every_record_one_passage(tmp_path: Path) -> None:
    documents = read_clauses(written(tmp_path, GOOD))
    assert [(d.card.title, d.card.source, len(d.clauses)) for d in documents] == [("条款", "条款.jsonl", 2)]
    passages = documents[0].passages
    assert [passage.external_id for passage in passages] == ["a1", "a2"]
    assert [passage.text for passage in passages] == [record["text"] for record in GOOD]
    assert all(documents[0].text[p.start : p.end] == p.text for p in passages)
    assert passages[1].number == "第二条"
    assert "某法 第一章 总则 第二条" in passages[1].headings


def test_imported_clauses_are_looked_up_by_number_and_cited(tmp_path: Path) -> None:
    library = Library.open(tmp_path / "home")
    library.put_file(read_clauses(written(tmp_path, GOOD)), "x", "1")
    found = library.find_number("第2条")
    assert [passage.external_id for passage in found] == ["a2"]
    cited = library.cite(found[0].document_id, found[0].start, found[0].start + 8)
    assert (cited.quote, cited.clause, cited.source) == ("本法适用于测试。", "某法 第一章 总则 第二条", "条款.jsonl")


def test_records_may_name_their_document_and_its_facts(tmp_path: Path) -> None:
    records = [
        {
            "id": "1",
            "title": "甲",
            "text": "文字。",
            "document": "JJF 1-2025 某规范",
            "clause": "6.3.7",
            "kind": "计量技术规范",
        },
        {"id": "2", "title": "乙", "text": "文字。", "document": "某通知", "standing": "废止", "jurisdiction": "重庆"},
        {"id": 3, "title": "丙", "text": "文字。", "document": "某通知", "clause": None},
    ]
    first, second = read_clauses(written(tmp_path, records))
    assert (first.card.designation, first.card.kind, first.passages[0].label) == (
        "JJF 1-2025",
        Kind.SPECIFICATION,
        "6.3.7",
    )
    assert (second.card.standing, second.card.jurisdiction) == (Standing.WITHDRAWN, "重庆")
    assert [passage.external_id for passage in second.passages] == ["2", "3"]
    assert first.card.id != second.card.id


def test_a_side_file_tells_more_about_the_one_document(tmp_path: Path) -> None:
    documents = read_clauses(written(tmp_path, GOOD), CardOverrides(title="法规汇编", standing=Standing.IN_FORCE))
    assert (documents[0].card.title, documents[0].card.standing) == ("法规汇编", Standing.IN_FORCE)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('{"id": "x", "title": "t", "text"', "不是完整的 JSON"),
        ("[1, 2]", "不是一个记录"),
        ({"title": "t", "text": "x"}, "缺少 id"),
        ({"id": "x", "title": "t", "text": "  "}, "text"),
        ({"id": "x", "title": ["t"], "text": "x"}, "title 不是文字"),
        ({"id": "a1", "title": "t", "text": "x"}, "a1 重复"),
        ({"id": "x", "title": "t", "text": "x", "kind": "小说"}, "小说"),
        ("[" * 100_000, "不是完整的 JSON"),
    ],
)
def test_a_bad_line_is_left_out_and_told_by_its_number(tmp_path: Path, line: Any, fault: str) -> None:
    document = read_clauses(written(tmp_path, [GOOD[0], "", line, GOOD[1]]))[0]
    assert [passage.external_id for passage in document.passages] == ["a1", "a2"]
    assert len(document.loss.warnings) == 1
    assert document.loss.warnings[0].startswith("第 3 行")
    assert fault in document.loss.warnings[0]


def test_very_many_bad_lines_are_told_in_few_words(tmp_path: Path) -> None:
    good = [{**GOOD[0], "id": str(at)} for at in range(100)]
    document = read_clauses(written(tmp_path, [*good, *["{"] * 50]))[0]
    assert len(document.loss.warnings) == 21
    assert "另有 30 行" in document.loss.warnings[-1]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\x00\x01\x02", b"just words\n", b'{"question": "x"}\n' * 5])
def test_a_file_that_holds_no_clauses_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile, match=r"x\.jsonl"):
        read_clauses(path)


def test_a_mark_at_the_start_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(GOOD[0]).encode() + b"\r\n" + json.dumps(GOOD[1]).encode())
    assert [p.external_id for p in read_clauses(path)[0].passages] == ["a1", "a2"]


def test_a_long_record_is_cut_at_sentences_and_keeps_its_id(tmp_path: Path) -> None:
    text = "".join(f"这是第{at}句话，说了一些事情。" for at in range(300))
    document = read_clauses(written(tmp_path, [{"id": "x", "title": "长", "text": text}]))[0]
    assert len(document.passages) > 1
    assert "".join(passage.text for passage in document.passages) == text
    assert {passage.external_id for passage in document.passages} == {"x"}
    assert all(passage.text.endswith("。") for passage in document.passages)
    assert len({passage.id for passage in document.passages}) == len(document.passages)
