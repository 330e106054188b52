"""Whatever a killed process left undone between library and index is completed by the next one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from knowledge.journal import catch_up, catch_up_if_free
from knowledge.library import Library
from knowledge.vocabulary import Card, Clause, Document, Passage


class Shelfmark:
    """The smallest index there can be: text by id; it may die after some passages."""

    def __init__(self) -> None:
        self.held: dict[str, str] = {}
        self.dies_after: int | None = None

    def update(self, added: Sequence[Passage], removed_ids: Sequence[str]) -> None:
        for id_ in removed_ids:
            self.held.pop(id_, None)
        for at, passage in enumerate(added):
            if self.dies_after is not None and at >= self.dies_after:
                raise SystemError("killed")
            self.held[passage.id] = passage.headings + passage.text


def numbered(count: int, *, id_: str = "d", title: str = "某文件") -> Document:
    text = "".join(f"{at} 第{at}段。\n" for at in range(count))
    spans = [(text.index(f"{at} 第"), text.index(f"第{at}段。") + len(f"第{at}段。")) for at in range(count)]
    return Document(
        card=Card(id=id_, title=title, source=f"{id_}.txt"),
        text=text,
        clauses=tuple(Clause(id=str(at), number=str(at), start=a, end=b) for at, (a, b) in enumerate(spans)),
        passages=tuple(
            Passage(
                id=f"{id_}#{at}",
                document_id=id_,
                clause_id=str(at),
                label=str(at),
                headings=title,
                text=text[a:b],
                start=a,
                end=b,
            )
            for at, (a, b) in enumerate(spans)
        ),
    )


def agrees(library: Library, index: Shelfmark) -> bool:
    return index.held == {passage.id: passage.headings + passage.text for passage in library.all_passages()}


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library.open(tmp_path)


def test_an_index_follows_every_change(library: Library) -> None:
    index = Shelfmark()
    library.put(numbered(5))
    assert catch_up(library, index) == 5
    library.put(numbered(3, id_="e"))
    library.put(numbered(7))
    library.set_card("e", title="改名的文件")
    library.remove("d")
    library.put(numbered(2))
    catch_up(library, index)
    assert agrees(library, index)
    assert (library.pending_count(), library.pending(), catch_up(library, index)) == (0, None, 0)


@pytest.mark.parametrize("dies_after", [0, 1, 4])
def test_an_update_killed_in_the_middle_is_done_again(library: Library, dies_after: int) -> None:
    index = Shelfmark()
    library.put(numbered(30))
    catch_up(library, index)
    library.put(numbered(40, title="新题"))
    index.dies_after = dies_after
    with pytest.raises(SystemError):
        catch_up(library, index, portion=10)
    index.dies_after = None
    catch_up(Library.open(library.home), index, portion=10)
    assert agrees(library, index)


def test_a_portion_is_crossed_out_only_when_the_index_has_it(library: Library) -> None:
    index = Shelfmark()
    library.put(numbered(30))
    told: list[tuple[int, int]] = []
    catch_up(library, index, lambda done, total: told.append((done, total)), portion=10)
    assert told == [(10, 30), (20, 30), (30, 30)]


def test_a_document_put_in_and_removed_before_the_index_saw_it_never_reaches_it(library: Library) -> None:
    index = Shelfmark()
    library.put(numbered(3))
    library.remove("d")
    catch_up(library, index)
    assert index.held == {}


def test_a_reader_does_not_wait_for_a_writer(library: Library) -> None:
    import threading

    index = Shelfmark()
    library.put(numbered(3))
    outcome: list[bool] = []
    with library.writing():
        thread = threading.Thread(target=lambda: outcome.append(catch_up_if_free(library, index)))
        thread.start()
        thread.join()
    assert outcome == [False]
    assert catch_up_if_free(library, index)
    assert agrees(library, index)
