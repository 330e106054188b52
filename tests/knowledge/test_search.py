"""Finding as a whole: exact look-ups first, one ranking, the documents a question names, and every literal term."""

from __future__ import annotations

import random
import subprocess
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from ingest.pipeline import ingest
from knowledge import words
from knowledge.embedder import BUNDLED, make_embedder
from knowledge.errors import BadInput, LibraryDamaged
from knowledge.index import Index
from knowledge.journal import catch_up
from knowledge.library import Library
from knowledge.names import find_clause_numbers
from knowledge.search import Search
from knowledge.settings import Settings
from knowledge.training import Recipe, save
from knowledge.vocabulary import Card, Clause, Document, Kind, Passage, Question, Standing

SHARED = Path(__file__).parents[2].parent / "shared"
CORPUS = SHARED / "corpus"


def paper(card: Card, clauses: dict[str, str]) -> Document:
    """A document with one passage per clause; clause numbers as keys."""
    text = ""
    made: list[tuple[str, int, int]] = []
    for number, words_ in clauses.items():
        start = len(text)
        text += f"{number} {words_}\n"
        made.append((number, start, len(text) - 1))
    return Document(
        card=card,
        text=text,
        clauses=tuple(Clause(id=f"c{number}", number=number, start=start, end=end) for number, start, end in made),
        passages=tuple(
            Passage(
                id=f"{card.id}#{number}",
                document_id=card.id,
                clause_id=f"c{number}",
                label=number,
                headings=card.title,
                text=text[start:end],
                start=start,
                end=end,
                number=number,
            )
            for number, start, end in made
        ),
    )


NORTH = Card(
    id="north",
    title="北州某类器具管理规范",
    designation="DB99/T 101-2031",
    jurisdiction="北州省",
    standing=Standing.IN_FORCE,
    effective=date(2031, 5, 1),
    aliases=("北州规范",),
)
SOUTH = Card(
    id="south",
    title="南州某类器具管理规范",
    designation="DB98/T 202-2030",
    jurisdiction="南州市",
    standing=Standing.IN_FORCE,
    effective=date(2030, 1, 1),
    effective_until=date(2032, 1, 1),
)
LETTER = Card(
    id="letter",
    title="关于举办器具管理培训班的通知",
    designation="某协函〔2031〕75号",
    kind=Kind.NOTICE,
    jurisdiction="全国",
    issued=date(2031, 3, 1),
)
RULES = {
    "1": "本规范规定了器具的配备和管理要求。",
    "2.1": "记录应当保存五年。",
    "2.2": "器具未经校准不得使用。",
    "3.10": "每条生产线至少配备两台。",
    "附录A": "各类器具的最大允许误差。",
}


@pytest.fixture
def library(tmp_path: Path) -> Library:
    library = Library.open(tmp_path / "home")
    library.put(paper(NORTH, RULES))
    library.put(paper(SOUTH, RULES | {"2.1": "记录应当保存三年。"}))
    library.put(paper(LETTER, {"一、": "培训时间为2031年6月。", "二、": "费用每人900元，报名截止5月20日。"}))
    return library


@pytest.fixture
def search(library: Library) -> Search:
    return Search.open(library, Settings(home=library.home))


def found(search: Search, question: Question | str, k: int = 10) -> list[str]:
    return [hit.passage.id for hit in search.search(question, k)]


@pytest.mark.parametrize("question", ["2.2说了什么", "第2.2条", "２．２", "请看2.2款"])
def test_a_clause_number_in_any_spelling_leads_to_that_clause(search: Search, question: str) -> None:
    assert set(found(search, question, 2)) == {"north#2.2", "south#2.2"}


def test_a_clause_number_within_a_named_document_leads_to_one_passage(search: Search) -> None:
    for question in ("DB98/T 202 的3.10是什么", "南州某类器具管理规范第3.10条", "db98/t202—2030 3.10"):
        assert found(search, question)[0] == "south#3.10"


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("北州的记录要保存几年", "north#2.1"),
        ("南州市记录保存多久", "south#2.1"),
        ("北州规范里器具没有校准能不能用", "north#2.2"),
        ("《南州某类器具管理规范》对误差有什么规定", "south#附录A"),
        ("75号文的费用", "letter#二、"),
        ("某协函【2031】75号 什么时候培训", "letter#一、"),
        ("通知里说报名到哪天", "letter#二、"),
    ],
)
def test_the_document_a_question_names_comes_first(search: Search, question: str, first: str) -> None:
    assert found(search, question)[0] == first


def test_parts_add_up_to_the_score_and_the_order_is_that_of_scores_then_ids(search: Search) -> None:
    hits = search.search("记录保存几年", 20)
    for hit in hits:
        assert sum(hit.parts.values()) == pytest.approx(hit.score, abs=1e-4)
    keys = [(-hit.score, hit.passage.id) for hit in hits]
    assert keys == sorted(keys)
    assert hits == search.search("记录保存几年", 20)


def test_a_day_or_a_place_leaves_out_what_does_not_hold_there(search: Search) -> None:
    early = found(search, Question(text="器具记录费用", as_of=date(2030, 6, 1)))
    assert {id_.split("#")[0] for id_ in early} == {"south"}
    late = found(search, Question(text="器具记录费用", as_of=date(2033, 1, 1)))
    assert {id_.split("#")[0] for id_ in late} == {"north", "letter"}
    here = found(search, Question(text="器具记录费用", jurisdiction="北州"))
    assert {id_.split("#")[0] for id_ in here} == {"north", "letter"}


def test_what_has_run_out_comes_after_what_holds(search: Search) -> None:
    order = found(search, "最大允许误差")
    assert order.index("north#附录A") < order.index("south#附录A")


