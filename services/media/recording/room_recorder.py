"""The running recordings of one room, and the handing over of the segments cut from them.

Segments are stored one after the other, each tried again until that succeeds. What a crash or a
long outage leaves behind is cut again from the dumps.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from prometheus_client import Gauge

from services.media.domain.room import Part, PartName
from services.media.recording.captioning import Captioning, Hand
from services.media.recording.disk_outages import Outages
from services.media.recording.live import LiveRecording
from services.media.recording.segments import Segment
from services.media.recording.spool import Spool, started_ms
from services.media.recording.writer import DumpThread
from services.media.rtc.ports import Recorder
from shared.backoff import Backoff
from shared.events.media import Participant
from shared.telemetry import get_logger

RETRY = Backoff(0.5, 1.0, 2.0, 5.0)
STOP_S = 5.0  # how long the end of a part is waited for; a disk that hangs gets on with it later
DRAIN_S = 2.0  # how long the end of a call waits for segments; the rest is made from the dumps

Keep = Callable[[Part, Segment], Awaitable[None]]
log = get_logger()
_recording = Gauge("rapport_media_recordings_running", "Participants that are being recorded")


class RoomRecorder:
    """Starts and stops recordings; `keep` stores and announces a segment, `caption` the sound that
    captions are made of."""

    def __init__(
        self,
        interview_id: str,
        spool: Spool,
        writer: DumpThread,
        keep: Keep,
        *,
        caption: Hand,
        epoch_s: Callable[[], float],
        monotonic_s: Callable[[], float],
    ) -> None:
        self._interview_id = interview_id
        self._spool = spool
        self._writer = writer
        self._keep = keep
        self._caption = caption
        self._captioning: dict[Participant, Captioning] = {}
        self._epoch_s = epoch_s
        self._monotonic_s = monotonic_s
        self._running: dict[Participant, LiveRecording] = {}
        self._outages = Outages(interview_id)
        self._untold: list[tuple[Part, LiveRecording]] = []
        self._ending: set[asyncio.Task[None]] = set()
        self._segments: asyncio.Queue[tuple[Part, Segment]] = asyncio.Queue()
        self._keeper: asyncio.Task[None] | None = None
        self._left_behind = 0  # recordings of which sound may be missing until the dumps are read

    def is_running(self, who: Participant) -> bool:
        """Whether this participant is being recorded."""
        return who in self._running

    @property
    def is_idle(self) -> bool:
        """Nothing is recorded, and no segment waits to be kept."""
        return not self._running and self._keeper is None

    @property
    def has_kept_all_sound(self) -> bool:
        """Whether each piece of what was recorded here is stored and announced."""
        return self.is_idle and not self._ending and not self._left_behind

    @property
    def untold_part(self) -> Part | None:
        """A part that is on the disk now and that the room does not know of yet, if any."""
        return next((part for part, recording in self._untold if recording.is_on_disk), None)

    def told(self, part: Part) -> None:
        """The room knows of this part."""
        self._untold = [each for each in self._untold if each[0] != part]

    def recorded_to(self, path: Path) -> Participant | None:
        """Whose recording goes to this file."""
        return next((who for who, each in self._running.items() if each.path == path), None)

    def may_start(self, who: Participant) -> bool:
        """Whether the disk is believed to take a recording of this participant."""
        return self._outages.may_try(who, self._monotonic_s())

    def start(self, who: Participant) -> Recorder:
        """Begin a new part."""
        now_s = self._epoch_s()
        path = self._spool.new_part(self._interview_id, who.value, now_s)
        part = Part(PartName(who, started_ms(path), self._spool.instance))
        recording = LiveRecording(
            self._writer,
            path,
            after_s=0.0,
            on_segment=lambda segment: self.add(part, segment),
            hole=self._outages.hole(who, now_s),
        )
        self._running[who] = recording
        self._untold.append((part, recording))
        _recording.inc()
        log.info("recording_started", interview_id=self._interview_id, file=path.name)
        return recording

    def fail(self, who: Participant, reason: str) -> bool:
        """The disk refused this participant's file; False when that is known already."""
        times = {"now_s": self._epoch_s(), "monotonic_s": self._monotonic_s()}
        return self._outages.begin(who, reason, **times)

    def is_interrupted(self, who: Participant) -> bool:
        """Whether an outage of this participant's recording goes on."""
        return self._outages.has(who)

    @property
    def needs_care(self) -> bool:
        """Whether an outage is to be looked at."""
        return self._outages.any_due(self._monotonic_s())

    def check_outages(self) -> None:
        """An outage is over once something of the new part is on the disk."""
        for who, recording in self._running.items():
            if recording.is_on_disk:
                self._outages.end(who)

    async def stop(self, who: Participant) -> None:
        """End the part; everything of it is on disk then, unless the disk hangs."""
        await self.caption(who, is_wanted=False)
        if recording := self._running.pop(who, None):
            _recording.dec()
            name = f"end of {recording.path.name}"
            ending = asyncio.create_task(recording.stop(), name=name)
            self._ending.add(ending)
            ending.add_done_callback(partial(self._ended, recording))
            await asyncio.wait((ending,), timeout=STOP_S)

    async def caption(self, who: Participant, *, is_wanted: bool) -> None:
        """Hand over the last seconds of what is recorded of this participant, again and again."""
        running = self._running.get(who)
        if is_wanted and running and who not in self._captioning:
            self._captioning[who] = Captioning(self._writer, running.path, self._caption)
        elif not is_wanted and (captioning := self._captioning.pop(who, None)):
            await captioning.stop()

    def cut_at(self, at_s: float) -> None:
        """End the running segments of both at this moment."""
        for recording in self._running.values():
            recording.cut_at(at_s)

    def add(self, part: Part, segment: Segment) -> None:
        """Keep a segment after those before it."""
        self._segments.put_nowait((part, segment))
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
            self._left_behind += 1
            log.warning("segments_left_behind", interview_id=self._interview_id)
        self._keeper.cancel()
        await asyncio.gather(self._keeper, return_exceptions=True)
        self._keeper = None

    def _ended(self, recording: LiveRecording, task: asyncio.Task[None]) -> None:
        self._ending.discard(task)
        self._left_behind += not recording.is_cut_to_its_end
        if not recording.is_on_disk:  # nor will it be
            self._untold = [each for each in self._untold if each[1] is not recording]
        if not task.cancelled() and (error := task.exception()):
            log.error("recording_not_ended", interview_id=self._interview_id, error=repr(error))

    async def _keep_all(self) -> None:
        while True:
            part, segment = await self._segments.get()
            failures = 0
            while not await self._is_kept(part, segment):
                failures += 1
                await asyncio.sleep(RETRY.after(failures))
            self._segments.task_done()

    async def _is_kept(self, part: Part, segment: Segment) -> bool:
        try:
            await self._keep(part, segment)
        except Exception:  # store or blobs away, for however long
            log.exception("segment_not_kept", interview_id=self._interview_id)
            return False
        return True
