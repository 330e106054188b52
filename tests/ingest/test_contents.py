"""A table of contents typed as plain lines is no second outline."""

from __future__ import annotations

from pathlib import Path

from ingest.parsing import parse

BODY = """
1 范围
本文件规定了计量器具的配备要求。
2 要求
2.1 配备
应配备计量器具。
2.2 管理
应建立台账。
附录A 记录格式
记录按附表A.1填写。
"""


def numbers(folder: Path, text: str) -> list[str | None]:
    file = folder / "规范.txt"
    file.write_text(text, "utf-8")
    return [clause.number for clause in parse(file).clauses if clause.number and clause.kind in ("clause", "annex")]


def test_typed_contents_under_their_heading_are_left_out(tmp_path: Path) -> None:
    contents = "目　录\n1 范围 1\n2 要求 1\n2.1 配备 2\n2.2 管理 3\n附录A 记录格式 5\n"
    assert numbers(tmp_path, contents + BODY) == ["1", "2", "2.1", "2.2", "附录A"]


def test_contents_with_tabs_need_no_heading(tmp_path: Path) -> None:
    contents = "1 范围\t1\n2 要求\t1\n2.1 配备\t2\n2.2 管理\t3\n附录A 记录格式\t5\n"
    assert numbers(tmp_path, contents + BODY) == ["1", "2", "2.1", "2.2", "附录A"]


def test_numbered_lines_that_end_with_falling_figures_are_no_contents(tmp_path: Path) -> None:
    text = "1 电表\t30\n2 水表\t20\n3 气表\t10\n4 衡器\t9\n5 油表\t8\n"
    file = tmp_path / "数量.txt"
    file.write_text(text, "utf-8")
    assert "电表" in parse(file).text


def test_what_was_left_out_is_told_and_is_no_loss(tmp_path: Path) -> None:
    contents = "目次\n1 范围 1\n2 要求 1\n2.1 配备 2\n2.2 管理 3\n"
    file = tmp_path / "规范.txt"
    file.write_text(contents + BODY, "utf-8")
    loss = parse(file).loss
    assert any("目录" in line for line in loss.dropped)
    assert not loss.warnings


def test_a_caption_may_be_called_by_its_annex(tmp_path: Path) -> None:
    file = tmp_path / "表.txt"
    file.write_text(BODY + "附表A.1 器具台账\n附表B 检定计划\n", "utf-8")
    found = {clause.number: clause.title for clause in parse(file).clauses if clause.kind == "table"}
    assert found == {"附表A.1": "器具台账", "附表B": "检定计划"}
