"""Lexical index and vector store stay in step with the library, whatever dies, is deleted, or changes."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from knowledge.embedder import Embedder, make_embedder
from knowledge.errors import LibraryBusy, LibraryDamaged
from knowledge.index import Index
from knowledge.journal import catch_up
from knowledge.library import Library
from knowledge.settings import Settings
from knowledge.vocabulary import Card, Clause, Document, Passage

ROOT = Path(__file__).parents[2]
STORES = ("字词索引", "向量库", "向量副本")


def paper(id_: str, sentences: Sequence[str]) -> Document:
    starts = [sum(len(each) + 1 for each in sentences[:at]) for at in range(len(sentences))]
    return Document(
        card=Card(id=id_, title=f"{id_}规范", source=f"{id_}.txt"),
        text="\n".join(sentences),
        clauses=tuple(
            Clause(id=str(at), number=str(at + 1), start=start, end=start + len(each))
            for at, (start, each) in enumerate(zip(starts, sentences, strict=True))
        ),
        passages=tuple(
            Passage(
                id=f"{id_}#{each}",
                document_id=id_,
                clause_id=str(at),
                label=str(at + 1),
                headings=f"{id_}规范",
                text=each,
                start=start,
                end=start + len(each),
                number=str(at + 1),
            )
            for at, (start, each) in enumerate(zip(starts, sentences, strict=True))
        ),
    )


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library.open(tmp_path / "home")


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return make_embedder(Settings(home=Path()))


@pytest.fixture
def index(library: Library, embedder: Embedder) -> Index:
    library.put(paper("甲", ["器具应当校准。", "记录保存五年。"]))
    index = Index.open(library.home, library, embedder)
    catch_up(library, index)
    return index


def test_it_holds_what_the_library_holds(library: Library, index: Index, embedder: Embedder) -> None:
    assert index.check() == []
    library.put(paper("乙", ["人员应当培训。"]))
    library.put(paper("甲", ["器具应当校准。", "记录保存三年。"]))
    assert index.check()[1:] == [f"{name}{says}" for name in STORES for says in ("缺 2 个段落", "多出 1 个段落")]
    catch_up(library, index)
    assert index.check() == []
    library.remove("乙")
    catch_up(library, index)
    assert index.check() == []
    assert Index.open(library.home, library, embedder).lexical.ids() == {"甲#器具应当校准。", "甲#记录保存三年。"}


def test_check_tells_what_is_missing_and_what_is_too_much(library: Library, index: Index) -> None:
    with library.writing():
        index.vectors.update(["鬼"], ["甲"], np.ones((1, index.vectors.exact._dimension), np.float32), [])
        index.lexical.update([], ["甲#器具应当校准。"])
    assert index.check() == ["字词索引缺 1 个段落", "向量库多出 1 个段落", "向量副本多出 1 个段落"]
    index.rebuild()
    assert index.check() == []


def test_a_deleted_index_is_made_anew_from_the_whole_library(
    library: Library, index: Index, embedder: Embedder
) -> None:
    shutil.rmtree(library.home / "index")
    fresh = Index.open(library.home, library, embedder)
    assert fresh.check() == ["没有索引，文件库有 2 个段落"]
    library.put(paper("乙", ["人员应当培训。"]))
    catch_up(library, fresh)
    assert fresh.check() == []
    assert len(fresh.lexical) == 3


def test_a_rebuild_leaves_one_generation_and_a_reader_changes_over(
    library: Library, index: Index, embedder: Embedder
) -> None:
    reader = Index.open(library.home, library, embedder)
    assert len(reader.lexical) == 2
    index.rebuild()
    reader.reload()
    assert len(reader.lexical) == len(reader.vectors) == 2
    assert len([path for path in (library.home / "index").iterdir() if path.is_dir()]) == 1


def test_what_a_killed_rebuild_left_is_cleared_away(library: Library, index: Index) -> None:
    left = library.home / "index" / "left"
    (left / "lexical").mkdir(parents=True)
    (left / "lexical" / "meta.json").write_text("{", "utf-8")
    index.rebuild()
    assert index.check() == []
    assert not left.exists()


class OtherEmbedder:
    """Another model: shorter vectors under another name."""

    name = "another-model-1"
    dimension = 4

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        return np.ones((len(texts), 4), dtype=np.float32) / 2

    encode_questions = encode


def test_vectors_of_another_model_are_refused_until_the_index_is_rebuilt(library: Library, index: Index) -> None:
    other = Index.open(library.home, library, OtherEmbedder())
    for use in (other.open_parts, lambda: other.update([], ["x"])):
        with pytest.raises(LibraryDamaged, match="another-model-1") as raised:
            use()
    assert "doctor --repair" in raised.value.hint
    assert other.check()
    other.rebuild()
    assert other.check() == []
    assert len(other.vectors) == 2
    index.reload()
    with pytest.raises(LibraryDamaged, match="bundled"):
        index.open_parts()


def test_nobody_writes_while_another_process_does(library: Library, index: Index) -> None:
    elsewhere = Library.open(library.home)
    with elsewhere.writing(), pytest.raises(LibraryBusy):
        index.update([], ["甲#器具应当校准。"])
    assert index.check() == []


def test_an_update_repeated_changes_nothing(library: Library, index: Index) -> None:
    passages = library.passages_of("甲")
    for _ in range(3):
        index.update(passages, ["not here"])
    assert index.check() == []


@pytest.mark.parametrize(
    "damage", ["lexical/meta.json", "vectors/exact.0.f32", "made.json", "vectors/chroma/chroma.sqlite3"]
)
def test_a_damaged_index_is_told_and_rebuilt(
    library: Library, index: Index, embedder: Embedder, damage: str, tmp_path: Path
) -> None:
    home = tmp_path / "copy"
    shutil.copytree(library.home, home)
    generation = (home / "index" / "current").read_text("utf-8")
    (home / "index" / generation / damage).write_bytes(b"{damaged")
    copy = Library.open(home)
    broken = Index.open(home, copy, embedder)
    assert broken.check()
    broken.rebuild()
    assert broken.check() == []


def test_chroma_holds_cosine_vectors_with_a_wide_search(index: Index) -> None:
    settings = index.vectors.collection().configuration["hnsw"]
    assert settings["space"] == "cosine"
    assert settings["ef_search"] >= 400


def test_chroma_and_the_exact_copy_give_the_same_neighbours(
    library: Library, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.put(paper("丙", [f"第{at}种器具每{at + 2}个月校准一次。" for at in range(200)]))
    index = Index.open(library.home, library, embedder)
    catch_up(library, index)
    question = embedder.encode_questions(["器具多久校准"])[0]
    also = [library.passages_of("丙")[7].id]
    exact = index.vectors.similar(question, 10, also)
    monkeypatch.setattr("knowledge.vectors.EXACT_UP_TO", 0)
    by_chroma = index.vectors.similar(question, 10, also)
    assert set(also) <= set(exact) & set(by_chroma)
    tenth = sorted(exact.values(), reverse=True)[9]
    assert {id_ for id_, near in exact.items() if near > tenth + 1e-5} <= set(by_chroma)
    for id_ in set(exact) & set(by_chroma):
        assert exact[id_] == pytest.approx(by_chroma[id_], abs=1e-4)


def elsewhere(home: Path, script: str) -> str:
    """What a process of its own prints that has `library` and `index` open."""
    opening = (
        "import sys\n"
        "from pathlib import Path\n"
        "from knowledge.embedder import make_embedder\n"
        "from knowledge.index import Index\n"
        "from knowledge.journal import catch_up\n"
        "from knowledge.library import Library\n"
        "from knowledge.settings import Settings\n"
        "home = Path(sys.argv[1])\n"
        "library = Library.open(home)\n"
        "index = Index.open(home, library, make_embedder(Settings(home=home)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", opening + script, str(home)], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return done.stdout.strip()


CHECK = "print(index.check(), index.vectors.collection().count(), 'chromadb' in sys.modules)"


def test_a_small_change_does_not_open_chroma_and_reaches_it_when_that_is_opened(library: Library, index: Index) -> None:
    library.put(paper("甲", ["器具应当校准。", "记录保存三年。", "人员应当培训。"]))
    said = elsewhere(library.home, "catch_up(library, index)\nprint(len(index.vectors), 'chromadb' in sys.modules)")
    assert said == "3 False"
    assert elsewhere(library.home, CHECK) == "[] 3 True"
    assert not list((library.home / "index").rglob("late.ids"))


def test_what_was_removed_is_gone_from_answers_before_chroma_knows(
    library: Library, index: Index, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.put(paper("甲", ["器具应当校准。", "人员应当培训。"]))
    elsewhere(library.home, "catch_up(library, index)")
    question = embedder.encode_questions(["记录保存几年"])[0]
    monkeypatch.setattr("knowledge.vectors.EXACT_UP_TO", 0)
    index.reload()
    held = Library.open(library.home)
    with held.writing():  # another process is writing: Chroma can't be brought up to date now
        found = index.vectors.similar(question, 5)
    assert set(found) == {"甲#器具应当校准。", "甲#人员应当培训。"}


def test_two_processes_that_write_in_turn_lose_nothing(library: Library, index: Index) -> None:
    assert index.vectors.collection().count() == 2
    library.put(paper("乙", [f"第{at}种器具每{at + 2}个月校准一次。" for at in range(300)]))
    elsewhere(library.home, "catch_up(library, index)")
    library.put(paper("丙", [f"第{at}种记录保存{at + 2}年。" for at in range(250)]))
    catch_up(library, index)  # its Chroma was opened before the other one wrote
    library.put(paper("丁", ["人员应当培训。"]))
    catch_up(library, index)
    assert elsewhere(library.home, CHECK) == f"[] {2 + 300 + 250 + 1} True"
    assert elsewhere(library.home, "print(len(index.lexical), len(index.vectors))") == "553 553"


def test_a_process_follows_a_rebuild_of_another_one(library: Library, index: Index) -> None:
    elsewhere(library.home, "index.rebuild()")
    library.put(paper("乙", ["人员应当培训。"]))
    catch_up(library, index)
    assert elsewhere(library.home, CHECK) == "[] 3 True"
