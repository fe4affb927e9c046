"""The private RabbitMQ node: its address and its messages outlive a crash and a restart."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pika
import pytest
from pika.exceptions import NackError

from deploy.broker import Broker, BrokerError


def put(broker: Broker, body: bytes) -> None:
    # Right after a crash the queue has no leader yet, and a channel that heard so stays deaf.
    while not _is_confirmed(broker, body):
        pass


def wait_until_registered(broker: Broker) -> None:
    """RabbitMQ 3.10 writes down a new quorum queue's members up to a second after declaring it.

    A queue that is killed before that has no leader ever after.
    """
    while not any(b"kept" in path.read_bytes() for path in broker.folder.rglob("names.dets")):
        pass


def _is_confirmed(broker: Broker, body: bytes) -> bool:
    with pika.BlockingConnection(pika.URLParameters(broker.url)) as connection:
        channel = connection.channel()
        channel.confirm_delivery()
        channel.queue_declare("kept", durable=True, arguments={"x-queue-type": "quorum"})
        try:
            channel.basic_publish("", "kept", body, pika.BasicProperties(delivery_mode=2))
        except NackError:
            return False
    return True


def take_all(broker: Broker, count: int) -> list[bytes]:
    connection = pika.BlockingConnection(pika.URLParameters(broker.url))
    messages = connection.channel().consume("kept", auto_ack=True, inactivity_timeout=120)
    found = [body for _, (_, _, body) in zip(range(count), messages, strict=False)]
    connection.close()
    return found


def test_messages_and_address_outlive_kill_and_restart(tmp_path: Path) -> None:
    broker = Broker(tmp_path / "node")
    with broker:
        url = broker.url
        put(broker, b"before the kill")
        wait_until_registered(broker)
        broker.kill()
        assert not broker.is_running
        broker.start()
        put(broker, b"after it")
    with Broker(tmp_path / "node") as again:
        assert again.url == url
        assert take_all(again, 2) == [b"before the kill", b"after it"]


START_A_NODE = """
import sys
from deploy.broker import Broker
with Broker(sys.argv[1]) as broker:
    print("answers" if broker.is_ready() else "does not answer")
"""


def test_node_starts_on_a_machine_without_hosts_file(tmp_path: Path) -> None:
    empty = tmp_path / "hosts"
    empty.touch()
    alone = ["unshare", "--mount", "--map-root-user", "sh", "-ec"]
    hide = f"mount --bind {empty} /etc/hosts"
    if subprocess.run([*alone, hide], capture_output=True, check=False).returncode:
        pytest.skip("this machine allows no mount namespaces")
    python = [sys.executable, "-c", START_A_NODE, str(tmp_path / "node")]
    started = subprocess.run(
        [*alone, f'{hide}; exec "$@"', "sh", *python], capture_output=True, text=True, check=True
    )
    assert started.stdout == "answers\n"


def test_folder_serves_one_node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deploy.broker.PREDECESSOR_ENDS_WITHIN_S", 0.0)
    with Broker(tmp_path), pytest.raises(BrokerError, match="already uses"):
        Broker(tmp_path).start()


def test_only_loopback_is_used(tmp_path: Path) -> None:
    with Broker(tmp_path) as broker:
        listening = _listening_addresses()
        ports = [broker.port, broker.epmd_port]
        assert {address for address, port in listening if port in ports} == {"0100007F"}


def test_crash_is_told_with_the_nodes_last_words(tmp_path: Path) -> None:
    broker = Broker(tmp_path, more_configuration="no_such_setting = 1")
    with pytest.raises(
        BrokerError, match=r"(?s)ended with status 1.*failed_to_prepare_configuration"
    ):
        broker.start()
    assert not broker.is_running


def test_ended_node_is_noticed(tmp_path: Path) -> None:
    with Broker(tmp_path) as broker:
        assert broker.pid is not None
        os.kill(broker.pid, signal.SIGKILL)
        with pytest.raises(BrokerError, match="ended with status -9"):
            while True:
                broker.raise_if_ended()


def _listening_addresses() -> list[tuple[str, int]]:
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    addresses = [row[1].split(":") for row in rows if row[3] == "0A"]
    return [(address, int(port, 16)) for address, port in addresses]
