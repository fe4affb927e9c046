"""One broker connection for blocking code, on kombu: declarations, confirmed publishing, deadlines.

Works in a plain thread and, once eventlet has patched the sockets, in a greenthread. Only one
thread may use a link for publishing at a time. Any error leaves it broken: close it, open another.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Sequence
from typing import Any

import kombu
from kombu.transport.pyamqp import Transport

from shared.messaging import topology
from shared.messaging.addresses import broker_addresses
from shared.messaging.wire import Message

HEARTBEAT_S = 10
CONNECT_TIMEOUT_S = 5
CONFIRM_TIMEOUT_S = 10
STEP_TIMEOUT_S = 10
GOODBYE_TIMEOUT_S = 1
PERSISTENT, TRANSIENT = 2, 1
# What is raised when a link is broken and must be closed.
BROKEN: tuple[type[Exception], ...] = Transport.connection_errors + Transport.channel_errors


class NotConfirmed(OSError):
    """The broker did not confirm in time."""


class Link:
    """An open connection with one channel, to the first of the addresses that answers."""

    def __init__(self, url: str, *, name: str, confirms: bool = True) -> None:
        # The connection below kombu's own: that one would open another by itself when this one is
        # lost, without our channel and whatever it consumes.
        self.connection = _connected(url, name)
        try:
            self.channel = self.connection.channel()
            self.channel.auto_decode = False  # a body is bytes, whatever its sender says of it
            self._next_tag = 1
            self._unconfirmed: set[int] = set()
            self._refused: set[int] = set()
            self._returned: set[str] = set()
            if confirms:
                self._ask_for_confirms()
        except BaseException:
            self.close()
            raise

    def declare_topology(self) -> None:
        """Declare all exchanges and queues; one wait for the broker in all."""
        for exchange in topology.exchanges():
            exchange.declare(nowait=True, channel=self.channel)
        for queue in topology.queues():
            queue.queue_declare(nowait=True, channel=self.channel)
            queue.queue_bind(nowait=True, channel=self.channel)
        self.channel.basic_qos(0, 1, False)  # answered when all of the above is done

    def publish(self, messages: Sequence[Message], *, mandatory: bool = False) -> list[bool]:
        """Publish all, then wait for all confirms; True for each message that the broker has.

        With `mandatory`, False also for a message that reached no queue. Raises one of BROKEN.
        """
        self._refused.clear()
        self._returned.clear()
        tags = [self._send(message, mandatory) for message in messages]
        deadline = time.monotonic() + CONFIRM_TIMEOUT_S
        while self._unconfirmed:
            left = deadline - time.monotonic()
            if left <= 0:
                raise NotConfirmed(f"no confirm within {CONFIRM_TIMEOUT_S} s")
            self.read(left)
        return [
            tag not in self._refused and message.message_id not in self._returned
            for tag, message in zip(tags, messages, strict=True)
        ]

    def send_unconfirmed(self, message: Message, *, content_encoding: str | None = None) -> None:
        """Publish a message that a restart of the broker may lose, without waiting."""
        prepared = self._prepared(message, TRANSIENT, content_encoding)
        self.channel.basic_publish(prepared, message.exchange, message.routing_key)

    def read(self, timeout_s: float) -> bool:
        """Handle the next frame from the broker; False when none came within `timeout_s`."""
        try:
            self.connection.drain_events(timeout=max(timeout_s, 0.001))
        except TimeoutError:
            return False
        return True

    def beat(self) -> None:
        """Send a heartbeat if one is due, raise if the broker's stay out; call it every second."""
        self.connection.heartbeat_tick()

    def close(self) -> None:
        """Close the connection in order if the broker answers at once, else just drop it."""
        try:
            self.connection.transport.sock.settimeout(GOODBYE_TIMEOUT_S)
            self.connection.close()
        except Exception:
            self.connection.collect()

    def _ask_for_confirms(self) -> None:
        self.channel.confirm_select()
        self.channel.events["basic_ack"].add(self._on_ack)
        self.channel.events["basic_nack"].add(self._on_nack)
        self.channel.events["basic_return"].add(self._on_return)

    def _send(self, message: Message, mandatory: bool) -> int:
        tag = self._next_tag
        self._next_tag += 1
        self._unconfirmed.add(tag)
        self.channel.basic_publish(
            self._prepared(message, PERSISTENT),
            message.exchange,
            message.routing_key,
            mandatory=mandatory,
        )
        return tag

    def _prepared(
        self, message: Message, delivery_mode: int, content_encoding: str | None = None
    ) -> Any:
        given = {
            "message_id": message.message_id,
            "type": message.type,
            "correlation_id": message.correlation_id,
            "app_id": message.app_id,
        }
        properties: dict[str, Any] = {name: value for name, value in given.items() if value}
        return self.channel.prepare_message(
            message.body,
            content_type=message.content_type or None,
            content_encoding=content_encoding,
            headers=dict(message.headers),
            properties={**properties, "delivery_mode": delivery_mode},
        )

    def _settle(self, tag: int, multiple: bool) -> set[int]:
        settled = {each for each in self._unconfirmed if each <= tag} if multiple else {tag}
        self._unconfirmed -= settled
        return settled

    def _on_ack(self, tag: int, multiple: bool) -> None:
        self._settle(tag, multiple)

    def _on_nack(self, tag: int, multiple: bool) -> None:
        self._refused |= self._settle(tag, multiple)

    def _on_return(self, code: int, text: str, exchange: str, key: str, message: Any) -> None:
        self._returned.add(str(message.properties.get("message_id", "")))


class _Broker(kombu.Connection):  # type: ignore[misc]
    """Checks certificate and name of each address; kombu would hold all to the first one's name."""

    def switch(self, address: str) -> None:
        super().switch(address)
        if self.transport_cls == "amqps":
            context = {"purpose": ssl.Purpose.SERVER_AUTH, "check_hostname": True}
            self.ssl = {"context": context, "server_hostname": self.hostname}


def _connected(url: str, name: str) -> Any:
    addresses = broker_addresses(url)
    broker = _Broker(
        addresses,
        heartbeat=HEARTBEAT_S,
        connect_timeout=CONNECT_TIMEOUT_S,
        transport_options={"client_properties": {"connection_name": name}},
    )
    broker.switch(addresses[0])
    # Each address once, without a pause: whoever opens links knows when to try again.
    broker.ensure_connection(max_retries=len(addresses) - 1, reraise_as_library_errors=False)
    connection = broker.connection
    # The limit for each single read and write that has no shorter one of its own: a broker
    # that is frozen, not gone, would otherwise hold us up for ever.
    connection.transport.sock.settimeout(STEP_TIMEOUT_S)
    return connection


def read_message(delivery: kombu.Message) -> Message:
    """A delivery as a Message; its content type stays empty when the sender gave none."""
    properties, info = delivery.properties, delivery.delivery_info
    return Message(
        body=bytes(delivery.body),
        headers=delivery.headers,
        exchange=info.get("exchange", ""),
        routing_key=info.get("routing_key", ""),
        message_id=properties.get("message_id", ""),
        type=properties.get("type", ""),
        correlation_id=properties.get("correlation_id", ""),
        content_type=delivery.content_type or "",
        app_id=properties.get("app_id", ""),
    )
