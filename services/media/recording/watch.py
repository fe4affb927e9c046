"""Notices, while packets pass, that the picture cannot be decoded any more and needs a key frame.

Runs on the event loop for packets that did not pass by express, so it only counts: the frames are
made from the dump.
"""

from __future__ import annotations

from services.media.recording.depacketize import is_key_frame, strip_descriptor
from services.media.rtc.packets import Kind, Malformed, parse, parse_repair

ABSENT_S = 2.0  # without a packet: the camera is off
REPAIR_S = 0.6  # what has not been sent again by then hardly will be
_MOST_MISSING = 512


class PictureWatch:
    """Whether the picture of one connection is broken. It is until its first key frame."""

    def __init__(self) -> None:
        self._expected: int | None = None
        self._missing: dict[int, float] = {}
        self._needs_key = True
        self.is_whole = False  # nothing is missing and no key frame is needed
        self._came_at_s = -ABSENT_S

    def is_absent(self, now_s: float) -> bool:
        """There is no picture at present that could be mended."""
        return now_s - self._came_at_s >= ABSENT_S

    def go_on_with(self, sequence: int) -> None:
        """The picture's packets up to the one before this have come, unseen."""
        self._expected = sequence

    def push(self, kind: Kind, packet: bytes, now_s: float) -> bool:
        """Take a packet; True while a key frame is needed."""
        if self.is_whole:
            if kind is not Kind.VIDEO:
                return False
            if packet[2] << 8 | packet[3] == self._expected:
                self._expected = (self._expected + 1) & 0xFFFF
                return False
        return self._look_closely(kind, packet, now_s)

    def lose(self) -> None:
        """A packet was not recorded: the recording's picture ends here, whoever else got it."""
        self.is_whole, self._needs_key = False, True

    def _look_closely(self, kind: Kind, packet: bytes, now_s: float) -> bool:
        try:
            if kind is Kind.VIDEO:
                self._on_video(packet, now_s)
            elif kind is Kind.RTX and self._missing:
                repaired = parse_repair(packet)
                if repaired is not None:
                    self._missing.pop(repaired.sequence, None)
        except Malformed:
            pass  # counted where it is dropped
        self.is_whole = not self._needs_key and not self._missing
        return self._needs_key and self._expected is not None

    def _on_video(self, packet: bytes, now_s: float) -> None:
        self._came_at_s = now_s
        sequence = int.from_bytes(packet[2:4], "big")
        skipped = 0 if self._expected is None else (sequence - self._expected) & 0xFFFF
        if skipped < 0x8000:
            for back in range(1, min(skipped, _MOST_MISSING) + 1):
                self._missing[(sequence - back) & 0xFFFF] = now_s
            self._expected = (sequence + 1) & 0xFFFF
        else:
            self._missing.pop(sequence, None)
        if self._missing and now_s - next(iter(self._missing.values())) >= REPAIR_S:
            self._missing.clear()
            self._needs_key = True
        if self._needs_key:
            is_start, data = strip_descriptor(parse(packet).payload)
            self._needs_key = not (is_start and is_key_frame(data))
