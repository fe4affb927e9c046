"""What goes over the call sockets, so that the web pages' types cover it too."""

from marshmallow import EXCLUDE, fields

from services.gateway.candidate_view import CAPTIONS
from services.gateway.http.schemas.parts import Answer, Moment, Request, one_of, some
from services.gateway.http.schemas.plan import Plan
from services.gateway.http.schemas.report import PARTICIPANTS, Assessment
from shared.contracts.text import RuledText, VerbatimText
from shared.requests.scheduling import STATUSES

SDP_MOST = 60_000
SEAT_MOST = 64


class Devices(Request):
    """What a page sends, whether it wants the other side's picture, how good the way is.

    `line` tells of the page's own line, `arrival` of what comes from the other side over both.
    """

    class Meta:
        unknown = EXCLUDE

    microphone = one_of("on", "off", "missing", required=True)
    camera = one_of("on", "off", "missing", "screen", "paused", required=True)
    wants_picture = fields.Boolean(required=True)
    line = one_of("good", "fair", "poor", required=True)
    arrival = one_of("good", "fair", "poor", required=True)


class ClientFrame(Request):
    """One frame from a browser."""

    class Meta:
        unknown = EXCLUDE

    type = one_of(
        "join", "connect", "answer", "renegotiate", "devices", "ping", "leave", required=True
    )
    sdp = VerbatimText(validate=lambda sdp: len(sdp) <= SDP_MOST)
    devices = fields.Nested(Devices)
    seat = RuledText(
        validate=lambda seat: len(seat) <= SEAT_MOST,
        metadata={"description": 'With "join", of the last "joined", if the peer connection lives'},
    )
    after = RuledText(
        validate=lambda seat: len(seat) <= SEAT_MOST,
        metadata={
            "description": 'With a "join" that no person asked for, the last "seat" of this page: '
            "another page that has taken it since, and uses it, keeps it"
        },
    )


class CandidateView(Answer):
    """All that a candidate's browser ever learns of a running interview."""

    stage = one_of("waiting", "live", "ended")
    question = fields.String(allow_none=True)
    rephrasing = fields.String(allow_none=True)
    recruiter_name = fields.String()
    position = fields.String()
    started_at = Moment(allow_none=True)
    is_recorded = fields.Boolean()
    captions = one_of(*CAPTIONS)


class RecruiterView(Answer):
    """The recruiter's call page; `error` says why what is shown may be old.

    While `is_interrupted` the server's disk refuses the recording; the call goes on.
    """

    plan = fields.Nested(Plan)
    candidate_present = fields.Boolean()
    assessments = some(Assessment)
    is_recorded = fields.Boolean()
    is_paused = fields.Boolean()
    is_interrupted = fields.Boolean()
    captions = one_of(*CAPTIONS)
    status = one_of(*STATUSES)
    candidate_name = fields.String()
    position = fields.String()
    error = fields.String(allow_none=True)


class IceServer(Answer):
    """A TURN server, as `new RTCPeerConnection` takes it; the credential is good for hours."""

    urls = fields.List(fields.String())
    username = fields.String()
    credential = fields.String()


class JoinedFrame(Answer):
    """The seat is taken; `connection` counts how often it has been.

    With `kept` the page has the seat still, and its peer connection goes on. After the loss of a
    socket `seat` is what it is kept by.
    `ice_servers` and `ice_transport_policy` are for the peer connection.
    """

    type = one_of("joined")
    connection = fields.Integer()
    seat = fields.String()
    kept = fields.Boolean()
    ice_servers = some(IceServer)
    ice_transport_policy = one_of("all", "relay")


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
    """The other side joined (again) or left; above connection 1 the browser asks to renegotiate.

    With `silent` it did neither: over the connection that it has, nothing comes any more (true) or
    packets come again (false), and there is nothing to renegotiate.
    """

    type = one_of("peer")
    present = fields.Boolean()
    connection = fields.Integer()
    silent = fields.Boolean(metadata={"optional": True})


class DevicesFrame(Answer):
    """What the other side's page sends, after every change."""

    type = one_of("devices")
    devices = fields.Nested(Devices)


class TranscriptFrame(Answer):
    """More of what this side said is written down: fetch the transcript anew. Recruiters only."""

    type = one_of("transcript")
    participant = one_of(*PARTICIPANTS)
    until_s = fields.Float()


class CaptionFrame(Answer):
    """What the recruiter has just said; candidates only. Without text nothing was said, but they
    are being made: after ten seconds without such a frame they are not."""

    type = one_of("caption")
    text = fields.String()


class PongFrame(Answer):
    """The answer to "ping": the socket lives."""

    type = one_of("pong")


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
    DevicesFrame,
    TranscriptFrame,
    CaptionFrame,
    PongFrame,
    ErrorFrame,
    ReplacedFrame,
    RejoinFrame,
    ChangedFrame,
)
