"""Every figure of every rulebook against the documents: proven, contradicted, unproven, unchecked; and the quotation it gives."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ingest.parsing import parse
from knowledge.library import Library
from knowledge.vocabulary import Basis, Computation
from rules_bridge.engine import find_rulebook, load_rulebooks, run
from rules_bridge.loading import load_rulebook
from rules_bridge.provenance import Proof, prove, summary
from rules_bridge.quoting import holds, quote
from rules_bridge.rulebook import Rulebook

ROOT = Path(__file__).parents[2]
CORPUS = ROOT.parent / "shared" / "corpus"
DIGESTS = ROOT / "corpus"

NOTE = """示例省碳计量器具配备规范（试行）

# 4 源流分类

## 4.1 一般要求

源流应当分类管理，按年核对一次。

## 4.2 主要源流

主要源流是年度排放量不小于8000 t，或者占总排放量12%及以上的源流。

## 4.3 次要源流

次要源流是占总排放量3%及以上的其他源流。

## 4.4 微量源流

微量源流是占总排放量低于3%的源流。

# 7 数据管理

## 7.3 保存

原始数据自形成之日起保存6年。
"""


@pytest.fixture(scope="module")
def official(tmp_path_factory: pytest.TempPathFactory) -> Library:
    if not CORPUS.exists():
        pytest.skip("没有 ../shared/corpus，不能核对正式文件")
    return filled(tmp_path_factory.mktemp("official"), sorted(CORPUS.glob("*.txt")))


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("example")
    path = folder / "示例省碳计量器具配备规范（试行）.md"
    path.write_text(NOTE, "utf-8")
    return filled(folder / "home", [path])


def filled(home: Path, paths: list[Path]) -> Library:
    library = Library.open(home)
    for path in paths:
        library.put(parse(path))
    return library


def example_book(tmp_path: Path, right: str = "", wrong: str = "") -> list[Rulebook]:
    """The rulebook of the manual's example, with one thing changed."""
    text = re.search(r"```toml\n(.*?)```", (ROOT / "docs" / "rulebooks.md").read_text("utf-8"), re.DOTALL)
    assert text is not None
    assert right in text[1]
    path = tmp_path / "example-province.toml"
    path.write_text(text[1].replace(right, wrong, 1) if right else text[1], "utf-8")
    return [load_rulebook(path)]


def verdicts(proofs: list[Proof]) -> dict[str, str]:
    return {proof.parameter: proof.verdict for proof in proofs}


def test_every_figure_of_the_corpus_rulebooks_is_proven_and_none_contradicted(official: Library) -> None:
    books = [book for book in load_rulebooks() if not book.outside_corpus]
    proofs = prove(books, official)
    wrong = [(proof.rulebook, proof.parameter, proof.reason) for proof in proofs if proof.verdict != "proven"]
    assert not wrong
    assert len(proofs) >= 70


def test_rulebooks_outside_the_corpus_cannot_be_checked_there(official: Library) -> None:
    outside = [book for book in load_rulebooks() if book.outside_corpus]
    assert {proof.verdict for proof in prove(outside, official)} == {"unchecked"}


def test_a_quotation_is_short_verbatim_and_holds_its_figures(official: Library) -> None:
    for book in load_rulebooks():
        for parameter in book.parameters if not book.outside_corpus else ():
            basis = book.basis(parameter)
            citation = quote(basis, official)
            assert citation is not None
            assert citation.quote in official.text(citation.document_id)
            assert len(citation.quote) <= 300
            assert holds(citation.quote, basis.figures)


@pytest.mark.parametrize(
    ("rule", "book", "facts", "quoted"),
    [
        ("source_stream_class", "重庆通则", {"emission_t": "450", "total_t": "36000"}, ["次要源流：年度排放量"]),
        ("source_stream_class", "JJF 2309", {"emission_t": "500", "share_pct": "1"}, ["低于总排放量的2%"]),
        ("equipping_rate", None, {"theoretical": "9", "installed": "9", "untraceable": "1"}, ["6.3.7", "理论需要量"]),
        ("required_rate", None, {"stream": "主要源流", "data": "活动数据"}, ["主要源流和次要源流"]),
        ("min_count", None, {"theoretical": "9", "stream": "微量源流", "data": "活动数据"}, ["要求60%配备"]),
        ("unorganised_threshold", "重庆通则", {"emission_t": "1050", "total_t": "90万吨"}, ["1000 t CO₂当量"]),
        ("retention_until", None, {"start": "2024-01-01"}, ["设定5年保存期"]),
        ("training_fee", None, {"persons": "3"}, ["每人2100元"]),
        ("mpe_check", None, {"error_pct": "12"}, ["（±10%）"]),
        ("key_emitter", "河南", {"annual_t": "26000"}, ["不少于2.6万吨"]),
        ("registration_deadline", None, {"today": "2026-07-01"}, ["7 月 20 日前"]),
        ("data_forging", None, {}, ["6.4.1"]),
    ],
)
def test_a_computation_quotes_what_decides_it(
    official: Library, rule: str, book: str | None, facts: dict[str, str], quoted: list[str]
) -> None:
    found = run(rule, facts, book, official)
    assert isinstance(found, Computation)
    assert len(found.citations) == len(quoted)
    for citation, words in zip(found.citations, quoted, strict=True):
        assert words in citation.quote


