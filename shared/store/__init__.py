"""Where services keep their data: a small document-store port, two adapters, and aggregates on top.

`port` says what a store does, `sqlite` and `mongo` do it, `queries` refuses what no index serves,
`aggregates` is what services use, `outbox` is what the publisher uses, `open` chooses the adapter.
"""

from shared.store.aggregates import Aggregates, EventRef, OutboxSource
from shared.store.open import open_store
from shared.store.port import (
    AnyOf,
    Between,
    Collection,
    Document,
    DuplicateKey,
    EventsPending,
    Index,
    NoIndex,
    NotFound,
    SchemaTooNew,
    Store,
    StoreError,
    Unavailable,
    VersionConflict,
)

__all__ = [
    "Aggregates",
    "AnyOf",
    "Between",
    "Collection",
    "Document",
    "DuplicateKey",
    "EventRef",
    "EventsPending",
    "Index",
    "NoIndex",
    "NotFound",
    "OutboxSource",
    "SchemaTooNew",
    "Store",
    "StoreError",
    "Unavailable",
    "VersionConflict",
    "open_store",
]
