"""Every exchange, queue and binding, as data. Each process declares all of it before it publishes.

So an event can never vanish because its consumer was not started yet. Queue arguments are
immutable: a change here needs a new queue name (or the old queue drained and deleted).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kombu import Exchange, Queue

from shared.events import Event, all_kinds
from shared.events.base import INTERNAL_EXCHANGE, PUBLIC_EXCHANGE

EXCHANGES = (PUBLIC_EXCHANGE, INTERNAL_EXCHANGE)
RPC_EXCHANGE = "nameko-rpc"
UNROUTED = "interview.unrouted"  # events without a consumer, the latest of them kept for a look
PARKED = (
    "interview.parked"  # events whose consumer failed too often, for a person to replay or discard
)
UNROUTED_LIMIT = 10_000
LIVE_LIMIT = 10_000  # messages a slow live listener may be behind before the oldest are dropped
# A delivery whose process crashed this often is parked. A crash also counts for all others that the
# process had prefetched, so the limit is not low.
DELIVERY_LIMIT = 20
NEVER = 1_000_000  # RabbitMQ 4 would give every quorum queue a limit of 20
DELAYS_MS = (500, 2_000, 5_000)


def delay_name(delay_ms: int) -> str:
    """The name of the exchange and the queue in which a failed delivery waits so long."""
    return f"interview.retry.{delay_ms}"


def exchanges() -> Iterator[Exchange]:
    """In the order in which they must be declared."""
    yield Exchange(UNROUTED, "fanout")
    yield Exchange(PARKED, "fanout")
    for name in EXCHANGES:
        yield Exchange(name, "topic", arguments={"alternate-exchange": UNROUTED})
    for delay_ms in DELAYS_MS:
        yield Exchange(delay_name(delay_ms), "fanout")
    yield Exchange(RPC_EXCHANGE, "topic")


def queues() -> Iterator[Queue]:
    """All durable queues, each with the one exchange and key that feed it."""
    yield _queue(UNROUTED, UNROUTED, {"x-max-length": UNROUTED_LIMIT})
    yield _queue(PARKED, PARKED, {"x-queue-type": "quorum", "x-delivery-limit": NEVER})
    for delay_ms in DELAYS_MS:
        # One TTL per queue (mixed ones block each other). No dead-letter routing key: a message
        # keeps its own, which is the name of the queue that it failed in, and so returns there
        # through the default exchange.
        name = delay_name(delay_ms)
        yield _queue(name, name, {"x-message-ttl": delay_ms, **_quorum(dead_letters_to="")})
    for kind in all_kinds():
        for service in kind.consumers:
            yield consumer_queue(service, kind.cls)


def consumer_queue(service: str, event: type[Event]) -> Queue:
    """`<service>.<EventName>`: what one service consumes, fed by the exchange of the event's reach.

    Raises LookupError when the event does not name the service as its consumer.
    """
    kind = event.kind
    if service not in kind.consumers:
        raise LookupError(f"{kind.name} does not name {service} among its consumers")
    arguments = {"x-delivery-limit": DELIVERY_LIMIT, **_quorum(dead_letters_to=PARKED)}
    return _queue(f"{service}.{kind.name}", kind.reach.value, arguments, kind.routing_key)


def request_queue(service: str, *, exclusive: bool = False) -> Queue:
    """Where requests to a service wait: shared by all its replicas and gone with the last.

    So callers learn at once that it is away. nameko's own queue outlives its service, and a request
    to a stopped service then waits for ever. Whoever answers requests declares it when it starts.
    """
    return Queue(
        f"rpc-{service}",
        Exchange(RPC_EXCHANGE, "topic"),
        routing_key=f"{service}.*",
        durable=not exclusive,
        exclusive=exclusive,
        auto_delete=True,
    )


def _queue(name: str, exchange: str, arguments: dict[str, Any], routing_key: str = "") -> Queue:
    source = next(each for each in exchanges() if each.name == exchange)
    return Queue(name, source, routing_key=routing_key, queue_arguments=arguments)


def _quorum(dead_letters_to: str) -> dict[str, Any]:
    # At-least-once dead-lettering needs quorum queues and reject-publish (RabbitMQ 3.10 and up).
    return {
        "x-queue-type": "quorum",
        "x-dead-letter-exchange": dead_letters_to,
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
    }
