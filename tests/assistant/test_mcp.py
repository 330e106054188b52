"""`tanwen mcp` with a real client over standard input and output."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.types import CallToolResult, TextContent

from assistant.desk import Desk

ROOT = Path(__file__).parents[2]


@pytest.fixture
def session(invented: Desk) -> Callable[[Callable[[ClientSession], Awaitable[Any]]], Any]:
    """Runs an exchange with a server over the invented documents."""
    environment = {**os.environ, "TANWEN_HOME": str(invented.settings.home)}
    server = StdioServerParameters(command=sys.executable, args=["-m", "tanwen", "mcp"], env=environment, cwd=ROOT)

    def run(exchange: Callable[[ClientSession], Awaitable[Any]]) -> Any:
        async def talk() -> Any:
            async with stdio_client(server) as (incoming, outgoing), ClientSession(incoming, outgoing) as client:
                await client.initialize()
                return await exchange(client)

        return anyio.run(talk)

    return run


def record(result: CallToolResult) -> dict[str, Any]:
    content = result.content[0]
    assert isinstance(content, TextContent)
    found: dict[str, Any] = json.loads(content.text)
    return found


def test_the_server_lists_its_tools_with_schemas(session: Any) -> None:
    async def exchange(client: ClientSession) -> Any:
        return (await client.list_tools()).tools

    tools = {tool.name: tool for tool in session(exchange)}
    assert {"ask", "search", "compute_source_stream_class", "compute_training_fee"} <= set(tools)
    schema = tools["compute_source_stream_class"].inputSchema
    assert "user_words" in schema["required"]
    assert "emission_t" in schema["properties"]


def test_a_rule_runs_over_the_wire_and_echoes_the_users_words(session: Any) -> None:
    async def exchange(client: ClientSession) -> Any:
        words = ["重庆一家厂总量7万吨，源流900吨"]
        arguments = {"user_words": words, "emission_t": "900", "total_t": "70000", "rulebook": "重庆通则"}
        return await client.call_tool("compute_source_stream_class", arguments)

    result = session(exchange)
    assert not result.isError
    assert record(result)["result"]["value"] == "次要源流"
    assert record(result)["user_words"] == ["重庆一家厂总量7万吨，源流900吨"]


def test_a_number_the_user_did_not_say_is_refused_over_the_wire(session: Any) -> None:
    async def exchange(client: ClientSession) -> Any:
        arguments = {"user_words": ["重庆一家厂总量7万吨，源流900吨"], "emission_t": "9000", "total_t": "70000"}
        return await client.call_tool("compute_source_stream_class", arguments)

    result = session(exchange)
    assert result.isError
    assert record(result)["status"] == "refused"
    assert "9000" in record(result)["reason"]


def test_bad_arguments_and_unknown_tools_are_told_and_the_server_goes_on(session: Any) -> None:
    async def exchange(client: ClientSession) -> Any:
        first = await client.call_tool("compute_training_fee", {"persons": "3"})
        second = await client.call_tool("no_such_tool", {"user_words": ["?"]})
        third = await client.call_tool("compute_training_fee", {"user_words": ["去3个人"], "persons": "3"})
        return first, second, third

    first, second, third = session(exchange)
    assert first.isError
    assert second.isError
    assert record(third)["result"] == {"value": "6300", "unit": "元"}


def test_asking_and_searching_give_clauses(session: Any) -> None:
    async def exchange(client: ClientSession) -> Any:
        said = ["重庆一家厂总量7万吨"]
        asked = await client.call_tool("ask", {"question": "其中一条源流900吨，算哪一类？", "history": said})
        fee = await client.call_tool("ask", {"question": "去3个人的培训费一共多少？"})
        found = await client.call_tool("search", {"query": "碳计量", "count": 2})
        empty = await client.call_tool("ask", {"question": " "})
        return asked, fee, found, empty

    asked, fee, found, empty = session(exchange)
    assert record(asked)["status"] == "answered"
    assert record(asked)["computations"][0]["result"]["value"] == "次要源流"
    assert not record(fee)["computations"], "the notice that sets the fee isn't in this library"
    assert all(hit["quote"] for hit in record(found)["hits"])
    assert empty.isError
