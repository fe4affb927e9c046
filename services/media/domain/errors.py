"""What media refuses, and how it says so. The docstring of a class is its default message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar


class MediaError(Exception):
    """This cannot be done now."""

    kind: ClassVar[str] = "conflict"
    code: ClassVar[str] = "refused"

    def __init__(self, message: str = "", *, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message or (type(self).__doc__ or "").strip())
        self.fields = dict(fields or {})


class CallHasEnded(MediaError):
    """The call has ended."""

    kind = "gone"
    code = "call_ended"


class ConnectionUnknown(MediaError):
    """This page no longer has its seat in the room. Join again."""

    kind = "gone"
    code = "connection_unknown"


class SeatTaken(MediaError):
    """Another page has taken this seat and uses it."""

    code = "seat_taken"


class CallNotStarted(MediaError):
    """The interview has not started yet, so there is no call to end."""

    code = "call_not_started"


class NotConnected(MediaError):
    """This page has not asked for an offer yet."""

    code = "not_connected"


class InvalidAnswer(MediaError):
    """The browser's answer cannot be used."""

    kind = "invalid"
    code = "invalid_answer"


class InvalidRequest(MediaError):
    """Something in the request is missing or malformed."""

    kind = "invalid"
    code = "invalid_request"
