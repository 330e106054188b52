"""Files and folders into the library: what is unchanged is skipped, what is bad is told and harms nothing."""

from __future__ import annotations

import json
import os
import sys
import zipfile
from pathlib import Path

import pytest

from ingest.cardfile import card_file
from ingest.pipeline import ingest
from ingest.report import FileReport, line_of
from knowledge.errors import LibraryDamaged
from knowledge.library import Library
from knowledge.vocabulary import Standing

NOTICE = """关于开展某项试点工作的通知
试管函〔2031〕12号

各有关单位：
一、总体要求
试点单位应当在每年第一季度完成自查，并保存记录。
二、工作安排
（一）报名时间为2031年3月1日至3月20日。
（二）培训费每人800元，食宿自理。
三、联系方式
联系人：王工，电话 010-00000000。
"""
SPECIFICATION = """某类器具管理规范
1 范围
本规范规定了某类器具的管理要求。
2 术语
2.1 某类器具
用来测量某个量的器具。
3 要求
3.1 配备
3.1.1 每条生产线应配备不少于两台。
3.1.2 器具的准确度等级应不低于1.0级。
"""


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library.open(tmp_path / "home")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    (folder / "inner").mkdir(parents=True)
    (folder / "通知.txt").write_text(NOTICE, "utf-8")
    (folder / "inner" / "规范.md").write_text(SPECIFICATION, "utf-8")
    return folder


def outcomes(reports: list[FileReport]) -> dict[str, str]:
    return {Path(report.path).name: report.outcome for report in reports}


def state_of(library: Library) -> tuple[object, ...]:
    return library.version(), library.counts(), library.pending_count()


def test_a_folder_is_read_with_its_sub_folders_in_order(library: Library, folder: Path) -> None:
    reports = ingest([folder], library)
    assert list(outcomes(reports).items()) == [("通知.txt", "added"), ("规范.md", "added")]
    assert {card.source for card in library.documents()} == {"通知.txt", "规范.md"}
    assert library.check() == []
    assert all(report.clauses and report.passages_added for report in reports)
    found = library.find_number("3.1.2")
    assert any("1.0级" in passage.text for passage in found)


