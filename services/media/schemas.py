"""What callers get: devices, recordings, pauses and exports of a room."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.media.domain import room as rooms
from services.media.domain.room import Phase, Room
from shared.contracts.codec import picked
from shared.events.media import Participant
from shared.requests.media import Devices, DevicesOfBoth, Export, Gap, Pause, Recording, Recordings

_STATE = {
    Phase.WAITING: "none",
    Phase.LIVE: "recording",
    Phase.FINALISING: "finalising",
    Phase.DONE: "ready",
    Phase.DELETED: "none",
}


def devices_view(devices: Mapping[Participant, rooms.Devices]) -> DevicesOfBoth:
    """By participant; None of somebody whose page has not said anything yet."""
    known = {who.value: picked(Devices, devices[who]) for who in devices}
    return DevicesOfBoth(**{who.value: known.get(who) for who in Participant})


def recordings_view(room: Room) -> Recordings:
    """A room's recordings; gaps in seconds on the interview clock, 0 = InterviewStarted."""
    return Recordings(
        _state(room), room.started_at, tuple(_recording(room, file) for file in room.recordings)
    )


def pause_view(room: Room) -> Pause:
    """Whether the recording of a running call is paused, or refused by the disk."""
    is_live = room.phase is Phase.LIVE
    return Pause(
        is_paused=is_live and room.is_paused, is_interrupted=is_live and bool(room.interrupted)
    )


def export_view(export: Mapping[str, Any] | None, *, idle_s: float) -> Export:
    """How far the single file is."""
    if export is None:
        return Export()
    return Export(
        state=export["state"],
        percent=export["percent"],
        idle_s=int(idle_s),
        key=export["key"] or None,
        media_type=export["media_type"] or None,
    )


def _recording(room: Room, file: rooms.RecordedFile) -> Recording:
    return Recording(
        participant=file.participant.value,
        key=file.key,
        size=file.size,
        duration_s=file.duration_s,
        started_at=file.started_at,
        gaps=tuple(_gap(room, gap) for gap in file.gaps),
    )


def _gap(room: Room, gap: rooms.Gap) -> Gap:
    return Gap(_on_clock(room, gap.from_at), _on_clock(room, gap.to_at), gap.reason.value)


def _state(room: Room) -> str:
    if room.phase is Phase.LIVE and not room.may_record:
        return "none"
    if room.phase is Phase.LIVE and room.is_paused:
        return "paused"
    if room.phase is Phase.DONE and not room.recordings:
        return "failed" if room.has_failed else "none"
    return _STATE[room.phase]


def _on_clock(room: Room, at: datetime) -> float:
    started_at = room.started_at or at
    return round((at - started_at).total_seconds(), 3)
