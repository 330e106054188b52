"""Whether the page can be served where it was asked to; imports no gradio, so that a refusal comes at once."""

from __future__ import annotations

import errno
import socket

from knowledge.errors import BadInput


def check_address(host: str, port: int | None) -> None:
    """Refuses a host or a port that this machine can't serve on, before anything is built."""
    if port is not None and not 1 <= port <= 65535:
        raise BadInput(f"没有 {port} 这个端口。", "请写 1 到 65535 之间的数。")
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host, port or 0, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(place)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise BadInput(f"{host} 的端口 {port} 已被占用。", "请用 --port 换一个端口。") from error
        if error.errno == errno.EACCES:
            raise BadInput(f"没有使用端口 {port} 的权限。", "请换一个 1024 以上的端口。") from error
        raise BadInput(
            f"不能在地址 {host} 上打开页面。", "请写这台机器自己的地址，例如 127.0.0.1 或 0.0.0.0。"
        ) from error
