"""The catalogue of standards: what ships, what cards add, what the user's file says, and notes on editions."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from knowledge.catalogue import Catalogue, Level, State, binding_of, edition_notes, level_of
from knowledge.errors import BadInput
from knowledge.vocabulary import Card, Kind, Standing

BEFORE, AFTER = date(2026, 1, 31), date(2026, 2, 1)
OWN = """
[[standard]]
标准号 = "GB/T 99001—2011"
标题 = "某类器具通则"
实施日期 = 2011-05-01
被代替 = "GB/T 99001-2021"

[[standard]]
designation = "GB/T 99001-2021"
effective = 2021-07-01
replaced_by = "GB/T 99001-2031"

[[standard]]
designation = "GB/T 99001-2031"
effective = 2031-07-01
"""


def home(folder: Path, text: str = OWN) -> Path:
    (folder / "catalogue.toml").write_text(text, "utf-8")
    return folder


def card(**facts: object) -> Card:
    return Card.model_validate({"id": "a", "title": "某类器具规范", "kind": Kind.STANDARD, **facts})


@pytest.mark.parametrize(
    ("cited", "day", "says"),
    [
        ("GB17167—2006", AFTER, "GB 17167-2006 已由 GB 17167-2025 代替（2026-02-01 起实施）"),
        (
            "GB 17167-2025",
            BEFORE,
            "GB 17167-2025 自 2026-02-01 起实施，2026-01-31 尚未实施；当日施行的是 GB 17167-2006",
        ),
        ("GB/T 32150-2015", date(2026, 7, 1), "已由 GB/T 32150-2025 代替（2026-07-01 起实施）"),
        ("GB 17167-2022", AFTER, "标准目录里没有 GB 17167-2022"),
    ],
)
def test_an_edition_not_in_force_is_told(cited: str, day: date, says: str) -> None:
    (note,) = edition_notes([cited], day)
    assert says in note
    assert "\n" not in note


@pytest.mark.parametrize(
    ("cited", "day"),
    [
        ("GB 17167-2006", BEFORE),
        ("GB 17167-2025", AFTER),
        ("GB 17167", AFTER),
        ("GB/T 32150-2015", date(2026, 6, 30)),
        ("GB/T 77777-2001", AFTER),
        ("某监函〔2025〕1号", AFTER),
        ("没有编号", AFTER),
    ],
)
def test_an_edition_in_force_and_an_undated_or_unknown_name_need_no_note(cited: str, day: date) -> None:
    assert edition_notes([cited], day) == []


def test_an_edition_cited_twice_is_noted_once() -> None:
    assert len(edition_notes(["GB 17167-2006", "GB17167—2006"], AFTER)) == 1


def test_what_the_catalogue_is_not_sure_of_is_marked(tmp_path: Path) -> None:
    assert edition_notes(["GB/T 32150-2015"], date(2026, 8, 1))[0].endswith("（据标准目录，待核对）")
    assert edition_notes(["GB/T 99001-2011"], AFTER, home(tmp_path)) == [
        "GB/T 99001-2011 已由 GB/T 99001-2021 代替（2021-07-01 起实施）"
    ]


def test_a_chain_of_editions_leads_to_the_one_in_force(tmp_path: Path) -> None:
    (note,) = edition_notes(["GB/T 99001-2011"], date(2032, 1, 1), home(tmp_path))
    assert note.endswith("；当日施行的是 GB/T 99001-2031")


def test_an_edition_ends_the_day_before_the_next_begins(tmp_path: Path) -> None:
    catalogue = Catalogue.open(home(tmp_path))
    first = catalogue.get("GB/T99001-2011")
    assert first is not None
    assert catalogue.until(first) == date(2021, 6, 30)
    assert catalogue.state(first, date(2021, 6, 30)) is State.IN_FORCE
    assert catalogue.state(first, date(2021, 7, 1)) is State.REPLACED
    assert [each.edition for each in catalogue.editions("GB/T 99001")] == ["2011", "2021", "2031"]


def test_editions_that_replace_each_other_end_no_search(tmp_path: Path) -> None:
    text = '[[standard]]\ndesignation = "GB 99002-2001"\nreplaced_by = "GB 99003-2001"\nstanding = "废止"\n'
    text += '[[standard]]\ndesignation = "GB 99003-2001"\nreplaced_by = "GB 99002-2001"\nstanding = "废止"\n'
    assert edition_notes(["GB 99002-2001"], AFTER, home(tmp_path, text)) == ["GB 99002-2001 已由 GB 99003-2001 代替"]


def test_the_users_file_overrides_what_ships_and_may_say_unknown(tmp_path: Path) -> None:
    text = '[[standard]]\n标准号 = "GB17167-2025"\n实施日期 = 2027-01-01\n标题 = ""\n'
    mine = Catalogue.open(home(tmp_path, text)).get("GB 17167-2025")
    assert mine is not None
    assert (mine.effective, mine.title, mine.issued) == (date(2027, 1, 1), "", date(2025, 1, 24))


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    assert edition_notes(["GB/T 99001-2011"], AFTER, home(tmp_path))
    assert edition_notes(["GB/T 99001-2011"], AFTER, home(tmp_path, "")) == []


def test_a_card_of_the_library_adds_an_edition() -> None:
    cards = [card(designation="DB99/T 1-2020", effective=date(2020, 1, 1), effective_until=date(2024, 12, 31))]
    assert edition_notes(["DB99/T 1-2020"], AFTER, cards=cards) == ["DB99/T 1-2020 已废止（有效至 2024-12-31）"]


def test_a_card_fills_gaps_of_a_sure_entry_and_corrects_an_unsure_one() -> None:
    cards = [
        card(designation="JJF 1356-2012", effective=date(1999, 1, 1), issued=date(2012, 8, 3), standing="现行"),
        card(id="b", designation="GB 17167-2025", effective=date(2026, 3, 1), standing="现行"),
    ]
    catalogue = Catalogue.open(cards=cards)
    sure, unsure = catalogue.get("JJF 1356-2012"), catalogue.get("GB 17167-2025")
    assert sure is not None
    assert unsure is not None
    assert (sure.effective, sure.issued) == (date(2012, 11, 3), date(2012, 8, 3))
    assert unsure.effective == date(2026, 3, 1)


@pytest.mark.parametrize(
    "facts",
    [
        {"kind": Kind.EXPLANATORY_NOTE},
        {"digest": True},
        {"standing": Standing.DRAFT},
    ],
)
def test_notes_digests_and_drafts_change_nothing(facts: dict[str, object]) -> None:
    cards = [card(**{"designation": "GB 17167-2025", "effective": date(2030, 1, 1), "standing": "现行", **facts})]
    standard = Catalogue.open(cards=cards).get("GB 17167-2025")
    assert standard is not None
    assert standard.effective == AFTER


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('[[standard]]\ntitle = "没有号"\n', ("第 1 行", "designation")),
        ('[[standard]]\ndesignation = "随便"\n', ("第 2 行", "随便")),
        ('[[standard]]\ndesignation = "某函〔2025〕1号"\n', ("第 2 行",)),
        ('\n[[standard]]\ndesignation = "GB 1-2001"\n颜色 = "红"\n', ("第 4 行", "颜色")),
        ('[[standard]]\ndesignation = "GB 1-2001"\n\n[[standard]]\n标准号 = "GB 1—2001"\n', ("第 5 行", "两次")),
        ('[[standard]]\ndesignation = "GB 1-2001"\n实施日期 = "明年"\n', ("第 3 行", "实施日期")),
        ('[[standard]]\ndesignation = "GB 1-2001"\nconfidence = "很高"\n', ("第 3 行", "confidence")),
        (
            '[[standard]]\ndesignation = "GB 1-2001"\neffective = 2002-01-01\neffective_until = 2001-01-01\n',
            ("第 4 行", "有效期至", "早于"),
        ),
        ('[[standard]]\ndesignation = "GB 1-2001"\nreplaced_by = "GB 1-2001"\n', ("第 3 行", "它自己")),
        ('[standard]\ndesignation = "GB 1-2001"\n', ("standard",)),
        ("[[other]]\n", ("other",)),
        ("[[standard\n", ("读不懂",)),
    ],
)
def test_a_fault_of_the_users_file_is_told_with_file_and_place(
    tmp_path: Path, text: str, names: tuple[str, ...]
) -> None:
    with pytest.raises(BadInput) as fault:
        Catalogue.open(home(tmp_path, text))
    assert str(tmp_path / "catalogue.toml") in fault.value.message
    for name in names:
        assert name in fault.value.message
    assert fault.value.hint


def test_what_ships_names_its_source_and_how_sure_it_is() -> None:
    for standard in Catalogue.open().standards():
        assert standard.source, standard.designation
        assert standard.confidence, standard.designation
        assert standard.level is not Level.UNKNOWN, standard.designation


@pytest.mark.parametrize(
    ("designation", "level", "binding"),
    [
        ("GB 17167-2025", "国家标准", "强制"),
        ("GB/T 32150", "国家标准", "推荐"),
        ("HJ 76", "行业标准", "强制"),
        ("DL/T 448-2016", "行业标准", "推荐"),
        ("DB15/T 3880", "地方标准", "推荐"),
        ("T/CSMT-FW006.1-2025", "团体标准", "推荐"),
        ("Q/ABC 1-2020", "企业标准", None),
        ("JJF 2309-2025", "国家计量技术规范", None),
        ("JJF（鲁）159—2023", "地方计量技术规范", None),
        ("ISO 14064-1:2018", "国际或国外标准", None),
        ("某监函〔2025〕160号", "不明", None),
        ("不是标准号", "不明", None),
    ],
)
def test_a_designation_tells_its_level_and_whether_it_binds(designation: str, level: str, binding: str | None) -> None:
    assert level_of(designation).value == level
    assert binding_of(designation) == binding


def test_a_published_standard_tells_what_it_replaces_and_a_draft_does_not() -> None:
    told = {"designation": "GB/T 99009-2031", "effective": date(2031, 5, 1), "replaces": ("GB/T 99008-2011",)}
    old = Catalogue.open(cards=[card(**told)]).get("GB/T 99008-2011")
    assert old is not None
    assert (old.replaced_by, old.title) == ("GB/T 99009-2031", "")
    assert Catalogue.open(cards=[card(**told, standing=Standing.DRAFT)]).get("GB/T 99008-2011") is None


def test_a_later_edition_of_the_number_replaces_unless_the_owner_says_otherwise(tmp_path: Path) -> None:
    cards = [card(designation="GB/T 99010-2011"), card(id="b", designation="GB/T 99010-2021")]
    first = Catalogue.open(cards=cards).get("GB/T 99010-2011")
    assert first is not None
    assert first.replaced_by == "GB/T 99010-2021"
    text = '[[standard]]\n标准号 = "GB/T 99010-2011"\n被代替 = ""\n状态 = "现行"\n解释它的 = ["某通则释义"]\n'
    catalogue = Catalogue.open(home(tmp_path, text), cards)
    kept = catalogue.get("GB/T 99010-2011")
    assert kept is not None
    assert (kept.replaced_by, kept.explanations) == (None, ("某通则释义",))
    assert catalogue.state(kept, AFTER) is State.IN_FORCE


def test_an_edition_of_a_year_to_come_is_not_in_force_even_without_dates() -> None:
    catalogue = Catalogue.open(cards=[card(designation="GB/T 99010-2031")])
    assert catalogue.note("GB/T 99010-2031", AFTER) == "GB/T 99010-2031 2026-02-01 尚未实施"
