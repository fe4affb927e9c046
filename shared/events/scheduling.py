"""The events of scheduling: interviews, consents, invitations."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.events.base import Event, Reach, event


class Consent(StrEnum):
    """What a candidate is asked to agree to, each on its own (S15)."""

    DATA = "data"
    RECORDING = "recording"
    ANALYSIS = "analysis"


@event("scheduling", Reach.PUBLIC, consumers=("plan", "media"), live=("gateway", "media"))
@dataclass(frozen=True)
class InterviewScheduled(Event):
    """An interview was saved for the first time. `captions`: the candidate may read along what the
    recruiter says."""

    interview_id: str
    template_id: str
    template_version: int
    starts_at: datetime
    time_zone: str
    campaign_id: str | None = None
    captions: bool = False


@event("scheduling", Reach.PUBLIC, live=("gateway",))
@dataclass(frozen=True)
class InterviewRescheduled(Event):
    """The date of an interview was changed; its links stay valid."""

    interview_id: str
    starts_at: datetime
    time_zone: str
    previous_starts_at: datetime


@event(
    "scheduling",
    Reach.PUBLIC,
    consumers=("plan", "media", "analysis", "scheduling", "notify"),
    live=("gateway", "media"),
)
@dataclass(frozen=True)
class InterviewDeleted(Event):
    """An interview was deleted; its links, reminders and recording go with it."""

    interview_id: str
    deleted_at: datetime


@event("scheduling", Reach.PUBLIC, consumers=("media", "analysis"), live=("gateway", "media"))
@dataclass(frozen=True)
class ConsentGiven(Event):
    """The candidate agreed to one kind of processing."""

    interview_id: str
    consent: Consent
    given_at: datetime


@event("scheduling", Reach.PUBLIC, consumers=("media", "analysis"), live=("gateway", "media"))
@dataclass(frozen=True)
class ConsentWithdrawn(Event):
    """The candidate took back one consent, or refused it after having given it."""

    interview_id: str
    consent: Consent
    withdrawn_at: datetime


@event("scheduling", Reach.INTERNAL, consumers=("notify",), live=("gateway",))
@dataclass(frozen=True)
class InvitationIssued(Event):
    """The candidate is to be told where and when; `sequence_number` is the ICS SEQUENCE.

    The only event that carries a link.
    """

    interview_id: str
    sequence_number: int
    position: str
    candidate_name: str
    candidate_email: str
    candidate_url: str
    recruiter_name: str
    recruiter_email: str
    starts_at: datetime
    time_zone: str
    duration_minutes: int


@event("scheduling", Reach.INTERNAL, live=("gateway",))
@dataclass(frozen=True)
class CandidateLinkOpened(Event):
    """The candidate's link was opened for the first time."""

    interview_id: str
    opened_at: datetime


@event("scheduling", Reach.INTERNAL, live=("gateway",))
@dataclass(frozen=True)
class DeviceCheckPassed(Event):
    """The candidate checked the devices before joining."""

    interview_id: str
    has_camera: bool
    has_microphone: bool
    checked_at: datetime


@event("scheduling", Reach.INTERNAL, live=("gateway",))
@dataclass(frozen=True)
class InterviewStatusChanged(Event):
    """The status that Overview shows for an interview has changed."""

    interview_id: str
    status: str


@event("scheduling", Reach.INTERNAL)
@dataclass(frozen=True)
class ReportShared(Event):
    """A link to the report was made for people without an account; the event carries no link."""

    interview_id: str
    link_id: str
    shared_at: datetime
    expires_at: datetime


@event("scheduling", Reach.INTERNAL)
@dataclass(frozen=True)
class ReportShareRevoked(Event):
    """A link to the report was made worthless before it expired."""

    interview_id: str
    link_id: str
    revoked_at: datetime


@event("scheduling", Reach.INTERNAL)
@dataclass(frozen=True)
class SharedReportOpened(Event):
    """Somebody opened a report through a link; who it was is not known."""

    interview_id: str
    link_id: str
    opened_at: datetime
