"""After the call: the last segments, the finished files, RecordingReady. Also after a crash.

Each step can be repeated: segments are numbered by what was announced, files replace their former
selves, and the room remembers that it is done.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Coroutine, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from prometheus_client import Counter, Histogram

from services.media.domain import recordings
from services.media.domain.recordings import Failure, NewSegment
from services.media.domain.room import Gap, Phase, RecordedFile, Room
from services.media.recording.finalize import TRY_AGAIN
from services.media.recording.segments import Segment, missing_segments
from services.media.recording.spool import Spool
from services.media.storage import Rooms
from shared.blobs import Blobs
from shared.events.media import Participant
from shared.telemetry import get_logger

FINALISER = "services.media.recording.finalize"
RETRY_S = (1.0, 5.0, 20.0, 60.0)  # the last one for ever, as long as a store is away
FAILED = "finalising_failed"

log = get_logger()
_took = Histogram(
    "rapport_media_finalising_seconds",
    "From the end of a call to its recordings",
    buckets=(1, 2, 5, 10, 20, 60, 300),
)
_failed = Counter("rapport_media_finalising_failures", "Attempts that broke and are repeated")


class CannotFinalise(Exception):
    """The finaliser's process failed; trying again would not help."""


@dataclass(frozen=True)
class Finisher:
    """Makes and removes the recordings of interviews that are over, one interview at a time."""

    rooms: Rooms
    blobs: Blobs
    spool: Spool
    now: Callable[[], datetime]
    _one_at_a_time: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))
    _tasks: dict[str, asyncio.Task[None]] = field(default_factory=dict)

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

    async def keep_segment(self, interview_id: str, who: Participant, segment: Segment) -> None:
        """Store a segment and announce it, unless it was announced before."""
        state = await self.rooms.get(interview_id)
        started_at, ended_at = at(segment.started_at_s), at(segment.ended_at_s)
        if state.phase is Phase.DELETED or recordings.has_segment(state, who, started_at):
            return
        number = recordings.next_number(state, who)
        key = f"{folder_of(interview_id)}/segments/{who.value}-{number:05}.ogg"
        await asyncio.to_thread(self.blobs.put, key, segment.ogg)
        new = NewSegment(number, key, started_at, ended_at)
        state = await self.rooms.change(
            interview_id, partial(recordings.keep_segment, who=who, segment=new)
        )
        if state.phase is Phase.DELETED:  # meanwhile
            await self.discard(interview_id)

    async def discard(self, interview_id: str) -> None:
        """Remove every recording of a deleted interview. Whoever is still at work does so again."""
        await asyncio.to_thread(self.spool.remove, interview_id)
        await asyncio.to_thread(self.blobs.delete_prefix, folder_of(interview_id))

    async def sweep(self) -> None:
        """Remove dumps whose interview is done, which a crash may leave."""
        for interview_id in await asyncio.to_thread(self.spool.interviews):
            state = await self.rooms.get(interview_id)
            if state.phase in (Phase.DONE, Phase.DELETED):
                await asyncio.to_thread(self.spool.remove, interview_id)

    async def _until_done(self, interview_id: str) -> None:
        for attempt in range(sys.maxsize):
            try:
                async with self._one_at_a_time:
                    await self._finish(interview_id)
                return
            except Exception:  # store, blobs or disk away: nothing is lost by waiting
                _failed.inc()
                log.exception("finalising_failed", interview_id=interview_id)
            await asyncio.sleep(RETRY_S[min(attempt, len(RETRY_S) - 1)])

    async def _finish(self, interview_id: str) -> None:
        state = await self.rooms.get(interview_id)
        if state.phase is Phase.DELETED:
            await self.discard(interview_id)
        if state.phase is not Phase.FINALISING:
            return
        for who in Participant:
            missing = missing_segments_of(state, who, self.spool.parts(interview_id, who.value))
            while segment := await asyncio.to_thread(next, missing, None):
                await self.keep_segment(interview_id, who, segment)
        files, failures = await self._files(interview_id)
        state = await self.rooms.change(
            interview_id,
            partial(recordings.finish, files=files, failures=failures, now=self.now()),
        )
        if state.phase is Phase.DELETED:
            await self.discard(interview_id)
        await asyncio.to_thread(self.spool.remove, interview_id)
        if state.ended_at is not None:
            _took.observe((self.now() - state.ended_at).total_seconds())
        log.info("recordings_finished", interview_id=interview_id, files=len(files))

    async def _files(self, interview_id: str) -> tuple[list[RecordedFile], list[Failure]]:
        files, failures = [], []
        for who in Participant:
            folder = self.spool.folder(interview_id)
            if not self.spool.parts(interview_id, who.value):
                continue
            try:
                made = await run_finaliser(folder, who.value)
            except CannotFinalise as error:
                log.error("recording_lost", interview_id=interview_id, reason=str(error))
                failures.append(Failure(who, FAILED))
                continue
            if made is not None:
                files.append(await self._upload(interview_id, who, folder, made))
        return files, failures

    async def _upload(
        self, interview_id: str, who: Participant, folder: Path, made: dict[str, Any]
    ) -> RecordedFile:
        path = folder / made["file"]
        key = f"{folder_of(interview_id)}/{who.value}.webm"
        await asyncio.to_thread(self.blobs.put_file, key, path)
        return RecordedFile(
            participant=who,
            key=key,
            size=path.stat().st_size,
            started_at=at(made["started_at_s"]),
            duration_s=round(made["duration_s"], 3),
            gaps=tuple(Gap(at(from_s), at(to_s)) for from_s, to_s in made["gaps"]),
        )


async def run_finaliser(folder: Path, participant: str) -> dict[str, Any] | None:
    """What the finaliser's process says; raises CannotFinalise."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", FINALISER, str(folder), participant,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        out, err = await process.communicate()
    finally:
        if process.returncode is None:  # cancelled
            process.kill()
            await process.wait()
    said = err.decode(errors="replace")[-1000:]
    if process.returncode == TRY_AGAIN or (process.returncode or 0) < 0:
        raise OSError(f"the finaliser was interrupted: {said}")
    if process.returncode != 0:
        raise CannotFinalise(said)
    result: dict[str, Any] | None = json.loads(out)
    return result


def missing_segments_of(state: Room, who: Participant, parts: Sequence[Path]) -> Iterator[Segment]:
    """The segments in these dumps that were not announced yet. Blocks."""
    log_before = state.segments.get(who)
    return missing_segments(parts, log_before.ended_at.timestamp() if log_before else 0.0)


def folder_of(interview_id: str) -> str:
    """Where the blob store keeps what media made of an interview."""
    return f"media/{interview_id}"


def at(seconds: float) -> datetime:
    """A moment as both stores keep it."""
    return datetime.fromtimestamp(round(seconds, 3), UTC)
