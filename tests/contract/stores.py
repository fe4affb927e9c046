"""Where the store contract is tested, and how a test or its child process opens a store there."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shared.store.port import Store
from shared.store.sqlite import SqliteStore

SQLITE = "sqlite"
MONGODB = "mongodb"
MONGOMOCK = "mongomock"


@dataclass
class Place:
    """A fresh, empty database of one engine. Every `open` is another client of the same data."""

    engine: str
    folder: Path
    mongo_url: str = ""
    database: str = field(default_factory=lambda: f"rapport_test_{uuid.uuid4().hex[:12]}")
    _mock: Any = None
    _opened: list[Store] = field(default_factory=list)

    def open(self) -> Store:
        store = self._open()
        self._opened.append(store)
        return store

    def _open(self) -> Store:
        if self.engine == SQLITE:
            return SqliteStore(self.folder / f"{self.database}.db")
        from shared.store.mongo import MongoStore, connect  # as late as `open_store` does

        if self.engine == MONGODB:
            return MongoStore(connect(self.mongo_url), self.database)
        import mongomock

        self._mock = self._mock or mongomock.MongoClient()
        return MongoStore(self._mock, self.database)

    def remove(self) -> None:
        for store in self._opened:
            store.close()
        if self.engine == MONGODB:
            from shared.store.mongo import connect

            with connect(self.mongo_url) as client:
                client.drop_database(self.database)

    @property
    def arguments(self) -> list[str]:
        """For a child process, see `from_arguments`."""
        return [self.engine, str(self.folder), self.mongo_url, self.database]

    @classmethod
    def from_arguments(cls, engine: str, folder: str, mongo_url: str, database: str) -> Place:
        return cls(engine, Path(folder), mongo_url, database)
