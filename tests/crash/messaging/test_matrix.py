"""Kill -9 of broker, publisher and consumers while events flow: none lost, none counted twice (B8).

Real processes of both runtimes over real stores. Each scenario ends with the same account: every
committed event had its effect exactly once at every consumer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from deploy.broker import Broker
from shared.events.scheduling import InterviewDeleted
from shared.messaging import topology
from shared.messaging.wire import to_message
from tests.conftest import purge
from tests.crash.messaging.stage import Stage, stage
from tests.integration.messaging.publishing import deleted, depth, send
from tests.support.waiting import wait_until

PUBLISHERS = ("nameko_publisher", "asyncio_publisher")
A_FEW = 40
MANY = 2000  # so that some are on their way at any time


@pytest.fixture(scope="module")
def own_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """A node of our own: it is going to be killed."""
    with Broker(tmp_path_factory.mktemp("crashing-rabbitmq")) as running:
        yield running


def assert_nothing_lost_and_nothing_twice(on: Stage) -> None:
    on.settle()
    committed = on.committed()
    for service in on.consumers:
        effects = on.effects(service)
        assert set(effects) == committed, f"{service} lost {len(committed - set(effects))}"
        assert set(effects.values()) == {1}, f"{service} counted twice: {effects.most_common(3)}"


@pytest.mark.parametrize("publisher", PUBLISHERS)
def test_killed_broker_loses_nothing(publisher: str, own_broker: Broker, tmp_path: Path) -> None:
    with stage(own_broker, tmp_path, publisher=publisher) as on:
        on.start_consumers()
        on.publisher.start()
        on.wait_for_effects(A_FEW)
        own_broker.kill()
        on.wait_for_commits(A_FEW)  # people go on working meanwhile
        own_broker.start()
        on.wait_for_effects(2 * A_FEW)
        assert_nothing_lost_and_nothing_twice(on)


@pytest.mark.parametrize("publisher", PUBLISHERS)
def test_killed_publisher_loses_nothing_it_committed(
    publisher: str, own_broker: Broker, tmp_path: Path
) -> None:
    with stage(own_broker, tmp_path, publisher=publisher) as on:
        on.start_consumers()
        for _ in range(3):
            on.publisher.spawn()
            on.wait_for_effects(A_FEW)
            on.publisher.kill()
        on.publisher.spawn()
        assert_nothing_lost_and_nothing_twice(on)


def test_killed_consumers_lose_nothing(own_broker: Broker, tmp_path: Path) -> None:
    with stage(own_broker, tmp_path, publisher="nameko_publisher") as on:
        on.publisher.start()
        for _ in range(3):
            for consumer in on.consumers.values():
                consumer.spawn()
            on.wait_for_effects(A_FEW)
            for consumer in on.consumers.values():
                consumer.kill()
        on.start_consumers()
        assert_nothing_lost_and_nothing_twice(on)


def test_consumers_first_started_after_the_publisher_lose_nothing(
    own_broker: Broker, tmp_path: Path
) -> None:
    with stage(own_broker, tmp_path, publisher="nameko_publisher") as on:
        on.publisher.start()
        on.wait_for_commits(2 * A_FEW)
        on.start_consumers()
        assert_nothing_lost_and_nothing_twice(on)


def test_handlers_that_fail_one_time_in_ten_lose_nothing(
    own_broker: Broker, tmp_path: Path
) -> None:
    with stage(own_broker, tmp_path, publisher="nameko_publisher", failure_rate=0.1) as on:
        on.start_consumers()
        on.publisher.start()
        on.wait_for_effects(4 * A_FEW)
        assert_nothing_lost_and_nothing_twice(on)


def test_broker_restarted_in_order_loses_nothing(own_broker: Broker, tmp_path: Path) -> None:
    with stage(own_broker, tmp_path, publisher="nameko_publisher", failure_rate=0.1) as on:
        on.start_consumers()
        on.publisher.start()
        on.wait_for_effects(A_FEW)
        own_broker.stop()
        own_broker.start()
        on.wait_for_effects(A_FEW)
        assert_nothing_lost_and_nothing_twice(on)


@pytest.mark.parametrize("end", [Broker.stop, Broker.kill])
def test_retries_that_fall_due_as_the_broker_goes_come_soon_after_it_is_back(
    end: Callable[[Broker], None], own_broker: Broker
) -> None:
    """Delay queues go on before what they lead to is there again (deploy/rabbitmq)."""
    purge(own_broker.url)
    queue = topology.consumer_queue("plan", InterviewDeleted).name
    delay = topology.delay_name(topology.DELAYS_MS[1])
    failed = replace(to_message(deleted("i1")), exchange=delay, routing_key=queue)
    send(own_broker.url, *[failed] * MANY)
    wait_until(lambda: depth(own_broker.url, queue), what="the first retry")
    end(own_broker)
    own_broker.start()
    wait_until(lambda: depth(own_broker.url, queue) >= MANY, what="all retries")
