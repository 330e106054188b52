"""Puts what a turn says into the case: fills, adds, replaces, withdraws (填入、增减、更正、作废)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from rules_bridge.facts import known_rules
from rules_bridge.frame import COUNT_FACTS, MEASURES, STREAM_FACTS, Loose, Said, Turn
from rules_bridge.subject import same_stream
from rules_bridge.talk import CLASS_RULES, Case, find

TOTAL_RULES = (*CLASS_RULES, "required_rate")
SIDE_BY_SIDE = ("stream", "data")
TRANSIENT = ("required", "quoted", "money", "limit")
OPPOSED = {"stream": ("organised", "threshold", "method"), "organised": ("stream", "data")}


def with_facts(case: Case, turn: Turn, rule: str) -> Case:
    """The case with what the turn says put in place, and what that replaces noted.

    Of two figures for one fact neither is taken, and nothing is computed until a later turn gives figures.
    """
    said, unclear = _settled(case, turn, rule)
    said += _by_mood(case, turn, said)
    doubtful = {**_twice(said), **_uncounted(turn, said)}
    said = [each for each in said if (each.fact, each.subject) not in doubtful]
    if rule == "source_stream_class":
        case = case.model_copy(update={"facts": tuple(each for each in case.facts if each.fact != "stream")})
    words = [each for each in said if not each.measure and each.fact in _words_of((rule, *turn.also))]
    facts = without_words(_lasting(case.facts, turn, words), words)
    changed = merged(_dropped(facts, case, said, turn), said)
    figures = tuple(each for each in said if each.measure)
    told = bool(figures or doubtful or unclear)
    return case.model_copy(
        update={
            "facts": changed,
            "labels": labels_with(case, said),
            "sums": (case.sums or turn.has("sum")) and not find(said, "total_t"),
            "withdrawn": _withdrawn(case, changed) if figures or words else case.withdrawn,
            "before": case.facts if figures or words else case.before,
            "latest": figures or case.latest,
            "unclear": turn.unclear,
            "conflict": (*doubtful.values(), *map(_unplaced, unclear)) if told else case.conflict,
        }
    )


def _withdrawn(case: Case, changed: Sequence[Said]) -> tuple[Said, ...]:
    """The figures that are no longer true."""
    return tuple(
        old
        for old in case.facts
        if old.measure and (new := find(changed, old.fact, old.subject)) != old and (new or old.fact in STREAM_FACTS)
    )


def _unplaced(written: str) -> str:
    return f"“{written}”指的是哪一项，没有说明"


def _uncounted(turn: Turn, said: Sequence[Said]) -> dict[tuple[str, str], str]:
    """Instruments said to lack traceability without a number (有些没校准): how many is never assumed."""
    counts = {each.fact for each in said if each.fact in COUNT_FACTS}
    settled = "untraceable" in counts or turn.has("all_valid") or turn.has("none_valid")
    if not counts & {"theoretical", "installed"} or settled or not turn.has("untraced"):
        return {}
    return {("untraceable", ""): "有几台未经有效溯源没有说明"}


def _twice(said: Sequence[Said]) -> dict[tuple[str, str], str]:
    """The facts that one turn gives two different figures for, each with the words to say so."""
    figures = [each for each in said if each.measure and each.fact not in ("limit", "fuel", "quoted")]
    found = {}
    for index, each in enumerate(figures):
        other = find(figures[:index], each.fact, each.subject)
        if other is not None and other.number != each.number:
            found[each.fact, each.subject] = f"同一项事实给了两个不同的数：{other.written} 和 {each.written}"
    return found


def _lasting(facts: Sequence[Said], turn: Turn, words: Sequence[Said]) -> tuple[Said, ...]:
    """The facts that go on into a question of its own: a rate named for one question does not, nor a place in the
    table that the new words leave."""
    gone = set(TRANSIENT) if turn.rule is not None else set()
    for each in words:
        gone |= set(OPPOSED.get(each.fact, ()))
    return tuple(each for each in facts if each.fact not in gone)


def _words_of(rules: Sequence[str]) -> set[str]:
    return {fact.name for each in rules for fact in known_rules()[each].facts if fact.kind == "choice"}


def without_words(facts: Sequence[Said], words: Sequence[Said]) -> tuple[Said, ...]:
    """The facts without those that the words give anew."""
    names = {each.fact for each in words}
    return tuple(each for each in facts if each.fact not in names)


def _dropped(facts: Sequence[Said], case: Case, said: Sequence[Said], turn: Turn) -> tuple[Said, ...]:
    """The facts without those that a new figure makes void: a share when emission or total change, and the like."""
    names = {(each.fact, each.subject) for each in said}
    kept = []
    for each in facts:
        if each.fact == "share_pct" and _share_void(each, case, names, turn):
            continue
        if (
            each.fact == "emission_t"
            and ("share_pct", each.subject) in names
            and ("emission_t", each.subject) not in names
            and case.fact("share_pct", each.subject)
        ):
            continue
        if ("theoretical", "") in names and each.fact in COUNT_FACTS and each.subject:
            continue
        if ("counted", "") in names and each.fact in ("installed", "untraceable"):
            continue
        if each.fact == "counted" and names & {("installed", ""), ("untraceable", "")}:
            if ("untraceable", "") in names and ("installed", "") not in names:
                kept.append(each.model_copy(update={"fact": "installed"}))
            continue
        if each.fact == "stream" and names & {("emission_t", each.subject), ("share_pct", each.subject)}:
            continue
        kept.append(each)
    return tuple(kept)


def _share_void(share: Said, case: Case, names: set[tuple[str, str]], turn: Turn) -> bool:
    """Whether a share said before no longer fits: the total changed, or the stream's emission did."""
    emission = find(case.facts, "emission_t", share.subject)
    if ("share_pct", share.subject) in names:
        return False
    if ("total_t", "") in names:
        return emission is not None
    return ("emission_t", share.subject) in names and emission is not None and not turn.has("correction")


