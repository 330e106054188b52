"""docs/documents.md tells every field there is, by both of its names, with every value it takes."""

from __future__ import annotations

from pathlib import Path

from ingest.cardfile import FIELDS
from ingest.gathering import READABLE
from knowledge.vocabulary import Kind, Standing

PAGE = (Path(__file__).parents[2] / "docs" / "documents.md").read_text("utf-8")


def test_every_field_is_told_by_both_names() -> None:
    told = {cells[2].strip(): cells[1].strip() for line in PAGE.splitlines() if len(cells := line.split("|")) == 5}
    assert {name: told.get(name, "").split("（")[0] for name in FIELDS} == FIELDS


def test_every_value_and_every_kind_of_file_is_told() -> None:
    assert all(value.value in PAGE for value in (*Kind, *Standing))
    assert all(suffix.lstrip(".") in PAGE for suffix in READABLE - {".markdown", ".htm"})
