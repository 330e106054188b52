"""What was deleted is gone at once: from answers and searches, also in a process and on a desk that were open before."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.ask import ask
from assistant.desk import Desk, open_desk
from ingest.pipeline import ingest
from knowledge.settings import Settings
from knowledge.vocabulary import Outcome, Question

ROOT = Path(__file__).parents[2]
KEPT = "某类器具管理规范\n1 范围\n本规范适用于某类器具。\n2 要求\n2.1 每条线应配备两台蒸汽流量计。\n3 检查\n3.1 检查应有记录。\n"
GONE = "乙类装置校准办法\n1 范围\n本办法适用于乙类装置。\n2 校准\n2.1 磁翻板液位计每九个月校准一次。\n{more}3 记录\n3.1 校准应有记录。\n"
MORE = "2.2 雷达物位计每十五个月校准一次。\n"
ASKED, ALSO = "磁翻板液位计多久校准一次", "雷达物位计多久校准一次"
READER = """
import sys
from pathlib import Path
from assistant.ask import ask
from assistant.desk import open_desk
from knowledge.settings import Settings
from knowledge.vocabulary import Question
desk = open_desk(Settings(home=Path(sys.argv[1])))
for line in sys.stdin:
    answer = ask(Question(text=line.strip()), desk)
    hits = desk.search.search(line.strip())
    print("\\t".join([answer.outcome.value, *(each.quote for each in answer.citations), *(hit.passage.text for hit in hits)])
        .replace("\\n", " "), flush=True)
"""


def tanwen(home: Path, *arguments: str | Path) -> None:
    environment = {**os.environ, "TANWEN_HOME": str(home), "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "tanwen", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "kept.txt").write_text(KEPT, "utf-8")
    (folder / "gone.txt").write_text(GONE.format(more=MORE), "utf-8")
    desk = open_desk(Settings(home=tmp_path / "home"))
    assert [each.outcome for each in ingest([folder], desk.library, desk.search.index)] == ["added", "added"]
    desk.library.close()
    return tmp_path / "home"


@pytest.fixture
def reader(home: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that opened its desk before anything changes and answers line by line."""
    environment = {**os.environ, "PYTHONUTF8": "1"}
    command = [sys.executable, "-c", READER, str(home)]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        yield process
        process.kill()


def said(reader: subprocess.Popen[str], question: str) -> str:
    assert reader.stdin is not None
    assert reader.stdout is not None
    reader.stdin.write(f"{question}\n")
    reader.stdin.flush()
    return reader.stdout.readline()


def test_another_process_that_was_open_before_cites_nothing_removed(
    home: Path, reader: subprocess.Popen[str], tmp_path: Path
) -> None:
    assert "九个月" in said(reader, ASKED)
    assert "十五个月" in said(reader, ALSO)
    (tmp_path / "files" / "gone.txt").write_text(GONE.format(more=""), "utf-8")
    tanwen(home, "ingest", tmp_path / "files")
    assert "十五个月" not in said(reader, ALSO)
    assert "九个月" in said(reader, ASKED)
    tanwen(home, "docs", "remove", "乙类装置校准办法")
    assert "九个月" not in said(reader, ASKED)
    assert "蒸汽流量计" in said(reader, "每条线配备几台蒸汽流量计")


def test_a_desk_of_this_process_cites_nothing_removed(home: Path) -> None:
    desk = open_desk(Settings(home=home))
    answer = ask(Question(text=ASKED), desk)
    assert answer.outcome is Outcome.ANSWERED
    gone = answer.citations[0].document_id
    tanwen(home, "docs", "remove", gone)
    after = ask(Question(text=ASKED), desk)
    assert all(citation.document_id != gone for citation in after.citations)
    assert all(hit.passage.document_id != gone for hit in (*after.nearest, *desk.search.search(ASKED)))


def test_asking_while_the_document_goes_never_fails(home: Path) -> None:
    desk: Desk = open_desk(Settings(home=home))
    gone = ask(Question(text=ASKED), desk).citations[0].document_id
    errors: list[BaseException] = []

    def go_on() -> None:
        try:
            for _ in range(30):
                ask(Question(text=ASKED), desk)
        except BaseException as error:  # told in the test's own thread
            errors.append(error)

    asking = threading.Thread(target=go_on)
    asking.start()
    desk.library.remove(gone)
    asking.join()
    assert errors == []
    assert all(citation.document_id != gone for citation in ask(Question(text=ASKED), desk).citations)
