"""What becomes of an event at its consumer: the same rules in both runtimes (R60-R63, B8)."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from deploy.broker import Broker
from shared.messaging import retry
from shared.messaging.bus import Bus
from shared.messaging.errors import Refused
from shared.messaging.link import Link
from shared.messaging.wire import Message
from tests.conftest import purge
from tests.integration.messaging.effects import Effects
from tests.integration.messaging.publishing import altered, consumers, deleted, publish, send
from tests.support.programs import Program
from tests.support.waiting import eventually, wait_until


@dataclass
class Consumer:
    """A running consumer of InterviewDeleted."""

    url: str
    service: str
    program: Program
    folder: Path

    @property
    def queue(self) -> str:
        return f"{self.service}.InterviewDeleted"

    def runs_of(self, interview_id: str) -> int:
        return Effects(self.folder, self.service).runs().count(interview_id)

    def wait_for_runs(self, interview_id: str, count: int) -> None:
        wait_until(lambda: self.runs_of(interview_id) >= count, what=f"{count} runs")

    def consumed(self) -> float:
        return self.program.metric(f'rapport_events_consumed_total{{queue="{self.queue}"}}')


@pytest.fixture(scope="module", params=["plan", "media"], ids=["nameko", "asyncio"])
def running(
    request: pytest.FixtureRequest, broker: Broker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Consumer]:
    purge(broker.url)
    service: str = request.param
    module = {"plan": "nameko_program", "media": "asyncio_program"}[service]
    folder = tmp_path_factory.mktemp(service)
    with Program(module, folder, broker.url) as program:
        yield Consumer(broker.url, service, program, folder)


@pytest.fixture
def consumer(running: Consumer, amqp_url: str) -> Consumer:
    return running


@pytest_asyncio.fixture
async def bus(consumer: Consumer) -> AsyncIterator[Bus]:
    bus = Bus(consumer.url, name="gateway")
    await bus.start()
    yield bus
    await bus.stop()


async def parked(bus: Bus, consumer: Consumer) -> list[dict[str, Any]]:
    """The parked deliveries of this consumer, once there are some."""

    async def look() -> list[dict[str, Any]]:
        return [entry for entry in await bus.parked() if entry["consumer"] == consumer.queue]

    return await eventually(look, what="a parked delivery")


def test_event_is_handled_once(consumer: Consumer) -> None:
    before = consumer.consumed()
    publish(consumer.url, deleted("fine"))
    wait_until(lambda: consumer.consumed() == before + 1, what="one taken event")
    assert consumer.runs_of("fine") == 1


def test_a_queue_that_somebody_deletes_is_consumed_again(consumer: Consumer) -> None:
    with closing(Link(consumer.url, name="tests")) as link:
        link.channel.queue_delete(consumer.queue)
    # The consumer makes it anew. RabbitMQ tells no consumer of a quorum queue that is made anew by
    # somebody else at once.
    wait_until(lambda: consumers(consumer.url, consumer.queue), what="a new consumer")
    publish(consumer.url, deleted("fine-again"))
    consumer.wait_for_runs("fine-again", 1)


def test_failed_event_comes_again(consumer: Consumer) -> None:
    publish(consumer.url, deleted("breaks-once"))
    consumer.wait_for_runs("breaks-once", 2)


def test_event_that_came_too_early_comes_again(consumer: Consumer) -> None:
    publish(consumer.url, deleted("waits-once"))
    consumer.wait_for_runs("waits-once", 2)


async def test_broken_handler_is_given_up_with_the_reason_and_one_that_waits_is_not(
    consumer: Consumer, bus: Bus
) -> None:
    publish(consumer.url, *map(deleted, ("waits-long", "breaks-always-1", "fine-meanwhile")))
    consumer.wait_for_runs("fine-meanwhile", 1)
    (entry,) = await parked(bus, consumer)
    assert consumer.runs_of("breaks-always-1") == 5
    assert entry["type"] == "scheduling.InterviewDeleted.v1"
    assert entry["reason"] == "ValueError: it is a bad day"
    assert (entry["attempts"], entry["interview_id"]) == (5, "breaks-always-1")
    assert entry["at"]

    async def count_caught_up() -> bool:  # a quorum queue's count lags
        return await bus.parked_count() == 1

    await eventually(count_caught_up, what="a count of one")
    consumer.wait_for_runs("waits-long", 6)


FOREIGN = {"ce-specversion": "1.0", "ce-id": "1", "ce-source": "/x", "ce-type": "x.Y.v1"}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"body": b"{not json"}, "not a JSON object"),
        ({"body": b'{"interview_id": 3}'}, "ValidationError"),
        ({"headers": {}}, "CloudEvent"),
        ({"headers": {"ce-id": "1", "ce-source": "/x", "ce-type": "x.Y.v1"}}, "ce-specversion"),
        ({"headers": FOREIGN}, "no event 'x.Y.v1'"),
        ({"content_type": "application/cloudevents+json"}, ""),
        ({"content_type": ""}, ""),
        ({"headers": {"compression": "application/x-bz2"}}, ""),
    ],
)
async def test_malformed_message_is_parked_with_the_reason_and_never_dropped(
    consumer: Consumer, bus: Bus, changes: dict[str, Any], reason: str
) -> None:
    send(consumer.url, _to(consumer, altered(deleted("never-handled"), **changes)))
    (entry,) = await parked(bus, consumer)
    assert reason in entry["reason"]
    assert consumer.runs_of("never-handled") == 0


async def test_unknown_event_is_parked_with_its_type(consumer: Consumer, bus: Bus) -> None:
    message = altered(deleted("unknown"), type="scheduling.InterviewDeleted.v2")
    headers = {**message.headers, "ce-type": "scheduling.InterviewDeleted.v2"}
    unknown = altered(deleted("unknown"), headers=headers, type="scheduling.InterviewDeleted.v2")
    send(consumer.url, _to(consumer, unknown))
    (entry,) = await parked(bus, consumer)
    assert entry["type"] == "scheduling.InterviewDeleted.v2"
    assert "no event 'scheduling.InterviewDeleted.v2' is registered" in entry["reason"]


async def test_replayed_event_goes_to_its_consumer_again(consumer: Consumer, bus: Bus) -> None:
    message = _to(consumer, altered(deleted("replayed")))
    message = altered(deleted("replayed"), headers={**message.headers, "x-attempt": 9})
    await _park(bus, consumer, message)
    (entry,) = await parked(bus, consumer)
    assert await bus.replay_parked(entry["id"])
    consumer.wait_for_runs("replayed", 1)
    assert await bus.parked() == []
    assert not await bus.replay_parked(entry["id"])


async def test_replay_of_what_is_still_broken_is_parked_again(consumer: Consumer, bus: Bus) -> None:
    send(consumer.url, _to(consumer, altered(deleted("broken"), body=b"{")))
    (entry,) = await parked(bus, consumer)
    assert await bus.replay_parked(entry["id"])
    (again,) = await parked(bus, consumer)
    assert again["attempts"] == 1


async def test_discarded_event_is_gone_and_the_others_stay(consumer: Consumer, bus: Bus) -> None:
    for name in ("one", "two", "three"):
        send(consumer.url, _to(consumer, altered(deleted(name), body=b"{")))

    async def three() -> dict[str, str]:
        entries = {entry["interview_id"]: entry["id"] for entry in await bus.parked()}
        return entries if len(entries) == 3 else {}

    entries = await eventually(three, what="three parked deliveries")
    assert await bus.discard_parked(entries["two"])
    assert {entry["interview_id"] for entry in await bus.parked()} == {"one", "three"}
    assert len(await bus.parked(limit=1)) == 1
    assert not await bus.discard_parked(entries["two"])
    assert not await bus.discard_parked("never-there")


async def test_looking_often_does_not_lose_parked_deliveries(consumer: Consumer, bus: Bus) -> None:
    """Each look counts as a delivery, of which a quorum queue allows a limited number."""
    send(consumer.url, _to(consumer, altered(deleted("seen"), body=b"{")))
    await parked(bus, consumer)
    for _ in range(25):
        assert len(await bus.parked()) == 1


async def test_parked_delivery_without_consumer_cannot_be_replayed(
    consumer: Consumer, bus: Bus
) -> None:
    send(consumer.url, altered(deleted("stray"), exchange="interview.parked", routing_key=""))

    async def look() -> list[dict[str, Any]]:
        return await bus.parked()

    (entry,) = await eventually(look, what="the stray message")
    with pytest.raises(Refused) as refused:
        await bus.replay_parked(entry["id"])
    assert refused.value.code == "cannot_be_replayed"
    assert len(await bus.parked()) == 1


def _to(consumer: Consumer, message: Message) -> Message:
    """Straight into the consumer's queue, not to all who consume the event."""
    return dataclasses.replace(message, exchange="", routing_key=consumer.queue)


async def _park(bus: Bus, consumer: Consumer, message: Message) -> None:
    """As a consumer that gave up would have parked it."""
    copy = retry.failed_copy(message, consumer.queue, ValueError("no"), "2026-12-01T00:00:00Z")
    assert copy.exchange == "interview.parked"
    send(consumer.url, copy)
