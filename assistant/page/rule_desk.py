"""The form that runs a rule without language, its result, and the list of rules and rulebooks."""

from __future__ import annotations

from assistant.computing import numbered
from assistant.page.computations import computation_card
from assistant.page.fact_fields import fact_field
from assistant.page.markup import badge, badges, notice, text
from knowledge.vocabulary import Citation, Computation, Standing
from rules_bridge.engine import Needs, load_rulebooks, rules
from rules_bridge.facts import RuleInfo
from rules_bridge.rulebook import Rulebook

TONES = {Standing.DRAFT: "caution", Standing.WITHDRAWN: "caution", Standing.IN_FORCE: "firm"}
OUTSIDE = "语料外，默认不用"
ANNOUNCED = "只宣布，没有数值"


def rule_form() -> str:
    """The whole form: every rule with its rulebooks and facts, of which the browser shows the chosen one."""
    books = load_rulebooks()
    offered = [rule for rule in rules() if any(book.rule(rule.name) for book in books)]
    chosen = "".join(f'<option value="{text(rule.name)}">{text(rule.title)}</option>' for rule in offered)
    parts = "".join(rule_part(rule, books, first=rule is offered[0]) for rule in offered)
    return (
        '<form class="rule-form" aria-label="规则计算" novalidate><div class="fact"><label for="rule">规则</label>'
        f'<select id="rule" class="rule-choice">{chosen}</select></div>{parts}'
        '<button type="submit" class="run-rule">计算</button></form>'
    )


def rule_part(rule: RuleInfo, books: tuple[Rulebook, ...], first: bool) -> str:
    """What one rule asks for: the rulebook and the facts."""
    fields = "".join(fact_field(fact, rule.name) for fact in rule.facts) or '<p class="empty">不需要输入。</p>'
    state = "" if first else " hidden disabled"
    return (
        f'<fieldset data-rule="{text(rule.name)}"{state}><legend class="visually-hidden">{text(rule.title)}</legend>'
        f"{book_field(rule, books)}{fields}</fieldset>"
    )


def book_field(rule: RuleInfo, books: tuple[Rulebook, ...]) -> str:
    """The rulebooks that fill the rule, those in use first; one that only announces it can be asked and says so."""
    filling = [book for book in books if book.rule(rule.name)]
    used = [book for book in filling if book.enabled]
    rows = [(book, "") for book in used]
    rows += [(book, f"（{OUTSIDE}）") for book in filling if not book.enabled]
    rows += [(book, f"（{ANNOUNCED}）") for book in books if book not in filling and book.silence(rule.name)]
    options = "".join(f'<option value="{text(book.id)}">{text(book.title + said)}</option>' for book, said in rows)
    unchosen = '<option value="">请选择</option>' if len(used) != 1 else ""
    field = text(f"{rule.name}-rulebook")
    return (
        f'<div class="fact"><label for="{field}">规则书</label>'
        f'<select id="{field}" name="rulebook">{unchosen}{options}</select></div>'
    )


def result_html(found: Computation | Needs) -> str:
    """The card of a computation with its quotations, or what is still missing."""
    if isinstance(found, Needs):
        return needs_html(found)
    marked = found.model_copy(update={"citations": tuple(numbered(found.citations))})
    return f'<div class="answered" role="status">{computation_card(marked)}{quotations_html(marked.citations)}</div>'


def needs_html(needs: Needs) -> str:
    """What is missing, after what can already be said; the browser marks the fields."""
    names = " ".join(fact.name for fact in needs.missing)
    said = "".join(f"<li>{text(line)}</li>" for line in needs.so_far)
    known = f'<ul class="remarks">{said}</ul>' if said else ""
    asked = "".join(f"<li>{text(fact.question)}</li>" for fact in needs.missing)
    return (
        f'<div class="answered" role="status" data-missing="{text(names)}">{known}'
        f'<section class="missing"><h4>还需要您提供</h4><ul>{asked}</ul></section></div>'
    )


def quotations_html(citations: tuple[Citation, ...]) -> str:
    """Each quotation under its place, folded; a marker of the card unfolds it."""
    if not citations:
        return notice("资料库里没有这本规则书所据的原文，条款没有引文。", tone="done")
    rows = "".join(
        f'<details data-marker="{each.marker}"><summary><span class="reference-marker">[{each.marker}]</span> '
        f'{text(each.clause)} <span class="unit">{text(each.document)}</span></summary>'
        f"<blockquote>{text(each.quote)}</blockquote>"
        f"{badges(each.kind, each.standing, each.digest, each.ocr)}</details>"
        for each in citations
    )
    return f'<section class="quotations"><h4>出处</h4>{rows}</section>'


def listing_html() -> str:
    """All rules and all rulebooks with their standing."""
    books = load_rulebooks()
    rows = "".join(
        f'<tr><th scope="row">{text(rule.title)}</th><td>{text(said_by(rule, books))}</td></tr>' for rule in rules()
    )
    held = "".join(map(book_row, books))
    return (
        f'<details class="rule-list"><summary>全部规则（{len(rules())}）</summary>'
        '<div class="table-scroll" tabindex="0" role="region" aria-label="全部规则"><table><thead><tr>'
        f'<th scope="col">规则</th><th scope="col">规则书</th></tr></thead><tbody>{rows}</tbody></table></div></details>'
        f'<details class="rule-list"><summary>全部规则书（{len(books)}）</summary>'
        '<div class="table-scroll" tabindex="0" role="region" aria-label="全部规则书"><table><thead><tr>'
        '<th scope="col">规则书</th><th scope="col">版本</th><th scope="col">效力</th><th scope="col">适用地区</th>'
        f"</tr></thead><tbody>{held}</tbody></table></div></details>"
    )


def said_by(rule: RuleInfo, books: tuple[Rulebook, ...]) -> str:
    """The titles of the rulebooks that fill a rule."""
    return "、".join(book.title for book in books if book.rule(rule.name)) or "没有规则书写明"


def book_row(book: Rulebook) -> str:
    """One rulebook: title, edition, standing, where it holds, whether it is used unasked."""
    state = "" if book.enabled else f" {badge(OUTSIDE)}"
    standing = badge(book.standing.value, TONES.get(book.standing, "plain"))
    return (
        f'<tr><th scope="row">{text(book.title)}{state}</th><td>{text(book.edition)}</td>'
        f"<td>{standing}</td><td>{text(book.jurisdiction)}</td></tr>"
    )
