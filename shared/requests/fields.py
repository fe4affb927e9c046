"""Texts that a person typed, and the sentences shown under the field when they will not do."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, validate

from shared.contracts.addresses import NotAnAddress, address_of
from shared.contracts.text import RuledText, is_seen


class Text(RuledText):
    """What a person typed: one line unless `lines`; white space around it is cut."""

    shape = "Text"

    def __init__(
        self, name: str, *, most: int, least: int = 1, lines: bool = False, **kwargs: Any
    ) -> None:
        missing = f"{name} is missing."
        super().__init__(
            name,
            lines=lines,
            validate=validate.Length(
                min=least or None, max=most, error=f"{name} may have at most {most} characters."
            ),
            error_messages={"required": missing, "null": missing, "invalid": f"{name} is no text."},
            **kwargs,
        )
        self._missing, self._least = missing, least

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, *args, **kwargs).strip()
        text = text if is_seen(text) else ""
        if len(text) < self._least:
            raise ValidationError(self._missing)
        return text


class EmailAddress(RuledText):
    """An e-mail address, as `shared.contracts.addresses` keeps it."""

    shape = "EmailAddress"

    def __init__(self, name: str, **kwargs: Any) -> None:
        missing = f"{name} is missing."
        wrong = f"{name} must be an address such as name@example.com."
        super().__init__(
            name,
            lines=False,
            metadata={"format": "email"},
            error_messages={"required": missing, "null": missing, "invalid": wrong},
            **kwargs,
        )
        self._missing = missing

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        typed = super()._deserialize(value, *args, **kwargs)
        if not typed:
            raise ValidationError(self._missing)
        try:
            return address_of(typed)
        except NotAnAddress as wrong:
            raise ValidationError(f"{self.error_messages['invalid']} {wrong}".strip()) from None


class Id(Text):
    """The identifier of something that the client has seen, or made for its own request."""

    shape = "Id"

    def __init__(self, name: str, **kwargs: Any) -> None:
        super().__init__(name, most=100, **kwargs)


class LocalTime(RuledText):
    """Date and time on the clock of the named zone, or nothing for "start now"."""

    shape = "LocalTime"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            "Date and time",
            lines=False,
            validate=validate.Regexp(
                r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}$",
                error="Date and time must look like 2026-12-01 14:30.",
            ),
            metadata={"example": "2026-12-01 14:30"},
            error_messages={"required": "Date and time is missing."},
            **kwargs,
        )
