"""Reads and writes a dataclass as JSON-ready values, without checking what is in its fields.

For what one of our own services has made, which is trusted: fields that are unknown are left out,
those that are missing take their defaults. An hour's transcript is read in milliseconds, where
marshmallow takes a second.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from cattrs import Converter

from shared.contracts.schema import SCALARS, written

T = TypeVar("T")


class Unreadable(ValueError):
    """This is not what the other side was to send."""


def to_plain(value: Any) -> Any:
    """Dictionaries, lists and scalars."""
    return _converter().unstructure(value)


def from_plain(cls: type[T], plain: Any) -> T:
    """The dataclass again; raises Unreadable when a field without default is missing."""
    try:
        return _converter().structure(plain, cls)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise Unreadable(f"this is no {cls.__name__}: {error!r}") from error


def picked(cls: type[T], source: object) -> T:
    """A `cls` from the attributes of the same names of another value: an allow-list."""
    return cls(**{field.name: getattr(source, field.name) for field in fields(cls)})  # type: ignore[arg-type]


@cache
def _converter() -> Converter:
    """One for all: it caches what it learns of each class."""
    made = Converter(detailed_validation=False)
    for scalar in SCALARS:
        made.register_structure_hook(scalar, lambda value, _: value)
    made.register_structure_hook(datetime, lambda text, _: datetime.fromisoformat(text))
    made.register_unstructure_hook(datetime, written)
    return made
