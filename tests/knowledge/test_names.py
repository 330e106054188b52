"""Standard numbers, letter numbers and clause numbers in any spelling."""

from __future__ import annotations

import pytest

from knowledge.names import (
    canonical,
    clause_key,
    clause_variants,
    expand_range,
    find_clause_numbers,
    find_designations,
    same_designation,
)


@pytest.mark.parametrize(
    ("written", "one_spelling"),
    [
        ("JJF（鲁）159—2023", "JJF(鲁) 159-2023"),
        ("jjf2309", "JJF 2309"),
        ("GB／T　３２１５０－２０１５", "GB/T 32150-2015"),
        ("GB/T\n1.1-2020", "GB/T 1.1-2020"),
        ("GBT32150", "GB/T 32150"),
        ("JTT808-2019.pdf", "JT/T 808-2019"),
        ("GB 17167（2025版）", "GB 17167-2025"),
        ("T/CSMT-FW006.1—2025", "T/CSMT-FW006.1-2025"),
        ("DB13/T6146-2025", "DB13/T 6146-2025"),
        ("ISO 14064-1:2018", "ISO 14064-1:2018"),
        ("JJFJJF 2309", "JJF 2309"),
        ("豫市监函【2025】160号", "豫市监函〔2025〕160号"),
        ("请问沪市监计量(2025) 138 号", "沪市监计量〔2025〕138号"),
        ("总局第132号令", "总局令第132号"),
        ("生态环境部部令第 19 号", "生态环境部令第19号"),
        ("138号文", "138号"),
        ("没有编号的一句话", "没有编号的一句话"),
    ],
)
def test_a_designation_has_one_spelling(written: str, one_spelling: str) -> None:
    assert canonical(written) == one_spelling


def test_a_mention_keeps_its_place_and_the_words_as_written() -> None:
    text = "依据GB 17167—2025和JJF1356，参照国发〔2021〕37号"
    found = find_designations(text)
    assert [each.canonical for each in found] == ["GB 17167-2025", "JJF 1356", "国发〔2021〕37号"]
    assert [text[each.start : each.end] for each in found] == [each.text for each in found]
    assert [each.year for each in found] == [2025, None, 2021]


@pytest.mark.parametrize("text", ["PDCA 2020", "IPCC 2006年", "CEMS 2", "2024—2025年", "15001370936", "CO2 1.5"])
def test_other_letters_and_figures_are_no_designation(text: str) -> None:
    assert find_designations(text) == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("GB 17167", "GB17167—2025", True),
        ("GB 17167-2006", "GB 17167-2025", False),
        ("GB 17167", "GB/T 17167", False),
        ("138号文", "沪市监计量〔2025〕138号", True),
        ("沪市监计量〔2025〕138号", "沪市监计量【2025】138号", True),
        ("JJF 159", "JJF(鲁) 159-2023", False),
    ],
)
def test_an_undated_name_matches_every_edition(one: str, other: str, same: bool) -> None:
    assert same_designation(one, other) is same


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("６．３．７怎么说", ["6.3.7"]),
        ("第6.3.7条", ["6.3.7"]),
        ("第六章第三条", ["第6章", "第3条"]),
        ("第十四条", ["第14条"]),
        ("附 录 A 的附表A.1", ["附录A", "表A.1"]),
        ("表A.2和A.3", ["表A.2", "表A.3"]),
        ("三（四）4（3）", ["三(四)4(3)"]),
        ("分类（3.9-3.11）", ["3.9", "3.10", "3.11"]),
        ("第6章至第8章", ["第6章", "第7章", "第8章"]),
        ("GB/T 1.1-2020的5.2.3", ["5.2.3"]),
        ("第五部分讲什么", ["第5部分"]),
    ],
)
def test_clause_numbers_are_found_in_any_spelling(text: str, keys: list[str]) -> None:
    assert [each.canonical for each in find_clause_numbers(text)] == keys


@pytest.mark.parametrize(
    "text", ["2.6万吨", "0.5S级", "2.0级流量计", "10.5%", "1.5×10⁴ t", "≥0.3", "v1.0", "2025.1", "GB/T 1.1"]
)
def test_quantities_dates_and_designations_are_no_clause_numbers(text: str) -> None:
    assert find_clause_numbers(text) == []


@pytest.mark.parametrize(
    ("printed", "key"),
    [
        ("６．３．７", "6.3.7"),
        ("附 录 A（规范性附录）", "附录A"),
        ("第十四条", "第14条"),
        ("（四）", "(四)"),
        ("3、", "3"),
        ("附表 A.1", "表A.1"),
    ],
)
def test_a_printed_number_has_one_key(printed: str, key: str) -> None:
    assert clause_key(printed) == key


def test_a_range_is_written_out() -> None:
    assert expand_range("3.9", "3.11") == ("3.9", "3.10", "3.11")
    assert expand_range("3.9", "4.1") == ("3.9", "4.1")


def test_a_chapter_is_also_found_by_its_bare_number() -> None:
    assert clause_variants("第4条") == ("第4条", "4")
    assert clause_variants("6.3.7") == ("6.3.7",)
