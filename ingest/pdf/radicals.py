"""Radicals that some PDF producers write in place of the characters that look the same (⽤ U+2F64 for 用)."""

from __future__ import annotations

import unicodedata

_SUPPLEMENT = dict(
    zip(
        "⺁⺄⺒⺟⺠⺧⺩⺫⺬⻁⻄⻅⻆⻉⻋⻑⻓⻔⻗⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻳",
        "厂乙巳母民牛王目示虎西见角贝车長长门雨青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿龙龟",
        strict=True,
    )
)
_KANGXI = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
_PLAIN = str.maketrans({**_SUPPLEMENT, **_KANGXI, "⼾": "户", "⾭": "青"})


def plain(text: str) -> str:
    """The text with each radical replaced by its character; everything else as it is."""
    return text.translate(_PLAIN) if any("\u2e80" <= sign <= "\u2fdf" for sign in text) else text
