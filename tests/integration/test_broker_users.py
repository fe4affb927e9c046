"""What the broker lets outsiders do, on a real RabbitMQ node."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pika
import pika.exceptions
import pytest
from pika.adapters.blocking_connection import BlockingChannel

from deploy import broker_users
from deploy.broker import Broker
from deploy.subscriber_names import TAKEN, NameRefused
from shared.messaging import topology
from shared.messaging.topology import PARKED, RPC_EXCHANGE, UNROUTED
from tests.support.waiting import wait_until

INBOX = "payroll.events"
PUBLIC, INTERNAL = topology.EXCHANGES
CONSUMED = "plan.InterviewScheduled"  # a queue of a service
Attempt = Callable[[BlockingChannel], object]


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    with Broker(tmp_path_factory.mktemp("users"), subscribers=("payroll", "crm")) as node:
        yield node


@contextmanager
def channel(url: str) -> Iterator[BlockingChannel]:
    connection = pika.BlockingConnection(pika.URLParameters(url))
    yield connection.channel()
    if connection.is_open:
        connection.close()


def address(node: Broker, name: str) -> str:
    return node.subscribers_url_file(name).read_text().strip()


@pytest.fixture
def service(node: Broker) -> Iterator[BlockingChannel]:
    with channel(node.url) as it:
        for exchange in (PUBLIC, INTERNAL, RPC_EXCHANGE):
            it.exchange_declare(exchange, "topic", durable=True)
        for name in (UNROUTED, PARKED):
            it.exchange_declare(name, "fanout", durable=True)
        for queue in (CONSUMED, UNROUTED, PARKED):
            it.queue_declare(queue, durable=True)
        it.queue_purge(INBOX)
        it.confirm_delivery()
        yield it


@pytest.fixture
def outsider(node: Broker, service: BlockingChannel) -> Iterator[BlockingChannel]:
    with channel(address(node, "payroll")) as it:
        it.confirm_delivery()
        yield it


def count(it: BlockingChannel) -> int:
    return int(it.queue_declare(INBOX, passive=True).method.message_count)


def test_an_outsider_reads_public_events_also_those_of_its_absence(
    node: Broker, service: BlockingChannel, outsider: BlockingChannel
) -> None:
    outsider.queue_bind(INBOX, PUBLIC, "#")
    outsider.connection.close()
    service.basic_publish(PUBLIC, "plan.InterviewStarted.v1", b"{}")
    service.basic_publish(INTERNAL, "plan.PlanPrepared.v1", b"{secret}")
    with channel(address(node, "payroll")) as back:
        _, _, body = next(back.consume(INBOX, auto_ack=True, inactivity_timeout=120))
        assert body == b"{}"
        back.cancel()
        assert count(back) == 0


def test_a_queue_that_nobody_reads_keeps_the_latest_and_holds_nobody_up(
    node: Broker, service: BlockingChannel, outsider: BlockingChannel
) -> None:
    outsider.queue_bind(INBOX, PUBLIC, "#")
    more, length = 200, broker_users.KEPT["max-length"]
    for number in range(length + more):
        service.connection.process_data_events(0) if number % 1000 == 0 else None
        service.basic_publish(PUBLIC, "plan.InterviewStarted.v1", b"%d" % number)
    wait_until(lambda: count(service) == length, what="the oldest to be dropped")
    _, _, oldest = outsider.basic_get(INBOX)
    assert int(oldest) >= more


REFUSED: dict[str, Attempt] = {
    "read internal events": lambda it: it.queue_bind(INBOX, INTERNAL, "#"),
    "read answers to requests": lambda it: it.queue_bind(INBOX, RPC_EXCHANGE, "#"),
    "read a service's queue": lambda it: it.basic_get(CONSUMED),
    "read what was parked": lambda it: it.basic_get(PARKED),
    "read another outsider's queue": lambda it: it.basic_get("crm.events"),
    "empty a service's queue": lambda it: it.queue_purge(CONSUMED),
    "delete a service's queue": lambda it: it.queue_delete(CONSUMED),
    "cut a service off": lambda it: it.queue_unbind(CONSUMED, PUBLIC, "#"),
    "forge an event": lambda it: it.basic_publish(PUBLIC, "media.CallEnded.v1", b"{}"),
    "forge an internal event": lambda it: it.basic_publish(INTERNAL, "plan.NoteAdded.v1", b"{}"),
    "send a request": lambda it: it.basic_publish(RPC_EXCHANGE, "plan.add_note", b"{}"),
    "write into a service's queue": lambda it: it.basic_publish("", CONSUMED, b"{}"),
    "write into a retry": lambda it: it.basic_publish(PARKED, "", b"{}"),
    "declare a service's queue": lambda it: it.queue_declare("plan.NoteAdded", durable=True),
    "declare a queue of its own": lambda it: it.queue_declare("payroll.more", durable=True),
    "declare a queue without a name": lambda it: it.queue_declare("", exclusive=True),
    "declare an exchange": lambda it: it.exchange_declare("payroll.exchange", "fanout"),
    "delete the public exchange": lambda it: it.exchange_delete(PUBLIC),
    "delete its queue": lambda it: it.queue_delete(INBOX),
    "bind exchanges": lambda it: it.exchange_bind(PUBLIC, INTERNAL, "#"),
    "read the broker's log": lambda it: it.queue_bind(INBOX, "amq.rabbitmq.log", "#"),
}


@pytest.mark.parametrize("attempt", REFUSED.values(), ids=REFUSED.keys())
def test_an_outsider_is_refused_all_else(outsider: BlockingChannel, attempt: Attempt) -> None:
    with pytest.raises(pika.exceptions.ChannelClosedByBroker, match="ACCESS_REFUSED"):
        attempt(outsider)


def test_an_outsider_has_few_connections(node: Broker) -> None:
    parameters = pika.URLParameters(address(node, "crm"))
    opened = []
    with pytest.raises(pika.exceptions.AMQPConnectionError):
        for _ in range(broker_users.LIMITS["max-connections"] + 1):
            opened.append(pika.BlockingConnection(parameters))
    assert len(opened) == broker_users.LIMITS["max-connections"]
    for connection in opened:
        connection.close()


def test_who_is_a_subscriber_no_more_is_let_in_no_more(tmp_path: Path) -> None:
    """Also a node of the release before, which had none, and its file with the master's address."""
    (tmp_path / "node").mkdir()
    (tmp_path / "node" / "url").write_text("amqp://master")
    with Broker(tmp_path / "node"):
        assert not (tmp_path / "node" / "url").exists()
    first = Broker(tmp_path / "node", subscribers=("payroll", "crm"))
    with first:
        addresses = {name: address(first, name) for name in ("payroll", "crm")}
        for url in addresses.values():
            with channel(url):
                pass
    assert first.subscribers_url_file("crm").stat().st_mode & 0o777 == 0o600
    with Broker(tmp_path / "node", subscribers=("crm",)) as again:
        assert address(again, "crm") == addresses["crm"]
        assert not again.subscribers_url_file("payroll").exists()
        with pytest.raises(pika.exceptions.AMQPConnectionError), channel(addresses["payroll"]):
            pass


