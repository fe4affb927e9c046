"""The publisher takes an event out of the outbox only when the broker confirmed it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from shared.events import Envelope, media
from shared.messaging.outbox_publisher import OutboxPublisher
from shared.messaging.wire import Message

AT = datetime(2026, 12, 1, 14, 30, tzinfo=UTC)


def an_envelope(number: int) -> Envelope:
    return Envelope(f"e{number}", media.CandidateJoined("i1", number, AT), AT, number, "c1")


class Outbox:
    """An outbox in memory; `stop_when_empty` ends the publisher once everything has left."""

    def __init__(self, *envelopes: Envelope) -> None:
        self.waiting = list(envelopes)
        self.stop_when_empty: Callable[[], None] = lambda: None
        self.breaks = 0

    def pending(self, limit: int) -> Sequence[tuple[Any, Envelope]]:
        if self.breaks:
            self.breaks -= 1
            raise RuntimeError("the store is away")
        if not self.waiting:
            self.stop_when_empty()
        return [(envelope.id, envelope) for envelope in self.waiting[:limit]]

    def mark_published(self, refs: Sequence[Any]) -> None:
        self.waiting = [envelope for envelope in self.waiting if envelope.id not in refs]


class Broker:
    """Stands for link and broker: `trouble` is raised or returned by the next publications."""

    def __init__(self, *trouble: Any) -> None:
        self.trouble = list(trouble)
        self.taken: list[str] = []
        self.log: list[str] = []

    def connect(self, url: str, *, name: str) -> Any:
        self.log.append("connect")
        if self.trouble and self.trouble[0] == "away":
            self.trouble.pop(0)
            raise ConnectionRefusedError("away")
        return self

    def declare_topology(self) -> None:
        self.log.append("declare")

    def publish(self, messages: Sequence[Message]) -> list[bool]:
        self.log.append("publish")
        answer = self.trouble.pop(0) if self.trouble else None
        if isinstance(answer, Exception):
            raise answer
        taken = answer or [True] * len(messages)
        self.taken += [
            message.message_id
            for message, is_taken in zip(messages, taken, strict=True)
            if is_taken
        ]
        return list(taken)

    def beat(self) -> None: ...
    def read(self, timeout_s: float) -> bool:
        return False

    def close(self) -> None:
        self.log.append("close")


def run(outbox: Outbox, broker: Broker) -> None:
    """Run a publisher until the outbox is empty."""
    publisher = OutboxPublisher("amqp://unused", outbox, connect=broker.connect)
    outbox.stop_when_empty = publisher.stop
    thread = threading.Thread(target=publisher.run, daemon=True)
    thread.start()
    thread.join(10)
    assert not thread.is_alive()


def test_events_leave_in_order_after_everything_is_declared() -> None:
    outbox, broker = Outbox(an_envelope(1), an_envelope(2)), Broker()
    run(outbox, broker)
    assert broker.taken == ["e1", "e2"]
    assert broker.log[:3] == ["connect", "declare", "publish"]
    assert outbox.waiting == []


def test_event_that_the_broker_did_not_take_stays_and_is_sent_again() -> None:
    outbox, broker = Outbox(an_envelope(1), an_envelope(2)), Broker([True, False])
    run(outbox, broker)
    assert broker.taken == ["e1", "e2"]


def test_unconfirmed_events_are_sent_again_on_a_new_connection() -> None:
    outbox, broker = Outbox(an_envelope(1)), Broker(TimeoutError("no confirm"))
    run(outbox, broker)
    assert broker.log.count("connect") == 2
    assert broker.taken == ["e1"]


def test_broker_that_is_away_is_tried_again() -> None:
    outbox, broker = Outbox(an_envelope(1)), Broker("away", "away")
    run(outbox, broker)
    assert broker.log.count("connect") == 3
    assert broker.taken == ["e1"]


def test_store_that_fails_does_not_end_the_publisher() -> None:
    outbox, broker = Outbox(an_envelope(1)), Broker()
    outbox.breaks = 2
    run(outbox, broker)
    assert broker.taken == ["e1"]


def test_event_that_cannot_be_written_holds_up_nobody() -> None:
    broken = an_envelope(1)
    object.__setattr__(broken.event, "joined_at", "not a time")
    outbox, broker = Outbox(broken, an_envelope(2)), Broker()
    publisher = OutboxPublisher("amqp://unused", outbox, connect=broker.connect)
    original = outbox.mark_published

    def mark_and_stop(refs: Sequence[Any]) -> None:
        original(refs)
        publisher.stop()

    outbox.mark_published = mark_and_stop  # type: ignore[method-assign]
    publisher.run()
    assert broker.taken == ["e2"]
    assert outbox.waiting == [broken]


def test_stopping_sends_what_was_committed_just_before() -> None:
    outbox, broker = Outbox(an_envelope(1)), Broker()
    publisher = OutboxPublisher("amqp://unused", outbox, connect=broker.connect)
    original = outbox.pending

    def commit_late(limit: int) -> Sequence[tuple[Any, Envelope]]:
        answer = original(limit)
        if broker.taken == ["e1"] and not publisher._stopping:
            outbox.waiting.append(an_envelope(2))
            publisher.stop()
        return answer

    outbox.pending = commit_late  # type: ignore[method-assign]
    publisher.run()
    assert broker.taken == ["e1", "e2"]
