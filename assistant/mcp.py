"""The door to MCP: asking, searching and the rules as tools over standard input and output (`tanwen mcp`).

The server sees no conversation, so a rule tool wants the user's own turns (user_words) beside its arguments; each
argument must stand in them or in a clause quoted verbatim. They are echoed with the result, so that a person can
see what a model made of them.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from assistant.ask import ask
from assistant.render import to_record
from assistant.tools import Tool, call_tool, rule_tools
from knowledge.errors import BadInput, TanwenError
from knowledge.vocabulary import Question

if TYPE_CHECKING:
    from assistant.desk import Desk

WORDS = {
    "type": "array",
    "items": {"type": "string"},
    "minItems": 1,
    "description": "用户的原话，按先后，一轮一项，逐字抄录；参数只能取自这里或所引条款",
}
ASK = {
    "type": "object",
    "properties": {
        "question": {"type": "string", "description": "用户这一轮的原话"},
        "history": {"type": "array", "items": {"type": "string"}, "description": "用户先前各轮的原话，按先后"},
    },
    "required": ["question"],
    "additionalProperties": False,
}
SEARCH = {
    "type": "object",
    "properties": {
        "query": {"type": "string", "description": "问题、字词、条款号或标准号"},
        "count": {"type": "integer", "minimum": 1, "maximum": 50, "default": 8},
    },
    "required": ["query"],
    "additionalProperties": False,
}


def rule_schema(tool: Tool) -> dict[str, Any]:
    """The schema of a rule tool with the user's words beside its arguments."""
    schema = tool.schema_type.model_json_schema()
    schema["properties"] = {"user_words": WORDS, **schema["properties"]}
    schema["required"] = ["user_words", *schema.get("required", [])]
    return schema


def served(name: str, arguments: dict[str, Any], desk: Desk) -> dict[str, Any]:
    """What a tool gives for its arguments, as one record."""
    if name == "ask":
        question = Question(text=arguments["question"], history=tuple(arguments.get("history") or ()))
        return to_record(ask(question, desk))
    if name == "search":
        hits = desk.search.search(Question(text=arguments["query"]), int(arguments.get("count", 8)))
        return {
            "hits": [
                {"document_id": hit.passage.document_id, "clause": hit.passage.label, "quote": hit.passage.text}
                for hit in hits
            ]
        }
    words = [str(turn) for turn in arguments.get("user_words") or ()]
    if not words:
        raise BadInput("没有 user_words。", "请逐字抄录用户的原话，一轮一项。")
    rest = {key: value for key, value in arguments.items() if key != "user_words"}
    return {**call_tool(name, rest, words, desk.library), "user_words": words}


def serve(desk: Desk) -> None:
    """Runs the server until its standard input closes."""
    import anyio
    from mcp import types
    from mcp.server.lowlevel import Server
    from mcp.server.stdio import stdio_server

    server: Server[Any, Any] = Server(
        "tanwen", instructions="碳计量标准问答：条款有出处，数字由规则计算。先用 ask；要单独计算时用 compute_* 工具。"
    )

    @server.list_tools()  # type: ignore[untyped-decorator]
    async def list_tools() -> list[types.Tool]:
        found = [
            types.Tool(
                name="ask", description="问碳计量标准的问题，得到有条款出处、数字由规则算出的回答。", inputSchema=ASK
            ),
            types.Tool(name="search", description="查找条款原文，按相关程度列出。", inputSchema=SEARCH),
        ]
        found += [
            types.Tool(name=tool.name, description=tool.description, inputSchema=rule_schema(tool))
            for tool in rule_tools()
        ]
        return found

    @server.call_tool()  # type: ignore[untyped-decorator]
    async def call(name: str, arguments: dict[str, Any]) -> types.CallToolResult:
        try:
            record = served(name, arguments, desk)
        except TanwenError as error:
            record = {"status": "refused", "reason": error.message, "hint": error.hint}
        text = types.TextContent(type="text", text=json.dumps(record, ensure_ascii=False, default=str))
        return types.CallToolResult(content=[text], isError=record.get("status") == "refused")

    async def run() -> None:
        async with stdio_server() as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())

    anyio.run(run)
