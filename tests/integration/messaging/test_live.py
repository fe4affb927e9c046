"""Live listening (what pages show at once) and the connection that comes back by itself (R30)."""

from __future__ import annotations

import asyncio
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from shared import clock
from shared.events import Envelope
from shared.events.media import CandidateJoined
from shared.events.scheduling import CandidateLinkOpened, InterviewDeleted
from shared.messaging.bus import Bus
from tests.integration.messaging.proxy import Proxy
from tests.integration.messaging.publishing import altered, an_envelope, publish, send, take
from tests.support.waiting import DEADLINE_S, eventually


class Page:
    """What a listener heard."""

    def __init__(self) -> None:
        self.heard: list[Envelope] = []
        self.connections = 0

    def on_event(self, envelope: Envelope) -> None:
        self.heard.append(envelope)
        if envelope.event.subject == "breaks":
            raise ValueError("a page cannot be drawn")

    def on_connect(self) -> None:
        self.connections += 1

    async def hears(self, *subjects: str) -> None:
        async def enough() -> bool:
            return [each.event.subject for each in self.heard] == list(subjects)

        await eventually(enough, what=f"hearing {subjects}")

    async def connects(self, times: int) -> None:
        async def enough() -> bool:
            return self.connections == times

        await eventually(enough, what=f"{times} connections")


@pytest_asyncio.fixture
async def proxy(amqp_url: str) -> AsyncIterator[Proxy]:
    async with Proxy(amqp_url) as proxy:
        yield proxy


@pytest_asyncio.fixture
async def bus(proxy: Proxy) -> AsyncIterator[Bus]:
    bus = Bus(proxy.url, name="gateway")
    await bus.start()
    await bus.wait_ready(DEADLINE_S)
    yield bus
    await bus.stop()


def joined(interview_id: str) -> Envelope:
    return an_envelope(CandidateJoined(interview_id, 1, clock.now()))


async def test_listener_hears_both_exchanges_with_the_whole_envelope(
    bus: Bus, amqp_url: str
) -> None:
    page = Page()
    await bus.listen(page.on_event)
    public, internal = joined("i1"), an_envelope(CandidateLinkOpened("i2", clock.now()))
    publish(amqp_url, public, internal)
    await page.hears("i1", "i2")
    assert page.heard == [public, internal]


async def test_every_listener_hears_everything(bus: Bus, amqp_url: str) -> None:
    first, second = Page(), Page()
    await bus.listen(first.on_event)
    await bus.listen(second.on_event)
    publish(amqp_url, joined("i1"))
    await first.hears("i1")
    await second.hears("i1")


async def test_unreadable_message_and_failing_page_do_not_end_listening(
    bus: Bus, amqp_url: str
) -> None:
    page = Page()
    await bus.listen(page.on_event)
    send(amqp_url, altered(joined("never"), body=b"{"))
    publish(amqp_url, joined("breaks"), joined("i1"))
    await page.hears("breaks", "i1")


async def test_listener_is_told_of_each_connection_and_hears_again_after_a_cut(
    bus: Bus, proxy: Proxy, amqp_url: str
) -> None:
    """What was said in the gap is not heard: pages are fetched anew on connection."""
    page = Page()
    await bus.listen(page.on_event, on_connect=page.on_connect)
    assert page.connections == 1
    proxy.cut()
    await page.connects(2)
    publish(amqp_url, joined("i1"))
    await page.hears("i1")


async def test_bus_waits_for_a_broker_that_comes_back(bus: Bus, proxy: Proxy) -> None:
    page = Page()
    await bus.listen(page.on_event, on_connect=page.on_connect)
    await proxy.close()

    async def away() -> bool:
        return not bus.is_ready

    await eventually(away, what="noticing the loss")
    await proxy.open()
    await page.connects(2)
    await bus.wait_ready(DEADLINE_S)


async def test_listening_added_while_the_broker_is_away_starts_when_it_is_back(
    bus: Bus, proxy: Proxy, amqp_url: str
) -> None:
    page = Page()
    await proxy.close()
    await bus.listen(page.on_event, on_connect=page.on_connect)
    await proxy.open()
    await page.connects(1)
    publish(amqp_url, joined("i1"))
    await page.hears("i1")


async def test_durable_subscription_goes_on_after_a_cut(
    bus: Bus, proxy: Proxy, amqp_url: str
) -> None:
    taken: list[str] = []

    async def on_deleted(heard: list[str], event: InterviewDeleted, _cause: Envelope) -> None:
        heard.append(event.interview_id)
        if event.interview_id == "cut":
            proxy.cut()  # before it could be acknowledged: it comes again

    await bus.subscribe("media", {InterviewDeleted: on_deleted}, taken)
    publish(amqp_url, *(an_envelope(InterviewDeleted(i, clock.now())) for i in ("cut", "next")))

    async def both() -> bool:
        return set(taken) == {"cut", "next"} and len(taken) >= 3

    await eventually(both, what="both events, one of them twice")


async def test_event_without_any_consumer_can_be_looked_at(amqp_url: str) -> None:
    link_opened = an_envelope(CandidateLinkOpened("i1", clock.now()))
    publish(amqp_url, link_opened)

    async def kept() -> bool:
        message = take(amqp_url, "interview.unrouted")
        return message is not None and message.message_id == link_opened.id

    await eventually(kept, what="the unrouted event")


async def test_a_bus_that_is_stopped_while_it_connects_leaves_no_socket_open(amqp_url: str) -> None:
    """A process that ends its bus at the wrong moment must not wait for the garbage collector."""
    before = open_sockets()
    bus, is_half_way = Bus(amqp_url, name="hasty"), asyncio.Event()
    await bus.listen(lambda _: None, on_connect=is_half_way.set)
    await bus.serve("hasty", {})  # asks the broker again, after `on_connect`
    await bus.start()
    await is_half_way.wait()
    assert not bus.is_ready
    await bus.stop()
    assert open_sockets() == before


def open_sockets() -> int:
    """How many sockets this process has."""
    return sum(_is_socket(each) for each in Path("/proc/self/fd").iterdir())


def _is_socket(descriptor: Path) -> bool:
    try:
        return stat.S_ISSOCK(descriptor.stat().st_mode)
    except FileNotFoundError:  # the listing's own
        return False
