"""How an event is declared: a frozen dataclass with its producer, who may read it and who does.

Owns the registry, routing keys and the marshmallow schema derived from a dataclass. Owns no event.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, TypeVar

from marshmallow import Schema

from shared.contracts.schema import schema_for
from shared.contracts.text import CleanText

PUBLIC_EXCHANGE = "interview.events"
INTERNAL_EXCHANGE = "interview.internal"


class Reach(StrEnum):
    """Who may read an event: any outside system, or Rapport's own services only."""

    PUBLIC = PUBLIC_EXCHANGE
    INTERNAL = INTERNAL_EXCHANGE


@dataclass(frozen=True)
class EventKind:
    """What the registry knows of one event and version."""

    cls: type[Event]
    producer: str
    reach: Reach
    version: int
    schema: Schema
    consumers: tuple[str, ...]
    live: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.cls.__name__

    @property
    def routing_key(self) -> str:
        """`<producer>.<EventName>.v<N>`; also the CloudEvents type."""
        return f"{self.producer}.{self.name}.v{self.version}"


class Event:
    """Base of all events. A subclass is a fact in the past tense; `interview_id` is its subject."""

    kind: ClassVar[EventKind]

    def payload(self) -> dict[str, Any]:
        """The JSON-ready body; `samples/` has an example."""
        return self.kind.schema.dump(self)  # type: ignore[no-any-return]

    @property
    def subject(self) -> str:
        """Interview id, or the id of the aggregate that the fact is about."""
        return str(getattr(self, "interview_id", None) or getattr(self, "template_id", ""))


class UnknownEvent(LookupError):
    """No event with this type is registered."""


_KINDS: dict[str, EventKind] = {}
E_ = TypeVar("E_", bound=type[Event])


def event(
    producer: str,
    reach: Reach,
    version: int = 1,
    *,
    consumers: tuple[str, ...] = (),
    live: tuple[str, ...] = (),
) -> Callable[[E_], E_]:
    """Register a frozen dataclass as an event that `producer` emits.

    Each of the `consumers` is a service with a durable queue for it and a row in its `HANDLERS`.
    Services in `live` hear it while they run, and may miss it.
    """

    def register(cls: E_) -> E_:
        kind = EventKind(cls, producer, reach, version, schema_for(cls, CleanText), consumers, live)
        if kind.routing_key in _KINDS:
            raise ValueError(f"{kind.routing_key} is declared twice")
        cls.kind = kind
        _KINDS[kind.routing_key] = kind
        return cls

    return register


def kind_of(routing_key: str) -> EventKind:
    """The kind behind `<producer>.<EventName>.v<N>`; raises UnknownEvent."""
    try:
        return _KINDS[routing_key]
    except KeyError:
        raise UnknownEvent(f"no event {routing_key!r} is registered") from None


def all_kinds() -> Iterator[EventKind]:
    """Every registered event, by routing key."""
    return iter(sorted(_KINDS.values(), key=lambda kind: kind.routing_key))
