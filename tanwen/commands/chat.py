"""`tanwen chat`: the page in the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Optional

import typer

if TYPE_CHECKING:
    from assistant.desk import Desk


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("chat", help="打开聊天页面。")(chat_command)


def chat_command(
    host: Annotated[str, typer.Option("--host", help="监听的地址；0.0.0.0 让同一网络的人也能打开。")] = "127.0.0.1",
    port: Annotated[Optional[int], typer.Option("--port", help="端口；不写就从 7860 起找空闲的。")] = None,  # noqa: UP045
    bundled: Annotated[bool, typer.Option("--bundled", help="库为空时先装入随附的摘编。")] = False,
) -> None:
    """Serves the page until it is interrupted."""
    import threading

    from assistant.desk import open_desk
    from assistant.page.address import check_address
    from knowledge.settings import load_settings
    from tanwen.output import progress

    check_address(host, port)
    desk = open_desk(load_settings())
    if bundled and not desk.library.documents():
        load_bundled(desk)
    progress("正在打开页面……")
    from assistant.page.app import start

    page, address = start(desk, host, port)
    typer.echo(f"页面已打开：{address}（按 Ctrl+C 关闭）")
    if host not in ("127.0.0.1", "localhost", "::1"):
        progress("注意：能访问这个地址的人都可以提问和上传文件，请只在可信的网络里使用。")
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        progress("页面已关闭。")
    finally:
        page.close(verbose=False)


def load_bundled(desk: Desk) -> None:
    """Reads the bundled digests into an empty library, telling each step once."""
    from pathlib import Path

    import tanwen
    from ingest.pipeline import ingest
    from ingest.report import line_of
    from knowledge.errors import BadInput
    from tanwen.output import progress

    folder = Path(tanwen.__file__).resolve().parent.parent / "corpus"
    if not folder.is_dir():
        raise BadInput(f"找不到随附的摘编：{folder}", "请重新安装，或去掉 --bundled。")
    progress("资料库是空的，装入随附的摘编：")
    told: set[str] = set()

    def tell(done: int, total: int, doing: str) -> None:
        if doing not in told:
            told.add(doing)
            progress(f"  {doing}（{done}/{total}）")

    for report in ingest([folder], desk.library, desk.search.index, tell):
        progress(f"  {line_of(report)}")
