"""Jobs: how the coordinator hands work to plain processes and learns what came of it.

A job is one document in analysis' own store, so nothing about it can get lost between two systems:

1. The interview says in its own document what work it needs; the coordinator then inserts a job for
   each piece. The id is made from the work, so inserting twice makes one job. A crash in between is
   mended by the coordinator, which looks again at every interview with open work.
2. A worker claims a job by a conditional write: it owns the job until its lease ends and renews the
   lease from a thread. A worker that was killed simply stops renewing; somebody else takes over.
3. The worker writes the result and the state `done` in one conditional write. Who has lost the
   lease loses that write too, so a job has one result, once.
4. The coordinator finds finished jobs by an index (twice a second) and applies each to its
   interview in one write together with the events. A piece of work that is not open any more has
   no further effect, so a crash before the job is marked as settled only repeats an empty step.

No message is held unacknowledged meanwhile, and a crash at any point loses and doubles nothing.
Leases compare clocks of machines: their difference must stay well below LEASE_S.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from threading import Lock
from typing import Any

from services.analysis.domain.work import WorkKind
from shared.store import Between, Collection, Document, DuplicateKey, Index, Store, VersionConflict

LEASE_S = 30.0
RENEW_S = 5.0
MOST_ATTEMPTS = 4
RETRY_AFTER_S = (2.0, 10.0, 30.0)
SETTLE_AGAIN_S = 30.0
LIVE, BATCH = 0, 1

JOBS = Collection(
    "jobs",
    (Index(("kind", "priority", "claimable_at")), Index(("settle_at",)), Index(("interview_id",))),
)


class JobState(StrEnum):
    """Where a job is. Dead: failed as often as is allowed, or its workers died of it."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"


class JobFailed(Exception):
    """A job could not be done this time; `reason` is a stable code that people may see."""

    def __init__(self, reason: str, detail: str = "") -> None:
        self.reason = reason
        super().__init__(f"{reason}: {detail}" if detail else reason)


class LeaseLost(Exception):
    """Somebody else owns the job now, or it is gone; whatever was made of it must be dropped."""


@dataclass(frozen=True)
class Finished:
    """A job whose outcome waits to be applied."""

    id: str
    interview_id: str
    kind: WorkKind
    state: JobState
    result: dict[str, Any]
    reason: str
    finished_at: datetime


