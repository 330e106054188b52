"""What on a page of a site is no text: menus, footers, hidden parts, lines of the site; named by web.toml or made of links."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ingest.numbering import read_marker
from knowledge.errors import TanwenError
from knowledge.vocabulary import Value

_LONGEST_FURNITURE = 90
_FEWEST_LINKS, _MOSTLY_LINKS = 4, 0.5
"""So many links, and this share of the words, make a menu where no sentence stands beside them."""
_LONGEST_LABEL, _LONGEST_MENU = 30, 1500
_ENCLOSED = re.compile(r"^附|\.(?:docx?|xlsx?|pdf|zip|wps|ofd)$", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


class Furniture(Value):
    """What web.toml holds: names of containers and lines that are the site's, not the text's."""

    containers: tuple[str, ...]
    lines: tuple[str, ...]

    def names(self, words: str) -> bool:
        """Whether a class or id names a menu, a footer or the like."""
        return re.search(rf"(?:^|[-_ ])(?:{'|'.join(self.containers)})(?:[-_ ]|$)", words, re.IGNORECASE) is not None

    def is_line(self, text: str) -> bool:
        """Whether a line is one of the site."""
        if len(text) > _LONGEST_FURNITURE or "。" in text or read_marker(text) is not None:
            return False
        return any(re.fullmatch(pattern, text) for pattern in self.lines)


@cache
def furniture() -> Furniture:
    """The word lists of web.toml; raises TanwenError naming the entry that is wrong."""
    path = Path(__file__).with_name("web.toml")
    try:
        found = Furniture.model_validate(tomllib.loads(path.read_text("utf-8")))
        for pattern in (*found.containers, *found.lines):
            re.compile(pattern)
    except (tomllib.TOMLDecodeError, ValidationError, re.error) as error:
        raise TanwenError(f"词表 {path} 不对：{' '.join(str(error).split())}", "请按文件里的格式改正。") from error
    return found


def is_furniture(element: Any) -> bool:
    """Whether an element is no text: hidden, named like a menu or a footer, or made of links."""
    name = f"{element.get('class', '')} {element.get('id', '')}"
    if _HIDDEN.search(element.get("style", "")) or element.get("hidden") is not None:
        return True
    if furniture().names(name) and element.tag != "body":
        return len(even(element.text_content())) < 600 or element.tag in ("ul", "ol")
    if element.tag not in ("ul", "div", "td", "tr", "table"):
        return False
    links = element.findall(".//a")
    if _menu(element, links):
        return True
    if 1 < len(links) < 4 and not any(len(even(link.text_content())) > 6 for link in links):
        words = even(element.text_content()).replace(" ", "")
        return "附" not in words and words == "".join(even(link.text_content()) for link in links)
    if len(links) < 4:
        return False
    linked = sum(len(even(link.text_content())) for link in links)
    return linked > 0.75 * len(even(element.text_content()))


def _menu(element: Any, links: Sequence[Any]) -> bool:
    """Whether an element is a list of links under headings of its own: mostly links, and no sentence beside them."""
    words = even(element.text_content())
    linked = [even(link.text_content()) for link in links]
    if len(links) < _FEWEST_LINKS or len(words) > _LONGEST_MENU or any(_ENCLOSED.search(each) for each in linked):
        return False
    beside = words
    for each in linked:
        beside = beside.replace(each, "\n", 1)
    plain = not re.search("[。；！？]", beside) and all(
        len(each.strip()) <= _LONGEST_LABEL for each in beside.split("\n")
    )
    return plain and sum(map(len, linked)) > _MOSTLY_LINKS * len(words)


def even(text: str) -> str:
    """Words with white space as a browser shows it; a line break between two Chinese signs is none."""
    text = re.sub(
        r"(?<=[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef])[ \t]*[\r\n]+[ \t\r\n]*(?=[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef])",
        "",
        text,
    )
    return re.sub(r"[ \t\r\n\u00a0]+", " ", text).strip(" \u3000")
