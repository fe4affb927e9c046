"""The events of media: who is in the room, and what was recorded."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.events.base import Event, Reach, event


class Participant(StrEnum):
    """A seat in the room; also names the track that is recorded."""

    RECRUITER = "recruiter"
    CANDIDATE = "candidate"


class EndReason(StrEnum):
    """Why a call ended."""

    ENDED_BY_RECRUITER = "ended_by_recruiter"
    EVERYONE_LEFT = "everyone_left"


class Microphone(StrEnum):
    """What a participant's page does with the microphone."""

    ON = "on"
    OFF = "off"
    MISSING = "missing"


class Camera(StrEnum):
    """What a participant's page sends as picture, or why it sends none."""

    ON = "on"
    OFF = "off"
    MISSING = "missing"
    SCREEN = "screen"
    PAUSED = "paused"  # the line is too weak for it


class Quality(StrEnum):
    """How well packets travel, as a participant's page sees it."""

    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"


@dataclass(frozen=True)
class RecordingGap:
    """A stretch in which a participant was not recorded; `reason` is a stable code: absent, lost,
    disk, paused, no_consent, part_missing."""

    from_at: datetime
    to_at: datetime
    reason: str


@dataclass(frozen=True)
class Recording:
    """One participant's recording: when it starts on the wall clock, how long it is, and what of it
    is missing."""

    participant: Participant
    started_at: datetime
    duration_s: float
    segment_count: int
    gaps: tuple[RecordingGap, ...] = ()


@dataclass(frozen=True)
class TrackSound:
    """How many pieces of sound there are of one participant."""

    participant: Participant
    segment_count: int


@event("media", Reach.PUBLIC, live=("gateway", "media"))
@dataclass(frozen=True)
class RecruiterJoined(Event):
    """The recruiter took the seat; `connection` counts from 1 and rises with each rejoin."""

    interview_id: str
    connection: int
    joined_at: datetime


@event("media", Reach.PUBLIC, consumers=("scheduling", "plan"), live=("gateway", "media"))
@dataclass(frozen=True)
class CandidateJoined(Event):
    """The candidate took the seat; `connection` counts from 1 and rises with each rejoin."""

    interview_id: str
    connection: int
    joined_at: datetime


@event("media", Reach.PUBLIC, consumers=("scheduling", "plan"), live=("gateway", "media"))
@dataclass(frozen=True)
class ParticipantLeft(Event):
    """A participant closed the page or lost the connection for longer than the lease."""

    interview_id: str
    participant: Participant
    connection: int
    left_at: datetime


@event("media", Reach.INTERNAL, live=("gateway",))
@dataclass(frozen=True)
class ParticipantSilent(Event):
    """Nothing at all has come from a connected participant for three seconds: the network is gone,
    the lid closed, the browser dead. The seat is kept; ParticipantHeard or ParticipantLeft follows.
    """

    interview_id: str
    participant: Participant
    connection: int
    silent_at: datetime


@event("media", Reach.INTERNAL, live=("gateway",))
@dataclass(frozen=True)
class ParticipantHeard(Event):
    """A participant who was silent is heard again, over the same connection."""

    interview_id: str
    participant: Participant
    connection: int
    heard_at: datetime


@event(
    "media", Reach.PUBLIC, consumers=("scheduling", "plan", "analysis"), live=("gateway", "media")
)
@dataclass(frozen=True)
class CallEnded(Event):
    """The call is over for both; the links no longer join."""

    interview_id: str
    ended_at: datetime
    reason: EndReason


@event("media", Reach.INTERNAL, consumers=("analysis",))
@dataclass(frozen=True)
class SoundStored(Event):
    """The call is over and each piece of its sound was announced by a SegmentClosed. Usually within
    seconds; it is left out when a crash leaves doubt, and RecordingReady then tells the counts."""

    interview_id: str
    tracks: tuple[TrackSound, ...]


@event("media", Reach.PUBLIC, consumers=("analysis",))
@dataclass(frozen=True)
class RecordingReady(Event):
    """The recordings are final and can be played. Empty when nothing was to be recorded."""

    interview_id: str
    recordings: tuple[Recording, ...]


@event("media", Reach.PUBLIC, consumers=("analysis",), live=("gateway",))
@dataclass(frozen=True)
class RecordingFailed(Event):
    """A recording could not be kept or finished; `reason` is a stable code."""

    interview_id: str
    participant: Participant
    reason: str
    failed_at: datetime


@event("media", Reach.PUBLIC, live=("gateway",))
@dataclass(frozen=True)
class RecordingRecovered(Event):
    """After a RecordingFailed the participant is recorded again; the gap is in the recording."""

    interview_id: str
    participant: Participant
    recovered_at: datetime


@event("media", Reach.PUBLIC, live=("gateway",))
@dataclass(frozen=True)
class RecordingPaused(Event):
    """From this moment on nothing of the call is recorded, until RecordingResumed."""

    interview_id: str
    paused_at: datetime


@event("media", Reach.PUBLIC, live=("gateway",))
@dataclass(frozen=True)
class RecordingResumed(Event):
    """The call is recorded again, as far as the candidate agrees."""

    interview_id: str
    resumed_at: datetime


@event("media", Reach.INTERNAL, live=("gateway",))
@dataclass(frozen=True)
class DevicesChanged(Event):
    """A participant's page says what it sends, whether it wants the other side's picture, and how
    good its own line (`line`) and what arrives from the other side (`arrival`) are."""

    interview_id: str
    participant: Participant
    microphone: Microphone
    camera: Camera
    wants_picture: bool
    line: Quality
    arrival: Quality
    changed_at: datetime


@event("media", Reach.INTERNAL, consumers=("analysis",))
@dataclass(frozen=True)
class SegmentClosed(Event):
    """A piece of a participant's audio (Ogg Opus) can be read from the blob store under `key`.

    `number` counts from 1 per participant; place it by `started_at`, never by adding up durations.
    """

    interview_id: str
    participant: Participant
    number: int
    key: str
    started_at: datetime
    ended_at: datetime


@event("media", Reach.INTERNAL, consumers=("analysis",))
@dataclass(frozen=True)
class CaptionSoundCut(Event):
    """The last seconds of the recruiter's sound (Ogg Opus) can be read under `key` for a while, for
    captions. They overlap those before them, and are no part of the recording."""

    interview_id: str
    key: str
    started_at: datetime
    ended_at: datetime
