"""Random phrasings with random figures: a result is right or there is none."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from knowledge.vocabulary import Question
from rules_bridge.bridge import Computed, compute_for

STREAMS = ["天然气锅炉", "石灰石分解", "烟煤", "电石炉", "汽油", "2号窑", "A线", "外购蒸汽", "石油焦", "导热油炉"]
TOTALS = ["总排放{}", "全厂一共排{}", "总量{}", "公司年度总排放量为{}", "总盘子{}", "企业总排放量是{}"]
PARTS = ["{s}源流{x}", "{s}{x}", "{s}这条源流年排放{x}", "其中{s}排{x}", "{s}那股是{x}", "{x}的{s}源流"]
ASKS = ["是哪类源流？", "属于哪一类？", "归到哪一档源流", "怎么归类？", "是主要、次要还是微量？"]
BOOKS = [("重庆通则", 1), ("重庆标准", 1), ("JJF 2309-2025", 2), ("国家规范", 2)]


def mass(amount: int, dice: random.Random) -> str:
    thousands = f"{Fraction(amount, 1000)}" if amount % 1000 == 0 else ""
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in str(amount))
    forms = [f"{amount}吨", f"{amount} t", f"{amount:,}吨", f"{amount}吨CO2当量", f"{wide}吨"]
    if thousands:
        forms.append(f"{thousands}千吨")
    if amount % 10000 == 0:
        forms.append(f"{amount // 10000}万吨")
    return dice.choice(forms)


def class_of(emission: int, total: int, percent: int) -> str:
    if emission >= 5000 or emission * 10 >= total:
        return "主要源流"
    return "次要源流" if emission >= 1000 or emission * 100 >= percent * total else "微量源流"


@pytest.mark.parametrize("seed", range(150))
def test_a_class_asked_for_in_any_words_is_the_class_of_the_figures(seed: int) -> None:
    dice = random.Random(seed)
    total = dice.choice([dice.randint(2000, 900000), dice.randint(1, 90) * 10000])
    emission = max(1, min(total, dice.choice([dice.randint(1, 12000), 999, 1000, 4999, 5000, total // 100])))
    book, percent = dice.choice(BOOKS)
    said = [
        dice.choice(TOTALS).format(mass(total, dice)),
        dice.choice(PARTS).format(s=dice.choice(STREAMS), x=mass(emission, dice)),
    ]
    dice.shuffle(said)
    text = f"按{book}，{'，'.join(said)}，{dice.choice(ASKS)}"
    result = compute_for(Question(text=text))
    assert isinstance(result, Computed), text
    assert [each.value for each in result.computations] == [class_of(emission, total, percent)], text


@pytest.mark.parametrize("seed", range(80))
def test_several_streams_each_get_their_own_class(seed: int) -> None:
    dice = random.Random(seed)
    names = dice.sample(STREAMS, dice.randint(2, 4))
    amounts = [dice.choice([dice.randint(10, 20000), 1000, 5000]) for _ in names]
    book, percent = dice.choice(BOOKS)
    listed = dice.choice(["、", "，", "；"]).join(
        f"{name}{mass(x, dice)}" for name, x in zip(names, amounts, strict=True)
    )
    if dice.random() < 0.4:
        total, text = sum(amounts), f"按{book}，{listed}，总数你自己加，各是哪类源流？"
    else:
        total = sum(amounts) + dice.randint(0, 500000)
        text = f"{dice.choice(TOTALS).format(mass(total, dice))}：{listed}，按{book}分别判类别。"
    result = compute_for(Question(text=text))
    assert isinstance(result, Computed), text
    assert [each.value for each in result.computations] == [class_of(x, total, percent) for x in amounts], text


@pytest.mark.parametrize("seed", range(80))
def test_a_rate_asked_for_in_any_words_is_the_rate_of_the_counts(seed: int) -> None:
    dice = random.Random(seed)
    theoretical = dice.randint(2, 90)
    installed = dice.randint(1, theoretical)
    without = dice.randint(0, min(installed, 9))
    unit = dice.choice(["台", "块", "只", "套"])
    parts = [
        dice.choice(["应配{}", "理论需要{}", "该装{}", "理论{}"]).format(f"{theoretical}{unit}"),
        dice.choice(["装了{}", "已装{}", "实配{}", "在用{}"]).format(f"{installed}{unit}"),
        dice.choice(["其中{}没校准", "有{}过期", "{}未经有效溯源", "{}没有证书"]).format(f"{without}{unit}")
        if without
        else dice.choice(["都溯源有效", "全部在有效期内"]),
    ]
    text = "，".join([*parts, dice.choice(["配备率多少？", "求配备率", "算一下配备率。"])])
    result = compute_for(Question(text=text))
    assert isinstance(result, Computed), text
    hundredths = Fraction((installed - without) * 10000, theoretical)
    rounded = (2 * hundredths.numerator + hundredths.denominator) // (2 * hundredths.denominator)
    shown = f"{rounded // 100}.{rounded % 100:02d}".rstrip("0").rstrip(".")
    assert result.computations[0].value == shown, text
