"""The straight line from a question to a cited answer; terminal, page, sheets, API and evaluation all call `ask`."""

from __future__ import annotations

import time

from assistant.amendments import amended
from assistant.computing import answer_from_rules
from assistant.cues import load_words
from assistant.desk import Desk
from assistant.editions import apart, day_of
from assistant.finding import Finding, find
from assistant.following import led_to, points_back, quotes_at
from assistant.inquiry import LONGEST_QUESTION, Inquiry, understand
from assistant.naming import named_documents
from assistant.standing import with_edition_notes
from assistant.writer import Scribe
from knowledge.errors import BadInput, LibraryBusy
from knowledge.quantities import find_quantities
from knowledge.vocabulary import Answer, Kind, Outcome, Question, Statement
from rules_bridge.bridge import PLACELESS, Computed, Needs, NotInRulebooks, compute_for

DECIDABLE = frozenset({"质量", "比例"})
"""Dimensions of amounts that rules decide by."""
ATTEMPTS = 20
"""So often an answer is begun anew because the library changed under it; nothing that was deleted is ever cited."""
SHORT = 16
"""A turn as short as this rests on the turns before it."""
HINTED = 1.0
"""From this strength on a question speaks of a notice."""
GRADE_RULES = frozenset({"mpe_check", "accuracy_class_check"})
FIGURES = frozenset({"percent", "amount", "grade", "number", "formula"})
"""Kinds of datum that only a rulebook could give."""


def ask(question: Question, desk: Desk) -> Answer:
    """The answer to a question in its conversation; equal questions over an equal library get equal answers.

    Raises BadInput for an empty or overlong question.
    """
    started = time.perf_counter()
    check(question)
    for _ in range(ATTEMPTS):
        version = desk.library.version()
        try:
            answer = answered(question, desk)
        except (BadInput, LookupError, StopIteration):
            if desk.library.version() == version:
                raise
            continue  # what was looked at went away meanwhile: look again at what is there now
        if desk.library.version() == version or still_stands(answer, desk):
            break
    else:
        raise LibraryBusy("文件库正在不停地变动", "请稍后再问。")
    return answer.model_copy(update={"elapsed_ms": round((time.perf_counter() - started) * 1000)})


def still_stands(answer: Answer, desk: Desk) -> bool:
    """Whether everything an answer quotes or points at is in the library as it is now."""
    quoted = [*answer.citations, *(each for one in answer.computations for each in one.citations)]
    nearest = [hit.passage.id for hit in answer.nearest]
    return len(desk.library.passages(nearest)) == len(nearest) and all(
        desk.library.span(each.document_id, each.start, each.end) == each.quote for each in quoted
    )


def answered(question: Question, desk: Desk) -> Answer:
    """The answer by computation or from the library, over one state of the library."""
    result = compute_for(question, desk.library)
    if isinstance(result, NotInRulebooks) and (alone := computed_alone(question, desk)):
        result = alone  # the place of a turn that asked something else doesn't bind a question that is whole in itself
    if isinstance(result, NotInRulebooks) and not asks_for_figure(question, desk):
        result = None  # no figure is asked for: the documents may still say something about it
    if isinstance(result, Needs) and asks_for_grade(question, desk) and result.rule not in GRADE_RULES:
        result = None  # a grade is asked for: nothing that could be computed from further facts
    if isinstance(result, Computed) and of_another_notice(question, result, desk):
        result = None  # the rulebook tells the fee and dates of a notice that isn't the one asked about
    if isinstance(result, Computed) and without_ground(result):
        result = None  # a fee or date of a document that isn't in the library at all
    answer = answer_from_rules(question, result, desk) if result else answer_from_library(question, desk)
    return with_edition_notes(answer, question, desk)


def computed_alone(question: Question, desk: Desk) -> Computed | None:
    """The computation of a turn that needs nothing of the turns before, none of which was about a computation; else None."""
    if not question.history or any(compute_for(Question(text=turn), desk.library) for turn in question.history):
        return None
    result = compute_for(question.model_copy(update={"history": ()}), desk.library)
    return result if isinstance(result, Computed) else None


