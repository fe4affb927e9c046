"""A worker that is gone is noticed, one that works for long is not taken for gone."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from services.analysis.domain.work import WorkKind
from services.analysis.roll_call import SILENT_AFTER_S, WORKERS, RollCall
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
def roll_call(tmp_path: Path, clock: Clock) -> Iterator[RollCall]:
    store = open_store("analysis", mongo_url=None, folder=tmp_path)
    store.prepare(WORKERS)
    yield RollCall(store, now=clock)
    store.close()


def test_worker_that_never_came_is_missed(roll_call: RollCall) -> None:
    roll_call.say(WorkKind.ASR)
    assert roll_call.silent() == [WorkKind.SCORE]


def test_worker_is_missed_once_it_has_been_silent(roll_call: RollCall, clock: Clock) -> None:
    for kind in WorkKind:
        roll_call.say(kind)
    clock.now = NOON + timedelta(seconds=SILENT_AFTER_S)
    roll_call.say(WorkKind.SCORE)
    assert roll_call.silent() == []
    clock.now += timedelta(seconds=1)
    assert roll_call.silent() == [WorkKind.ASR]
