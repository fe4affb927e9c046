"""Gives the frames of one dump their place on the wall clock.

A stream's own clock is smooth but starts anywhere; arrivals are absolute but jitter. So a stream is
placed by its least delayed frames of the first seconds and from then on runs by its own clock.
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
_SETTLING_S = 10.0


class TimedFrame(NamedTuple):
    """An encoded frame and when it was sent, in seconds since the epoch."""

    kind: Kind
    at_s: float
    data: bytes
    is_key: bool


class StreamClock:
    """From a stream's time stamps to the wall clock; never goes back."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._offset_s: float | None = None
        self._settled_at_s = 0.0
        self._last_s = 0.0

    def __call__(self, frame: Frame) -> float:
        media_s = frame.timestamp / self._rate
        offset_s = frame.arrived_at_s - media_s
        if self._offset_s is None:
            self._offset_s = offset_s
            self._settled_at_s = frame.arrived_at_s + _SETTLING_S
        elif offset_s < self._offset_s and frame.arrived_at_s < self._settled_at_s:
            self._offset_s = offset_s
        self._last_s = max(self._last_s, media_s + self._offset_s)
        return self._last_s


class Timeline:
    """The frames of one dump, as its records come in."""

    def __init__(self) -> None:
        self._audio, self._audio_clock = AudioDepacketizer(), StreamClock(opus.RATE)
        self._video, self._video_clock = VideoDepacketizer(), StreamClock(VP8_RATE)

    def push(self, record: Record) -> Iterator[TimedFrame]:
        """Frames that this record completes; what cannot be parsed is skipped."""
        try:
            if record.kind is Kind.AUDIO:
                yield from self._sound(self._audio.push(parse(record.packet), record.at_s))
            elif record.kind is Kind.VIDEO:
                yield from self._picture(self._video.push(parse(record.packet), record.at_s))
            elif record.kind is Kind.RTX and (packet := parse_repair(record.packet)):
                yield from self._picture(self._video.push(packet, record.at_s))
        except Malformed:
            return

    def flush(self) -> Iterator[TimedFrame]:
        """What is left when the dump ends."""
        yield from self._sound(self._audio.flush())
        yield from self._picture(self._video.flush())

    def _sound(self, frames: Iterable[Frame]) -> Iterator[TimedFrame]:
        for frame in frames:
            yield TimedFrame(Kind.AUDIO, self._audio_clock(frame), frame.data, True)

    def _picture(self, frames: Iterable[Frame]) -> Iterator[TimedFrame]:
        for frame in frames:
            yield TimedFrame(Kind.VIDEO, self._video_clock(frame), frame.data, frame.is_key)


def frames_of(path: Path) -> Iterator[TimedFrame]:
    """All frames of a dump that is no longer written."""
    timeline = Timeline()
    for record in read_dump(path):
        yield from timeline.push(record)
    yield from timeline.flush()