def asks_for_figure(question: Question, desk: Desk) -> bool:
    """Whether a question gives an amount, or asks for a figure or a class, that only a rulebook could decide."""
    if question.history and len(question.text) <= SHORT:
        return True  # 河南的也照这个数判一下: the figures stand in the turns before
    given = any(found.dimension in DECIDABLE for found in find_quantities(question.text))
    sought = {kind for part in understand(question, desk.rarity) for kind in part.sought}
    return given or bool(sought & FIGURES) or any(word in question.text for word in load_words("class_asking"))


def without_ground(result: Computed) -> bool:
    """Whether a rule that speaks of one certain paper was run although the library doesn't hold that paper."""
    return any(each.rule in PLACELESS and not each.citations for each in result.computations)


def of_another_notice(question: Question, result: Computed, desk: Desk) -> bool:
    """Whether a question names a notice here and the computation rests on none of the documents it names."""
    said = " ".join((*question.history[-1:], question.text))
    notices = {card.id for card in desk.library.documents() if card.kind is Kind.NOTICE}
    named = named_documents(said, desk.library.documents())
    rests_on = {citation.document_id for each in result.computations for citation in each.citations}
    strongest = max((named.get(key, 0.0) for key in notices), default=0.0)
    return strongest >= HINTED and strongest > max((named.get(key, 0.0) for key in rests_on), default=0.0)


def asks_for_grade(question: Question, desk: Desk) -> bool:
    """Whether a question asks for an accuracy class or permissible error, as printed."""
    return any("grade" in part.sought for part in understand(question, desk.rarity))


def check(question: Question) -> None:
    """Refuses what can't be a question."""
    if not question.text.strip():
        raise BadInput("问题是空的", "请输入要问的内容，例如：6.3.7 说了什么？")
    if len(question.text) > LONGEST_QUESTION:
        raise BadInput(
            f"问题有 {len(question.text)} 个字符，上限是 {LONGEST_QUESTION}", "请缩短问题，或把长文拆成几个问题。"
        )


def answer_from_library(question: Question, desk: Desk) -> Answer:
    """An answer quoted from the library, or not_found with the nearest clauses."""
    findings: list[Finding] = []
    for inquiry in understand(question, desk.rarity):
        for each in apart(inquiry, question, desk):
            findings += followed(each, findings, desk) or find(each, question, desk)
    scribe = Scribe(desk.library)
    for finding in findings:
        scribe.write(finding)
    for change in amended(scribe.citations, day_of(question, desk), desk):
        scribe.write_amendment(change)
    if not scribe.citations:
        return not_found(question, findings)
    return Answer(
        question=question,
        outcome=Outcome.ANSWERED,
        statements=tuple(scribe.statements),
        citations=tuple(scribe.citations),
        notes=scribe.notes(),
    )


def followed(inquiry: Inquiry, before: list[Finding], desk: Desk) -> list[Finding]:
    """For 「该条规定了什么」 what stands where the part before led to; empty where it led nowhere or nothing points back."""
    quotes = [quote for finding in before for quote in finding.quotes]
    if not quotes or not points_back(inquiry) or (reference := led_to(quotes, inquiry.text, desk)) is None:
        return []
    there = quotes_at(reference, inquiry, desk)
    return [Finding(inquiry=inquiry, kind="sentences", quotes=tuple(there))] if there else []


def not_found(question: Question, findings: list[Finding]) -> Answer:
    """Says what was looked for and what stands nearest; no guess."""
    looked = "、".join(dict.fromkeys(term.word for finding in findings for term in finding.inquiry.terms[:8]))
    why = findings[0].why or "库里没有与所问有关的条款"
    nearest = tuple(findings[0].nearest)
    lines = [f"没有找到答案：{why}。", f"查找的词：{looked}。" if looked else ""]
    text = "\n\n".join(line for line in lines if line)
    return Answer(question=question, outcome=Outcome.NOT_FOUND, statements=(Statement(text=text),), nearest=nearest)
