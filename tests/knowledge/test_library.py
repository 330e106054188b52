"""The library keeps what was put in, whole or not at all, with ids that last."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from datetime import date
from pathlib import Path

import pytest

from knowledge.errors import BadInput, LibraryBusy, LibraryDamaged
from knowledge.library import Library
from knowledge.vocabulary import Box, Card, Cell, Clause, Document, Kind, Loss, Passage, Printed, Standing

NOTE = [
    ("3", "术语", "本章给出术语。"),
    ("3.1", "碳计量", "对碳排放量进行的测量。"),
    ("6.3.7", "溯源", "未溯源的器具不得使用。"),
    ("6.3.8", "铅封", "铅封不得损坏。"),
]


def document(
    parts: list[tuple[str, str, str]] = NOTE,
    *,
    id_: str = "note",
    title: str = "某规范",
    source: str = "note.txt",
    **card: object,
) -> Document:
    """A document of one clause and one passage per (number, heading, text)."""
    text, clauses, passages = "", [], []
    for at, (number, heading, words) in enumerate(parts):
        start = len(text)
        text += f"{number} {heading}\n{words}\n"
        parent = next((c.id for c in reversed(clauses) if number.startswith(f"{c.number}.")), None)
        clause = Clause(id=f"c{at}", parent=parent, number=number, title=heading, start=start, end=len(text) - 1)
        clauses.append(clause)
        begins = text.index(words, start)
        passages.append(
            Passage(
                id=f"{id_}#{at}",
                document_id=id_,
                clause_id=clause.id,
                label=number,
                headings=f"{title} {heading}",
                text=words,
                start=begins,
                end=begins + len(words),
                number=number,
            )
        )
    return Document(
        card=Card.model_validate({"id": id_, "title": title, "source": source, **card}),
        text=text,
        clauses=tuple(clauses),
        passages=tuple(passages),
    )


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library.open(tmp_path / "home")


def test_what_was_put_in_comes_out_as_it_was(library: Library) -> None:
    cell = Cell(row_head="煤", column_head="配备率", value="100", start=2, end=5)
    row = Clause(id="r1", parent="c0", kind="row", start=0, end=8, page=2, about=("3.1", "3.2"), cells=(cell,))
    whole = document(issued=date(2025, 9, 1), kind=Kind.NOTICE, aliases=("甲", "乙")).model_copy(
        update={
            "printed": (Printed(start=0, end=9, page=3, box=Box(x0=1, top=2, x1=3, bottom=4.5), ocr=True, line=7),),
            "loss": Loss(han_in=5, warnings=("少了一页",)),
            "cuts": (9, 30),
        }
    )
    whole = whole.model_copy(update={"clauses": (*whole.clauses, row)})
    library.put(whole)
    assert library.document("note") == whole
    assert library.text("note") == whole.text
    assert library.clause("note", "r1") == row


def test_a_library_is_still_there_when_opened_again(library: Library) -> None:
    library.put(document())
    again = Library.open(library.home)
    assert [card.title for card in again.documents()] == ["某规范"]
    assert again.version() == library.version()


def test_the_same_document_again_changes_nothing(library: Library) -> None:
    first = library.put(document())
    before = library.version()
    second = library.put(document())
    assert (first.outcome, second.outcome) == ("added", "unchanged")
    assert (second.passages_added, second.passages_kept) == (0, 4)
    assert library.version() == before


def test_a_changed_clause_costs_one_passage_and_the_others_keep_their_ids(library: Library) -> None:
    library.put(document())
    library.settle()
    before = {passage.text: passage.id for passage in library.all_passages()}
    changed = [*NOTE[:1], ("3.0", "新", "新加的一条，排在中间。"), *NOTE[1:3], ("6.3.8", "铅封", "铅封应完好。")]
    change = library.put(document(changed))
    after = {passage.text: passage for passage in library.passages_of("note")}
    assert (change.outcome, change.passages_added, change.passages_kept, change.passages_removed) == (
        "replaced",
        2,
        3,
        1,
    )
    for words in ("本章给出术语。", "对碳排放量进行的测量。", "未溯源的器具不得使用。"):
        assert after[words].id == before[words]
        assert library.text("note")[after[words].start : after[words].end] == words
        assert library.clause("note", after[words].clause_id).title in library.text("note")
    pending = library.pending()
    assert pending is not None
    assert {passage.text for passage in pending.present} == {"新加的一条，排在中间。", "铅封应完好。"}
    assert pending.gone == [before["铅封不得损坏。"]]
    assert library.check() == []


def test_twice_the_same_words_are_two_passages(library: Library) -> None:
    twice = [("1", "甲", "同一句话。"), ("1", "甲", "同一句话。")]
    library.put(document(twice))
    ids = [passage.id for passage in library.passages_of("note")]
    library.put(document([*twice, ("2", "乙", "另一句。")]))
    assert [passage.id for passage in library.passages_of("note")][:2] == ids


def test_a_fault_in_the_middle_leaves_the_library_as_it_was(library: Library) -> None:
    library.put(document())
    before = library.version(), library.pending_count(), library.counts()
    broken = document([("1", "甲", "一。"), ("2", "乙", "二。")])
    two_with_one_id = broken.model_copy(update={"clauses": (broken.clauses[0], broken.clauses[0])})
    with pytest.raises(LibraryDamaged):
        library.put(two_with_one_id)
    assert (library.version(), library.pending_count(), library.counts()) == before
    assert library.check() == []


def test_a_removed_document_is_gone_with_everything(library: Library) -> None:
    library.put(document())
    library.put(document(id_="other", title="另一份", source="other.txt"))
    library.settle()
    library.remove("note")
    assert [card.id for card in library.documents()] == ["other"]
    assert all(passage.document_id == "other" for passage in library.find_number("6.3.7"))
    pending = library.pending()
    assert pending is not None
    assert len(pending.gone) == 4
    with pytest.raises(BadInput, match="note"):
        library.card("note")
    with pytest.raises(BadInput):
        library.document("note")


# ---- which document gives way to which -----------------------------------------------------------------------------


def test_two_papers_of_one_name_are_both_kept(library: Library) -> None:
    library.put_file([document()], "/a/note.txt", "1")
    other = document([("1", "甲", "别的内容。")], source="elsewhere.txt")
    change = library.put_file([other], "/b/elsewhere.txt", "2")[0]
    assert change.document_id == "note-2"
    assert "两份都保留" in change.note
    assert {passage.id for passage in library.passages_of("note-2")} == {"note-2#0"}
    again = library.put_file([other], "/b/elsewhere.txt", "2")[0]
    assert (again.document_id, again.outcome) == ("note-2", "unchanged")


def test_a_newer_file_of_the_same_designation_takes_the_place(library: Library) -> None:
    library.put_file([document(designation="JJF 1-2025")], "/a/note.txt", "1")
    newer = document([("1", "甲", "新版。")], source="new.pdf", designation="JJF 1-2025")
    change = library.put_file([newer], "/a/new.pdf", "2")[0]
    assert (change.document_id, change.outcome) == ("note", "replaced")
    assert "note.txt" in change.note
    old = library.file_state("/a/note.txt")
    assert old is not None
    assert not old.current


def test_files_of_one_run_never_replace_each_other(library: Library) -> None:
    library.put_file([document()], "/a/note.txt", "1")
    change = library.put_file([document([("1", "甲", "别的。")])], "/b/note.txt", "2", living={"note"})[0]
    assert change.document_id == "note-2"


def test_different_designations_are_different_papers_even_under_one_id(library: Library) -> None:
    library.put(document(designation="甲函〔2025〕1号"))
    change = library.put(document([("1", "甲", "别的。")], designation="甲函〔2026〕2号"))
    assert change.document_id == "note-2"


def test_a_file_with_another_title_keeps_its_place(library: Library) -> None:
    library.put_file([document()], "/a/note.txt", "1")
    library.set_card("note", jurisdiction="重庆")
    change = library.put_file([document(id_="report", title="某规范（报批稿）")], "/a/note.txt", "2")[0]
    assert (change.document_id, change.outcome) == ("note", "replaced")
    assert library.card("note").title == "某规范（报批稿）"
    assert library.card("note").jurisdiction == "重庆"


def test_a_file_overwritten_with_another_standard_leaves_no_trace_of_the_old_one(library: Library) -> None:
    library.put_file([document(id_="a", designation="JJF 1-2025")], "/a/note.txt", "1")
    library.put_file([document(id_="b", designation="JJF 2-2025")], "/a/note.txt", "2")
    assert [card.id for card in library.documents()] == ["b"]


def test_a_digest_stays_beside_its_official_document_and_is_superseded(library: Library) -> None:
    library.put(document(id_="digest", title="某规范（摘编）", digest=True, source="d.md", aliases=("某规范",)))
    assert library.superseded() == set()
    library.put(document())
    assert library.superseded() == {"digest"}


@pytest.mark.parametrize(
    ("digest", "official", "superseded"),
    [
        ({"designation": "JJF 9-2025"}, {"designation": "JJF 9—2025", "title": "全称"}, True),
        ({"designation": "JJF 9-2025"}, {"designation": "JJF 9-2019"}, False),
        (
            {"kind": "编制说明", "explains": "《通则》"},
            {"kind": "编制说明", "explains": "通则", "title": "通则 编制说明 送审"},
            True,
        ),
        ({"kind": "编制说明", "explains": "通则"}, {"kind": "通知", "explains": "通则", "title": "别的"}, False),
        ({"aliases": ["上海意见"]}, {"title": "别的文件"}, False),
    ],
)
def test_a_digest_gives_way_to_its_official_document_only(
    library: Library, digest: dict[str, object], official: dict[str, object], superseded: bool
) -> None:
    library.put(document(**{"id_": "d", "title": "摘编", "digest": True, "source": "d.md", **digest}))  # type: ignore[arg-type]
    library.put(document(**{"id_": "o", "title": "原文", "source": "o.md", **official}))  # type: ignore[arg-type]
    assert library.superseded() == ({"d"} if superseded else set())


# ---- the owner's corrections ---------------------------------------------------------------------------------------


def test_what_the_owner_set_survives_reading_the_file_again(library: Library) -> None:
    library.put(document())
    before = library.version()
    card = library.set_card("note", standing="现行", issued="2025-09-01", title="正式名称")
    assert (card.standing, card.issued, card.title) == (Standing.IN_FORCE, date(2025, 9, 1), "正式名称")
    assert library.version() != before
    library.put(document([*NOTE, ("7", "附则", "自发布之日起施行。")], standing=Standing.DRAFT))
    assert library.card("note") == card
    assert all(passage.headings.startswith("正式名称") for passage in library.passages_of("note"))
    assert library.forget("note", ["standing", "title"]).standing is Standing.DRAFT
    assert all(passage.headings.startswith("某规范") for passage in library.passages_of("note"))


def test_a_new_title_sends_the_passages_to_the_indexes_again(library: Library) -> None:
    library.put(document())
    library.settle()
    library.set_card("note", title="正式名称")
    pending = library.pending()
    assert pending is not None
    assert len(pending.present) == 4


def test_an_empty_value_says_that_a_fact_is_unknown(library: Library) -> None:
    library.put(document(jurisdiction="重庆"))
    assert library.set_card("note", jurisdiction="").jurisdiction is None


@pytest.mark.parametrize("fields", [{"standing": "有效"}, {"issued": "去年"}, {"colour": "red"}])
def test_a_correction_that_cannot_be_is_refused(library: Library, fields: dict[str, str]) -> None:
    library.put(document())
    before = library.version()
    with pytest.raises(BadInput, match="note"):
        library.set_card("note", **fields)
    assert library.version() == before


# ---- looking up ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("spelling", ["6.3.7", "６．３．７", "第6.3.7条", " 6.3.7 "])
def test_a_clause_number_is_found_in_any_spelling(library: Library, spelling: str) -> None:
    library.put(document())
    assert [passage.text for passage in library.find_number(spelling)] == ["未溯源的器具不得使用。"]


def test_a_range_of_numbers_gives_every_clause_in_it(library: Library) -> None:
    library.put(document())
    assert [passage.number for passage in library.find_number("6.3.7～6.3.8")] == ["6.3.7", "6.3.8"]


def test_a_number_is_looked_up_within_documents(library: Library) -> None:
    library.put(document())
    library.put(document(id_="other", title="另一份", source="o.txt"))
    assert {passage.document_id for passage in library.find_number("3.1")} == {"note", "other"}
    assert [passage.document_id for passage in library.find_number("3.1", ["other"])] == ["other"]
    assert library.find_number("3.1", []) == []


def tree() -> Document:
    """An explanatory note: 三 > （四） > 4. > （3）, which speaks of 6.3.5-6.3.7, and a heading without text of its own."""
    text = "三、内容\n（四）要点\n4. 管理\n（3）溯源要求严格。\n"
    numbers = ["三、", "（四）", "4.", "（3）"]
    clauses = []
    for at, line in enumerate(text.splitlines()):
        start = text.index(line)
        about = ("6.3.5-6.3.7",) if at == 3 else ()
        clauses.append(
            Clause(
                id=str(at),
                parent=str(at - 1) if at else None,
                number=numbers[at],
                title=line,
                start=start,
                end=start + len(line),
                about=about,
            )
        )
    last = clauses[-1]
    passage = Passage(
        id="n#0",
        document_id="n",
        clause_id="3",
        label="6.3.7 · 三（四）4（3）",
        text=text[last.start : last.end],
        start=last.start,
        end=last.end,
        number="（3）",
        about=last.about,
    )
    return Document(card=Card(id="n", title="说明"), text=text, clauses=tuple(clauses), passages=(passage,))


@pytest.mark.parametrize(
    "number",
    ["三（四）4（3）", "三、（四）4.（3）", "3（4）4（3）", "6.3.6", "6.3.7", "（四）4（3）", "三（四）", "三"],
)
def test_both_axes_parts_of_the_path_and_headings_lead_to_a_passage(library: Library, number: str) -> None:
    library.put(tree())
    assert [passage.id for passage in library.find_number(number)] == ["n#0"]


@pytest.mark.parametrize("number", ["6.3.8", "四（三）", "二", "（5）"])
def test_a_number_that_is_not_there_is_not_found(library: Library, number: str) -> None:
    library.put(tree())
    assert library.find_number(number) == []


def test_numbers_written_by_an_older_program_are_made_anew(library: Library) -> None:
    library.put(tree())
    library.close()
    with sqlite3.connect(library.file) as connection:
        connection.execute("DELETE FROM numbers")
        connection.execute("UPDATE meta SET value = 'older' WHERE key = 'numbering'")
    assert [passage.id for passage in Library.open(library.home).find_number("6.3.6")] == ["n#0"]


@pytest.mark.parametrize("name", ["note", "JJF2309", "JJF 2309—2025", "note.txt", "某规", "规范"])
def test_a_document_is_found_by_what_people_call_it(library: Library, name: str) -> None:
    library.put(document(designation="JJF 2309-2025"))
    assert [card.id for card in library.named(name)] == ["note"]


# ---- citing --------------------------------------------------------------------------------------------------------


def test_a_citation_is_the_text_itself_with_its_place(library: Library) -> None:
    whole = document(kind=Kind.EXPLANATORY_NOTE, standing=Standing.DRAFT, designation="渝函〔2024〕8号").model_copy(
        update={"printed": (Printed(start=0, end=400, page=4, ocr=True),)}
    )
    library.put(whole)
    start = whole.text.index("未溯源") - 1
    cited = library.cite("note", start, whole.text.index("使用。") + 3, marker=2)
    assert cited.quote == "未溯源的器具不得使用。" == library.text("note")[cited.start : cited.end]
    assert (cited.marker, cited.clause, cited.page, cited.passage_id) == (2, "6.3.7", 4, "note#2")
    assert cited.document == "《某规范》（渝函〔2024〕8号）"
    assert cited.caveat == "编制说明（征求意见稿），不是现行标准正文；文字由扫描页识别（OCR），请核对原件"


@pytest.mark.parametrize(("start", "end"), [(-3, 4), (5, 5), (9, 4), (0, 10_000), (10_000, 10_003)])
def test_a_span_outside_the_document_cannot_be_cited(library: Library, start: int, end: int) -> None:
    library.put(document())
    with pytest.raises(BadInput):
        library.cite("note", start, end)


def test_nothing_is_cited_across_a_place_where_words_were_left_out(library: Library) -> None:
    library.put(document().model_copy(update={"cuts": (10,)}))
    with pytest.raises(BadInput, match="略去"):
        library.cite("note", 2, 15)
    assert library.unbroken("note", 2, 15) == [(2, 10), (10, 15)]
    assert library.cite("note", 10, 15).quote


def test_a_quotation_from_far_into_a_long_text_is_exact(library: Library) -> None:
    parts = [(f"{at}", "条", f"第{at}号内容，" * 40) for at in range(1, 300)]
    whole = document(parts)
    library.put(whole)
    for start in (16_380, 16_384, 32_760, len(whole.text) - 30):
        assert library.span("note", start, start + 25) == whole.text[start : start + 25]
    assert library.cite("note", 16_380, 16_400).quote == whole.text[16_380:16_400].strip()


# ---- one writer, many readers --------------------------------------------------------------------------------------


def test_a_second_process_is_told_that_somebody_writes(library: Library) -> None:
    code = (
        "import sys; from pathlib import Path; from knowledge.library import Library; "
        "library = Library.open(Path(sys.argv[1]))\n"
        "with library.writing():\n    print('held', flush=True); sys.stdin.readline()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(library.home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert other.stdin
    assert other.stdout
    assert other.stdout.readline() == "held\n"
    with pytest.raises(LibraryBusy, match=str(other.pid)):
        library.put(document())
    assert library.documents() == []
    other.kill()
    other.wait()
    other.stdin.close()
    other.stdout.close()
    assert library.put(document()).outcome == "added"


def test_the_same_thread_may_write_within_writing_and_another_may_not(library: Library) -> None:
    faults: list[str] = []

    def elsewhere() -> None:
        try:
            library.put(document())
        except LibraryBusy as error:
            faults.append(error.message)

    with library.writing(), library.writing():
        library.put(document())
        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join()
    assert len(faults) == 1


def test_a_reader_in_another_thread_sees_all_of_a_change_or_nothing(library: Library) -> None:
    library.put(document())
    other = document([("1", "甲", "只有这一条。")])
    stop = threading.Event()
    torn: list[str] = []

    def read() -> None:
        while not stop.is_set():
            seen = library.document("note")
            if any(seen.text[p.start : p.end] != p.text for p in seen.passages):
                torn.append(seen.text)

    thread = threading.Thread(target=read)
    thread.start()
    for _ in range(30):
        library.put(other)
        library.put(document())
    stop.set()
    thread.join()
    assert torn == []


def test_a_file_that_is_no_library_is_told_as_damaged(tmp_path: Path) -> None:
    (tmp_path / "library.sqlite3").write_bytes(b"this is no database" * 100)
    with pytest.raises(LibraryDamaged, match="损坏"):
        Library.open(tmp_path)


def test_a_damaged_text_is_found_by_the_check(library: Library) -> None:
    library.put(document())
    library.close()
    with sqlite3.connect(library.file) as connection:
        connection.execute("UPDATE texts SET text = replace(text, '碳排放量', '能源用量')")
    assert any("不符" in problem for problem in library.check())


def test_a_library_of_a_newer_program_is_not_touched(library: Library) -> None:
    library.close()
    with sqlite3.connect(library.file) as connection:
        connection.execute("UPDATE meta SET value = '99' WHERE key = 'schema'")
    with pytest.raises(LibraryDamaged, match="99"):
        Library.open(library.home)
