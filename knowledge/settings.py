"""One frozen Settings, read once at the door from `TANWEN_HOME/tanwen.toml` and TANWEN_* and passed down."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from knowledge.errors import BadInput


def default_home() -> Path:
    """The folder of the user's where the data lie unless TANWEN_HOME names another."""
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "tanwen"


class Settings(BaseModel):
    """Where the data lie and which engines work on them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    home: Path
    embedder: str = "bundled"
    """`bundled`, or the name or folder of a sentence-transformers model."""
    model_address: str | None = None
    """Address of an OpenAI-compatible language model; None: answers are extracted."""
    model_name: str = ""
    model_key: str = ""


def load_settings() -> Settings:
    """Settings from the environment and the file beside the data; raises BadInput naming file and key."""
    home = Path(os.environ.get("TANWEN_HOME") or default_home()).expanduser()
    file = home / "tanwen.toml"
    values: dict[str, object] = {}
    if file.exists():
        try:
            values = tomllib.loads(file.read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise BadInput(f"设置文件 {file} 读不懂：{error}", "请按 tanwen.toml.example 的格式修改。") from error
    for key in Settings.model_fields:
        if key != "home" and (value := os.environ.get(f"TANWEN_{key.upper()}")) is not None:
            values[key] = value
    try:
        return Settings.model_validate({**values, "home": home})
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        raise BadInput(
            f"设置 {key} 不能用：{first['msg']}（{file} 或 TANWEN_{key.upper()}）", "请改正或删去这一项。"
        ) from error
