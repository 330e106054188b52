"""Families of editions in a library and which member counts on a day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ingest.parsing import parse
from knowledge.annexes import annexes_of
from knowledge.catalogue import Catalogue, State
from knowledge.editions import Editions
from knowledge.library import Library
from knowledge.vocabulary import Card, Kind, Standing

DAY = date(2031, 6, 1)


def card(id_: str, **facts: object) -> Card:
    return Card.model_validate({"id": id_, "title": "某类器具通则", "kind": Kind.STANDARD, **facts})


def editions(*cards: Card, home: Path | None = None) -> Editions:
    return Editions(cards, Catalogue.open(home, cards))


def test_editions_of_one_number_are_a_family_and_the_latest_in_force_counts() -> None:
    found = editions(
        card("c", designation="GB/T 99001-2031", effective=date(2031, 9, 1)),
        card("a", designation="GB/T 99001-2011", effective=date(2011, 9, 1)),
        card("b", designation="GB/T99001—2021", effective=date(2021, 9, 1)),
        card("x", designation="GB/T 99002-2021", effective=date(2021, 9, 1)),
    )
    assert found.families == (("a", "b", "c"),)
    assert found.chosen(("a", "b", "c"), DAY) == ("b",)
    assert found.chosen(("a", "b", "c"), date(2031, 9, 1)) == ("c",)
    assert found.chosen(("a", "b", "c"), date(2001, 1, 1)) == ("a",)
    assert [found.state(each, DAY) for each in "abc"] == [State.REPLACED, State.IN_FORCE, State.TO_COME]


def test_years_decide_where_no_dates_are_known() -> None:
    found = editions(card("a", designation="GB/T 99001-2011"), card("b", designation="GB/T 99001-2021"))
    assert found.chosen(("a", "b"), DAY) == ("b",)
    assert found.state("a", DAY) is State.REPLACED
    assert found.chosen(("a", "b"), date(2015, 1, 1)) == ("a",)


def test_a_chain_over_other_numbers_and_over_editions_that_are_not_here_is_one_family(tmp_path: Path) -> None:
    text = '[[standard]]\ndesignation = "GB 99005-2011"\nreplaced_by = "GB/T 99006-2021"\n'
    (tmp_path / "catalogue.toml").write_text(text, "utf-8")
    found = editions(
        card("a", designation="GB 99005-2001", replaced_by="GB 99005-2011", effective=date(2001, 1, 1)),
        card("c", designation="GB/T 99006-2021", effective=date(2021, 1, 1)),
        home=tmp_path,
    )
    assert found.families == (("a", "c"),)
    assert found.chosen(("a", "c"), DAY) == ("c",)


def test_two_parts_that_replace_one_paper_both_count() -> None:
    found = editions(
        card("a", designation="GB/T 99007-2001", effective=date(2001, 1, 1)),
        card("b", designation="GB/T 99007.1-2021", effective=date(2021, 1, 1), replaces=("GB/T 99007-2001",)),
        card("c", designation="GB/T 99007.2-2021", effective=date(2021, 1, 1), replaces=("GB/T 99007-2001",)),
    )
    assert set(found.chosen(found.family("b"), DAY)) >= {"b"}
    assert "a" not in found.chosen(found.family("b"), DAY)


def test_two_papers_merged_into_one_that_is_not_here_are_no_editions_of_each_other() -> None:
    found = editions(
        card("a", designation="GB 99005-2001", replaced_by="GB 99009-2021", effective=date(2001, 1, 1)),
        card("b", designation="GB 99006-2001", replaced_by="GB 99009-2021", effective=date(2001, 1, 1)),
    )
    assert found.families == ()
    assert [found.state(each, DAY) for each in "ab"] == [State.REPLACED, State.REPLACED]


def test_an_order_that_another_order_repeals_is_replaced() -> None:
    found = editions(
        card("a", kind=Kind.REGULATION, designation="某局令第5号", effective=date(2001, 1, 1)),
        card(
            "b",
            kind=Kind.REGULATION,
            designation="某局令第9号",
            effective=date(2021, 1, 1),
            replaces=("某局令第5号",),
        ),
    )
    assert found.families == (("a", "b"),)
    assert found.chosen(("a", "b"), DAY) == ("b",)
    assert found.note("a", DAY) == "某局令第5号 已由 某局令第9号 代替（2021-01-01 起实施）"


def test_a_draft_gives_way_to_its_published_text_and_never_replaces_anything() -> None:
    found = editions(
        card("d", title="某类器具通则（征求意见稿）", standing=Standing.DRAFT),
        card("a", designation="GB/T 99001-2021", effective=date(2021, 9, 1)),
        card("n", designation="GB/T 99001-2029", standing=Standing.DRAFT, replaces=("GB/T 99001-2021",)),
    )
    assert set(found.families[0]) == {"a", "d", "n"}
    assert found.chosen(found.families[0], DAY) == ("a",)
    assert found.state("a", DAY) is State.IN_FORCE


@pytest.mark.parametrize(
    "other",
    [
        card("b", title="《某类器具通则》编制说明", kind=Kind.EXPLANATORY_NOTE, designation="GB/T 99001-2021"),
        card("b", title="GB/T 99001-2021《某类器具通则》第1号修改单", designation="GB/T 99001-2021"),
        card("b", designation="GB/T 99001-2021", digest=True),
        card("b", designation="DB99/T 1-2021", jurisdiction="重庆"),
        card("b", title="某类器具通则（征求意见稿）", standing=Standing.DRAFT, jurisdiction="重庆"),
    ],
)
def test_notes_amendments_digests_and_namesakes_are_no_editions(other: Card) -> None:
    found = editions(card("a", designation="GB/T 99001-2021", jurisdiction="全国"), other)
    assert found.families == ()


def test_an_amendment_belongs_to_its_edition_only() -> None:
    amendment = card("m", title="GB/T 99001—2021《某类器具通则》第1号修改单")
    found = editions(card("a", designation="GB/T 99001-2011"), card("b", designation="GB/T 99001-2021"), amendment)
    assert (found.amendments("a"), found.amendments("b")) == ((), ("m",))


def test_the_families_follow_the_library_and_its_owners_file(tmp_path: Path) -> None:
    library = Library.open(tmp_path / "home")
    assert Editions.of(library).families == ()
    for year in (2011, 2021):
        path = tmp_path / f"{year}.txt"
        path.write_text(
            f"中华人民共和国国家标准\nGB/T 99001—{year}\n某类器具通则\n1 范围\n本标准适用于器具。\n", "utf-8"
        )
        library.put(parse(path))
    (family,) = Editions.of(library).families
    assert Editions.of(library).chosen(family, DAY) == family[1:]
    text = '[[standard]]\n标准号 = "GB/T 99001-2021"\n实施日期 = 2032-01-01\n'
    (tmp_path / "home" / "catalogue.toml").write_text(text, "utf-8")
    assert Editions.of(library).chosen(family, DAY) == family[:1]


def test_the_nature_of_an_annex_is_taken_from_the_document(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    body = "1 范围\n本标准适用于器具。\n2 要求\n2.1 器具应完好。\n附 录 A\n（规范性附录）\n检查表\nA.1 填写检查表。\n"
    more = "附录B（资料性）\n示例\nB.1 见示例。\n附录C\n格式\nC.1 格式如下。\n"
    path.write_text(f"中华人民共和国国家标准\nGB/T 99001—2021\n某类器具通则\n{body}{more}", "utf-8")
    library = Library.open(tmp_path / "home")
    found = annexes_of(library, library.put(parse(path)).document_id)
    assert found.normative == ("附录A 检查表",)
    assert [each.partition(" ")[0] for each in found.informative] == ["附录B"]
