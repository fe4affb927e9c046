"""Chooses the store of a service: MongoDB when an address is given, else a file."""

from __future__ import annotations

from pathlib import Path

from shared.store.port import Store


def open_store(service: str, *, mongo_url: str | None, folder: Path) -> Store:
    """The service's own database: `rapport_<service>` in MongoDB, or `<folder>/<service>.db`."""
    if mongo_url:
        # Not before it is needed: pymongo looks for select.poll when it is imported, and eventlet
        # takes that away. Imported before the process was patched, it never connects.
        from shared.store.mongo import MongoStore, connect

        return MongoStore(connect(mongo_url), f"rapport_{service}")
    from shared.store.sqlite import SqliteStore

    return SqliteStore(folder / f"{service}.db")
