"""Signs that some PDF producers write in place of others that look the same: ⽤ U+2F64 for 用, ﬁ for fi."""

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
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl"}
_PLAIN = str.maketrans({**_SUPPLEMENT, **_KANGXI, **_LIGATURES, "⼾": "户", "⾭": "青"})


def plain(text: str) -> str:
    """The text with each radical and ligature replaced by what it stands for; everything else as it is."""
    return text.translate(_PLAIN) if not text.isascii() else text
