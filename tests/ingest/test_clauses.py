"""The clause tree: every numbering style, the two axes of an explanatory note, tables; on miniature documents of our own."""

from __future__ import annotations

from pathlib import Path

from ingest.exporting import _kind
from ingest.parsing import _losses, parse
from knowledge.vocabulary import Clause, Document, Loss, Passage


def read(folder: Path, text: str, name: str = "示例编制说明.txt") -> Document:
    path = folder / name
    path.write_text(text, "utf-8")
    return parse(path)


def numbers(document: Document) -> list[str]:
    return [clause.number for clause in document.clauses if clause.number]


def clause(document: Document, start: str) -> Clause:
    return next(each for each in document.clauses if document.text[each.start : each.end].startswith(start))


def passage(document: Document, start: str) -> Passage:
    return next(each for each in document.passages if each.text.startswith(start))


# ---- numbering -----------------------------------------------------------------------------------------------------


def test_the_same_form_on_two_levels_is_told_apart_by_the_sequence(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "1、 任务来源\n来自局里。\n2、 制定过程\n1、 调研阶段：走访企业；\n2、 立项阶段：批准；\n三、技术内容\n"
        "1、引言\n写了依据。\n2、范围\n写了对象。\n3、 管理要求\n写了制度。\n4、 内容要点\n1. 甲。\n2. 乙。\n五、结束语\n谢谢。\n",
    )
    assert clause(document, "1、 调研").path == ("2、制定过程",)
    assert clause(document, "3、 管理要求").path == ("三、技术内容",)
    assert clause(document, "五、结束语").path == ()


def test_a_top_level_goes_on_counting_from_arabic_to_chinese_figures(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "1、 背景\n甲。\n2、 概况\n乙。\n3、 说明\n丙。\n四、分歧\n无\n五、专利\n无\n6、 要点\n丁。\n七、其他\n戊。\n",
    )
    assert [each.number for each in document.clauses] == ["1、", "2、", "3、", "四、", "五、", "6、", "七、"]
    assert not any(each.path for each in document.clauses)


def test_missing_and_dotless_numbers_are_kept_as_printed(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "（4） 条款说明\n1.关于术语\n（1）甲（3.1）\n来源甲。\n（2）乙（3.2）\n来源乙。\n2关于边界（第4章）\n（1）丙（4.1）\n来源丙。\n"
        "3. 关于配备（第5章）\n写。\n6. 关于管理（第6章）\n写。\n7. 关于附录\n写。\n",
        "某标准编制说明.txt",
    )
    level = [each.number for each in document.clauses if each.path == ("（4）条款说明",)]
    assert level == ["1.", "2", "3.", "6.", "7."]
    assert any("6." in warning for warning in document.loss.warnings)


def test_a_list_item_with_the_form_of_a_heading_stays_in_its_list(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "（1） 原则\n1. 思路\n（1）自上而下\n先政策。\n（2）自下而上\n先需求。\n2. 框架\n三章。\n（2） 依据\n法律。\n",
        "说明.txt",
    )
    assert clause(document, "（2）自下而上").path == ("（1）原则", "1.思路")
    assert clause(document, "（2） 依据").path == ()


def test_words_behind_a_finished_list_belong_to_the_heading_above_it(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "一、差异\n有三点：\n（1）甲比乙细。写了界限。\n（2）丙比丁全。写了范围。\n为了说明，列表如下。\n二、其他\n无\n",
        "说明.txt",
    )
    assert clause(document, "为了说明").path == ("一、差异",)
    assert clause(document, "（2）丙").kind == "item"


def test_a_run_in_heading_gives_the_title(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "一、程序\n（一）统一规划。由市局来做。\n（二）提出申请。由企业来做，材料要全。\n",
        "某市局关于甲的意见.txt",
    )
    assert [each.title for each in document.clauses if each.path] == ["统一规划", "提出申请"]
    assert passage(document, "（二）").label == "一、程序（二）提出申请"


def test_a_markdown_dash_in_front_of_a_number_is_no_number_of_its_own(tmp_path: Path) -> None:
    document = read(tmp_path, "一、内容\n1. 甲规范解读。\n- 2.《乙通则》解读。\n3. 丙方法。\n", "通知.txt")
    assert numbers(document) == ["一、", "1.", "2.", "3."]


