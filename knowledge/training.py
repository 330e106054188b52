"""Trains the bundled embedding model: `python -m knowledge.training PAIRS --out DIR`.

PAIRS is .jsonl or .jsonl.gz with `query` and `positive` in each record. The result is a folder that sentence-transformers
reads as a StaticEmbedding and that knowledge.embedder reads without torch: one int8 row and one scale per token.
Equal pairs, options and library versions give equal weights: every draw comes from the one seed.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import BadInput

if TYPE_CHECKING:
    import torch
    from tokenizers import Tokenizer

Ids = NDArray[np.int64]

MODULES = [
    {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.sentence_transformer.modules.StaticEmbedding"},
    {"idx": 1, "name": "1", "path": "1_Normalize", "type": "sentence_transformers.models.Normalize"},
]


@dataclass(frozen=True)
class Recipe:
    """All choices of a training run; written beside the weights."""

    vocabulary: int = 16_000
    dimension: int = 384
    epochs: int = 2
    batch: int = 2048
    temperature: float = 0.05
    learning_rate: float = 0.01
    token_dropout: float = 0.2
    longest_token: int = 6
    most_tokens: int = 256
    """Tokens of a text beyond these are not looked at while training."""
    seed: int = 2025


def read_pairs(path: Path) -> list[tuple[str, str]]:
    """Query and positive of each record, in file order; raises BadInput with file and line."""
    opener = gzip.open if path.suffix == ".gz" else open
    pairs = []
    try:
        with opener(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                try:
                    record = json.loads(line)
                    pairs.append((str(record["query"]), str(record["positive"])))
                except (ValueError, KeyError, TypeError) as error:
                    raise BadInput(
                        f"{path} 第 {number} 行不是训练记录：{error}", "每行一个 JSON，要有 query 和 positive。"
                    ) from error
    except OSError as error:
        raise BadInput(f"读不了训练文件 {path}：{error}", "请检查路径。") from error
    if not pairs:
        raise BadInput(f"{path} 里没有训练记录", "每行一个 JSON，要有 query 和 positive。")
    return pairs


# ---- vocabulary ----------------------------------------------------------------------------------------------------


def common_han() -> list[str]:
    """The 6,763 characters of GB 2312, so that a character the pairs never show still has a token of its own."""
    found = []
    for high in range(0xB0, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                found.append(bytes((high, low)).decode("gb2312"))
            except UnicodeDecodeError:
                continue
    return found


def train_tokenizer(texts: Iterator[str], recipe: Recipe) -> Tokenizer:
    """A byte-pair vocabulary without an unknown token: what it lacks falls back to single bytes."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE(byte_fallback=True))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Lowercase(), normalizers.Replace(Regex(r"[^\p{L}\p{N}%‰℃±<>≤≥]+"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.WhitespaceSplit(),
            pre_tokenizers.UnicodeScripts(),
            pre_tokenizers.Digits(individual_digits=True),
        ]
    )
    byte_tokens = [f"<0x{value:02X}>" for value in range(256)]
    trainer = trainers.BpeTrainer(
        vocab_size=recipe.vocabulary,
        special_tokens=byte_tokens,
        initial_alphabet=common_han(),
        max_token_length=recipe.longest_token,
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    # The byte tokens are vocabulary only: as added tokens they would also match when somebody types "<0x41>".
    made = json.loads(tokenizer.to_str())
    made["added_tokens"] = []
    return Tokenizer.from_str(json.dumps(made, ensure_ascii=False))


def token_ids(tokenizer: Tokenizer, texts: Sequence[str], most: int) -> list[Ids]:
    """Token ids of each text, cut after `most`."""
    return [
        np.asarray(encoding.ids[:most], dtype=np.int64)
        for encoding in tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
    ]


# ---- weights -------------------------------------------------------------------------------------------------------


def starting_weights(documents: Sequence[Ids], size: int, recipe: Recipe) -> torch.Tensor:
    """Token vectors from a truncated SVD of the tf-idf matrix (latent semantic analysis, Deerwester et al. 1990).

    Tokens that occur nowhere get a random direction of the median length, so that they still tell texts apart.
    """
    import torch

    rows, columns, values = [], [], []
    seen_in = np.zeros(size, dtype=np.int64)
    counted = [np.unique(ids, return_counts=True) for ids in documents]
    for tokens, _ in counted:
        seen_in[tokens] += 1
    rarity = np.log((1 + len(documents)) / (1 + seen_in))
    for column, (tokens, counts) in enumerate(counted):
        weights = (1 + np.log(counts)) * rarity[tokens]
        values.append(weights / max(float(np.linalg.norm(weights)), 1e-9))
        rows.append(tokens)
        columns.append(np.full(len(tokens), column))
    matrix = torch.sparse_coo_tensor(
        torch.from_numpy(np.stack([np.concatenate(rows), np.concatenate(columns)])),
        torch.from_numpy(np.concatenate(values).astype(np.float32)),
        (size, len(documents)),
        check_invariants=False,
    ).coalesce()
    left, strength, _ = torch.svd_lowrank(matrix, q=recipe.dimension, niter=4)
    vectors = left * strength.sqrt()
    lengths = vectors.norm(dim=1, keepdim=True).clamp_min(1e-9)
    vectors = vectors / lengths * torch.from_numpy(rarity.astype(np.float32)).unsqueeze(1)
    unseen = torch.from_numpy(seen_in == 0)
    random = torch.nn.functional.normalize(torch.randn(size, recipe.dimension), dim=1)
    usual = float(vectors[~unseen].norm(dim=1).median())
    vectors[unseen] = random[unseen] * usual
    return vectors / usual


def bag(texts: Sequence[Ids], keep: float, random: np.random.Generator) -> tuple[torch.Tensor, torch.Tensor]:
    """Flat ids and offsets for an EmbeddingBag, each token kept with the given probability (at least one a text)."""
    import torch

    kept = []
    for ids in texts:
        chosen = ids[random.random(len(ids)) < keep] if keep < 1 else ids
        kept.append(chosen if len(chosen) else ids)
    offsets = np.cumsum([0] + [len(ids) for ids in kept[:-1]])
    return torch.from_numpy(np.concatenate(kept)), torch.from_numpy(offsets)


def train_weights(queries: Sequence[Ids], positives: Sequence[Ids], size: int, recipe: Recipe) -> NDArray[np.float32]:
    """Token vectors after contrastive training: each positive against the others of its batch.

    Loss: multiple negatives ranking (Henderson et al. 2017, arXiv:1705.00652), cosine over temperature, both ways.
    """
    import torch
    from torch.nn.functional import cross_entropy, normalize

    torch.manual_seed(recipe.seed)
    random = np.random.default_rng(recipe.seed)
    weights = starting_weights([*queries, *positives], size, recipe)
    layer = torch.nn.EmbeddingBag.from_pretrained(weights, freeze=False, mode="mean")
    optimizer = torch.optim.Adam(layer.parameters(), lr=recipe.learning_rate)
    usable = np.asarray([i for i in range(len(queries)) if len(queries[i]) and len(positives[i])])
    steps = recipe.epochs * (len(usable) // recipe.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / 20) * (1 - step / (steps + 1))
    )
    keep = 1 - recipe.token_dropout
    for epoch in range(recipe.epochs):
        order = random.permutation(usable)
        total = 0.0
        for start in range(0, len(order) - recipe.batch + 1, recipe.batch):
            chosen = order[start : start + recipe.batch]
            asked = normalize(layer(*bag([queries[i] for i in chosen], keep, random)), dim=1)
            told = normalize(layer(*bag([positives[i] for i in chosen], keep, random)), dim=1)
            scores = asked @ told.T / recipe.temperature
            target = torch.arange(len(chosen))
            loss = (cross_entropy(scores, target) + cross_entropy(scores.T, target)) / 2
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += float(loss.detach())
        print(f"第 {epoch + 1} 遍：平均损失 {total * recipe.batch / len(order):.4f}", file=sys.stderr)  # noqa: T201
    return np.asarray(layer.weight.detach().numpy(), dtype=np.float32)


def to_int8(weights: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Rows as int8 and one scale a row; row times scale is the vector again, to 1/254 of its largest entry."""
    scale = np.maximum(np.abs(weights).max(axis=1), 1e-9).astype(np.float32) / np.float32(127)
    return np.round(weights / scale[:, None]).astype(np.int8), scale


def save(folder: Path, tokenizer: Tokenizer, weights: NDArray[np.float32], recipe: Recipe) -> None:
    """Writes the folder that both readings load: tokenizer.json, model.safetensors, modules.json, recipe.json."""
    from safetensors.numpy import save_file

    folder.mkdir(parents=True, exist_ok=True)
    rows, scale = to_int8(weights)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    # These two names are those of model2vec; sentence-transformers multiplies them when it loads the folder.
    file = folder / "model.safetensors"
    save_file({"embeddings": rows, "weights": scale}, str(file))
    file.chmod(0o644)  # safetensors writes for the owner alone
    (folder / "modules.json").write_text(json.dumps(MODULES, indent=2) + "\n", "utf-8")
    (folder / "1_Normalize").mkdir(exist_ok=True)
    (folder / "1_Normalize" / "config.json").write_text("{}\n", "utf-8")
    (folder / "recipe.json").write_text(json.dumps(vars(recipe), indent=2) + "\n", "utf-8")


def train(pairs: Sequence[tuple[str, str]], folder: Path, recipe: Recipe) -> None:
    """Trains vocabulary and weights on the pairs and writes them to the folder."""
    tokenizer = train_tokenizer((text for pair in pairs for text in pair), recipe)
    queries = token_ids(tokenizer, [query for query, _ in pairs], recipe.most_tokens)
    positives = token_ids(tokenizer, [positive for _, positive in pairs], recipe.most_tokens)
    weights = train_weights(queries, positives, tokenizer.get_vocab_size(), recipe)
    save(folder, tokenizer, weights, recipe)


def main(arguments: Sequence[str] | None = None) -> None:
    """Reads the options, trains, and says where the model lies."""
    parser = argparse.ArgumentParser(prog="python -m knowledge.training", description="训练随附的静态向量模型")
    parser.add_argument("pairs", type=Path, help="训练对：.jsonl 或 .jsonl.gz")
    parser.add_argument("--out", type=Path, required=True, help="写模型的文件夹")
    for name, value in vars(Recipe()).items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)
    options: dict[str, Any] = vars(parser.parse_args(arguments))
    pairs, out = options.pop("pairs"), options.pop("out")
    train(read_pairs(pairs), out, Recipe(**options))
    print(f"模型已写到 {out}", file=sys.stderr)  # noqa: T201


if __name__ == "__main__":
    main()
