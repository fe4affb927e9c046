"""The private RabbitMQ node that integration tests share; it runs only when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from deploy.broker import Broker
from shared.messaging import topology
from shared.messaging.link import Link


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """One node for the whole run."""
    with Broker(tmp_path_factory.mktemp("rabbitmq")) as running:
        yield running


@pytest.fixture
def amqp_url(broker: Broker) -> str:
    """The node's address, with everything declared and all queues empty."""
    purge(broker.url)
    return broker.url


def purge(url: str) -> None:
    """Empty every queue that Rapport declares."""
    link = Link(url, name="tests")
    try:
        link.declare_topology()
        for queue in topology.queues():
            link.channel.queue_purge(queue.name)
    finally:
        link.close()
