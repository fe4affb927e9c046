"""A queue of jobs in a document store: each is claimed with a lease, and has one result, once.

A worker claims a job by a conditional write: it owns the job until its lease ends, and renews the
lease meanwhile. A worker that was killed simply stops renewing; somebody else takes over. The
result and the final state are one conditional write too: who has lost the lease loses that write.
No message is kept unacknowledged meanwhile, and a crash at any point loses and doubles nothing.

Leases compare clocks of machines: their difference must stay well below the lease.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from shared.backoff import Backoff
from shared.store import Between, Collection, Document, DuplicateKey, Store, VersionConflict

QUEUED, RUNNING = "queued", "running"
WORKER_DIED = "worker_died"
CANDIDATES = 10  # jobs that one claim tries for; other workers may be faster at some


class JobFailed(Exception):
    """A job could not be done this time; `reason` is a stable code that people may see.

    `is_final` when another attempt would end the same way.
    """

    def __init__(self, reason: str, detail: str = "", *, is_final: bool = False) -> None:
        self.reason = reason
        self.is_final = is_final
        super().__init__(f"{reason}: {detail}" if detail else reason)


class LeaseLost(Exception):
    """Somebody else owns the job now, or it is gone; whatever was made of it must be dropped."""


@dataclass(frozen=True, kw_only=True)
class QueueRules:
    """Where a queue is stored, what its words are, and how long it waits."""

    collection: Collection  # with an index on `claimable_at`, after the fields that claims name
    done: str  # the stored state of a job with a result
    dead: str  # that of one which failed too often, or whose workers died of it
    lease_s: float
    most_attempts: int
    retry_after_s: tuple[float, ...]  # after the first attempt, the second, ...; the last stays
    fresh: Mapping[str, Any] = field(default_factory=dict)  # fields of a job that nobody has begun
    ending: Callable[[datetime], Document] = lambda _now: {}  # more fields of a job that has ended

    def ended(self, state: str, reason: str, now: datetime) -> Document:
        """What is written over a job that nobody works on any more."""
        over = {"state": state, "owner": "", "claimable_at": None, "reason": reason}
        return {**over, **self.ending(now)}

    def pause_after(self, attempt: int) -> timedelta:
        """How long a job that failed is left alone."""
        return timedelta(seconds=Backoff(*self.retry_after_s).after(attempt))


class WorkQueue:
    """All jobs of a collection. Safe for any number of processes; blocks."""

    def __init__(self, store: Store, rules: QueueRules, *, now: Callable[[], datetime]) -> None:
        self.rules = rules
        self._store = store
        self._now = now

    def add(
        self, id: str, content: Mapping[str, Any], *, over: Document | None = None
    ) -> Document | None:
        """Queue a job, or begin anew `over` an old one; None when another was faster."""
        document = {
            "_id": id,
            "state": QUEUED,
            "claimable_at": self._now(),
            "attempts": 0,
            "owner": "",
            "reason": "",
            **self.rules.fresh,
            **content,
        }
        try:
            if over is None:
                self._store.insert(self.rules.collection, document)
            else:
                version = over["version"]
                self._store.replace(self.rules.collection, document, if_version=version)
        except (DuplicateKey, VersionConflict):
            return None
        return document

    def get(self, id: str) -> Document | None:
        """A job as it is stored."""
        return self._store.get(self.rules.collection, id)

    def claim(self, owner: str, *wheres: Mapping[str, Any]) -> Claim | None:
        """The job that has waited longest and that nobody works on, of the first of `wheres` that
        has one; None when there is none."""
        for where in wheres or ({},):
            due = {**where, "claimable_at": Between(high=self._now() + timedelta(milliseconds=1))}
            found = self._store.find(
                self.rules.collection, due, order_by=("claimable_at",), limit=CANDIDATES
            )
            for document in found:
                if claim := self._claimed(document, owner):
                    return claim
        return None

    def _claimed(self, document: Document, owner: str) -> Claim | None:
        claim = Claim(self._store, self.rules, document, now=self._now)
        try:
            if document["attempts"] < self.rules.most_attempts:
                claim._take(owner)
                return claim
            claim.fail(WORKER_DIED)
        except LeaseLost:
            pass  # another worker was faster
        return None


class Claim:
    """A job that this process works on, until it is finished, failed, released or lost."""

    def __init__(
        self, store: Store, rules: QueueRules, document: Document, *, now: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._rules = rules
        self._document = document
        self._now = now
        self._lock = Lock()  # the renewing thread and the working one
        self._noted: Document = {}
        self.is_lost = False  # to somebody else, or handed back

    @property
    def id(self) -> str:
        return str(self._document["_id"])

    @property
    def interview_id(self) -> str:
        """A queue with one job for an interview names the job after it."""
        return str(self._document.get("interview_id", self.id))

    @property
    def attempt(self) -> int:
        """Counts from 1."""
        return int(self._document["attempts"])

    def __getitem__(self, name: str) -> Any:
        """A field of the service's own."""
        return self._document[name]

    def note(self, **fields: Any) -> None:
        """Write these with the next renewal, such as how far it is."""
        with self._lock:
            self._noted.update(fields)

    def renew(self) -> None:
        """Keep it for another lease. Raises LeaseLost."""
        self._write(self._lease())

    def finish(self, fields: Mapping[str, Any]) -> None:
        """Hand in the result. Raises LeaseLost, and then there must be no other trace of it."""
        ended = self._rules.ended(self._rules.done, "", self._now())
        self._write({**ended, **fields}, is_last=True)

    def fail(self, reason: str, *, is_final: bool = False) -> bool:
        """Put it back for another attempt, or declare it dead (True). Raises LeaseLost."""
        now = self._now()
        if is_final or self.attempt >= self._rules.most_attempts:
            self._write(self._rules.ended(self._rules.dead, reason, now), is_last=True)
            return True
        again_at = now + self._rules.pause_after(self.attempt)
        self._put_back(claimable_at=again_at, reason=reason)
        return False

    def release(self) -> None:
        """Put it back as if it had never been claimed. Raises LeaseLost."""
        self._put_back(claimable_at=self._now(), attempts=self.attempt - 1)

    def is_gone(self) -> bool:
        """Whether the job was deleted meanwhile."""
        return self._store.get(self._rules.collection, self.id) is None

    def _take(self, owner: str) -> None:
        own = {"state": RUNNING, "owner": owner, "attempts": self._document["attempts"] + 1}
        self._write({**own, **self._lease()})

    def _lease(self) -> Document:
        return {"claimable_at": self._now() + timedelta(seconds=self._rules.lease_s)}

    def _put_back(self, **fields: Any) -> None:
        self._write({"state": QUEUED, "owner": "", **self._rules.fresh, **fields}, is_last=True)

    def _write(self, fields: Mapping[str, Any], *, is_last: bool = False) -> None:
        with self._lock:
            if self.is_lost:
                raise LeaseLost
            version = self._document["version"]
            changed = {**self._document, **self._noted, **fields}
            try:
                self._store.replace(self._rules.collection, changed, if_version=version)
            except VersionConflict:
                self.is_lost = True
                raise LeaseLost from None
            self._document = {**changed, "version": version + 1}
            self.is_lost = is_last
