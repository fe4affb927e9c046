"""One participant's dumps -> one seekable WebM, VP8 and Opus copied, never decoded.

All dumps of a participant go into the one file; what lies between them stays empty in time: the
picture stands still, the sound is silent. Cues come first, so a browser seeks at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import av

from services.media.recording import opus
from services.media.recording.depacketize import size_of
from services.media.recording.dump import DumpReader, Hole
from services.media.recording.timeline import TimedFrame, Timeline
from services.media.rtc.packets import Kind

ABSENT, LOST = "absent", "lost"  # nobody was connected; nothing came though somebody was
GAP_S = 1.0  # a longer time without any frame is a gap in the recording
_FRAME_S = 1 / 30  # how long the last picture is shown
_MILLISECONDS = Fraction(1, 1000)


class Gap(NamedTuple):
    """A stretch without any frame, and why; seconds since the epoch."""

    from_s: float
    to_s: float
    reason: str


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


class DumpFrames:
    """The frames of a participant's dumps, and the holes that were met so far."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = paths
        self.holes: list[Hole] = []

    def frames(self) -> Iterator[tuple[int, TimedFrame]]:
        """Each with the number of its dump."""
        for number, path in enumerate(self._paths):
            reader = DumpReader(path)
            timeline = Timeline()
            while (records := reader.read()) is not None:
                self.holes += reader.holes
                reader.holes.clear()
                for record in records:
                    for frame in timeline.push(record):
                        yield number, frame
            for frame in timeline.flush():
                yield number, frame

    def kinds(self) -> set[Kind]:
        """Of sound and picture, what there is: known as soon as both were seen."""
        found: set[Kind] = set()
        for path in self._paths:
            reader = DumpReader(path, (Kind.AUDIO, Kind.VIDEO))
            while found != {Kind.AUDIO, Kind.VIDEO} and (records := reader.read()) is not None:
                found |= {record.kind for record in records}
        return found

    def reason(self, from_s: float, to_s: float, *, is_between_dumps: bool) -> str:
        """Why there is nothing in a stretch."""
        for hole in self.holes:
            if hole.from_s < to_s + GAP_S and hole.to_s > from_s - GAP_S:
                return hole.reason
        return ABSENT if is_between_dumps else LOST


def make_webm(
    paths: Sequence[Path], target: Path, *, tap: Callable[[int, TimedFrame], None] | None = None
) -> Recording | None:
    """Write `target` anew from a participant's dumps in order; None when they hold no frame.

    `tap` sees each frame with the number of its dump.
    """
    outline = _outline(DumpFrames(paths))
    if outline is None:
        return None
    dumps = DumpFrames(paths)
    with av.open(str(target), "w", format="webm", options={"cues_to_front": "1"}) as container:
        writer = _Writer(container, outline, dumps)
        for number, frame in dumps.frames():
            writer.write(number, frame)
            if tap is not None:
                tap(number, frame)
    return Recording(outline.started_at_s, writer.ends_at_s - outline.started_at_s, writer.gaps)


def _outline(dumps: DumpFrames) -> Outline | None:
    """Reads until each kind of frame that is there has been seen."""
    wanted = dumps.kinds()
    starts: list[float] = []
    size, has_sound = None, False
    for _, frame in dumps.frames():
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

    def __init__(self, container: Any, outline: Outline, dumps: DumpFrames) -> None:
        self._container = container
        self._dumps = dumps
        self._dump = 0
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

    def write(self, dump: int, frame: TimedFrame) -> None:
        """The next frame, from the dump of that number."""
        if frame.kind is Kind.VIDEO:
            self._mux(Kind.VIDEO, frame.at_s, frame.data, is_key=frame.is_key)
            self._passed(dump, frame.at_s, frame.at_s + _FRAME_S)
        else:
            for at_s, packet in self._sound.push(frame.at_s, frame.data):
                self._mux(Kind.AUDIO, at_s, packet, is_key=True)
            self._passed(dump, frame.at_s, frame.at_s + opus.duration_s(frame.data))

    def _passed(self, dump: int, from_s: float, to_s: float) -> None:
        if from_s - self.ends_at_s > GAP_S:
            is_between = dump != self._dump
            reason = self._dumps.reason(self.ends_at_s, from_s, is_between_dumps=is_between)
            self._gaps.append(Gap(self.ends_at_s, from_s, reason))
        self._dump = dump
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
