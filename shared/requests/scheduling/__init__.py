"""What scheduling is asked: interviews, their dates and links, the candidate's answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from marshmallow import fields, validate

from shared.contracts.schema import OneOf, checked
from shared.requests.base import Request, request
from shared.requests.fields import EmailAddress, Id, LocalTime, Text

INTERVIEW_NOT_FOUND = "interview_not_found"
LINK_NOT_VALID = "link_not_valid"
INVALID_INTERVIEW = "invalid_interview"
STATUSES = (
    "scheduled",
    "candidate_waiting",
    "live",
    "analysing",
    "report_ready",
    "failed",
    "no_show",
    "cancelled",
)


@dataclass(frozen=True)
class Actor:
    """The account that asks."""

    id: str
    name: str


@dataclass(frozen=True)
class Colleague:
    """The recruiter of an interview."""

    id: str
    name: str
    email: str = ""


@dataclass(frozen=True)
class InterviewTemplate:
    """The template that an interview was made from, as it was then."""

    id: str
    version: int
    name: str
    kind: str
    specialization: str
    duration_minutes: int
    question_count: int
    topic_count: int
    language: str | None = None


@dataclass(frozen=True)
class Invitation:
    """The newest one: waits, a mail server took it, lies in a file, or failed for a `reason`."""

    state: Annotated[str, OneOf("queued", "sent", "kept", "failed")]
    at: datetime | None = None
    reason: str | None = None


@dataclass(frozen=True)
class DeviceCheck:
    """What the candidate's device check found."""

    has_camera: bool
    has_microphone: bool
    checked_at: datetime


@dataclass(frozen=True)
class Consents:
    """What the candidate agreed to; None means not asked yet."""

    data: bool | None
    recording: bool | None
    analysis: bool | None


@dataclass(frozen=True)
class HistoryEntry:
    """Who did what, when."""

    at: datetime
    who: str
    what: str


@dataclass(frozen=True, kw_only=True)
class InterviewDetails:
    """Everything the recruiter may know of one interview before its report."""

    id: str
    position: str
    candidate_name: str
    candidate_email: str
    campaign: str | None
    template: InterviewTemplate
    starts_at: datetime
    time_zone: str
    local_time: str
    status: Annotated[str, OneOf(*STATUSES)]
    status_detail: str | None
    score: float | None
    score_label: str | None
    recruiter: Colleague
    created_at: datetime
    version: int
    candidate_url: str | None
    recruiter_url: str | None
    invitation: Invitation
    link_opened_at: datetime | None
    device_check: DeviceCheck | None
    consents: Consents
    started_at: datetime | None
    ended_at: datetime | None
    history: tuple[HistoryEntry, ...]
    is_coverage: bool = False  # the score tells what was touched, not what was right
    is_score_hidden: bool = False  # until the viewer has rated the answers it is made of
    captions: bool = False  # the candidate may read along what the recruiter says


@dataclass(frozen=True)
class Counters:
    """The figures on top of Overview; 10000 means as many or more."""

    today: int
    waiting_for_report: int
    failed: int


@dataclass(frozen=True)
class InterviewList:
    """A page of interviews; `next` is the cursor of the page after it, `total` stops at 10000."""

    items: tuple[InterviewDetails, ...]
    next: str | None
    counters: Counters
    total: int


@dataclass(frozen=True)
class Link:
    """What stands behind a link, and for whom it is."""

    interview_id: str
    role: Annotated[str, OneOf("candidate", "recruiter")]
    interview: InterviewDetails


@dataclass(frozen=True)
class Deleted:
    """It is gone."""

    deleted: bool = True


