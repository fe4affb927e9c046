"""Which kinds of worker are alive: each says so in the store, the coordinator's `ping` looks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from services.analysis.domain.work import WorkKind
from shared.store import Collection, DuplicateKey, Store, StoreError, VersionConflict
from shared.telemetry import get_logger

WORKERS = Collection("workers")  # one document per kind
SAY_S = 5.0
SILENT_AFTER_S = 20.0

log = get_logger()


class RollCall:
    """When a worker of each kind was last heard of."""

    def __init__(self, store: Store, *, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now

    def say(self, kind: WorkKind) -> None:
        """A worker of this kind is alive."""
        said = {"_id": kind.value, "seen_at": self._now()}
        known = self._store.get(WORKERS, kind.value)
        try:
            if known is None:
                self._store.insert(WORKERS, said)
            else:
                self._store.replace(WORKERS, {**known, **said}, if_version=known["version"])
        except (DuplicateKey, VersionConflict):
            return  # another worker of the kind said so at this moment

    def silent(self) -> list[WorkKind]:
        """Kinds of which no worker has been heard for a while."""
        since = self._now() - timedelta(seconds=SILENT_AFTER_S)
        seen = {kind: self._store.get(WORKERS, kind.value) for kind in WorkKind}
        return [kind for kind, said in seen.items() if said is None or said["seen_at"] < since]


@contextmanager
def answering(roll_call: RollCall, kind: WorkKind) -> Iterator[None]:
    """Say so from a thread meanwhile, also while a long job runs."""
    is_over = threading.Event()

    def keep_saying() -> None:
        while True:
            try:
                roll_call.say(kind)
            except StoreError:
                log.exception("roll_call_failed", kind=kind.value)
            if is_over.wait(SAY_S):
                return

    thread = threading.Thread(target=keep_saying, name="roll call", daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()
