"""Pausing and resuming the recording, and what the marks of it explain of a file's gaps."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from services.media.domain.errors import CallHasEnded, MediaError
from services.media.domain.room import (
    Decision,
    Gap,
    GapReason,
    Mark,
    MarkKind,
    Phase,
    RecordedFile,
    Room,
)
from shared.events.media import Participant, RecordingPaused, RecordingResumed

LEAST = timedelta(seconds=1)  # shorter pieces of a gap need no words


class NotStarted(MediaError):
    """The interview has not started yet, so nothing is recorded."""

    code = "recording_not_started"


class NotAgreed(MediaError):
    """The candidate has not agreed to a recording, so nothing is recorded."""

    code = "recording_not_agreed"


Rule = Callable[[Room, Participant, datetime], Decision]


class Stretch(NamedTuple):
    """A time in which nothing was to be recorded, and why."""

    from_at: datetime
    to_at: datetime
    reason: GapReason


def pause(room: Room, who: Participant, now: datetime) -> Decision:
    """Record nobody until `resume`; asked again, nothing changes."""
    _refuse_unless_live(room)
    if not room.may_record:
        raise NotAgreed
    if room.is_paused:
        return room, ()
    mark = Mark(MarkKind.PAUSED, who, now)
    changed = replace(room, is_paused=True, marks=(*room.marks, mark))
    return changed, (RecordingPaused(room.id, now),)


def resume(room: Room, who: Participant, now: datetime) -> Decision:
    """Record again, as far as the candidate agrees; asked again, nothing changes."""
    _refuse_unless_live(room)
    if not room.is_paused:
        return room, ()
    mark = Mark(MarkKind.RESUMED, who, now)
    changed = replace(room, is_paused=False, marks=(*room.marks, mark))
    return changed, (RecordingResumed(room.id, now),)


def explained(room: Room, file: RecordedFile) -> RecordedFile:
    """The file with its gaps told apart, and with what was left out before and after it."""
    ends_at = file.started_at + timedelta(seconds=file.duration_s)
    outer = []
    if room.started_at is not None:
        outer.append(Gap(room.started_at, file.started_at))
    if room.ended_at is not None:
        outer.append(Gap(ends_at, room.ended_at))
    stretches = _stretches(room)
    gaps = [piece for gap in file.gaps for piece in _pieces(gap, stretches)]
    gaps += [
        piece for gap in outer for piece in _pieces(gap, stretches) if piece.reason in _DECIDED
    ]
    return replace(file, gaps=tuple(sorted(gaps, key=lambda gap: gap.from_at)))


_DECIDED = (GapReason.PAUSED, GapReason.NO_CONSENT)


def _stretches(room: Room) -> Sequence[Stretch]:
    """When nothing was to be recorded between the start and the end of the call, in order."""
    if room.started_at is None or room.ended_at is None:
        return ()
    found: list[Stretch] = []
    since, agreed, paused = room.started_at, False, False
    for mark in (*sorted(room.marks, key=lambda mark: mark.at), None):
        at = room.ended_at if mark is None else min(max(mark.at, since), room.ended_at)
        reason = GapReason.NO_CONSENT if not agreed else GapReason.PAUSED if paused else None
        if reason is not None and at > since:
            found.append(Stretch(since, at, reason))
        since = at
        if mark is not None:
            agreed = mark.kind is MarkKind.AGREED or (
                agreed and mark.kind is not MarkKind.WITHDRAWN
            )
            paused = mark.kind is MarkKind.PAUSED or (paused and mark.kind is not MarkKind.RESUMED)
    return found


def _pieces(gap: Gap, stretches: Sequence[Stretch]) -> Iterator[Gap]:
    """A gap, cut where decisions explain it. Frames end a little beside the decision."""
    at = gap.from_at
    for stretch in stretches:
        from_at, to_at = max(stretch.from_at, at), min(stretch.to_at, gap.to_at)
        if to_at - from_at <= timedelta(0):
            continue
        if from_at - at < LEAST:
            from_at = at
        else:
            yield Gap(at, from_at, gap.reason)
        if gap.to_at - to_at < LEAST:
            to_at = gap.to_at
        yield Gap(from_at, to_at, stretch.reason)
        at = to_at
    if gap.to_at - at >= LEAST or (at == gap.from_at and gap.to_at > at):
        yield Gap(at, gap.to_at, gap.reason)


def _refuse_unless_live(room: Room) -> None:
    if room.phase is Phase.WAITING:
        raise NotStarted
    if room.phase is not Phase.LIVE:
        raise CallHasEnded
