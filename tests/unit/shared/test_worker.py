"""A worker's life: it does what there is, survives what breaks, and leaves in good order."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from shared import clock
from shared.store import Collection, Index, Store, Unavailable, open_store
from shared.work_queue import worker as worker_module
from shared.work_queue.queue import Claim, JobFailed, QueueRules, WorkQueue
from shared.work_queue.worker import Checkpoint, Worker
from tests.support.waiting import wait_until

SOON_S = 10.0
WORK = Collection("work", (Index(("claimable_at",)),))
RULES = QueueRules(
    collection=WORK,
    done="done",
    dead="dead",
    lease_s=30.0,
    most_attempts=2,
    retry_after_s=(0.0,),
)
Do = Callable[[Claim, Checkpoint], Mapping[str, Any]]


class Desk:
    """A queue, and what its workers say of the jobs that ended."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.queue = WorkQueue(store, RULES, now=clock.now)
        self.outcomes: list[str] = []
        self.lost: list[str] = []

    def add(self, *names: str) -> None:
        for name in names:
            self.queue.add(name, {"interview_id": "i1"})

    def job(self, name: str) -> dict[str, Any]:
        found = self.queue.get(name)
        assert found is not None
        return found

    @contextmanager
    def working(self, do: Do) -> Iterator[Worker]:
        worker = Worker(
            claim=lambda: self.queue.claim("test"),
            do=do,
            renew_s=0.01,
            idle_s=0.005,
            ended=lambda outcome, _seconds: self.outcomes.append(outcome),
            lost=lambda claim: self.lost.append(claim.id),
        )
        thread = threading.Thread(target=worker.run)
        thread.start()
        try:
            yield worker
        finally:
            worker.stop()
            thread.join(SOON_S)
            assert not thread.is_alive()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    store = open_store("work", mongo_url=None, folder=tmp_path)
    yield Desk(store)
    store.close()


def test_a_worker_does_every_job(desk: Desk) -> None:
    desk.add("a", "b", "c")
    with desk.working(lambda claim, _: {"did": claim.id}):
        wait_until(lambda: len(desk.outcomes) == 3, what="three jobs")
    assert [desk.job(name)["did"] for name in "abc"] == ["a", "b", "c"]
    assert desk.outcomes == ["done"] * 3


def test_a_job_that_breaks_goes_back_with_a_reason_and_the_worker_lives_on(desk: Desk) -> None:
    def do(claim: Claim, _: Checkpoint) -> dict[str, Any]:
        if claim.id == "broken":
            raise ZeroDivisionError
        if claim.id == "missing":
            raise JobFailed("segment_missing")
        return {}

    desk.add("broken", "missing", "fine")
    with desk.working(do):
        wait_until(lambda: len(desk.outcomes) == 5, what="five attempts")
    assert [desk.job(name)["state"] for name in ("broken", "missing", "fine")] == [
        *("dead", "dead", "done")
    ]
    assert desk.job("broken")["reason"] == "unexpected_error"
    assert desk.job("missing")["reason"] == "segment_missing"
    assert sorted(desk.outcomes) == ["dead", "dead", "done", "failed", "failed"]


def test_the_lease_is_renewed_while_the_job_is_done(desk: Desk) -> None:
    def do(claim: Claim, _: Checkpoint) -> dict[str, Any]:
        claim.note(percent=40)
        wait_until(lambda: desk.job("long").get("percent") == 40, what="a renewal")
        begun = desk.job("long")["version"]
        wait_until(lambda: desk.job("long")["version"] >= begun + 3, what="three renewals")
        return {"percent": 100}

    desk.add("long")
    with desk.working(do):
        wait_until(lambda: desk.outcomes == ["done"], what="the job")
    assert desk.job("long")["percent"] == 100


def test_a_stopping_worker_gives_its_job_back_at_once(desk: Desk) -> None:
    begun = threading.Event()

    def do(_: Claim, checkpoint: Checkpoint) -> dict[str, Any]:
        begun.set()
        wait_until(checkpoint, what="a checkpoint that raises")
        return {}

    desk.add("a")
    with desk.working(do) as worker:
        assert begun.wait(SOON_S)
        worker.stop()
    assert desk.outcomes == ["released"]
    claim = desk.queue.claim("next")
    assert claim is not None
    assert claim.attempt == 1


def test_a_job_that_was_deleted_is_dropped_at_the_next_checkpoint(desk: Desk) -> None:
    ended: list[str] = []

    def do(claim: Claim, checkpoint: Checkpoint) -> dict[str, Any]:
        desk.store.delete(WORK, claim.id)
        try:
            wait_until(checkpoint, what="a checkpoint that raises")
        except Exception as error:
            ended.append(type(error).__name__)
            raise
        return {}

    desk.add("a")
    with desk.working(do):
        wait_until(lambda: desk.outcomes, what="the end of the job")
    assert ended == ["LeaseLost"]
    assert (desk.outcomes, desk.lost) == (["lost"], ["a"])


def test_a_result_that_comes_too_late_is_cleared_away(desk: Desk) -> None:
    def do(claim: Claim, _: Checkpoint) -> dict[str, Any]:
        desk.store.delete(WORK, claim.id)
        return {"file": "made"}

    desk.add("a")
    with desk.working(do):
        wait_until(lambda: desk.outcomes, what="the end of the job")
    assert (desk.outcomes, desk.lost) == (["lost"], ["a"])


def test_what_cannot_be_cleared_away_ends_no_worker(desk: Desk) -> None:
    def do(claim: Claim, _: Checkpoint) -> dict[str, Any]:
        if claim.id == "a":
            desk.store.delete(WORK, claim.id)
            desk.lost = None  # type: ignore[assignment]
        return {}

    desk.add("a", "b")
    with desk.working(do):
        wait_until(lambda: len(desk.outcomes) == 2, what="two jobs")
    assert desk.outcomes == ["lost", "done"]


def test_a_store_that_is_away_ends_no_worker(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_module, "STORE_AWAY_S", 0.005)
    refusals = iter(range(3))

    def claim() -> Claim | None:
        if next(refusals, None) is not None:
            raise Unavailable("away")
        return desk.queue.claim("test")

    desk.add("a")
    worker = Worker(claim=claim, do=lambda *_: {}, renew_s=1.0, idle_s=0.005)
    thread = threading.Thread(target=worker.run)
    thread.start()
    wait_until(lambda: desk.job("a")["state"] == "done", what="the job")
    worker.stop()
    thread.join(SOON_S)
    assert not thread.is_alive()
