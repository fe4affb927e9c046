"""The interview: what is known of it, and what the status shown for it follows from.

The status is never set: it is computed from facts, each of which is taken once and kept. So events
that come late, twice or in another order cannot move it backwards.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from services.scheduling.domain.links import Role

NO_SHOW_AFTER = timedelta(hours=2)  # after the planned end; the links stop joining then
MOST_HISTORY = 200
COVERAGE_LABEL = "Key-point coverage, not correctness"


class Status(StrEnum):
    """What Overview says of an interview."""

    SCHEDULED = "scheduled"
    CANDIDATE_WAITING = "candidate_waiting"
    LIVE = "live"
    ANALYSING = "analysing"
    REPORT_READY = "report_ready"
    FAILED = "failed"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class TemplateChoice:
    """The template as it was when the interview was saved."""

    id: str
    version: int
    name: str
    kind: str
    specialization: str
    language: str
    duration_minutes: int
    topic_count: int
    question_count: int


@dataclass(frozen=True)
class Recruiter:
    """Who conducts the interview."""

    id: str
    name: str
    email: str


@dataclass(frozen=True)
class HistoryEntry:
    """Who did what, for "Interview details"."""

    at: datetime
    who: str
    what: str


@dataclass(frozen=True)
class ConsentAnswer:
    """One answer to one question for consent; all are kept, as proof (S15)."""

    consent: str
    is_given: bool
    at: datetime


@dataclass(frozen=True)
class DeviceCheck:
    """What the candidate's check of the devices found."""

    has_camera: bool
    has_microphone: bool
    checked_at: datetime


@dataclass(frozen=True)
class Mark:
    """Time and number of an event: of two that overwrite each other, the newer one counts."""

    at: datetime
    sequence: int

    def is_after(self, other: Mark | None) -> bool:
        return other is None or (self.at, self.sequence) > (other.at, other.sequence)


class ReportState(StrEnum):
    """How far analysis is, by the last event that came."""

    NONE = "none"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True)
class Report:
    """What analysis has announced, and the newest event that it was taken from."""

    state: ReportState = ReportState.NONE
    percent: int = 0
    reason: str | None = None
    state_as_of: Mark | None = None
    score: float | None = None
    score_label: str | None = None
    is_coverage: bool | None = None
    score_as_of: Mark | None = None
    open_to: tuple[str, ...] = ()  # the accounts that have rated all answers of the score

    @property
    def shows_coverage(self) -> bool:
        """Whether key points stand for a score; earlier releases said so by the label alone."""
        if self.is_coverage is None:
            return self.score_label == COVERAGE_LABEL
        return self.is_coverage


@dataclass(frozen=True, kw_only=True)
class Setup:
    """What "Interview setup" asks for besides template and date; kept and shown as entered."""

    position: str
    candidate_name: str
    candidate_email: str
    campaign: str | None = None
    captions: bool = False  # the candidate may read what the recruiter says


def setup_of(given: object) -> dict[str, Any]:
    """These fields of anything that has them: a form, a draft, an interview."""
    return {each.name: getattr(given, each.name) for each in fields(Setup)}


@dataclass(frozen=True)
class Delivery:
    """What became of the mail with an invitation; `reason` is a code, None when it left."""

    number: int
    at: datetime
    channel: str
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class Interview(Setup):
    """One interview. `is_listed` is False for the tombstone of a deleted one.

    `status`, `candidate_key` and `position_key` repeat other fields for the sake of indexes.
    """

    id: str
    request_key: str
    template: TemplateChoice
    recruiter: Recruiter
    starts_at: datetime
    time_zone: str
    created_at: datetime
    candidate_key: str
    position_key: str
    revision: int = 1
    status: Status = Status.SCHEDULED
    is_listed: bool = True
    candidate_link_version: int = 1
    recruiter_link_version: int = 1
    invitation_number: int = 0
    invited_at: datetime | None = None
    delivery: Delivery | None = None  # of the newest invitation that notify told of
    link_opened_at: datetime | None = None
    device_check: DeviceCheck | None = None
    consents: tuple[ConsentAnswer, ...] = ()
    candidate_joined: int = 0
    candidate_left: int = 0
    started_at: datetime | None = None
    ended_at: datetime | None = None
    report: Report = field(default_factory=Report)
    no_show_due_at: datetime | None = None
    no_show_at: datetime | None = None
    deleted_at: datetime | None = None
    history: tuple[HistoryEntry, ...] = ()

    @property
    def is_candidate_present(self) -> bool:
        return self.candidate_joined > self.candidate_left

    @property
    def link_versions(self) -> dict[Role, int]:
        """The versions of the links that are in force; none once it is deleted."""
        if self.deleted_at is not None:
            return {}
        return {
            Role.CANDIDATE: self.candidate_link_version,
            Role.RECRUITER: self.recruiter_link_version,
        }

    def consent(self, name: str) -> bool | None:
        """The latest answer, or None when it was never asked."""
        answers = [answer.is_given for answer in self.consents if answer.consent == name]
        return answers[-1] if answers else None


def shows_figure(interview: Interview, viewer_id: str | None, *, rate_first: bool) -> bool:
    """Whether a person may see the report's figure. Where people rate first, those who rate may
    when they have rated all its answers; an observer, who has no id here, does not rate."""
    return not rate_first or viewer_id == "" or viewer_id in interview.report.open_to


def status_of(interview: Interview) -> Status:
    """The one place that decides the status."""
    if interview.deleted_at is not None:
        return Status.CANCELLED
    if interview.started_at is not None:
        return _status_once_started(interview)
    if interview.ended_at is not None:
        return Status.CANCELLED if interview.candidate_joined else Status.NO_SHOW
    if interview.is_candidate_present:
        return Status.CANDIDATE_WAITING
    return Status.NO_SHOW if interview.no_show_at is not None else Status.SCHEDULED


def _status_once_started(interview: Interview) -> Status:
    match interview.report.state:
        case ReportState.READY:
            return Status.REPORT_READY
        case ReportState.FAILED:
            return Status.FAILED
        case ReportState.RUNNING:
            return Status.ANALYSING
    return Status.LIVE if interview.ended_at is None else Status.ANALYSING


def status_detail(interview: Interview) -> int | str | None:
    """Percent while analysing, the reason code of a failure, otherwise nothing."""
    match interview.status:
        case Status.ANALYSING:
            return interview.report.percent
        case Status.FAILED:
            return interview.report.reason
        case Status.CANCELLED if interview.deleted_at is None:
            return "ended_before_start"
    return None


def no_show_due_at(interview: Interview, now: datetime) -> datetime:
    """When to stop expecting the candidate: well after the end, and never for a date just set."""
    planned = timedelta(minutes=interview.template.duration_minutes)
    return max(interview.starts_at, now) + planned + NO_SHOW_AFTER
