"""`tanwen ingest` as people run it: a process, its output, its exit status."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "benchmarks" / "kill_ingest.py"
TEXT = "关于某项工作的通知\n试函〔2031〕1号\n一、要求\n各单位应当在三月底前完成自查。\n二、费用\n每人800元。\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def tanwen(home: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tanwen", *map(str, arguments)]
    surroundings = {**os.environ, "TANWEN_HOME": str(home), "PYTHONUTF8": "1"}
    return subprocess.run(command, cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False)


def encrypted_pdf(path: Path) -> None:
    """A PDF that opens only with a password."""
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path), encrypt=StandardEncryption("secret", canPrint=0))
    canvas.drawString(72, 720, "closed")
    canvas.save()


def content_of(home: Path) -> tuple[object, ...]:
    from knowledge.library import Library

    library = Library.open(home)
    told = library.version(), library.counts(), library.pending_count(), library.check()
    library.close()
    return told


def test_reading_a_folder_tells_a_line_per_file_and_goes_past_bad_ones(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "通知.txt").write_text(TEXT, "utf-8")
    (folder / "坏.docx").write_bytes(b"nonsense")
    done = tanwen(home, "ingest", folder)
    lines = done.stdout.splitlines()
    assert done.returncode == 0, done.stderr
    assert len(lines) == 2
    assert lines[0].startswith("失败  坏.docx：")
    assert lines[1].startswith("读入  通知.txt  《关于某项工作的通知》（试函〔2031〕1号）")
    assert "未知：" in lines[1]
    assert "失败 1" in done.stderr
    again = tanwen(home, "ingest", folder, "--json")
    reports = json.loads(again.stdout)
    assert [report["outcome"] for report in reports] == ["failed", "unchanged"]
    assert again.stdout.count("\n") == 1


def test_what_was_read_is_found_at_once(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "通知.txt"
    path.write_text(TEXT, "utf-8")
    assert tanwen(home, "ingest", path).returncode == 0
    doctor = json.loads(tanwen(home, "doctor", "--json").stdout)
    assert doctor["healthy"], doctor["checks"]
    assert doctor["library"]["documents"] == 1


def test_bad_input_gets_one_clear_line_and_leaves_the_library_as_it_was(home: Path, tmp_path: Path) -> None:
    good = tmp_path / "通知.txt"
    good.write_text(TEXT, "utf-8")
    tanwen(home, "ingest", good)
    before = content_of(home)
    bad = tmp_path / "bad"
    (bad / "空文件夹").mkdir(parents=True)
    (bad / "空.txt").write_bytes(b"")
    (bad / "二进制.txt").write_bytes(bytes(range(256)) * 64)
    (bad / "坏.docx").write_bytes(b"PK\x03\x04" + bytes(300))
    (bad / "零.pdf").write_bytes(b"")
    encrypted_pdf(bad / "加密.pdf")
    for path in (*sorted(bad.iterdir()), bad / "不存在.txt"):
        done = tanwen(home, "ingest", path)
        assert done.returncode == 2, (path.name, done.stdout, done.stderr)
        fault, hint = [line for line in done.stderr.splitlines() if not line.startswith("[")]
        assert fault.startswith("错误："), done.stderr
        assert path.name in fault
        assert hint.startswith("办法：")
        assert done.stdout == ""
        assert "Traceback" not in done.stderr
        assert content_of(home) == before, path.name


def test_a_missing_path_beside_a_good_one_is_told_by_the_exit_status(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "通知.txt"
    path.write_text(TEXT, "utf-8")
    done = tanwen(home, "ingest", path, tmp_path / "nowhere")
    assert done.returncode == 2
    assert "nowhere" in done.stderr
    assert "读入  通知.txt" in done.stdout


def test_a_second_writer_is_told_who_writes(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from ingest import pipeline
    from knowledge.errors import LibraryBusy
    from knowledge.library import Library

    path = tmp_path / "通知.txt"
    path.write_text(TEXT, "utf-8")
    code = (
        "import sys; from pathlib import Path; from knowledge.library import Library\n"
        "with Library.open(Path(sys.argv[1])).writing():\n    print('held', flush=True); sys.stdin.readline()"
    )
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", code, str(home)], text=True, cwd=ROOT, **pipes) as writer:
        assert writer.stdout
        assert writer.stdout.readline() == "held\n"
        monkeypatch.setattr(pipeline, "WAIT", 0.2)
        with pytest.raises(LibraryBusy, match=str(writer.pid)):
            pipeline.ingest([path], Library.open(home))
        writer.kill()


def test_an_ingest_killed_at_random_moments_leaves_nothing_half_there() -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "--rounds", "3"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout)["killed"] >= 1
