"""Rare words weigh more, and what comes into the library changes what is rare."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from assistant.desk import Desk
from ingest.pipeline import ingest


def test_a_word_that_stands_everywhere_weighs_less_than_a_rare_one(invented: Desk) -> None:
    assert 0 < invented.rarity("水表") < invented.rarity("除霜")
    assert invented.rarity("除霜") < invented.rarity("龙舟")


def test_a_new_document_makes_its_words_less_rare(small: Callable[..., Desk], tmp_path: Path) -> None:
    desk = small({"a.txt": "浮标手册\n\n浮标每月巡检一次。\n\n锚链每年更换。\n"})
    before = desk.rarity("灯标")
    (tmp_path / "b.txt").write_text("灯标手册\n\n灯标每天巡检一次。\n\n灯标的电池每年更换。\n", "utf-8")
    ingest([tmp_path / "b.txt"], desk.library, desk.search.index)
    assert desk.rarity("灯标") < before


def test_in_an_empty_library_every_word_weighs_the_same(small: Callable[..., Desk]) -> None:
    desk = small()
    assert desk.rarity("水表") == desk.rarity("龙舟")
