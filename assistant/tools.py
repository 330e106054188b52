"""The rules as tools for language models: schema, grounds, result (工具).

A model may choose a rule and pass facts, nothing more: every argument must stand in the user's words or in a clause
that is quoted verbatim, else the call is refused; the numbers come from the rule engine. The same tools serve
LlamaIndex (assistant/llamaindex.py) and MCP (assistant/mcp.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from assistant.render import computation_record
from knowledge.errors import BadInput, TanwenError
from knowledge.library import Library
from knowledge.vocabulary import Computation
from rules_bridge import engine
from rules_bridge.facts import FactInfo, RuleInfo
from rules_bridge.grounding import Ungrounded, require_grounds
from rules_bridge.rulebook import NotInRulebook

PREFIX = "compute_"


class Clause(BaseModel):
    """A clause that an argument comes from."""

    model_config = ConfigDict(extra="forbid")

    document_id: str = Field(description="文件编号，见检索结果的 document_id")
    quote: str = Field(min_length=2, description="条款原文，逐字、连续")


class Tool(BaseModel):
    """One rule as a tool: its name, what it does, and the schema of its arguments."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    name: str
    description: str
    schema_type: type[BaseModel]
    rule: str


@cache
def rule_tools() -> tuple[Tool, ...]:
    """A tool for each rule that a rulebook in use fills, in the order of rules.toml."""
    return tuple(_tool(info) for info in engine.rules() if engine.candidates(info.name))


def _tool(info: RuleInfo) -> Tool:
    fields: dict[str, Any] = {fact.name: _field(fact) for fact in info.facts}
    books = "、".join(f"{book.id}（{book.title}）" for book in engine.candidates(info.name))
    fields["rulebook"] = (str | None, Field(None, description=f"规则书；用户没有点名标准或省市时不写。可选：{books}"))
    fields["clauses"] = (list[Clause], Field([], description="参数来自条款时，所引的原文"))
    schema = create_model(f"{info.name}_arguments", __config__=ConfigDict(extra="forbid"), **fields)
    facts = "、".join(fact.title for fact in info.facts) or "无"
    return Tool(
        name=f"{PREFIX}{info.name}",
        description=f"{info.title}：由规则确定地计算，不得自行估算。事实：{facts}。只填用户说过或条款写明的值，缺的不填，工具会说明还缺什么。",
        schema_type=schema,
        rule=info.name,
    )


def _field(fact: FactInfo) -> tuple[Any, Any]:
    """A fact as an optional argument: text with its unit, so that nothing is converted by the model."""
    unit = f"，单位 {fact.unit}，可带单位照写" if fact.unit else ""
    choices = f"，可选：{'、'.join(fact.choices)}" if fact.choices else ""
    form = "，写成 2026-07-20" if fact.kind == "date" else ""
    return (str | None, Field(None, description=f"{fact.title}{unit}{choices}{form}"))


def call_tool(name: str, arguments: dict[str, Any], turns: Sequence[str], library: Library) -> dict[str, Any]:
    """The tool's result as a record: status computed | needs_input | not_found | refused, never an exception of ours.

    `turns` are the user's own words, oldest first.
    """
    try:
        return _called(name, arguments, turns, library)
    except Ungrounded as error:
        return {"status": "refused", "reason": error.message, "hint": error.hint}
    except NotInRulebook as error:
        return {"status": "not_found", "reason": error.reason, "hint": error.hint}
    except TanwenError as error:
        return {"status": "refused", "reason": error.message, "hint": error.hint}


def _called(name: str, arguments: dict[str, Any], turns: Sequence[str], library: Library) -> dict[str, Any]:
    tool = next((each for each in rule_tools() if each.name == name), None)
    if tool is None:
        raise BadInput(f"没有名为 {name} 的工具。", f"可用的工具：{'、'.join(each.name for each in rule_tools())}。")
    given = _checked(tool, arguments)
    quotes = [_verbatim(clause, library) for clause in given.pop("clauses")]
    rulebook = given.pop("rulebook")
    facts = {fact: str(value).strip() for fact, value in given.items() if value is not None and str(value).strip()}
    require_grounds(tool.rule, facts, rulebook, turns, quotes)
    result = engine.run(tool.rule, facts, rulebook, library)
    if isinstance(result, Computation):
        return {"status": "computed", **computation_record(result)}
    return {
        "status": "needs_input",
        "rule": result.rule,
        "rulebook": f"{result.rulebook} {result.rulebook_title}".strip(),
        "inputs": dict(result.inputs),
        "missing": [fact.model_dump() for fact in result.missing],
        "so_far": list(result.so_far),
    }


def _checked(tool: Tool, arguments: dict[str, Any]) -> dict[str, Any]:
    """The arguments by the schema; numbers are taken as they are written."""
    texts = {key: str(value) if isinstance(value, int | float) else value for key, value in arguments.items()}
    try:
        return dict(tool.schema_type.model_validate(texts))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        known = "、".join(tool.schema_type.model_fields)
        raise BadInput(f"参数 {place} 不能用：{first['msg']}", f"{tool.name} 的参数：{known}。") from error


def _verbatim(clause: Clause, library: Library) -> str:
    """The quotation, where it stands in the document word for word; raises Ungrounded."""
    known = {card.id for card in library.documents()}
    text = library.text(clause.document_id) if clause.document_id in known else ""
    if "".join(clause.quote.split()) not in "".join(text.split()):
        raise Ungrounded(
            f"所引条款不在文件 {clause.document_id} 里：“{clause.quote[:40]}”。", "请逐字引用检索到的原文。"
        )
    return clause.quote
