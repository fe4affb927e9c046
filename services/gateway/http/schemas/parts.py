"""The kinds of fields that requests and answers are made of."""

from __future__ import annotations

from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate


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


class Text(fields.String):
    """One line or paragraph that a person typed; white space around it is cut."""

    def __init__(self, name: str, *, most: int, least: int = 1, **kwargs: Any) -> None:
        missing = f"{name} is missing."
        too_long = validate.Length(
            min=least, max=most, error=f"{name} may have at most {most} characters."
        )
        super().__init__(
            validate=too_long,
            error_messages={"required": missing, "null": missing, "invalid": f"{name} is no text."},
            **kwargs,
        )
        self._missing, self._least = missing, least

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, *args, **kwargs).strip()
        if len(text) < self._least:
            raise ValidationError(self._missing)
        return text


class EmailAddress(fields.Email):
    """An e-mail address that a person typed."""

    def __init__(self, name: str, **kwargs: Any) -> None:
        missing = f"{name} is missing."
        wrong = f"{name} must be an address such as name@example.com."
        super().__init__(
            error_messages={"required": missing, "null": missing, "invalid": wrong}, **kwargs
        )
        self._missing = missing

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        if isinstance(value, str):
            value = value.strip()
            if not value:
                raise ValidationError(self._missing)
        return str(super()._deserialize(value, *args, **kwargs))


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


class Id(Text):
    """The identifier of something that the client has seen, or made for its own request."""

    def __init__(self, name: str, **kwargs: Any) -> None:
        super().__init__(name, most=100, **kwargs)
