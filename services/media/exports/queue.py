"""Exports: which interviews' single files are asked for, being made, ready or failed.

One job per interview, so asking twice makes one file; how it is claimed is `shared.work_queue`'s.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Any

from shared.store import Collection, Document, Index, Store
from shared.work_queue.queue import QUEUED, RUNNING, Claim, QueueRules, WorkQueue

EXPORTS = Collection("exports", (Index(("claimable_at",)),))


class ExportState(StrEnum):
    """Where an export is."""

    NONE = "none"
    QUEUED = QUEUED
    RUNNING = RUNNING
    READY = "ready"
    FAILED = "failed"


RULES = QueueRules(
    collection=EXPORTS,
    done=ExportState.READY.value,
    dead=ExportState.FAILED.value,
    lease_s=20.0,
    most_attempts=3,
    retry_after_s=(5.0, 10.0),
    fresh={"percent": 0, "key": "", "size": 0, "media_type": ""},
)


class Exports:
    """All exports in a store. Safe for any number of processes; blocks."""

    def __init__(self, store: Store, *, now: Callable[[], datetime]) -> None:
        self._store = store
        self._queue = WorkQueue(store, RULES, now=now)
        self._now = now

    def get(self, interview_id: str) -> Document | None:
        """What is known of this interview's export."""
        return self._queue.get(interview_id)

    def ask(self, interview_id: str, tracks: list[dict[str, Any]]) -> Document:
        """Queue an export of these tracks; one that is under way or ready stays as it is."""
        while True:
            known = self.get(interview_id)
            if known is not None and known["state"] != ExportState.FAILED:
                return known
            if asked := self._queue.add(interview_id, {"tracks": tracks}, over=known):
                return asked  # else somebody pressed at the same moment

    def idle_s(self, export: Document) -> float:
        """For how long a worker could have taken this up and none has; 0 while one works on it."""
        since = export["claimable_at"]
        return max(0.0, (self._now() - since).total_seconds()) if since else 0.0

    def forget(self, interview_id: str) -> None:
        """Whoever works on it finds its lease lost. Idempotent."""
        self._store.delete(EXPORTS, interview_id)

    def claim(self, owner: str) -> Claim | None:
        """The export that has waited longest and that nobody works on."""
        return self._queue.claim(owner)
