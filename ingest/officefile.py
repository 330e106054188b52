"""The package of an Office file: opened with bounds on what it unpacks to, its parts parsed without entities."""

from __future__ import annotations

import struct
import zipfile
from io import BytesIO
from typing import Any

from knowledge.errors import UnreadableFile

_UNPACKED = 300 * 1024 * 1024
_RATIO = 250


def unpacked(raw: bytes, name: str) -> zipfile.ZipFile:
    """The package of an Office file; one that would unpack to an absurd size is refused before anything is unpacked."""
    try:
        package = zipfile.ZipFile(BytesIO(raw))
        infos = package.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error) as error:
        raise UnreadableFile(f"{name} 已损坏，打不开。", "请用原来的软件打开并另存一次。") from error
    size = sum(info.file_size for info in infos)
    packed = sum(info.compress_size for info in infos) or 1
    if size > _UNPACKED or (size > 20 * 1024 * 1024 and size / packed > _RATIO) or len(infos) > 20000:
        raise UnreadableFile(
            f"{name} 解压后有 {size // 2**20} MB，不像正常的文档。", "请确认来源；必要时用 Office 另存为新文件。"
        )
    if any(info.flag_bits & 1 for info in infos):
        raise UnreadableFile(f"{name} 有密码。", "请去掉密码后再读。")
    return package


def part(package: zipfile.ZipFile, path: str, name: str) -> Any:
    """The parsed XML of one part of the package, or None where it has none; no entity is ever resolved."""
    from lxml import etree

    if path not in package.namelist():
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        return etree.fromstring(_unpacked_part(package, path), parser)
    except (etree.XMLSyntaxError, zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise UnreadableFile(f"{name} 已损坏（{path} 读不了）。", "请用 Word 打开并另存一次。") from error
    except Exception as error:  # zlib reports a broken stream with its own kinds of error
        raise UnreadableFile(f"{name} 已损坏（{path} 解压失败）。", "请用 Word 打开并另存一次。") from error


def _unpacked_part(package: zipfile.ZipFile, path: str) -> bytes:
    """One part of a package; a part that unpacks to more than it says is a bomb and ends at what it says."""
    promised, chunks, size = package.getinfo(path).file_size, [], 0
    with package.open(path) as file:
        while chunk := file.read(1 << 20):
            chunks.append(chunk)
            size += len(chunk)
            if size > promised:
                raise ValueError(path)
    return b"".join(chunks)
