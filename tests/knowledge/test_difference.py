"""Two versions of documents of our own, clause by clause."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from ingest.parsing import parse
from knowledge.difference import Difference, difference
from knowledge.marking import comparable, marked
from knowledge.vocabulary import Document

OLD = """某类器具管理规范
1 范围
本规范适用于某类器具的配备。
2 要求
2.1 配备
每条线应配备不少于两台，按GB 17167—2006执行。
a) 第一台宜为0.5级；
b) 第二台由单位自行选定。
2.2 保存
2.2.1 记录保存五年。
2.2.2 电子记录应有备份。
2.3 校准
器具到期前应送校准。
"""


def document(folder: Path, text: str, name: str = "规范") -> Document:
    path = folder / f"{name}.txt"
    path.write_text(text, "utf-8")
    return parse(path)


def compared(folder: Path, new: str, old: str = OLD) -> Difference:
    return difference(document(folder, old, "旧"), document(folder, new, "新"))


def told(found: Difference) -> list[tuple[str, str | None, str | None]]:
    return [(each.status, each.old and each.old.number, each.new and each.new.number) for each in found.clauses]


def test_a_version_differs_in_nothing_from_itself(tmp_path: Path) -> None:
    found = compared(tmp_path, OLD)
    assert found.clauses == ()
    assert found.same == len(document(tmp_path, OLD).clauses)


def test_widths_dashes_and_white_space_are_no_change(tmp_path: Path) -> None:
    assert compared(tmp_path, OLD.replace("GB 17167—2006", "GB　17167-2006").replace("0.5级", "０.５ 级")).clauses == ()


def test_a_changed_clause_shows_the_words_that_changed(tmp_path: Path) -> None:
    (each,) = compared(tmp_path, OLD.replace("应配备不少于两台", "宜配备不少于三台")).clauses
    assert (each.status, each.renumbered) == ("changed", False)
    removed = "".join(mark.text for mark in each.marks if mark.kind == "removed")
    assert "应" in removed
    assert "两台" in removed
    assert "GB" not in removed
    assert each.notes == ("能愿动词：应 → 宜",)


def test_a_changed_figure_is_marked_whole(tmp_path: Path) -> None:
    (each,) = compared(tmp_path, OLD.replace("0.5级", "0.35级")).clauses
    assert [(mark.kind, mark.text) for mark in each.marks if mark.kind != "same"] == [
        ("removed", "0.5"),
        ("added", "0.35"),
    ]
    assert each.new is not None
    assert each.new.place.endswith("a)")


def test_an_added_clause_renumbers_those_after_it(tmp_path: Path) -> None:
    new = OLD.replace("2.3 校准", "2.4 校准").replace("\n2.2", "\n2.3")
    new = new.replace("2.3 保存", "2.2 档案\n档案由专人管理。\n2.3 保存")
    assert told(compared(tmp_path, new)) == [
        ("added", None, "2.2"),
        ("renumbered", "2.2", "2.3"),
        ("renumbered", "2.2.1", "2.3.1"),
        ("renumbered", "2.2.2", "2.3.2"),
        ("renumbered", "2.3", "2.4"),
    ]


def test_a_removed_clause_is_told_where_it_stood(tmp_path: Path) -> None:
    new = OLD.replace("2.2.1 记录保存五年。\n2.2.2 电子", "2.2.1 电子")
    assert told(compared(tmp_path, new)) == [("removed", "2.2.1", None), ("renumbered", "2.2.2", "2.2.1")]


def test_a_clause_may_be_renumbered_and_changed_at_once(tmp_path: Path) -> None:
    new = OLD.replace("2.2.1 记录保存五年。\n2.2.2 电子记录应有备份。", "2.2.1 电子记录应有两份备份。")
    found = compared(tmp_path, new)
    assert told(found) == [("removed", "2.2.1", None), ("changed", "2.2.2", "2.2.1")]
    assert found.clauses[1].renumbered


def test_a_clause_rewritten_from_scratch_is_one_removed_and_one_added(tmp_path: Path) -> None:
    new = OLD.replace("2.2.2 电子记录应有备份。", "2.2.2 温度由主管部门另行公布办法。")
    assert sorted(told(compared(tmp_path, new))) == [("added", None, "2.2.2"), ("removed", "2.2.2", None)]


def test_items_go_with_their_clause(tmp_path: Path) -> None:
    new = OLD.replace("\n2 要求", "\n2 术语\n器具指测量用的工具。\n3 要求").replace("\n2.", "\n3.")
    found = compared(tmp_path, new)
    assert not any(each.kind == "item" for each in found.clauses)
    assert found.count("added") == 1
    assert found.count("renumbered") == 6


def test_clauses_swapped_are_not_taken_for_new_ones(tmp_path: Path) -> None:
    new = OLD.replace(
        "2.2.1 记录保存五年。\n2.2.2 电子记录应有备份。", "2.2.1 电子记录应有备份。\n2.2.2 记录保存五年。"
    )
    found = compared(tmp_path, new)
    assert {each.status for each in found.clauses} == {"renumbered"}
    assert {(each.old.number, each.new.number) for each in found.clauses if each.old and each.new} == {
        ("2.2.1", "2.2.2"),
        ("2.2.2", "2.2.1"),
    }


def test_a_row_of_a_table_is_compared_with_the_row_of_the_same_head(tmp_path: Path) -> None:
    table = "器具\t等级\t台数\n流量计\t0.5\t2\n衡器\t0.1\t1\n电能表\t0.5S\t4\n"
    old = f"配备表\n1 等级\n表1 器具的等级\n{table}"
    (each,) = compared(tmp_path, old.replace("衡器\t0.1", "衡器\t0.2"), old).clauses
    assert (each.status, each.kind) == ("changed", "row")
    assert [(mark.kind, mark.text) for mark in each.marks if mark.kind != "same"] == [
        ("removed", "0.1"),
        ("added", "0.2"),
    ]


@pytest.mark.parametrize("seed", range(12))
def test_random_changes_are_told_exactly(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    words = [
        "流量",
        "温度",
        "压力",
        "煤炭",
        "蒸汽",
        "记录",
        "人员",
        "证书",
        "台账",
        "校验",
        "报告",
        "抽样",
        "存档",
        "审核",
        "制度",
        "报警",
        "备用",
        "管道",
        "阀门",
        "仪器",
    ]
    clauses = [f"{''.join(dice.sample(words, 6))}由第{at}组负责，每{at + 2}天一次。" for at in range(40)]
    gone = set(dice.sample(range(40), 4))
    changed = set(dice.sample(sorted(set(range(40)) - gone), 5))
    after: list[str] = []
    for at, clause in enumerate(clauses):
        if dice.random() < 0.1:
            after.append(f"新增的{''.join(dice.sample('甲乙丙丁戊己庚辛壬癸', 9))}事项另有文件。")
        if at not in gone:
            after.append(clause.replace("负责", "承担") if at in changed else clause)

    def written(lines: list[str]) -> str:
        return "某规范\n1 总则\n总则的话。\n2 细则\n" + "".join(f"2.{at} {line}\n" for at, line in enumerate(lines, 1))

    found = compared(tmp_path, written(after), written(clauses))
    assert found.count("removed") == len(gone)
    assert found.count("added") == sum(line.startswith("新增") for line in after)
    assert found.count("changed") == len(changed)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("每年校准一次，误差不大于2.5%。", "每半年校准一次，误差不大于1.5%。"),
        ("", "全是新的"),
        ("全都删了", ""),
        ("一样的话", "一样的话"),
        ("见附录A（规范性）", "见附录 B (资料性)"),
        ("甲。" * 4000, "甲。" * 3999 + "乙。"),
    ],
)
def test_marks_joined_are_both_texts(old: str, new: str) -> None:
    marks = marked(old, new)
    assert "".join(mark.text for mark in marks if mark.kind != "removed") == new
    assert comparable("".join(mark.text for mark in marks if mark.kind != "added")) == comparable(old)
