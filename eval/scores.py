"""One function per measure: what an answer is worth against its gold, with the reason where it is not worth all.

Every function takes a Case and a Given and returns a Score; None as value says that the measure does not apply.
"""

from __future__ import annotations

from collections.abc import Callable

from eval.cases import Case
from eval.matching import bare, claimed, names_clause, plain, same_place, stands
from eval.values import unmet
from knowledge.library import Library
from knowledge.vocabulary import Answer, Citation, Outcome, Value

LONG_ANSWER_KINDS = frozenset({"list", "compare", "table", "cross_doc", "multi_turn", "numeric"})
LONGEST_ANSWER, LONGEST_LONG_ANSWER = 800, 1600
LONGEST_QUOTE, LONGEST_CLAUSE_QUOTE = 300, 500


class Score(Value):
    """A measure of one answer between 0 and 1, or None where it does not apply, and why it is not 1."""

    measure: str
    value: float | None = None
    reason: str = ""
    weight: int = 1
    """How much it counts in the mean: citations are pooled, so an answer with four of them weighs four."""


class Given(Value):
    """What was answered, as the measures look at it."""

    answer: Answer
    text: str
    """The answer as Markdown, as people read it."""
    citations: tuple[Citation, ...]
    """All citations, those of computations included, each once."""
    documents: frozenset[str] = frozenset()
    """Ids of the documents the gold stands in; empty: any."""


def given(answer: Answer, text: str, documents: frozenset[str] = frozenset()) -> Given:
    """The answer with its citations put together."""
    cited = (*answer.citations, *(citation for run in answer.computations for citation in run.citations))
    once = {(citation.document_id, citation.start, citation.end): citation for citation in reversed(cited)}
    return Given(answer=answer, text=text, citations=tuple(reversed(once.values())), documents=documents)


def score_status(case: Case, got: Given) -> Score:
    """Whether the question ended as it should: answered, asked back, or not found."""
    right = got.answer.outcome is case.status
    return Score(
        measure="status",
        value=float(right),
        reason="" if right else f"状态是 {got.answer.outcome.value}，应为 {case.status.value}",
    )


def score_clause(case: Case, got: Given) -> Score:
    """Whether one of the accepted clauses, in the right document, is cited with a quotation from the gold."""
    if not case.clauses:
        return Score(measure="clause")
    gold = [text for group in case.evidence for text in group]
    on_gold = [
        citation
        for citation in got.citations
        if (not gold or any(same_place(citation.quote, text) for text in gold))
        and (not got.documents or citation.document_id in got.documents)
    ]
    right = any(names_clause(clause, citation.clause) for citation in on_gold for clause in case.clauses)
    cited = "、".join(dict.fromkeys(citation.clause for citation in on_gold or got.citations)) or "无"
    return Score(
        measure="clause",
        value=float(right),
        reason="" if right else f"条款应为 {' 或 '.join(case.clauses)}，引的是 {cited}",
    )


def score_evidence(case: Case, got: Given) -> Score:
    """The share of the evidence that stands in quotations (证据召回)."""
    if not case.evidence:
        return Score(measure="evidence")
    quotes = [bare(citation.quote) for citation in got.citations]
    lacking = [
        group[0] for group in case.evidence if not any(bare(text) in quote for text in group for quote in quotes)
    ]
    return Score(
        measure="evidence",
        value=1 - len(lacking) / len(case.evidence),
        reason=f"没有引到：{'；'.join(lacking)}" if lacking else "",
    )


def score_precision(case: Case, got: Given) -> Score:
    """The share of the citations that lie on the evidence (引文精度), pooled over all answers."""
    if not case.evidence or not got.citations:
        return Score(measure="precision")
    gold = [text for group in case.evidence for text in group]
    beside = [citation for citation in got.citations if not any(same_place(citation.quote, text) for text in gold)]
    return Score(
        measure="precision",
        value=1 - len(beside) / len(got.citations),
        reason=f"引到别处：{'、'.join(citation.clause for citation in beside)}" if beside else "",
        weight=len(got.citations),
    )


def score_faithfulness(got: Given, library: Library) -> Score:
    """The share of the quotations that stand in the library, letter for letter, where they say they do (忠实)."""
    if not got.citations:
        return Score(measure="faithfulness")
    wrong = [
        citation.clause
        for citation in got.citations
        if not citation.quote or library.span(citation.document_id, citation.start, citation.end) != citation.quote
    ]
    return Score(
        measure="faithfulness",
        value=1 - len(wrong) / len(got.citations),
        reason=f"引文与库中文字不符：{'、'.join(wrong)}" if wrong else "",
        weight=len(got.citations),
    )


