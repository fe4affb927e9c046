"""What a person does with parked events: list, send back to the consumer, or delete.

A look takes messages from the queue and puts them back, so looks follow each other, and what
one gateway holds in its hand another one does not see for that moment.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pika

from shared.messaging import retry, topology
from shared.messaging.bus_session import NotTaken, Session, read_message
from shared.messaging.errors import Refused, Unroutable
from shared.messaging.wire import Malformed, Message
from shared.telemetry import get_logger

SEARCH_LIMIT = 1000

log = get_logger()


class ParkedQueue:
    """The queue of events whose consumer failed too often."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()

    async def entries(self, session: Session, limit: int) -> list[dict[str, Any]]:
        """The oldest ones, without their content."""
        async with self._own_channel(session) as channel:
            return [
                retry.parked_entry(message)
                async for _, message in _messages(session, channel, limit)
            ]

    async def count(self, session: Session) -> int:
        """How many there are; the broker's count may lag a little."""
        frame = await session.ask(
            session.incoming.queue_declare, queue=topology.PARKED, passive=True
        )
        return int(frame.method.message_count)

    async def replay(self, session: Session, parked_id: str) -> bool:
        """Send one back to the queue in which it failed; False when it is not there any more."""
        async with self._own_channel(session) as channel:
            async for tag, message in _messages(session, channel, SEARCH_LIMIT):
                if retry.parked_id(message) == parked_id:
                    await _send_back(session, message)
                    channel.basic_ack(tag)
                    log.info("parked_event_replayed", event_id=message.message_id)
                    return True
        return False

    async def discard(self, session: Session, parked_id: str) -> bool:
        """Delete one; False when it is not there any more."""
        async with self._own_channel(session) as channel:
            async for tag, message in _messages(session, channel, SEARCH_LIMIT):
                if retry.parked_id(message) == parked_id:
                    channel.basic_ack(tag)
                    log.info("parked_event_discarded", event_id=message.message_id)
                    return True
        return False

    @asynccontextmanager
    async def _own_channel(self, session: Session) -> AsyncIterator[Any]:
        """A channel of its own: what it took and did not acknowledge goes back when it closes."""
        async with self._lock:
            channel = await session.channel()
            try:
                yield channel
            finally:
                await session.close_channel(channel)


async def _messages(
    session: Session, channel: Any, limit: int
) -> AsyncIterator[tuple[int, Message]]:
    for _ in range(limit):
        taken = await session.ask(_get, channel=channel)
        if taken is None:
            return
        method, properties, body = taken
        yield method.delivery_tag, read_message(method, properties, body)


def _get(*, channel: Any, callback: Any) -> None:
    """One message as a tuple, or None from an empty queue."""

    def on_empty(_frame: Any) -> None:
        callback(None)

    channel.add_callback(on_empty, [pika.spec.Basic.GetEmpty])
    channel.basic_get(topology.PARKED, lambda _channel, *message: callback(message))


async def _send_back(session: Session, message: Message) -> None:
    try:
        await session.publish(retry.replayed_copy(message), mandatory=True)
    except (Malformed, Unroutable, NotTaken) as error:
        raise Refused(
            "conflict", "cannot_be_replayed", f"It cannot be replayed: {error}"
        ) from error
