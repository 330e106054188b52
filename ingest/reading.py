"""One door for every kind of file: the first bytes and the extension decide which reader takes it."""

from __future__ import annotations

import hashlib
import struct
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from ingest.text import decode, read_markdown, read_text
from knowledge.errors import UnreadableFile
from knowledge.vocabulary import Reading

EXTENSIONS = (".txt", ".md", ".markdown", ".pdf", ".docx", ".doc", ".html", ".htm", ".xlsx", ".csv", ".tsv")
PageProgress = Callable[[int, int], None]
LARGEST = 400 * 1024 * 1024

_KINDS = {
    "pdf": "PDF",
    "docx": "Word 文档（.docx）",
    "xlsx": "Excel 工作簿（.xlsx）",
    "ole": "旧版 Office 文件（.doc/.xls）",
    "zip": "压缩包",
    "image": "图片",
    "other": "二进制文件",
}


def read(path: Path, progress: PageProgress | None = None, keep: Path | None = None) -> Reading:
    """A file as its reader delivers it; raises UnreadableFile with one line of what is wrong and one of what to do.

    `progress` is told pages read and pages in all, where the format has pages and reading them takes long; `keep` is a
    folder where such a reader keeps the pages it has read, so that the next version of the file costs only what changed.
    """
    raw = _bytes(path)
    name, suffix = path.name, path.suffix.lower()
    if suffix not in EXTENSIONS:
        raise UnreadableFile(
            f"{name}：不认识的文件类型“{suffix or '无扩展名'}”。", f"可读的类型：{' '.join(EXTENSIONS)}。"
        )
    content = sniff(raw)
    wanted = {".pdf": "pdf", ".docx": "docx", ".xlsx": "xlsx", ".doc": "ole"}.get(suffix)
    if wanted and content != wanted:
        _refuse(name, suffix, content)
    if not wanted and content is not None:
        _refuse(name, suffix, content)
    return _read_as(path, raw, suffix, progress, keep)


def _read_as(path: Path, raw: bytes, suffix: str, progress: PageProgress | None, keep: Path | None) -> Reading:
    """Hands the file to its reader."""
    name, sha256 = path.name, hashlib.sha256(raw).hexdigest()
    match suffix:
        case ".pdf":
            from ingest.pdf import read_pdf

            return read_pdf(path, progress=progress, keep=keep)
        case ".docx" | ".doc":
            from ingest.word import read_doc, read_docx

            return read_docx(raw, name, sha256) if suffix == ".docx" else read_doc(path, sha256)
        case ".html" | ".htm":
            from ingest.web import read_html

            return read_html(raw, name, sha256)
        case ".xlsx" | ".csv" | ".tsv":
            from ingest.spreadsheet import read_csv, read_xlsx

            return read_xlsx(raw, name, sha256) if suffix == ".xlsx" else read_csv(raw, name, sha256)
        case ".md" | ".markdown":
            return read_markdown(raw, name, sha256)
    if (
        decode(
            raw[:2000] if len(raw) > 4000 and raw[:2] not in (b"\xff\xfe", b"\xfe\xff") and raw.isascii() else raw, name
        )[:300]
        .lstrip()
        .lower()
        .startswith(("<!doctype html", "<html"))
    ):
        from ingest.web import read_html

        return read_html(raw, name, sha256)
    return read_text(raw, name, sha256)


def _bytes(path: Path) -> bytes:
    """The bytes of a file; a missing, huge, empty or unreadable one is refused."""
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise UnreadableFile(f"{path} 是文件夹，不是文件。", "请给出文件，或用 ingest 读整个文件夹。")
        if size > LARGEST:
            raise UnreadableFile(
                f"{path.name} 太大（{size // 2**20} MB）。", f"请拆成小于 {LARGEST // 2**20} MB 的文件。"
            )
        raw = path.read_bytes()
    except FileNotFoundError as error:
        raise UnreadableFile(f"没有这个文件：{path}", "请检查路径。") from error
    except OSError as error:
        raise UnreadableFile(f"{path} 读不了：{error.strerror or error}", "请检查文件权限。") from error
    if not raw.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise UnreadableFile(f"{path.name} 是空文件。", "请换一份有内容的文件。")
    return raw


def sniff(raw: bytes) -> str | None:
    """What the first bytes say a file is: pdf, docx, xlsx, zip, ole, image; None for text."""
    if raw[:1024].lstrip()[:5] == b"%PDF-":
        return "pdf"
    if raw[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        try:
            with zipfile.ZipFile(BytesIO(raw)) as package:
                names = set(package.namelist())
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, struct.error):
            return "zip"
        return "docx" if "word/document.xml" in names else "xlsx" if "xl/workbook.xml" in names else "zip"
    if raw[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return "ole"
    if raw[:8] == b"\x89PNG\r\n\x1a\n" or raw[:3] == b"\xff\xd8\xff" or raw[:6] in (b"GIF87a", b"GIF89a"):
        return "image"
    return None


def _refuse(name: str, suffix: str, content: str | None) -> None:
    """The extension says one thing, the bytes another."""
    if content == "zip" and suffix in (".docx", ".xlsx"):
        raise UnreadableFile(f"{name} 已损坏：里面没有 Office 文档的内容。", "请用原来的软件打开并另存一次。")
    if content is None:
        raise UnreadableFile(f"{name} 不是真正的 {suffix} 文件，或已损坏。", "请确认文件完整，并按真实格式改扩展名。")
    real = {"pdf": ".pdf", "docx": ".docx", "xlsx": ".xlsx", "ole": ".doc"}.get(content)
    raise UnreadableFile(
        f"{name} 的扩展名是 {suffix}，内容却是{_KINDS[content]}。",
        f"请把扩展名改成 {real} 再读。" if real else "请换成文字文件。",
    )
