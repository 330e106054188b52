"""A made-up standard of more than 70 pages, some 700 clauses and a table in every chapter, as PDF, Word file or text.

Its words come from a few lists and its figures from dice, so that no two clauses say the same and every run makes the same.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any, NamedTuple

DESIGNATION, TITLE = "JJF 9901-2031", "某某用能单位计量数据管理规范"
CHAPTERS, SECTIONS, CLAUSES = 12, 6, 8
WHO = ("用能单位", "计量管理部门", "数据管理岗位", "审查组", "次级用能单位", "检定机构", "运行班组", "技术负责人")
WHAT = (
    "电能表",
    "蒸汽流量计",
    "燃气流量计",
    "水表",
    "皮带秤",
    "热量表",
    "温度变送器",
    "压力变送器",
    "在线分析仪",
    "汽车衡",
)
DOES = ("保存", "复核", "校准", "登记", "比对", "检定", "备份", "审查", "汇总", "更新")
PAPER = (
    "原始记录",
    "检定证书",
    "计量台账",
    "校准报告",
    "数据报表",
    "网络图",
    "溯源图",
    "管理程序",
    "周期计划",
    "异常报告",
)
WHEN = ("每月", "每季度", "每年", "更换器具后", "停用之前", "交接班时", "数据异常时", "投入使用前")


class Piece(NamedTuple):
    """A heading, a clause, or a table with its caption."""

    number: str
    text: str
    rows: tuple[tuple[str, ...], ...] = ()
    heading: bool = False


def standard(seed: int = 1) -> list[Piece]:
    """All pieces in order."""
    dice = random.Random(seed)
    pieces = []
    for chapter in range(1, CHAPTERS + 1):
        pieces.append(Piece(str(chapter), f"{dice.choice(WHAT)}与{dice.choice(PAPER)}的管理", heading=True))
        for section in range(1, SECTIONS + 1):
            number = f"{chapter}.{section}"
            pieces.append(Piece(number, f"{dice.choice(WHAT)}的{dice.choice(DOES)}", heading=True))
            pieces += [Piece(f"{number}.{at}", clause(dice)) for at in range(1, CLAUSES + 1)]
        rows = [("计量器具", "准确度等级", "检定周期/月", "最大允许误差/%", "记录保存/年")]
        rows += [
            (
                what,
                f"{dice.randint(1, 5)}.{dice.randint(0, 9)}",
                str(dice.randint(3, 36)),
                f"±{dice.randint(1, 50) / 10}",
                "3",
            )
            for what in dice.sample(WHAT, 8)
        ]
        pieces.append(Piece(f"表{chapter}", f"第{chapter}章计量器具要求", tuple(rows)))
    return pieces


def clause(dice: random.Random) -> str:
    """A clause of one to three sentences."""
    return "".join(
        f"{dice.choice(WHO)}应{dice.choice(WHEN)}{dice.choice(DOES)}{dice.choice(WHAT)}的{dice.choice(PAPER)}，"
        f"允许偏差不超过{dice.randint(1, 99) / 10}%，{dice.choice(PAPER)}保存不少于{dice.randint(2, 30)}年，"
        f"并由{dice.choice(WHO)}在{dice.randint(2, 60)}日内{dice.choice(DOES)}。"
        for _ in range(dice.randint(1, 3))
    )


def with_change(pieces: list[Piece], change: str) -> list[Piece]:
    """The same with one clause in the middle changed by a word, taken out, or a clause put before it."""
    at = next(i for i, piece in enumerate(pieces) if piece.number == f"{CHAPTERS // 2}.3.5")
    match change:
        case "word":
            fresh = [pieces[at]._replace(text=pieces[at].text.replace("应", "宜", 1))]
        case "insert":
            fresh = [Piece(f"{pieces[at].number}A", "新增的一条：用能单位应每周核对一次计量数据。"), pieces[at]]
        case "delete":
            fresh = []
        case _:
            raise ValueError(change)
    return [*pieces[:at], *fresh, *pieces[at + 1 :]]


# ---- as files ------------------------------------------------------------------------------------------------------


def written(pieces: list[Piece], path: Path) -> Path:
    """The standard as the kind of file the extension says."""
    {".txt": as_text, ".docx": as_word, ".pdf": as_pdf}[path.suffix](pieces, path)
    return path


def as_text(pieces: list[Piece], path: Path) -> None:
    """Plain text, tables with tabulators."""
    lines = [DESIGNATION, TITLE, ""]
    for piece in pieces:
        lines.append(f"{piece.number} {piece.text}")
        lines += ["\t".join(row) for row in piece.rows]
    path.write_text("\n".join(lines) + "\n", "utf-8")


def as_word(pieces: list[Piece], path: Path) -> None:
    """A Word file with headings and tables."""
    import docx

    document = docx.Document()
    for line in (DESIGNATION, TITLE):
        document.add_paragraph(line)
    for piece in pieces:
        words = f"{piece.number} {piece.text}"
        if piece.heading:
            document.add_heading(words, level=piece.number.count(".") + 1)
        else:
            document.add_paragraph(words)
        if piece.rows:
            table = document.add_table(len(piece.rows), len(piece.rows[0]))
            for row, cells in zip(table.rows, piece.rows, strict=True):
                for cell, text in zip(row.cells, cells, strict=True):
                    cell.text = text
    document.save(str(path))


def as_pdf(pieces: list[Piece], path: Path) -> None:
    """A PDF with cover, contents, running heads and page numbers; chapters begin on a new page."""
    from reportlab.pdfgen.canvas import Canvas

    first_pages: dict[str, int] = {}
    for canvas in (None, Canvas(str(path), pagesize=(595, 842), invariant=True)):  # first only to number the pages
        sheets = Sheets(canvas)
        if canvas is not None:
            sheets.cover()
            sheets.contents(first_pages)
        for piece in pieces:
            if piece.heading and "." not in piece.number:
                sheets.turn()
                first_pages[f"{piece.number} {piece.text}"] = sheets.page
            sheets.piece(piece)
        sheets.end()
        if canvas is not None:
            canvas.save()


class Sheets:
    """The pages of a PDF in the making; without a canvas they are only counted."""

    TOP, BOTTOM, LEFT, PITCH, SIZE, SIGNS = 100.0, 770.0, 72.0, 21.0, 10.5, 43

    def __init__(self, canvas: Any) -> None:
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.cidfonts import UnicodeCIDFont

        pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
        self.canvas, self.page, self.base = canvas, 0, self.TOP

    def text(self, x: float, base: float, words: str, size: float = SIZE) -> None:
        """Words with their baseline at `base` from the top."""
        if self.canvas is not None:
            self.canvas.setFont("STSong-Light", size)
            self.canvas.drawString(x, 842 - base, words)

    def cover(self) -> None:
        """The first sheet."""
        for base, size, words in ((80, 12, "中华人民共和国国家计量技术规范"), (110, 14, DESIGNATION), (300, 24, TITLE)):
            self.text(120, base, words, size)
        self.text(120, 700, "2031-03-01 发布    2031-09-01 实施")
        self.canvas.showPage()

    def contents(self, first_pages: dict[str, int]) -> None:
        """The table of contents."""
        self.text(270, 90, "目  次", 14)
        for at, (heading, page) in enumerate(first_pages.items()):
            self.text(self.LEFT, 130 + at * 22, f"{heading}{'…' * (36 - len(heading))}（{page}）")
        self.canvas.showPage()

    def turn(self) -> None:
        """Begins the next page, with its running head and its number."""
        self.end()
        self.page += 1
        self.base = self.TOP
        self.text(self.LEFT, 60, DESIGNATION, 9)
        self.text(290, 800, str(self.page), 9)

    def end(self) -> None:
        """Ends a page."""
        if self.canvas is not None and self.page:
            self.canvas.showPage()

    def line(self, words: str, indent: float = 0.0) -> None:
        """One printed line."""
        if self.base > self.BOTTOM:
            self.turn()
        self.text(self.LEFT + indent, self.base, words)
        self.base += self.PITCH

    def piece(self, piece: Piece) -> None:
        """A heading, a clause in lines, or a ruled table with its caption."""
        if piece.rows:
            self.table(piece)
            return
        words = f"{piece.number}  {piece.text}"
        while words:
            self.line(words[: self.SIGNS])
            words = words[self.SIGNS :]

    def table(self, piece: Piece) -> None:
        """A table on one page."""
        if self.base + (len(piece.rows) + 1) * 22 > self.BOTTOM:
            self.turn()
        self.line(f"{piece.number}  {piece.text}", 120)
        top, width, height = self.base - 12, 88.0, 22.0
        for r, row in enumerate(piece.rows):
            for c, words in enumerate(row):
                self.text(self.LEFT + c * width + 4, top + r * height + 15, words, 9)
        if self.canvas is not None:
            across, down = len(piece.rows[0]) * width, len(piece.rows) * height
            for r in range(len(piece.rows) + 1):
                y = 842 - top - r * height
                self.canvas.line(self.LEFT, y, self.LEFT + across, y)
            for c in range(len(piece.rows[0]) + 1):
                x = self.LEFT + c * width
                self.canvas.line(x, 842 - top, x, 842 - top - down)
        self.base = top + len(piece.rows) * height + self.PITCH
