"""Cuts a participant's sound into pieces of ten seconds, each an Ogg Opus file with its own start.

A piece ends early when a question closes or when the sound pauses. Packets that never came are
filled with silence inside a piece, so a word's place in the file is its place in time.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import av

from services.media.recording import opus
from services.media.recording.dump import DumpReader
from services.media.recording.timeline import TimedFrame, Timeline
from services.media.rtc.packets import Kind

LENGTH_S = 10.0
PAUSE_S = 0.5  # a longer hole ends the piece
_ROUNDING_S = 0.01
_TICK = Fraction(1, opus.RATE)


class Segment(NamedTuple):
    """A piece of sound; times in seconds since the epoch."""

    started_at_s: float
    ended_at_s: float
    ogg: bytes


class Cutter:
    """Takes frames in order and gives segments as they are complete."""

    def __init__(self, *, after_s: float = 0.0) -> None:
        self._after_s = after_s  # what was heard before has been cut already
        self._frames: list[TimedFrame] = []
        self._ends_at_s = 0.0
        self._cuts_at_s: list[float] = []

    def cut_at(self, at_s: float) -> None:
        """End the piece that holds this moment there; saying so again changes nothing."""
        if at_s not in self._cuts_at_s:
            self._cuts_at_s.append(at_s)

    def push(self, frame: TimedFrame) -> Segment | None:
        """The segment that this frame shows to be complete, if any."""
        if frame.kind is not Kind.AUDIO or frame.at_s < self._after_s - _ROUNDING_S:
            return None
        complete = None
        if self._frames and self._is_beyond(frame.at_s):
            complete = self._cut()
        self._frames.append(frame)
        self._ends_at_s = frame.at_s + opus.duration_s(frame.data)
        return complete

    def settle(self, until_s: float) -> Segment | None:
        """The segment that is complete if nothing sent before `until_s` will come any more."""
        return self._cut() if self._frames and self._is_beyond(until_s) else None

    def close(self) -> Segment | None:
        """The last piece."""
        return self._cut() if self._frames else None

    def _is_beyond(self, at_s: float) -> bool:
        start_s = self._frames[0].at_s
        is_over = at_s >= start_s + LENGTH_S or at_s > self._ends_at_s + PAUSE_S
        return is_over or any(start_s < cut_s <= at_s for cut_s in self._cuts_at_s)

    def _cut(self) -> Segment:
        frames, self._frames = self._frames, []
        self._after_s = self._ends_at_s
        self._cuts_at_s = [cut_s for cut_s in self._cuts_at_s if cut_s > self._ends_at_s]
        return Segment(frames[0].at_s, self._ends_at_s, ogg_opus(frames))


def ogg_opus(frames: list[TimedFrame]) -> bytes:
    """An Ogg Opus file of these frames, holes filled with silence."""
    file = io.BytesIO()
    sound = opus.ContinuousSound(0.0)
    with av.open(file, "w", format="ogg") as container:
        # A stream of an encoder that stays unused: PyAV writes OpusHead for no other kind.
        stream = container.add_stream("libopus", rate=opus.RATE, layout="mono")
        for frame in frames:
            for at_s, data in sound.push(frame.at_s - frames[0].at_s, frame.data):
                packet = av.Packet(data)
                packet.stream = stream
                packet.time_base = _TICK
                packet.pts = packet.dts = round(at_s * opus.RATE)
                packet.duration = round(opus.duration_s(data) * opus.RATE)
                container.mux_one(packet)
    return file.getvalue()


class SegmentTail:
    """The segments of one dump, read from its file, also while it is being written. Blocks."""

    def __init__(self, path: Path, *, after_s: float = 0.0) -> None:
        self._reader = DumpReader(path, (Kind.AUDIO, Kind.RTCP))
        self._timeline = Timeline()
        self._cutter = Cutter(after_s=after_s)

    def cut_at(self, at_s: float) -> None:
        """End the piece that holds this moment there."""
        self._cutter.cut_at(at_s)

    def advance(self, until_s: float) -> Iterator[Segment]:
        """What is complete, given that all sent before `until_s` has been written."""
        yield from self._read()
        for frame in self._timeline.settle(until_s):
            yield from _if_any(self._cutter.push(frame))
        yield from _if_any(self._cutter.settle(until_s))

    def finish(self) -> Iterator[Segment]:
        """The rest, as the dump is closed."""
        yield from self._read()
        for frame in self._timeline.flush():
            yield from _if_any(self._cutter.push(frame))
        yield from _if_any(self._cutter.close())

    def _read(self) -> Iterator[Segment]:
        while (records := self._reader.read()) is not None:
            for record in records:
                for frame in self._timeline.push(record):
                    yield from _if_any(self._cutter.push(frame))


def missing_segments(parts: Sequence[Path], after_s: float) -> Iterator[Segment]:
    """What closed dumps hold beyond a moment up to which segments were made already. Blocks."""
    for part in parts:
        yield from SegmentTail(part, after_s=after_s).finish()


def _if_any(segment: Segment | None) -> tuple[Segment, ...]:
    return () if segment is None else (segment,)
