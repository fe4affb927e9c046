"""Several writers of one aggregate, and writers that die: nothing acknowledged is lost.

On real engines only: mongomock's replacement of a document is not atomic.
"""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from shared.store.aggregates import Aggregates, OutboxSource
from shared.store.port import DuplicateKey, Store, Unavailable
from shared.store.sqlite import SqliteStore
from tests.contract.counters import COUNTERS, Counter, count_up, counters_in
from tests.contract.store_child import CHANGES
from tests.contract.stores import Place

ROOT = Path(__file__).parents[2]


@contextmanager
def child(task: str, place: Place) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.contract.store_child", task, *place.arguments]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def finish(process: subprocess.Popen[str]) -> None:
    out, err = process.communicate(timeout=60)
    assert out == "done\n", err


def sequences(store: Store) -> list[int]:
    document = store.get(COUNTERS, "c1")
    assert document is not None
    return [record["sequence"] for record in document["outbox"]]


def counted(counters: Aggregates[Counter]) -> int:
    counter = counters.get("c1")
    assert counter is not None
    return counter.count


def test_threads_lose_no_change(shared_place: Place) -> None:
    store = shared_place.open()
    counters = counters_in(store)
    counters.add(Counter("c1"))
    with ThreadPoolExecutor(4) as threads:
        for done in [threads.submit(counters.change, "c1", count_up) for _ in range(60)]:
            done.result()
    assert counted(counters) == 60
    assert sequences(store) == list(range(1, 61))


def test_one_of_many_additions_wins(shared_place: Place) -> None:
    """S8: parallel bookings of one slot, here of one id."""
    counters = counters_in(shared_place.open())
    with ThreadPoolExecutor(8) as threads:
        added = list(threads.map(lambda n: counters.add(Counter("c1", count=n)), range(16)))
    assert added.count(True) == 1
    assert counted(counters) == added.index(True)


def test_publisher_and_writers_lose_and_restore_no_event(shared_place: Place) -> None:
    counters = counters_in(shared_place.open())
    counters.add(Counter("c1"))
    source = OutboxSource((shared_place.open(), COUNTERS))
    published: list[int] = []
    is_over = threading.Event()

    def publish() -> None:
        was_over = False
        while (batch := source.pending()) or not was_over:
            published.extend(envelope.sequence for _, envelope in batch)
            source.mark_published([ref for ref, _ in batch])
            was_over = is_over.is_set()  # what comes before that is looked for once more

    with ThreadPoolExecutor(4) as threads:
        publishing = threads.submit(publish)
        for done in [threads.submit(counters.change, "c1", count_up) for _ in range(60)]:
            done.result()
        is_over.set()
        publishing.result()
    assert counted(counters) == 60
    assert published == list(range(1, 61))
    assert source.pending() == []


def test_processes_lose_no_change(shared_place: Place) -> None:
    store = shared_place.open()
    counters = counters_in(store)
    counters.add(Counter("c1"))
    with child("count", shared_place) as first, child("count", shared_place) as second:
        for _ in range(CHANGES):
            counters.change("c1", count_up)
        finish(first)
        finish(second)
    assert counted(counters) == 3 * CHANGES
    assert sequences(store) == list(range(1, 3 * CHANGES + 1))


def test_greenthreads_lose_no_change(shared_place: Place) -> None:
    store = shared_place.open()
    counters = counters_in(store)
    counters.add(Counter("c1"))
    with child("count_in_greenthreads", shared_place) as service:
        finish(service)
    assert counted(counters) == CHANGES
    assert sequences(store) == list(range(1, CHANGES + 1))


def test_many_processes_may_prepare_a_new_database_at_once(shared_place: Place) -> None:
    with ThreadPoolExecutor(8) as threads:
        stores = [shared_place.open() for _ in range(8)]
        list(threads.map(lambda store: store.prepare(COUNTERS), stores))
    assert stores[0].count(COUNTERS) == 0


@pytest.mark.parametrize("lines", [1, 2, 51, 200])
def test_killed_writer_loses_nothing_it_acknowledged(shared_place: Place, lines: int) -> None:
    with child("count_until_killed", shared_place) as writer:
        assert writer.stdout is not None
        acknowledged = [writer.stdout.readline().strip() for _ in range(lines)]
        writer.kill()
        acknowledged += writer.stdout.read().split()
    assert_kept(shared_place, acknowledged)


def assert_kept(place: Place, acknowledged: list[str]) -> None:
    store = place.open()
    counters = counters_in(store)
    added = [line for line in acknowledged if line.startswith("added-")]
    assert added
    assert not [id for id in added if counters.get(id) is None]
    last = max((int(line[8:]) for line in acknowledged if line.startswith("counted-")), default=0)
    assert last <= counted(counters) <= last + 1
    assert sequences(store) == list(range(1, counted(counters) + 1))


def test_file_that_is_locked_for_long_is_unavailable(tmp_path: Path) -> None:
    """A bounded wait, so that a service answers `unavailable` instead of hanging."""
    store = SqliteStore(tmp_path / "busy.db", busy_timeout_s=0.05)
    store.insert(COUNTERS, {"_id": "c1"})
    other = sqlite3.connect(tmp_path / "busy.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable):
        store.insert(COUNTERS, {"_id": "c2"})
    other.close()
    store.insert(COUNTERS, {"_id": "c2"})
    with pytest.raises(DuplicateKey):
        store.insert(COUNTERS, {"_id": "c2"})
    store.close()
