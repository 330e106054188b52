"""The exact copy of the vectors agrees with plain arithmetic, whatever was written, replaced, removed or torn."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge.errors import LibraryDamaged
from knowledge.exact import ExactCopy


def rows(random: np.random.Generator, count: int) -> np.ndarray:
    return random.normal(size=(count, 8)).astype(np.float32)


def test_it_answers_as_a_plain_comparison_does_after_many_changes(tmp_path: Path) -> None:
    random = np.random.default_rng(7)
    copy = ExactCopy(tmp_path, 8)
    held: dict[str, tuple[str, np.ndarray]] = {}
    for step in range(300):
        ids = [f"p{at}" for at in random.choice(500, int(random.integers(0, 30)), replace=False)]
        documents = [f"d{random.integers(5)}" for _ in ids]
        fresh = rows(random, len(ids))
        gone = [id_ for id_ in (f"p{at}" for at in random.choice(500, 10)) if id_ not in ids]
        copy.update(ids, documents, fresh, gone)
        for id_ in gone:
            held.pop(id_, None)
        held.update({id_: (document, row) for id_, document, row in zip(ids, documents, fresh, strict=True)})
        if step % 50 == 0:
            copy = ExactCopy(tmp_path, 8)
        question = rows(random, 1)[0]
        found = copy.similar(question, 5, ["p3"], ["d1", "d2"])
        inside = {id_: float(row @ question) for id_, (document, row) in held.items() if document in ("d1", "d2")}
        assert set(sorted(inside, key=lambda id_: -inside[id_])[:5]) <= set(found)
        assert ("p3" in held) == ("p3" in found)
    assert copy.ids() == set(held)
    assert copy.documents_of(held) == {id_: document for id_, (document, _) in held.items()}
    assert len(list(tmp_path.iterdir())) == 2, "rows that died are cleared away now and then"


def test_what_a_killed_writer_left_unfinished_is_as_if_never_written(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    first, second = rows(random, 2)
    ExactCopy(tmp_path, 8).update(["甲"], ["d"], first[None], [])
    with (tmp_path / "exact.0.f32").open("ab") as opened:
        opened.write(b"half a row")
    with (tmp_path / "exact.0.ids").open("ab") as opened:
        opened.write('["乙", "'.encode()[:-2])
    copy = ExactCopy(tmp_path, 8)
    assert copy.ids() == {"甲"}
    copy.update(["乙"], ["d"], second[None], [])
    again = ExactCopy(tmp_path, 8)
    assert again.ids() == {"甲", "乙"}
    np.testing.assert_array_equal(again.rows(["乙"])["乙"], second)


def test_lost_rows_are_told(tmp_path: Path) -> None:
    ExactCopy(tmp_path, 8).update(["甲"], ["d"], np.ones((1, 8), np.float32), [])
    (tmp_path / "exact.0.f32").write_bytes(b"")
    with pytest.raises(LibraryDamaged, match="不完整"):
        ExactCopy(tmp_path, 8)
