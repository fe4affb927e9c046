"""Moves committed events from the outbox to the broker, at least once, for as long as it runs.

Woken by each commit; polls only for what a crash left or another process committed. Blocking code,
so that one implementation serves both runtimes: it runs in a greenthread of a nameko process and in
a thread of an asyncio one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import Any, Protocol

from shared import clock
from shared.events import Envelope
from shared.messaging import metrics
from shared.messaging.link import BROKEN, Link
from shared.messaging.reconnect_backoff import ReconnectBackoff
from shared.messaging.wire import Message, to_message
from shared.telemetry import get_logger

BATCH = 200
POLL_S = 1.0

log = get_logger()


class OutboxSource(Protocol):
    """Where committed events wait (shared.store.aggregates.OutboxSource is one)."""

    def pending(self, limit: int) -> Sequence[tuple[Any, Envelope]]:
        """The oldest unpublished events, each with its reference for `mark_published`."""
        ...

    def mark_published(self, refs: Sequence[Any]) -> None:
        """Take these events out of the outbox: the broker has them."""
        ...


class OutboxPublisher:
    """Call `run` in a thread of your own; `wake` after a commit; `stop` from any thread."""

    def __init__(
        self,
        amqp_url: str,
        outbox: OutboxSource,
        *,
        name: str = "outbox",
        connect: Callable[..., Link] = Link,
    ) -> None:
        self._url = amqp_url
        self._outbox = outbox
        self._name = name
        self._connect = connect
        self._wake = threading.Event()
        self._stopping = False
        self.is_connected = False

    def wake(self) -> None:
        """Look into the outbox now: something was committed."""
        self._wake.set()

    def stop(self) -> None:
        """Make `run` publish once more what is there, and return."""
        self._stopping = True
        self._wake.set()

    def run(self) -> None:
        """Publish until stopped. Nothing that the broker or the store does ends it."""
        backoff = ReconnectBackoff(self._name)
        while not self._stopping:
            try:
                with closing(self._connect(self._url, name=self._name)) as link:
                    link.declare_topology()
                    self._connected(True)
                    self._pass(link)
                    backoff.connected()
                    self._work(link)
            except BROKEN as error:
                backoff.lost(error)
            except Exception:
                log.exception("outbox_publisher_failed", outbox=self._name)
            finally:
                self._connected(False)
            if not self._stopping:
                self._pause(backoff.next_pause_s())

    def _work(self, link: Link) -> None:
        while not self._stopping:
            self._wake.clear()
            if not self._pass(link):
                self._wake.wait(POLL_S)
                link.beat()
                link.read(0)
        self._pass(link)

    def _pass(self, link: Link) -> bool:
        """Publish one batch; True when something was published, so that there may be more."""
        waiting = self._outbox.pending(BATCH)
        metrics.OUTBOX_DEPTH.set(len(waiting))
        batch = [
            (ref, envelope, message) for ref, envelope in waiting for message in _encoded(envelope)
        ]
        if not batch:
            return False
        taken = link.publish([message for _, _, message in batch])
        published = [entry for entry, is_taken in zip(batch, taken, strict=True) if is_taken]
        if published:
            self._outbox.mark_published([ref for ref, _, _ in published])
        for _, envelope, _ in published:
            metrics.PUBLISHED.labels(envelope.type).inc()
            metrics.PUBLISH_LAG.observe((clock.now() - envelope.time).total_seconds())
        metrics.OUTBOX_DEPTH.set(len(waiting) - len(published))
        return bool(published)

    def _pause(self, seconds: float) -> None:
        self._wake.wait(seconds)
        if not self._stopping:
            self._wake.clear()

    def _connected(self, is_connected: bool) -> None:
        self.is_connected = is_connected
        metrics.PUBLISHER_CONNECTED.set(is_connected)


class PublisherThread:
    """A publisher in a thread of its own, for asyncio processes. No method blocks but `stop`."""

    def __init__(self, amqp_url: str, outbox: OutboxSource, *, name: str = "outbox") -> None:
        self._publisher = OutboxPublisher(amqp_url, outbox, name=name)
        self._thread = threading.Thread(target=self._publisher.run, name=name, daemon=True)

    @property
    def is_connected(self) -> bool:
        return self._publisher.is_connected

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """Something was committed: publish it now. Give this to Aggregates as `on_commit`."""
        self._publisher.wake()

    def stop(self, timeout_s: float = 5.0) -> None:
        """Publish once more and end the thread; what could not be sent stays in the outbox."""
        self._publisher.stop()
        if self._thread.is_alive():
            self._thread.join(timeout_s)


def _encoded(envelope: Envelope) -> list[Message]:
    """The message of an event, or none if it cannot be encoded: it is logged and stays."""
    try:
        return [to_message(envelope)]
    except Exception:
        log.exception("event_cannot_be_encoded", event_id=envelope.id, type=envelope.type)
        return []
