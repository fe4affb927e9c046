"""Gives the frames of one dump their place on the wall clock.

A stream's own clock is smooth but starts anywhere; arrivals are absolute but jitter. So a stream is
placed by the least delayed frame of its first second, and from there on runs by its own clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from services.media.recording import opus
from services.media.recording.depacketize import AudioDepacketizer, Frame, VideoDepacketizer
from services.media.recording.dump import Record, read_dump
from services.media.rtc.packets import Kind, Malformed, parse, parse_repair

VP8_RATE = 90_000
SETTLING_S = 1.0


class TimedFrame(NamedTuple):
    """An encoded frame and when it was sent, in seconds since the epoch."""

    kind: Kind
    at_s: float
    data: bytes
    is_key: bool


class PlacedStream:
    """One stream's frames with their times, once its place on the clock is known."""

    def __init__(self, kind: Kind, rate: int) -> None:
        self._kind = kind
        self._rate = rate
        self._offset_s: float | None = None
        self._held: list[Frame] = []

    def push(self, frames: Iterable[Frame]) -> Iterator[TimedFrame]:
        """Those that can be placed now."""
        for frame in frames:
            self._held.append(frame)
            waited_s = frame.arrived_at_s - self._held[0].arrived_at_s
            if self._offset_s is not None or waited_s >= SETTLING_S:
                yield from self.flush()

    def flush(self) -> Iterator[TimedFrame]:
        """Place what is held by what is known."""
        held, self._held = self._held, []
        if self._offset_s is None and held:
            self._offset_s = min(f.arrived_at_s - f.timestamp / self._rate for f in held)
        for frame in held:
            at_s = frame.timestamp / self._rate + (self._offset_s or 0.0)
            yield TimedFrame(self._kind, at_s, frame.data, frame.is_key)


class Timeline:
    """The frames of one dump, as its records come in."""

    def __init__(self) -> None:
        self._audio, self._sound = AudioDepacketizer(), PlacedStream(Kind.AUDIO, opus.RATE)
        self._video, self._picture = VideoDepacketizer(), PlacedStream(Kind.VIDEO, VP8_RATE)

    def push(self, record: Record) -> Iterator[TimedFrame]:
        """Frames that this record completes; what cannot be parsed is skipped."""
        try:
            if record.kind is Kind.AUDIO:
                frames = self._audio.push(parse(record.packet), record.at_s)
                yield from self._sound.push(frames)
            elif record.kind is Kind.VIDEO:
                frames = self._video.push(parse(record.packet), record.at_s)
                yield from self._picture.push(frames)
            elif record.kind is Kind.RTX and (packet := parse_repair(record.packet)):
                yield from self._picture.push(self._video.push(packet, record.at_s))
        except Malformed:
            return

    def flush(self) -> Iterator[TimedFrame]:
        """What is left when the dump ends."""
        yield from self._sound.push(self._audio.flush())
        yield from self._sound.flush()
        yield from self._picture.push(self._video.flush())
        yield from self._picture.flush()


def frames_of(path: Path) -> Iterator[TimedFrame]:
    """All frames of a dump that is no longer written."""
    timeline = Timeline()
    for record in read_dump(path):
        yield from timeline.push(record)
    yield from timeline.flush()