def test_regulations_count_their_articles_and_list_in_brackets(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "某某管理办法\n第一章 总则\n第一条 为了甲，制定本办法。\n第二条 下列活动适用本办法：\n（一）生产；\n（二）销售。\n"
        "违反前款的，责令改正。\n第二章 罚则\n第三条规定的期限另行公布。\n第三条 处一万元罚款。\n",
        "某某管理办法.txt",
    )
    assert clause(document, "（二）").kind == "item"
    assert clause(document, "违反").path == ("第一章总则", "第二条")
    assert clause(document, "第三条 处").path == ("第二章罚则",)
    assert numbers(document).count("第三条") == 1


STANDARD = """DB37/T 1234—2024
数据中心碳计量器具配备规范
2024-03-05发布 2024-04-05实施
1 范围
本文件规定了要求。
2 规范性引用文件
GB 17167 某通则
3 术语和定义
3.1
碳计量 carbon metrology
对量值的测量。
注1：含直接测量。
4 要求
4.1 总则
4.1.1 器具应定期校准，见表1和5.2。
4.1.2 下列器具应单独配备：
a) 电能表；
b) 流量计，其中：
1) 气体流量计；
2) 液体流量计。
c) 热量表。
4.2 准确度
按5.2.3规定的方法进行。2.0级流量计可用于过程。
5.2.3规定的方法也可用。
10 min内完成。
表1 准确度
器具	等级
电能表	0.5S
流量计	1.0
5 管理
5.1 人员
5.2 记录
保存不少于3年。
附 录 A
（规范性）
一览表格式
A.1 一般要求
见上。
参考文献
[1] GB/T 32150
"""


def test_a_standard_has_chapters_clauses_terms_and_annexes(tmp_path: Path) -> None:
    document = read(tmp_path, STANDARD, "DB37T 1234-2024.txt")
    outline = [
        (each.number, each.title)
        for each in document.clauses
        if each.kind in ("clause", "annex", "table", "term") and each.number
    ]
    assert outline == [
        ("1", "范围"), ("2", "规范性引用文件"), ("3", "术语和定义"), ("3.1", "碳计量"), ("4", "要求"), ("4.1", "总则"),
        ("4.1.1", ""), ("4.1.2", "下列器具应单独配备"), ("4.2", "准确度"), ("表1", "准确度"), ("5", "管理"), ("5.1", "人员"),
        ("5.2", "记录"), ("附录A", "一览表格式"), ("A.1", "一般要求"),
    ]  # fmt: skip
    assert clause(document, "a)").path[-1] == "4.1.2 下列器具应单独配备"
    assert clause(document, "1) 气体").path[-1] == "b)流量计，其中"
    assert clause(document, "c)").path[-1] == "4.1.2 下列器具应单独配备"
    assert [each.places for each in clause(document, "4.1.1").references] == [("表1",), ("5.2",)]
    assert clause(document, "注1").kind == "note"
    assert [each.title for each in document.clauses if each.kind == "term"] == ["碳计量"]


def test_the_label_of_a_clause_without_heading_names_the_heading_above(tmp_path: Path) -> None:
    document = read(tmp_path, STANDARD, "DB37T 1234-2024.txt")
    assert passage(document, "4.1.1").label == "4.1.1（总则）"
    assert passage(document, "c)").label == "4.1.2 下列器具应单独配备 c)"
    assert passage(document, "电能表").label == "表1 准确度 · 电能表"


def test_numbered_notes_under_one_word_are_notes(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "1 范围\n甲。\n2 要求\n2.1 器具\n乙。\n注：\n1 表中的a表示年。\n2 表中的h表示小时。\n3 2926 GJ相当于100 t。\n2.2 人员\n丙。\n3 管理\n3.1 记录\n丁。\n",
        "GB 99999-2020.txt",
    )
    assert [
        each.kind for each in document.clauses if document.text[each.start :].startswith(("1 表", "2 表", "3 29"))
    ] == ["note"] * 3
    assert [number for number in numbers(document) if "." in number] == ["2.1", "2.2", "3.1"]


def test_a_clause_after_a_counted_note_is_no_note(tmp_path: Path) -> None:
    text = "1 范围\n甲。\n2 术语\n2.1\n乙\n丙。\n注1：丁。\n注2：见3.1。\n3 要求\n3.1 器具\n戊。\n注1：己。\n3.2 人员\n庚。\n"
    document = read(tmp_path, text, "GB 99999-2020.txt")
    assert [n for n in numbers(document) if n[0].isdigit()] == ["1", "2", "2.1", "3", "3.1", "3.2"]


