"""Records one participant over one connection while the call runs, and cuts segments meanwhile.

The event loop only queues packets; files are written, read and muxed in threads.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

from services.media.recording.dump import DumpThread
from services.media.recording.segments import Segment, SegmentTail
from services.media.recording.watch import PictureWatch
from services.media.rtc.packets import Kind

TICK_S = 1.0
# How long after it was sent a packet may come to the file: network, reordering, write interval.
LATE_S = 1.0


class LiveRecording:
    """A `Recorder` for the relay. `on_segment` gets each finished piece of sound, in order."""

    def __init__(
        self,
        writer: DumpThread,
        path: Path,
        *,
        after_s: float,
        on_segment: Callable[[Segment], None],
    ) -> None:
        self._writer = writer
        self._on_segment = on_segment
        # The wall clock may be set while we record; the monotonic one counts evenly.
        self._begun_s, self._begun_at_s = time.monotonic(), time.time()
        self._dump = writer.open(path, self._begun_at_s)
        self._tail = SegmentTail(path, after_s=after_s)
        self._cuts_at_s: list[float] = []
        self._watch = PictureWatch()
        self._stopping = asyncio.Event()
        self._task = asyncio.create_task(self._run(), name=f"segments of {path.name}")

    @property
    def path(self) -> Path:
        """The dump's file."""
        return self._dump.path

    def on_packet(self, kind: Kind, packet: bytes) -> bool:
        """Keep the packet; True when the picture needs a key frame."""
        now_s = self._now_s()
        self._dump.append(kind, now_s, packet)
        return self._watch.push(kind, packet, now_s)

    def cut_at(self, at_s: float) -> None:
        """End the segment that holds this moment there."""
        self._cuts_at_s.append(at_s)

    async def stop(self) -> None:
        """Write everything to disk and hand over the last segment."""
        self._stopping.set()
        await self._task

    def _now_s(self) -> float:
        return self._begun_at_s + time.monotonic() - self._begun_s

    async def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                await asyncio.wait_for(self._stopping.wait(), TICK_S)
            except TimeoutError:
                cuts_at_s, self._cuts_at_s = self._cuts_at_s, []
                self._hand_over(await asyncio.to_thread(self._advance, cuts_at_s))
        self._hand_over(await asyncio.to_thread(self._finish))

    def _advance(self, cuts_at_s: list[float]) -> list[Segment]:
        for at_s in cuts_at_s:
            self._tail.cut_at(at_s)
        return list(self._tail.advance(self._now_s() - LATE_S))

    def _finish(self) -> list[Segment]:
        self._writer.close(self._dump)
        return list(self._tail.finish())

    def _hand_over(self, segments: list[Segment]) -> None:
        for segment in segments:
            self._on_segment(segment)
