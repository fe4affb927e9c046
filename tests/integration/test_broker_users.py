"""What the broker lets services and outsiders do, on a real RabbitMQ node."""

import json
from collections.abc import Iterator
from pathlib import Path

import pika
import pika.exceptions
import pytest
from pika.adapters.blocking_connection import BlockingChannel

from deploy import broker_users
from deploy.broker import Broker

PASSWORDS = {"plan": "plan-secret", "payroll": "payroll-secret"}


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    folder = tmp_path_factory.mktemp("users")
    definitions = folder / "definitions.json"
    definitions.write_text(json.dumps(broker_users.definitions(PASSWORDS)))
    with Broker(folder / "node", more_configuration=f"load_definitions = {definitions}") as node:
        yield node


def channel_of(broker: Broker, name: str) -> BlockingChannel:
    parameters = pika.ConnectionParameters(
        host="127.0.0.1",
        port=broker.port,
        credentials=pika.PlainCredentials(name, PASSWORDS[name]),
    )
    return pika.BlockingConnection(parameters).channel()


@pytest.fixture
def plan(broker: Broker) -> Iterator[BlockingChannel]:
    channel = channel_of(broker, "plan")
    for exchange in ("interview.events", "interview.internal"):
        channel.exchange_declare(exchange, "topic", durable=True)
    yield channel
    channel.connection.close()


@pytest.fixture
def outsider(broker: Broker) -> Iterator[BlockingChannel]:
    channel = channel_of(broker, "payroll")
    channel.queue_declare("payroll.inbox", exclusive=True)
    yield channel
    if channel.connection.is_open:
        channel.connection.close()


def test_outsider_reads_public_events(plan: BlockingChannel, outsider: BlockingChannel) -> None:
    outsider.queue_bind("payroll.inbox", "interview.events", "#")
    plan.basic_publish("interview.events", "plan.InterviewStarted.v1", b"{}")
    _, _, body = next(outsider.consume("payroll.inbox", inactivity_timeout=120))
    assert body == b"{}"


@pytest.mark.parametrize(
    "attempt",
    [
        lambda it: it.queue_bind("payroll.inbox", "interview.internal", "#"),
        lambda it: it.basic_publish("interview.events", "plan.InterviewStarted.v1", b"{}"),
        lambda it: it.basic_publish("nameko-rpc", "plan.start_interview", b"{}"),
        lambda it: it.queue_declare("plan.InterviewScheduled", durable=True),
    ],
    ids=["read internal events", "forge an event", "send a request", "take over a queue"],
)
def test_outsider_is_refused(plan: BlockingChannel, outsider: BlockingChannel, attempt) -> None:
    plan.exchange_declare("nameko-rpc", "topic", durable=True)
    outsider.confirm_delivery()
    with pytest.raises(pika.exceptions.ChannelClosedByBroker, match="ACCESS_REFUSED"):
        attempt(outsider)


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
