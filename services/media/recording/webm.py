"""One participant's dumps -> one seekable WebM, VP8 and Opus copied, never decoded.

All parts of a participant go into the one file; what lies between them stays empty in time: the
picture stands still, the sound is silent. Cues come first, so a browser seeks at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import av

from services.media.recording import opus
from services.media.recording.depacketize import size_of
from services.media.recording.dump import read_dump
from services.media.recording.timeline import TimedFrame, frames_of
from services.media.rtc.packets import Kind

GAP_S = 1.0  # a longer time without any frame is a gap in the recording
_FRAME_S = 1 / 30  # how long the last picture is shown
_MILLISECONDS = Fraction(1, 1000)


class Gap(NamedTuple):
    """A stretch without any frame; seconds since the epoch."""

    from_s: float
    to_s: float


class Recording(NamedTuple):
    """What came out; times in seconds since the epoch."""

    started_at_s: float
    duration_s: float
    gaps: tuple[Gap, ...]


class Outline(NamedTuple):
    """What must be known before the first frame is written."""

    started_at_s: float
    size: tuple[int, int] | None  # of the first picture; VP8 key frames carry later changes
    has_sound: bool


def make_webm(parts: Sequence[Path], target: Path) -> Recording | None:
    """Write `target` anew from a participant's dumps in order; None when they hold no frame."""
    outline = _outline(parts)
    if outline is None:
        return None
    with av.open(str(target), "w", format="webm", options={"cues_to_front": "1"}) as container:
        writer = _Writer(container, outline)
        for frame in _frames(parts):
            writer.write(frame)
    return Recording(outline.started_at_s, writer.ends_at_s - outline.started_at_s, writer.gaps)


def _frames(parts: Sequence[Path]) -> Iterator[TimedFrame]:
    for part in parts:
        yield from frames_of(part)


def _outline(parts: Sequence[Path]) -> Outline | None:
    """Reads until each kind of frame that is there has been seen."""
    wanted = {record.kind for part in parts for record in read_dump(part)}
    wanted &= {Kind.AUDIO, Kind.VIDEO}
    starts: list[float] = []
    size, has_sound = None, False
    for frame in _frames(parts):
        if frame.kind in wanted:
            wanted.discard(frame.kind)
            starts.append(frame.at_s)
            has_sound = has_sound or frame.kind is Kind.AUDIO
            size = size_of(frame.data) if frame.kind is Kind.VIDEO else size
        if not wanted:
            break
    return Outline(min(starts), size, has_sound) if starts else None


class _Writer:
    """Puts frames into the container and keeps account of time."""

    def __init__(self, container: Any, outline: Outline) -> None:
        self._container = container
        self._start_s = outline.started_at_s
        self._streams: dict[Kind, Any] = {}
        self._last_ms: dict[Kind, int] = {Kind.AUDIO: -1, Kind.VIDEO: -1}
        self._sound = opus.ContinuousSound(outline.started_at_s)
        self._gaps: list[Gap] = []
        self.ends_at_s = outline.started_at_s
        if outline.size is not None:
            # No frame rate: browsers vary it, and players would round our times to it.
            width, height = outline.size
            video = container.add_mux_stream("vp8", width=width, height=height)
            video.time_base = _MILLISECONDS
            self._streams[Kind.VIDEO] = video
        if outline.has_sound:
            # A stream of an encoder that stays unused: PyAV writes OpusHead for no other kind.
            self._streams[Kind.AUDIO] = container.add_stream(
                "libopus", rate=opus.RATE, layout="stereo"
            )

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """The stretches between frames that were longer than GAP_S."""
        return tuple(self._gaps)

    def write(self, frame: TimedFrame) -> None:
        if frame.kind is Kind.VIDEO:
            self._mux(Kind.VIDEO, frame.at_s, frame.data, is_key=frame.is_key)
            self._passed(frame.at_s, frame.at_s + _FRAME_S)
        else:
            for at_s, packet in self._sound.push(frame.at_s, frame.data):
                self._mux(Kind.AUDIO, at_s, packet, is_key=True)
            self._passed(frame.at_s, frame.at_s + opus.duration_s(frame.data))

    def _passed(self, from_s: float, to_s: float) -> None:
        if from_s - self.ends_at_s > GAP_S:
            self._gaps.append(Gap(self.ends_at_s, from_s))
        self.ends_at_s = max(self.ends_at_s, to_s)

    def _mux(self, kind: Kind, at_s: float, data: bytes, *, is_key: bool) -> None:
        at_ms = max(round((at_s - self._start_s) * 1000), self._last_ms[kind] + 1)
        self._last_ms[kind] = at_ms
        packet = av.Packet(data)
        packet.stream = self._streams[kind]
        packet.time_base = _MILLISECONDS
        packet.pts = packet.dts = at_ms
        packet.is_keyframe = is_key
        if kind is Kind.AUDIO:
            packet.duration = round(opus.duration_s(data) * 1000)
        self._container.mux_one(packet)
