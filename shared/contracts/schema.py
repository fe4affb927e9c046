"""Derives the marshmallow schema of an event from its dataclass, so a payload is written down once.

Supports what payloads may hold: str, int, float, bool, datetime (aware), StrEnum, optional values,
tuples of these, and nested frozen dataclasses. Anything else is refused at import.
"""

from __future__ import annotations

import dataclasses
import types
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Union, get_args, get_origin, get_type_hints

from marshmallow import EXCLUDE, Schema, fields, post_load

SCALARS: dict[type, type[fields.Field[Any]]] = {
    str: fields.String,
    int: fields.Integer,
    float: fields.Float,
    bool: fields.Boolean,
}


class Moment(fields.AwareDateTime):
    """An aware UTC instant, written as ISO 8601 with milliseconds and `Z`."""

    def _serialize(self, value: datetime | None, *args: Any, **kwargs: Any) -> str | None:
        if value is None:
            return None
        utc = value.astimezone(UTC)
        return utc.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def _deserialize(self, *args: Any, **kwargs: Any) -> datetime:
        return super()._deserialize(*args, **kwargs).astimezone(UTC)


class TupleOf(fields.List[Any]):
    """A JSON array, loaded as a tuple so that events stay immutable."""

    def _deserialize(self, *args: Any, **kwargs: Any) -> Any:
        return tuple(super()._deserialize(*args, **kwargs))


def schema_for(cls: type) -> Schema:
    """A schema that loads into `cls`, ignores unknown fields and takes the dataclass's defaults."""
    hints = get_type_hints(cls)
    members: dict[str, Any] = {
        field.name: _field(hints[field.name], field) for field in dataclasses.fields(cls)
    }

    def build(_self: Schema, data: dict[str, Any], **_: Any) -> Any:
        return cls(**data)

    members["build"] = post_load(build)
    members["Meta"] = type("Meta", (), {"unknown": EXCLUDE})
    made: type[Schema] = type(f"{cls.__name__}Schema", (Schema,), members)
    return made()


def _field(hint: Any, field: dataclasses.Field[Any] | None = None) -> fields.Field[Any]:
    options: dict[str, Any] = {"required": True}
    if field is not None and field.default is not dataclasses.MISSING:
        options = {"load_default": field.default}
    if get_origin(hint) in (Union, types.UnionType):
        hint = next(arm for arm in get_args(hint) if arm is not type(None))
        options["allow_none"] = True
    return _of_type(hint, options)


def _of_type(hint: Any, options: dict[str, Any]) -> fields.Field[Any]:
    if hint in SCALARS:
        return SCALARS[hint](**options)
    if hint is datetime:
        return Moment(default_timezone=UTC, **options)
    if get_origin(hint) is tuple:
        return TupleOf(_field(get_args(hint)[0]), **options)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return fields.Enum(hint, by_value=True, **options)
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return fields.Nested(schema_for(hint), **options)
    raise TypeError(f"an event cannot hold {hint!r}")
