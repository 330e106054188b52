"""Names of streams in a turn (源流名): the words before an amount, and which known stream a word refers to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rules_bridge.cuebook import Cuebook, by_length

LONGEST_LABEL = 14
_EDGE = re.compile(
    r"^[\s,，、：:；;。！!？?()（）\[\]【】=\-—·\"“”'‘’/]+|[\s,，、：:；;。！!？?()（）\[\]【】=\-—·\"“”'‘’/]+$"
)
_CODE = re.compile(r"^(?:[A-Za-z]\d{0,2}|#?\d{1,2}#?号?|[一二三四五六七八九十]号|甲|乙|丙|丁)(?=$|[^A-Za-z\d])")


_COUNT = re.compile(r"[一二两三四五六七八九十几]+(?:个|条|股|项|种|处)?|\d+(?:个|条|股|项|种|处)")
_FIRM = re.compile(r"(?:厂|公司|企业|单位|集团|院|园区|基地)$")


def label_before(text: str, start: int, end: int, book: Cuebook, drop: Iterable[str] = ()) -> str:
    """The name in the words text[start:end] that stand before an amount; "" where they hold none."""
    return _trimmed(text[start:end], book, drop)


def label_after(text: str, start: int, end: int, book: Cuebook) -> str:
    """The name in 「…吨的柴油源流」, "" where there is none."""
    match = re.match(
        r"\s*整?(?:的|为|是)?\s*([^，,。；;、：:？?！!\d是占算属哪什啥几谁]{1,10}?)(?:这|那)?(?:条|股|个)?(?:碳?源流|排放源)",
        text[start:end],
    )
    return _trimmed(match[1], book, ()) if match else ""


def _trimmed(words: str, book: Cuebook, drop: Iterable[str]) -> str:
    """The words without function words at both ends; "" where what is left is no name."""
    label = words
    dropped = by_length([word for word in drop if word])
    for word in dropped:
        label = label.replace(word, " ")
    label = re.split(r"[\s,，、：:；;。！!？?()（）]+", re.sub(r"[\s：:]+$", "", label))[-1]
    leading, trailing = by_length(book.label["leading"]), by_length(book.label["trailing"])
    while label:
        shorter = _EDGE.sub("", label)
        shorter = _without(shorter, leading, front=True)
        shorter = _without(shorter, trailing, front=False)
        if shorter == label:
            break
        label = shorter
    if _FIRM.search(label) or _COUNT.fullmatch(label):
        return ""
    if (
        not label
        or len(label) > LONGEST_LABEL
        or label in book.label["never"]
        or not re.search(r"[\u4e00-\u9fffA-Za-z]", label)
    ):
        return label if _CODE.fullmatch(label) and label not in book.label["never"] else ""
    return label


def _without(label: str, words: Sequence[str], *, front: bool) -> str:
    for word in words:
        if label == word:
            return ""
        if front and label.startswith(word) and len(label) > len(word):
            return label[len(word) :]
        if not front and label.endswith(word) and len(label) > len(word):
            return label[: -len(word)]
    return label


def handles(label: str, others: Sequence[str]) -> tuple[str, ...]:
    """The short forms that mean this stream and no other: its code (A), what follows it (窑炉), its parts."""
    forms = [label]
    if code := _CODE.match(label):
        forms += [code[0], label[code.end() :]]
    forms += [label[cut:] for cut in range(1, len(label) - 1)] + [label[:cut] for cut in range(2, len(label))]
    unique = [
        form for form in dict.fromkeys(forms) if form and not any(form in other for other in others if other != label)
    ]
    return tuple(form for form in unique if len(form) > 1 or _CODE.fullmatch(form))


def referred(text: str, labels: Sequence[str]) -> dict[str, tuple[int, int]]:
    """The known streams a text names, each with where."""
    found: dict[str, tuple[int, int]] = {}
    for label in labels:
        if not label:
            continue
        for form in by_length(handles(label, labels)):
            edge = r"(?<![A-Za-z\d])" if form[0].isascii() else ""
            tail = r"(?![A-Za-z\d%吨])" if form[-1].isascii() else ""
            if match := re.search(f"{edge}{re.escape(form)}{tail}", text):
                found[label] = match.span()
                break
    return found


def same_stream(label: str, labels: Sequence[str]) -> str:
    """The known stream a name means, the name itself where it is a new one."""
    if label in labels or not label:
        return label
    meant = [
        known for known in labels if known and (label in handles(known, labels) or known in handles(label, [label]))
    ]
    return meant[0] if len(meant) == 1 else label
