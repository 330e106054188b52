"""The weights are all there, and a fault among them is told with file and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.weights import FILE, load_weights
from knowledge.errors import BadInput

WHOLE = FILE.read_text("utf-8")


def test_the_file_of_the_project_is_sound() -> None:
    assert load_weights(FILE).least["passage"] > 0


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (WHOLE.replace("coverage = ", "coverag = "), "sentence.coverag"),
        (WHOLE.replace("miscount = ", "miscount = 'much' #"), "list.miscount"),
        (WHOLE.replace("[least]", "[lest]"), "least"),
        (WHOLE.replace("[list]\n", "[list]\nlucky = 7\n"), "list.lucky"),
        (WHOLE + "= 3\n", "line"),
    ],
)
def test_a_fault_names_file_and_key(tmp_path: Path, text: str, key: str) -> None:
    file = tmp_path / "weights.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(BadInput) as error:
        load_weights(file)
    assert "weights.toml" in error.value.message
    assert key in error.value.message
    assert error.value.hint
