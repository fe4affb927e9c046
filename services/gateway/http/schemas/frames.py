"""What goes over the call sockets, so that the web pages' types cover it too."""

from marshmallow import EXCLUDE, fields

from services.gateway.http.schemas.interviews import STATUSES
from services.gateway.http.schemas.parts import Answer, Moment, Request, one_of, some
from services.gateway.http.schemas.plan import Plan
from services.gateway.http.schemas.report import Assessment

SDP_MOST = 60_000


class ClientFrame(Request):
    """One frame from a browser."""

    class Meta:
        unknown = EXCLUDE

    type = one_of("join", "connect", "answer", "renegotiate", "leave", "quality", required=True)
    sdp = fields.String(validate=lambda sdp: len(sdp) <= SDP_MOST)
    level = one_of("good", "fair", "poor")


class CandidateView(Answer):
    """All that a candidate's browser ever learns of a running interview."""

    stage = one_of("waiting", "live", "ended")
    question = fields.String(allow_none=True)
    rephrasing = fields.String(allow_none=True)
    recruiter_name = fields.String()
    position = fields.String()
    started_at = Moment(allow_none=True)


class RecruiterView(Answer):
    """The recruiter's call page; `error` says why what is shown may be old."""

    plan = fields.Nested(Plan)
    candidate_present = fields.Boolean()
    assessments = some(Assessment)
    status = one_of(*STATUSES)
    candidate_name = fields.String()
    position = fields.String()
    error = fields.String(allow_none=True)


class JoinedFrame(Answer):
    """The seat is taken; `connection` counts how often it has been."""

    type = one_of("joined")
    connection = fields.Integer()


class CandidateViewFrame(Answer):
    """The whole view, after every change."""

    type = one_of("view")
    view = fields.Nested(CandidateView)


class RecruiterViewFrame(Answer):
    """The whole view, after every change."""

    type = one_of("view")
    view = fields.Nested(RecruiterView)


class OfferFrame(Answer):
    """An offer to answer with {"type":"answer"}."""

    type = one_of("offer")
    sdp = fields.String()


class PeerFrame(Answer):
    """The other side joined (again) or left; above connection 1 the browser asks to renegotiate."""

    type = one_of("peer")
    present = fields.Boolean()
    connection = fields.Integer()


class ErrorFrame(Answer):
    """Something asked for did not happen."""

    type = one_of("error")
    code = fields.String()
    message = fields.String()


class ReplacedFrame(Answer):
    """The same seat was taken by another tab; the socket closes."""

    type = one_of("replaced")


class RejoinFrame(Answer):
    """The room was lost and made anew: send "join", then "connect", with a new peer connection."""

    type = one_of("rejoin")


class ChangedFrame(Answer):
    """An interview of the list changed: fetch it anew. Null means that any may have."""

    type = one_of("changed")
    interview_id = fields.String(allow_none=True)


FRAMES = (
    ClientFrame,
    JoinedFrame,
    CandidateViewFrame,
    RecruiterViewFrame,
    OfferFrame,
    PeerFrame,
    ErrorFrame,
    ReplacedFrame,
    RejoinFrame,
    ChangedFrame,
)