def test_a_heading_may_begin_with_a_linking_word_and_a_measure_word_may_open_a_title(tmp_path: Path) -> None:
    text = (
        "1 范围\n甲。\n2 要求\n2.1 和其他部件的连接\n乙。\n2.2 所用材料\n丙。\n2.3台账\n丁。\n2.4\u3000次级单位\n"
        "应符合GB 17167—2031和\n2.5 的规定。\n2.6级流量计不在此列。\n3 管理\n戊。\n"
    )
    document = read(tmp_path, text, "GB 99999-2020.txt")
    assert [n for n in numbers(document) if n[0].isdigit()] == ["1", "2", "2.1", "2.2", "2.3", "2.4", "3"]


def test_contents_of_a_regulation_without_page_numbers_do_not_count_twice(tmp_path: Path) -> None:
    text = "某市用水条例\n\n目录\n\n第一章　总则\n第二章　附则\n\n第一章　总则\n\n第一条　甲。\n\n第二章　附则\n\n第九条　乙。\n"
    document = read(tmp_path, text, "某市用水条例.txt")
    assert numbers(document) == ["第一章", "第一条", "第二章", "第九条"]
    assert any("第九条" in warning for warning in document.loss.warnings)


def test_enclosures_of_a_letter_are_no_clauses_but_its_counted_paragraphs_are(tmp_path: Path) -> None:
    text = (
        "关于开展审查的通知\n\n各单位：\n\n一、任务\n\n（一）管理\n\n1.建账。应建立台账。\n\n2.比对。\n\n（1）明确项目；\n\n"
        "附件：1.工作方案\n\n2.报名表\n\n某局\n2031年3月1日\n"
    )
    document = read(tmp_path, text, "关于开展审查的通知.txt")
    assert numbers(document) == ["一、", "（一）", "1.", "2.", "（1）"]
    told = {clause.number: _kind(clause) for clause in document.clauses if clause.number}
    assert set(told.values()) == {"clause"}


def test_old_annexes_wide_figures_and_misprinted_dots_count_on(tmp_path: Path) -> None:
    text = (
        "１　范围\n甲。\n２　要求\n２．１　器具\n乙。\n2。2　人员\n丙。\n附录A(标准的附录)\n等级要求\nA1　总则\n丁。\n"
        "A2　方法\nA2.1　第一法\n戊。\n表Ａ．１　等级\n附录Ｂ（资料性附录）\n格式\nＢ．１　总则\n己。\n"
    )
    document = read(tmp_path, text, "GB 99999-2001.txt")
    assert numbers(document) == (
        ["１", "２", "２．１", "2。2", "附录A", "A1", "A2", "A2.1", "表Ａ．１", "附录Ｂ", "Ｂ．１"]
    )
    assert [clause.title for clause in document.clauses if clause.kind == "annex"] == ["等级要求", "格式"]


def test_the_parts_of_a_figure_are_no_chapters(tmp_path: Path) -> None:
    text = "1 范围\n\n甲。\n\n2 方法\n\n2.1 装置\n\n图1 装置\n\n1 水箱\n\n2 水泵\n\n3 阀门\n\n4 压力表\n\n2.2 步骤\n\n乙。\n\n2.3 计算\n\n丙。\n\n3 报告\n\n丁。\n"
    document = read(tmp_path, text, "GB 99999-2020.txt")
    assert [c.number for c in document.clauses if c.kind == "clause"] == ["1", "2", "2.1", "2.2", "2.3", "3"]


def test_a_counted_list_in_the_foreword_is_no_chapter(tmp_path: Path) -> None:
    text = "前　言\n\n主要变化：\n\n1. 增加了术语\n\n2. 修改了要求\n\n1　概述\n\n甲。\n\n2　要求\n\n2.1　器具\n\n乙。\n\n2.2　人员\n\n丙。\n\n2.3　记录\n\n丁。\n"
    document = read(tmp_path, text, "GB 99999-2020.txt")
    assert [c.number for c in document.clauses if c.kind == "clause"] == ["1", "2", "2.1", "2.2", "2.3"]


def test_a_procedure_counts_its_chapters_with_dots(tmp_path: Path) -> None:
    text = "计量管理程序\n\n1. 目的\n\n规范管理。\n\n2. 职责\n\n2.1 部门\n\n甲。\n\n2.2 人员\n\n1）乙；\n\n3. 要求\n\n3.1 台账\n\n丙。\n"
    document = read(tmp_path, text, "计量管理程序.txt")
    assert [(c.number, c.path) for c in document.clauses if c.number][-2:] == [("3.", ()), ("3.1", ("3.要求",))]


