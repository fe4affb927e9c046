"""Events over the asyncio bus: durable subscriptions, and live listening without any guarantee."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

import structlog

from shared import clock
from shared.events import Envelope
from shared.events.handling import EventTable, handle
from shared.messaging import metrics, retry, topology
from shared.messaging.bus_connection import SessionLost
from shared.messaging.bus_session import NotTaken, Session, read_message
from shared.messaging.errors import Unroutable
from shared.messaging.reconnect_backoff import ReconnectBackoff
from shared.messaging.wire import Malformed, Message, to_envelope
from shared.telemetry import get_logger

PREFETCH = 10

Spawn = Callable[[Any, str], None]

log = get_logger()


class Subscription:
    """Consumes the queues of one service with the same rules as `@subscribe` on the nameko side."""

    def __init__(self, service: str, table: EventTable, handlers: object, *, spawn: Spawn) -> None:
        self._queues = [topology.consumer_queue(service, event).name for event in table]
        self._handle = partial(handle, table, handlers)
        self._spawn = spawn

    async def set_up(self, session: Session) -> None:
        """Consume all queues."""
        await session.ask(session.incoming.basic_qos, prefetch_count=PREFETCH)
        for queue in self._queues:
            await session.ask(
                session.incoming.basic_consume,
                queue=queue,
                on_message_callback=self._starter(session, queue),
            )

    def _starter(self, session: Session, queue: str) -> Callable[..., None]:
        def on_delivery(_channel: Any, method: Any, properties: Any, body: bytes) -> None:
            message = read_message(method, properties, body)
            work = self._take(session, queue, message, method.delivery_tag)
            self._spawn(work, f"event {queue}")

        return on_delivery

    async def _take(self, session: Session, queue: str, message: Message, tag: int) -> None:
        try:
            envelope = to_envelope(message.body, message.headers, message.content_type)
            structlog.contextvars.bind_contextvars(
                event_id=envelope.id, interview_id=envelope.event.subject
            )
            await self._handle(envelope)
        except Exception as error:
            if not isinstance(error, Malformed):
                log.warning("event_handler_failed", queue=queue, exc_info=True)
            await _hand_back(session, queue, message, tag, error)
            return
        _ack(session, tag)
        metrics.CONSUMED.labels(queue).inc()


class Listener:
    """Calls back for each event while connected, and after each connection, as some are missed."""

    def __init__(
        self, callback: Callable[[Envelope], None], on_connect: Callable[[], None] | None
    ) -> None:
        self._callback = callback
        self._on_connect = on_connect

    async def set_up(self, session: Session) -> None:
        """Consume a queue of its own, bounded, that the broker deletes with the connection."""
        channel = session.incoming
        frame = await session.ask(
            channel.queue_declare,
            queue="",
            exclusive=True,
            auto_delete=True,
            arguments={"x-max-length": topology.LIVE_LIMIT},
        )
        queue = frame.method.queue
        for exchange in topology.EXCHANGES:
            await session.ask(channel.queue_bind, queue=queue, exchange=exchange, routing_key="#")
        await session.ask(
            channel.basic_consume,
            queue=queue,
            on_message_callback=self._on_delivery,
            auto_ack=True,
        )
        if self._on_connect is not None:
            self._on_connect()

    def _on_delivery(self, _channel: Any, method: Any, properties: Any, body: bytes) -> None:
        message = read_message(method, properties, body)
        try:
            self._callback(to_envelope(message.body, message.headers, message.content_type))
        except Malformed as error:
            log.warning("live_event_unreadable", type=message.type, reason=str(error))
        except Exception:
            log.exception("live_listener_failed", type=message.type)


async def _hand_back(
    session: Session, queue: str, message: Message, tag: int, error: Exception
) -> None:
    """Send a failed delivery to a delay queue or to the parked ones, then settle it.

    Insists until the copy is confirmed; on a lost session the broker delivers again by itself.
    """
    copy = retry.failed_copy(message, queue, error, clock.now().isoformat())
    is_parked = copy.exchange == topology.PARKED
    backoff = ReconnectBackoff(f"retries of {queue}")
    while not session.lost.done():
        try:
            await session.publish(copy, mandatory=True)
            break
        except (Unroutable, NotTaken) as refusal:
            log.warning("event_cannot_be_delayed", queue=queue, error=repr(refusal))
            await asyncio.sleep(backoff.next_pause_s())
        except SessionLost:
            return
    _ack(session, tag)
    (metrics.PARKED if is_parked else metrics.FAILED).labels(queue).inc()
    log.warning(
        "event_parked" if is_parked else "event_delayed",
        queue=queue,
        event_id=message.message_id,
        attempt=copy.headers[retry.ATTEMPT],
        reason=copy.headers[retry.REASON],
    )


def _ack(session: Session, tag: int) -> None:
    session.settle(tag)
