"""What a document may contain, the same in every adapter.

JSON types, aware datetimes (cut to milliseconds, UTC), enums by value, tuples as lists. Anything
that one database would take and another would not is refused here, before it is written.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from shared.store.port import Collection, Document

INT64 = range(-(2**63), 2**63)
# Most of a document is of these very types, not of a subclass such as a StrEnum: a call for each of
# them made this copy, of a long interview at each of its steps, take 1.7 times as long.
AS_THEY_ARE = frozenset({str, bool, type(None)})


def plain(value: Any, path: str = "") -> Any:
    """A deep copy of `value` that every adapter can write; raises TypeError, ValueError."""
    if type(value) in AS_THEY_ARE:
        return value
    if isinstance(value, Enum):
        value = value.value
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int | float):
        return _number(value, path)
    if isinstance(value, datetime):
        return _moment(value, path)
    if isinstance(value, list | tuple):
        inside = f"{path}[]"
        return [plain(item, inside) for item in value]
    if isinstance(value, dict):
        return {
            _name(name, path): item if type(item) in AS_THEY_ARE else plain(item, f"{path}.{name}")
            for name, item in value.items()
        }
    raise TypeError(f"{path[1:] or 'a document'} cannot hold {type(value).__name__}")


def plain_document(collection: Collection, document: Document, version: int) -> Document:
    """A writable copy of a document; indexed fields must hold single values."""
    written: Document = plain({**document, "version": version})
    if not isinstance(written.get("_id"), str) or not written["_id"]:
        raise ValueError("a document needs a string _id")
    written.setdefault("schema_version", collection.schema_version)
    for index in collection.indexes:
        for field, _ in index.keys:
            if isinstance(value_at(written, field), list | dict):
                raise TypeError(f"{field} is indexed and must hold a single value")
    return written


def value_at(document: Document, field: str) -> Any:
    """The value of a possibly nested field (`"recruiter.id"`); None when it is missing."""
    value: Any = document
    for name in field.split("."):
        if isinstance(value, list):
            return value
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _number(value: float, path: str) -> float:
    if isinstance(value, int) and value not in INT64:
        raise ValueError(f"{path[1:]} does not fit 64 bits")
    if not math.isfinite(value):
        raise ValueError(f"{path[1:]} is not a number")
    return value


def _moment(value: datetime, path: str) -> datetime:
    if value.tzinfo is None:
        raise ValueError(f"{path[1:]} has no time zone")
    utc = value.astimezone(UTC)
    return utc.replace(microsecond=utc.microsecond // 1000 * 1000)


def _name(name: Any, path: str) -> str:
    if type(name) is str and name.isidentifier():
        return name
    if not isinstance(name, str):
        raise TypeError(f"{path[1:] or 'a document'} has a key that is not a string: {name!r}")
    if isinstance(name, Enum):
        name = name.value
    if name.startswith("$") or "." in name or "\0" in name:
        raise ValueError(f"{name!r} cannot be a key of {path[1:] or 'a document'}")
    return str(name)
