"""The queue of jobs on each store: one result, once, whatever happens to the workers."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest

from shared.store.port import Between, Collection, Index, Store
from shared.work_queue.queue import Claim, LeaseLost, QueueRules, WorkQueue
from tests.contract.counters import NOON
from tests.contract.stores import Place

WORK = Collection(
    "work", (Index(("kind", "claimable_at")), Index(("claimable_at",)), Index(("seen_at",)))
)
RULES = QueueRules(
    collection=WORK,
    done="made",
    dead="given_up",
    lease_s=30.0,
    most_attempts=3,
    retry_after_s=(2.0, 10.0),
    fresh={"percent": 0, "seen_at": None},
    ending=lambda now: {"seen_at": now},
)


class Desk:
    """A queue and a clock that stands still until it is set."""

    def __init__(self, store: Store) -> None:
        self.now = NOON
        self.store = store
        self.queue = WorkQueue(store, RULES, now=self.read_clock)

    def read_clock(self) -> datetime:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def add(self, id: str, kind: str = "plain") -> bool:
        return self.queue.add(id, {"kind": kind, "about": f"about {id}"}) is not None

    def claim(self, owner: str = "worker") -> Claim:
        claim = self.queue.claim(owner)
        assert claim is not None
        return claim

    @property
    def is_idle(self) -> bool:
        return self.queue.claim("worker") is None

    def job(self, id: str) -> dict[str, Any]:
        found = self.queue.get(id)
        assert found is not None
        return found

    def ended(self) -> list[str]:
        """Ids of the jobs that have ended."""
        far = {"seen_at": Between(high=self.now + timedelta(days=1))}
        return [job["_id"] for job in self.store.find(WORK, far, order_by=("seen_at",))]


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store)


@pytest.fixture
def shared_desk(shared_place: Place) -> Iterator[Desk]:
    yield Desk(shared_place.open())


def test_a_job_is_queued_once(desk: Desk) -> None:
    assert (desk.add("a"), desk.add("a")) == (True, False)
    claim = desk.claim()
    assert (claim.id, claim["about"]) == ("a", "about a")
    assert desk.is_idle


def test_an_old_job_begins_anew_once(desk: Desk) -> None:
    desk.add("a")
    desk.claim().finish({"percent": 100})
    old = desk.job("a")
    assert desk.queue.add("a", {"kind": "plain"}, over=old) is not None
    assert desk.queue.add("a", {"kind": "plain"}, over=old) is None, "somebody else was faster"
    assert (desk.job("a")["state"], desk.job("a")["percent"]) == ("queued", 0)
    assert desk.claim().attempt == 1


def test_the_one_that_waits_longest_goes_first(desk: Desk) -> None:
    for name in ("first", "second", "third"):
        desk.add(name)
        desk.wait(1)
    assert [desk.claim().id for _ in range(3)] == ["first", "second", "third"]


def test_a_claim_goes_through_what_it_asks_for_in_order(desk: Desk) -> None:
    desk.add("plain")
    desk.wait(1)
    desk.add("urgent", "urgent")
    desk.add("foreign", "foreign")
    wanted = ({"kind": "urgent"}, {"kind": "plain"})
    claims = [desk.queue.claim("worker", *wanted) for _ in range(3)]
    assert [claim and claim.id for claim in claims] == ["urgent", "plain", None]


def test_a_finished_job_has_its_result_and_is_left_alone(desk: Desk) -> None:
    desk.add("a")
    desk.claim().finish({"file": "a.mp4"})
    job = desk.job("a")
    assert (job["state"], job["file"], job["owner"]) == ("made", "a.mp4", "")
    assert (job["claimable_at"], job["seen_at"]) == (None, NOON)
    assert desk.is_idle


def test_a_lease_that_ends_gives_the_job_to_somebody_else(desk: Desk) -> None:
    desk.add("a")
    killed = desk.claim("killed")
    desk.wait(RULES.lease_s - 1)
    assert desk.is_idle
    desk.wait(1)
    assert desk.claim("other").attempt == 2
    assert desk.job("a")["owner"] == "other"
    with pytest.raises(LeaseLost):
        killed.finish({"file": "killed"})
    assert desk.ended() == []


def test_a_lease_that_is_renewed_lasts(desk: Desk) -> None:
    desk.add("a")
    claim = desk.claim()
    for _ in range(5):
        desk.wait(RULES.lease_s / 2)
        claim.renew()
        assert desk.is_idle
    claim.finish({})
    assert desk.ended() == ["a"]


def test_what_is_noted_is_written_with_the_next_renewal(desk: Desk) -> None:
    desk.add("a")
    claim = desk.claim()
    claim.note(percent=40)
    assert desk.job("a")["percent"] == 0
    claim.renew()
    assert desk.job("a")["percent"] == 40


def test_of_two_workers_with_the_same_job_only_one_hands_in(desk: Desk) -> None:
    desk.add("a")
    slow = desk.claim("slow")
    desk.wait(RULES.lease_s)
    quick = desk.claim("quick")
    quick.finish({"file": "quick"})
    for attempt in (slow.renew, slow.release, lambda: slow.fail("late"), lambda: slow.finish({})):
        with pytest.raises(LeaseLost):
            attempt()
    assert slow.is_lost
    assert desk.job("a")["file"] == "quick"


def test_nothing_is_written_over_a_result(desk: Desk) -> None:
    """A renewal that comes a moment late must not reopen the job."""
    desk.add("a")
    claim = desk.claim()
    claim.finish({"file": "a.mp4"})
    with pytest.raises(LeaseLost):
        claim.renew()
    assert desk.job("a")["state"] == "made"


def test_many_workers_at_once_get_different_jobs(shared_desk: Desk) -> None:
    for number in range(12):
        shared_desk.add(f"job-{number}")
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda n: shared_desk.queue.claim(f"w{n}"), range(40)))
    names = [claim.id for claim in found if claim is not None]
    assert sorted(names) == sorted(f"job-{number}" for number in range(12))


def test_a_job_that_fails_is_tried_again_later_and_then_dead(desk: Desk) -> None:
    desk.add("a")
    for pause_s in RULES.retry_after_s:
        claim = desk.claim()
        claim.note(percent=50)
        assert claim.fail("segment_missing") is False
        assert desk.job("a")["percent"] == 0, "the next attempt begins at nothing"
        desk.wait(pause_s - 1)
        assert desk.is_idle
        desk.wait(1)
    assert desk.claim().fail("segment_missing") is True
    job = desk.job("a")
    assert (job["state"], job["reason"]) == ("given_up", "segment_missing")
    assert desk.ended() == ["a"]


def test_a_job_that_would_fail_again_is_dead_at_once(desk: Desk) -> None:
    desk.add("a")
    assert desk.claim().fail("no_speech_engine", is_final=True) is True
    assert (desk.job("a")["state"], desk.job("a")["attempts"]) == ("given_up", 1)
    assert desk.ended() == ["a"]


def test_a_job_that_kills_its_workers_is_dead_after_its_attempts(desk: Desk) -> None:
    desk.add("deadly")
    for _ in range(RULES.most_attempts):
        desk.claim()
        desk.wait(RULES.lease_s)
    assert desk.is_idle
    job = desk.job("deadly")
    assert (job["state"], job["reason"]) == ("given_up", "worker_died")
    assert desk.ended() == ["deadly"]


def test_a_job_that_is_given_back_loses_no_attempt(desk: Desk) -> None:
    desk.add("a")
    for _ in range(RULES.most_attempts * 2):
        desk.claim().release()
    assert desk.claim().attempt == 1


def test_a_job_that_was_deleted_is_gone_for_its_worker(desk: Desk) -> None:
    desk.add("a")
    claim = desk.claim()
    assert not claim.is_gone()
    desk.store.delete(WORK, "a")
    with pytest.raises(LeaseLost):
        claim.finish({})
    assert claim.is_gone()
    assert desk.queue.get("a") is None
