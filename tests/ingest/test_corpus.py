"""The five official documents, where they are at hand: cards, labels, verbatim passages; and the outline of real files."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from ingest.parsing import parse
from knowledge.vocabulary import Card, Document, Kind, Passage, Standing

SHARED = Path(__file__).parents[2].parent / "shared"
pytestmark = pytest.mark.skipif(not (SHARED / "corpus").is_dir(), reason="没有 ../shared/corpus")


def flat(text: str) -> str:
    return re.sub(r"\s+", "", re.sub(r"\[(?:bookmark|image): [^\]]*\]", "", text))


def file(part: str) -> Path:
    return next(path for path in (SHARED / "corpus").iterdir() if part in path.name)


@cache
def document(part: str) -> Document:
    return parse(file(part))


def card(part: str) -> Card:
    return document(part).card


def passage(part: str, words: str) -> Passage:
    return next(each for each in document(part).passages if words in each.text)


PARTS = ("TCSMT", "中计协", "沪市监", "河南", "重庆")


@pytest.mark.parametrize("part", PARTS)
def test_every_passage_is_verbatim_in_the_source(part: str) -> None:
    source = flat(file(part).read_text("utf-8"))
    found = document(part)
    assert flat(found.text) == source
    for each in found.passages:
        assert each.text == found.text[each.start : each.end]
        assert flat(each.text) in source
    for clause in found.clauses:
        for cell in clause.cells:
            assert found.text[cell.start : cell.end] == cell.value


@pytest.mark.parametrize("part", PARTS)
def test_every_word_of_the_text_is_in_a_passage(part: str) -> None:
    found = document(part)
    covered = set()
    for each in found.passages:
        covered.update(range(each.start, each.end))
    left = [place for place, sign in enumerate(found.text) if place not in covered and sign not in "\n\t ，"]
    words = {found.text[place] for place in left}
    assert not left or any("逐格相同" in warning for warning in found.loss.warnings), words


def test_the_cards(part: str = "") -> None:
    assert card("重庆").title == "《重点排放单位碳计量器具配备与管理 第1部分：通则》编制说明"
    assert {"重庆通则", "通则", "重庆地方标准"} <= set(card("重庆").aliases)
    assert card("河南").title == "《重点排放单位碳计量器具配备和管理规范》编制说明"
    assert card("TCSMT").title == "《碳计量器具配备与管理要求》编制说明"
    for note, place in (("重庆", "重庆"), ("河南", "河南"), ("TCSMT", "全国")):
        assert (card(note).kind, card(note).standing, card(note).jurisdiction) == (
            Kind.EXPLANATORY_NOTE,
            Standing.DRAFT,
            place,
        )
        assert card(note).designation is None
        assert f"《{card(note).explains}》编制说明" == card(note).title
    assert (card("中计协").designation, card("中计协").issuer) == ("中计协培函〔2026〕75号", "中国计量协会")
    assert (card("沪市监").designation, card("沪市监").jurisdiction) == ("沪市监计量〔2025〕138号", "上海")
    assert (card("沪市监").kind, card("沪市监").standing) == (Kind.GUIDANCE, Standing.IN_FORCE)


@pytest.mark.parametrize(
    ("part", "words", "about", "label"),
    [
        ("重庆", "6.3.7设置硬性要求", ("6.3.7",), r"^6\.3\.7 · 3、.*（4）.*6\. .*（3）"),
        ("重庆", "6.3.9规定了", ("6.3.9",), r"^6\.3\.9 · "),
        ("重庆", "6.4.1设置红线", ("6.4.1",), r"^6\.4\.1 · "),
        ("重庆", "推广智能化器具\n", ("5.1.5",), r"^5\.1\.5 · "),
        ("重庆", "主要源流：年度", ("3.8", "3.9", "3.10", "3.11"), r"3\.8、3\.9-3\.11 · .*（6）"),
        ("重庆", "微量源流，活动数据要求60%", ("附录A", "表A.1"), r"表A\.1"),
        ("重庆", "（7）实测法", ("3.12", "3.13"), r"3\.12、3\.13"),
        ("重庆", "次要源流定义\t", (), r"^标准核心技术内容对比 · 次要源流定义 · 六$"),
        ("TCSMT", "碳计量边界和排放源", ("第4章",), r"第4章 · 二、编制过程及说明（二）主要编制过程 3\. 征求意见"),
        ("中计协", "具体地点报到前一周", (), r"四、培训时间及地点 2\."),
        ("中计协", "侯秀梅", (), r"八、联系人及电话"),
        ("中计协", "单人单张", (), r"报名回执表 · 发票信息"),
        ("沪市监", "（四）组织验收", (), r"^二、主要程序（四）组织验收$"),
        ("河南", "——6 碳计量器具管理要求", ("第6章",), r"四、主要技术依据及原则"),
        ("河南", "6、 碳计量管理要求", (), r"^五、主要技术内容 6、碳计量管理要求$"),
        ("河南", "针对碳排放计量各类器具", (), r"^6、规范内容要点说明 3\."),
    ],
)
def test_labels_name_the_place_on_both_axes(part: str, words: str, about: tuple[str, ...], label: str) -> None:
    found = passage(part, words)
    assert found.about == about
    assert re.search(label, found.label), found.label


def test_numbers_are_cited_as_printed() -> None:
    level = [
        each.number
        for each in document("重庆").clauses
        if len(each.path) == 2 and each.path[1].startswith("（4）标准中条款")
    ]
    assert level == ["1.", "2", "3.", "6.", "7."]


def test_odd_tables_are_recognised() -> None:
    warnings = "\n".join(document("重庆").loss.warnings)
    assert "逐格相同" in warnings
    assert "行业覆盖" in warnings
    assert sum(each.text.startswith("约束力\t") for each in document("重庆").passages) == 1
    assert "疑为误排" in passage("重庆", "行业覆盖\t").context


def test_the_outline_of_a_regulation_and_of_word_numbers() -> None:
    files = SHARED / "real" / "files"
    articles = [
        each.number
        for each in parse(files / "energy_metering_admin.html").clauses
        if each.number and each.kind == "clause"
    ]
    assert (len(articles), articles[0], articles[-1]) == (23, "第一条", "第二十三条")
    rules = [each.number for each in parse(files / "quangui_v6.docx").clauses if each.kind == "clause"]
    assert rules == [f"{number}." for number in range(1, 12)]


def test_an_unchanged_clause_keeps_its_id_when_the_document_changes(tmp_path: Path) -> None:
    before = document("沪市监")
    path = tmp_path / file("沪市监").name
    path.write_text(file("沪市监").read_text("utf-8").replace("3年内", "2年内"), "utf-8")
    after = parse(path)
    assert after.card.id == before.card.id
    changed = {each.id for each in after.clauses} ^ {each.id for each in before.clauses}
    assert len(changed) == 2
