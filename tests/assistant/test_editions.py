"""Editions: the one in force on the day answers, none is mixed with another, the reader is told how each stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from assistant.ask import ask
from assistant.desk import Desk, open_desk
from assistant.standing import with_edition_notes
from ingest.pipeline import ingest
from knowledge.settings import Settings
from knowledge.vocabulary import Answer, Outcome, Question, Standing

BEFORE, AFTER = date(2025, 12, 1), date(2026, 3, 1)
TODAY = date(2026, 11, 30)
FOLDER = Path(__file__).parent / "editions"
EDITIONS = {file.name: file.read_text("utf-8") for file in sorted(FOLDER.glob("*.txt"))}


def cover(number: str, title: str, issued: str, effective: str, replaces: str = "") -> str:
    """The first page of a published specification."""
    before = f"代替 {replaces}\n" if replaces else ""
    return f"国家计量技术规范\n{number}\n{before}{title}\n{issued} 发布\n{effective} 实施\n"


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return open_desk(Settings(home=tmp_path_factory.mktemp("empty")))


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A library with three editions of one standard, the last in force from 2027-02-01."""
    desk = open_desk(Settings(home=tmp_path_factory.mktemp("home")))
    assert [each.outcome for each in ingest([FOLDER], desk.library, desk.search.index)] == ["added"] * 3
    return desk


def noted(text: str, day: date, desk: Desk, *history: str) -> tuple[str, ...]:
    question = Question(text=text, as_of=day, history=history)
    return with_edition_notes(Answer(question=question, outcome=Outcome.NOT_FOUND), question, desk).notes


def put(desk: Desk, text: str, day: date | None = TODAY, *history: str) -> Answer:
    return ask(Question(text=text, as_of=day, history=history), desk)


def sources(answer: Answer) -> list[str]:
    return [citation.source for citation in answer.citations]


def quoted(answer: Answer) -> str:
    return " ".join(citation.quote for citation in answer.citations)


# ---- what a question cites -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "GB17167—2006的配备率",
        "GB 17167-2006版 配备率",
        "2006版GB 17167的配备率",
        "GB 17167的06版怎么说",
        "GB17167:2006",
        "ＧＢ１７１６７－２００６",
        "国标17167-2006的配备率",
        "《用能单位能源计量器具配备和管理通则》2006年版的配备率",
        "用能单位能源计量器具配备和管理通则（2006版）",
        "GB 17167-2006和GB17167—2006",
        "GB 17167-2006和GB 17167-2025有什么区别",
    ],
)
def test_an_edition_that_was_replaced_is_told_once_in_any_spelling(text: str, empty: Desk) -> None:
    (note,) = noted(text, AFTER, empty)
    assert note.startswith("GB 17167-2006 已由 GB 17167-2025 代替（2026-02-01 起实施）")


@pytest.mark.parametrize("text", ["GB 17167—2025 第4章讲什么", "2025版的GB 17167", "gb17167-2025"])
def test_an_edition_not_yet_in_force_is_told_with_the_one_before(text: str, empty: Desk) -> None:
    (note,) = noted(text, BEFORE, empty)
    assert "2026-02-01" in note
    assert "GB 17167-2006" in note


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("GB 17167-2025 讲什么", AFTER),
        ("GB 17167-2006 讲什么", BEFORE),
        ("GB 17167 讲什么", AFTER),
        ("GB 17167 讲什么", BEFORE),
        ("2006年6月的排放量", AFTER),
    ],
)
def test_an_edition_in_force_and_a_name_without_a_year_need_no_note(text: str, day: date, empty: Desk) -> None:
    assert noted(text, day, empty) == ()


def test_a_follow_up_keeps_the_edition_of_the_turns_before(empty: Desk) -> None:
    earlier = "GB 17167-2006 的配备率是多少"
    assert noted("那次级用能单位呢", AFTER, empty, earlier)
    assert noted("4.3.3呢？", AFTER, empty, earlier, "那4.3.2呢")
    assert noted("某某通则的适用范围是什么", AFTER, empty, earlier) == ()


def test_a_day_in_the_question_is_the_day_that_counts(empty: Desk) -> None:
    question = Question(text="2025年12月时GB 17167-2006还有效吗")
    assert with_edition_notes(Answer(question=question, outcome=Outcome.NOT_FOUND), question, empty).notes == ()


