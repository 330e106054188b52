"""Whether a remark speaks of a damaged or missing seal (铅封、封印破损或缺失); a sound one is none."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from rules_bridge.ledger_words import load_words


class _Patterns(NamedTuple):
    seal: re.Pattern[str]
    damage: re.Pattern[str]
    sound: re.Pattern[str]
    missing: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    words = load_words()

    def either(name: str) -> str:
        return "|".join(re.escape(word) for word in sorted(words.many(name), key=len, reverse=True))

    seal, damage = either("seal"), either("seal_damage")
    negated = rf"(?:{either('seal_negation')})[^,。;]{{0,3}}?(?:{damage})+"
    missing = either("seal_missing")
    return _Patterns(
        re.compile(seal),
        re.compile(damage),
        re.compile(rf"(?<!不)(?:{either('seal_sound')})|{negated}"),
        re.compile(rf"(?:{missing})(?:{seal})|(?:{seal})[:为]?(?:{missing})了?(?![\u4e00-\u9fff])"),
    )


@lru_cache(maxsize=4096)
def seal_is_damaged(remark: str) -> bool:
    """Whether a remark (in plain form) says that a seal is damaged or missing."""
    patterns = _patterns()
    if not patterns.seal.search(remark):
        return False
    clauses = [part for part in re.split(r"[,。;!]", remark) if part]
    for at, part in enumerate(clauses):
        if not patterns.seal.search(part):
            continue
        if patterns.seal.fullmatch(part) and at + 1 < len(clauses):  # 铅封，已断
            part += clauses[at + 1]
        rest = patterns.sound.sub("", part)
        bare = patterns.seal.sub("", rest)
        if patterns.damage.search(bare) or patterns.missing.search(rest):
            return True
    return False
