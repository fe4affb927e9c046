"""What publishing costs: `make bench-publish`. Its last line is JSON.

Four ways to put confirmed, persistent messages on one quorum queue, by turns on the same broker:
`link` as services publish (a batch, then all its confirms), `bare` the same by kombu's transport
without anything of ours, `single` our link with one message at a time, and `stock` kombu's own
confirmed publishing, which is one at a time as well. Processor time and ratios are what to look at;
messages per second say how busy the machine was. `python -m tests.bench.publish MESSAGES ROUNDS`.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import kombu
import psutil

from deploy.broker import Broker
from shared.messaging.link import Link
from shared.messaging.outbox_publisher import BATCH
from shared.messaging.wire import Message

QUEUE = "bench"
BODY = b'{"interview_id": "5b0e8b6c2f", "joined_at": "2026-12-01T14:30:00+00:00"}' * 4
HEADERS = {"ce-specversion": "1.0", "ce-type": "interview.media.CandidateJoined.v1", "ce-id": "e1"}
MESSAGE = Message(BODY, HEADERS, exchange="", routing_key=QUEUE, message_id="e1", app_id="media")
PEERS = (("link", "bare"), ("single", "stock"))
ONE_BY_ONE = ("single", "stock")  # a tenth of the messages: each waits for the broker's disk

Publish = Callable[[int], None]


@contextmanager
def by_link(url: str, *, at_once: int) -> Iterator[Publish]:
    """Ours; `at_once` messages are sent before their confirms are waited for."""

    def publish(count: int) -> None:
        for _ in range(count // at_once):
            assert all(link.publish([MESSAGE] * at_once))

    with closing(Link(url, name="bench")) as link:
        yield publish


@contextmanager
def by_bare_channel(url: str) -> Iterator[Publish]:
    """The transport's own channel, with nothing but a count of confirms."""
    confirmed: set[int] = set()

    def on_ack(tag: int, multiple: bool) -> None:
        confirmed.update(range(max(confirmed, default=0) + 1, tag + 1) if multiple else (tag,))

    def send() -> None:
        prepared = channel.prepare_message(
            BODY,
            content_type=MESSAGE.content_type,
            headers=dict(HEADERS),
            properties={"delivery_mode": 2, "message_id": "e1", "app_id": "media"},
        )
        channel.basic_publish(prepared, "", QUEUE)

    def publish(count: int) -> None:
        for _ in range(count // BATCH):
            target = len(confirmed) + BATCH
            for _ in range(BATCH):
                send()
            while len(confirmed) < target:
                transport.drain_events(timeout=10)

    with kombu.Connection(url) as connection:
        transport = connection.connect()
        channel = transport.channel()
        channel.confirm_select()
        channel.events["basic_ack"].add(on_ack)
        yield publish


@contextmanager
def by_stock_producer(url: str) -> Iterator[Publish]:
    """kombu as it comes."""

    def publish(count: int) -> None:
        for _ in range(count):
            producer.publish(
                BODY,
                routing_key=QUEUE,
                content_type=MESSAGE.content_type,
                content_encoding="utf-8",
                headers=dict(HEADERS),
                message_id="e1",
                app_id="media",
            )

    with kombu.Connection(url, transport_options={"confirm_publish": True}) as connection:
        producer = connection.Producer()
        yield publish


WAYS: dict[str, Callable[[str], Any]] = {
    "link": lambda url: by_link(url, at_once=BATCH),
    "bare": by_bare_channel,
    "single": lambda url: by_link(url, at_once=1),
    "stock": by_stock_producer,
}


def measure(url: str, broker: psutil.Process, messages: int, rounds: int) -> list[dict[str, Any]]:
    """One entry for each way and round; each round begins with another way."""
    found = []
    for number in range(rounds + 1):
        names = [*WAYS][number % len(WAYS) :] + [*WAYS][: number % len(WAYS)]
        for name in names:
            _empty_queue(url)
            with WAYS[name](url) as publish:
                count = messages // 10 if name in ONE_BY_ONE else messages
                entry = {"way": name, **_cost(publish, broker, count)}
            if number:  # the first round warms everything up
                found.append(entry)
    return found


def _empty_queue(url: str) -> None:
    with closing(Link(url, name="bench")) as link:
        queue = kombu.Queue(QUEUE, queue_arguments={"x-queue-type": "quorum"})(link.channel)
        queue.queue_declare()
        queue.purge()


def _cost(publish: Publish, broker: psutil.Process, messages: int) -> dict[str, float]:
    broker_before_s, before_s, begun_s = _cpu_s(broker), time.process_time(), time.perf_counter()
    publish(messages)
    ended_s, after_s, broker_after_s = time.perf_counter(), time.process_time(), _cpu_s(broker)
    return {
        "client_us": (after_s - before_s) / messages * 1e6,
        "broker_us": (broker_after_s - broker_before_s) / messages * 1e6,
        "per_s": messages / (ended_s - begun_s),
    }


def _cpu_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def summary(found: list[dict[str, Any]]) -> dict[str, Any]:
    """Medians over the rounds, and each of ours as fast as its peer so many times."""
    medians = {
        name: {
            figure: round(statistics.median(e[figure] for e in found if e["way"] == name), 1)
            for figure in ("client_us", "broker_us", "per_s")
        }
        for name in WAYS
    }
    ratios = {
        f"{ours}_as_fast_as_{peer}": round(
            medians[peer]["client_us"] / medians[ours]["client_us"], 2
        )
        for ours, peer in PEERS
    }
    return {**medians, **ratios}


def main(messages: int = 10_000, rounds: int = 7) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name, Broker(Path(name) / "broker") as broker:
        found = measure(broker.url, psutil.Process(broker.pid), messages, rounds)
    print(json.dumps(summary(found)))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
