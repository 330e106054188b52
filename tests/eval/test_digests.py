"""The bundled digests are told in our own words, are marked as such, and carry the figures people look up."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from ingest.pipeline import ingest
from knowledge.library import Library
from knowledge.vocabulary import CardOverrides
from rules_bridge.loading import load_rulebooks
from rules_bridge.provenance import prove

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "corpus"
OFFICIAL = ROOT.parent / "shared" / "corpus"
DIGESTS = sorted(CORPUS.glob("*.md"))
LONGEST_RUN = 15
OFFICIAL_NAMES = (
    "中国科协2024年团体标准化工作提质升级项目",
    "发电企业碳计量器具配备和管理要求",
    "重庆市质量和标准化研究院",
    "重庆市碳达峰碳中和标准化技术委员会",
    "河南省碳达峰碳中和计量技术委员会",
    "电力、钢铁、建材、有色、石化、化工、造纸、民航",
    "身份证复印件和学历证书复印件各一份",
    "计算法适用于所有类型的碳排放计量",
)
"""Names, lists and the longest of the phrases by which rulebooks find their figures; nobody can say them otherwise."""


def han(text: str) -> str:
    return "".join(re.findall(r"[\u4e00-\u9fff]", text))


def own_words(markdown: str) -> list[tuple[int, str]]:
    """(line, Han characters) of everything that is ours: no headings, no table cells, no titles, no official names."""
    lines = []
    for number, line in enumerate(markdown.splitlines(), 1):
        if line.startswith(("#", "|")):
            continue
        told = re.sub("《[^》]*》", "|", line.replace(" ", ""))
        for name in OFFICIAL_NAMES:
            told = told.replace(name, "|")
        lines += [(number, han(piece)) for piece in told.split("|")]
    return lines


@pytest.mark.skipif(not OFFICIAL.exists(), reason="the official documents (../shared/corpus) are not on this machine")
@pytest.mark.parametrize("digest", DIGESTS, ids=lambda path: path.stem[:12])
def test_a_digest_repeats_no_sentence_of_the_official_documents(digest: Path) -> None:
    official = "|".join(han(path.read_text("utf-8")) for path in sorted(OFFICIAL.glob("*.txt")))
    window = LONGEST_RUN + 1
    copied = {
        f"{number}: {told[start : start + window]}"
        for number, told in own_words(digest.read_text("utf-8"))
        for start in range(len(told) - window + 1)
        if told[start : start + window] in official
    }
    assert not copied


@pytest.mark.parametrize("digest", DIGESTS, ids=lambda path: path.stem[:12])
def test_a_digest_says_that_it_is_one_in_its_text_and_on_its_card(digest: Path) -> None:
    card = CardOverrides.model_validate(tomllib.loads(digest.with_name(digest.name + ".card.toml").read_text("utf-8")))
    assert card.digest is True
    assert card.title and card.kind and card.standing and card.jurisdiction
    assert "摘编（非原文）" in digest.read_text("utf-8")[:400]


def test_there_is_one_digest_for_each_official_document() -> None:
    assert len(DIGESTS) == 5
    if OFFICIAL.exists():
        for official in OFFICIAL.glob("*.txt"):
            assert (CORPUS / f"{official.stem}-摘编.md").exists()


FIGURES = {
    "重庆": "≥5000t 10% 1000~5000 1%～10% <1000t 〈总排放量1% 60% 100% ±10% 0.3级 5年 2.6万t 1000__t 大于5000t（含） 高于总排放量的10%（含） "
    "小于5000t 小于1000t 低于总排放量的2% 年度排放≥2.6万吨 GB/T__18603-2023 12个术语 6项配备原则 6项管理制度 24个行业 17个行业 "
    "250家 156项 114项 2024年8月27日 渝市监发〔2024〕78号 9章+4个附录 6章+1个附录 通则6章+2个附录 小于000t 80%以上 12年 3.13",
    "河南": "2.6万吨 豫市监函〔2025〕160号 2025年11月21日 2025年11月24日 2025年12月25日 附录A JJF__1071-2010 6个部分",
    "TCSMT": "2.6万吨 量学发〔2024〕320__号 1000__项 30__项 12__月__25__日 12__月__31__日 5__项团体标准 JJF（鲁）159—2023 2007__年",
    "沪": "3年 国发〔2021〕37号 国市监计量发〔2022〕92号 请示函件 建设方案 撤销筹建资格",
    "中计协": "每人2100元 2026年7月29-30日 7月28日 31日 7__月__20__日 前7日 2__张 335056011217 104100006335 15001370936 "
    "13811211903 13810304365 dushuo1969@163.com www.cma-cma.org.cn 南京培训",
}


@pytest.mark.parametrize(
    ("document", "figure"),
    [(document, figure.replace("__", " ")) for document, listed in FIGURES.items() for figure in listed.split()],
)
def test_a_digest_carries_the_figures_of_its_document(document: str, figure: str) -> None:
    digest = next(path for path in DIGESTS if path.name.startswith(document))
    assert figure in digest.read_text("utf-8")


CLAUSES = (
    "3.1 3.2 3.3 3.4 3.6 3.7 3.8 3.9 3.10 3.11 3.12 3.13 4.1 4.2 5.1 5.1.1 5.1.2 5.1.3 5.1.4 5.1.5 5.1.6 "
    "5.2.1 5.2.2 6.1 6.2 6.3.1 6.3.2-6.3.4 6.3.5-6.3.7 6.3.7 6.3.8 6.3.9 6.4.1 6.4.2-6.4.3 6.4.4-6.4.5 "
    "6.4.6 6.4.7 6.4.8 6.4.9-6.4.10 表A.1 表A.2 表A.3 表B.1"
)


@pytest.mark.parametrize("clause", CLAUSES.split())
def test_the_chongqing_digest_speaks_of_every_clause_that_its_note_explains(clause: str) -> None:
    text = next(path for path in DIGESTS if path.name.startswith("重庆")).read_text("utf-8")
    assert re.search(rf"(?<![\d.]){re.escape(clause)}(?!\d|\.\d)", text)


@pytest.mark.skipif(not OFFICIAL.exists(), reason="the official documents (../shared/corpus) are not on this machine")
def test_an_official_document_supersedes_its_digest(tmp_path: Path) -> None:
    library = Library.open(tmp_path)
    ingest([CORPUS], library)
    digests = {card.id for card in library.documents()}
    assert not library.superseded()
    ingest([OFFICIAL], library)
    assert len(library.documents()) == 10
    assert library.superseded() == digests


def test_the_rulebooks_find_every_figure_of_the_five_documents_in_the_digests(tmp_path: Path) -> None:
    library = Library.open(tmp_path)
    ingest([CORPUS], library)
    proofs = prove(load_rulebooks(), library)
    assert not [proof for proof in proofs if proof.verdict in ("unproven", "contradicted")]
    assert sum(proof.verdict == "proven" for proof in proofs) >= 70