def test_a_list_of_enclosures_under_a_letter_is_no_annex_but_the_enclosure_itself_is(tmp_path: Path) -> None:
    letter = (
        "关于报送材料的通知\n各单位：\n一、时间\n月底前报送。\n二、要求\n按表填写。\n附件1 报送表\n附件2 说明\n"
        "某某市计量局\n2031年5月6日\n附件1\n报送表\n单位名称应填全称。\n附件2\n说明\n本表一式两份。\n"
    )
    document = read(tmp_path, letter, "通知.txt")
    assert numbers(document) == ["一、", "二、", "附件1", "附件2"]
    assert clause(document, "附件1\n报送表").title == "报送表"
    assert "附件1 报送表" in passage(document, "附件1 报送表").text


def test_a_document_that_is_itself_an_enclosure_has_no_clause_of_that_name(tmp_path: Path) -> None:
    document = read(tmp_path, "附件2\n《某某办法》编制说明\n一、背景\n写了背景。\n二、过程\n写了过程。\n")
    assert numbers(document) == ["一、", "二、"]


MINIATURE = "1 范围\n本规范规定要求。\n2 引用文件\n引用下列文件。\n3 要求\n3.1 一般要求\n应合格。\n"


def test_headings_right_behind_their_numbers_may_begin_with_linking_words_and_measures(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "1范围\n本规范规定要求。\n2引用文件\n引用下列文件。\n3要求\n3.1一般要求\n3.1.12.0级及以下的电能表应每年检定一次。\n"
        "3.1.2所有器具应有标识\n3.2和其他部件的连接\n连接应牢固。\n3.3及时处理\n应处理。\n3.4设备的安装\n应安装，符合3.1、\n"
        "3.2和3.3的规定。\n3.5所用材料\n材料合格。\n4检验\n4.1出厂检验\n应检验。\n",
        "示例规范.txt",
    )
    dotted = [number for number in numbers(document) if "." in number]
    assert dotted == ["3.1", "3.1.1", "3.1.2", "3.2", "3.3", "3.4", "3.5", "4.1"]
    assert clause(document, "3.1.12.0级").number == "3.1.1"
    assert clause(document, "3.2和其他").title == "和其他部件的连接"


def test_a_clause_whose_upper_clause_is_missing_is_told_once(tmp_path: Path) -> None:
    annex = "附录A\n（规范性附录）\n表格\nA.1 通则\nA.1.1 甲方\n写。\nA.1.2.1 乙方\n写。\nA.1.2.2 丙方\n写。\n"
    document = read(tmp_path, MINIATURE + annex, "示例规范.txt")
    assert document.loss.warnings == ("编号“A.1.2.1”的上一级“A.1.2”没有找到（照原文，不改）：A.1.2.1 乙方",)
    assert clause(document, "A.1.2.1").path == ("附录A 表格", "A.1 通则")


def test_marked_chapters_counted_1_2_3_with_a_point_hold_their_clauses(tmp_path: Path) -> None:
    text = (
        "# 1.范围\n写。\n# 2.原则\n写。\n# 3.要点\n## 3.1 甲的核查\n写。\n## 3.2 乙的核查\n写。\n### 3.2.1 丙\n写。\n"
    )
    document = read(tmp_path, text, "示例指南.md")
    assert clause(document, "3.1").path == ("3.要点",)
    assert clause(document, "3.2.1").path == ("3.要点", "3.2 乙的核查")
    assert document.loss.warnings == ()


def test_the_title_printed_again_ends_the_introduction(tmp_path: Path) -> None:
    document = read(
        tmp_path, f"示例计量规范\n引　　言\n为了计量，制定本规范。\n示例计量规范\n{MINIATURE}", "示例计量规范.txt"
    )
    assert passage(document, "为了计量").label == "引言"
    assert clause(document, "引 言").title == "引言"
    assert document.text[clause(document, "引 言").end :].startswith("\n示例计量规范")


def test_an_article_number_inside_a_word_is_no_article(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "某某办法\n第三条道路：服务中小企业\n第一条为了管理，制定本办法。\n第二条本办法适用于全省。\n第四条本办法自公布之日起施行。\n",
        "某某办法.txt",
    )
    assert numbers(document) == ["第一条", "第二条", "第四条"]


# ---- the second axis -----------------------------------------------------------------------------------------------

