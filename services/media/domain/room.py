"""A room: who took which seat, what may be recorded, how the call ended. One per interview.

States are frozen; each function takes one and returns the next with the events that tell of it.
A fact that repeats, or is older than what is known, changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from services.media.domain.errors import CallHasEnded, CallNotStarted
from shared.events import Event
from shared.events.media import (
    CallEnded,
    Camera,
    CandidateJoined,
    DevicesChanged,
    EndReason,
    Microphone,
    Participant,
    ParticipantLeft,
    Quality,
    RecruiterJoined,
)
from shared.events.scheduling import Consent

NEEDED_TO_RECORD = (Consent.DATA, Consent.RECORDING)
JOINED = {Participant.RECRUITER: RecruiterJoined, Participant.CANDIDATE: CandidateJoined}


class Phase(StrEnum):
    """How far a room has come."""

    WAITING = "waiting"
    LIVE = "live"
    FINALISING = "finalising"  # the call is over, its recordings are being made
    DONE = "done"
    DELETED = "deleted"


@dataclass(frozen=True)
class Seat:
    """The latest connection of one participant; `connection` rises with each join."""

    connection_id: str
    connection: int
    taken_at: datetime
    left_at: datetime | None = None


@dataclass(frozen=True)
class Answer:
    """The latest answer about one consent."""

    is_given: bool
    at: datetime


@dataclass(frozen=True)
class Devices:
    """What a participant's page last said of its devices and its line; see DevicesChanged."""

    microphone: Microphone
    camera: Camera
    wants_picture: bool
    line: Quality
    arrival: Quality


@dataclass(frozen=True)
class SegmentLog:
    """How many segments of a participant were announced, and up to when."""

    count: int
    ended_at: datetime


class GapReason(StrEnum):
    """Why nothing was recorded."""

    ABSENT = "absent"  # the participant was not connected
    LOST = "lost"  # nothing arrived over the connection
    DISK = "disk"  # the disk was full or too slow
    PAUSED = "paused"
    NO_CONSENT = "no_consent"
    PART_MISSING = "part_missing"  # it was recorded on a machine that is out of reach


@dataclass(frozen=True)
class Gap:
    """A stretch in which nothing was recorded."""

    from_at: datetime
    to_at: datetime
    reason: GapReason = GapReason.ABSENT


class MarkKind(StrEnum):
    """What bears on whether the interview is recorded."""

    PAUSED = "paused"
    RESUMED = "resumed"
    AGREED = "agreed"  # all consents that a recording needs are given
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Mark:
    """Who decided what, and when."""

    kind: MarkKind
    who: Participant
    at: datetime


@dataclass(frozen=True)
class RecordedFile:
    """A finished recording in the blob store."""

    participant: Participant
    key: str
    size: int
    started_at: datetime
    duration_s: float
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True)
class PartName:
    """Which part it is: whose, begun when (milliseconds since the epoch), written by whom."""

    participant: Participant
    started_ms: int
    instance: str


@dataclass(frozen=True)
class Part:
    """One dump of one participant over one connection."""

    name: PartName
    heard_until: datetime | None = None  # up to when its sound was announced in segments
    is_delivered: bool = False  # lies in the blob store
    is_missing: bool = False  # the recordings were finished without it

    @property
    def started_at(self) -> datetime:
        """When it was begun."""
        return datetime.fromtimestamp(self.name.started_ms / 1000, UTC)


@dataclass(frozen=True)
class Room:
    """Everything that outlives the process."""

    id: str
    phase: Phase = Phase.WAITING
    is_occupied: bool = False
    seats: Mapping[Participant, Seat] = field(default_factory=dict)
    devices: Mapping[Participant, Devices] = field(default_factory=dict)
    consents: Mapping[Consent, Answer] = field(default_factory=dict)
    started_at: datetime | None = None
    empty_since: datetime | None = None
    ended_at: datetime | None = None
    segments: Mapping[Participant, SegmentLog] = field(default_factory=dict)
    recordings: tuple[RecordedFile, ...] = ()
    has_failed: bool = False
    is_paused: bool = False
    interrupted: tuple[Participant, ...] = ()  # whose recording the disk refuses at the moment
    marks: tuple[Mark, ...] = ()
    # The media process that has the room (see `ownership`); documents keep its first name.
    owner: str | None = field(default=None, metadata={"stored_as": "holder"})
    parts: tuple[Part, ...] = ()
    has_captions: bool = False  # the candidate may read along what the recruiter says

    def is_present(self, who: Participant) -> bool:
        """Whether this seat is taken."""
        seat = self.seats.get(who)
        return seat is not None and seat.left_at is None

    @property
    def may_record(self) -> bool:
        """Both consents are given; they cover both voices, as the candidate is in the talk."""
        answers = (self.consents.get(consent) for consent in NEEDED_TO_RECORD)
        return all(answer is not None and answer.is_given for answer in answers)

    @property
    def is_recorded(self) -> bool:
        """Whether what is said now is recorded."""
        return self.phase is Phase.LIVE and self.may_record and not self.is_paused


