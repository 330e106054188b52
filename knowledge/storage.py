"""The SQLite file under the library: connections, transactions, the lock of the one writer.

Every statement goes through here, so every error of SQLite comes out as one of knowledge.errors.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

from knowledge.errors import BadInput, LibraryBusy, LibraryDamaged

SCHEMA = 2
_RAISED = {1: "ALTER TABLE clauses ADD COLUMN modal TEXT NOT NULL DEFAULT '[]'"}
"""What makes a library of an older schema one of the next."""
FILE = "library.sqlite3"
LOCK = "writer.lock"
_REPAIR = "请运行 tanwen doctor 查看，或运行 tanwen doctor --repair 修复。"


class Storage:
    """One library file; each thread has its own connection, so a reader never sees half a transaction."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.file = home / FILE
        self._threads = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._guard = threading.Lock()
        self.lock = WriterLock(home / LOCK)
        self._create()

    def query(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        """All rows of a SELECT."""
        try:
            return self._connection().execute(sql, values).fetchall()
        except sqlite3.Error as error:
            self._fail(error)

    def one(self, sql: str, values: Sequence[Any] = ()) -> Any | None:
        """The first row of a SELECT, or None."""
        try:
            return self._connection().execute(sql, values).fetchone()
        except sqlite3.Error as error:
            self._fail(error)

    def run(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Runs a statement inside a transaction; the number of rows it changed."""
        try:
            return self._connection().execute(sql, values).rowcount
        except sqlite3.Error as error:
            self._fail(error)

    def run_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Runs a statement once per row inside a transaction."""
        try:
            self._connection().executemany(sql, rows)
        except sqlite3.Error as error:
            self._fail(error)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing: whatever is raised inside, or a killed process, leaves the file as it was."""
        self.run("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            connection = self._connection()
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        self.run("COMMIT")

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Several SELECTs that see the same state, whatever a writer does meanwhile."""
        if self._connection().in_transaction:
            yield
            return
        self.run("BEGIN")
        try:
            yield
        finally:
            self.run("COMMIT")

    def revision(self) -> int:
        """A number that grows with every change of content, also by other processes."""
        row = self.one("SELECT value FROM meta WHERE key = 'revision'")
        return int(row[0]) if row else 0

    def changed(self) -> None:
        """Marks, inside a transaction, that the content is another one now."""
        self.run("UPDATE meta SET value = value + 1 WHERE key = 'revision'")

    def close(self) -> None:
        """Closes the connections of all threads."""
        with self._guard:
            for connection in self._connections:
                connection.close()
            self._connections.clear()
            self._threads = threading.local()

    # ---- inside ----------------------------------------------------------------------------------------------------

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._threads, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self.file, timeout=30, isolation_level=None, check_same_thread=False)
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = FULL")  # the indexes must never know more than the library
                connection.execute("PRAGMA foreign_keys = ON")
            except sqlite3.Error:
                connection.close()
                raise
            self._threads.connection = connection
            with self._guard:
                self._connections.append(connection)
        return connection

    def _create(self) -> None:
        try:
            self.home.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BadInput(
                f"数据文件夹 {self.home} 不能用：{error.strerror or error}", "请让 TANWEN_HOME 指向一个可以写的文件夹。"
            ) from error
        if self._schema() is None:
            with self.transaction():
                if self._schema() is None:  # another process may have been faster
                    for statement in _statements():
                        self.run(statement)
                    self.run("INSERT INTO meta VALUES ('schema', ?), ('revision', '0')", (str(SCHEMA),))
        schema = self._raised(self._schema())
        if schema != SCHEMA:
            raise LibraryDamaged(
                f"文件库 {self.file} 的格式是 {schema}，本程序用的是 {SCHEMA}。",
                "请运行 tanwen doctor --repair：旧库移到一旁，原文件重新读入。",
            )

    def _raised(self, schema: int | None) -> int | None:
        """The schema after the steps from an older one to this, where there are such."""
        while schema in _RAISED:
            with self.transaction():
                schema = self._schema()
                if schema in _RAISED:  # another process may have been faster
                    self.run(_RAISED[schema])
                    if schema == 1:  # it kept names only, which nobody reads any more
                        self.run("UPDATE clauses SET refs = '[]'")
                    schema += 1
                    self.run("UPDATE meta SET value = ? WHERE key = 'schema'", (str(schema),))
        return schema

    def _schema(self) -> int | None:
        if not self.one("SELECT 1 FROM sqlite_master WHERE name = 'meta'"):
            return None
        row = self.one("SELECT value FROM meta WHERE key = 'schema'")
        return int(row[0]) if row else None

    def _fail(self, error: sqlite3.Error) -> NoReturn:
        text = str(error)
        if "locked" in text or "busy" in text:
            raise LibraryBusy("文件库正被另一个进程占用。", "请等它结束后再试。") from error
        if "full" in text:
            raise BadInput(f"磁盘已满，{self.file} 写不下了。", "请腾出空间后再试；文件库没有改变。") from error
        if "readonly" in text or "unable to open" in text:
            raise BadInput(f"文件库 {self.file} 打不开或不能写：{text}", "请检查文件夹的权限。") from error
        raise LibraryDamaged(f"文件库 {self.file} 损坏：{text}", _REPAIR) from error


def _statements() -> list[str]:
    """The statements of schema.sql, one by one, since executescript would commit the transaction."""
    text = Path(__file__).with_name("schema.sql").read_text("utf-8")
    lines = [line.split("--")[0] for line in text.splitlines()]
    return [statement.strip() for statement in "\n".join(lines).split(";") if statement.strip()]


class WriterLock:
    """The advisory lock of the one writer; held again by the same thread without harm, freed by the system when a process dies."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._holder: int | None = None
        self._depth = 0
        self._handle: Any = None

    def held(self) -> bool:
        """Whether this thread holds it."""
        return self._holder == threading.get_ident()

    def acquire(self, wait: float) -> None:
        """Takes the lock, waiting up to `wait` seconds; raises LibraryBusy naming the holder."""
        if self.held():
            self._depth += 1
            return
        until = time.monotonic() + wait
        while True:
            try:
                handle = self.file.open("a+", encoding="utf-8")
            except OSError as error:
                raise BadInput(
                    f"数据文件夹 {self.file.parent} 不能写：{error.strerror}", "请检查文件夹的权限。"
                ) from error
            if _try_lock(handle):
                break
            holder = _who(handle)
            handle.close()
            if time.monotonic() >= until:
                raise LibraryBusy(f"文件库正在被写入（{holder}）。", "请等它结束后再试；读取和提问不受影响。")
            time.sleep(0.05)
        handle.seek(0)
        handle.truncate()
        json.dump({"pid": os.getpid(), "since": datetime.now().isoformat(timespec="seconds")}, handle)
        handle.flush()
        self._handle, self._holder, self._depth = handle, threading.get_ident(), 1

    def release(self) -> None:
        """Gives the lock back once every `acquire` of this thread has been answered."""
        self._depth -= 1
        if self._depth == 0:
            handle, self._handle, self._holder = self._handle, None, None
            handle.close()  # closing frees the lock


def _who(handle: Any) -> str:
    handle.seek(0)
    try:
        holder = json.loads(handle.read())
        return f"进程 {holder['pid']}，自 {holder['since']} 起"
    except (ValueError, KeyError, TypeError):
        return "另一个进程"


if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: Any) -> bool:
        handle.seek(1 << 20)  # a byte nobody reads: Windows locks forbid reading
        try:
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(handle: Any) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
