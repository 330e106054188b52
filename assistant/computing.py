"""Puts what the rule bridge found into an answer: the result first, then the clauses it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistant.desk import Desk
from assistant.writer import shown
from knowledge.vocabulary import Answer, Citation, Computation, Outcome, Question, Statement
from rules_bridge.bridge import BridgeResult, Computed, Needs, NotInRulebooks


def answer_from_rules(question: Question, result: BridgeResult, desk: Desk) -> Answer:
    """The answer a bridge result stands for."""
    if isinstance(result, Computed):
        return computed(question, result)
    if isinstance(result, Needs):
        return needs_input(question, result)
    return not_in_rulebooks(question, result, desk)


def computed(question: Question, result: Computed) -> Answer:
    """The result in a sentence, the facts as understood, and each decisive clause quoted once."""
    citations = numbered(citation for computation in result.computations for citation in computation.citations)
    markers = {key(citation): citation for citation in citations}
    computations = tuple(
        computation.model_copy(update={"citations": tuple(markers[key(each)] for each in computation.citations)})
        for computation in result.computations
    )
    statements = [Statement(text=result.lead)]
    if result.understood:
        statements.append(Statement(text=f"按这样理解计算：{result.understood}"))
    statements += [
        Statement(
            text=f"依据 {each.document}，{each.clause}：\n\n> {shown(each.quote)} [{each.marker}]",
            markers=(each.marker,),
        )
        for each in citations
    ]
    return Answer(
        question=question,
        outcome=Outcome.ANSWERED,
        statements=tuple(statements),
        citations=tuple(citations),
        computations=computations,
        notes=notes(computations, citations),
    )


def key(citation: Citation) -> tuple[str, int, int]:
    """What makes two citations the same."""
    return citation.document_id, citation.start, citation.end


def numbered(citations: Iterable[Citation]) -> list[Citation]:
    """The citations, each once, with markers in order."""
    found: dict[tuple[str, int, int], Citation] = {}
    for citation in citations:
        if key(citation) not in found:
            found[key(citation)] = citation.model_copy(update={"marker": len(found) + 1})
    return list(found.values())


def notes(computations: Sequence[Computation], citations: Sequence[Citation]) -> tuple[str, ...]:
    """Readings and weights the reader must know, each once."""
    said = [note for computation in computations for note in computation.notes]
    said += [citation.caveat for citation in citations if citation.caveat]
    return tuple(dict.fromkeys(said))


def needs_input(question: Question, result: Needs) -> Answer:
    """What is missing, asked plainly, after what can already be said."""
    lines = [*result.so_far, *(fact.question for fact in result.missing)]
    statements = [Statement(text=line) for line in dict.fromkeys(lines)]
    if result.understood:
        statements.append(Statement(text=f"目前的理解：{result.understood}"))
    return Answer(question=question, outcome=Outcome.NEEDS_INPUT, statements=tuple(statements), missing=result.missing)


def not_in_rulebooks(question: Question, result: NotInRulebooks, desk: Desk) -> Answer:
    """Why nothing can be computed, with the nearest clauses; no guess."""
    nearest = tuple(desk.search.search(Question(text=result.topic or question.text), k=3))
    statement = Statement(text=f"没有找到可用的规定：{result.reason}")
    return Answer(question=question, outcome=Outcome.NOT_FOUND, statements=(statement,), nearest=nearest)
