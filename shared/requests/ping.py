"""What every service answers by itself."""

from dataclasses import dataclass

from shared.requests.base import Request, request


@dataclass(frozen=True)
class Alive:
    """The service answers; `detail` says what keeps it from being well."""

    service: str
    ok: bool
    detail: str | None = None


@request("any.ping")
@dataclass(frozen=True)
class Ping(Request[Alive]):
    """Whether a service answers; the name of the service goes with the asking."""
