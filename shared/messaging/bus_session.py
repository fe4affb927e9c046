"""One live connection of the asyncio bus (pika): channels, confirmed publishing, declarations.

A session never recovers: whatever goes wrong (a closed channel or a cancelled consumer too) ends
it, `lost` says why, and the bus opens another. Everything waiting on it then raises SessionLost.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pika
from kombu import Queue
from pika.adapters.asyncio_connection import AsyncioConnection
from pika.exceptions import AMQPError

from shared.messaging import bus_connection, topology
from shared.messaging.bus_connection import SessionLost
from shared.messaging.errors import Unroutable
from shared.messaging.wire import Message
from shared.telemetry import get_logger

STEP_TIMEOUT_S = 10.0  # for the broker to answer one question

log = get_logger()


class NotTaken(Exception):
    """The broker refused a message."""


class Session:
    """Open with `Session.open`; use until `lost` is done; `close` in any case."""

    def __init__(self, connection: AsyncioConnection) -> None:
        self._connection = connection
        self.lost: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.incoming: Any = None  # the channel that consumes
        self._outgoing: Any = None  # the channel that publishes, in confirm mode
        self._next_tag = 1
        self._unconfirmed: dict[int, tuple[str, asyncio.Future[None]]] = {}
        self._tags: dict[str, int] = {}  # message id -> delivery tag, for returned messages

    @classmethod
    async def open(cls, url: str, *, name: str) -> Session:
        """A session with both channels; raises SessionLost."""
        session = cls(await bus_connection.connect(url, name))
        session._connection.add_on_close_callback(session._on_closed)
        try:
            session.incoming = await session.channel()
            session._outgoing = await session.channel()
            session._outgoing.add_on_return_callback(session._on_return)
            await session.ask(
                session._outgoing.confirm_delivery, ack_nack_callback=session._on_confirm
            )
        except BaseException:
            await session.close()
            raise
        return session

    async def close(self) -> None:
        """Close connection and socket; whatever waits for an answer raises SessionLost."""
        self._lose("closed")
        await bus_connection.close(self._connection)

    def stop_consuming(self) -> None:
        """Receive no more deliveries; those received can still be acknowledged."""
        try:
            for consumer in self.incoming.consumer_tags:
                self.incoming.basic_cancel(consumer)
        except AMQPError as error:
            self._lose(error)

    def settle(self, tag: int) -> None:
        """Acknowledge a delivery. After a lost connection the broker delivers it again."""
        if self.lost.done():
            return
        try:
            self.incoming.basic_ack(tag)
        except AMQPError as error:
            self._lose(error)

    async def channel(self) -> Any:
        """Open one more channel."""
        channel = await self._answer(lambda done: self._connection.channel(on_open_callback=done))
        channel.add_on_close_callback(self._on_channel_closed)
        channel.add_on_cancel_callback(self._on_consumer_cancelled)
        return channel

    async def close_channel(self, channel: Any) -> None:
        """Close one of those channels; unlike a channel that breaks, that ends no session."""
        await self._answer(lambda done: _close_channel(channel, done))

    async def ask(self, method: Callable[..., Any], **arguments: Any) -> Any:
        """Call a pika method that answers through `callback`."""
        return await self._answer(lambda done: method(callback=done, **arguments))

    async def declare_topology(self) -> None:
        """Declare all exchanges and queues; one wait for the broker in all."""
        channel = self.incoming
        for exchange in topology.exchanges():
            channel.exchange_declare(
                exchange.name,
                exchange.type,
                durable=exchange.durable,
                arguments=exchange.arguments,
            )
        for queue in topology.queues():
            self._declare(queue)
        await self.ask(channel.basic_qos, prefetch_count=1)  # answered when all that is done

    async def declare(self, queue: Queue) -> None:
        """Declare one more queue, fed by an exchange that exists."""
        self._declare(queue)
        await self.ask(self.incoming.queue_declare, queue=queue.name, passive=True)

    def _declare(self, queue: Queue) -> None:
        self.incoming.queue_declare(
            queue.name,
            durable=queue.durable,
            exclusive=queue.exclusive,
            auto_delete=queue.auto_delete,
            arguments=queue.queue_arguments,
        )
        self.incoming.queue_bind(queue.name, queue.exchange.name, queue.routing_key)

    def publish(
        self, message: Message, *, mandatory: bool = False, **properties: Any
    ) -> asyncio.Future[None]:
        """Publish; the future ends with the confirm, Unroutable, NotTaken or SessionLost."""
        confirmed: asyncio.Future[None] = self.lost.get_loop().create_future()
        confirmed.add_done_callback(_look_at)
        if self.lost.done():
            confirmed.set_exception(SessionLost(self.lost.result()))
            return confirmed
        tag = self._next_tag
        self._next_tag += 1
        self._unconfirmed[tag] = (message.message_id, confirmed)
        self._tags[message.message_id] = tag
        try:
            self._outgoing.basic_publish(
                message.exchange,
                message.routing_key,
                message.body,
                _properties(message, **properties),
                mandatory=mandatory,
            )
        except AMQPError as error:
            self._lose(error)
        return confirmed

    async def _answer(self, start: Callable[[Callable[[Any], None]], Any]) -> Any:
        answered: asyncio.Future[Any] = self.lost.get_loop().create_future()

        def done(result: Any = None) -> None:
            if not answered.done():
                answered.set_result(result)

        try:
            start(done)
        except AMQPError as error:
            raise SessionLost(repr(error)) from error
        await asyncio.wait(
            {answered, self.lost}, timeout=STEP_TIMEOUT_S, return_when=asyncio.FIRST_COMPLETED
        )
        if answered.done():
            return answered.result()
        raise SessionLost(self.lost.result() if self.lost.done() else "the broker does not answer")

    def _lose(self, error: Any) -> None:
        if self.lost.done():
            return
        self.lost.set_result(error if isinstance(error, str) else repr(error))
        for _, confirmed in self._unconfirmed.values():
            if not confirmed.done():
                confirmed.set_exception(SessionLost(self.lost.result()))
        self._unconfirmed.clear()
        self._tags.clear()

    def _on_closed(self, _connection: Any, error: Any) -> None:
        self._lose(error)

    def _on_channel_closed(self, channel: Any, error: Any) -> None:
        if getattr(channel, "is_expendable", False):
            return
        self._lose(error)
        if self._connection.is_open:
            self._connection.close()

    def _on_consumer_cancelled(self, frame: Any) -> None:
        """By the broker, whose queue is gone: only a new session declares and consumes it again."""
        self._lose(f"the broker cancelled the consumer {frame.method.consumer_tag}")

    def _on_confirm(self, frame: Any) -> None:
        tag = frame.method.delivery_tag
        settled = [each for each in self._unconfirmed if each <= tag]  # in the order of sending
        for each in settled if frame.method.multiple else [tag]:
            message_id, confirmed = self._unconfirmed.pop(each, ("", None))
            self._tags.pop(message_id, None)
            if confirmed is not None and not confirmed.done():
                if isinstance(frame.method, pika.spec.Basic.Ack):
                    confirmed.set_result(None)
                else:
                    confirmed.set_exception(NotTaken("the broker refused the message"))

    def _on_return(self, _channel: Any, method: Any, properties: Any, _body: bytes) -> None:
        # The broker returns a message before it confirms it.
        tag = self._tags.get(properties.message_id or "", 0)
        _, confirmed = self._unconfirmed.get(tag, ("", None))
        if confirmed is not None and not confirmed.done():
            confirmed.set_exception(Unroutable(f"no queue for {method.routing_key!r}"))


def read_message(method: Any, properties: Any, body: bytes) -> Message:
    """A delivery as a Message; its content type stays empty when the sender gave none."""
    return Message(
        body=body,
        headers=properties.headers or {},
        exchange=method.exchange,
        routing_key=method.routing_key,
        message_id=properties.message_id or "",
        type=properties.type or "",
        correlation_id=properties.correlation_id or "",
        content_type=properties.content_type or "",
        app_id=properties.app_id or "",
    )


def _look_at(confirmed: asyncio.Future[None]) -> None:
    if not confirmed.cancelled():
        confirmed.exception()  # else asyncio complains where nobody waits for the confirm


def _close_channel(channel: Any, done: Callable[[Any], None]) -> None:
    channel.is_expendable = True
    channel.add_on_close_callback(lambda *_: done(None))
    channel.close()


def _properties(message: Message, **properties: Any) -> pika.BasicProperties:
    given: dict[str, Any] = {
        "delivery_mode": 2,
        "content_type": message.content_type,
        "headers": dict(message.headers) or None,
        "message_id": message.message_id,
        "type": message.type,
        "correlation_id": message.correlation_id,
        "app_id": message.app_id,
        **properties,
    }
    return pika.BasicProperties(**{name: value for name, value in given.items() if value})
