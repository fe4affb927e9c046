"""The kinds of fields that requests and answers are made of."""

from __future__ import annotations

from typing import Any

from marshmallow import RAISE, Schema, fields, validate


class Request(Schema):
    """A request's body or query: unknown fields are refused, so that a typing error is noticed."""

    class Meta:
        unknown = RAISE


class Answer(Schema):
    """An answer: an allow-list of fields. All are always there, so the web pages need no guards.

    Those with `metadata={"optional": True}` are not.
    """

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        field_obj.required = not field_obj.metadata.get("optional")


class Moment(fields.String):
    """An instant as the services say it: ISO 8601, UTC, `Z`. Passed on as it came."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(metadata={"format": "date-time"}, **kwargs)


def one_of(*choices: str, **kwargs: Any) -> fields.String:
    """A text out of a fixed set."""
    return fields.String(validate=validate.OneOf(choices), **kwargs)


def some(schema: type[Schema] | fields.Field[Any], **kwargs: Any) -> fields.List:
    """A list of these."""
    inner = fields.Nested(schema) if isinstance(schema, type) else schema
    return fields.List(inner, **kwargs)


def strings(**kwargs: Any) -> fields.List:
    """A list of texts."""
    return fields.List(fields.String(), **kwargs)


def nullable(schema: type[Schema], **kwargs: Any) -> fields.Nested:
    """One of these, or nothing."""
    return fields.Nested(schema, allow_none=True, **kwargs)
