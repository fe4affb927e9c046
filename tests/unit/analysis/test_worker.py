"""A worker's life: it does what there is, survives what breaks, and leaves in good order."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from services.analysis import jobs as jobs_module
from services.analysis import worker as worker_module
from services.analysis.domain.work import WorkKind
from services.analysis.jobs import JOBS, JobFailed, Jobs, JobState
from services.analysis.worker import Checkpoint, Do, Worker
from shared import clock
from shared.store import Store, open_store
from tests.unit.analysis.builders import INTERVIEW

SOON_S = 10.0


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store("analysis", mongo_url=None, folder=tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def jobs(store: Store, monkeypatch: pytest.MonkeyPatch) -> Jobs:
    monkeypatch.setattr(worker_module, "IDLE_S", 0.005)
    monkeypatch.setattr(worker_module, "RENEW_S", 0.01)
    return Jobs(store, now=clock.now)


def add(jobs: Jobs, *names: str) -> None:
    for name in names:
        jobs.add(
            name, interview_id=INTERVIEW, kind=WorkKind.SCORE, is_live=False, payload={"n": name}
        )


@contextmanager
def working(jobs: Jobs, do: Do) -> Iterator[Worker]:
    worker = Worker(jobs, WorkKind.SCORE, do, owner="test")
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        yield worker
    finally:
        worker.stop()
        thread.join(SOON_S)
        assert not thread.is_alive()


def until(condition: Callable[[], bool]) -> None:
    waiting = threading.Event()
    for _ in range(int(SOON_S / 0.01)):
        if condition():
            return
        waiting.wait(0.01)
    raise AssertionError("it did not happen in time")


def test_a_worker_does_every_job(jobs: Jobs) -> None:
    add(jobs, "a", "b", "c")
    with working(jobs, lambda payload, _: {"did": payload["n"]}):
        until(lambda: len(jobs.finished()) == 3)
    assert sorted(job.result["did"] for job in jobs.finished()) == ["a", "b", "c"]


def test_a_job_that_breaks_goes_back_with_a_reason_and_the_worker_lives_on(
    jobs: Jobs, store: Store
) -> None:
    def do(payload: dict[str, Any], _: Checkpoint) -> dict[str, Any]:
        if payload["n"] == "broken":
            raise ZeroDivisionError
        if payload["n"] == "missing":
            raise JobFailed("segment_missing")
        return {}

    add(jobs, "broken", "missing", "fine")
    with working(jobs, do):
        until(lambda: len(jobs.finished()) == 1)
    documents = {name: store.get(JOBS, name) for name in ("broken", "missing", "fine")}
    assert {name: document["reason"] for name, document in documents.items() if document} == {
        "broken": "unexpected_error",
        "missing": "segment_missing",
        "fine": "",
    }


def test_the_lease_is_renewed_while_the_job_is_done(jobs: Jobs, store: Store) -> None:
    def version() -> int:
        document = store.get(JOBS, "long")
        return document["version"] if document else 0

    def do(_: dict[str, Any], __: Checkpoint) -> dict[str, Any]:
        begun = version()
        until(lambda: version() >= begun + 3)
        return {"renewed": True}

    add(jobs, "long")
    with working(jobs, do):
        until(lambda: len(jobs.finished()) == 1)
    assert jobs.result("long") == {"renewed": True}


def test_a_stopping_worker_gives_its_job_back_at_once(jobs: Jobs) -> None:
    begun = threading.Event()

    def do(_: dict[str, Any], checkpoint: Checkpoint) -> dict[str, Any]:
        begun.set()
        until(lambda: bool(checkpoint()))  # raises as soon as the worker is told to stop
        return {}

    add(jobs, "a")
    with working(jobs, do) as worker:
        assert begun.wait(SOON_S)
        worker.stop()
    claim = jobs.claim(WorkKind.SCORE, "next")
    assert claim is not None
    assert claim.attempt == 1


def test_a_job_that_was_deleted_is_dropped_at_the_next_checkpoint(jobs: Jobs) -> None:
    ended: list[str] = []

    def do(_: dict[str, Any], checkpoint: Checkpoint) -> dict[str, Any]:
        jobs.forget(INTERVIEW)
        try:
            until(lambda: bool(checkpoint()))
        except Exception as error:
            ended.append(type(error).__name__)
            raise
        return {}

    add(jobs, "a")
    with working(jobs, do):
        until(lambda: bool(ended))
    assert ended == ["LeaseLost"]
    assert jobs.finished() == []


def test_a_dead_job_says_so(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: dict[str, Any], __: Checkpoint) -> dict[str, Any]:
        raise JobFailed("scorer_refused")

    monkeypatch.setattr(jobs_module, "RETRY_AFTER_S", (0.0,))
    add(jobs, "a")
    with working(jobs, broken):
        until(lambda: len(jobs.finished()) == 1)
    [dead] = jobs.finished()
    assert (dead.state, dead.reason) == (JobState.DEAD, "scorer_refused")
