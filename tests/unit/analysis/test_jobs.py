"""Jobs: one result, once, whatever happens to the workers."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from services.analysis.domain.work import WorkKind, job_id
from services.analysis.jobs import (
    LEASE_S,
    MOST_ATTEMPTS,
    Claim,
    Jobs,
    JobState,
    LeaseLost,
)
from shared.store import open_store
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

    def add(self, id: str, *, is_live: bool = False, kind: WorkKind = WorkKind.ASR) -> bool:
        return self.jobs.add(
            id, interview_id=INTERVIEW, kind=kind, is_live=is_live, payload={"about": id}
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


def test_a_live_answer_goes_before_the_rest(desk: Desk) -> None:
    desk.add("batch")
    desk.wait(1)
    desk.add("live", is_live=True)
    assert [desk.claim().id, desk.claim().id] == ["live", "batch"]


def test_the_one_that_waits_longest_goes_first(desk: Desk) -> None:
    for name in ("first", "second", "third"):
        desk.add(name)
        desk.wait(1)
    assert [desk.claim().id for _ in range(3)] == ["first", "second", "third"]


def test_a_worker_gets_jobs_of_its_kind_only(desk: Desk) -> None:
    desk.add("score", kind=WorkKind.SCORE)
    assert desk.is_idle


def test_a_finished_job_is_found_until_it_is_settled(desk: Desk) -> None:
    desk.add("a")
    desk.claim().finish({"words": []})
    [finished] = desk.jobs.finished()
    assert (finished.id, finished.state, finished.result) == ("a", JobState.DONE, {"words": []})
    assert desk.jobs.result("a") == {"words": []}
    desk.jobs.settle("a")
    assert desk.jobs.finished() == []
    assert desk.is_idle


def test_a_job_that_cannot_be_settled_now_does_not_hold_up_the_others(desk: Desk) -> None:
    for name in ("a", "b"):
        desk.add(name)
        desk.claim().finish({})
    desk.jobs.settle_later("a")
    assert [job.id for job in desk.jobs.finished()] == ["b"]
    desk.wait(30)
    assert {job.id for job in desk.jobs.finished()} == {"a", "b"}


def test_a_lease_that_ends_gives_the_job_to_somebody_else(desk: Desk) -> None:
    desk.add("a")
    killed = desk.claim("killed")
    desk.wait(LEASE_S - 1)
    assert desk.is_idle
    desk.wait(1)
    assert desk.claim("other").attempt == 2
    with pytest.raises(LeaseLost):
        killed.finish({"from": "killed"})
    assert desk.jobs.finished() == []


def test_a_lease_that_is_renewed_lasts(desk: Desk) -> None:
    desk.add("a")
    claim = desk.claim()
    for _ in range(5):
        desk.wait(LEASE_S / 2)
        claim.renew()
        assert desk.is_idle
    claim.finish({"done": True})
    assert len(desk.jobs.finished()) == 1


def test_of_two_workers_with_the_same_job_only_one_hands_in(desk: Desk) -> None:
    desk.add("a")
    slow = desk.claim("slow")
    desk.wait(LEASE_S)
    quick = desk.claim("quick")
    quick.finish({"from": "quick"})
    with pytest.raises(LeaseLost):
        slow.renew()
    with pytest.raises(LeaseLost):
        slow.finish({"from": "slow"})
    assert [job.result for job in desk.jobs.finished()] == [{"from": "quick"}]


def test_nothing_is_written_over_a_result(desk: Desk) -> None:
    """A renewal that comes a moment late must not reopen the job."""
    desk.add("a")
    claim = desk.claim()
    claim.finish({"done": True})
    with pytest.raises(LeaseLost):
        claim.renew()
    assert desk.jobs.result("a") == {"done": True}


def test_many_workers_at_once_get_different_jobs(desk: Desk) -> None:
    for number in range(12):
        desk.add(f"job-{number}")
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda n: desk.jobs.claim(WorkKind.ASR, f"w{n}"), range(40)))
    names = [claim.id for claim in found if claim is not None]
    assert sorted(names) == sorted(f"job-{number}" for number in range(12))


def test_a_job_that_fails_is_tried_again_later_and_then_dead(desk: Desk) -> None:
    desk.add("a")
    for attempt in range(1, MOST_ATTEMPTS):
        assert desk.claim().fail("segment_missing") is False
        assert desk.is_idle, attempt
        desk.wait(60)
    assert desk.claim().fail("segment_missing") is True
    [dead] = desk.jobs.finished()
    assert (dead.state, dead.reason) == (JobState.DEAD, "segment_missing")
    assert desk.jobs.result("a") is None


def test_a_job_that_kills_its_workers_is_dead_after_four(desk: Desk) -> None:
    desk.add("deadly")
    for _ in range(MOST_ATTEMPTS):
        desk.claim()
        desk.wait(LEASE_S)
    assert desk.is_idle
    [dead] = desk.jobs.finished()
    assert (dead.state, dead.reason) == (JobState.DEAD, "worker_died")


def test_a_job_that_is_given_back_loses_no_attempt(desk: Desk) -> None:
    desk.add("a")
    for _ in range(MOST_ATTEMPTS * 2):
        desk.claim().release()
    assert desk.claim().attempt == 1


def test_jobs_of_a_deleted_interview_are_gone_for_their_workers(desk: Desk) -> None:
    desk.add("a")
    claim = desk.claim()
    desk.jobs.forget(INTERVIEW)
    with pytest.raises(LeaseLost):
        claim.finish({})
    assert desk.jobs.finished() == []