def test_the_same_folder_again_changes_nothing_and_parses_nothing(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ingest([folder], library)
    before = state_of(library)
    monkeypatch.setattr("ingest.parsing.parse", None)
    second = ingest([folder], library)
    assert set(outcomes(second).values()) == {"unchanged"}
    assert state_of(library) == before
    assert [report.clauses for report in second] == [report.clauses for report in first]


def test_a_changed_file_replaces_only_what_changed(library: Library, folder: Path) -> None:
    ingest([folder], library)
    ids = {passage.text: passage.id for passage in library.all_passages()}
    (folder / "通知.txt").write_text(NOTICE.replace("800元", "900元"), "utf-8")
    changed, same = ingest([folder], library)
    assert (changed.outcome, same.outcome) == ("replaced", "unchanged")
    assert (changed.passages_added, changed.passages_removed) == (1, 1)
    now = {passage.text: passage.id for passage in library.all_passages()}
    assert any("900元" in text for text in now)
    assert not any("800元" in text for text in now)
    assert all(ids[text] == id_ for text, id_ in now.items() if text in ids)


def test_what_is_said_beside_a_file_counts_and_a_change_there_is_seen(library: Library, folder: Path) -> None:
    ingest([folder], library)
    card_file(folder / "通知.txt").write_text('状态 = "废止"\n地区 = "重庆"\n', "utf-8")
    assert outcomes(ingest([folder], library)) == {"通知.txt": "replaced", "规范.md": "unchanged"}
    card = next(card for card in library.documents() if card.source == "通知.txt")
    assert (card.standing, card.jurisdiction) == (Standing.WITHDRAWN, "重庆")
    card_file(folder / "通知.txt").write_text('状态 = "作废"\n', "utf-8")
    before = state_of(library)
    report = ingest([folder / "通知.txt"], library)[0]
    assert (report.outcome, "第 1 行" in report.reason) == ("failed", True)
    assert state_of(library) == before


def test_a_correction_by_command_outweighs_the_file_and_is_told(library: Library, folder: Path) -> None:
    ingest([folder], library)
    card = next(card for card in library.documents() if card.source == "通知.txt")
    library.set_card(card.id, standing="废止", title="改过的标题")
    (folder / "通知.txt").write_text(NOTICE + "四、附则\n本通知由试点办公室解释。\n", "utf-8")
    report = next(report for report in ingest([folder], library) if report.outcome == "replaced")
    assert report.notes == ("沿用更正：标题、状态",)
    assert (report.passages_added, report.documents[0].name) == (1, "《改过的标题》（试管函〔2031〕12号）")


def test_the_same_content_under_another_name_is_the_same_document(library: Library, folder: Path) -> None:
    ingest([folder], library)
    before = state_of(library)
    (folder / "副本.txt").write_text(NOTICE, "utf-8")
    report = next(report for report in ingest([folder], library) if "副本" in report.path)
    assert (report.outcome, report.notes) == ("unchanged", ("内容与 通知.txt 相同，是同一份文件",))
    assert state_of(library) == before
    assert set(outcomes(ingest([folder], library)).values()) == {"unchanged"}


def test_a_copy_that_is_then_edited_becomes_a_document_of_its_own(library: Library, folder: Path) -> None:
    (folder / "副本.md").write_text(SPECIFICATION, "utf-8")
    ingest([folder], library)
    (folder / "副本.md").write_text(SPECIFICATION.replace("两台", "三台"), "utf-8")
    reports = ingest([folder], library)
    assert outcomes(reports)["规范.md"] == "unchanged"
    texts = [library.text(card.id) for card in library.documents() if card.title.startswith("某类器具")]
    assert sorted("三台" in text for text in texts) == [False, True]
    assert set(outcomes(ingest([folder], library)).values()) == {"unchanged"}


def test_a_moved_file_is_the_same_document_and_can_be_changed_at_its_new_place(library: Library, folder: Path) -> None:
    ingest([folder], library)
    (folder / "通知.txt").rename(folder / "inner" / "通知.txt")
    assert outcomes(ingest([folder], library)) == {"规范.md": "unchanged", "通知.txt": "unchanged"}
    (folder / "inner" / "通知.txt").write_text(NOTICE.replace("800元", "900元"), "utf-8")
    assert outcomes(ingest([folder], library)) == {"规范.md": "unchanged", "通知.txt": "replaced"}
    assert len(library.documents()) == 2


def test_a_removed_document_is_read_again_on_the_next_occasion(library: Library, folder: Path) -> None:
    ingest([folder], library)
    library.remove(library.documents()[0].id)
    assert sorted(outcomes(ingest([folder], library)).values()) == ["added", "unchanged"]


def test_ready_made_clauses_change_by_record(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "条款.jsonl"
    records = [{"id": f"r{at}", "title": f"第{at}条", "text": f"第{at}个内容。"} for at in range(1, 40)]

    def write() -> FileReport:
        path.write_text("\n".join(json.dumps(record, ensure_ascii=False) for record in records), "utf-8")
        return ingest([path], library)[0]

    assert write().passages_added == 39
    records[5]["text"] = "改过的内容。"
    del records[10]
    report = write()
    assert (report.outcome, report.passages_added, report.passages_kept, report.passages_removed) == (
        "replaced",
        1,
        37,
        2,
    )
    records[0] = {"id": "r1"}
    report = write()
    assert report.warnings == ("第 1 行没有读入：缺少 title",)
    assert "警告 1 条" in line_of(report)


def test_a_document_that_left_a_file_of_many_is_taken_out(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "条款.jsonl"
    records = [{"id": f"{at}", "title": "条", "text": f"内容{at}。", "document": f"某办法{at}"} for at in range(3)]
    path.write_text("\n".join(json.dumps(record) for record in records), "utf-8")
    assert "3 份文件" in line_of(ingest([path], library)[0])
    path.write_text("\n".join(json.dumps(record) for record in records[:2]), "utf-8")
    ingest([path], library)
    assert [card.title for card in library.documents()] == ["某办法0", "某办法1"]


# ---- bad input -----------------------------------------------------------------------------------------------------


def bad_files(folder: Path) -> list[Path]:
    """One file of every bad kind."""
    folder.mkdir()
    contents = {
        "空.txt": b"",
        "空白.md": b" \n\t\n",
        "二进制.txt": bytes(range(256)) * 40,
        "坏.docx": b"PK\x03\x04 this is no real package" + bytes(500),
        "零.pdf": b"",
        "半截.pdf": b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog",
        "照片.txt": b"\x89PNG\r\n\x1a\n" + bytes(200),
        "其实是文字.pdf": "只是文字".encode(),
        "空.jsonl": b"",
        "坏.xlsx": b"not a workbook",
        "无.unknown": "文字".encode(),
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    with zipfile.ZipFile(folder / "缺件.docx", "w") as package:
        package.writestr("word/document.xml", "<broken")
    return sorted(folder.iterdir())


def test_every_kind_of_bad_file_is_told_in_one_line_and_changes_nothing(
    library: Library, folder: Path, tmp_path: Path
) -> None:
    ingest([folder], library)
    before = state_of(library)
    for path in bad_files(tmp_path / "bad"):
        report = ingest([path], library)[0]
        assert report.outcome == "failed", path.name
        assert path.name in line_of(report)
        assert "\n" not in report.reason
        assert report.hint
        assert "Error" not in report.reason, report.reason
        assert state_of(library) == before, path.name
    assert library.check() == []


def test_a_bad_file_does_not_keep_the_others_out(library: Library, folder: Path) -> None:
    (folder / "a坏.docx").write_bytes(b"nonsense")
    reports = ingest([folder], library)
    assert outcomes(reports) == {"a坏.docx": "failed", "通知.txt": "added", "规范.md": "added"}


def test_a_file_that_turned_bad_leaves_its_last_good_version(library: Library, folder: Path) -> None:
    ingest([folder], library)
    before = state_of(library)
    (folder / "通知.txt").write_bytes(b"")
    assert outcomes(ingest([folder], library)) == {"通知.txt": "failed", "规范.md": "unchanged"}
    assert state_of(library) == before


def test_missing_paths_and_folders_without_readable_files_are_told(library: Library, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    (empty / "picture.png").write_bytes(b"x")
    (empty / ".hidden.txt").write_text("文字", "utf-8")
    reports = ingest([tmp_path / "nowhere.txt", empty], library)
    assert [report.outcome for report in reports] == ["failed", "failed"]
    assert "没有这个文件" in reports[0].reason
    assert "没有可读的文件" in reports[1].reason


def test_a_link_that_leads_nowhere_is_told(library: Library, folder: Path) -> None:
    (folder / "断链.txt").symlink_to(folder / "nowhere.txt")
    reports = ingest([folder], library)
    assert outcomes(reports) == {"断链.txt": "failed", "通知.txt": "added", "规范.md": "added"}


@pytest.mark.skipif(sys.platform != "linux", reason="only there may a file name hold any bytes")
def test_a_file_name_that_is_no_text_costs_that_file_only(library: Library, folder: Path) -> None:
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff\xfe.txt")).write_text(NOTICE, "utf-8")
    reports = ingest([folder], library)
    assert sorted(report.outcome for report in reports) == ["added", "added", "failed"]
    assert "改名" in next(report.hint for report in reports if report.outcome == "failed")
    assert [line_of(report).encode() for report in reports]


def test_an_index_that_fails_costs_no_document(library: Library, folder: Path) -> None:
    class Broken:
        def update(self, added: object, removed_ids: object) -> None:
            raise LibraryDamaged("索引损坏。", "请修复。")

    reports = ingest([folder], library, Broken())
    assert {report.outcome for report in reports} == {"added"}
    assert all("索引损坏" in report.warnings[-1] for report in reports)
    assert library.pending_count() == sum(report.passages_added for report in reports)