NOTE = """一、任务来源
来自计划。
二、编制原则
三条。
三、条款说明
1.关于术语
（1）甲类源及其分类（3.9-3.11）
分类如下：
大源：不小于10
中源：1至10
小源：小于1
这种分类便于管理。
2.关于配备（第5章）
（1）配备原则（5.1）
5.1.1 满足核算
参考某规范。
5.1.2 满足分类
强调分别计量，与6.1相呼应。
（2）器具管理（6.3）
参考某规范，建立制度。6.3.1强调网络。6.3.2-6.3.4建立台账，便于查找。6.3.5规范溯源，防止失准，6.3.6设置底线：未溯源不得使用。
3.关于附录
(1)附录A附表A.1
附录A表A.1给出了比率，均为100%。
"""


def test_headings_name_the_clauses_they_explain(tmp_path: Path) -> None:
    document = read(tmp_path, NOTE)
    assert passage(document, "小源").about == ("3.9", "3.10", "3.11")
    assert passage(document, "小源").label.startswith("3.9-3.11 · 三、条款说明")
    assert passage(document, "(1)附录A").about == ("附录A", "表A.1")
    assert "表A.1" in passage(document, "(1)附录A").label
    assert passage(document, "2.关于配备").about == ("第5章",)


def test_a_dotted_heading_under_an_explained_clause_speaks_of_its_own_number(tmp_path: Path) -> None:
    text = "# 一、条款说明\n\n## （1）器具管理（6.3）\n\n### 6.3.2 台账\n\n要建立台账。\n\n### 6.3.4 停用\n\n停用的要隔离。\n"
    file = tmp_path / "某规范编制说明.md"
    file.write_text("# 《某某器具管理规范》编制说明\n\n" + text, "utf-8")
    document = parse(file)
    about = {each.about for each in document.passages if "要建立台账" in each.text or "停用的要隔离" in each.text}
    assert about == {("6.3.2",), ("6.3.4",)}


def test_explained_clauses_are_no_headings_of_the_note(tmp_path: Path) -> None:
    document = read(tmp_path, NOTE)
    assert "5.1.1" not in numbers(document)
    first = clause(document, "5.1.1")
    assert first.kind == "item"
    assert first.path == ("三、条款说明", "2.关于配备（第5章）", "（1）配备原则（5.1）")
    assert passage(document, "5.1.2").about == ("5.1.2",)
    assert passage(document, "5.1.2").text.endswith("相呼应。")


def test_a_paragraph_is_cut_where_it_turns_to_another_clause(tmp_path: Path) -> None:
    document = read(tmp_path, NOTE)
    cut = [(each.about, each.text) for each in document.passages if each.label.endswith("（2）器具管理（6.3）")]
    assert [about for about, _ in cut] == [("6.3",), ("6.3.1",), ("6.3.2", "6.3.3", "6.3.4"), ("6.3.5",), ("6.3.6",)]
    assert cut[4][1] == "6.3.6设置底线：未溯源不得使用。"
    assert all(text == "".join(text.splitlines()) or about == ("6.3",) for about, text in cut)


def test_lines_that_list_without_numbers_become_items(tmp_path: Path) -> None:
    document = read(tmp_path, NOTE)
    assert [each.title for each in document.clauses if each.kind == "item" and each.title.endswith("源")] == [
        "大源",
        "中源",
        "小源",
    ]
    assert clause(document, "这种分类").kind == "body"


# ---- tables --------------------------------------------------------------------------------------------------------

TABLES = """一、比较
甲乙对比：
\t对比项
\t甲标准
\t乙标准
\t本标准

\t约束力度
\t强制执行
\t自愿采用
\t推荐执行

\t4.1计量边界
\t企业边界
\t没有规定
\t设施边界


架构对比：
\t对比项
\t甲标准
\t乙标准
\t本标准

\t行业覆盖
\t强制执行
\t自愿采用
\t推荐执行


甲乙对比：
\t对比项
\t甲标准
\t乙标准
\t本标准

\t约束力度
\t强制执行
\t自愿采用
\t推荐执行

\t4.1计量边界
\t企业边界
\t没有规定
\t设施边界


综上，本标准较全。
二、其他
无
"""


def test_a_table_with_one_cell_per_line_becomes_rows(tmp_path: Path) -> None:
    document = read(tmp_path, TABLES)
    row = passage(document, "4.1计量边界")
    assert row.text == "4.1计量边界\t企业边界\t没有规定\t设施边界"
    assert row.label == "甲乙对比 · 4.1计量边界 · 一"
    assert row.about == ("4.1",)
    cells = clause(document, "4.1计量边界").cells
    assert [(cell.row_head, cell.column_head, cell.value) for cell in cells][1] == ("4.1计量边界", "乙标准", "没有规定")
    assert all(document.text[cell.start : cell.end] == cell.value for cell in cells)


