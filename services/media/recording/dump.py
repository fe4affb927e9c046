"""The dump: every packet of one participant over one connection, appended as it came.

A file is MAGIC, the wall-clock time of its start in microseconds, then records: kind, length,
milliseconds since the start, packet. The event loop only appends to a queue; one thread writes all
open dumps, unbuffered, several times a second, so that kill -9 loses less than a second. A file
that was cut off in the middle of a record reads as if that record had never been.
"""

from __future__ import annotations

import struct
import threading
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from prometheus_client import Counter, Gauge

from services.media.rtc.packets import Kind
from shared.telemetry import get_logger

MAGIC = b"RAPPORT-RTP\x01"
WRITE_EVERY_S = 0.25
MOST_WAITING = 50_000  # packets, about 45 MB: what a stuck disk may cost in memory per participant
_START = struct.Struct("!Q")
_RECORD = struct.Struct("!BHL")
_KINDS = frozenset(Kind)
HEADER_LENGTH = len(MAGIC) + _START.size

log = get_logger()
_unwritten = Gauge("rapport_media_record_lag_packets", "Packets that wait to be written")
_lost = Counter("rapport_media_record_lost_packets", "Packets not recorded", ["reason"])


class NotADump(ValueError):
    """The file does not begin as a dump does."""


class Record(NamedTuple):
    """One packet and when it came, in seconds since the epoch."""

    kind: Kind
    at_s: float
    packet: bytes


class Dump:
    """One file being written. `append` on the event loop; `write` and `close` on any thread."""

    def __init__(self, path: Path, started_at_s: float) -> None:
        self.path = path
        self.failure: OSError | None = None
        self._started_at_s = started_at_s
        self._waiting: deque[bytes] = deque()
        self._lock = threading.Lock()
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("xb", buffering=0)
        self._file.write(MAGIC + _START.pack(round(started_at_s * 1e6)))

    @property
    def waiting(self) -> int:
        """Packets not yet written."""
        return len(self._waiting)

    def append(self, kind: Kind, at_s: float, packet: bytes) -> None:
        """Take a packet to be written soon."""
        if self.failure is not None or len(self._waiting) >= MOST_WAITING:
            _lost.labels("disk_failed" if self.failure else "disk_slow").inc()
            return
        at_ms = max(0, round((at_s - self._started_at_s) * 1000))
        self._waiting.append(_RECORD.pack(kind, len(packet), at_ms) + packet)

    def write(self) -> None:
        """Write what waits; a failure is kept in `failure` and ends the recording of this dump."""
        with self._lock:
            if self._file.closed or self.failure is not None:
                return
            try:
                while self._waiting:
                    some = [self._waiting.popleft() for _ in range(min(len(self._waiting), 1000))]
                    _write_all(self._file.write, b"".join(some))
            except OSError as error:
                self.failure = error
                self._waiting.clear()
                self._file.close()
                log.error("dump_failed", file=self.path.name, error=repr(error))

    def close(self) -> None:
        """Write the rest and close."""
        self.write()
        with self._lock:
            self._file.close()


class DumpThread:
    """Writes all open dumps every WRITE_EVERY_S."""

    def __init__(self, on_failure: Callable[[Dump], None]) -> None:
        self._on_failure = on_failure
        self._dumps: set[Dump] = set()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="dump writer", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def open(self, path: Path, started_at_s: float) -> Dump:
        """A new file; raises OSError."""
        dump = Dump(path, started_at_s)
        self._dumps.add(dump)
        return dump

    def close(self, dump: Dump) -> None:
        """Write the rest of this dump and close it. Blocks."""
        self._dumps.discard(dump)
        dump.close()

    def stop(self) -> None:
        """Close every dump. Blocks."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()
        for dump in tuple(self._dumps):
            self.close(dump)

    def _run(self) -> None:
        while not self._stopping.wait(WRITE_EVERY_S):
            dumps = tuple(self._dumps)
            _unwritten.set(sum(dump.waiting for dump in dumps))
            for dump in dumps:
                dump.write()
                if dump.failure is not None:
                    self._dumps.discard(dump)
                    self._on_failure(dump)


class DumpReader:
    """Reads records from where it last stopped, also while the file is still being written."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._position = 0
        self._started_at_s = 0.0

    def read(self, most: int = 1 << 22) -> list[Record]:
        """The records in the next `most` bytes; empty at the present end. Raises NotADump."""
        with self._path.open("rb") as file:
            if self._position == 0 and not self._begin(file.read(HEADER_LENGTH)):
                return []
            file.seek(self._position)
            data = file.read(most)
        records, used = self._parse(data)
        self._position += used
        return records

    def _begin(self, header: bytes) -> bool:
        if not header.startswith(MAGIC[: len(header)]):
            raise NotADump(f"{self._path.name} is not a dump")
        if len(header) < HEADER_LENGTH:
            return False
        self._started_at_s = _START.unpack_from(header, len(MAGIC))[0] / 1e6
        self._position = HEADER_LENGTH
        return True

    def _parse(self, data: bytes) -> tuple[list[Record], int]:
        records = []
        position = 0
        while position + _RECORD.size <= len(data):
            kind, length, at_ms = _RECORD.unpack_from(data, position)
            end = position + _RECORD.size + length
            if end > len(data) or kind not in _KINDS:
                break  # cut off, or never written (a power failure leaves zeros)
            packet = data[position + _RECORD.size : end]
            records.append(Record(Kind(kind), self._started_at_s + at_ms / 1000, packet))
            position = end
        return records, position


def read_dump(path: Path) -> Iterator[Record]:
    """All records of a file that is no longer written."""
    reader = DumpReader(path)
    while records := reader.read():
        yield from records


def _write_all(write: Callable[[bytes], int | None], data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[write(bytes(view)) or 0 :]
