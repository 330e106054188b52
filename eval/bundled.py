"""A desk over the digests that come with the program, in a library of its own that is gone afterwards."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.desk import Desk, open_desk
from knowledge.errors import UnreadableFile
from knowledge.settings import Settings

CORPUS = Path(__file__).parents[1] / "corpus"


@contextmanager
def bundled_desk(settings: Settings) -> Iterator[Desk]:
    """A desk over the bundled digests, with the engines of the settings; the owner's library is not touched."""
    with tempfile.TemporaryDirectory(prefix="tanwen-eval-") as folder:
        own = settings.model_copy(update={"home": Path(folder)})
        put_digests(own)
        yield open_desk(own)


def put_digests(settings: Settings) -> None:
    """Reads the digests into the library of the settings; raises UnreadableFile where one can't be read."""
    from ingest.pipeline import ingest
    from knowledge.embedder import make_embedder
    from knowledge.index import Index
    from knowledge.library import Library

    library = Library.open(settings.home)
    index = Index.open(settings.home, library, make_embedder(settings))
    for report in ingest([CORPUS], library, index):
        if report.outcome == "failed":
            raise UnreadableFile(f"随附的摘编 {Path(report.path).name} 读不了：{report.reason}", "请重新安装本程序。")
