"""Jobs of analysis: which goes first, and how its outcome is settled (the rest is the queue's)."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from services.analysis.domain.work import Priority, WorkKind, job_id
from services.analysis.jobs import JOBS, RULES, Jobs, JobState
from shared.store import open_store
from shared.work_queue.queue import Claim, LeaseLost
from tests.unit.analysis.builders import INTERVIEW, START


class Desk:
    """Jobs and a clock that stands still until it is set."""

    def __init__(self, folder: Path) -> None:
        self.now = START
        self.store = open_store("analysis", mongo_url=None, folder=folder)
        self.jobs = Jobs(self.store, now=self.read_clock)

    def read_clock(self) -> datetime:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def add(
        self, id: str, *, priority: Priority = Priority.FINAL, kind: WorkKind = WorkKind.ASR
    ) -> bool:
        return self.jobs.add(
            id, interview_id=INTERVIEW, kind=kind, priority=priority, payload={"about": id}
        )

    def claim(self, owner: str = "worker") -> Claim:
        claim = self.jobs.claim(WorkKind.ASR, owner)
        assert claim is not None
        return claim

    @property
    def is_idle(self) -> bool:
        return self.jobs.claim(WorkKind.ASR, "worker") is None


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.store.close()


def test_the_same_work_has_the_same_id() -> None:
    def identity(subject: str = "live/q1/1", engine: str = "coverage", run: int = 1) -> str:
        return job_id(INTERVIEW, WorkKind.SCORE, subject, engine=engine, run=run)

    assert identity() == identity()
    assert (
        len({identity(), identity("live/q1/2"), identity(engine="litellm"), identity(run=2)}) == 4
    )


def test_a_job_is_queued_once(desk: Desk) -> None:
    assert (desk.add("a"), desk.add("a")) == (True, False)
    assert desk.claim().id == "a"
    assert desk.is_idle


def test_a_live_answer_goes_first_then_running_calls_then_reports(desk: Desk) -> None:
    for priority in reversed(Priority):
        desk.add(priority.name, priority=priority)
        desk.wait(1)
    assert [desk.claim().id for _ in Priority] == ["LIVE", "ROLLING", "FINAL", "BATCH"]


def test_a_job_that_somebody_waits_for_now_is_hastened(desk: Desk) -> None:
    desk.add("first", priority=Priority.ROLLING)
    desk.wait(1)
    desk.add("second", priority=Priority.ROLLING)
    desk.jobs.hasten("second", Priority.LIVE)
    desk.jobs.hasten("second", Priority.BATCH)
    desk.jobs.hasten("nothing", Priority.LIVE)
    claim = desk.claim()
    assert claim.id == "second"
    desk.jobs.hasten("second", Priority.LIVE)
    claim.finish({"result": {}})


def test_a_worker_gets_jobs_of_its_kind_only(desk: Desk) -> None:
    desk.add("score", kind=WorkKind.SCORE)
    assert desk.is_idle


def test_a_finished_job_is_found_until_it_is_settled(desk: Desk) -> None:
    desk.add("a")
    desk.claim().finish({"result": {"words": []}})
    [finished] = desk.jobs.finished()
    assert (finished.id, finished.state, finished.result) == ("a", JobState.DONE, {"words": []})
    assert desk.jobs.finished()[0].result == {"words": []}
    desk.jobs.settle("a")
    assert desk.jobs.finished() == []
    assert desk.is_idle


def test_a_job_that_cannot_be_settled_now_does_not_hold_up_the_others(desk: Desk) -> None:
    for name in ("a", "b"):
        desk.add(name)
        desk.claim().finish({"result": {}})
    desk.jobs.settle_later("a")
    assert [job.id for job in desk.jobs.finished()] == ["b"]
    desk.wait(30)
    assert {job.id for job in desk.jobs.finished()} == {"a", "b"}


def test_jobs_of_a_deleted_interview_are_gone_for_their_workers(desk: Desk) -> None:
    desk.add("a")
    claim = desk.claim()
    desk.jobs.forget(INTERVIEW)
    with pytest.raises(LeaseLost):
        claim.finish({"result": {}})
    assert desk.jobs.finished() == []


def test_a_dead_job_waits_to_be_settled_too(desk: Desk) -> None:
    desk.add("a")
    for _ in range(RULES.most_attempts - 1):
        assert desk.claim().fail("segment_missing") is False
        desk.wait(60)
    assert desk.claim().fail("segment_missing") is True
    [dead] = desk.jobs.finished()
    assert (dead.state, dead.reason) == (JobState.DEAD, "segment_missing")


def test_a_job_is_stored_as_replicas_of_the_version_before_read_it(desk: Desk) -> None:
    desk.add("a", priority=Priority.LIVE)
    stored = desk.store.get(JOBS, "a")
    assert stored is not None
    assert {name: stored[name] for name in stored if name not in ("version", "schema_version")} == {
        "_id": "a",
        "interview_id": INTERVIEW,
        "kind": "asr",
        "priority": 0,
        "state": "queued",
        "claimable_at": START,
        "settle_at": None,
        "attempts": 0,
        "owner": "",
        "payload": {"about": "a"},
        "result": {},
        "reason": "",
        "created_at": START,
        "finished_at": None,
    }
