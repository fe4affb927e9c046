"""What callers must send, checked with marshmallow, and what they get."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from services.media.domain.errors import InvalidRequest
from services.media.domain.room import Devices, Gap, Phase, Room
from shared.events.media import Camera, Microphone, Participant, Quality

View = dict[str, Any]
LONGEST_ID = 64
LONGEST_SDP = 60_000

_STATE = {
    Phase.WAITING: "none",
    Phase.LIVE: "recording",
    Phase.FINALISING: "finalising",
    Phase.DONE: "ready",
    Phase.DELETED: "none",
}


class SeatRequest(NamedTuple):
    """Whose seat in which room, and over which connection of the gateway."""

    interview_id: str
    who: Participant
    connection_id: str


def _id() -> fields.String:
    pattern = validate.Regexp(r"\A[A-Za-z0-9][A-Za-z0-9_-]*\Z", error="This is not an id.")
    return fields.String(required=True, validate=[validate.Length(max=LONGEST_ID), pattern])


class SeatSchema(Schema):
    """interview_id, role, connection_id."""

    class Meta:
        unknown = EXCLUDE

    interview_id = _id()
    role = fields.Enum(Participant, by_value=True, required=True)
    connection_id = _id()


class InterviewSchema(Schema):
    """interview_id."""

    class Meta:
        unknown = EXCLUDE

    interview_id = _id()


class NameSchema(Schema):
    """name."""

    name = fields.String(required=True, allow_none=True, validate=validate.Length(max=300))


class AnswerSchema(Schema):
    """sdp."""

    class Meta:
        unknown = EXCLUDE

    sdp = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_SDP))


class DevicesSchema(Schema):
    """What a page sends and how good its line is."""

    class Meta:
        unknown = EXCLUDE

    microphone = fields.Enum(Microphone, by_value=True, required=True)
    camera = fields.Enum(Camera, by_value=True, required=True)
    wants_picture = fields.Boolean(required=True)
    line = fields.Enum(Quality, by_value=True, required=True)
    arrival = fields.Enum(Quality, by_value=True, required=True)


def read_seat(interview_id: Any, role: Any, connection_id: Any) -> SeatRequest:
    """Raises InvalidRequest."""
    given = {"interview_id": interview_id, "role": role, "connection_id": connection_id}
    read = _checked(SeatSchema(), given)
    return SeatRequest(read["interview_id"], read["role"], read["connection_id"])


def read_interview(interview_id: Any) -> str:
    """Raises InvalidRequest."""
    return str(_checked(InterviewSchema(), {"interview_id": interview_id})["interview_id"])


def read_name(name: Any) -> str:
    """What the gateway names, if anything; raises InvalidRequest."""
    return str(_checked(NameSchema(), {"name": name})["name"] or "")


def read_sdp(sdp: Any) -> str:
    """Raises InvalidRequest."""
    return str(_checked(AnswerSchema(), {"sdp": sdp})["sdp"])


def read_devices(given: dict[str, Any]) -> Devices:
    """Raises InvalidRequest."""
    return Devices(**_checked(DevicesSchema(), given))


def devices_view(devices: Mapping[Participant, Devices]) -> dict[str, Any]:
    """By participant; None of somebody whose page has not said anything yet."""
    schema = DevicesSchema()
    return {who.value: schema.dump(devices[who]) if who in devices else None for who in Participant}


def moment(at: datetime | None) -> str | None:
    """ISO 8601 in UTC with Z."""
    if at is None:
        return None
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def recordings_view(room: Room) -> dict[str, Any]:
    """A room's recordings; gaps in seconds on the interview clock, 0 = InterviewStarted."""
    return {
        "state": _state(room),
        "clock_started_at": moment(room.started_at),
        "recordings": [
            {
                "participant": file.participant.value,
                "key": file.key,
                "size": file.size,
                "duration_s": file.duration_s,
                "started_at": moment(file.started_at),
                "gaps": [_gap(room, gap) for gap in file.gaps],
            }
            for file in room.recordings
        ],
    }


def pause_view(room: Room) -> dict[str, Any]:
    """Whether the recording of a running call is paused, or refused by the disk."""
    is_live = room.phase is Phase.LIVE
    interrupted = is_live and bool(room.interrupted)
    return {"is_paused": is_live and room.is_paused, "is_interrupted": interrupted}


def export_view(export: Mapping[str, Any] | None, *, idle_s: float) -> View:
    """How far the single file is; `key` is for the gateway only."""
    if export is None:
        return {"state": "none", "percent": 0, "idle_s": 0, "key": None, "media_type": None}
    return {
        "state": export["state"],
        "percent": export["percent"],
        "idle_s": int(idle_s),
        "key": export["key"] or None,
        "media_type": export["media_type"] or None,
    }


def _gap(room: Room, gap: Gap) -> dict[str, Any]:
    times = {"from_s": _on_clock(room, gap.from_at), "to_s": _on_clock(room, gap.to_at)}
    return {**times, "reason": gap.reason.value}


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


def _checked(schema: Schema, given: dict[str, Any]) -> dict[str, Any]:
    try:
        read: dict[str, Any] = schema.load(given)
    except ValidationError as error:
        wrong = dict(error.messages_dict)
        raise InvalidRequest(fields={name: _first(says) for name, says in wrong.items()}) from error
    return read


def _first(says: Any) -> str:
    return str(says[0] if isinstance(says, list) else says)
