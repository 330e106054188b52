"""The rules as tools: schemas, grounds, results; the same tools for LlamaIndex."""

from __future__ import annotations

import pytest

from assistant.desk import Desk
from assistant.tools import call_tool, rule_tools
from rules_bridge import engine

TURNS = ["我们在重庆，总排放6万吨。", "烘干炉源流700吨，算哪类？"]


def test_every_rule_of_a_rulebook_in_use_is_a_tool_with_a_schema() -> None:
    names = {tool.name for tool in rule_tools()}
    assert names == {f"compute_{rule.name}" for rule in engine.rules() if engine.candidates(rule.name)}
    for tool in rule_tools():
        schema = tool.schema_type.model_json_schema()
        assert schema["additionalProperties"] is False
        assert {"rulebook", "clauses"} <= set(schema["properties"])
        assert all(each.get("description") for each in schema["properties"].values())


def test_a_tool_computes_from_the_users_words(invented: Desk) -> None:
    arguments = {"emission_t": "700", "total_t": "6万吨", "rulebook": "重庆通则"}
    record = call_tool("compute_source_stream_class", arguments, TURNS, invented.library)
    assert record["status"] == "computed"
    assert record["result"] == {"value": "次要源流", "unit": None}
    assert record["steps"]


def test_numbers_may_come_as_numbers(invented: Desk) -> None:
    record = call_tool("compute_training_fee", {"persons": 3}, ["去三个人要多少钱"], invented.library)
    assert record["result"] == {"value": "6300", "unit": "元"}


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ({"emission_t": "7000", "total_t": "60000"}, "emission_t"),
        ({"emission_t": "700", "total_t": "60000", "share_pct": "9"}, "share_pct"),
        ({"emission_t": "700", "total_t": "60000", "rulebook": "JJF 2309"}, "rulebook"),
        ({"emission": "700"}, "emission"),
        ({"emission_t": "很多"}, "很多"),
        ({"emission_t": "700", "clauses": [{"document_id": "nowhere", "quote": "阈值700吨"}]}, "nowhere"),
    ],
)
def test_what_the_user_did_not_say_is_refused(arguments: dict[str, object], word: str, invented: Desk) -> None:
    record = call_tool("compute_source_stream_class", arguments, TURNS, invented.library)
    assert record["status"] == "refused"
    assert word in record["reason"]
    assert record["hint"]


def test_a_missing_fact_is_named(invented: Desk) -> None:
    arguments = {"emission_t": "700吨", "rulebook": "重庆通则"}
    record = call_tool("compute_source_stream_class", arguments, TURNS, invented.library)
    assert record["status"] == "needs_input"
    assert [fact["name"] for fact in record["missing"]] == ["total_t"]


def test_a_rulebook_without_the_figure_is_said(invented: Desk) -> None:
    arguments = {"emission_t": "700", "total_t": "60000", "rulebook": "河南规范"}
    record = call_tool("compute_source_stream_class", arguments, ["河南，源流700吨，总量6万吨"], invented.library)
    assert record["status"] == "not_found"
    assert "河南" in record["reason"]


def test_a_value_from_a_clause_needs_the_clause_word_for_word(invented: Desk) -> None:
    card = invented.library.documents()[0]
    quote = invented.library.text(card.id)[:30]
    arguments = {"theoretical": "7", "clauses": [{"document_id": card.id, "quote": quote}]}
    record = call_tool("compute_min_count", arguments, ["微量源流活动数据要配7台，至少几台"], invented.library)
    assert record["status"] == "needs_input"
    arguments["clauses"] = [{"document_id": card.id, "quote": quote + "添了字"}]
    assert call_tool("compute_min_count", arguments, ["7台"], invented.library)["status"] == "refused"


def test_an_unknown_tool_lists_the_known_ones(invented: Desk) -> None:
    record = call_tool("compute_everything", {}, ["?"], invented.library)
    assert record["status"] == "refused"
    assert "compute_training_fee" in record["hint"]


def test_llamaindex_gets_the_same_tools(invented: Desk) -> None:
    from assistant.llamaindex import function_tools

    tools = {tool.metadata.name: tool for tool in function_tools(invented.library, TURNS)}
    assert set(tools) == {tool.name for tool in rule_tools()}
    tool = tools["compute_source_stream_class"]
    assert tool.metadata.fn_schema is not None
    good = tool.call(emission_t="700", total_t="60000", rulebook="重庆通则")
    assert good.raw_output["result"]["value"] == "次要源流"
    bad = tool.call(emission_t="70", total_t="60000")
    assert bad.raw_output["status"] == "refused"
