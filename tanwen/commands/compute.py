"""`tanwen compute`: one rule run without language, the list of rules and rulebooks, and the proof of their figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

if TYPE_CHECKING:
    from knowledge.library import Library
    from knowledge.vocabulary import Computation
    from rules_bridge.engine import Needs
    from rules_bridge.provenance import Proof


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("compute", help="按规则书算一条规则：事实写成 名=值，如 emission_t=900 total_t=1.8万吨。")(
        compute_command
    )


def compute_command(
    rule: Annotated[Optional[str], typer.Argument(help="规则名；用 --list 查看。")] = None,  # noqa: UP045
    facts: Annotated[Optional[list[str]], typer.Argument(help="事实，写成 名=值；rulebook=… 指定规则书。")] = None,  # noqa: UP045
    rulebook: Annotated[Optional[str], typer.Option("--rulebook", help="规则书的名字，如 重庆通则。")] = None,  # noqa: UP045
    listing: Annotated[bool, typer.Option("--list", help="列出规则、所需事实和规则书。")] = False,
    check: Annotated[bool, typer.Option("--check", help="在文件库里核对规则书每个数值的出处。")] = False,
    json: Annotated[bool, typer.Option("--json", help="输出一个 JSON。")] = False,
) -> None:
    """Runs one rule, lists what there is, or proves the figures."""
    from knowledge.errors import BadInput

    if listing:
        list_rules(json)
    elif check:
        check_figures(json)
    elif rule is None:
        raise BadInput("没有写规则名。", "请写成 tanwen compute RULE 名=值 …；用 --list 查看规则名。")
    else:
        compute(rule, read_pairs(facts or []), rulebook, json)


def read_pairs(written: list[str]) -> dict[str, str]:
    """名=值 as a mapping; raises BadInput."""
    from knowledge.errors import BadInput

    pairs: dict[str, str] = {}
    for each in written:
        name, sign, value = each.partition("=")
        if not sign or not name.strip():
            raise BadInput(f"“{each}”不是 名=值 的样子。", "例如 emission_t=900 total_t=18000。")
        if name.strip() in pairs:
            raise BadInput(f"事实 {name.strip()} 写了两次。", "请只留一个。")
        pairs[name.strip()] = value.strip()
    return pairs


def compute(rule: str, pairs: dict[str, str], rulebook: str | None, json: bool) -> None:
    """One rule run, printed; exit status 2 where a fact is missing."""
    from knowledge.errors import BadInput
    from knowledge.vocabulary import Computation
    from rules_bridge.engine import run
    from tanwen.output import print_json

    if rulebook is not None and "rulebook" in pairs:
        raise BadInput("规则书写了两次。", "rulebook=… 与 --rulebook 只写一个。")
    book = pairs.pop("rulebook", rulebook)
    found = run(rule, pairs, book, open_library())
    if isinstance(found, Computation):
        if json:
            from assistant.render import computation_record

            print_json(computation_record(found))
        else:
            typer.echo(shown(found))
        return
    if json:
        print_json({"rule": found.rule, "status": "needs_input", **found.model_dump(mode="json", exclude={"rule"})})
    raise lacking(found)


def open_library() -> Library | None:
    """The library where there is one; figures are quoted from it."""
    from knowledge.library import Library
    from knowledge.settings import load_settings

    home = load_settings().home
    return Library.open(home) if (home / "library.sqlite3").exists() else None


def lacking(needs: Needs) -> Exception:
    """What is missing, as an error with a hint."""
    from knowledge.errors import BadInput

    names = "、".join(each.name for each in needs.missing)
    told = f"（已知：{'；'.join(needs.so_far)}）" if needs.so_far else ""
    return BadInput(f"规则 {needs.rule} 还缺：{names}{told}。", "".join(each.question for each in needs.missing))


def shown(found: Computation) -> str:
    """A computation for people: result, inputs, steps, notes, quotations."""
    lines = [f"结果：{found.value}{f' {found.unit}' if found.unit else ''}"]
    lines.append(f"依据：{found.rulebook_title}，{found.edition}，效力：{found.standing.value}")
    lines += ["理解的事实："] + [f"  {name} = {value}" for name, value in found.inputs.items()]
    lines += ["步骤："] + [f"  {number}. {step.says}" for number, step in enumerate(found.steps, 1)]
    lines += ["说明："] + [f"  · {note}" for note in found.notes]
    if found.citations:
        lines.append("出处：")
        lines += [f"  {each.document}，{each.clause}：“{each.quote}”" for each in found.citations]
    return "\n".join([*lines, f"编号：{found.id}"])


# ---- listing -------------------------------------------------------------------------------------------------------


def list_rules(json: bool) -> None:
    """Rules with their facts, and rulebooks with what they fill."""
    from rules_bridge.engine import load_rulebooks, rules
    from tanwen.output import print_json

    books = load_rulebooks()
    filled = {rule.name: [book.id for book in books if book.rule(rule.name)] for rule in rules()}
    if json:
        print_json(
            {
                "rules": [{**rule.model_dump(mode="json"), "rulebooks": filled[rule.name]} for rule in rules()],
                "rulebooks": [
                    {
                        **book.model_dump(
                            mode="json",
                            include={
                                "id",
                                "title",
                                "edition",
                                "standing",
                                "jurisdiction",
                                "aliases",
                                "enabled",
                                "outside_corpus",
                                "source",
                            },
                        ),
                        "version": book.version,
                        "rules": [rule.name for rule in book.rules],
                        "without_figures": [name for silence in book.silent for name in silence.rules],
                    }
                    for book in books
                ],
            }
        )
        return
    typer.echo("规则：")
    for rule in rules():
        typer.echo(f"  {rule.name}  {rule.title}  （规则书：{'、'.join(filled[rule.name]) or '无'}）")
        for fact in rule.facts:
            choices = f"：{'/'.join(fact.choices)}" if fact.choices else f"（{fact.unit}）" if fact.unit else ""
            typer.echo(f"      {fact.name}  {fact.title}{choices}")
    typer.echo("规则书：")
    for book in books:
        state = "" if book.enabled else "，语料外，默认不用"
        typer.echo(f"  {book.id}  {book.title}，{book.edition}，{book.standing.value}{state}")


# ---- checking ------------------------------------------------------------------------------------------------------

_WORDS = {"proven": "已证实", "contradicted": "与原文矛盾", "unproven": "未证实", "unchecked": "无法核对"}


def check_figures(json: bool) -> None:
    """Every figure of every rulebook against the library; exit status 1 where one is contradicted."""
    from knowledge.errors import BadInput
    from rules_bridge.engine import load_rulebooks
    from rules_bridge.provenance import prove, summary
    from tanwen.output import print_json

    library = open_library()
    if library is None:
        raise BadInput("文件库是空的，没有可核对的文件。", "请先用 tanwen ingest 装入标准文件。")
    proofs = prove(load_rulebooks(), library)
    counts = summary(proofs)
    if json:
        print_json({"counts": counts, "figures": [record(proof) for proof in proofs]})
    else:
        for proof in proofs:
            where = f"{proof.citation.clause}：“{proof.citation.quote}”" if proof.citation else proof.reason
            reason = f"（{proof.reason}）" if proof.citation and proof.reason else ""
            typer.echo(f"{_WORDS[proof.verdict]}  {proof.rulebook}  {proof.parameter}  {where}{reason}")
        typer.echo("，".join(f"{_WORDS[verdict]} {count}" for verdict, count in counts.items()))
    if counts["contradicted"]:
        raise typer.Exit(1)


def record(proof: Proof) -> dict[str, Any]:
    """A proof as JSON."""
    found = proof.citation
    place = {"document": found.document, "clause": found.clause, "quote": found.quote} if found else None
    return {**proof.model_dump(mode="json", exclude={"citation"}), "citation": place}
