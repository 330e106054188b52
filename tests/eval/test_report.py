from __future__ import annotations

import json

from eval.baseline import Comparison
from eval.report import to_markdown, to_record, to_text, width
from eval.run import Report, Result
from eval.scores import MEASURES, Score

RIGHT = Result(
    id="a", kind="list", question="有哪些？", elapsed_ms=12,
    scores=tuple(Score(measure=measure, value=1.0) for measure in MEASURES),
)  # fmt: skip
WRONG = Result(
    id="b", kind="clause", question="哪一条？", elapsed_ms=30, answer="乱答",
    scores=tuple(Score(measure=measure, value=0.0, reason=f"{measure} 不对") for measure in MEASURES),
)  # fmt: skip
CRASHED = Result(id="c", kind="clause", question="哪一条？", crash="KeyError：x")
STALE = Result(id="d", kind="clause", question="哪一条？", place="x.toml:3", stale=("文件里没有“甲”",))
REPORT = Report(results=(RIGHT, WRONG, CRASHED, STALE), library="0123456789abcdef0123")
COMPARISON = Comparison(worse=("strict：1.000 → 0.500",))


def test_the_table_has_a_row_per_kind_and_one_for_all_in_aligned_columns() -> None:
    table = to_text(REPORT).split("\n\n")[0].splitlines()
    assert [line.split()[:2] for line in table[1:]] == [["clause", "1"], ["list", "1"], ["全部", "2"]]
    assert len({width(line) for line in table}) == 1
    assert "0.500" in table[-1]


def test_every_failed_case_is_told_with_its_reasons_and_crashes_and_stale_gold_apart() -> None:
    for told in (to_text(REPORT, COMPARISON), to_markdown(REPORT, COMPARISON)):
        assert "must 不对" in told
        assert "correct 不对" not in told, "the parts are told, not the sum"
        assert "KeyError：x" in told
        assert "x.toml:3" in told
        assert "strict：1.000 → 0.500" in told


def test_the_record_is_json_and_leaves_crashes_out_of_the_means() -> None:
    record = json.loads(json.dumps(to_record(REPORT, COMPARISON), ensure_ascii=False))
    assert record["overall"]["n"] == 2
    assert record["overall"]["strict"] == 0.5
    assert record["by_kind"]["clause"]["n"] == 1
    assert [crash["id"] for crash in record["crashes"]] == ["c"]
    assert [stale["id"] for stale in record["stale"]] == ["d"]
    assert record["cases"][1]["reasons"]
    assert record["comparison"]["worse"]
