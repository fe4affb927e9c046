"""After the call: the last segments, the finished files, RecordingReady. Also after a crash.

Each step can be repeated: segments are numbered by what was announced, files replace their former
selves, and the room remembers that it is done.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from prometheus_client import Counter, Histogram

from services.media.domain import ownership, parts, recordings
from services.media.domain.recordings import Failure, NewSegment
from services.media.domain.room import (
    Gap,
    GapReason,
    Part,
    PartName,
    Phase,
    RecordedFile,
    Room,
)
from services.media.finishing.locations import (
    at,
    captions_of,
    fetch,
    folder_of,
    heard_until_of_dumps,
    label,
    missing_segments_of,
    part_key,
    parts_here,
)
from services.media.finishing.process import FilesNotMade, MakeFiles, run_make_files
from services.media.recording.segments import Segment
from services.media.recording.spool import Spool, parts_in
from services.media.storage import Rooms
from shared.backoff import Backoff
from shared.blobs import Blobs
from shared.events.media import Participant
from shared.telemetry import get_logger

RETRY = Backoff(1.0, 5.0, 20.0, 60.0)  # as long as a store is away
FAILED = "finalising_failed"
LOOK_S = 1.0  # how often to look for parts that lie on other machines
Here = list[tuple[Part, Path]]

log = get_logger()
_took = Histogram(
    "rapport_media_finalising_seconds",
    "From the end of a call to its recordings",
    buckets=(1, 2, 5, 10, 20, 60, 300),
)
_failed = Counter("rapport_media_finalising_failures", "Attempts that broke and are repeated")


class PartsAwaited(Exception):
    """Parts of the recording are still on the machines of other processes."""


@dataclass(frozen=True)
class Finisher:
    """Makes and removes the recordings of interviews that are over, one interview at a time."""

    rooms: Rooms
    blobs: Blobs
    spool: Spool
    parts_wait_s: float  # for parts on other machines, before it is finished without them
    is_being_written: Callable[[Path], bool]
    now: Callable[[], datetime]
    monotonic_s: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    make_files: MakeFiles = run_make_files
    forget_export: Callable[[str], None] = lambda _interview_id: None
    _awaited_since_s: dict[str, float] = field(default_factory=dict)
    # Of their own, as nobody else should wait while the blob store does not answer.
    _blob_threads: Executor = field(default_factory=lambda: ThreadPoolExecutor(4, "blobs"))
    _one_at_a_time: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))
    _tasks: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    @property
    def is_busy(self) -> bool:
        """Whether recordings are being finished."""
        return bool(self._tasks)

    def begin(self, interview_id: str) -> None:
        """Finish this interview's recordings in the background; once at a time."""
        if interview_id not in self._tasks:
            work: Coroutine[Any, Any, None] = self._until_done(interview_id)
            task = asyncio.create_task(work, name=f"finish {interview_id}")
            self._tasks[interview_id] = task
            task.add_done_callback(lambda _: self._tasks.pop(interview_id, None))

    async def stop(self) -> None:
        """Give up what is under way; the next start takes it up again."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def keep_segment(self, interview_id: str, part: Part, segment: Segment) -> None:
        """Store a segment and announce it, unless it was announced before."""
        state = await self.rooms.get(interview_id)
        started_at, ended_at = at(segment.started_at_s), at(segment.ended_at_s)
        if state.phase is Phase.DELETED or recordings.has_segment(state, part, started_at):
            return
        name = f"{label(part.name)}-{round(segment.started_at_s * 1000)}.ogg"
        key = f"{folder_of(interview_id)}/segments/{name}"
        await self._with_blobs(self.blobs.put, key, segment.ogg)
        new = NewSegment(key, started_at, ended_at)
        state = await self.rooms.change(
            interview_id, partial(recordings.keep_segment, part=part, segment=new)
        )
        if state.phase is Phase.DELETED:  # meanwhile
            await self.discard(interview_id)

    async def announce(self, interview_id: str, part: Part, path: Path) -> None:
        """Announce what a closed dump holds and was not announced yet."""
        state = await self.rooms.get(interview_id)
        missing = missing_segments_of(state, part, path)
        while segment := await asyncio.to_thread(next, missing, None):
            await self.keep_segment(interview_id, part, segment)

    async def deliver(self, interview_id: str, part: Part, path: Path) -> None:
        """Hand a closed dump to the blob store, for another process to finish or for later."""
        await self._with_blobs(self.blobs.put_file, part_key(interview_id, part.name), path)
        state = await self.rooms.change(interview_id, partial(parts.deliver, part=part))
        if state.phase is Phase.DELETED:
            await self.discard(interview_id)

    async def discard(self, interview_id: str) -> None:
        """Remove every recording of a deleted interview. Whoever is still at work does so again."""
        await asyncio.to_thread(self.spool.remove, interview_id)
        await asyncio.to_thread(self.forget_export, interview_id)
        await self._with_blobs(self.blobs.delete_prefix, folder_of(interview_id))

    async def _with_blobs(self, work: Callable[..., None], *arguments: object) -> None:
        await asyncio.get_running_loop().run_in_executor(self._blob_threads, work, *arguments)

    async def _until_done(self, interview_id: str) -> None:
        for failures in range(1, sys.maxsize):
            try:
                async with self._one_at_a_time:
                    await self._finish(interview_id)
                return
            except PartsAwaited:
                await self.sleep(LOOK_S)
                continue
            except ownership.OwnedElsewhere:
                return
            except Exception:  # store, blobs or disk away: nothing is lost by waiting
                _failed.inc()
                log.exception("finalising_failed", interview_id=interview_id)
            await self.sleep(RETRY.after(failures))

    async def _finish(self, interview_id: str) -> None:
        state = await self.rooms.get(interview_id)
        if state.phase is Phase.DELETED:
            await self.discard(interview_id)
        if state.phase is not Phase.FINALISING or state.owner not in (None, self.spool.instance):
            return
        if self.is_being_written(self.spool.folder(interview_id)):
            raise OSError("a slow disk has not taken all of the recording yet")
        here = await asyncio.to_thread(parts_here, self.spool, interview_id)
        for part, _ in here:
            turn_up = partial(parts.turn_up, part=part, me=self.spool.instance)
            state = await self.rooms.change(interview_id, turn_up)
        missing = parts.awaited(state, {part.name for part, _ in here})
        if missing and self._may_wait(interview_id):
            raise PartsAwaited
        await self._borrow(state, {part.name for part, _ in here})
        files, failures = await self._files(state, here, missing)
        for part, path in here if missing else ():
            await self.deliver(interview_id, part, path)
        lost = [part.name for part in missing]
        decide = partial(
            recordings.finish, files=files, failures=failures, missing=lost, now=self.now()
        )
        by_owner = ownership.by_owner(self.spool.instance, decide)
        state = await self.rooms.change(interview_id, by_owner)
        await self._clear_up(state, is_whole=not missing and not failures)
        if state.ended_at is not None:
            _took.observe((self.now() - state.ended_at).total_seconds())
        counts = {"files": len(files), "missing_parts": len(missing)}
        log.info("recordings_finished", interview_id=interview_id, **counts)

    def _may_wait(self, interview_id: str) -> bool:
        since_s = self._awaited_since_s.setdefault(interview_id, self.monotonic_s())
        if self.monotonic_s() - since_s < self.parts_wait_s:
            return True
        del self._awaited_since_s[interview_id]
        return False

    async def _borrow(self, state: Room, here: Collection[PartName]) -> None:
        """Fetch the parts that were delivered and are not on this disk."""
        for part in state.parts:
            name = part.name
            if not part.is_delivered or name in here:
                continue
            who = name.participant.value
            path = self.spool.borrowed(state.id, who, name.started_ms, name.instance)
            await asyncio.to_thread(path.parent.mkdir, parents=True, exist_ok=True)
            await fetch(self.blobs, part_key(state.id, name), path)

    async def _clear_up(self, state: Room, *, is_whole: bool) -> None:
        if state.phase is Phase.DELETED:
            await self.discard(state.id)
        await asyncio.to_thread(self.spool.remove, state.id)
        self._awaited_since_s.pop(state.id, None)
        if is_whole and any(part.is_delivered for part in state.parts):
            await self._with_blobs(self.blobs.delete_prefix, f"{folder_of(state.id)}/parts")
        if state.has_captions:
            await self._with_blobs(self.blobs.delete_prefix, captions_of(state.id))

    async def _files(
        self, state: Room, here: Here, missing: Sequence[Part]
    ) -> tuple[list[RecordedFile], list[Failure]]:
        """What is made of each participant's dumps; segments are announced on the way."""
        files = []
        failures = [
            Failure(who, parts.MISSING)
            for who in Participant
            if any(part.name.participant is who for part in missing)
        ]
        folder = self.spool.folder(state.id)
        for who in Participant:
            if not (dumps := await asyncio.to_thread(parts_in, folder, who.value)):
                continue
            mine = {path.name: part for part, path in here if part.name.participant is who}
            try:
                after_s = heard_until_of_dumps(state, dumps, mine)
                made = await self.make_files(folder, who.value, after_s=after_s)
            except FilesNotMade as error:
                log.error("recording_lost", interview_id=state.id, reason=str(error))
                failures.append(Failure(who, FAILED))
                for name, part in mine.items():  # what it was to be made from is kept
                    await self.announce(state.id, part, folder / name)
                    await self.deliver(state.id, part, folder / name)
                continue
            if made["damaged"]:
                log.error("recording_damaged", interview_id=state.id, files=made["damaged"])
                failures.append(Failure(who, FAILED))
                for name in set(made["damaged"]) & set(mine):
                    await self.deliver(state.id, mine[name], folder / name)
            await self._announce_made(state.id, folder, made["segments"], mine)
            if recording := made["recording"]:
                file = await self._upload(state.id, who, folder, recording)
                files.append(parts.with_gaps(state, file, missing))
        return files, failures

    async def _announce_made(
        self, interview_id: str, folder: Path, made: Sequence[Any], mine: Mapping[str, Part]
    ) -> None:
        for each in made:
            if each["part"] in mine:  # others were announced by whoever delivered them
                ogg = await asyncio.to_thread((folder / each["file"]).read_bytes)
                segment = Segment(each["started_at_s"], each["ended_at_s"], ogg)
                await self.keep_segment(interview_id, mine[each["part"]], segment)

    async def _upload(
        self, interview_id: str, who: Participant, folder: Path, made: dict[str, Any]
    ) -> RecordedFile:
        path = folder / made["file"]
        key = f"{folder_of(interview_id)}/{who.value}.webm"
        await self._with_blobs(self.blobs.put_file, key, path)
        return RecordedFile(
            participant=who,
            key=key,
            size=path.stat().st_size,
            started_at=at(made["started_at_s"]),
            duration_s=round(made["duration_s"], 3),
            gaps=tuple(
                Gap(at(from_s), at(to_s), GapReason(why)) for from_s, to_s, why in made["gaps"]
            ),
        )