Decision = tuple[Room, Sequence[Event]]


def join(room: Room, who: Participant, connection_id: str, now: datetime) -> Decision:
    """Take the seat, also from an older connection of the same participant."""
    refuse_if_over(room)
    before = room.seats.get(who)
    if before and before.connection_id == connection_id and before.left_at is None:
        return room, ()
    seat = Seat(connection_id, before.connection + 1 if before else 1, now)
    changed = _seated(room, who, seat, now)
    return changed, (JOINED[who](room.id, seat.connection, now),)


def rename(room: Room, who: Participant, name: str) -> Decision:
    """The page in the seat lost touch and found it again, under a new name: nobody has joined."""
    refuse_if_over(room)
    seat = room.seats.get(who)
    if seat is None:
        return room, ()
    return replace(room, seats={**room.seats, who: replace(seat, connection_id=name)}), ()


def leave(room: Room, who: Participant, connection_id: str | None, now: datetime) -> Decision:
    """Free the seat, if this connection has it; None stands for whichever does."""
    seat = room.seats.get(who)
    if seat is None or seat.left_at is not None or room.ended_at is not None:
        return room, ()
    if connection_id is not None and seat.connection_id != connection_id:
        return room, ()
    changed = _seated(room, who, replace(seat, left_at=now), now)
    return changed, (ParticipantLeft(room.id, who, seat.connection, now),)


def show_devices(room: Room, who: Participant, devices: Devices, now: datetime) -> Decision:
    """A participant's page said what it sends and how good its line is."""
    refuse_if_over(room)
    if room.devices.get(who) == devices:
        return room, ()
    told = DevicesChanged(room.id, who, changed_at=now, **asdict(devices))
    return replace(room, devices={**room.devices, who: devices}), (told,)


def start(room: Room, started_at: datetime) -> Decision:
    """The interview has started: its clock runs."""
    if room.phase is not Phase.WAITING:
        return room, ()
    empty_since = None if room.is_occupied else started_at
    return replace(room, phase=Phase.LIVE, started_at=started_at, empty_since=empty_since), ()


def end(room: Room, reason: EndReason, now: datetime) -> Decision:
    """End the call for both; once."""
    if room.phase is Phase.WAITING:
        raise CallNotStarted
    if room.phase is not Phase.LIVE:
        return room, ()
    seats = {who: replace(seat, left_at=seat.left_at or now) for who, seat in room.seats.items()}
    ended = replace(
        room, phase=Phase.FINALISING, ended_at=now, seats=seats, is_occupied=False, empty_since=None
    )
    return ended, (CallEnded(room.id, now, reason),)


def answer_consent(room: Room, consent: Consent, answer: Answer) -> Decision:
    """The candidate gave or withdrew a consent."""
    known = room.consents.get(consent)
    if room.phase is Phase.DELETED or (known is not None and known.at > answer.at):
        return room, ()
    changed = replace(room, consents={**room.consents, consent: answer})
    if changed.may_record == room.may_record:
        return changed, ()
    kind = MarkKind.AGREED if changed.may_record else MarkKind.WITHDRAWN
    mark = Mark(kind, Participant.CANDIDATE, answer.at)
    return replace(changed, marks=(*room.marks, mark)), ()


def delete(room: Room) -> Decision:
    """The interview is gone. A tombstone remains, so that late events cannot revive the room."""
    return Room(room.id, phase=Phase.DELETED), ()


def is_forsaken(room: Room, grace: timedelta, now: datetime) -> bool:
    """Whether everyone has left a running call for longer than the grace."""
    is_empty = room.phase is Phase.LIVE and room.empty_since is not None
    return is_empty and room.empty_since is not None and now - room.empty_since >= grace


def refuse_if_over(room: Room) -> None:
    """Raises CallHasEnded when nobody may join any more."""
    if room.phase not in (Phase.WAITING, Phase.LIVE):
        raise CallHasEnded


def _seated(room: Room, who: Participant, seat: Seat, now: datetime) -> Room:
    seats = {**room.seats, who: seat}
    is_occupied = any(each.left_at is None for each in seats.values())
    empty_since = None if is_occupied or room.phase is not Phase.LIVE else now
    return replace(room, seats=seats, is_occupied=is_occupied, empty_since=empty_since)
