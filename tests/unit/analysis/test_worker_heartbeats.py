"""A worker that is gone is noticed, one that works for long is not taken for gone."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from services.analysis.domain.work import WorkKind
from services.analysis.worker_heartbeats import SILENT_AFTER_S, WORKERS, WorkerHeartbeats
from shared.store import open_store

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


class Clock:
    now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def heartbeats(tmp_path: Path, clock: Clock) -> Iterator[WorkerHeartbeats]:
    store = open_store("analysis", mongo_url=None, folder=tmp_path)
    store.prepare(WORKERS)
    yield WorkerHeartbeats(store, now=clock)
    store.close()


def test_worker_that_never_came_is_missed(heartbeats: WorkerHeartbeats) -> None:
    heartbeats.beat(WorkKind.ASR)
    assert heartbeats.silent() == [WorkKind.SCORE]


def test_worker_is_missed_once_it_has_been_silent(
    heartbeats: WorkerHeartbeats, clock: Clock
) -> None:
    for kind in WorkKind:
        heartbeats.beat(kind)
    clock.now = NOON + timedelta(seconds=SILENT_AFTER_S)
    heartbeats.beat(WorkKind.SCORE)
    assert heartbeats.silent() == []
    clock.now += timedelta(seconds=1)
    assert heartbeats.silent() == [WorkKind.ASR]
