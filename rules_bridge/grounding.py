"""Whether a fact that a model passes stands in the user's words or in a cited clause (实参有据)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from knowledge.dates import find_dates, read_date
from knowledge.errors import BadInput
from knowledge.numerals import evened
from knowledge.quantities import Comparator, Expression, find_quantities, read_quantity
from knowledge.vocabulary import Question
from rules_bridge.amounts import readable, without_orders
from rules_bridge.conversation import understand
from rules_bridge.cuebook import load_cues
from rules_bridge.engine import find_rulebook
from rules_bridge.facts import FactInfo, rule_info
from rules_bridge.frame import Said
from rules_bridge.standards import named_standards
from rules_bridge.wording import find_words

COUNTING = ("计数", "台数", "人数")


class Ungrounded(BadInput):
    """An argument that stands neither in the user's words nor in a cited clause."""


def require_grounds(
    rule: str, facts: Mapping[str, str], rulebook: str | None, turns: Sequence[str], quotes: Sequence[str] = ()
) -> None:
    """Raises Ungrounded for the first argument without grounds; orders to the assistant are no grounds.

    `turns` are the user's words, oldest first; `quotes` are clauses already checked verbatim.
    """
    info = rule_info(rule)
    texts = [without_orders(readable(turn), load_cues()) for turn in turns] + [readable(quote) for quote in quotes]
    understood = {(said.fact, said.value) for said in _understood(turns)}
    for name, value in facts.items():
        fact = info.fact(name)
        if not stands(fact, value, texts) and (fact.name, value) not in understood:
            raise Ungrounded(
                f"参数 {name}＝{value} 在用户原话和所引条款里都找不到。",
                f"只能使用用户说过或条款里写明的值；没有的，请问用户：{fact.question}",
            )
    if rulebook is not None and not _named(rulebook, texts):
        raise Ungrounded(
            f"参数 rulebook＝{rulebook} 没有在用户原话里出现。", "请不写 rulebook，或先问用户按哪个标准、在哪个省市。"
        )


def _understood(turns: Sequence[str]) -> Iterable[Said]:
    """The facts our own reading of the turns gives (全装了、都有效 …)."""
    return understand(Question(text=turns[-1], history=tuple(turns[:-1]))).facts if turns else ()


def _named(rulebook: str, texts: Sequence[str]) -> bool:
    book = find_rulebook(rulebook)
    return any(named.book.id == book.id for text in texts for named in named_standards(text))


def stands(fact: FactInfo, value: str, texts: Sequence[str]) -> bool:
    """Whether a value stands in one of the texts, in any spelling and unit."""
    if fact.kind == "date":
        return any(_same_day(value, text) for text in texts)
    if fact.kind == "choice":
        return any(_chosen(fact, value, text) for text in texts)
    if fact.kind in ("text", "list"):
        items = evened(value).text.replace("，", "、").split("、")
        return all(any(item.strip() in evened(text).text for text in texts) for item in items)
    asked = read_quantity(value if "负" not in value else value.replace("负", "-"))
    return any(_same_figure(asked, found, fact) for text in texts for found in find_quantities(readable(text)))


def _same_figure(asked: Expression, found: Expression, fact: FactInfo) -> bool:
    """Equal numbers in the same measure; a bare number may stand for the fact's own unit."""
    if found.comparator not in (Comparator.EQUAL, Comparator.WITHIN):
        return False
    unit = asked.unit or fact.unit
    alike = unit == found.unit or found.unit is None or (fact.kind == "count" and found.dimension in COUNTING)
    return (alike or fact.kind == "number") and abs(asked.value) == abs(found.value)


def _chosen(fact: FactInfo, value: str, text: str) -> bool:
    """Whether a choice is said: by its name, one of its other names, or a word that stands for it."""
    choice = next((each for each, others in fact.choices.items() if value in (each, *others)), value)
    said = {word.value for word in find_words(text) if word.fact == fact.name}
    if said:
        return choice in said
    return len(choice) > 1 and choice in text


def _same_day(value: str, text: str) -> bool:
    """Whether a day stands in a text; where the text has no year, month and day decide."""
    day = read_date(value).on()
    for found in find_dates(text):
        if found.last is None and (found.month, found.day) == (day.month, day.day) and found.year in (None, day.year):
            return True
    return day.isoformat() in text or _today(day, text)


def _today(day: date, text: str) -> bool:
    return day == date.today() and "今天" in text
