"""台账核查 in a real browser: upload, result, report, blank ledger; nothing stays on the disk, nothing leaves the machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import openpyxl
import pytest

from assistant.desk import Desk, open_desk
from assistant.page.ledger_result import MOST_ROWS, ledger_html
from knowledge.settings import Settings
from rules_bridge.ledger import check_ledger
from rules_bridge.ledger_template import write_template


def filled(path: Path, instruments: int = 3) -> Path:
    """A ledger with one instrument that counts, one portable one, and the rest expired."""
    write_template(path)
    book = openpyxl.load_workbook(path)
    sheet = book["计量器具台账"]
    heads = [str(cell.value).partition("（")[0] for cell in sheet[sheet.max_row]]
    row = {"器具名称": "<b>秤</b>", "所属源流": "锅炉", "源流年排放量": 9000, "数据类型": "活动数据", "状态": "在用"}
    for at in range(instruments):
        until = "2026-06-01" if at < 2 else "2024-06-01"
        each = {
            **row,
            "出厂编号": f"N-{at}",
            "有效期至": until,
            "溯源证书编号": "JL",
            "是否便携": "是" if at == 1 else "否",
        }
        sheet.append([each.get(head) for head in heads])
    unit = {"适用标准": "重庆通则", "年度总排放量": 20000, "是否列入名录": "是", "核查日期": "2025-12-01"}
    for key, value in book["单位信息"].iter_rows(min_col=1, max_col=2):
        value.value = unit.get(str(key.value), value.value)
    book["理论需要量"].append(["锅炉", "其他", "活动数据", 1])
    book.save(path)
    return path


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return open_desk(Settings(home=tmp_path_factory.mktemp("ledger") / "home"))


@pytest.fixture(params=[1280, 390], ids=["wide", "phone"])
def page(request: pytest.FixtureRequest, browser: Any, address: str) -> Iterator[Any]:
    """The tab, open; at the end nothing was reported to the console or asked of another machine."""
    context = browser.new_context(viewport={"width": request.param, "height": 844}, accept_downloads=True)
    opened, faults, outside, here = context.new_page(), [], [], urlsplit(address).netloc
    opened.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("request", lambda asked: outside.append(asked.url) if elsewhere(asked.url, here) else None)
    opened.goto(address)
    opened.get_by_role("tab", name="台账核查").click()
    opened.get_by_role("heading", name="台账核查").wait_for()
    yield opened
    assert opened.evaluate("document.documentElement.scrollWidth") <= request.param
    context.close()
    assert faults == []
    assert outside == []


def elsewhere(url: str, here: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != here


def upload(page: Any, path: Path) -> None:
    page.locator("input[type=file]").last.set_input_files(str(path))


def workbooks(desk: Desk) -> list[Path]:
    return list(desk.settings.home.rglob("*.xlsx"))


def test_an_uploaded_ledger_is_judged_and_its_report_downloaded(page: Any, tmp_path: Path, desk: Desk) -> None:
    upload(page, filled(tmp_path / "某厂台账.xlsx"))
    result = page.locator(".ledger-result")
    result.wait_for()
    said = result.inner_text()
    for words in ("不符合", "某厂台账.xlsx", "征求意见稿", "表A.1", "6.3.7", "在用，不得使用", "每一行都读得懂"):
        assert words in said
    assert "<b>秤</b>" in said
    with page.expect_download() as download:
        page.get_by_text("下载核查报告").click()
    assert download.value.suggested_filename == "某厂台账-核查报告.xlsx"
    download.value.save_as(tmp_path / "报告.xlsx")
    assert openpyxl.load_workbook(tmp_path / "报告.xlsx").sheetnames[0] == "结果"
    assert workbooks(desk) == []


def test_the_steps_of_a_class_unfold(page: Any, tmp_path: Path) -> None:
    upload(page, filled(tmp_path / "台账.xlsx"))
    page.locator(".ledger-result summary").first.click()
    assert "9000 t ≥ 5000 t" in page.locator(".ledger-result details").first.inner_text()


def test_the_blank_ledger_is_downloaded_and_checked_again_after_a_bad_file(page: Any, tmp_path: Path) -> None:
    with page.expect_download() as download:
        page.get_by_text("下载空白台账").click()
    download.value.save_as(tmp_path / "空白.xlsx")
    assert "理论需要量" in openpyxl.load_workbook(tmp_path / "空白.xlsx").sheetnames
    (tmp_path / "坏的.xlsx").write_bytes(b"PK\x03\x04 nothing")
    upload(page, tmp_path / "坏的.xlsx")
    notice = page.locator(".ledger .notice")
    notice.wait_for()
    assert "坏的.xlsx 已损坏" in notice.inner_text()
    assert "Traceback" not in page.content()
    upload(page, tmp_path / "空白.xlsx")
    page.get_by_text("没有一台器具").wait_for()
    upload(page, filled(tmp_path / "好的.xlsx"))
    page.locator(".ledger-result").wait_for()


def test_a_long_table_is_cut_on_the_page_and_says_so(tmp_path: Path) -> None:
    html = ledger_html(check_ledger(filled(tmp_path / "台账.xlsx", MOST_ROWS + 50)), "")
    assert html.count("<td>N-") == MOST_ROWS
    assert f"只列前 {MOST_ROWS} 行" in html
