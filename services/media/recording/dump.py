"""The dump: every packet of one participant over one connection, appended as it came.

A file is MAGIC, the wall-clock time of its start in microseconds, then records: kind, length,
milliseconds since the start, packet. A record of kind HOLE says instead that nothing was kept since
a moment, and why. A file that was cut off in the middle of a record reads as if that record had
never been. Owns the format and the reading; `dump_file` writes.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

from services.media.rtc.express.layout import RECORD
from services.media.rtc.packets import Kind

MAGIC = b"RAPPORT-RTP\x01"
DISK = "disk"  # why there is a hole
_HOLE = 64
_START = struct.Struct("!Q")
_SINCE = struct.Struct("!Q")  # microseconds since the epoch, before the reason
_KINDS = {int(kind): kind for kind in Kind}
HEADER_LENGTH = len(MAGIC) + _START.size


class Record(NamedTuple):
    """One packet and when it came, in seconds since the epoch."""

    kind: Kind
    at_s: float
    packet: bytes


class Hole(NamedTuple):
    """A stretch of which nothing was kept, and why; seconds since the epoch."""

    from_s: float
    to_s: float
    reason: str


class DumpReader:
    """Reads records from where it last stopped, also while the file is still being written.

    Other kinds than those asked for are passed over, which costs little. `holes` fills meanwhile.
    """

    def __init__(self, path: Path, kinds: Collection[Kind] = tuple(Kind)) -> None:
        self._path = path
        self._kinds = {int(kind): kind for kind in kinds}
        self._position = 0
        self._started_at_s = 0.0
        self.holes: list[Hole] = []

    def read(self, most: int = 1 << 22) -> list[Record] | None:
        """The records in the next `most` bytes; None at the present end, or if it is no dump."""
        try:
            with self._path.open("rb", buffering=0) as file:
                if self._position == 0 and not self._begin(file.read(HEADER_LENGTH)):
                    return None
                file.seek(self._position)
                # Of what is there: memory for all of `most` would be fetched and given back.
                data = file.read(min(most, os.fstat(file.fileno()).st_size - self._position))
        except FileNotFoundError:
            return None  # it comes with the first packet
        records, used = self._parse(data)
        self._position += used
        return records if used else None

    def _begin(self, header: bytes) -> bool:
        if len(header) < HEADER_LENGTH or not header.startswith(MAGIC):
            return False
        self._started_at_s = _START.unpack_from(header, len(MAGIC))[0] / 1e6
        self._position = HEADER_LENGTH
        return True

    def _parse(self, data: bytes) -> tuple[list[Record], int]:
        records = []
        position, start = 0, RECORD.size
        size, wanted, unpack = len(data), self._kinds, RECORD.unpack_from
        while start <= size:
            kind, length, at_ms = unpack(data, position)
            end = start + length
            if end > size:
                break  # cut off
            if kind in wanted:
                at_s = self._started_at_s + at_ms / 1000
                records.append(Record(wanted[kind], at_s, data[start:end]))
            elif kind == _HOLE:
                at_s = self._started_at_s + at_ms / 1000
                self.holes.append(_hole_in(data[start:end], at_s))
            elif kind not in _KINDS:
                break  # never written: a power failure leaves zeros
            position, start = end, end + RECORD.size
        return records, position


def is_damaged(path: Path) -> bool:
    """Whether the file does not begin as a dump does; a power failure leaves zeros."""
    with path.open("rb") as file:
        header = file.read(HEADER_LENGTH)
    return not header.startswith(MAGIC[: len(header)])


def read_dump(path: Path) -> Iterator[Record]:
    """All records of a file that is no longer written."""
    reader = DumpReader(path)
    while (records := reader.read()) is not None:
        yield from records


def start_of(started_at_s: float) -> bytes:
    """What a file begins with."""
    return MAGIC + _START.pack(round(started_at_s * 1e6))


def count_records(data: bytes) -> int:
    """How many records there are in whole ones."""
    count = position = 0
    while position < len(data):
        position += RECORD.size + RECORD.unpack_from(data, position)[1]
        count += 1
    return count


def hole_record(hole: Hole, at_ms: int) -> bytes:
    """The record that tells of a hole."""
    said = _SINCE.pack(round(hole.from_s * 1e6)) + hole.reason.encode()
    return RECORD.pack(_HOLE, len(said), at_ms) + said


def _hole_in(said: bytes, at_s: float) -> Hole:
    since_us = _SINCE.unpack_from(said)[0] if len(said) >= _SINCE.size else round(at_s * 1e6)
    return Hole(since_us / 1e6, at_s, said[_SINCE.size :].decode(errors="replace"))
