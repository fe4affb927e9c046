"""What callers and handlers may see or raise; the same classes in both runtimes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

KINDS = ("invalid", "not_found", "conflict", "forbidden", "gone")


class Refused(Exception):
    """A service understood the request and says no. The only error that callers see by name."""

    def __init__(
        self, kind: str, code: str, message: str, fields: Mapping[str, str] | None = None
    ) -> None:
        assert kind in KINDS, kind
        self.kind = kind
        self.code = code
        self.message = message
        self.fields: dict[str, str] = dict(fields or {})
        super().__init__(kind, code, message, self.fields)

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class Retry(Exception):
    """Raised by an event handler that cannot act yet: deliver the event again, a little later."""


class ServiceError(Exception):
    """A request got no answer to work with."""


class ServiceUnavailable(ServiceError):
    """The service or the broker is away: nobody received the request."""


class ServiceTimeout(ServiceError):
    """No answer within the deadline: what was asked may or may not have happened."""


class ServiceFailed(ServiceError):
    """The service broke while it answered; its own log has the details."""

    def __init__(self, message: Any = "The service could not finish the request.") -> None:
        super().__init__(str(message))


class Unroutable(Exception):
    """A message that had to reach a queue found none."""
