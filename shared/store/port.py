"""The document-store port: what every adapter offers, how collections and queries are described.

One document is one consistency unit: there are no transactions and no joins. Owns no adapter and
no rule about interviews.

A document has a string `_id`, a `version` that counts its writes from 1, a `schema_version`, and
fields of JSON types or aware datetimes (kept in UTC, cut to milliseconds). Its `outbox`, when it
has one, is a list of event records, oldest first, each with a `time` (ISO 8601, UTC).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from shared.store.errors import (
    DuplicateKey,
    EventsPending,
    NoIndex,
    NotFound,
    SchemaTooNew,
    StoreError,
    Unavailable,
    VersionConflict,
)

__all__ = [
    "AnyOf",
    "Between",
    "Collection",
    "Document",
    "DuplicateKey",
    "EventsPending",
    "Index",
    "NoIndex",
    "NotFound",
    "SchemaTooNew",
    "Store",
    "StoreError",
    "Unavailable",
    "VersionConflict",
]

Document = dict[str, Any]
Key = tuple[str, int]  # a field, and 1 for ascending or -1 for descending

_COLLECTION_NAME = re.compile(r"[a-z][a-z0-9_]*")
_FIELD_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*")


def key_of(field: str) -> Key:
    """`"starts_at"` ascends, `"-starts_at"` descends."""
    return (field[1:], -1) if field.startswith("-") else (field, 1)


@dataclass(frozen=True)
class Index:
    """Serves queries by these fields. `"-starts_at"` descends, `"recruiter.id"` is a nested field.

    A unique index binds documents that have a value in each of its fields; None is not a value.
    """

    fields: tuple[str, ...]
    unique: bool = False

    def __post_init__(self) -> None:
        for name, _ in self.fields_and_directions:
            if not _FIELD_NAME.fullmatch(name):
                raise ValueError(f"{name!r} cannot be indexed")

    @property
    def fields_and_directions(self) -> tuple[Key, ...]:
        return tuple(key_of(field) for field in self.fields)

    @property
    def keys(self) -> tuple[Key, ...]:
        """The fields and then the id, which makes every order total and paging exact."""
        declared = self.fields_and_directions
        direction = declared[-1][1] if declared else 1
        return (*declared, ("_id", direction))

    @property
    def name(self) -> str:
        parts = [name + ("_desc" if way < 0 else "") for name, way in self.fields_and_directions]
        return "by_" + "_and_".join(parts).replace(".", "_of_")


@dataclass(frozen=True)
class Collection:
    """A named set of documents, the queries it serves, and the schema version it writes."""

    name: str
    indexes: tuple[Index, ...] = ()
    schema_version: int = 1

    def __post_init__(self) -> None:
        if not _COLLECTION_NAME.fullmatch(self.name):
            raise ValueError(f"{self.name!r} cannot name a collection")


@dataclass(frozen=True, init=False)
class AnyOf:
    """The field has one of these values (at most 200)."""

    values: tuple[Any, ...]

    def __init__(self, *values: Any) -> None:
        """`AnyOf("live", "failed")`, or `AnyOf(("live", "failed"))`."""
        given = values[0] if len(values) == 1 and _is_many(values[0]) else values
        object.__setattr__(self, "values", tuple(dict.fromkeys(given)))


def _is_many(value: Any) -> bool:
    return isinstance(value, tuple | list | set | frozenset)


@dataclass(frozen=True)
class Between:
    """The field has a value from `low` up to but not including `high`; None leaves a side open."""

    low: Any = None
    high: Any = None

    def __post_init__(self) -> None:
        if self.low is None and self.high is None:
            raise ValueError("Between needs a low or a high end")


NO_CONDITIONS: Mapping[str, Any] = {}
MOST_COUNTED = 10_000  # people read "10000+" above that, and a count costs the same for ever


class Store(Protocol):
    """Documents by collection. Safe to call from several threads, greenthreads and processes."""

    def prepare(self, *collections: Collection) -> None:
        """Create what these collections need; done on first use otherwise. Idempotent."""

    def get(self, collection: Collection, id: str) -> Document | None:
        """The document with this id."""

    def insert(self, collection: Collection, document: Document) -> None:
        """Write a new document with version 1. Raises DuplicateKey."""

    def replace(self, collection: Collection, document: Document, *, if_version: int) -> None:
        """Write version `if_version + 1` over version `if_version`.

        Raises VersionConflict when the stored version is another one, DuplicateKey when a unique
        value belongs to another document.
        """

    def find(
        self,
        collection: Collection,
        where: Mapping[str, Any] = NO_CONDITIONS,
        *,
        order_by: tuple[str, ...] = (),
        limit: int = 100,
        after: Document | None = None,
    ) -> list[Document]:
        """Documents whose fields equal `where` or meet its AnyOf and Between conditions.

        Without `order_by` they come in the order of the index that serves the query. `after` is
        the last document of the page before, as it was then. Raises NoIndex.
        """

    def count(
        self,
        collection: Collection,
        where: Mapping[str, Any] = NO_CONDITIONS,
        *,
        at_most: int = MOST_COUNTED,
    ) -> int:
        """How many documents meet `where`, or `at_most` when there are as many or more.

        Walks that much of an index and no more. Raises NoIndex.
        """

    def delete(self, collection: Collection, id: str, *, if_version: int | None = None) -> bool:
        """Remove a document; False when there is none, or none with that version."""

    def with_pending_events(self, collection: Collection, limit: int = 50) -> list[Document]:
        """Documents whose outbox is not empty, the one that has waited longest first."""

    def close(self) -> None:
        """Let go of files and connections."""
