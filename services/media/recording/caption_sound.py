"""The last seconds of a participant's sound, again and again while the recording is being written.

Each piece overlaps those before it: whoever transcribes it hears how a sentence began.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from pathlib import Path

from services.media.recording import opus
from services.media.recording.dump import DumpReader
from services.media.recording.segments import Segment, ogg_opus
from services.media.recording.timeline import TimedFrame, Timeline
from services.media.rtc.packets import Kind

LENGTH_S = 6.0


class LastSeconds:
    """Of one dump, read from its file while it is being written. Blocks."""

    def __init__(self, path: Path) -> None:
        self._reader = DumpReader(path, (Kind.AUDIO, Kind.RTCP))
        self._timeline = Timeline()
        self._frames: deque[TimedFrame] = deque()
        self._told_s = 0.0

    def advance(self, until_s: float) -> Iterator[Segment]:
        """The last seconds, if there is new sound, given that all sent before `until_s` is there.

        Sound that ended long before is not the last: nothing has come since.
        """
        while (records := self._reader.read()) is not None:
            for record in records:
                self._keep(self._timeline.push(record))
        self._keep(self._timeline.settle(until_s))
        while self._frames and self._frames[0].at_s < until_s - LENGTH_S:
            self._frames.popleft()
        if self._frames and self._frames[-1].at_s > self._told_s:
            last = self._frames[-1]
            self._told_s = last.at_s
            ended_at_s = last.at_s + opus.duration_s(last.data)
            yield Segment(self._frames[0].at_s, ended_at_s, ogg_opus(list(self._frames)))

    def _keep(self, frames: list[TimedFrame]) -> None:
        self._frames.extend(frame for frame in frames if frame.kind is Kind.AUDIO)
