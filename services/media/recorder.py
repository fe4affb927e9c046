"""The recordings of one room in this process, and the way of their segments out of it.

Segments of a room leave one after the other, each tried until it is kept. What a crash or a long
outage leaves behind is made again from the dumps.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from prometheus_client import Gauge

from services.media.recording.dump import DumpThread
from services.media.recording.live import LiveRecording
from services.media.recording.segments import Segment
from services.media.recording.spool import Spool
from services.media.rtc.relay import Recorder
from shared.events.media import Participant
from shared.telemetry import get_logger

RETRY_S = (0.5, 1.0, 2.0, 5.0)  # the last one for ever
DRAIN_S = 2.0  # how long the end of a call waits for segments; the rest is made from the dumps

Keep = Callable[[Participant, Segment], Awaitable[None]]
log = get_logger()
_recording = Gauge("rapport_media_recordings_running", "Participants that are being recorded")


class RoomRecorder:
    """Starts and stops recordings; `keep` stores and announces a segment."""

    def __init__(self, interview_id: str, spool: Spool, writer: DumpThread, keep: Keep) -> None:
        self._interview_id = interview_id
        self._spool = spool
        self._writer = writer
        self._keep = keep
        self._running: dict[Participant, LiveRecording] = {}
        self._segments: asyncio.Queue[tuple[Participant, Segment]] = asyncio.Queue()
        self._keeper: asyncio.Task[None] | None = None

    def is_running(self, who: Participant) -> bool:
        """Whether this participant is being recorded."""
        return who in self._running

    def recorded_to(self, path: Path) -> Participant | None:
        """Whose recording goes to this file."""
        return next((who for who, each in self._running.items() if each.path == path), None)

    def start(self, who: Participant, *, after_s: float) -> Recorder:
        """Begin a new part; what was said before `after_s` has been cut already. Raises OSError."""
        recording = LiveRecording(
            self._writer,
            self._spool.new_part(self._interview_id, who.value),
            after_s=after_s,
            on_segment=lambda segment: self.add(who, segment),
        )
        self._running[who] = recording
        _recording.inc()
        log.info("recording_started", interview_id=self._interview_id, file=recording.path.name)
        return recording

    async def stop(self, who: Participant) -> None:
        """End the part; everything of it is on disk then."""
        if recording := self._running.pop(who, None):
            _recording.dec()
            await recording.stop()

    def cut_at(self, at_s: float) -> None:
        """End the running segments of both at this moment."""
        for recording in self._running.values():
            recording.cut_at(at_s)

    def add(self, who: Participant, segment: Segment) -> None:
        """Keep a segment after those before it."""
        self._segments.put_nowait((who, segment))
        if self._keeper is None:
            name = f"segments of {self._interview_id}"
            self._keeper = asyncio.create_task(self._keep_all(), name=name)

    async def close(self) -> None:
        """Stop everything; give segments a moment to be kept."""
        for who in tuple(self._running):
            await self.stop(who)
        if self._keeper is None:
            return
        try:
            await asyncio.wait_for(self._segments.join(), DRAIN_S)
        except TimeoutError:
            log.warning("segments_left_behind", interview_id=self._interview_id)
        self._keeper.cancel()
        await asyncio.gather(self._keeper, return_exceptions=True)
        self._keeper = None

    async def _keep_all(self) -> None:
        while True:
            who, segment = await self._segments.get()
            attempt = 0
            while not await self._is_kept(who, segment):
                await asyncio.sleep(RETRY_S[min(attempt, len(RETRY_S) - 1)])
                attempt += 1
            self._segments.task_done()

    async def _is_kept(self, who: Participant, segment: Segment) -> bool:
        try:
            await self._keep(who, segment)
        except Exception:  # store or blobs away, for however long
            log.exception("segment_not_kept", interview_id=self._interview_id)
            return False
        return True