def merged(facts: Sequence[Said], said: Iterable[Said]) -> tuple[Said, ...]:
    """Facts by name and subject, the later in place of the earlier; several words for one fact stay side by side."""
    merged: dict[tuple[str, str, str], Said] = {}
    for each in (*facts, *said):
        merged[each.fact, each.subject, each.value if each.fact in SIDE_BY_SIDE else ""] = each
    return tuple(merged.values())


def labels_with(case: Case, said: Iterable[Said]) -> tuple[str, ...]:
    """The known streams with those the facts name."""
    named = [each.subject for each in said if each.fact in STREAM_FACTS and each.subject]
    return tuple(dict.fromkeys((*case.labels, *named)))


# ---- the turn's facts against the case --------------------------------------------------------------------------------


def _settled(case: Case, turn: Turn, rule: str) -> tuple[list[Said], tuple[str, ...]]:
    """The turn's facts with subjects, changes and loose amounts resolved against the case."""
    said: list[Said] = []
    unclear: list[str] = []
    for each in turn.said:
        if each.weak and each.fact in COUNT_FACTS and find(case.facts, each.fact) and not _replaces(turn):
            unclear.append(each.written)
            continue
        fixed = _about(case, turn, each)
        fixed = _changed(case, turn, fixed, said)
        if each.change != "set":
            said = [other for other in said if (other.fact, other.subject) != (fixed.fact, fixed.subject)]
        said.append(fixed)
    for loose in turn.loose:
        meant = _meant(case, turn, rule, loose, said)
        if meant is None:
            unclear.append(loose.written)
        else:
            said.append(meant)
    return _one_number_of_persons(turn, said), tuple(unclear)


def _replaces(turn: Turn) -> bool:
    """Whether the turn may put a new figure in the place of an old one on a weak word."""
    return turn.rule is not None or any(turn.has(mood) for mood in ("correction", "hypothetical", "switch"))


def _about(case: Case, turn: Turn, said: Said) -> Said:
    """A stream's figure without a name belongs to the stream talked about, unless the turn brings a new one."""
    if said.fact not in STREAM_FACTS:
        return said
    if said.subject:
        return said.model_copy(update={"subject": same_stream(said.subject, case.labels)})
    if len(turn.subjects) == 1:
        return said.model_copy(update={"subject": turn.subjects[0]})
    named = [each.subject for each in turn.said if each.fact in STREAM_FACTS and each.subject]
    if named:
        return said.model_copy(update={"subject": named[-1]}) if len(set(named)) == 1 else said
    if len(case.focus) == 1 and case.focus[0] and not turn.has("other_stream"):
        return said.model_copy(update={"subject": case.focus[0]})
    return said