# ---- which edition answers -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "day", "source", "says"),
    [
        ("蒸汽流量计的准确度等级是多少？", TODAY, "steam-2017.txt", "2.0级"),
        ("蒸汽流量计的准确度等级是多少？", date(2027, 3, 1), "steam-2026.txt", "1.0级"),
        ("蒸汽流量计的准确度等级是多少？", date(2015, 1, 1), "steam-2009.txt", "2.5级"),
        ("2015年12月时，蒸汽流量计的准确度等级是多少？", None, "steam-2009.txt", "2.5级"),
        ("按2027年3月1日的规定，蒸汽流量计的检定周期是几年？", None, "steam-2026.txt", "1年"),
        ("GB/T 99501 3.1", TODAY, "steam-2017.txt", "2.0级"),
        ("GB/T 99501-2009 3.1", TODAY, "steam-2009.txt", "2.5级"),
        ("GB/T 99501—2026的检定周期是几年", TODAY, "steam-2026.txt", "1年"),
        ("《蒸汽计量器具配备通则》2009年版配备率是多少", TODAY, "steam-2009.txt", "90%"),
        ("GB/T 99501 旧版的配备率是多少", TODAY, "steam-2009.txt", "90%"),
    ],
)
def test_the_edition_of_the_day_answers_unless_another_is_named(
    text: str, day: date | None, source: str, says: str, chain: Desk
) -> None:
    answer = put(chain, text, day)
    assert set(sources(answer)) == {source}
    assert says in quoted(answer)


def test_a_follow_up_is_answered_from_the_edition_named_before(chain: Desk) -> None:
    assert set(sources(put(chain, "那3.2呢", TODAY, "GB/T 99501-2009 的准确度等级？"))) == {"steam-2009.txt"}


def test_an_old_edition_is_marked_and_led_on_to_the_clause_that_took_its_place(chain: Desk) -> None:
    answer = put(chain, "GB/T 99501-2009 规定的蒸汽流量计准确度等级是多少？")
    (citation,) = answer.citations
    assert citation.standing is Standing.WITHDRAWN
    assert citation.caveat == "GB/T 99501-2009 已由 GB/T 99501-2017 代替（2017-10-01 起实施）"
    assert answer.notes == (citation.caveat, "3.1 准确度等级 在 GB/T 99501-2017 中对应 3.1 准确度等级")


def test_an_old_edition_was_in_force_on_its_day(chain: Desk) -> None:
    (citation,) = put(chain, "GB/T 99501-2009 的检定周期是几年？", date(2012, 1, 1)).citations
    assert (citation.standing, citation.caveat) == (Standing.IN_FORCE, "")


def test_a_new_edition_is_told_to_be_not_yet_in_force(chain: Desk) -> None:
    answer = put(chain, "GB/T 99501-2026 的检定周期是几年？")
    (citation,) = answer.citations
    assert citation.standing is Standing.UNKNOWN
    assert "2027-02-01 起实施" in citation.caveat
    assert answer.notes == (citation.caveat,)


def test_an_edition_that_is_not_here_is_not_answered_from_another(chain: Desk) -> None:
    answer = put(chain, "GB/T 99501-2012 的检定周期是几年？")
    assert answer.outcome is Outcome.NOT_FOUND
    assert any("没有 GB/T 99501-2012" in note for note in answer.notes)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("蒸汽流量计准确度等级新旧版有什么区别？", ["steam-2017.txt", "steam-2026.txt"]),
        ("GB/T99501的2009版和2017版对配备率的要求有什么不同", ["steam-2009.txt", "steam-2017.txt"]),
        ("GB/T 99501-2009的3.1和现在的有什么不一样", ["steam-2009.txt", "steam-2017.txt"]),
        ("GB/T 99501-2017和GB/T 99501-2026里3.1分别是怎么规定的", ["steam-2017.txt", "steam-2026.txt"]),
    ],
)
def test_editions_that_are_compared_stand_apart_under_their_own_names(
    text: str, expected: list[str], chain: Desk
) -> None:
    answer = put(chain, text)
    assert list(dict.fromkeys(sources(answer))) == expected
    names = {citation.marker: citation.document for citation in answer.citations}
    for statement in answer.statements:
        assert len({names[marker] for marker in statement.markers}) == 1
        assert names[statement.markers[0]] in statement.text


@pytest.mark.parametrize("text", ["GB/T 99501-2009还有效吗", "GB/T 99501—2009 被哪个标准代替了"])
def test_who_asks_whether_an_edition_still_counts_reads_the_words_that_replace_it(text: str, chain: Desk) -> None:
    answer = put(chain, text)
    assert (sources(answer), quoted(answer)) == (["steam-2017.txt"], "代替 GB/T 99501—2009")
    assert answer.notes == ("GB/T 99501-2009 已由 GB/T 99501-2017 代替（2017-10-01 起实施）",)
    more = put(chain, "GB/T 99501-2009还有效吗？配备率是多少")
    assert "90%" in quoted(more)


