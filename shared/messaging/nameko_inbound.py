"""Consumes all queues of a nameko process over one connection, and sends its answers.

nameko's own consumers lose messages: they acknowledge a body that cannot be read and a delivery
whose handler failed (decision 13). Runs in greenthreads: only the loop in `_consume` reads from the
connection, while any greenthread may acknowledge.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import nameko
from kombu import Message as Delivery
from kombu import Queue
from nameko.extensions import SharedExtension

from shared import clock
from shared.messaging import metrics, retry, topology
from shared.messaging.link import BROKEN, Link
from shared.messaging.reconnect_backoff import ReconnectBackoff
from shared.messaging.wire import Message
from shared.telemetry import get_logger

AMQP_URL = "AMQP_URI"  # the key under which nameko's own parts look for it, too
TICK_S = 0.5

log = get_logger()


@dataclass(frozen=True)
class Source:
    """A queue to consume, and what is called with each delivery; that must not block."""

    queue: Queue
    prefetch: int
    deliver: Callable[[Delivery], None]


class Inbound(SharedExtension):  # type: ignore[misc]
    """Consumes for all entrypoints of the service, and reconnects for as long as it runs."""

    def __init__(self) -> None:
        self._sources: dict[str, Source] = {}
        self._link: Link | None = None
        self.is_draining = False
        self._closing = threading.Event()
        self.replies: Outgoing
        self.copies: Outgoing

    @property
    def is_connected(self) -> bool:
        """Whether all queues are being consumed."""
        return self._link is not None and not self.is_draining

    def setup(self) -> None:
        url, name = nameko.config[AMQP_URL], self.container.service_name
        self.replies = Outgoing(url, f"{name} replies", confirms=False)
        self.copies = Outgoing(url, f"{name} retries", confirms=True)

    def register(self, source: Source) -> None:
        """Consume this queue, too; to be called in an entrypoint's `setup`."""
        self._sources.setdefault(source.queue.name, source)

    def start(self) -> None:
        self._thread = self.container.spawn_managed_thread(self._run, identifier="inbound")

    def drain(self) -> None:
        """Receive no more; what was received can still be acknowledged, else it is redelivered."""
        if self.is_draining:
            return
        self.is_draining = True
        if self._link is not None:
            for queue in self._sources:
                try:
                    self._link.channel.basic_cancel(queue, nowait=True)
                except BROKEN:
                    return

    def stop(self) -> None:
        self.kill()
        self._thread.wait()
        self.replies.close()
        self.copies.close()

    def kill(self) -> None:
        self.is_draining = True
        self._closing.set()

    def ack(self, delivery: Delivery) -> None:
        """Acknowledge a delivery. After a lost connection the broker delivers it again."""
        try:
            delivery.ack()
        except BROKEN as error:
            log.warning("acknowledgement_lost", error=repr(error))

    def hand_back(
        self, delivery: Delivery, message: Message, queue: str, error: BaseException
    ) -> None:
        """Send a failed delivery to a delay queue or to the parked ones, then settle it.

        Insists until the copy is confirmed or the delivery's own connection is gone.
        """
        copy = retry.failed_copy(message, queue, error, clock.now().isoformat())
        is_parked = copy.exchange == topology.PARKED
        backoff = ReconnectBackoff(f"retries of {queue}")
        while not self._closing.is_set() and delivery.channel.connection is not None:
            if self.copies.publish(copy, mandatory=True):
                self.ack(delivery)
                (metrics.PARKED if is_parked else metrics.FAILED).labels(queue).inc()
                log.warning(
                    "event_parked" if is_parked else "event_delayed",
                    queue=queue,
                    event_id=message.message_id,
                    attempt=copy.headers[retry.ATTEMPT],
                    reason=copy.headers[retry.REASON],
                )
                return
            self._closing.wait(backoff.next_pause_s())

    def _run(self) -> None:
        backoff = ReconnectBackoff("consumers")
        while not self._closing.is_set():
            try:
                self._consume(backoff)
            except BROKEN as error:
                if not self._closing.is_set():
                    backoff.lost(error)
            except Exception:
                log.exception("consumers_failed")
            finally:
                self._disconnect()
            self._closing.wait(backoff.next_pause_s())

    def _disconnect(self) -> None:
        link, self._link = self._link, None
        if link is not None:
            link.close()

    def _consume(self, backoff: ReconnectBackoff) -> None:
        link = Link(
            nameko.config[AMQP_URL], name=f"{self.container.service_name} consumers", confirms=False
        )
        try:
            link.declare_topology()
            for source in self._sources.values():
                self._consume_from(link, source)
        except BaseException:
            link.close()
            raise
        self._link = link
        backoff.connected()
        while not self._closing.is_set():
            link.read(TICK_S)
            link.beat()
            self.replies.beat()
            self.copies.beat()

    def _consume_from(self, link: Link, source: Source) -> None:
        link.channel.basic_qos(0, source.prefetch, False)

        def on_delivery(delivery: Any) -> None:
            if not self.is_draining:  # else the broker redelivers it when we close
                source.deliver(link.channel.message_to_python(delivery))

        queue = source.queue(link.channel)
        queue.declare(nowait=True)
        queue.consume(consumer_tag=queue.name, callback=on_delivery)


class Outgoing:
    """A link opened when first needed, used by one greenthread at a time, reopened when broken."""

    def __init__(self, url: str, name: str, *, confirms: bool) -> None:
        self._url = url
        self._name = name
        self._confirms = confirms
        self._lock = threading.Lock()
        self._link: Link | None = None

    def publish(self, message: Message, *, mandatory: bool = False) -> bool:
        """Publish and wait for the confirm; False when the broker does not have the message."""
        with self._lock:
            try:
                return self._opened().publish([message], mandatory=mandatory)[0]
            except BROKEN as error:
                self._drop(error)
                return False

    def send(self, message: Message, *, content_encoding: str | None = None) -> bool:
        """Publish without waiting for a confirm; tries twice, as the link may be broken."""
        with self._lock:
            for _ in range(2):
                try:
                    self._opened().send_unconfirmed(message, content_encoding=content_encoding)
                    return True
                except BROKEN as error:
                    self._drop(error)
        return False

    def beat(self) -> None:
        """Send heartbeats while nobody uses the link."""
        if self._link is None or not self._lock.acquire(blocking=False):
            return
        try:
            self._link.read(0)
            self._link.beat()
        except BROKEN as error:
            self._drop(error)
        finally:
            self._lock.release()

    def close(self) -> None:
        """Close the link if it is open."""
        if self._link is not None:
            self._link.close()
            self._link = None

    def _opened(self) -> Link:
        if self._link is None:
            self._link = Link(self._url, name=self._name, confirms=self._confirms)
        return self._link

    def _drop(self, error: BaseException) -> None:
        log.warning("outgoing_link_lost", link=self._name, error=repr(error))
        self.close()
