"""Derives a marshmallow schema from a dataclass, so that a shape is written down once.

Texts keep the rule of `shared.contracts.text`.

Supports what messages may hold: str, int, float, bool, datetime (aware), StrEnum, a fixed choice of
texts, optional values, tuples of these, and nested frozen dataclasses. Anything else is refused at
import. A field that needs more than its type says so with `checked`.
"""

from __future__ import annotations

import copy
import dataclasses
import types
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from marshmallow import EXCLUDE, Schema, fields, post_load, validate

from shared.contracts.text import CleanText, RuledText

SCALARS: dict[type, type[fields.Field[Any]]] = {
    str: RuledText,
    int: fields.Integer,
    float: fields.Float,
    bool: fields.Boolean,
}
CHECK = "check"

Options = dict[str, Any]
Nesting = Callable[[type], type[Schema]]
Texts = type[RuledText] | type[CleanText]


@dataclass(frozen=True)
class OneOf:
    """A text out of a fixed choice: `Annotated[str, OneOf("on", "off")]`.

    Answers are read without this check, so that a newer service may know one more.
    """

    choices: tuple[str, ...]

    def __init__(self, *choices: str) -> None:
        object.__setattr__(self, "choices", choices)


class Moment(fields.AwareDateTime):
    """An aware UTC instant, written as ISO 8601 with milliseconds and `Z`."""

    def _serialize(self, value: datetime | None, *args: Any, **kwargs: Any) -> str | None:
        return None if value is None else written(value)

    def _deserialize(self, *args: Any, **kwargs: Any) -> datetime:
        return super()._deserialize(*args, **kwargs).astimezone(UTC)


def written(moment: datetime) -> str:
    """ISO 8601 in UTC with milliseconds and `Z`."""
    utc = moment.astimezone(UTC)
    return utc.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class TupleOf(fields.List[Any]):
    """A JSON array, loaded as a tuple so that messages stay immutable."""

    def _deserialize(self, *args: Any, **kwargs: Any) -> Any:
        return tuple(super()._deserialize(*args, **kwargs))


def checked(check: fields.Field[Any], default: Any = dataclasses.MISSING) -> Any:
    """A field of a dataclass whose text is read by this marshmallow field."""
    return dataclasses.field(default=default, metadata={CHECK: check})


def schema_for(cls: type, texts: Texts = RuledText) -> Schema:
    """A schema that loads into `cls`, ignores unknown fields and takes the dataclass's defaults.

    `texts` reads the texts that have no `checked` of their own.
    """

    def build(_self: Schema, data: dict[str, Any], **_: Any) -> Any:
        return cls(**data)

    meta = type("Meta", (), {"unknown": EXCLUDE})
    members = members_of(cls, nesting=lambda inner: type(schema_for(inner, texts)), texts=texts)
    made: type[Schema] = type(
        f"{cls.__name__}Schema", (Schema,), members | {"build": post_load(build), "Meta": meta}
    )
    return made()


def members_of(
    cls: type, *, nesting: Nesting, without: Collection[str] = (), texts: Texts = RuledText
) -> dict[str, fields.Field[Any]]:
    """A marshmallow field for each field of a dataclass; `nesting` says how others are nested."""
    hints = get_type_hints(cls, include_extras=True)
    return {
        field.name: _field(hints[field.name], nesting, texts, field)
        for field in dataclasses.fields(cls)
        if field.name not in without
    }


def _field(
    hint: Any, nesting: Nesting, texts: Texts, field: dataclasses.Field[Any] | None = None
) -> fields.Field[Any]:
    options: Options = {"required": True}
    if field is not None and field.default is not dataclasses.MISSING:
        options = {"load_default": field.default}
    if get_origin(hint) in (Union, types.UnionType):
        hint = next(arm for arm in get_args(hint) if arm is not type(None))
        options["allow_none"] = True
    if field is not None and CHECK in field.metadata:
        return _with(field.metadata[CHECK], options)
    return _of_type(hint, nesting, texts, options)


def _with(check: fields.Field[Any], options: Options) -> fields.Field[Any]:
    made = copy.copy(check)
    made.required = options.get("required", False)
    made.allow_none = options.get("allow_none", False)
    if "load_default" in options:
        made.load_default = options["load_default"]
    return made


def _of_type(hint: Any, nesting: Nesting, texts: Texts, options: Options) -> fields.Field[Any]:
    if get_origin(hint) is Annotated:
        (choice,) = [extra for extra in get_args(hint) if isinstance(extra, OneOf)]
        return fields.String(validate=validate.OneOf(choice.choices), **options)
    if hint is str:
        return texts(**options)
    if hint in SCALARS:
        return SCALARS[hint](**options)
    if hint is datetime:
        return Moment(default_timezone=UTC, **options)
    if get_origin(hint) is tuple:
        return TupleOf(_field(get_args(hint)[0], nesting, texts), **options)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return fields.Enum(hint, by_value=True, **options)
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return fields.Nested(nesting(hint), **options)
    raise TypeError(f"a message cannot hold {hint!r}")
