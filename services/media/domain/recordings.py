"""What becomes of a room's recordings: segments announced one by one, then the finished files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.media.domain.room import Decision, Phase, RecordedFile, Room, SegmentLog
from shared.events import Event
from shared.events.media import (
    Participant,
    Recording,
    RecordingFailed,
    RecordingReady,
    SegmentClosed,
)

# Times are cut to milliseconds; pieces that touch may seem to overlap by that much.
_ROUNDING = timedelta(milliseconds=10)


@dataclass(frozen=True)
class NewSegment:
    """A piece of sound that lies in the blob store and is to be announced."""

    number: int
    key: str
    started_at: datetime
    ended_at: datetime


@dataclass(frozen=True)
class Failure:
    """A participant's recording that could not be kept or finished."""

    participant: Participant
    reason: str


def next_number(room: Room, who: Participant) -> int:
    """The number of the next segment of this participant."""
    log = room.segments.get(who)
    return log.count + 1 if log else 1


def has_segment(room: Room, who: Participant, started_at: datetime) -> bool:
    """Whether the sound from this moment on was announced already."""
    log = room.segments.get(who)
    return log is not None and started_at < log.ended_at - _ROUNDING


def keep_segment(room: Room, who: Participant, segment: NewSegment) -> Decision:
    """Announce a segment; one that was announced, or comes too late, changes nothing."""
    is_news = segment.number == next_number(room, who)
    if room.phase not in (Phase.LIVE, Phase.FINALISING) or not is_news:
        return room, ()
    if has_segment(room, who, segment.started_at):
        return room, ()
    log = SegmentLog(segment.number, segment.ended_at)
    event = SegmentClosed(
        interview_id=room.id,
        participant=who,
        number=segment.number,
        key=segment.key,
        started_at=segment.started_at,
        ended_at=segment.ended_at,
    )
    return replace(room, segments={**room.segments, who: log}), (event,)


def fail(room: Room, failure: Failure, now: datetime) -> Decision:
    """Tell that a recording is not what it should be; the call goes on."""
    if room.phase is Phase.DELETED:
        return room, ()
    event = RecordingFailed(room.id, failure.participant, failure.reason, now)
    return replace(room, has_failed=True), (event,)


def finish(
    room: Room, files: Sequence[RecordedFile], failures: Sequence[Failure], now: datetime
) -> Decision:
    """The recordings are final; once. Without any file, a failure is all there is to tell."""
    if room.phase is not Phase.FINALISING:
        return room, ()
    events: list[Event] = [
        RecordingFailed(room.id, each.participant, each.reason, now) for each in failures
    ]
    if files or not failures:
        ready = tuple(
            Recording(
                participant=file.participant,
                started_at=file.started_at,
                duration_s=file.duration_s,
                segment_count=next_number(room, file.participant) - 1,
            )
            for file in files
        )
        events.append(RecordingReady(room.id, ready))
    has_failed = room.has_failed or bool(failures)
    done = replace(room, phase=Phase.DONE, recordings=tuple(files), has_failed=has_failed)
    return done, tuple(events)
