"""Which kinds of worker are alive: each writes the time into the store every few seconds, and the
coordinator's `ping` looks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from services.analysis.domain.work import WorkKind
from shared.store import Collection, DuplicateKey, Store, StoreError, VersionConflict
from shared.telemetry import get_logger

WORKERS = Collection("workers")  # one document per kind
BEAT_S = 5.0
SILENT_AFTER_S = 20.0

log = get_logger()


class WorkerHeartbeats:
    """When a worker of each kind was last heard of."""

    def __init__(self, store: Store, *, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now

    def beat(self, kind: WorkKind, skills: Sequence[str] = ()) -> None:
        """A worker of this kind is alive; `skills` are the engines that it has."""
        seen = {"_id": kind.value, "seen_at": self._now(), "skills": list(skills)}
        known = self._store.get(WORKERS, kind.value)
        try:
            if known is None:
                self._store.insert(WORKERS, seen)
            else:
                self._store.replace(WORKERS, {**known, **seen}, if_version=known["version"])
        except (DuplicateKey, VersionConflict):
            return  # another worker of the kind wrote it at this moment

    def silent(self) -> list[WorkKind]:
        """Kinds of which no worker has been heard for a while."""
        return [kind for kind in WorkKind if self.skills(kind) is None]

    def skills(self, kind: WorkKind) -> frozenset[str] | None:
        """Which engines the workers of a kind have; None when there is no such worker."""
        since = self._now() - timedelta(seconds=SILENT_AFTER_S)
        said = self._store.get(WORKERS, kind.value)
        if said is None or said["seen_at"] < since:
            return None
        return frozenset(said.get("skills", ()))


@contextmanager
def beating(
    heartbeats: WorkerHeartbeats, kind: WorkKind, skills: Sequence[str] = ()
) -> Iterator[None]:
    """Write the time from a thread meanwhile, also while a long job runs."""
    is_over = threading.Event()

    def keep_beating() -> None:
        while True:
            try:
                heartbeats.beat(kind, skills)
            except StoreError:
                log.exception("heartbeat_failed", kind=kind.value)
            if is_over.wait(BEAT_S):
                return

    thread = threading.Thread(target=keep_beating, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()
