"""Notices, while packets pass, that the picture cannot be decoded any more and needs a key frame.

Runs on the event loop for every packet, so it only counts: the frames are made from the dump.
"""

from __future__ import annotations

from services.media.recording.depacketize import VIDEO_HOLD_S, is_key_frame, strip_descriptor
from services.media.rtc.packets import Kind, Malformed, parse, parse_repair

_MOST_MISSING = 512


class PictureWatch:
    """Whether the picture of one connection is broken. It is until its first key frame."""

    def __init__(self) -> None:
        self._highest: int | None = None
        self._missing: dict[int, float] = {}
        self._needs_key = True

    def push(self, kind: Kind, packet: bytes, now_s: float) -> bool:
        """Take a packet; True while a key frame is needed."""
        try:
            if kind is Kind.VIDEO:
                self._on_video(packet, now_s)
            elif kind is Kind.RTX and self._missing:
                repaired = parse_repair(packet)
                if repaired is not None:
                    self._missing.pop(repaired.sequence, None)
        except Malformed:
            pass  # counted where it is dropped
        return self._needs_key and self._highest is not None

    def _on_video(self, packet: bytes, now_s: float) -> None:
        sequence = int.from_bytes(packet[2:4], "big")
        ahead = 1 if self._highest is None else (sequence - self._highest) & 0xFFFF
        if 0 < ahead < 0x8000:
            for skipped in range(1, min(ahead, _MOST_MISSING)):
                self._missing[(sequence - skipped) & 0xFFFF] = now_s
            self._highest = sequence
        else:
            self._missing.pop(sequence, None)
        if self._missing and now_s - next(iter(self._missing.values())) >= VIDEO_HOLD_S:
            self._missing.clear()
            self._needs_key = True
        if self._needs_key:
            is_start, data = strip_descriptor(parse(packet).payload)
            self._needs_key = not (is_start and is_key_frame(data))
