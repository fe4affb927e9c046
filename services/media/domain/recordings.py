"""What becomes of a room's recordings: segments announced one by one, then the finished files."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.media.domain import parts
from services.media.domain.pauses import explained
from services.media.domain.room import (
    Decision,
    Part,
    PartName,
    Phase,
    RecordedFile,
    Room,
    SegmentLog,
)
from shared.events import Event
from shared.events.media import (
    Participant,
    Recording,
    RecordingFailed,
    RecordingGap,
    RecordingReady,
    RecordingRecovered,
    SegmentClosed,
    SoundStored,
    TrackSound,
)

# Times are cut to milliseconds; pieces that touch may seem to overlap by that much.
_ROUNDING = timedelta(milliseconds=10)


@dataclass(frozen=True)
class NewSegment:
    """A piece of sound that lies in the blob store and is to be announced."""

    key: str
    started_at: datetime
    ended_at: datetime


@dataclass(frozen=True)
class Failure:
    """A participant's recording that could not be kept or finished."""

    participant: Participant
    reason: str


def segment_count(room: Room, who: Participant) -> int:
    """How many segments of this participant were announced."""
    log = room.segments.get(who)
    return log.count if log else 0


def has_segment(room: Room, part: Part, started_at: datetime) -> bool:
    """Whether the sound of this part from this moment on was announced already."""
    known = parts.known(room, part.name)
    heard_until = known.heard_until if known else None
    return heard_until is not None and started_at < heard_until - _ROUNDING


def keep_segment(room: Room, part: Part, segment: NewSegment) -> Decision:
    """Announce a segment; one that was announced, or comes too late, changes nothing."""
    if room.phase not in (Phase.LIVE, Phase.FINALISING):
        return room, ()
    if has_segment(room, part, segment.started_at):
        return room, ()
    who = part.name.participant
    before = room.segments.get(who)
    number = before.count + 1 if before else 1
    ended_at = max(segment.ended_at, before.ended_at) if before else segment.ended_at
    event = SegmentClosed(
        interview_id=room.id,
        participant=who,
        number=number,
        key=segment.key,
        started_at=segment.started_at,
        ended_at=segment.ended_at,
    )
    room = parts.hear(room, part, segment.ended_at)
    return replace(room, segments={**room.segments, who: SegmentLog(number, ended_at)}), (event,)


def tell_sound(room: Room, instance: str) -> Decision:
    """Tell that all sound of an ended call was announced, unless other processes recorded parts."""
    is_mine = all(part.name.instance == instance for part in room.parts)
    if room.phase is not Phase.FINALISING or not is_mine:
        return room, ()
    tracks = tuple(TrackSound(who, segment_count(room, who)) for who in Participant)
    return room, (SoundStored(room.id, tracks),)


def fail(room: Room, failure: Failure, now: datetime) -> Decision:
    """Tell that a recording is not what it should be; the call goes on."""
    if room.phase is Phase.DELETED:
        return room, ()
    who = failure.participant
    event = RecordingFailed(room.id, who, failure.reason, now)
    return replace(room, has_failed=True, interrupted=(*_others(room, who), who)), (event,)


def recover(room: Room, who: Participant, now: datetime) -> Decision:
    """Tell that the recording goes on; known already, nothing changes."""
    if who not in room.interrupted:
        return room, ()
    return replace(room, interrupted=_others(room, who)), (RecordingRecovered(room.id, who, now),)


def finish(
    room: Room,
    files: Sequence[RecordedFile],
    failures: Sequence[Failure],
    now: datetime,
    *,
    missing: Collection[PartName] = (),
) -> Decision:
    """The recordings are final; once. Without any file, a failure is all there is to tell.

    `missing` are the parts that they were made without.
    """
    room = parts.miss(room, missing)
    if room.phase is not Phase.FINALISING:
        return room, ()
    events: list[Event] = [
        RecordingFailed(room.id, each.participant, each.reason, now) for each in failures
    ]
    kept = tuple(explained(room, file) for file in files)
    if files or not failures:
        ready = tuple(_announced(room, file) for file in kept)
        events.append(RecordingReady(room.id, ready))
    has_failed = room.has_failed or bool(failures)
    done = replace(room, phase=Phase.DONE, recordings=kept, has_failed=has_failed)
    return done, tuple(events)


def _others(room: Room, who: Participant) -> tuple[Participant, ...]:
    return tuple(each for each in room.interrupted if each is not who)


def _announced(room: Room, file: RecordedFile) -> Recording:
    return Recording(
        participant=file.participant,
        started_at=file.started_at,
        duration_s=file.duration_s,
        segment_count=segment_count(room, file.participant),
        gaps=tuple(RecordingGap(gap.from_at, gap.to_at, gap.reason.value) for gap in file.gaps),
    )
