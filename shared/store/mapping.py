"""Turns a service's frozen dataclass into the fields of a document and back.

Datetimes stay datetimes, enums go by value, tuples and sets become lists. A field whose name the
envelope of a document needs (`version`, `outbox`, ...) is stored as `own_<name>`; `id` as `_id`.
A field that was renamed names in its metadata what it is `stored_as`, so that programs of before
and after the change read each other's documents.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import fields
from datetime import datetime
from functools import cache
from typing import Any, Generic, Protocol, TypeVar

from cattrs import Converter
from cattrs.strategies import configure_union_passthrough

from shared.store.port import Collection, Document, SchemaTooNew

RESERVED = frozenset({"version", "schema_version", "sequence", "outbox", "inbox"})
Upcast = Callable[[Document], Document]


class HasId(Protocol):
    """A state that can be stored: a frozen dataclass with an id."""

    @property
    def id(self) -> str: ...


T = TypeVar("T", bound=HasId)


class Mapper(Generic[T]):
    """The mapping of one kind. `upcasts[n]` turns a document of schema version n into n + 1."""

    def __init__(
        self, kind: type[T], collection: Collection, upcasts: Mapping[int, Upcast] | None = None
    ) -> None:
        self._kind = kind
        self._names = {
            field.name: field.metadata.get("stored_as", stored_name(field.name))
            for field in fields(kind)  # type: ignore[arg-type]
        }
        self._schema_version = collection.schema_version
        self._upcasts = dict(upcasts or {})
        missing = set(range(1, self._schema_version)) - set(self._upcasts)
        if missing:
            raise ValueError(f"{kind.__name__} has no upcast from schema version {min(missing)}")

    def document(self, state: T) -> Document:
        """The fields of the document for `state`."""
        plain = converter().unstructure(state, self._kind)
        named = {self._names[name]: value for name, value in plain.items()}
        return {"schema_version": self._schema_version, **named}

    def state(self, document: Document) -> T:
        """The state in a document of this or an older schema version; raises SchemaTooNew."""
        version = document["schema_version"]
        if version > self._schema_version:
            raise SchemaTooNew(f"{document['_id']} has schema version {version}.")
        for step in range(version, self._schema_version):
            document = self._upcasts[step](document)
        named = {field: document[name] for field, name in self._names.items() if name in document}
        return converter().structure(named, self._kind)


def stored_name(field: str) -> str:
    """Where a field of a state is in its document; takes `"-starts_at"` and `"a.b"` as well."""
    sign, path = ("-", field[1:]) if field.startswith("-") else ("", field)
    first, dot, rest = path.partition(".")
    if first == "id":
        first = "_id"
    elif first in RESERVED:
        first = f"own_{first}"
    return sign + first + dot + rest


@cache
def converter() -> Converter:
    """One converter for all kinds: it caches what it learns of each."""
    made = Converter(detailed_validation=False, unstruct_collection_overrides={AbstractSet: sorted})
    made.register_structure_hook(datetime, _as_it_is)
    made.register_unstructure_hook(datetime, lambda moment: moment)
    configure_union_passthrough(str | int | float | bool | datetime | None, made)
    return made


def _as_it_is(value: Any, _: Any) -> datetime:
    if not isinstance(value, datetime):
        raise TypeError(f"expected a datetime, found {type(value).__name__}")
    return value
