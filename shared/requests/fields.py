"""Texts that a person typed, and the sentences shown under the field when they will not do."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validate


class Text(fields.String):
    """One line or paragraph; white space around it is cut."""

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
        if any("\ud800" <= sign <= "\udfff" for sign in text):  # half of a character: no store
            raise ValidationError(self.error_messages["invalid"])  # and no message can hold it
        return text


class EmailAddress(fields.Email):
    """An e-mail address."""

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


class Id(Text):
    """The identifier of something that the client has seen, or made for its own request."""

    def __init__(self, name: str, **kwargs: Any) -> None:
        super().__init__(name, most=100, **kwargs)


class LocalTime(fields.String):
    """Date and time on the clock of the named zone, or nothing for "start now"."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            validate=validate.Regexp(
                r"^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}$",
                error="Date and time must look like 2026-12-01 14:30.",
            ),
            metadata={"example": "2026-12-01 14:30"},
            error_messages={"required": "Date and time is missing."},
            **kwargs,
        )