@request(
    "scheduling.create_interview",
    refused=(INVALID_INTERVIEW, INTERVIEW_NOT_FOUND),
)
@dataclass(frozen=True, kw_only=True)
class CreateInterview(Request[InterviewDetails]):
    """Save what "Interview setup" holds. The same request_id twice makes one interview."""

    request_id: str = checked(Id("Request"))
    template_id: str = checked(Id("Template"))
    position: str = checked(Text("Position", most=200))
    candidate_name: str = checked(Text("Candidate name", most=200))
    candidate_email: str = checked(EmailAddress("Candidate email"))
    local_time: str | None = checked(LocalTime())
    time_zone: str = checked(Text("Time zone", most=100))
    campaign: str | None = checked(Text("Campaign", most=200, least=0), default=None)
    captions: bool = False
    recruiter: Colleague


@request("scheduling.get_interview", refused=(INTERVIEW_NOT_FOUND,))
@dataclass(frozen=True)
class GetInterview(Request[InterviewDetails]):
    """An interview, unless it is deleted.

    `viewer_id`: whose eyes see it, "" for an observer's. Without one the report's figure is left
    out where people rate first.
    """

    interview_id: str
    viewer_id: str | None = None


@request(
    "scheduling.change_date",
    refused=(
        INVALID_INTERVIEW,
        INTERVIEW_NOT_FOUND,
        "interview_already_started",
        "interview_ended",
    ),
)
@dataclass(frozen=True, kw_only=True)
class ChangeDate(Request[InterviewDetails]):
    """Move an interview; its links stay valid."""

    interview_id: str
    local_time: str | None = checked(LocalTime())
    time_zone: str = checked(Text("Time zone", most=100))
    actor: Actor


@request("scheduling.delete_interview", refused=(INTERVIEW_NOT_FOUND,))
@dataclass(frozen=True)
class DeleteInterview(Request[Deleted]):
    """Wipe an interview and its links; repeating is harmless."""

    interview_id: str
    actor: Actor


@request(
    "scheduling.invite_again",
    refused=(INTERVIEW_NOT_FOUND, "interview_ended"),
)
@dataclass(frozen=True)
class InviteAgain(Request[InterviewDetails]):
    """Have the same invitation sent once more."""

    interview_id: str
    actor: Actor


@request(
    "scheduling.rotate_candidate_link",
    refused=(INTERVIEW_NOT_FOUND, "interview_ended"),
)
@dataclass(frozen=True)
class RotateCandidateLink(Request[InterviewDetails]):
    """Make the candidate's link worthless and send a new one."""

    interview_id: str
    actor: Actor


@request("scheduling.list_interviews", refused=("invalid_query", INVALID_INTERVIEW))
@dataclass(frozen=True, kw_only=True)
class ListInterviews(Request[InterviewList]):
    """A page of interviews; `time_zone` decides which of them are today's."""

    search: str = checked(Text("Search", most=200, least=0), default="")
    status: str | None = None
    order: str = "-starts_at"
    limit: int = checked(fields.Integer(validate=validate.Range(1, 200)), default=50)
    after: str | None = None
    time_zone: str = checked(Text("Time zone", most=100), default="UTC")
    viewer_id: str | None = None  # as in GetInterview


@request("scheduling.resolve_link", refused=(LINK_NOT_VALID,))
@dataclass(frozen=True)
class ResolveLink(Request[Link]):
    """Whose link it is; every wrong one is answered alike."""

    token: str


@request("scheduling.record_link_opened", refused=(INTERVIEW_NOT_FOUND,))
@dataclass(frozen=True)
class RecordLinkOpened(Request[InterviewDetails]):
    """The candidate's page was opened."""

    interview_id: str


@request("scheduling.record_device_check", refused=(INTERVIEW_NOT_FOUND,))
@dataclass(frozen=True)
class RecordDeviceCheck(Request[InterviewDetails]):
    """The candidate's devices were checked."""

    interview_id: str
    has_camera: bool
    has_microphone: bool


@request("scheduling.give_consents", refused=(INTERVIEW_NOT_FOUND, "changed_too_often"))
@dataclass(frozen=True)
class GiveConsents(Request[Consents]):
    """The candidate's answers to the three questions."""

    interview_id: str
    data: bool
    recording: bool
    analysis: bool
