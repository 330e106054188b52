"""Names written in pinyin (拼音): files are often called so, `nengyuan_jiliang_v2.docx`, while people say 能源计量."""

from __future__ import annotations

import re
from collections.abc import Iterable

_LETTERS = re.compile(r"[a-z]{4,}")
_HAN = re.compile(r"[\u4e00-\u9fff]{2,}")


def pinyin_names(*names: str) -> frozenset[str]:
    """The pieces of names that may be pinyin: runs of four and more plain letters; none where a name has Han characters."""
    plain = [name.lower() for name in names if not _HAN.search(name)]
    return frozenset(piece for name in plain for piece in _LETTERS.findall(name))


def spoken(names: Iterable[str], text: str) -> bool:
    """Whether two or more neighbouring Han characters of a text are spelt like one of the names: 圈规 for quangui."""
    wanted = frozenset(names)
    if not wanted:
        return False
    from pypinyin import lazy_pinyin

    for run in _HAN.findall(text):
        syllables = lazy_pinyin(run)
        for start in range(len(syllables) - 1):
            said = syllables[start]
            for syllable in syllables[start + 1 :]:
                said += syllable
                if said in wanted:
                    return True
                if not any(name.startswith(said) for name in wanted):
                    break
    return False