class Jobs:
    """All jobs in a store. Safe for any number of processes."""

    def __init__(self, store: Store, *, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now

    def add(
        self, id: str, *, interview_id: str, kind: WorkKind, is_live: bool, payload: dict[str, Any]
    ) -> bool:
        """Queue a job; False when it exists already."""
        now = self._now()
        document = {
            "_id": id,
            "interview_id": interview_id,
            "kind": kind.value,
            "priority": LIVE if is_live else BATCH,
            "state": JobState.QUEUED.value,
            "claimable_at": now,
            "settle_at": None,
            "attempts": 0,
            "owner": "",
            "payload": payload,
            "result": {},
            "reason": "",
            "created_at": now,
            "finished_at": None,
        }
        try:
            self._store.insert(JOBS, document)
        except DuplicateKey:
            return False
        return True

    def exists(self, id: str) -> bool:
        """Whether it was ever added."""
        return self._store.get(JOBS, id) is not None

    def result(self, id: str) -> dict[str, Any] | None:
        """What came out of a job; None unless it is done."""
        document = self._store.get(JOBS, id)
        is_done = document is not None and document["state"] == JobState.DONE
        return document["result"] if document and is_done else None

    def claim(self, kind: WorkKind, owner: str) -> Claim | None:
        """The most urgent job that nobody works on; None when there is none."""
        for priority in (LIVE, BATCH):
            claim = self._claim({"kind": kind.value, "priority": priority}, owner)
            if claim is not None:
                return claim
        return None

    def finished(self, limit: int = 50) -> list[Finished]:
        """Jobs whose outcome waits to be applied, oldest first."""
        due = {"settle_at": Between(high=self._now() + timedelta(milliseconds=1))}
        return [
            Finished(
                id=document["_id"],
                interview_id=document["interview_id"],
                kind=WorkKind(document["kind"]),
                state=JobState(document["state"]),
                result=document["result"],
                reason=document["reason"],
                finished_at=document["finished_at"],
            )
            for document in self._store.find(JOBS, due, order_by=("settle_at",), limit=limit)
        ]

    def settle(self, id: str) -> None:
        """Its outcome is applied."""
        self._set_settling(id, None)

    def settle_later(self, id: str) -> None:
        """Its outcome could not be applied; leave it alone for a while."""
        self._set_settling(id, self._now() + timedelta(seconds=SETTLE_AGAIN_S))

    def forget(self, interview_id: str) -> None:
        """Delete all jobs of an interview; workers on them find their lease lost."""
        while found := self._store.find(JOBS, {"interview_id": interview_id}):
            for document in found:
                self._store.delete(JOBS, document["_id"])

    def _claim(self, where: dict[str, Any], owner: str) -> Claim | None:
        now = self._now()
        due = {**where, "claimable_at": Between(high=now + timedelta(milliseconds=1))}
        for document in self._store.find(JOBS, due, order_by=("claimable_at",), limit=10):
            is_deadly = document["attempts"] >= MOST_ATTEMPTS
            changed = (
                _finished(document, JobState.DEAD, {}, "worker_died", now)
                if is_deadly
                else {
                    **document,
                    "state": JobState.RUNNING.value,
                    "owner": owner,
                    "attempts": document["attempts"] + 1,
                    "claimable_at": now + timedelta(seconds=LEASE_S),
                }
            )
            try:
                self._store.replace(JOBS, changed, if_version=document["version"])
            except VersionConflict:
                continue  # another worker was faster
            if not is_deadly:
                changed["version"] = document["version"] + 1
                return Claim(self._store, changed, now=self._now)
        return None

    def _set_settling(self, id: str, at: datetime | None) -> None:
        document = self._store.get(JOBS, id)
        if document is None:
            return
        try:
            self._store.replace(JOBS, {**document, "settle_at": at}, if_version=document["version"])
        except VersionConflict:
            return  # another replica did it


class Claim:
    """A job that this process works on, until it is finished, failed, released or lost."""

    def __init__(self, store: Store, document: Document, *, now: Callable[[], datetime]) -> None:
        self._store = store
        self._document = document
        self._now = now
        self._lock = Lock()  # the renewing thread and the working one
        self.is_lost = False  # to somebody else, or handed back

    @property
    def id(self) -> str:
        return str(self._document["_id"])

    @property
    def interview_id(self) -> str:
        return str(self._document["interview_id"])

    @property
    def payload(self) -> dict[str, Any]:
        return dict(self._document["payload"])

    @property
    def attempt(self) -> int:
        """Counts from 1."""
        return int(self._document["attempts"])

    @property
    def is_live(self) -> bool:
        return bool(self._document["priority"] == LIVE)

    def renew(self) -> None:
        """Keep it for another LEASE_S. Raises LeaseLost."""
        until = self._now() + timedelta(seconds=LEASE_S)
        self._write(lambda job: {**job, "claimable_at": until})

    def finish(self, result: dict[str, Any]) -> None:
        """Hand in the result. Raises LeaseLost, and then there must be no other trace of it."""
        now = self._now()
        self._write(lambda job: _finished(job, JobState.DONE, result, "", now), is_last=True)

    def fail(self, reason: str) -> bool:
        """Put it back for another attempt, or declare it dead (True). Raises LeaseLost."""
        now = self._now()
        if self.attempt >= MOST_ATTEMPTS:
            self._write(lambda job: _finished(job, JobState.DEAD, {}, reason, now), is_last=True)
            return True
        pause = timedelta(seconds=RETRY_AFTER_S[min(self.attempt, len(RETRY_AFTER_S)) - 1])
        self._write(lambda job: _queued(job, now + pause, reason), is_last=True)
        return False

    def release(self) -> None:
        """Put it back as if it had never been claimed. Raises LeaseLost."""
        now = self._now()
        self._write(
            lambda job: _queued({**job, "attempts": job["attempts"] - 1}, now, ""), is_last=True
        )

    def _write(self, change: Callable[[Document], Document], *, is_last: bool = False) -> None:
        with self._lock:
            if self.is_lost:
                raise LeaseLost
            changed, version = change(self._document), self._document["version"]
            try:
                self._store.replace(JOBS, changed, if_version=version)
            except VersionConflict:
                self.is_lost = True
                raise LeaseLost from None
            self._document = {**changed, "version": version + 1}
            self.is_lost = is_last


def _queued(document: Document, at: datetime, reason: str) -> Document:
    return {
        **document,
        "state": JobState.QUEUED.value,
        "owner": "",
        "claimable_at": at,
        "reason": reason,
    }


def _finished(
    document: Document, state: JobState, result: dict[str, Any], reason: str, now: datetime
) -> Document:
    return {
        **document,
        "state": state.value,
        "owner": "",
        "claimable_at": None,
        "settle_at": now,
        "result": result,
        "reason": reason,
        "finished_at": now,
    }
