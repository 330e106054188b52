"""The word files are sound, and a fault in one of them is told with file and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.cues import load_cues, load_places, load_synonyms, load_words
from knowledge.errors import BadInput

GOOD = '[form.list]\nask = ["哪些"]\n[sought.money]\nask = ["多少钱"]\nstands = [\'\\d元\']\n'


def test_the_files_of_the_project_are_sound() -> None:
    assert load_cues().forms["list"]
    assert all(kind.ask for kind in load_cues().sought)
    assert load_places()["豫"] == "河南"
    assert len(load_places()) == 34
    assert "请问" in load_words("furniture")
    assert all(len(group) > 1 for group in load_synonyms())


def test_a_good_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "cues.toml"
    file.write_text(GOOD, "utf-8")
    cues = load_cues(file)
    assert cues.forms == {"list": ("哪些",)}
    (money,) = cues.sought
    assert money.stands.search("每人70元")
    assert not money.ask_like.search("每人70元")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[form.list]\nask = [,]\n", "line 2"),
        ("[form.poem]\nask = ['x']", "form.poem"),
        ("[form.list]\nask = []", "form.list.ask"),
        ("[form.list]\nask = '哪些'", "form.list.ask"),
        ("[form.list]\nask = ['哪些', 3]", "form.list.ask"),
        ("[form.list]\nasks = ['哪些']", "form.list.asks"),
        ("[form]\nlist = '哪些'", "form.list"),
        ("[sought.money]\nask = ['多少钱']", "sought.money.stands"),
        ("[sought.money]\nask = ['多少钱']\nstands = ['(']", "sought.money.stands"),
        ("[sought.money]\nask = ['多少钱']\nstands = ['元']\nask_like = ['[']", "sought.money.ask_like"),
        ("[sought.money]\nask = ['多少钱']\nstands = ['元']\nask_like = '元'", "sought.money.ask_like"),
        ("[forms.list]\nask = ['哪些']", "forms"),
    ],
)
def test_a_fault_in_the_cues_names_file_and_key(tmp_path: Path, text: str, key: str) -> None:
    file = tmp_path / "cues.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(BadInput) as error:
        load_cues(file)
    assert "cues.toml" in error.value.message
    assert key in error.value.message
    assert error.value.hint


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("places.txt", "# 地名\n河南 豫\n河北 冀 燕赵\n", "第 3 行"),
        ("synonyms.txt", "费用 收费\n\n定金\n", "第 3 行"),
        ("furniture.txt", "请问\n麻烦 帮我\n", "第 2 行"),
    ],
)
def test_a_fault_in_a_word_list_names_file_and_line(tmp_path: Path, name: str, text: str, line: str) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    load = {"places.txt": load_places, "synonyms.txt": load_synonyms}.get(name)
    with pytest.raises(BadInput) as error:
        load(tmp_path) if load else load_words("furniture", tmp_path)
    assert name in error.value.message
    assert line in error.value.message


def test_a_word_list_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "furniture.txt").write_bytes("请问".encode("gb18030"))
    with pytest.raises(BadInput, match=r"furniture\.txt"):
        load_words("furniture", tmp_path)
