"""The embedded store: one SQLite file per service, documents as JSON under expression indexes.

Durable on acknowledgement (WAL with synchronous=FULL). A call borrows an idle connection or opens
one, and no call yields while it uses one: that makes it safe for threads and greenthreads without
any lock, and SQLite itself keeps processes apart.
"""

from __future__ import annotations

import sqlite3
import time
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from shared.store.port import (
    MOST_COUNTED,
    NO_CONDITIONS,
    Collection,
    Document,
    DuplicateKey,
    Unavailable,
    VersionConflict,
)
from shared.store.queries import plan
from shared.store.sqlite_sql import (
    OLDEST_EVENT,
    Statement,
    combinations,
    conditions,
    encoded,
    from_row,
    schema,
    select,
    source_of,
    table_of,
)
from shared.store.values import plain_document

PASSING = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
}


class SqliteStore:
    """A Store in one file."""

    def __init__(self, path: Path, *, busy_timeout_s: float = 10.0) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._busy_timeout_s = busy_timeout_s
        self._idle: deque[sqlite3.Connection] = deque()
        self._prepared: set[Collection] = set()
        self._is_closed = False

    def prepare(self, *collections: Collection) -> None:
        for collection in collections:
            if collection not in self._prepared:
                with self._connection() as connection:
                    connection.executescript(schema(collection))
                self._prepared.add(collection)

    def get(self, collection: Collection, id: str) -> Document | None:
        sql = f"SELECT id, version, document FROM {table_of(collection)} WHERE id = ?"
        rows = self._rows(collection, (sql, [id]))
        return from_row(rows[0]) if rows else None

    def insert(self, collection: Collection, document: Document) -> None:
        written = plain_document(collection, document, version=1)
        sql = f"INSERT INTO {table_of(collection)} (id, version, document) VALUES (?, 1, ?)"
        self._write(collection, (sql, [written["_id"], encoded(written)]))

    def replace(self, collection: Collection, document: Document, *, if_version: int) -> None:
        written = plain_document(collection, document, version=if_version + 1)
        table = table_of(collection)
        sql = f"UPDATE {table} SET version = ?, document = ? WHERE id = ? AND version = ?"
        values = [if_version + 1, encoded(written), written["_id"], if_version]
        if not self._write(collection, (sql, values)):
            raise VersionConflict

    def find(
        self,
        collection: Collection,
        where: Mapping[str, Any] = NO_CONDITIONS,
        *,
        order_by: tuple[str, ...] = (),
        limit: int = 100,
        after: Document | None = None,
    ) -> list[Document]:
        query = plan(collection, where, order_by, after)
        found: list[Document] = []
        for part in query.parts:
            if len(found) < limit:
                statement = select(collection, query, part, limit - len(found))
                found += map(from_row, self._rows(collection, statement) if statement else ())
        return found

    def count(
        self,
        collection: Collection,
        where: Mapping[str, Any] = NO_CONDITIONS,
        *,
        at_most: int = MOST_COUNTED,
    ) -> int:
        query = plan(collection, where)
        source = source_of(collection, query.index)
        total = 0
        for terms in combinations(query.parts[0]):
            condition, values = conditions(terms)
            sql = f"SELECT COUNT(*) FROM (SELECT 1 FROM {source} WHERE {condition} LIMIT ?)"
            total += self._rows(collection, (sql, [*values, at_most - total]))[0][0]
        return total

    def delete(self, collection: Collection, id: str, *, if_version: int | None = None) -> bool:
        sql = f"DELETE FROM {table_of(collection)} WHERE id = ? AND version = ifnull(?, version)"
        return self._write(collection, (sql, [id, if_version])) > 0

    def with_pending_events(self, collection: Collection, limit: int = 50) -> list[Document]:
        sql = (
            f"SELECT id, version, document FROM {table_of(collection)} "
            f"INDEXED BY {collection.name}_pending_events "
            f"WHERE {OLDEST_EVENT} IS NOT NULL ORDER BY {OLDEST_EVENT}, id LIMIT ?"
        )
        return [from_row(row) for row in self._rows(collection, (sql, [limit]))]

    def close(self) -> None:
        self._is_closed = True
        while self._idle:
            self._idle.pop().close()

    def _rows(self, collection: Collection, statement: Statement) -> list[tuple[Any, ...]]:
        self.prepare(collection)
        with self._connection() as connection:
            return connection.execute(*statement).fetchall()

    def _write(self, collection: Collection, statement: Statement) -> int:
        """One statement is one transaction, on disk when this returns how many rows changed."""
        self.prepare(collection)
        with self._connection() as connection:
            return connection.execute(*statement).rowcount

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        with _translated_errors():
            connection = self._borrow()
            try:
                yield connection
            finally:
                if connection.in_transaction:
                    connection.rollback()
                if self._is_closed:
                    connection.close()
                else:
                    self._idle.append(connection)

    def _borrow(self) -> sqlite3.Connection:
        try:
            return self._idle.pop()
        except IndexError:
            return self._connect()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._path,
            timeout=self._busy_timeout_s,
            isolation_level=None,
            check_same_thread=False,
        )
        _use_wal(connection, time.monotonic() + self._busy_timeout_s)
        connection.execute("PRAGMA synchronous = FULL")
        return connection


def _use_wal(connection: sqlite3.Connection, deadline: float) -> None:
    """Switching a new file to WAL ignores the busy timeout while another process does the same."""
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)


@contextmanager
def _translated_errors() -> Iterator[None]:
    try:
        yield
    except sqlite3.IntegrityError as error:
        raise DuplicateKey from error
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF in PASSING:
            raise Unavailable from error
        raise
