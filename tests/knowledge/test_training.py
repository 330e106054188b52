"""Training is repeatable, learns what the pairs show, and tells a bad line."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from knowledge.embedder import StaticEmbedder
from knowledge.errors import BadInput
from knowledge.training import Recipe, main, read_pairs, to_int8, train

TOPICS = {"水表": "自来水 流量 记录", "电表": "电能 度数 抄表", "秤": "质量 称重 皮带", "温度计": "温度 摄氏 读数"}
PAIRS = [
    (f"{topic}第{at}号怎么看", f"{words.split()[at % 3]}按{words.split()[(at + 1) % 3]}的规定{at}")
    for at in range(60)
    for topic, words in TOPICS.items()
]
SMALL = Recipe(vocabulary=7600, dimension=16, batch=16, epochs=6)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trained")
    train(PAIRS, folder, SMALL)
    return folder


def test_the_same_pairs_and_recipe_give_the_same_model(folder: Path, tmp_path: Path) -> None:
    train(PAIRS, tmp_path, SMALL)
    for name in ("model.safetensors", "tokenizer.json", "recipe.json"):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()


def test_a_trained_model_brings_questions_to_their_texts(folder: Path) -> None:
    model = StaticEmbedder(folder, "small")
    near = model.encode([query for query, _ in PAIRS]) @ model.encode([positive for _, positive in PAIRS]).T
    topic = np.arange(len(PAIRS)) % len(TOPICS)
    same = topic[:, None] == topic[None, :]
    assert near[same].mean() > near[~same].mean() + 0.1


def test_int8_rows_with_their_scale_are_the_weights_again() -> None:
    weights = np.random.default_rng(0).normal(size=(50, 8)).astype(np.float32)
    rows, scale = to_int8(weights)
    assert rows.dtype == np.int8
    largest = np.abs(weights).max(axis=1)
    assert (np.abs(rows * scale[:, None] - weights).max(axis=1) <= largest / 254 + 1e-7).all()


def test_pairs_are_read_plain_or_compressed_and_a_bad_line_is_told(tmp_path: Path) -> None:
    line = json.dumps({"query": "问", "positive": "答", "source": "x"}, ensure_ascii=False) + "\n"
    (tmp_path / "a.jsonl").write_text(line * 2, "utf-8")
    with gzip.open(tmp_path / "a.jsonl.gz", "wt", encoding="utf-8") as opened:
        opened.write(line)
    assert read_pairs(tmp_path / "a.jsonl") == [("问", "答")] * 2
    assert read_pairs(tmp_path / "a.jsonl.gz") == [("问", "答")]
    (tmp_path / "b.jsonl").write_text(line + '{"query": "问"}\n', "utf-8")
    with pytest.raises(BadInput, match="第 2 行"):
        read_pairs(tmp_path / "b.jsonl")
    with pytest.raises(BadInput, match="没有训练记录"):
        (tmp_path / "c.jsonl").write_text("", "utf-8")
        read_pairs(tmp_path / "c.jsonl")


def test_the_command_takes_each_choice_of_the_recipe(tmp_path: Path) -> None:
    file = tmp_path / "pairs.jsonl"
    records = [json.dumps({"query": query, "positive": positive}, ensure_ascii=False) for query, positive in PAIRS]
    file.write_text("\n".join(records), "utf-8")
    main([str(file), "--out", str(tmp_path / "m"), "--vocabulary", "7600", "--dimension", "8", "--batch", "32"])
    made = json.loads((tmp_path / "m" / "recipe.json").read_text("utf-8"))
    assert (made["dimension"], made["batch"], made["seed"]) == (8, 32, Recipe().seed)
    assert StaticEmbedder(tmp_path / "m", "m").dimension == 8
