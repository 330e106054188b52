"""Imports only go downwards, and each heavy library is imported behind one door, late."""

from __future__ import annotations

import ast
import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BELOW = {
    "knowledge": set(),
    "ingest": {"knowledge"},
    "rules_bridge": {"knowledge"},
    "assistant": {"knowledge", "ingest", "rules_bridge"},
    "eval": {"knowledge", "ingest", "rules_bridge", "assistant"},
    "tanwen": {"knowledge", "ingest", "rules_bridge", "assistant", "eval"},
}
DOORS = {
    "chromadb": {"knowledge/vectors.py"},
    "tantivy": {"knowledge/lexical.py"},
    "jieba": {"knowledge/words.py"},
    "pypinyin": {"knowledge/pinyin.py"},
    "sentence_transformers": {"knowledge/embedder.py", "knowledge/training.py"},
    "torch": {"knowledge/training.py"},
    "tokenizers": {"knowledge/embedder.py", "knowledge/training.py"},
    "llama_index": {"assistant/llamaindex.py"},
    "gradio": {"assistant/page"},
    "mcp": {"assistant/mcp.py"},
    "pdfplumber": {"ingest/pdf"},
    "pypdfium2": {"ingest/pdf"},
    "docx": {"ingest/word.py", "assistant/sheets.py"},
    "openpyxl": {
        "ingest/spreadsheet.py",
        "rules_bridge/workbook.py",
        "rules_bridge/sheetwriter.py",
        "assistant/sheets.py",
    },
}


def sources() -> list[Path]:
    return [path for folder in BELOW for path in sorted((ROOT / folder).rglob("*.py"))]


def imports(path: Path) -> list[tuple[str, int, bool]]:
    """(module, line, whether it is imported when the file is) for every import that runs."""
    tree = ast.parse(path.read_text("utf-8"))
    late = {
        id(node)
        for outer in ast.walk(tree)
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(outer)
    }
    typing_only = {
        id(node)
        for outer in ast.walk(tree)
        if isinstance(outer, ast.If) and isinstance(outer.test, ast.Name) and outer.test.id == "TYPE_CHECKING"
        for node in ast.walk(outer)
    }
    found = []
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno, id(node) not in late) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.append((node.module, node.lineno, id(node) not in late))
    return found


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_folder_imports_only_floors_below_it(path: Path) -> None:
    folder = path.relative_to(ROOT).parts[0]
    for module, line, _ in imports(path):
        top = module.split(".")[0]
        if top in BELOW and top != folder:
            assert top in BELOW[folder], f"{path.relative_to(ROOT)}:{line} imports {module}"


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_heavy_library_is_imported_at_its_door_and_late(path: Path) -> None:
    place = path.relative_to(ROOT).as_posix()
    for module, line, early in imports(path):
        doors = DOORS.get(module.split(".")[0])
        if doors is None:
            continue
        assert any(place == door or place.startswith(door + "/") for door in doors), f"{place}:{line} imports {module}"
        assert not early or place.startswith(("assistant/page/", "assistant/llamaindex.py", "ingest/pdf/")), (
            f"{place}:{line} imports {module} early"
        )


@pytest.mark.parametrize("folder", sorted(BELOW))
def test_no_dependency_shadows_a_folder(folder: str) -> None:
    spec = importlib.util.find_spec(folder)
    assert spec is not None
    assert spec.origin is not None
    assert Path(spec.origin).is_relative_to(ROOT)
