"""Exports: which interviews' single files are asked for, being made, ready or failed.

One document per interview, so asking twice makes one file. A worker claims it with a lease that it
renews while it works; when it is killed the lease ends and any worker begins anew. Leases compare
clocks of machines: their difference must stay well below LEASE_S.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from shared.store import Between, Collection, Document, DuplicateKey, Index, Store, VersionConflict

LEASE_S = 20.0
MOST_ATTEMPTS = 3
RETRY_AFTER_S = 5.0
EXPORTS = Collection("exports", (Index(("claimable_at",)),))


class ExportState(StrEnum):
    """Where an export is."""

    NONE = "none"
    QUEUED = "queued"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"


class LeaseLost(Exception):
    """Somebody else makes this export now, or the interview is gone."""


class Exports:
    """All exports in a store. Safe for any number of processes; blocks."""

    def __init__(self, store: Store, *, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now

    def get(self, interview_id: str) -> Document | None:
        """What is known of this interview's export."""
        return self._store.get(EXPORTS, interview_id)

    def ask(self, interview_id: str, tracks: list[dict[str, Any]]) -> Document:
        """Queue an export of these tracks; one that is under way or ready stays as it is."""
        known = self.get(interview_id)
        if known is not None and known["state"] != ExportState.FAILED:
            return known
        wanted = {
            "_id": interview_id, "state": ExportState.QUEUED.value, "claimable_at": self._now(),
            "attempts": 0, "owner": "", "percent": 0, "tracks": tracks,
            "key": "", "size": 0, "media_type": "", "reason": "",
        }  # fmt: skip
        try:
            if known is None:
                self._store.insert(EXPORTS, wanted)
            else:
                self._store.replace(EXPORTS, wanted, if_version=known["version"])
        except (DuplicateKey, VersionConflict):
            return self.get(interview_id) or wanted  # somebody else pressed at the same moment
        return wanted

    def idle_s(self, export: Document) -> float:
        """For how long a worker could have taken this up and none has; 0 while one works on it."""
        since = export["claimable_at"]
        return max(0.0, (self._now() - since).total_seconds()) if since else 0.0

    def forget(self, interview_id: str) -> None:
        """Whoever works on it finds its lease lost. Idempotent."""
        self._store.delete(EXPORTS, interview_id)

    def claim(self, owner: str) -> Claim | None:
        """The export that has waited longest and that nobody works on."""
        now = self._now()
        due = {"claimable_at": Between(high=now + timedelta(milliseconds=1))}
        for document in self._store.find(EXPORTS, due, order_by=("claimable_at",), limit=10):
            claim = Claim(self._store, document, now=self._now)
            try:
                if document["attempts"] >= MOST_ATTEMPTS:
                    claim.fail("worker_died", is_final=True)
                    continue
                claim.take(owner)
            except LeaseLost:
                continue  # another worker was faster
            return claim
        return None


class Claim:
    """An export that this process makes, until it is finished, failed, released or lost."""

    def __init__(self, store: Store, document: Document, *, now: Callable[[], datetime]) -> None:
        self._store = store
        self._document = document
        self._now = now

    @property
    def interview_id(self) -> str:
        return str(self._document["_id"])

    @property
    def tracks(self) -> list[dict[str, Any]]:
        """`participant`, `key`, `offset_s`, `duration_s`, `gaps` on the file's clock."""
        return list(self._document["tracks"])

    @property
    def attempt(self) -> int:
        """Counts from 1."""
        return int(self._document["attempts"])

    def take(self, owner: str) -> None:
        """Own it. Raises LeaseLost."""
        attempts = self._document["attempts"] + 1
        self._write(state=ExportState.RUNNING, owner=owner, attempts=attempts, **self._lease())

    def renew(self, percent: int) -> None:
        """Keep it, and say how far it is. Raises LeaseLost."""
        self._write(percent=percent, **self._lease())

    def finish(self, *, key: str, size: int, media_type: str) -> None:
        """The file lies in the blob store. Raises LeaseLost."""
        made = {"key": key, "size": size, "media_type": media_type, "percent": 100}
        self._write(state=ExportState.READY, claimable_at=None, owner="", **made)

    def fail(self, reason: str, *, is_final: bool = False) -> bool:
        """Put it back for another attempt, or give it up (True). Raises LeaseLost."""
        if is_final or self.attempt >= MOST_ATTEMPTS:
            self._write(state=ExportState.FAILED, claimable_at=None, owner="", reason=reason)
            return True
        again_at = self._now() + timedelta(seconds=RETRY_AFTER_S * self.attempt)
        self._write(state=ExportState.QUEUED, claimable_at=again_at, owner="", reason=reason)
        return False

    def release(self) -> None:
        """Put it back as if it had never been claimed. Raises LeaseLost."""
        attempts = self._document["attempts"] - 1
        self._write(
            state=ExportState.QUEUED,
            claimable_at=self._now(),
            owner="",
            attempts=attempts,
            percent=0,
        )

    def is_gone(self) -> bool:
        """Whether the interview was deleted meanwhile."""
        return self._store.get(EXPORTS, self.interview_id) is None

    def _lease(self) -> dict[str, Any]:
        return {"claimable_at": self._now() + timedelta(seconds=LEASE_S)}

    def _write(self, **changes: Any) -> None:
        version = self._document["version"]
        changed = {**self._document, **changes}
        changed["state"] = ExportState(changed["state"]).value
        try:
            self._store.replace(EXPORTS, changed, if_version=version)
        except VersionConflict:
            raise LeaseLost from None
        self._document = {**changed, "version": version + 1}