def _changed(case: Case, turn: Turn, said: Said, others: Sequence[Said]) -> Said:
    """An amount added to, or taken from, what was said before becomes the new amount."""
    base = find(others, said.fact, said.subject) or find(case.facts, said.fact, said.subject)
    if said.change == "set":
        if said.fact == "untraceable" and said.again and base and base.number and not turn.has("correction"):
            return said.at(base.number + said.number)
        return said
    if base is None:
        fact = "counted" if said.fact == "untraceable" else said.fact
        return said.model_copy(update={"fact": fact, "change": "set"})
    number = base.number + (said.number if said.change == "more" else -said.number)
    return said.at(number)


def _meant(case: Case, turn: Turn, rule: str, loose: Loose, said: Sequence[Said]) -> Said | None:
    """What an amount without words of its own is: what was asked for, else what it corrects, else the stream's figure."""
    given = {each.fact for each in said}
    for name in case.missing() if case.rules and case.rules[-1] == rule else ():
        if loose.measure in MEASURES.get(name, ()) and name not in given and not turn.has("correction"):
            return _as(loose, name, case.focus[0] if name in STREAM_FACTS else "")
    recalled = {(each.value, each.measure) for each in turn.recalled}
    named = [each for each in case.facts if (each.value, each.measure) in recalled and each.measure == loose.measure]
    if len(named) == 1:
        return _as(loose, named[0].fact, named[0].subject)
    same = [each for each in case.latest if each.measure == loose.measure]
    if len(same) == 1 and (turn.has("correction") or turn.has("switch") or turn.has("hypothetical")):
        return _as(loose, same[0].fact, same[0].subject)
    names = [fact.name for fact in known_rules()[rule].facts if loose.measure in MEASURES.get(fact.name, ())]
    if rule in TOTAL_RULES and loose.measure == "质量" and "emission_t" not in given:
        earlier = bool(case.facts) or "share_pct" in given or "total_t" in given
        return _as(loose, "emission_t", "") if earlier and not turn.has("correction") else None
    return _as(loose, names[0], "") if len(names) == 1 and names[0] not in given else None


def _as(loose: Loose, fact: str, subject: str) -> Said:
    return Said(
        fact=fact, value=loose.value, unit=loose.unit, written=loose.written, subject=subject, measure=loose.measure
    )


def _one_number_of_persons(turn: Turn, said: list[Said]) -> list[Said]:
    """Several groups of persons in one turn add up; 加我 adds the speaker."""
    groups = [each for each in said if each.fact == "persons" and each.change == "set"]
    speaker = 1 if len(groups) == 1 and turn.has("and_me") else 0
    if len(groups) < 2 and not speaker:
        return said
    total = groups[0].at(sum((each.number for each in groups), Decimal(speaker)))
    return [*(each for each in said if each.fact != "persons"), total]


def _by_mood(case: Case, turn: Turn, said: Sequence[Said]) -> list[Said]:
    """全装了 makes the installed number the theoretical one; 都有效 makes the untraceable number 0."""
    found: list[Said] = []

    def known(name: str) -> Said | None:
        return find(said, name) or find(case.facts, name)

    theoretical = known("theoretical")
    if turn.has("all_installed") and theoretical and not find(said, "installed"):
        found.append(theoretical.model_copy(update={"fact": "installed"}))
    if turn.rule == "additional_count" and turn.has("full") and not find(said, "required"):
        found.append(Said(fact="required", value="100", unit="%", written="配齐", measure="比例"))
    installed = find(found, "installed") or known("installed")
    if installed and not find(said, "untraceable"):
        if turn.has("none_valid"):
            found.append(installed.model_copy(update={"fact": "untraceable"}))
        elif turn.has("all_valid"):
            found.append(installed.at(Decimal(0)).model_copy(update={"fact": "untraceable"}))
    return found
