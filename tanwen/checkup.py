"""What `tanwen doctor` looks at: what is installed, where the data lie, whether library and indexes agree."""

from __future__ import annotations

import importlib.metadata
import platform
import re
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import tanwen
from knowledge.errors import LibraryBusy, LibraryDamaged, TanwenError
from knowledge.journal import catch_up
from knowledge.library import Library
from knowledge.settings import Settings
from knowledge.storage import FILE
from tanwen.indexing import LateIndex

_PROGRAMS = {
    "tesseract": "识别扫描页（缺少时扫描件不能读）",
    "soffice": "读旧式 .doc（缺少时 .doc 不能读）",
}
_ALSO = {"soffice": "libreoffice"}
_LEFTOVERS = ("-wal", "-shm")


class Finding(NamedTuple):
    """One thing that was looked at: good, or a problem with what to do."""

    what: str
    good: bool
    says: str
    hint: str = ""


def examine(settings: Settings, *, repair: bool, tell: Callable[[str], None]) -> dict[str, Any]:
    """Everything doctor tells; what a killed process left undone is completed on the way, `repair` mends the rest."""
    findings: list[Finding] = []
    library = _open(settings, findings, repair=repair, tell=tell)
    held: dict[str, Any] = {}
    if library is not None:
        held = library.counts()._asdict()
        findings += _library_and_index(settings, library, repair=repair, tell=tell)
    return {
        "version": tanwen.__version__,
        "python": platform.python_version(),
        "home": str(settings.home),
        "embedder": settings.embedder,
        "model": settings.model_address,
        "library": held,
        "disk": _disk(settings.home),
        "installed": _installed(),
        "programs": {name: shutil.which(name) or shutil.which(_ALSO.get(name, name)) for name in _PROGRAMS},
        "checks": [finding._asdict() for finding in findings],
        "healthy": all(finding.good for finding in findings),
    }


def tell_people(facts: dict[str, Any]) -> list[str]:
    """The same as lines of text."""
    size = sum(facts["disk"].values()) / 1e6
    held = facts["library"]
    lines = [
        f"碳问 {facts['version']}，Python {facts['python']}",
        f"数据：{facts['home']}（{size:.1f} MB）",
        f"嵌入模型：{facts['embedder']}；语言模型：{facts['model'] or '没有（回答由原文摘出）'}",
    ]
    if held:
        lines.append(f"文件库：{held['documents']} 份文件，{held['clauses']} 条，{held['passages']} 段")
    missing = [name for name, version in facts["installed"].items() if version is None]
    lines.append(f"依赖：{len(facts['installed'])} 个，" + (f"缺少 {'、'.join(missing)}" if missing else "齐全"))
    for name, place in facts["programs"].items():
        lines.append(f"程序 {name}：{place or '没有安装，' + _PROGRAMS[name]}")
    for check in facts["checks"]:
        lines.append(f"{'正常' if check['good'] else '问题'}  {check['what']}：{check['says']}")
        if not check["good"] and check["hint"]:
            lines.append(f"      办法：{check['hint']}")
    lines.append("一切正常。" if facts["healthy"] else "有问题，见上面标“问题”的各行。")
    return lines


# ---- library and index ---------------------------------------------------------------------------------------------


def _open(settings: Settings, findings: list[Finding], *, repair: bool, tell: Callable[[str], None]) -> Library | None:
    """The library; a damaged one is moved aside on request, so that its files can be read in again."""
    try:
        return Library.open(settings.home)
    except LibraryDamaged as error:
        if not repair:
            findings.append(Finding("文件库", good=False, says=error.message, hint=_HINT_REPAIR))
            return None
    aside = _move_aside(settings.home)
    tell(f"损坏的文件库移到了 {aside}，请用 tanwen ingest 重新读入原文件。")
    library = Library.open(settings.home)
    findings.append(Finding("文件库", good=True, says=f"新建了空库；旧的在 {aside.name}"))
    return library


_HINT_REPAIR = "运行 tanwen doctor --repair。"


def _library_and_index(
    settings: Settings, library: Library, *, repair: bool, tell: Callable[[str], None]
) -> list[Finding]:
    try:
        problems = library.check()
    except LibraryDamaged as error:
        problems = [error.message]
    if problems:
        if not repair:
            return [Finding("文件库", good=False, says="；".join(problems[:5]), hint=_HINT_REPAIR)]
        library.close()
        aside = _move_aside(settings.home)
        tell(f"损坏的文件库移到了 {aside}，请用 tanwen ingest 重新读入原文件。")
        library = Library.open(settings.home)
    findings = [Finding("文件库", good=True, says="完整")]
    late = LateIndex(settings, library)
    try:
        with library.writing(wait=2):
            pending = library.pending_count()
            if pending:
                findings += _completed(library, late, pending, repair=repair)
            findings.append(_index(late, repair=repair, tell=tell))
    except LibraryBusy as error:
        findings.append(Finding("索引", good=True, says=f"没有检查：{error.message}"))
    except TanwenError as error:
        findings.append(Finding("索引", good=False, says=error.message, hint=error.hint))
    return findings


def _completed(library: Library, late: LateIndex, pending: int, *, repair: bool) -> list[Finding]:
    """Completes what a killed process left undone."""
    try:
        catch_up(library, late)
    except TanwenError:
        if not repair:  # else the rebuild that follows does it
            raise
        return []
    return [Finding("未写完的索引", good=True, says=f"补齐了 {pending} 处")]


def _index(late: LateIndex, *, repair: bool, tell: Callable[[str], None]) -> Finding:
    """Whether words and vectors agree with the library; rebuilt on request where they do not."""
    problems = late.opened().check()
    if not problems:
        return Finding("索引", good=True, says="与文件库一致")
    if not repair:
        return Finding("索引", good=False, says="；".join(problems[:5]), hint=_HINT_REPAIR)
    tell(f"重建索引（{'；'.join(problems[:3])}）……")
    late.opened().rebuild()
    problems = late.opened().check()
    if problems:
        return Finding(
            "索引", good=False, says="重建后仍有：" + "；".join(problems[:5]), hint="请把这些行附在问题报告里。"
        )
    return Finding("索引", good=True, says="已从文件库重建")


def _move_aside(home: Path) -> Path:
    stamp = datetime.now().strftime("%Y%m%d-%H%M%S")
    aside = home / f"library.damaged-{stamp}.sqlite3"
    (home / FILE).replace(aside)
    for ending in _LEFTOVERS:
        left = home / f"{FILE}{ending}"
        if left.exists():
            left.replace(f"{aside}{ending}")
    return aside


# ---- the machine ---------------------------------------------------------------------------------------------------


def _installed() -> dict[str, str | None]:
    """Every dependency with its version, None where it is missing; nothing is imported."""
    try:
        required = importlib.metadata.requires("tanwen") or []
    except importlib.metadata.PackageNotFoundError:
        required = []
    names = [re.split(r"[^\w.-]", line, maxsplit=1)[0] for line in required if "extra ==" not in line]
    return {name: _version(name) for name in sorted(names)}


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _disk(home: Path) -> dict[str, int]:
    """Bytes by file or folder in the data folder."""
    if not home.is_dir():
        return {}
    return {
        entry.name: sum(file.stat().st_size for file in entry.rglob("*") if file.is_file())
        if entry.is_dir()
        else entry.stat().st_size
        for entry in sorted(home.iterdir())
    }
