"""What all recordings of a process share: the thread that writes dumps, and the segment worker.

Both may block on a slow disk. Nothing else in the process ever waits for it.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from prometheus_client import Gauge

from services.media.recording.dump import Hole
from services.media.recording.dump_file import Dump
from services.media.recording.segmenting import SegmentWorker
from shared.telemetry import get_logger

WRITE_EVERY_S = 0.25  # so that kill -9 loses less than a second
SLOW_S = 2.0  # a disk that takes longer is worth a line
WAITERS = 2  # threads that wait for the disk and for the segment worker

log = get_logger()
_lag_seconds = Gauge("rapport_media_record_lag_seconds", "For how long packets wait to be written")
_lag_bytes = Gauge("rapport_media_record_lag_bytes", "Packets that wait to be written")
T = TypeVar("T")


class DumpThread:
    """Writes all open dumps every WRITE_EVERY_S."""

    def __init__(self, on_failure: Callable[[Dump], None]) -> None:
        self._on_failure = on_failure
        self._dumps: set[Dump] = set()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="dump writer", daemon=True)
        self._waiters = ThreadPoolExecutor(WAITERS, "disk waiter")
        self.segments = SegmentWorker()

    def start(self) -> None:
        """Looked at when somebody asks: a thread that hangs could not tell."""
        _lag_seconds.set_function(lambda: max((d.lag_s for d in tuple(self._dumps)), default=0.0))
        _lag_bytes.set_function(lambda: sum(d.waiting_bytes for d in tuple(self._dumps)))
        self._thread.start()

    def open(self, path: Path, started_at_s: float, *, after: Hole | None = None) -> Dump:
        """A new file; it comes to the disk with its first packet."""
        dump = Dump(path, started_at_s, after=after)
        self._dumps.add(dump)
        return dump

    def close(self, dump: Dump) -> None:
        """Write the rest of this dump and close it. Blocks."""
        try:
            dump.close()
        finally:
            self._dumps.discard(dump)

    def is_writing_in(self, folder: Path) -> bool:
        """Whether a dump in this folder is not closed yet."""
        return any(dump.path.parent == folder for dump in tuple(self._dumps))

    async def wait_for(self, work: Callable[[], T]) -> T:
        """Do something that may wait for the disk."""
        return await asyncio.get_running_loop().run_in_executor(self._waiters, work)

    def stop(self) -> None:
        """Close every dump. Blocks."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()
        for dump in tuple(self._dumps):
            self.close(dump)
        self._waiters.shutdown(wait=False)
        self.segments.stop()

    def _run(self) -> None:
        while not self._stopping.wait(WRITE_EVERY_S):
            begun = time.monotonic()
            for dump in tuple(self._dumps):
                dump.write()
                if dump.failure is not None:
                    self._dumps.discard(dump)
                    self._on_failure(dump)
            took_s = time.monotonic() - begun
            if took_s > SLOW_S:
                log.warning("disk_slow", seconds=round(took_s, 1), dumps=len(self._dumps))
