"""One table of request -> function per service, read by nameko and asyncio services alike.

    REQUESTS = RequestTable(
        PlanError,
        on(StartInterview, start_interview),
        on(AddNote, add_note, invalid=InvalidNote),
    )

A function gets what the service works with and the request, and gives the request's answer. Errors
of the service's domain become refusals here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from marshmallow import ValidationError

from shared.contracts import codec
from shared.messaging.errors import Refused
from shared.requests.base import Request, RequestKind
from shared.telemetry import get_logger

A = TypeVar("A")
Invalid = Callable[..., Exception]

UNREADABLE = "Some of this cannot be read. Please correct it and try again."

log = get_logger()


@dataclass(frozen=True)
class Entry:
    """What answers one request.

    `invalid` is raised, with `fields`, for one that cannot be read; else a refusal that says so.
    """

    kind: RequestKind
    function: Callable[[Any, Any], Any]
    invalid: Invalid | None

    def read(self, arguments: Mapping[str, Any]) -> Request[Any]:
        """The request; what it does not know is left out."""
        try:
            return self.kind.schema.load(arguments)  # type: ignore[no-any-return]
        except ValidationError as error:
            fields = {name: _first(says) for name, says in error.messages_dict.items()}
            raise (self.invalid or _unreadable)(fields=fields) from None


def on(
    asked: type[Request[A]],
    function: Callable[[Any, Any], A | Awaitable[A]],
    *,
    invalid: Invalid | None = None,
) -> Entry:
    """A line of the table."""
    return Entry(asked.kind, function, invalid)


class RequestTable:
    """What a service answers. `errors` is the base of its domain's errors."""

    def __init__(self, errors: type[Exception], *entries: Entry) -> None:
        self._errors = errors
        self._entries = {entry.kind.method: entry for entry in entries}

    def __iter__(self) -> Iterator[str]:
        """The names of the requests, as they travel."""
        return iter(self._entries)

    def answer(self, do: Any, name: str, arguments: Mapping[str, Any]) -> Any:
        """The JSON-ready answer; raises Refused."""
        entry = self._entries[name]
        with self._refusals(entry.kind):
            return codec.to_plain(entry.function(do, entry.read(arguments)))

    def methods(self, do: Any) -> dict[str, Callable[..., Awaitable[Any]]]:
        """The same as coroutine functions, for `Bus.serve`."""
        return {name: self._coroutine(do, entry) for name, entry in self._entries.items()}

    def _coroutine(self, do: Any, entry: Entry) -> Callable[..., Awaitable[Any]]:
        async def answer(**arguments: Any) -> Any:
            with self._refusals(entry.kind):
                return codec.to_plain(await entry.function(do, entry.read(arguments)))

        return answer

    @contextmanager
    def _refusals(self, kind: RequestKind) -> Iterator[None]:
        try:
            yield
        except self._errors as error:
            refused = refusal_from(error)
            if refused.code not in kind.refused:
                log.error("refusal_is_not_declared", request=kind.name, code=refused.code)
            raise refused from error


def refusal_from(error: Any) -> Refused:
    """What callers see of an error of the domain."""
    return Refused(error.kind, error.code, str(error), getattr(error, "fields", {}))


def _unreadable(fields: dict[str, str]) -> Refused:
    return Refused("invalid", "invalid_request", UNREADABLE, fields)


def _first(says: Any) -> str:
    """The first sentence, however deep marshmallow has put it."""
    while not isinstance(says, str):
        says = next(iter(says.values() if isinstance(says, dict) else says))
    return says