def test_a_quotation_names_the_clause_people_look_up(official: Library) -> None:
    clauses = {
        "data_forging": "6.4.1",
        "staffing_number": "6.2",
        "retention_until": "6.4.6",
    }
    for rule, clause in clauses.items():
        found = run(rule, {"start": "2024-01-01"} if rule == "retention_until" else {}, "重庆", official)
        assert isinstance(found, Computation)
        assert clause in found.citations[0].clause


def test_a_second_hand_quotation_carries_the_caveat(official: Library) -> None:
    book = find_rulebook("JJF 2309")
    citation = quote(book.basis(book.parameters[0]), official)
    assert citation is not None
    assert "转述" in citation.caveat
    assert "大于5000t（含）" in citation.quote


def test_the_bundled_digests_state_every_figure_too(tmp_path: Path) -> None:
    library = filled(tmp_path / "home", sorted(DIGESTS.glob("*.md")))
    books = [book for book in load_rulebooks() if not book.outside_corpus]
    counts = summary(prove(books, library))
    assert counts["contradicted"] == 0
    assert counts["unchecked"] == 0
    assert counts["unproven"] == 0


# ---- the four verdicts ---------------------------------------------------------------------------------------------


def test_a_true_rulebook_is_proven(example: Library, tmp_path: Path) -> None:
    proofs = prove(example_book(tmp_path), example)
    assert set(verdicts(proofs).values()) == {"proven"}


BOUND = 'value = "8000"                          # 数写成文字，保持精确\nunit = "t"\nbound = "at_least"'


@pytest.mark.parametrize(
    ("right", "wrong", "parameter", "verdict"),
    [
        ('value = "8000" ', 'value = "9000" ', "主要源流年度排放量", "contradicted"),
        (BOUND, 'value = "8000"\nunit = "t"\nbound = "more_than"', "主要源流年度排放量", "contradicted"),
        ('value = "6"\nunit = "年"', 'value = "6"\nunit = "个月"', "数据保存期", "contradicted"),
        ('"8000"]', '"年度总量8000"]', "主要源流年度排放量", "unproven"),
        ('"6年"]', '"满6年"]', "数据保存期", "unproven"),
    ],
)
def test_a_figure_that_differs_is_contradicted_and_words_that_are_not_there_are_unproven(
    example: Library, tmp_path: Path, right: str, wrong: str, parameter: str, verdict: str
) -> None:
    proofs = prove(example_book(tmp_path, right, wrong), example)
    assert verdicts(proofs)[parameter] == verdict
    assert next(proof.reason for proof in proofs if proof.parameter == parameter)


def test_a_figure_changed_in_value_and_words_is_contradicted(example: Library, tmp_path: Path) -> None:
    path = tmp_path / "book.toml"
    example_book(tmp_path)
    text = (tmp_path / "example-province.toml").read_text("utf-8").replace("8000", "9000")
    path.write_text(text, "utf-8")
    proofs = prove([load_rulebook(path)], example)
    assert verdicts(proofs)["主要源流年度排放量"] == "contradicted"
    assert "8000" in next(proof.reason for proof in proofs if proof.parameter == "主要源流年度排放量")


def test_a_figure_in_another_clause_is_not_proven(example: Library, tmp_path: Path) -> None:
    proofs = prove(example_book(tmp_path, 'clause = "7.3"', 'clause = "4.1"'), example)
    assert verdicts(proofs)["数据保存期"] == "unproven"


def test_a_document_that_is_not_there_leaves_the_figure_unchecked(tmp_path: Path) -> None:
    proofs = prove(example_book(tmp_path), Library.open(tmp_path / "empty"))
    assert set(verdicts(proofs).values()) == {"unchecked"}
    assert (
        quote(
            Basis(document="示例省碳计量器具配备规范（试行）", clause="4.2", figures=("8000",)),
            Library.open(tmp_path / "empty"),
        )
        is None
    )


def test_a_figure_is_never_found_inside_a_longer_one() -> None:
    assert holds("保存15年", ("5年",)) is False
    assert holds("达到0.3级", ("3级",)) is False
    assert holds("不小于 5 000t", ("5000t",)) is True
    assert holds("〈总排放量１％", ("<总排放量1%",)) is True