def test_a_table_printed_twice_is_searched_once(tmp_path: Path) -> None:
    document = read(tmp_path, TABLES)
    assert document.text.count("约束力度") == 2
    assert sum(each.text.startswith("约束力度") for each in document.passages) == 1
    assert any("逐格相同" in warning for warning in document.loss.warnings)


def test_a_table_without_a_caption_is_named_by_its_place_in_a_warning(tmp_path: Path) -> None:
    table = "| 名称 | 型号 |\n|---|---|\n| 电表 | 甲 |\n| 水表 | 乙 |\n\n"
    document = read(tmp_path, f"## 3 要求\n\n{table}正文。\n\n{table}", "a.md")
    assert document.loss.warnings == ("“3 要求”之下没有表题的一张表与前面的一张表逐格相同，检索只用前一张",)


def test_lost_figures_and_cells_are_a_warning() -> None:
    before = Loss(han_in=1000, digits_in=100, cells_in=50)
    told = _losses(before, Loss(han_in=990, digits_in=90, cells_in=20))
    assert [warning[:3] for warning in told] == ["数字串", "单元格"]


def test_page_marks_that_were_left_out_are_told_and_are_no_loss(tmp_path: Path) -> None:
    pages = "".join(f"第{'一二三四五六七八九'[n]}页写了一段话，没有别的。\n— {n + 16} —\n" for n in range(9))
    loss = read(tmp_path, f"一、概况\n{pages}").loss
    assert (loss.digits_in, loss.digits_out) == (9, 0)
    assert loss.warnings == ()
    assert "页码“— 16 —”" in loss.dropped


def test_a_row_with_the_values_of_another_is_marked(tmp_path: Path) -> None:
    document = read(tmp_path, TABLES)
    assert "疑为误排" in passage(document, "行业覆盖").context
    assert "疑为误排" not in passage(document, "约束力度").context
    assert any("行业覆盖" in warning for warning in document.loss.warnings)


def test_a_form_has_options_and_a_note_in_its_last_cell(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        '一、报名\n填表。\n\n\n报名表\n\n单位\t\t\n姓名\t电话\t邮箱\n票种 (勾选)\t<input type="checkbox"/> 单人票 <input type="checkbox"/> 团体票\t\n到达时间\t\t注: 请写清楚\n',
        "通知.txt",
    )
    options = clause(document, "票种").cells
    assert [cell.value for cell in options] == ["单人票", "团体票"]
    assert [document.text[cell.start : cell.end] for cell in options] == ["单人票", "团体票"]
    note = clause(document, "注: 请")
    assert note.kind == "note"
    assert document.text[clause(document, "到达时间").start : clause(document, "到达时间").end] == "到达时间"


def test_a_table_of_contents_without_leaders_does_not_use_up_the_numbers(tmp_path: Path) -> None:
    contents = "目次\n3 术语 1\n4 要求 2\n附录A(规范性附录) 格式 9\n"
    document = read(tmp_path, contents + STANDARD, "DB37T 1234-2024.txt")
    assert [number for number in numbers(document) if number.isdigit()] == ["1", "2", "3", "4", "5", "1)", "2)"][:5]
    assert numbers(document).count("附录A") == 1


def test_clauses_behind_a_lost_page_are_found_again(tmp_path: Path) -> None:
    lost = STANDARD.replace(
        "5.2 记录\n", "5.2 记录\n（此页读不出。）\n6.3 心跳\n甲。\n6.4 请求\n乙。\n6.5 应答\n丙。\n"
    )
    document = read(tmp_path, lost, "DB37T 1234-2024.txt")
    assert {"6.3", "6.4", "6.5"} <= set(numbers(document))
    assert any("6.3" in warning for warning in document.loss.warnings)


def test_a_heading_that_only_the_contents_name_is_told() -> None:
    from ingest.parsing import parse_reading
    from knowledge.vocabulary import Line, Reading

    lines = tuple(Line(text=text) for text in STANDARD.splitlines() if "\t" not in text)
    contents = (Line(text="4.2 准确度"), Line(text="4.3 溯源"), Line(text="附录A（规范性） 一览表格式"))
    document = parse_reading(Reading(file="a.pdf", format="pdf", sha256="", blocks=lines, toc=contents))
    assert [warning for warning in document.loss.warnings if "目录" in warning] == [
        "目录里有“4.3 溯源”，正文里没有找到这一条"
    ]