def score_must(case: Case, got: Given) -> Score:
    """Whether the answer says everything it must (要点)."""
    if not case.must:
        return Score(measure="must")
    text = got.text
    if case.status is Outcome.NEEDS_INPUT:
        text += "；".join(f"；{fact.name}；{fact.question}" for fact in got.answer.missing)
    said = plain(text)
    lacking = [" / ".join(group) for group in case.must if not any(stands(needle, said) for needle in group)]
    return Score(measure="must", value=float(not lacking), reason=f"没有说：{'；'.join(lacking)}" if lacking else "")


def score_must_not(case: Case, got: Given) -> Score:
    """Whether the answer keeps from saying what would be wrong (禁语)."""
    if not case.must_not:
        return Score(measure="must_not")
    said = plain(got.text)
    wrong = [needle for needle in case.must_not if claimed(needle, said)]
    return Score(measure="must_not", value=float(not wrong), reason=f"不该说：{'；'.join(wrong)}" if wrong else "")


def score_value(case: Case, got: Given) -> Score:
    """Whether computations give every expected value exactly (数值)."""
    if not case.values:
        return Score(measure="value")
    left = unmet(case.values, got.answer.computations)
    results = "、".join(f"{run.value}{run.unit or ''}" for run in got.answer.computations) or "没有计算"
    wanted = "；".join(str(item.verdict or item.day or f"{item.number}{item.unit}") for item in left)
    return Score(measure="value", value=float(not left), reason=f"应算出 {wanted}，算出的是 {results}" if left else "")


def score_refusal(case: Case, got: Given) -> Score:
    """Whether what can't be answered was not answered, and nothing was computed (拒答)."""
    if case.status is Outcome.ANSWERED:
        return Score(measure="refusal")
    computed = [run.rule for run in got.answer.computations if run.value is not None]
    answered = got.answer.outcome is Outcome.ANSWERED
    reason = "本应不答却答了" if answered else f"不该算出数值：{'、'.join(computed)}" if computed else ""
    return Score(measure="refusal", value=float(not answered and not computed), reason=reason)


def score_concise(case: Case, got: Given) -> Score:
    """Whether the answer is an answer and not a dump of chunks (简洁)."""
    longest = LONGEST_LONG_ANSWER if case.kind in LONG_ANSWER_KINDS else LONGEST_ANSWER
    longest_quote = LONGEST_CLAUSE_QUOTE if case.kind == "clause" else LONGEST_QUOTE
    length = len(plain(got.text))
    quote = max((len(bare(citation.quote)) for citation in got.citations), default=0)
    reasons = [f"回答 {length} 字，超过 {longest}"] if length > longest else []
    reasons += [f"引文 {quote} 字，超过 {longest_quote}"] if quote > longest_quote else []
    return Score(measure="concise", value=float(not reasons), reason="；".join(reasons))


BY_GOLD: tuple[Callable[[Case, Given], Score], ...] = (
    score_status,
    score_clause,
    score_evidence,
    score_precision,
    score_must,
    score_must_not,
    score_value,
    score_refusal,
    score_concise,
)
MEASURES = (
    *("status", "clause", "evidence", "precision", "faithfulness", "must", "must_not", "value", "refusal"),
    *("correct", "concise", "strict"),
)
"""Every measure, in the order of the report."""
NEEDED_TO_BE_CORRECT = ("status", "evidence", "must", "must_not", "value", "refusal")
NEEDED_TO_BE_STRICT = (*NEEDED_TO_BE_CORRECT, "clause", "concise", "faithfulness")


def score(case: Case, got: Given, library: Library) -> tuple[Score, ...]:
    """All measures of one answer, correct and strict (严格) among them."""
    single = {one.measure: one for one in (measure(case, got) for measure in BY_GOLD)}
    single["faithfulness"] = score_faithfulness(got, library)
    for name, needed in (("correct", NEEDED_TO_BE_CORRECT), ("strict", NEEDED_TO_BE_STRICT)):
        failed = [measure for measure in needed if single[measure].value not in (None, 1.0)]
        single[name] = Score(measure=name, value=float(not failed), reason="、".join(failed))
    return tuple(single[measure] for measure in MEASURES)
