"""A dump while it is written. The event loop appends to a list; a thread writes that to the file.

So a disk that hangs or is full never stops a call. What does not fit into memory meanwhile is lost,
and the file says so: it notes a hole.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from io import FileIO
from pathlib import Path

from prometheus_client import Counter

from services.media.recording.dump import DISK, Hole, count_records, hole_record, start_of
from services.media.rtc.express.layout import RECORD
from services.media.rtc.packets import Kind
from shared.telemetry import get_logger

MOST_WAITING = 4 << 20  # bytes, half a minute of a call: what a stuck disk may cost per participant
ROOM = 4 << 20  # bytes that a disk which was full must have before it is used again
_AT_ONCE = 1000  # pieces; the system takes 1024
_pack = RECORD.pack

log = get_logger()
_lost = Counter("rapport_media_record_lost_packets", "Packets not recorded", ["reason"])
_lost_as_full, _lost_as_slow = _lost.labels("disk_full"), _lost.labels("disk_slow")


class Dump:
    """One file being written. `append` on the event loop; `write` and `close` on any thread.

    `after` is a hole that this file follows on: then it is begun only on a disk with some room.
    """

    def __init__(self, path: Path, started_at_s: float, *, after: Hole | None = None) -> None:
        self.path = path
        self.failure: OSError | None = None
        self.is_on_disk = False
        self._started_at_s = started_at_s
        self._after = after
        self._waiting: list[bytes] = []  # records, whole ones or in two pieces
        self._taken = self._written = 0  # bytes; each counted by one thread alone
        self._room = MOST_WAITING
        self._hole_since_s: float | None = None
        self._lost_in_hole = 0
        self._complete_at = time.monotonic()
        self._lock = threading.Lock()
        self._file: FileIO | None = None
        self._is_closed = False

    @property
    def waiting_bytes(self) -> int:
        """What is not yet written."""
        return self._taken - self._written

    @property
    def lag_s(self) -> float:
        """For how long something has waited to be written."""
        return time.monotonic() - self._complete_at if self.waiting_bytes else 0.0

    def append(self, kind: Kind, at_s: float, packet: bytes) -> bool:
        """Take a packet to be written soon; False when it is lost."""
        if self._taken - self._written > self._room:
            self._lose(at_s)
            return False
        if self._hole_since_s is not None:
            self._end_hole(at_s)
        length = len(packet)
        waiting = self._waiting
        waiting.append(_pack(kind, length, int((at_s - self._started_at_s) * 1000)))
        waiting.append(packet)  # not copied: the relay keeps it for a while as well
        self._taken += RECORD.size + length
        return True

    @property
    def has_room(self) -> bool:
        """Whether the disk keeps up."""
        return self._hole_since_s is None and self.waiting_bytes <= self._room

    def extend(self, records: bytes) -> None:
        """Take records that others have laid out, to be written soon."""
        if self.failure is not None:
            _lost_as_full.inc(count_records(records))
            return
        self._waiting.append(records)
        self._taken += len(records)

    def write(self) -> None:
        """Write what waits; a failure is kept in `failure` and ends this file."""
        with self._lock:
            if self._is_closed or self.failure is not None:
                return
            try:
                self._write_waiting()
            except OSError as error:
                self._fail(error)

    def close(self) -> None:
        """Write the rest and close."""
        self.write()
        with self._lock:
            self._is_closed = True
            if self._file is not None:
                self._file.close()

    def _write_waiting(self) -> None:
        while self._waiting:
            file = self._file or self._open()
            some = self._waiting[:_AT_ONCE]
            length = sum(map(len, some))
            written = os.writev(file.fileno(), some)
            if written < length:
                _write_all(file.write, b"".join(some)[written:])
            del self._waiting[: len(some)]
            self._written += length
            self.is_on_disk = True
        self._complete_at = time.monotonic()

    def _open(self) -> FileIO:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        file = FileIO(self.path, "xb")
        try:
            if self._after is not None:
                os.posix_fallocate(file.fileno(), 0, ROOM)
                os.ftruncate(file.fileno(), 0)
            start = start_of(self._started_at_s)
            _write_all(file.write, start + (hole_record(self._after, 0) if self._after else b""))
        except OSError:
            file.close()
            self.path.unlink(missing_ok=True)
            raise
        self._file = file
        return file

    def _fail(self, error: OSError) -> None:
        self.failure = error
        self._room = -1
        _lost_as_full.inc(count_records(b"".join(self._waiting)))
        self._waiting.clear()
        self._written = self._taken
        if self._file is not None:
            self._file.close()

    def _lose(self, at_s: float) -> None:
        if self.failure is not None:
            _lost_as_full.inc()
            return
        _lost_as_slow.inc()
        self._lost_in_hole += 1
        if self._hole_since_s is None:
            self._hole_since_s = at_s
            self._room = MOST_WAITING // 2  # not one packet at a time
            log.warning("recording_behind_disk", file=self.path.name, lag_s=round(self.lag_s, 1))

    def _end_hole(self, at_s: float) -> None:
        assert self._hole_since_s is not None
        hole = Hole(self._hole_since_s, at_s, DISK)
        record = hole_record(hole, int((at_s - self._started_at_s) * 1000))
        self._waiting += (record, b"")
        self._taken += len(record)
        lost, self._lost_in_hole = self._lost_in_hole, 0
        self._hole_since_s, self._room = None, MOST_WAITING
        missing_s = round(hole.to_s - hole.from_s, 1)
        log.info("recording_goes_on", file=self.path.name, lost=lost, missing_s=missing_s)


def _write_all(write: Callable[[memoryview], int | None], data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[write(view) or 0 :]
