"""Turns RTP packets into frames: puts them in order, drops repeats, waits for repairs.

Sound: one packet is one frame. Picture (VP8, RFC 7741): packets from the start bit to the marker,
and after an unrepaired loss nothing until the next key frame. Time is what the records say, never
the clock on the wall, so a dump gives the same frames however often it is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from services.media.rtc.packets import Packet

AUDIO_WAIT_S = 0.3  # how long to wait for a packet that is missing
VIDEO_WAIT_S = 1.0
_MOST_WAITING = 2048  # packets, whatever the clock says


class Frame(NamedTuple):
    """One encoded frame; `timestamp` counts in the codec's clock and never wraps."""

    timestamp: int
    arrived_at_s: float
    data: bytes
    is_key: bool


class Unwrapper:
    """Makes a counter of so many bits count on beyond its end."""

    def __init__(self, bits: int) -> None:
        self._size = 1 << bits
        self._last: int | None = None

    def __call__(self, value: int) -> int:
        if self._last is None:
            self._last = value
            return value
        ahead = (value - self._last) % self._size
        if ahead >= self._size // 2:
            return self._last + ahead - self._size
        self._last += ahead
        return self._last


class Arrived(NamedTuple):
    """A packet in its turn: when it came, and whether some before it never will."""

    packet: Packet
    at_s: float
    is_after_loss: bool


class Reorderer:
    """Gives packets by sequence number, each once; a gap is given up after `wait_s`."""

    def __init__(self, wait_s: float) -> None:
        self._wait_s = wait_s
        self._number = Unwrapper(16)
        self._waiting: dict[int, tuple[Packet, float]] = {}
        self._next: int | None = None
        self._gap_since_s: float | None = None

    def push(self, packet: Packet, at_s: float) -> Sequence[Arrived]:
        """Packets that are now in order."""
        number = self._number(packet.sequence)
        if number == self._next and not self._waiting:  # as nearly always
            self._next = number + 1
            return (Arrived(packet, at_s, False),)
        if self._next is None:
            self._next = number
        if number >= self._next:
            self._waiting.setdefault(number, (packet, at_s))
        return list(self._release(at_s, is_last=False))

    def flush(self) -> Sequence[Arrived]:
        """All that waits, as nothing more will come."""
        return list(self._release(0.0, is_last=True))

    def _release(self, now_s: float, *, is_last: bool) -> Iterator[Arrived]:
        is_after_loss = False
        while self._waiting and self._next is not None:
            if self._next not in self._waiting:
                if not (is_last or self._is_given_up(now_s)):
                    return
                self._next = min(self._waiting)
                is_after_loss = True
            packet, arrived_at_s = self._waiting.pop(self._next)
            self._next += 1
            self._gap_since_s = None
            yield Arrived(packet, arrived_at_s, is_after_loss)
            is_after_loss = False

    def _is_given_up(self, now_s: float) -> bool:
        if self._gap_since_s is None:
            self._gap_since_s = now_s
        return now_s - self._gap_since_s >= self._wait_s or len(self._waiting) > _MOST_WAITING


class AudioDepacketizer:
    """Opus: each packet is a frame."""

    def __init__(self) -> None:
        self._packets = Reorderer(AUDIO_WAIT_S)
        self.unwrap = Unwrapper(32)  # of timestamps

    def push(self, packet: Packet, at_s: float) -> list[Frame]:
        """Frames that this packet completes."""
        return self._frames(self._packets.push(packet, at_s))

    def flush(self) -> list[Frame]:
        """What is left at the end of a dump."""
        return self._frames(self._packets.flush())

    def _frames(self, packets: Sequence[Arrived]) -> list[Frame]:
        return [
            Frame(self.unwrap(packet.timestamp), at_s, packet.payload, True)
            for packet, at_s, _ in packets
            if packet.payload
        ]


class VideoDepacketizer:
    """VP8: a frame is the packets of one timestamp, from the start bit to the marker bit."""

    def __init__(self) -> None:
        self._packets = Reorderer(VIDEO_WAIT_S)
        self.unwrap = Unwrapper(32)  # of timestamps
        self._pieces: list[bytes] = []
        self._pieces_of: int | None = None
        self._needs_key = True

    def push(self, packet: Packet, at_s: float) -> list[Frame]:
        """Frames that this packet completes."""
        return self._frames(self._packets.push(packet, at_s))

    def flush(self) -> list[Frame]:
        """What is left at the end of a dump."""
        return self._frames(self._packets.flush())

    def _frames(self, packets: Sequence[Arrived]) -> list[Frame]:
        frames = []
        for packet, at_s, is_after_loss in packets:
            if is_after_loss:
                self._pieces_of = None
                self._needs_key = True
            if frame := self._joined(packet, at_s):
                frames.append(frame)
        return frames

    def _joined(self, packet: Packet, at_s: float) -> Frame | None:
        is_start, data = strip_descriptor(packet.payload)
        if not data:
            return None
        if is_start:
            self._pieces, self._pieces_of = [], packet.timestamp
        if self._pieces_of != packet.timestamp:
            return None
        self._pieces.append(data)
        if not packet.is_marked:
            return None
        self._pieces_of = None
        data = b"".join(self._pieces)
        is_key = is_key_frame(data)
        self._needs_key = self._needs_key and not is_key
        if self._needs_key:
            return None
        return Frame(self.unwrap(packet.timestamp), at_s, data, is_key)


def strip_descriptor(payload: bytes) -> tuple[bool, bytes]:
    """Whether a VP8 payload begins a frame, and its data; no data when it is malformed."""
    if len(payload) < 2:
        return False, b""
    first = payload[0]
    offset = 1
    if first & 0x80:
        offset = 2 + _optional_fields(payload)
    is_start = bool(first & 0x10) and first & 0x07 == 0
    return is_start, payload[offset:]


def is_key_frame(frame: bytes) -> bool:
    """Whether a VP8 frame can be decoded on its own and says its size."""
    return len(frame) >= 10 and not frame[0] & 1


def size_of(key_frame: bytes) -> tuple[int, int]:
    """Width and height in a VP8 key frame."""
    width = int.from_bytes(key_frame[6:8], "little") & 0x3FFF
    height = int.from_bytes(key_frame[8:10], "little") & 0x3FFF
    return width, height


def _optional_fields(payload: bytes) -> int:
    """Length of what the second byte announces: picture id (1 or 2), TL0PICIDX, TID and KEYIDX."""
    announced = payload[1]
    length = 0
    if announced & 0x80 and len(payload) > 2:
        length += 2 if payload[2] & 0x80 else 1
    if announced & 0x40:
        length += 1
    if announced & 0x30:
        length += 1
    return length
