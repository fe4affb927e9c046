"""Interviews, as scheduling keeps them."""

from typing import Any

from marshmallow import fields, validate

from services.gateway.http.schemas.parts import (
    Answer,
    EmailAddress,
    Id,
    Moment,
    Request,
    Text,
    nullable,
    one_of,
    some,
)

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


class LocalTime(fields.String):
    """Date and time on the clock of the named zone, or nothing for "start now"."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            allow_none=True,
            validate=validate.Regexp(
                r"^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}$",
                error="Date and time must look like 2026-12-01 14:30.",
            ),
            metadata={"example": "2026-12-01 14:30"},
            error_messages={"required": "Date and time is missing."},
            **kwargs,
        )


class InterviewQuery(Request):
    """Which interviews, in which order, which page."""

    search = fields.String(load_default="", validate=validate.Length(max=200))
    status = fields.String(load_default=None, allow_none=True)
    order = fields.String(load_default="-starts_at")
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))
    after = fields.String(load_default=None, allow_none=True)
    time_zone = fields.String(
        load_default="UTC", metadata={"description": "Decides which interviews are today's."}
    )


class NewInterview(Request):
    """The fields of "Interview setup". The same request_id twice makes one interview."""

    request_id = Id("Request", required=True)
    template_id = Id("Template", required=True)
    position = Text("Position", most=200, required=True)
    candidate_name = Text("Candidate name", most=200, required=True)
    candidate_email = EmailAddress("Candidate email", required=True)
    local_time = LocalTime(required=True)
    time_zone = Text("Time zone", most=100, required=True)
    campaign = Text("Campaign", most=200, least=0, allow_none=True, load_default=None)


class NewDate(Request):
    """The date that an interview moves to."""

    local_time = LocalTime(required=True)
    time_zone = Text("Time zone", most=100, required=True)


class InterviewTemplate(Answer):
    """The template that an interview was made from, as it was then."""

    id = fields.String()
    version = fields.Integer()
    name = fields.String()
    kind = fields.String()
    specialization = fields.String()
    duration_minutes = fields.Integer()
    question_count = fields.Integer()
    topic_count = fields.Integer()


class Colleague(Answer):
    """The recruiter of an interview."""

    id = fields.String()
    name = fields.String()
    email = fields.String()


class DeviceCheck(Answer):
    """What the candidate's device check found."""

    has_camera = fields.Boolean()
    has_microphone = fields.Boolean()
    checked_at = Moment()


class Consents(Answer):
    """What the candidate agreed to; null means not asked yet."""

    data = fields.Boolean(allow_none=True)
    recording = fields.Boolean(allow_none=True)
    analysis = fields.Boolean(allow_none=True)


class HistoryEntry(Answer):
    """Who did what, when."""

    at = Moment()
    who = fields.String()
    what = fields.String()


class Interview(Answer):
    """Everything the recruiter may know of one interview before its report."""

    id = fields.String()
    position = fields.String()
    candidate_name = fields.String()
    candidate_email = fields.String()
    template = fields.Nested(InterviewTemplate)
    starts_at = Moment()
    time_zone = fields.String()
    local_time = fields.String()
    campaign = fields.String(allow_none=True)
    status = one_of(*STATUSES)
    status_detail = fields.String(allow_none=True)
    score = fields.Float(allow_none=True)
    score_label = fields.String(allow_none=True)
    recruiter = fields.Nested(Colleague)
    created_at = Moment()
    version = fields.Integer()
    candidate_url = fields.String(allow_none=True)
    recruiter_url = fields.String(allow_none=True)
    link_sent_at = Moment(allow_none=True)
    link_opened_at = Moment(allow_none=True)
    device_check = nullable(DeviceCheck)
    consents = fields.Nested(Consents)
    started_at = Moment(allow_none=True)
    ended_at = Moment(allow_none=True)
    history = some(HistoryEntry)


class Counters(Answer):
    """The figures on top of Overview; 10000 means as many or more."""

    today = fields.Integer()
    waiting_for_report = fields.Integer()
    failed = fields.Integer()


class InterviewList(Answer):
    """A page of interviews; `next` is the cursor of the page after it, `total` stops at 10000."""

    items = some(Interview)
    next = fields.String(allow_none=True)
    counters = fields.Nested(Counters)
    total = fields.Integer()


class CallEnd(Answer):
    """When the call ended."""

    ended_at = Moment()
