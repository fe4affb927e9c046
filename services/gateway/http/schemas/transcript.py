"""What both sides said so far in a running interview; for recruiters only (N7)."""

from marshmallow import fields, validate

from services.gateway.http.schemas.parts import Answer, Request, one_of, some
from services.gateway.http.schemas.report import PARTICIPANTS
from shared.requests.analysis import LIVE_TROUBLES


class FromWhen(Request):
    """Only lines that end after this many seconds; without it all."""

    from_s = fields.Float(
        load_default=0.0,
        validate=validate.Range(min=0.0, error="From must be 0 s or later."),
        error_messages={"invalid": "From must be a number of seconds."},
    )


class LiveLine(Answer):
    """What one person said in one go; seconds on the interview clock."""

    participant = one_of(*PARTICIPANTS)
    start_s = fields.Float()
    end_s = fields.Float()
    text = fields.String()


class LiveTranscript(Answer):
    """All lines so far, how far both tracks are heard, and how far that is behind their sound.

    `trouble` says why words are missing.
    """

    lines = some(LiveLine)
    until_s = fields.Float(allow_none=True)
    behind_s = fields.Float(allow_none=True)
    trouble = one_of(*LIVE_TROUBLES, allow_none=True)
