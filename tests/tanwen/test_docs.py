"""`tanwen docs` and `tanwen doctor` as people run them."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from tanwen.cli import main

ROOT = Path(__file__).parents[2]
RULES = """某类器具管理规范
1 范围
本规范适用于某类器具。
2 要求
2.1 配备
每条线应配备不少于两台。
2.2 保存
2.2.1 记录保存五年。
2.2.2 电子记录应有备份，宜按2.1和GB/T 99001的规定保存。
"""
NOTICE = "关于某项工作的通知\n试函〔2031〕1号\n一、要求\n各单位应当在三月底前完成自查。\n"


def tanwen(home: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tanwen", *map(str, arguments)]
    surroundings = {**os.environ, "TANWEN_HOME": str(home), "PYTHONUTF8": "1"}
    return subprocess.run(command, cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False)


def here(home: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The same within this process: much faster, for commands that leave the indexes alone."""
    out, told_aside = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(told_aside):
        patch.setenv("TANWEN_HOME", str(home))
        patch.setattr(sys, "argv", ["tanwen", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
    status = ended.value.code
    return subprocess.CompletedProcess(
        [], status if isinstance(status, int) else 0, out.getvalue(), told_aside.getvalue()
    )


def told(home: Path, *arguments: str | Path) -> Any:
    run = here if arguments[0] == "docs" and arguments[1:2] not in (("set",), ("remove",)) else tanwen
    done = run(home, *arguments, "--json")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") == 1
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with two documents; read-only use, or copied."""
    place = tmp_path_factory.mktemp("filled")
    (place / "规范.txt").write_text(RULES, "utf-8")
    (place / "通知.txt").write_text(NOTICE, "utf-8")
    assert tanwen(place / "home", "ingest", place / "规范.txt", place / "通知.txt").returncode == 0
    return place


@pytest.fixture
def home(filled: Path, tmp_path: Path) -> Path:
    """A data folder of its own with the same two documents."""
    return Path(shutil.copytree(filled / "home", tmp_path / "home"))


def test_the_library_is_listed_as_table_and_as_json(filled: Path) -> None:
    rows = told(filled / "home", "docs")
    assert [row["source"] for row in rows] == ["规范.txt", "通知.txt"]
    assert rows[1]["designation"] == "试函〔2031〕1号"
    assert all(row["clauses"] and row["passages"] for row in rows)
    table = here(filled / "home", "docs")
    assert "试函〔2031〕1号" in table.stdout
    assert "未知" in table.stdout


def test_an_empty_library_says_how_to_fill_it(tmp_path: Path) -> None:
    done = here(tmp_path / "new", "docs")
    assert (done.returncode, "tanwen ingest" in done.stdout) == (0, True)
    assert told(tmp_path / "new", "docs") == []


def test_a_document_is_shown_with_card_sources_and_outline(filled: Path) -> None:
    shown = told(filled / "home", "docs", "show", "规范.txt")
    assert shown["files"] == [str(filled / "规范.txt")]
    assert {"1", "2", "2.1", "2.2"} <= {clause["number"] for clause in shown["outline"]}
    assert "2.1 配备" in here(filled / "home", "docs", "show", "规范").stdout


def test_a_clause_is_shown_with_its_modal_verbs_and_references(filled: Path) -> None:
    home = filled / "home"
    lines = here(home, "docs", "show", "规范.txt").stdout.splitlines()
    assert any(line.strip() == "2.2.2  〔应〕" for line in lines)
    assert any(line.strip() == "→ 2.1；GB/T 99001（库里没有）" for line in lines)
    shown = next(clause for clause in told(home, "docs", "show", "规范.txt")["outline"] if clause["number"] == "2.2.2")
    assert [each["verb"] for each in shown["modal"]] == ["应"]
    assert [(each["names"], each["label"]) for each in shown["references"]] == [
        ("2.1", "2.1 配备"),
        ("GB/T 99001", None),
    ]


def test_an_exported_clause_tells_where_its_references_stand_in_its_text(filled: Path, tmp_path: Path) -> None:
    record = next(each for each in exported(filled, tmp_path, "规范.txt") if each["number"] == "2.2.2")
    assert [record["text"][each["start"] : each["end"]] for each in record["references"]] == ["2.1", "GB/T 99001"]
    assert record["text"][record["modal"][0]["start"] : record["modal"][0]["end"]].endswith("的规定保存。")


def test_a_correction_is_kept_shown_and_withdrawn(home: Path, filled: Path) -> None:
    assert told(home, "docs", "set", "规范", "状态=现行", "地区=重庆")["standing"] == "现行"
    tanwen(home, "ingest", filled / "规范.txt")
    shown = told(home, "docs", "show", "规范")
    assert (shown["jurisdiction"], shown["corrections"]) == ("重庆", {"standing": "现行", "jurisdiction": "重庆"})
    assert "由主人设定" in here(home, "docs", "show", "规范").stdout
    assert told(home, "docs", "set", "规范", "--forget", "地区")["jurisdiction"] is None


@pytest.mark.parametrize(
    "arguments",
    [
        ("set", "规范", "状态=有效"),
        ("set", "规范", "颜色=红"),
        ("set", "规范"),
        ("set", "规范", "--forget", "颜色"),
        ("show", "没有这份"),
        ("remove", "没有这份"),
        ("export", "没有这份", "--out", "x.jsonl"),
        ("export", "--out", "/nowhere/at/all.jsonl"),
    ],
)
def test_what_cannot_be_done_is_told_in_two_lines(filled: Path, arguments: tuple[str, ...]) -> None:
    done = here(filled / "home", "docs", *arguments)
    assert done.returncode == 2
    assert [line[:3] for line in done.stderr.splitlines()] == ["错误：", "办法："], done.stderr


def test_a_name_that_fits_two_documents_is_not_guessed(filled: Path) -> None:
    done = here(filled / "home", "docs", "remove", "某")
    assert done.returncode == 2
    assert "2 份文件" in done.stderr


def test_a_removed_document_is_gone_from_library_and_index(home: Path) -> None:
    assert tanwen(home, "docs", "remove", "通知.txt").returncode == 0
    assert [row["source"] for row in told(home, "docs")] == ["规范.txt"]
    assert told(home, "doctor")["healthy"]


def test_clauses_are_exported_in_reading_order(filled: Path, tmp_path: Path) -> None:
    out = tmp_path / "clauses.jsonl"
    assert told(filled / "home", "docs", "export", "--out", out)["records"] > 0
    records = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert {"file", "number", "title", "page", "text", "kind"} <= set(records[0])
    numbers = [record["number"] for record in records if record["file"] == "规范.txt" and record["number"]]
    assert numbers == ["1", "2", "2.1", "2.2", "2.2.1", "2.2.2"]
    assert any("两台" in record["text"] for record in records if record["number"] == "2.1")
    assert not any(record["file"] == "规范.txt" for record in exported(filled, tmp_path, "通知.txt"))


def exported(filled: Path, tmp_path: Path, name: str) -> list[dict[str, Any]]:
    told(filled / "home", "docs", "export", name, "--out", tmp_path / "one.jsonl")
    return [json.loads(line) for line in (tmp_path / "one.jsonl").read_text("utf-8").splitlines()]


# ---- doctor --------------------------------------------------------------------------------------------------------


def checks(facts: dict[str, Any]) -> str:
    return "；".join(check["says"] for check in facts["checks"])


def test_doctor_tells_what_is_installed_and_where_the_data_lie(filled: Path) -> None:
    facts = told(filled / "home", "doctor")
    assert facts["healthy"]
    assert facts["home"] == str(filled / "home")
    assert facts["installed"]["chromadb"]
    assert facts["library"]["documents"] == 2
    text = tanwen(filled / "home", "doctor")
    assert (text.returncode, "一切正常" in text.stdout) == (0, True)


def test_a_new_data_folder_is_healthy(tmp_path: Path) -> None:
    assert told(tmp_path / "new", "doctor")["healthy"]


def test_deleted_indexes_are_noticed_and_rebuilt_from_the_library(home: Path) -> None:
    shutil.rmtree(home / "index")
    done = tanwen(home, "doctor")
    assert done.returncode == 1
    assert "--repair" in done.stdout
    assert tanwen(home, "doctor", "--repair").returncode == 0
    assert told(home, "doctor")["healthy"]


def test_an_index_that_lost_a_document_is_noticed_and_rebuilt(home: Path) -> None:
    from knowledge.embedder import make_embedder
    from knowledge.index import Index
    from knowledge.library import Library
    from knowledge.settings import Settings

    library = Library.open(home)
    index = Index.open(home, library, make_embedder(Settings(home=home)))
    index.update([], [passage.id for passage in library.passages_of(library.documents()[0].id)])
    library.close()
    assert tanwen(home, "doctor").returncode == 1
    assert tanwen(home, "doctor", "--repair").returncode == 0
    assert told(home, "doctor")["healthy"]


def test_what_was_not_yet_indexed_is_completed_by_doctor_itself(home: Path, filled: Path) -> None:
    from ingest.pipeline import ingest
    from knowledge.library import Library

    path = home.parent / "新规范.txt"
    path.write_text(RULES.replace("某类", "另一类"), "utf-8")
    library = Library.open(home)
    assert ingest([path], library)[0].outcome == "added"
    assert library.pending_count()
    library.close()
    facts = told(home, "doctor")
    assert facts["healthy"]
    assert "补齐了" in checks(facts)


def test_a_damaged_library_is_told_and_moved_aside_on_request(home: Path, filled: Path) -> None:
    for leftover in home.glob("library.sqlite3-*"):
        leftover.unlink()
    (home / "library.sqlite3").write_bytes(b"no database at all" * 50)
    for arguments in (("docs",), ("ingest", filled / "规范.txt")):
        done = tanwen(home, *arguments)
        assert done.returncode == 2
        assert "doctor --repair" in done.stderr
    assert tanwen(home, "doctor").returncode == 1
    assert tanwen(home, "doctor", "--repair").returncode == 0
    assert list(home.glob("library.damaged-*.sqlite3"))
    assert tanwen(home, "ingest", filled / "规范.txt").returncode == 0
    assert told(home, "doctor")["healthy"]


def test_the_table_and_the_record_tell_how_a_standard_stands_today(tmp_path: Path) -> None:
    for year, before in (("2009", ""), ("2017", "代替 GB/T 99501—2009\n")):
        cover = (
            f"中华人民共和国国家标准\nGB/T 99501—{year}\n{before}某类器具通则\n{year}-03-01 发布\n{year}-10-01 实施\n"
        )
        text = f"{cover}1 范围\n本标准适用于器具。\n2 要求\n2.1 器具应完好。\n附录A\n（规范性）\n检查表\nA.1 每年填写检查表，交给计量管理部门保存。\n附录B\n（资料性）\n示例\nB.1 示例见本附录。\n"
        (tmp_path / f"{year}.txt").write_text(text, "utf-8")
    done = tanwen(tmp_path / "home", "ingest", tmp_path)
    assert done.returncode == 0, done.stderr
    old, new = sorted(told(tmp_path / "home", "docs"), key=lambda each: str(each["designation"]))
    assert (old["state"], old["replaced_by"], old["until"]) == ("已被代替", "GB/T 99501-2017", "2017-09-30")
    assert (new["state"], new["level"], new["binding"], new["edition"]) == ("现行", "国家标准", "推荐", "2017")
    assert new["normative_annexes"] == ["附录A 检查表"]
    table = here(tmp_path / "home", "docs").stdout
    assert "已被代替" in table
    assert "GB/T 99501-2017" in table
    assert "规范性附录：附录A 检查表" in here(tmp_path / "home", "docs", "show", "GB/T 99501-2017").stdout
