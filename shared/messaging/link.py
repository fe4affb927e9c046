"""One AMQP connection for blocking code (py-amqp): declarations, confirmed publishing, deadlines.

Works in a plain thread and, once eventlet has patched the sockets, in a greenthread. Only one
thread may use a link for publishing at a time. Any error leaves it broken: close it, open another.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote, urlsplit

import amqp

from shared.messaging import topology
from shared.messaging.wire import Message

HEARTBEAT_S = 10
CONNECT_TIMEOUT_S = 5
CONFIRM_TIMEOUT_S = 10
STEP_TIMEOUT_S = 10
GOODBYE_TIMEOUT_S = 1
# Everything that means "this connection is of no more use".
BROKEN = (OSError, amqp.exceptions.AMQPError)


class NotConfirmed(OSError):
    """The broker did not confirm in time."""


class Link:
    """An open connection with one channel."""

    def __init__(self, url: str, *, name: str, confirms: bool = True) -> None:
        self.connection = _connect(url, name)
        try:
            self.channel = self.connection.channel()
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
        """Declare everything that exists; cheap when it does."""
        stays: dict[str, Any] = {"durable": True, "auto_delete": False, "nowait": True}
        for exchange in topology.exchanges():
            self.channel.exchange_declare(
                exchange.name, exchange.type, arguments=exchange.arguments, **stays
            )
        for queue in topology.queues():
            self.channel.queue_declare(queue.name, arguments=queue.arguments, **stays)
        for binding in topology.bindings():
            self.channel.queue_bind(
                binding.queue, binding.exchange, binding.routing_key, nowait=True
            )
        self.channel.basic_qos(0, 1, False)  # answered when all of the above is done

    def publish(self, messages: Sequence[Message], *, mandatory: bool = False) -> list[bool]:
        """Publish all, wait for all confirms; says of each whether the broker has it.

        With `mandatory`, a message that no queue took counts as not taken. Raises one of BROKEN.
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

    def send_unconfirmed(self, message: Message, **properties: Any) -> None:
        """Publish a transient message and forget it."""
        self.channel.basic_publish(
            _amqp_message(message, delivery_mode=1, **properties),
            message.exchange,
            message.routing_key,
        )

    def read(self, timeout_s: float) -> bool:
        """Take in what the broker says; False when it said nothing for so long."""
        try:
            self.connection.drain_events(timeout=max(timeout_s, 0.001))
        except TimeoutError:
            return False
        return True

    def beat(self) -> None:
        """To be called about once a second: keeps the connection alive and notices a dead one."""
        self.connection.heartbeat_tick()

    def close(self) -> None:
        """Say goodbye when that is possible at once; never raises."""
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
            _amqp_message(message, delivery_mode=2),
            message.exchange,
            message.routing_key,
            mandatory=mandatory,
        )
        return tag

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


def _connect(url: str, name: str) -> Any:
    parts = urlsplit(url)
    secure = parts.scheme == "amqps"
    connection = amqp.Connection(
        host=f"{parts.hostname}:{parts.port or (5671 if secure else 5672)}",
        userid=unquote(parts.username or "guest"),
        password=unquote(parts.password or "guest"),
        virtual_host=unquote(parts.path[1:]) or "/",
        ssl=_verified(parts.hostname) if secure else False,
        heartbeat=HEARTBEAT_S,
        connect_timeout=CONNECT_TIMEOUT_S,
        client_properties={"connection_name": name},
    )
    try:
        connection.connect()
        # The limit for each single read and write that has no shorter one of its own: a broker
        # that is frozen, not gone, would otherwise hold us up for ever.
        connection.transport.sock.settimeout(STEP_TIMEOUT_S)
    except BaseException:
        connection.collect()
        raise
    return connection


def _verified(hostname: str | None) -> dict[str, Any]:
    """TLS options that check certificate and name, which py-amqp does not by itself."""
    context = {"purpose": ssl.Purpose.SERVER_AUTH, "check_hostname": True}
    return {"context": context, "server_hostname": hostname}


def _amqp_message(message: Message, *, delivery_mode: int, **properties: Any) -> Any:
    given = {
        "content_type": message.content_type,
        "message_id": message.message_id,
        "type": message.type,
        "correlation_id": message.correlation_id,
        "app_id": message.app_id,
        **properties,
    }
    return amqp.Message(
        message.body,
        application_headers=dict(message.headers),
        delivery_mode=delivery_mode,
        **{name: value for name, value in given.items() if value},
    )


def read_message(delivery: Any) -> Message:
    """A delivery as a Message; its content type stays empty when the sender gave none."""
    properties, info = delivery.properties, delivery.delivery_info
    body = delivery.body
    return Message(
        body=body.encode() if isinstance(body, str) else bytes(body),
        headers=properties.get("application_headers") or {},
        exchange=info.get("exchange", ""),
        routing_key=info.get("routing_key", ""),
        message_id=properties.get("message_id", ""),
        type=properties.get("type", ""),
        correlation_id=properties.get("correlation_id", ""),
        content_type=properties.get("content_type", ""),
        app_id=properties.get("app_id", ""),
    )


assert issubclass(socket.timeout, TimeoutError)  # what py-amqp raises when nothing comes
