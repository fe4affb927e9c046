"""Records one participant over one connection while the call runs, and cuts segments meanwhile.

The event loop only queues packets; a thread writes them, and another process reads and muxes.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from services.media.recording.dump import Hole
from services.media.recording.segment_worker import Task
from services.media.recording.segments import LENGTH_S, Segment
from services.media.recording.watch import PictureWatch
from services.media.recording.writer import DumpThread
from services.media.rtc.express.lane import Tape
from services.media.rtc.packets import Kind
from shared.telemetry import get_logger

AGAIN_S = 3.0  # between looks at least, also when a segment is not complete at its time: each costs
SOON_S = 1.0  # between reads while somebody waits for a segment
# How long after it was sent a packet may come to the file: network, reordering, write interval.
LATE_S = 1.0
_MARGIN_S = 0.1  # between the time when a segment is complete and the look at it

log = get_logger()


class LiveRecording:
    """A `Recorder` for the relay. `on_segment` gets each finished piece of sound, in order."""

    def __init__(
        self,
        writer: DumpThread,
        path: Path,
        *,
        after_s: float,
        on_segment: Callable[[Segment], None],
        hole: Hole | None = None,
    ) -> None:
        self._writer = writer
        self._on_segment = on_segment
        # The wall clock may be set while we record; the monotonic one counts evenly.
        self._monotonic = time.monotonic
        self._ahead_s = time.time() - time.monotonic()
        self._started_at_s = started_at_s = self._now_s()
        self._dump = writer.open(path, started_at_s, after=hole)
        self._append = self._dump.append
        self._tape = Tape(started_at_s - self._ahead_s)
        self._after_s = after_s
        self._cuts_at_s: list[float] = []
        self._cuts_made_at_s = 0.0
        self._watch = PictureWatch()
        self._look = self._watch.push
        self._read_at_s = 0.0  # monotonic
        self._is_stopping = False
        self._is_cut_to_its_end = False
        self._woken = asyncio.Event()  # to stop, or to read sooner
        self._task = asyncio.create_task(self._run(), name=f"segments of {path.name}")

    @property
    def path(self) -> Path:
        """The dump's file."""
        return self._dump.path

    @property
    def is_on_disk(self) -> bool:
        """Whether something of it has been written."""
        return self._dump.is_on_disk

    def on_packet(self, kind: Kind, packet: bytes) -> bool:
        """Keep the packet; True when the picture needs a key frame. Unless it is on the tape."""
        self.take_tape()
        now_s = self._monotonic() + self._ahead_s
        if not self._append(kind, now_s, packet):
            self._watch.lose()
        return self._look(kind, packet, now_s)

    @property
    def is_cut_to_its_end(self) -> bool:
        """Whether it has ended and all of its sound was handed over."""
        return self._is_cut_to_its_end

    @property
    def has_whole_picture(self) -> bool:
        """Whether the picture needs no key frame and misses no packet."""
        return self._watch.is_whole

    def lend_tape(self) -> Tape | None:
        """Where packets may be recorded without being shown; None while each must be."""
        may_pass = self.has_whole_picture or self._watch.is_absent(self._now_s())
        return self._tape if may_pass and self._dump.has_room else None

    def take_tape(self) -> bool:
        """Keep what is on the tape; False when packets must be shown again."""
        if self._tape.struct.used:
            self._dump.extend(self._tape.take())
        return self._dump.has_room

    def go_on_with(self, picture: int) -> None:
        """The picture's packets before this number came by the tape."""
        self._watch.go_on_with(picture)

    def cut_at(self, at_s: float) -> None:
        """End the segment that holds this moment there."""
        self._cuts_at_s.append(at_s)
        self._cuts_made_at_s = self._now_s() + LATE_S + 2 * SOON_S
        self._read_at_s = min(self._read_at_s, self._monotonic() + SOON_S)
        self._woken.set()

    async def stop(self) -> None:
        """Write everything to disk and hand over the last segment."""
        self._is_stopping = True
        self._woken.set()
        await self._task

    def _now_s(self) -> float:
        return self._monotonic() + self._ahead_s

    async def _run(self) -> None:
        while not self._is_stopping:
            self._read_at_s = self._monotonic() + self._pause_s()
            if await self._has_rested():
                await self._cut(self._now_s() - LATE_S)
        await self._writer.wait_for(partial(self._writer.close, self._dump))
        await self._cut(None)

    async def _has_rested(self) -> bool:
        """Waits until it is time to read; False when the recording stops meanwhile."""
        while not self._is_stopping:
            self._woken.clear()
            try:
                async with asyncio.timeout(self._read_at_s - self._monotonic()):
                    await self._woken.wait()
            except TimeoutError:
                return True
        return False

    def _pause_s(self) -> float:
        """Until the next segment should be complete; a cut is looked for until one passes it."""
        now_s = self._now_s()
        if self._cuts_at_s:
            return SOON_S if now_s < self._cuts_made_at_s else AGAIN_S
        begins_at_s = max(self._after_s, self._started_at_s)
        return max(begins_at_s + LENGTH_S + LATE_S + _MARGIN_S - now_s, AGAIN_S)

    async def _cut(self, until_s: float | None) -> None:
        """Hand over what is complete; what fails is tried again, at the latest after the call."""
        task = Task(str(self.path), self._after_s, until_s, tuple(self._cuts_at_s))
        try:
            segments = await self._writer.wait_for(partial(self._writer.segments.cut, task))
        except Exception as error:  # the recording goes on, whatever becomes of its segments
            log.warning("segments_not_cut", file=self.path.name, error=repr(error))
            return
        for segment in segments:
            self._after_s = segment.ended_at_s
            self._on_segment(segment)
        self._cuts_at_s = [at_s for at_s in self._cuts_at_s if at_s > self._after_s]
        self._is_cut_to_its_end = until_s is None
