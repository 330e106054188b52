"""`tanwen mcp`: asking, searching and the rules as MCP tools over standard input and output."""

from __future__ import annotations

import typer


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("mcp", help="作为 MCP 服务器运行（标准输入输出），供智能体提问、查条款、按规则计算。")(mcp_command)


def mcp_command() -> None:
    """Serves until standard input closes; standard output belongs to the protocol."""
    from assistant.desk import open_desk
    from assistant.mcp import serve
    from knowledge.settings import load_settings

    serve(open_desk(load_settings()))