def test_who_asks_for_the_changes_as_a_whole_reads_what_the_new_edition_says_of_them(chain: Desk) -> None:
    answer = put(chain, "GB/T 99501 新旧版有什么变化")
    assert "更改了配备率" in quoted(answer)
    assert set(sources(answer)) == {"steam-2026.txt"}


def test_a_paper_still_to_come_is_told_where_nothing_else_is_here(small: Callable[..., Desk]) -> None:
    desk = small({"steam-2026.txt": EDITIONS["steam-2026.txt"]})
    answer = put(desk, "GB/T 99501 的检定周期是几年", date(2020, 1, 1))
    assert answer.citations == ()
    assert any("GB/T 99501-2026 自 2027-02-01 起实施" in note for note in answer.notes)


# ---- drafts and amendments -----------------------------------------------------------------------------------------

TITLE = "蒸汽计量器具管理规范"
CHAPTERS = "1 范围\n本规范规定了管理。\n2 术语\n2.1 蒸汽流量计\n测量蒸汽流量的仪表。\n3 要求\n3.1 蒸汽流量计的检定周期不应超过{years}年。\n4 检查\n4.1 每季度检查一次外观。\n"
DRAFT = f"{TITLE}（征求意见稿）\n" + CHAPTERS.format(years=3)
FINAL = cover("JJF 9310—2026", TITLE, "2026-03-01", "2026-06-01") + CHAPTERS.format(years=2)
AMENDMENT = f"JJF 9310—2026《{TITLE}》第1号修改单\n本修改单自2026年10月1日起实施。\n一、将3.1修改为：“3.1 蒸汽流量计的检定周期不应超过1年。”\n二、删去附录A。\n"


def test_the_published_text_wins_over_its_draft(small: Callable[..., Desk]) -> None:
    desk = small({"draft.txt": DRAFT, "final.txt": FINAL})
    assert sources(put(desk, "蒸汽流量计的检定周期是多少年")) == ["final.txt"]
    draft = put(desk, f"{TITLE}征求意见稿里检定周期是几年")
    assert sources(draft) == ["draft.txt"]
    assert any("正式文本是 JJF 9310-2026" in note for note in draft.notes)
    both = put(desk, "蒸汽流量计的检定周期，征求意见稿和正式稿有什么不同")
    assert set(sources(both)) == {"draft.txt", "final.txt"}


def test_an_amendment_is_shown_beside_the_clause_it_changes_from_its_day_on(small: Callable[..., Desk]) -> None:
    desk = small({"final.txt": FINAL, "JJF9310-2026.1.txt": AMENDMENT})
    for text in ("蒸汽流量计的检定周期是多少年", "JJF 9310-2026 3.1"):
        answer = put(desk, text)
        assert "不应超过2年" in quoted(answer)
        assert "不应超过1年" in quoted(answer)
        assert any(note.startswith("3.1 已由") and "修改单" in note for note in answer.notes)
    assert "1年" not in quoted(put(desk, "JJF 9310-2026 3.1", date(2026, 9, 1)))


def test_a_specification_replaced_under_another_number_gives_way(small: Callable[..., Desk]) -> None:
    old = cover("JJF 9200—2011", "老器具管理规范", "2011-03-01", "2011-06-01")
    new = cover("JJF 9310—2026", TITLE, "2026-03-01", "2026-06-01", replaces="JJF 9200—2011")
    desk = small({"old.txt": old + CHAPTERS.format(years=5), "new.txt": new + CHAPTERS.format(years=2)})
    assert sources(put(desk, "蒸汽流量计的检定周期是多少年")) == ["new.txt"]
    assert sources(put(desk, "蒸汽流量计的检定周期是多少年", date(2020, 1, 1))) == ["old.txt"]
    answer = put(desk, "JJF 9200 的检定周期是几年")
    assert sources(answer) == ["new.txt"]
    assert answer.notes == ("JJF 9200-2011 已由 JJF 9310-2026 代替（2026-06-01 起实施）",)


def test_a_removed_edition_leaves_the_other_in_use(small: Callable[..., Desk], tmp_path: Path) -> None:
    desk = small({"steam-2009.txt": EDITIONS["steam-2009.txt"], "steam-2017.txt": EDITIONS["steam-2017.txt"]})
    newer = next(card for card in desk.library.documents() if card.source == "steam-2017.txt")
    desk.library.remove(newer.id)
    answer = put(desk, "蒸汽流量计的准确度等级是多少？")
    assert sources(answer) == ["steam-2009.txt"]