@pytest.mark.parametrize(
    "name",
    ["interview", "interview-2", "plan", "amq", "rpc-plan", "live", "", "A", "a.b", "a" * 32],
)
def test_names_of_our_own_are_no_names_of_outsiders(tmp_path: Path, name: str) -> None:
    with pytest.raises(NameRefused, match="small letters, digits and dashes"):
        Broker(tmp_path, subscribers=(name,))
    with pytest.raises(NameRefused):
        broker_users.write(tmp_path / "secrets", [name])
    assert not (tmp_path / "secrets").exists()


def test_first_parts_of_our_names_are_taken() -> None:
    """An outsider's name must not make its queue one of ours."""
    ours = [each.name for each in (*topology.exchanges(), *topology.queues())]
    ours += [topology.request_queue(name).name for name in broker_users.SERVICES]
    ours += [broker_users.ADMINISTRATOR, *broker_users.SERVICES, "rapport"]
    assert {name.replace("-", ".").split(".")[0] for name in ours} <= TAKEN


def test_passwords_are_kept_over_runs(tmp_path: Path) -> None:
    broker_users.write(tmp_path, ["payroll"])
    first = (tmp_path / "definitions.json").read_text()
    broker_users.write(tmp_path, ["payroll", "crm"])
    before = {user["name"]: user["password"] for user in json.loads(first)["users"]}
    after = json.loads((tmp_path / "passwords.json").read_text())
    assert before.items() <= after.items()
    assert set(after) == {"administrator", *broker_users.SERVICES, "payroll", "crm"}
    assert (tmp_path / "plan.env").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "definitions.json").stat().st_mode & 0o777 == 0o644
    assert tmp_path.stat().st_mode & 0o777 == 0o700
