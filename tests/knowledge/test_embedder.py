"""Both readings of the bundled model give the same vectors, and any sentence-transformers model can take its place."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from knowledge.embedder import BUNDLED, Embedder, StaticEmbedder, TransformerEmbedder, make_embedder
from knowledge.errors import BadInput
from knowledge.settings import Settings

TEXTS = [
    "碳计量器具的配备率怎么算",
    "主要源流：年排放量≥5000 t CO₂e，或占总量 10% 以上",
    "JJF 2309—2025 第6.3.7条",
    "龘𠮷 ŁÓDŹ ½ 10⁴",
    "",
    "。。。",
    "排放因子" * 500,
]


@pytest.fixture(scope="module")
def bundled() -> Embedder:
    return make_embedder(Settings(home=Path()))


@pytest.fixture(scope="module")
def by_sentence_transformers() -> Any:
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(BUNDLED))


def test_both_readings_of_the_bundled_model_give_the_same_vectors(
    bundled: Embedder, by_sentence_transformers: Any
) -> None:
    expected = by_sentence_transformers.encode(TEXTS, convert_to_numpy=True)
    np.testing.assert_allclose(bundled.encode(TEXTS), expected, atol=2e-6)


def test_the_bundled_folder_is_a_static_embedding_of_sentence_transformers(by_sentence_transformers: Any) -> None:
    assert type(by_sentence_transformers[0]).__name__ == "StaticEmbedding"


def test_vectors_have_length_one_and_a_text_without_words_has_none(bundled: Embedder) -> None:
    lengths = np.linalg.norm(bundled.encode(TEXTS), axis=1)
    np.testing.assert_allclose(lengths, [1, 1, 1, 1, 0, 0, 1], atol=1e-5)


def test_no_character_is_unknown_to_the_bundled_model() -> None:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(BUNDLED / "tokenizer.json"))
    assert tokenizer.token_to_id("[UNK]") is None
    for text in ("碳计量器具", "龘", "𠮷", "łódź", "あ", "ω", "0123456789", "abcxyz"):
        pieces = tokenizer.encode(text).tokens
        readable = b"".join(
            bytes([int(piece[3:5], 16)]) if piece.startswith("<0x") else piece.encode() for piece in pieces
        )
        assert readable.decode() == text


@pytest.mark.parametrize(
    ("question", "right", "wrong"),
    [
        ("计量仪器多久校准一次", "器具应按周期检定或校准", "学员自理食宿费用"),
        ("温室气体排放单位", "重点排放单位应当报告温室气体排放", "本规范由某小组起草"),
        ("数据要保存多久", "原始数据的保存期限", "锅炉的燃料消耗"),
        ("电表", "购入电力的计量器具", "培训班报名"),
        ("弄虚作假", "不得伪造、篡改数据", "附录给出流向图"),
    ],
)
def test_words_of_carbon_metrology_are_told_apart(bundled: Embedder, question: str, right: str, wrong: str) -> None:
    asked = bundled.encode_questions([question])[0]
    near, far = bundled.encode([right, wrong]) @ asked
    assert near > far


def test_reading_the_bundled_model_loads_no_torch() -> None:
    code = (
        "import sys; from pathlib import Path; from knowledge.embedder import make_embedder;"
        "from knowledge.settings import Settings; make_embedder(Settings(home=Path('.'))).encode(['碳']);"
        "assert not {'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.fixture(scope="module")
def other_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of another making: float weights, saved by sentence-transformers itself."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer

    torch.manual_seed(3)
    folder = tmp_path_factory.mktemp("model")
    tokenizer = Tokenizer.from_file(str(BUNDLED / "tokenizer.json"))
    SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_dim=16)], device="cpu").save(str(folder))
    return folder


def test_any_sentence_transformers_folder_can_be_set(other_model: Path) -> None:
    embedder = make_embedder(Settings(home=Path(), embedder=str(other_model)))
    assert isinstance(embedder, TransformerEmbedder)
    made = embedder.encode(TEXTS[:3])
    assert made.shape == (3, 16) == (3, embedder.dimension)
    np.testing.assert_allclose(np.linalg.norm(made, axis=1), 1, atol=1e-5)
    assert embedder.encode([]).shape == (0, 16)


def test_a_name_tells_models_apart_and_stays_for_the_same_model(other_model: Path, bundled: Embedder) -> None:
    names = {make_embedder(Settings(home=Path(), embedder=str(other_model))).name for _ in range(2)}
    assert len(names) == 1
    assert bundled.name not in names
    assert bundled.name == StaticEmbedder(BUNDLED, "bundled").name


@pytest.mark.parametrize("name", ["nobody/no-such-model", "/no/such/folder", "????"])
def test_a_model_that_is_not_here_is_refused_without_asking_the_network(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import socket

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("asked the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    with pytest.raises(BadInput, match="本机也没有这个模型") as raised:
        make_embedder(Settings(home=Path(), embedder=name))
    assert "bundled" in raised.value.hint


def test_a_damaged_model_is_told_with_its_folder(tmp_path: Path) -> None:
    for name in ("recipe.json", "tokenizer.json", "model.safetensors"):
        (tmp_path / name).write_text("{}", "utf-8")
    with pytest.raises(BadInput, match=str(tmp_path)):
        make_embedder(Settings(home=Path(), embedder=str(tmp_path)))
    (tmp_path / "recipe.json").unlink()
    with pytest.raises(BadInput, match=str(tmp_path)):
        make_embedder(Settings(home=Path(), embedder=str(tmp_path)))
