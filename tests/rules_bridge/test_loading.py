"""Rulebook files: the published schema, the example of the manual, and faults named by file, line and key."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from knowledge.errors import BadInput
from rules_bridge import engine, loading
from rules_bridge.facts import known_rules
from rules_bridge.loading import RulebookFault, load_rulebook, load_rulebooks
from rules_bridge.rulebook import Rulebook

ROOT = Path(__file__).parents[2]
MANUAL = (ROOT / "docs" / "rulebooks.md").read_text("utf-8")
EXAMPLE = re.search(r"```toml\n(.*?)```", MANUAL, re.DOTALL)[1]  # type: ignore[index]


def written(folder: Path, text: str, name: str = "example-province.toml") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_the_published_schema_is_the_one_in_use() -> None:
    published = json.loads((ROOT / "docs" / "rulebook.schema.json").read_text("utf-8"))
    assert published == Rulebook.model_json_schema(by_alias=True)


def test_the_example_of_the_manual_computes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TANWEN_HOME", str(tmp_path))
    (tmp_path / "rulebooks").mkdir()
    before = {book.id for book in load_rulebooks()}
    written(tmp_path / "rulebooks", EXAMPLE)
    assert {book.id for book in load_rulebooks()} == {*before, "example-province"}
    found = engine.run("source_stream_class", {"emission_t": "0.79万吨", "total_t": "10万吨"}, "示例省规范")
    assert isinstance(found, engine.Computation)
    assert found.value == "次要源流"
    assert "次要源流" in MANUAL.partition("```console")[2].partition("```")[0]
    major = engine.run("source_stream_class", {"emission_t": "8000", "total_t": "100万吨"}, "示例省规范")
    assert isinstance(major, engine.Computation)
    assert major.value == "主要源流"
    kept = engine.run("retention_until", {"start": "2026-01-31"}, "示例省")
    assert isinstance(kept, engine.Computation)
    assert kept.value == "2032-01-31"
    with pytest.raises(engine.NotInRulebook, match="另行规定"):
        engine.run("required_rate", {"stream": "主要源流"}, "示例省")
    several = engine.run("source_stream_class", {"emission_t": "2900", "total_t": "100000"})
    assert isinstance(several, engine.Needs)
    assert any("示例省" in said and said.endswith("微量源流") for said in several.so_far)


def test_the_manual_names_every_formula() -> None:
    formulas = set(Rulebook.model_json_schema()["$defs"]["RuleSpec"]["properties"]["formula"]["enum"])
    table = MANUAL.partition("| formula |")[2].partition("\n\n")[0]
    assert all(re.search(rf"\b{formula}\b", table) for formula in formulas)
    assert formulas == set(engine.FORMULAS)


FAULTS = [
    ('bound = "at_least"', 'bound = "atleast"', 13, "bound", "at_least"),
    ('value = "8000" ', 'value = "八千" ', 11, "value", "十进制数"),
    ('value = "8000" ', "value = 8000 ", 11, "value", "文字"),
    ('unit = "t"', 'unit = "吨位"', 12, "unit", "单位"),
    ('clause = "4.2"  ', 'klausel = "4.2"  ', 14, "klausel", "不认得"),
    ('standing = "现行"', 'standing = "有效"', 4, "standing", "现行"),
    ('edition = "2026"\n', "", 1, "edition", "缺少"),
    ('id = "example-province"', 'id = "Example Province"', 1, "id", "符合"),
    ('limits = ["次要源流占比"]', 'limits = ["次要占比"]', 0, "rule", "没有的参数"),
    ('fact = "emission_t"', 'fact = "emission"', 0, "rule", "没有事实"),
    ('name = "retention_until"', 'name = "retention"', 0, "name", "没有名为"),
    ('uses = { span = "数据保存期" }\n', "", 0, "uses", "uses.span"),
    ('name = "主要源流占比"', 'name = "主要源流年度排放量"', 0, "name", "已经用过"),
    ('bound = "less_than"\n', "", 0, "bound", "bound"),
    (
        'value = "3"\nunit = "%"\nbound = "less_than"',
        'value = "2"\nunit = "%"\nbound = "less_than"',
        0,
        "class",
        "不是同一个数",
    ),
    ('formula = "classify"', 'formula = "classified"', 0, "formula", "classify"),
    ('rules = ["required_rate", "min_count"]', 'rules = ["required"]', 0, "rules", "没有名为"),
    ("[[parameter]]", "[[parameter]", 8, "", "读不懂"),
]


@pytest.mark.parametrize(("right", "wrong", "line", "key", "expected"), FAULTS, ids=[each[1][:40] for each in FAULTS])
def test_a_fault_names_file_line_key_and_what_is_expected(
    tmp_path: Path, right: str, wrong: str, line: int, key: str, expected: str
) -> None:
    assert right in EXAMPLE
    path = written(tmp_path, EXAMPLE.replace(right, wrong, 1))
    with pytest.raises(RulebookFault) as caught:
        load_rulebook(path)
    message = caught.value.message
    assert "example-province.toml" in message
    assert expected in message
    assert key in message
    if line and key:
        assert f"第 {line} 行" in message, message


def test_two_rulebooks_cannot_share_a_name(tmp_path: Path) -> None:
    written(tmp_path, EXAMPLE)
    written(tmp_path, EXAMPLE.replace('id = "example-province"', 'id = "other"'), "other.toml")
    with pytest.raises(RulebookFault, match="同时属于"):
        load_rulebooks(tmp_path)


def test_two_rulebooks_cannot_share_an_id(tmp_path: Path) -> None:
    written(tmp_path, EXAMPLE)
    written(tmp_path, EXAMPLE, "copy.toml")
    with pytest.raises(RulebookFault, match="都叫"):
        load_rulebooks(tmp_path)


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "broken.toml"
    path.write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(BadInput, match="UTF-8"):
        load_rulebook(path)


def test_a_changed_figure_changes_the_version(tmp_path: Path) -> None:
    one = load_rulebook(written(tmp_path, EXAMPLE))
    other = load_rulebook(written(tmp_path, EXAMPLE.replace('value = "6"', 'value = "7"')))
    noted = load_rulebook(written(tmp_path, f"# 只是注释\n{EXAMPLE}"))
    assert one.version != other.version
    assert one.version == noted.version


def test_every_fact_of_a_rule_has_a_question_and_a_title() -> None:
    for rule in known_rules().values():
        assert rule.title
        for fact in rule.facts:
            assert fact.title
            assert fact.question.endswith(("？", "。"))


def test_rulebooks_hold_no_long_stretch_of_the_documents() -> None:
    corpus = ROOT.parent / "shared" / "corpus"
    if not corpus.exists():
        pytest.skip("没有 ../shared/corpus，不能与原文比较")
    texts = ["".join(path.read_text("utf-8").split()) for path in corpus.glob("*.txt")]
    for path in loading.FOLDER.glob("*.toml"):
        lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith(("title", "document"))]
        for said in re.findall(r'"([^"\n]{25,})"', "\n".join(lines)):
            even = "".join(said.split())
            for start in range(max(1, len(even) - 24)):
                assert not any(even[start : start + 25] in text for text in texts), (path.name, said)
