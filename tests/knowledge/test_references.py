"""Where the cross-references of made-up documents lead, and what looks like one but is none."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from ingest.parsing import parse
from knowledge.library import Library
from knowledge.names import clause_key
from knowledge.references import Reference, resolve
from knowledge.vocabulary import CardOverrides, Clause, Kind, Standing

RULES = """某类器具配备规范
1 范围
本规范适用于某类器具。
2 规范性引用文件
下列文件中的条款通过本规范的引用而成为本规范的条款。
GB/T 99001-2011 某类通则（ISO 99001:2010，IDT）
GB/T 99002 某类导则
3 术语
3.1 器具
[来源：GB/T 99001-2011，3.7]
4 要求
4.1 一般要求
4.1.1 器具应符合4.2和表1的规定，准确度等级不低于2.0级，压力不大于24.7 kPa，比例为4.2。
4.1.2 按GB/T 99001—2011中4.3.2、4.3.3执行，也可按GB/T 99002附录B的表B.1执行。
4.1.3 按式（1）计算，见4.2 a)和b)，另见图B.1和附录A。
R=N/M……………………（1）
4.1.4 原标准第4章不再适用，另见本规范9.9和GB/T 99003-2020。
4.2 配备
4.2.1 器具分为：
a) 甲类；
b) 乙类。
a) 甲类；
b) 乙类。
表1 等级
名称\t等级
甲\t2.0
附录A
（规范性）
格式
A.1 一般
A.2 按A.1填写。
"""
GENERAL = "GB/T 99001 某类通则\n1 范围\n本标准适用于某类。\n4 要求\n4.3 配备\n4.3.1 应配备甲。\n4.3.2 应配备乙。\n4.3.3 应配备丙。\n"
ACT = """某某计量监督办法
第一章 总则
第一条 为了管理，制定本办法。
第二条 依照《某某法》（以下简称“《母法》”）第八条和母法第九条管理。
第三条 单位应当配备器具。
单位可以委托他人：
（一）检定；
（二）校准。
第四条 违反第三条第二款第（二）项和前条规定的，责令改正；建设第二条生产线的，另行规定。
第五条 《某类器具配备规范》4.1.2和本条第一款由本局解释。
"""
NOTE = "某类器具配备规范编制说明\n一、背景\n按要求编写。\n二、解释\n（一）要求\n对4.1.2作了规定，见表1，并参考本说明第一章。\n"
HOUSE = "圈子规则\n1. 一般\n大家守规则。\n2. 提问\n提问不得重复。\n3. 例外\n图片同样受第二条规定限制。\n"


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """Our own documents."""
    library = Library.open(tmp_path / "home")
    put(library, tmp_path, "规范", RULES, designation="DB99/T 1-2020", kind=Kind.STANDARD)
    put(library, tmp_path, "办法", ACT, kind=Kind.REGULATION)
    put(library, tmp_path, "说明", NOTE, kind=Kind.EXPLANATORY_NOTE, explains="DB99/T 1-2020")
    put(library, tmp_path, "规则", HOUSE)
    return library


def put(library: Library, folder: Path, name: str, text: str, **said: object) -> None:
    """Reads a text into the library."""
    path = folder / f"{name}.txt"
    path.write_text(text, "utf-8")
    library.put(parse(path, CardOverrides.model_validate({"standing": Standing.IN_FORCE, **said})))


def of(library: Library, name: str, number: str | None, as_of: date | None = None) -> dict[str, Reference]:
    """The references of one clause by what they name."""
    card = library.named(name)[0]
    for clause in library.clauses(card.id):
        if clause.number == number:
            return {each.names: each for each in resolve(library, card.id, clause, as_of)}
    raise AssertionError(f"{name} has no {number}")


def target(library: Library, reference: Reference) -> Clause:
    """The clause a reference leads to."""
    assert reference.document_id and reference.clause_id, reference
    return library.clause(reference.document_id, reference.clause_id)


def test_references_within_a_standard_lead_to_clause_table_and_formula(library: Library) -> None:
    found = of(library, "规范.txt", "4.1.1")
    assert set(found) == {"4.2", "表1"}
    assert target(library, found["4.2"]).title == "配备"
    assert target(library, found["表1"]).kind == "table"
    found = of(library, "规范.txt", "4.1.3")
    formula = found["式(1)"]
    assert formula.document_id and formula.target_start is not None
    assert library.span(formula.document_id, formula.target_start, formula.target_start + 5) == "R=N/M"
    assert target(library, found["4.2b)"]).number == "b)"
    assert target(library, found["附录A"]).kind == "annex"
    assert found["图B.1"].document_id is None
    assert found["图B.1"].reason == "本文件里没有图B.1"
    assert target(library, of(library, "规范.txt", "A.2")["A.1"]).number == "A.1"


def test_quantities_and_clauses_of_a_former_edition_are_no_references(library: Library) -> None:
    assert set(of(library, "规范.txt", "4.1.4")) == {"9.9", "GB/T 99003-2020"}
    assert of(library, "规范.txt", "4.1.4")["9.9"].reason == "本文件里没有9.9"


def test_numbers_behind_another_standards_name_belong_to_it(library: Library, tmp_path: Path) -> None:
    found = of(library, "规范.txt", "4.1.2")
    assert set(found) == {"GB/T 99001-2011 4.3.2", "GB/T 99001-2011 4.3.3", "GB/T 99002 附录B表B.1"}
    assert {each.reason for each in found.values()} == {"库里没有 GB/T 99001-2011", "库里没有 GB/T 99002"}
    put(library, tmp_path, "通则", GENERAL, designation="GB/T 99001-2011", kind=Kind.STANDARD)
    found = of(library, "规范.txt", "4.1.2")
    assert "丙" in library.text(found["GB/T 99001-2011 4.3.3"].document_id or "")
    assert target(library, found["GB/T 99001-2011 4.3.3"]).number == "4.3.3"
    assert of(library, "规范.txt", "3.1")["GB/T 99001-2011 3.7"].reason == "《GB/T 99001 某类通则》里没有3.7"


def test_the_list_of_normative_references_decides_the_edition_of_an_undated_citation(
    library: Library, tmp_path: Path
) -> None:
    entries = [each for each in of(library, "规范.txt", "2").values() if each.kind == "normative"]
    assert [each.names for each in entries] == ["GB/T 99001-2011", "GB/T 99002"]
    for year in (2011, 2024):
        text = GENERAL.replace("某类通则", f"某类通则{year}")
        put(library, tmp_path, f"通则{year}", text, designation=f"GB/T 99001-{year}", kind=Kind.STANDARD)
        put(library, tmp_path, f"导则{year}", text.replace("99001", "99002"), designation=f"GB/T 99002-{year}",
            kind=Kind.STANDARD, effective=date(year, 7, 1))  # fmt: skip
    found = of(library, "规范.txt", "2", date(2026, 1, 1))
    assert library.card(found["GB/T 99001-2011"].document_id or "").designation == "GB/T 99001-2011"
    assert library.card(found["GB/T 99002"].document_id or "").designation == "GB/T 99002-2024"
    early = of(library, "规范.txt", "2", date(2020, 1, 1))
    assert library.card(early["GB/T 99002"].document_id or "").designation == "GB/T 99002-2011"


def test_another_edition_than_the_cited_one_is_no_target_but_told(library: Library, tmp_path: Path) -> None:
    put(library, tmp_path, "新", GENERAL, designation="GB/T 99003-2024", kind=Kind.STANDARD)
    found = of(library, "规范.txt", "4.1.4")["GB/T 99003-2020"]
    assert (found.document_id, found.reason) == (None, "库里没有 GB/T 99003-2020，有 GB/T 99003-2024")


def test_articles_paragraphs_and_points_of_a_regulation(library: Library) -> None:
    found = of(library, "办法.txt", "第四条")
    assert set(found) == {"第3条第2款第2项", "前条"}
    assert target(library, found["第3条第2款第2项"]).number == "（二）"
    assert target(library, found["前条"]).number == "第三条"
    cited = of(library, "办法.txt", "第五条")
    assert target(library, cited["《某类器具配备规范》 4.1.2"]).number == "4.1.2"
    own = cited["本条第1款"]
    assert own.kind == "internal"
    assert target(library, own).number == "第五条"


def test_a_law_is_known_by_its_title_and_its_short_name(library: Library, tmp_path: Path) -> None:
    found = of(library, "办法.txt", "第二条")
    assert {"《某某法》 第8条", "《母法》 第9条"} <= set(found)
    assert found["《母法》 第9条"].reason == "库里没有《某某法》"
    law = "中华人民共和国某某法\n" + "".join(f"第{n}条 内容{n}。\n" for n in "一二三四五六七八九十")
    put(library, tmp_path, "法", law, kind=Kind.REGULATION, title="中华人民共和国某某法")
    found = of(library, "办法.txt", "第二条")
    assert target(library, found["《母法》 第9条"]).number == "第九条"


def test_a_note_speaks_of_the_clauses_of_the_standard_it_explains(library: Library) -> None:
    note = library.named("说明.txt")[0]
    found = {}
    for clause in library.clauses(note.id):
        found.update({each.names: each for each in resolve(library, note.id, clause)})
    rules = library.named("规范.txt")[0]
    assert found["表1"].document_id == rules.id
    assert found["表1"].kind == "external"


def test_an_automatic_number_is_found_as_the_article_it_is_called(library: Library) -> None:
    found = of(library, "规则.txt", "3.")
    assert clause_key(target(library, found["第2条"]).number or "") == "2"


def test_every_reference_stands_where_it_says(library: Library) -> None:
    for card in library.documents():
        for clause in library.clauses(card.id):
            for each in resolve(library, card.id, clause):
                assert clause.start <= each.start < each.end <= clause.end
                assert library.span(card.id, each.start, each.end) == each.text


def test_each_sentence_of_a_clause_keeps_its_modal_verb(library: Library) -> None:
    card = library.named("办法.txt")[0]
    article = next(clause for clause in library.clauses(card.id) if clause.number == "第三条")
    assert [(each.verb, each.force) for each in article.modal] == [("应", "要求"), ("可", "允许")]
    assert library.span(card.id, article.modal[0].start, article.modal[0].end).endswith("单位应当配备器具。")


def test_a_library_of_an_older_program_gets_references_and_modal_verbs(library: Library, tmp_path: Path) -> None:
    import sqlite3

    wanted = {card.id: library.clauses(card.id) for card in library.documents()}
    library.close()
    with sqlite3.connect(tmp_path / "home" / "library.sqlite3") as file:
        file.execute("""UPDATE clauses SET refs = '["4.2"]'""")
        file.execute("ALTER TABLE clauses DROP COLUMN modal")
        file.execute("UPDATE meta SET value = 1 WHERE key = 'schema'")
        file.execute("DELETE FROM meta WHERE key = 'carrying'")
    file.close()
    again = Library.open(tmp_path / "home")
    assert {card.id: again.clauses(card.id) for card in again.documents()} == wanted


def test_several_laws_in_one_file_of_clauses_refer_to_themselves_and_one_another(
    library: Library, tmp_path: Path
) -> None:
    from ingest.importing import read_clauses

    records = [
        {"id": f"{name}{number}", "title": f"{name} 第一章 总则 第{number}条", "text": text}
        for name, number, text in (
            ("甲法", "一", "制定本法：\n（一）甲；\n（二）乙。\n另有规定的除外。"),
            ("甲法", "二", "违反前条的，依照本法第一条第一款第二项、第二款处罚。"),
            ("乙法", "一", "依照《中华人民共和国甲法》第二条、第九条和甲法第一条处罚。"), ("乙法", "二", "违反本法第三条的。"),
        )
    ]  # fmt: skip
    path = tmp_path / "法规.jsonl"
    path.write_text("\n".join(json.dumps(each, ensure_ascii=False) for each in records), "utf-8")
    (document,) = read_clauses(path)
    library.put(document)
    found = {each.id: resolve(library, document.card.id, each) for each in library.clauses(document.card.id)}
    assert [each.clause_id for each in found["甲法二"]] == ["甲法一", "甲法一", "甲法一"]
    spans = [(each.target_start or 0, each.target_end or 0) for each in found["甲法二"][1:]]
    assert [document.text[start:end] for start, end in spans] == ["（二）乙。", "另有规定的除外。"]
    assert [(each.clause_id, each.reason) for each in found["乙法一"]] == [
        ("甲法二", ""), (None, "《甲法》里没有第9条"), ("甲法一", "")
    ]  # fmt: skip
    assert [(each.clause_id, each.reason) for each in found["乙法二"]] == [(None, "本文件里没有第3条")]
