"""What a question says of days and editions, and what is left of it without."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant.asking import bare_of_editions, day_in, load_ways, without_edition_words, years_in
from knowledge.errors import BadInput


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025年12月时配备率是多少", date(2025, 12, 31)),
        ("截至2025年12月，哪个版本有效", date(2025, 12, 31)),
        ("2026年2月1日以后配备率是多少", date(2026, 2, 1)),
        ("2026年2月1日前配备率是多少", date(2026, 1, 31)),
        ("2016年买的表，当时的要求是多少", date(2016, 12, 31)),
        ("2024年现行的规范怎么说", date(2024, 12, 31)),
        ("按2025年7月1日的要求，配备率是多少", date(2025, 7, 1)),
        ("在2025年3月，配备率是多少", date(2025, 3, 31)),
        ("2026年2月1日实施的标准有哪些", None),
        ("2025年12月发布了什么", None),
        ("2025年排放量3万吨算哪一类", None),
        ("2026年7月20日至24日的培训班多少钱", None),
        ("自2026年2月1日起施行的是什么", None),
        ("配备率是多少", None),
    ],
)
def test_only_a_day_on_which_something_is_to_count_is_the_day_of_the_question(text: str, day: date | None) -> None:
    assert day_in(text) == day


def test_a_year_of_an_edition_is_found_apart_from_the_number() -> None:
    assert years_in("2006年版和17版GB 17167") == ["2006", "17"]
    assert years_in("GB 17167-2006版在2006年发布") == []


def test_words_that_choose_an_edition_are_left_out_of_the_matter() -> None:
    assert without_edition_words("GB 17167-2006 旧版的配备率").split() == ["GB", "17167-2006", "的配备率"]
    assert without_edition_words("配备率是多少") == "配备率是多少"
    assert bare_of_editions("GB 1-2006和GB 1-2016的配备率有什么不同？") == "配备率"


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ('[day]\nafter = "时"\n', "day.after"),
        ('[day]\nafter = ["("]\n', "day.after"),
        ('[day]\nnever = ["时"]\n', "day.never"),
    ],
)
def test_a_fault_in_the_file_is_told_with_its_place(tmp_path: Path, text: str, where: str) -> None:
    (tmp_path / "editions.toml").write_text(text, "utf-8")
    with pytest.raises(BadInput, match=where):
        load_ways(tmp_path / "editions.toml")
