"""Jobs: how the coordinator hands work to plain processes and learns what came of it.

A job is one document in analysis' own store, so nothing about it can get lost between two systems:

1. The interview says in its own document what work it needs; the coordinator then inserts a job for
   each piece. The id is made from the work, so inserting twice makes one job. A crash in between is
   mended by the coordinator, which looks again at every interview with open work.
2. A worker claims a job, does it, and hands in the result (`shared.work_queue`).
3. The coordinator finds finished jobs by an index (four times a second) and applies each to its
   interview in one write together with the events. A piece of work that is not open any more has
   no further effect, so a crash before the job is marked as settled only repeats an empty step.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from services.analysis.domain.work import Priority, WorkKind
from shared.store import Between, Collection, Index, Store, VersionConflict
from shared.work_queue.queue import QUEUED, RUNNING, Claim, QueueRules, WorkQueue

SETTLE_AGAIN_S = 30.0

JOBS = Collection(
    "jobs",
    (Index(("kind", "priority", "claimable_at")), Index(("settle_at",)), Index(("interview_id",))),
)


class JobState(StrEnum):
    """Where a job is. Dead: failed as often as is allowed, or its workers died of it."""

    QUEUED = QUEUED
    RUNNING = RUNNING
    DONE = "done"
    DEAD = "dead"


RULES = QueueRules(
    collection=JOBS,
    done=JobState.DONE.value,
    dead=JobState.DEAD.value,
    lease_s=30.0,
    most_attempts=4,
    retry_after_s=(2.0, 10.0, 30.0),
    fresh={"result": {}, "settle_at": None, "finished_at": None},
    ending=lambda now: {"settle_at": now, "finished_at": now},
)


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
        self._queue = WorkQueue(store, RULES, now=now)
        self._now = now

    def add(
        self,
        id: str,
        *,
        interview_id: str,
        kind: WorkKind,
        priority: Priority,
        payload: dict[str, Any],
    ) -> bool:
        """Queue a job; False when it exists already."""
        content = {
            "interview_id": interview_id,
            "kind": kind.value,
            "priority": int(priority),
            "payload": payload,
            "created_at": self._now(),
        }
        return self._queue.add(id, content) is not None

    def exists(self, id: str) -> bool:
        """Whether it was ever added."""
        return self._queue.get(id) is not None

    def hasten(self, id: str, priority: Priority) -> None:
        """Let a job that waits go before others of its old priority."""
        document = self._queue.get(id)
        if document is None or document["state"] != QUEUED or document["priority"] <= priority:
            return
        hastened = {**document, "priority": int(priority)}
        try:
            self._store.replace(JOBS, hastened, if_version=document["version"])
        except VersionConflict:
            return  # a worker has it now

    def claim(self, kind: WorkKind, owner: str) -> Claim | None:
        """The most urgent job that nobody works on; None when there is none."""
        urgent_first = ({"kind": kind.value, "priority": int(each)} for each in Priority)
        return self._queue.claim(owner, *urgent_first)

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

    def _set_settling(self, id: str, at: datetime | None) -> None:
        document = self._store.get(JOBS, id)
        if document is None:
            return
        try:
            self._store.replace(JOBS, {**document, "settle_at": at}, if_version=document["version"])
        except VersionConflict:
            return  # another replica did it