def test_only_the_documents_asked_for_are_searched(search: Search) -> None:
    hits = search.search("3.10 记录", 10, document_ids=["letter"])
    assert {hit.passage.document_id for hit in hits} == {"letter"}
    assert search.search("记录", 10, document_ids=[]) == []


def test_a_digest_comes_after_the_official_paper_it_tells_of(library: Library) -> None:
    digest = NORTH.model_copy(update={"id": "digest", "digest": True, "title": "北州某类器具管理规范（摘编）"})
    library.put(paper(digest, RULES))
    search = Search.open(library, Settings(home=library.home))
    order = found(search, "北州规范记录保存几年", 20)
    assert order.index("north#2.1") < order.index("digest#2.1")


def test_a_question_leaning_on_the_turn_before_is_understood_from_it(search: Search) -> None:
    question = Question(text="那南州呢？", history=("北州的记录要保存几年？",))
    assert found(search, question)[0] == "south#2.1"


@pytest.mark.parametrize("question", ["", "   ", "\n"])
def test_an_empty_question_is_refused(search: Search, question: str) -> None:
    with pytest.raises(BadInput):
        search.search(question)


def test_signs_alone_find_nothing_and_a_very_long_question_is_answered(search: Search) -> None:
    assert search.search("？？！") == []
    assert found(search, "器具未经校准不得使用。" + "无关的话" * 25000)[0].endswith("#2.2")


def test_what_is_put_in_or_taken_out_later_is_seen_at_the_next_question(library: Library, search: Search) -> None:
    assert not found(search, "称重皮带")[0].startswith("late")
    library.put(paper(Card(id="late", title="后来的规定"), {"1": "称重皮带每季度核对一次。"}))
    assert found(search, "称重皮带")[0] == "late#1"
    library.remove("late")
    assert not any(id_.startswith("late") for id_ in found(search, "称重皮带"))


def test_what_another_process_indexed_is_seen_too(library: Library, search: Search) -> None:
    elsewhere = Library.open(library.home)
    elsewhere.put(paper(Card(id="late", title="后来的规定"), {"1": "称重皮带每季度核对一次。"}))
    with elsewhere.writing():  # still writing: the question is answered with what the index holds
        assert not found(search, "称重皮带")[0].startswith("late")
        catch_up(elsewhere, Index.open(library.home, elsewhere, make_embedder(Settings(home=library.home))))
    assert found(search, "称重皮带")[0] == "late#1"


def test_an_empty_library_finds_nothing(tmp_path: Path) -> None:
    library = Library.open(tmp_path / "empty")
    assert Search.open(library, Settings(home=library.home)).search("记录") == []


def test_a_search_with_another_embedder_is_refused_when_it_is_opened(library: Library, search: Search) -> None:
    from tokenizers import Tokenizer

    folder = library.home / "other"
    tokenizer = Tokenizer.from_file(str(BUNDLED / "tokenizer.json"))
    weights = np.random.default_rng(0).normal(size=(tokenizer.get_vocab_size(), 8)).astype(np.float32)
    save(folder, tokenizer, weights, Recipe(dimension=8))
    with pytest.raises(LibraryDamaged, match="不能混用"):
        Search.open(library, Settings(home=library.home, embedder=str(folder)))


def test_rarity_is_greater_for_rarer_words(search: Search) -> None:
    assert search.rarity("从未出现") > search.rarity("报名") > search.rarity("器具") >= 0


def test_a_question_loads_no_heavy_library(library: Library, search: Search) -> None:
    code = (
        "import sys; from pathlib import Path; from knowledge.library import Library; from knowledge.search import Search;"
        "from knowledge.settings import Settings; home = Path(sys.argv[1]);"
        "assert Search.open(Library.open(home), Settings(home=home)).search('记录保存几年');"
        "heavy = {'torch', 'chromadb', 'jieba', 'llama_index', 'sentence_transformers', 'transformers', 'gradio'};"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code, str(library.home)], check=True)


# ---- every literal term --------------------------------------------------------------------------------------------


def check_terms(search: Search, count: int) -> None:
    """Random stretches of 2 to 12 characters of clauses: the passage is found, before all that do not contain the term."""
    draw = random.Random(20)
    passages = sorted(search.library.all_passages(), key=lambda passage: passage.id)
    everything = len(passages)
    pairs = []
    while len(pairs) < count:
        passage = draw.choice(passages)
        length = draw.randint(2, 12)
        start = draw.randint(0, max(0, len(passage.text) - length))
        term = passage.text[start : start + length].strip()
        if len(words.grams(term)) and len(term) > 1:
            pairs.append((passage, term))
    for passage, term in pairs:
        hits = search.search(term, everything)
        holding = [words.solid(term) in words.solid(hit.passage.text) for hit in hits]
        assert passage.id in [hit.passage.id for hit, holds in zip(hits, holding, strict=True) if holds]
        if not find_clause_numbers(term):
            assert holding == sorted(holding, reverse=True), f"{term}: a passage without it stands before one with it"


def test_every_literal_term_of_own_documents_is_found(search: Search) -> None:
    check_terms(search, 100)


@pytest.mark.skipif(not CORPUS.exists(), reason="the official documents lie outside the repository, in ../shared")
def test_300_random_literal_terms_of_the_official_documents_are_all_found(tmp_path: Path) -> None:
    library = Library.open(tmp_path / "home")
    settings = Settings(home=library.home)
    ingest([CORPUS], library, Index.open(library.home, library, make_embedder(settings)))
    check_terms(Search.open(library, settings), 300)
