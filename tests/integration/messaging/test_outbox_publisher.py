"""The outbox over a real store and broker: committed means published (B8, R60)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from shared import clock
from shared.events import Envelope, Event
from shared.events.scheduling import InterviewDeleted
from shared.messaging import outbox_publisher
from shared.messaging.outbox_publisher import PublisherThread
from shared.messaging.wire import to_envelope
from shared.store.aggregates import Aggregates, OutboxSource
from shared.store.port import Collection
from shared.store.sqlite import SqliteStore
from tests.integration.messaging.publishing import take
from tests.support.waiting import wait_until

INTERVIEWS = Collection("interviews")
QUEUE = "plan.InterviewDeleted"


@dataclass(frozen=True)
class Interview:
    """Something that emits events."""

    id: str
    changes: int = 0


class Interviews:
    """A store with an outbox, and a publisher over it that only a wake-up makes look again."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self.store = SqliteStore(folder / "scheduling.db")
        self.store.prepare(INTERVIEWS)
        self.outbox = OutboxSource((self.store, INTERVIEWS))
        self.publisher = PublisherThread(url, self.outbox)
        self.aggregates = Aggregates(
            self.store,
            INTERVIEWS,
            Interview,
            now=clock.now,
            new_id=clock.new_id,
            on_commit=self.publisher.wake,
        )

    def change(self, interview_id: str) -> None:
        def decide(interview: Interview) -> tuple[Interview, list[Event]]:
            changed = replace(interview, changes=interview.changes + 1)
            return changed, [InterviewDeleted(interview_id, clock.now())]

        self.aggregates.change(interview_id, decide)

    def received(self) -> list[Envelope]:
        """Everything that has arrived at a consumer, taken out."""
        envelopes = []
        while message := take(self.url, QUEUE):
            envelopes.append(to_envelope(message.body, message.headers, message.content_type))
        return envelopes


@pytest.fixture
def interviews(
    amqp_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Interviews]:
    monkeypatch.setattr(outbox_publisher, "POLL_S", 600.0)
    made = Interviews(amqp_url, tmp_path)
    yield made
    made.publisher.stop()
    made.store.close()


@contextmanager
def publishing(interviews: Interviews) -> Iterator[None]:
    interviews.publisher.start()
    wait_until(lambda: interviews.publisher.is_connected, what="a connected publisher")
    yield


def test_commit_wakes_the_publisher(interviews: Interviews) -> None:
    with publishing(interviews):
        interviews.aggregates.add(Interview("i1"), [InterviewDeleted("i1", clock.now())])
        (envelope,) = wait_until(interviews.received, what="the event")
    assert envelope.event.subject == "i1"
    assert envelope.sequence == 1


def test_events_of_one_interview_leave_in_their_order_and_each_once(
    interviews: Interviews,
) -> None:
    interviews.aggregates.add(Interview("i1"))
    for _ in range(25):
        interviews.change("i1")
    with publishing(interviews):
        wait_until(lambda: not interviews.outbox.pending(1), what="an empty outbox")
    received = interviews.received()
    assert [envelope.sequence for envelope in received] == list(range(1, 26))
    assert len({envelope.id for envelope in received}) == 25


def test_changes_while_the_publisher_works_lose_no_event(interviews: Interviews) -> None:
    """OutboxPublisher and writer take turns on the same document."""
    interviews.aggregates.add(Interview("i1"))
    with publishing(interviews):
        for _ in range(100):
            interviews.change("i1")
        wait_until(lambda: not interviews.outbox.pending(1), what="an empty outbox")
    received = interviews.received()
    assert {envelope.sequence for envelope in received} == set(range(1, 101))
    state = interviews.aggregates.get("i1")
    assert state is not None
    assert state.changes == 100


def test_stopped_publisher_has_sent_what_was_committed(interviews: Interviews) -> None:
    with publishing(interviews):
        interviews.aggregates.add(Interview("i1"), [InterviewDeleted("i1", clock.now())])
        interviews.publisher.stop()
    assert interviews.outbox.pending(1) == []
    assert len(interviews.received()) == 1
