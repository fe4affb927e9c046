"""Every exchange, queue and binding, as data. Each process declares all of it before it publishes.

So an event can never vanish because its consumer was not started yet. Queue arguments are
immutable: a change here needs a new queue name (or the old queue drained and deleted).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from shared.events import Event, Reach
from shared.events.base import INTERNAL_EXCHANGE, PUBLIC_EXCHANGE
from shared.events.consumers import CONSUMERS, queue_name

EXCHANGES = (PUBLIC_EXCHANGE, INTERNAL_EXCHANGE)
RPC_EXCHANGE = "nameko-rpc"
UNROUTED = "interview.unrouted"  # events without any consumer, kept bounded for a look
PARKED = "interview.parked"  # deliveries that were given up; a person replays or discards them
UNROUTED_LIMIT = 10_000
LIVE_LIMIT = 10_000  # messages a slow live listener may be behind before the oldest are dropped
# A delivery that ends its process (not an exception: a crash) this often is parked. Each
# redelivery counts, also those of innocent neighbours in the prefetch window, hence not lower.
DELIVERY_LIMIT = 20
NEVER = 1_000_000  # RabbitMQ 4 would give every quorum queue a limit of 20
DELAYS_MS = (500, 2_000, 5_000)


@dataclass(frozen=True)
class Exchange:
    name: str
    type: str
    arguments: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Queue:
    name: str
    arguments: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Binding:
    queue: str
    exchange: str
    routing_key: str


def delay_name(delay_ms: int) -> str:
    """Exchange and queue that hold a failed delivery for so long."""
    return f"interview.retry.{delay_ms}"


def exchanges() -> Iterator[Exchange]:
    """In the order in which they must be declared."""
    yield Exchange(UNROUTED, "fanout")
    yield Exchange(PARKED, "fanout")
    for name in EXCHANGES:
        yield Exchange(name, "topic", {"alternate-exchange": UNROUTED})
    for delay_ms in DELAYS_MS:
        yield Exchange(delay_name(delay_ms), "fanout")
    yield Exchange(RPC_EXCHANGE, "topic")


def queues() -> Iterator[Queue]:
    """All durable queues."""
    yield Queue(UNROUTED, {"x-max-length": UNROUTED_LIMIT})
    yield Queue(PARKED, {"x-queue-type": "quorum", "x-delivery-limit": NEVER})
    for delay_ms in DELAYS_MS:
        # One TTL per queue (mixed ones block each other). No dead-letter routing key: a message
        # keeps its own, which is the name of the queue that it failed in, and so returns there
        # through the default exchange.
        yield Queue(
            delay_name(delay_ms), {"x-message-ttl": delay_ms, **_quorum(dead_letters_to="")}
        )
    for service, events in CONSUMERS.items():
        for event in events:
            yield consumer_queue(service, event)


def consumer_queue(service: str, event: type[Event]) -> Queue:
    """The queue of one service for one event."""
    arguments = {"x-delivery-limit": DELIVERY_LIMIT, **_quorum(dead_letters_to=PARKED)}
    return Queue(queue_name(service, event), arguments)


def bindings() -> Iterator[Binding]:
    """What feeds each queue."""
    yield Binding(UNROUTED, UNROUTED, "")
    yield Binding(PARKED, PARKED, "")
    for delay_ms in DELAYS_MS:
        yield Binding(delay_name(delay_ms), delay_name(delay_ms), "")
    for service, events in CONSUMERS.items():
        for event in events:
            yield consumer_binding(service, event)


def consumer_binding(service: str, event: type[Event]) -> Binding:
    """From the exchange of the event's reach, by its routing key."""
    reach: Reach = event.kind.reach
    return Binding(queue_name(service, event), reach.value, event.kind.routing_key)


def _quorum(dead_letters_to: str) -> dict[str, Any]:
    # At-least-once dead-lettering needs quorum queues and reject-publish (RabbitMQ 3.10 and up).
    return {
        "x-queue-type": "quorum",
        "x-dead-letter-exchange": dead_letters_to,
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
    }
