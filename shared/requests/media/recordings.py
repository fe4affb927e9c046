"""Recordings: what there is of a call, pausing it, and the single video of both participants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from shared.contracts.schema import OneOf
from shared.requests.base import Request, request
from shared.requests.media.owner import (
    INVALID,
    OWNED,
    OwnerRequest,
    ParticipantName,
    Room,
    a_name,
)

PAUSING = (*OWNED, "recording_not_agreed", "recording_not_started")


@dataclass(frozen=True)
class Gap:
    """A stretch in which a participant was not recorded, and why."""

    from_s: float
    to_s: float
    reason: Annotated[str, OneOf("absent", "lost", "disk", "paused", "no_consent", "part_missing")]


@dataclass(frozen=True)
class Recording:
    """One participant's video; `key` is for the gateway only (N13)."""

    participant: ParticipantName
    key: str | None
    size: int
    duration_s: float
    started_at: datetime | None
    gaps: tuple[Gap, ...]


@dataclass(frozen=True)
class Recordings:
    """A room's recordings; gaps in seconds on the interview clock, 0 = "Start interview"."""

    state: Annotated[
        str, OneOf("none", "recording", "paused", "finalising", "ready", "failed", "unavailable")
    ]
    clock_started_at: datetime | None = None
    recordings: tuple[Recording, ...] = ()


@dataclass(frozen=True)
class Pause:
    """Whether the recording of a running call is paused, or refused by the disk."""

    is_paused: bool = False
    is_interrupted: bool = False


@dataclass(frozen=True)
class Export:
    """How far the single video of both is; `key` is for the gateway only (N13).

    `idle_s`: for how long no worker has taken it up, in seconds.
    """

    state: Annotated[str, OneOf("none", "queued", "running", "ready", "failed")] = "none"
    percent: int = 0
    idle_s: int = 0
    key: str | None = None
    media_type: str | None = None


@request("media.recordings", refused=(INVALID,))
@dataclass(frozen=True, kw_only=True)
class GetRecordings(Request[Recordings], Room):
    """What was recorded of a call."""


@request("media.pause_recording", refused=PAUSING)
@dataclass(frozen=True, kw_only=True)
class PauseRecording(OwnerRequest[Pause], Room):
    """Record nobody until the recording is resumed; the call goes on."""

    gone: str = a_name()


@request("media.resume_recording", refused=PAUSING)
@dataclass(frozen=True, kw_only=True)
class ResumeRecording(OwnerRequest[Pause], Room):
    """Record again."""

    gone: str = a_name()


@request("media.recording_pause", refused=(INVALID,))
@dataclass(frozen=True, kw_only=True)
class GetPause(Request[Pause], Room):
    """Whether the recording is paused."""


@request("media.start_export", refused=(INVALID, "nothing_to_export", "recording_not_ready"))
@dataclass(frozen=True, kw_only=True)
class StartExport(Request[Export], Room):
    """Make one video of both participants side by side; asked again, the same one."""


@request("media.export", refused=(INVALID,))
@dataclass(frozen=True, kw_only=True)
class GetExport(Request[Export], Room):
    """How far the video is."""
