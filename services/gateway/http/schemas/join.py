"""What a link shows before the call. The candidate's answer is filled by `candidate_view` only."""

from marshmallow import fields

from services.gateway.http.schemas.interviews import Consents
from services.gateway.http.schemas.parts import Answer, Moment, Request, one_of


class CandidateLanding(Answer):
    """The candidate's landing page."""

    role = one_of("candidate")
    status = one_of("open", "ended", "missed")
    company = fields.String()
    candidate_name = fields.String()
    position = fields.String()
    starts_at = Moment()
    time_zone = fields.String()
    duration_minutes = fields.Integer()
    recruiter_name = fields.String()
    consents = fields.Nested(Consents)


class RecruiterLanding(Answer):
    """Where a recruiter's link leads."""

    role = one_of("recruiter")
    interview_id = fields.String()


class ConsentChoices(Request):
    """What the candidate agrees to, each on its own."""

    data = fields.Boolean(required=True)
    recording = fields.Boolean(required=True)
    analysis = fields.Boolean(required=True)


class DeviceCheckResult(Request):
    """What the device check found."""

    has_camera = fields.Boolean(required=True)
    has_microphone = fields.Boolean(required=True)


class Accepted(Answer):
    """It was stored."""

    ok = fields.Boolean()
