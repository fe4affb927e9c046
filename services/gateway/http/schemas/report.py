"""The report of one interview, as analysis writes it, with the recordings that media keeps.

All `*_s` are seconds on the interview clock: 0 is the moment of "Start interview".
"""

from typing import Any

from marshmallow import fields

from services.gateway.http.schemas.derived import answer_of, body_of
from services.gateway.http.schemas.interviews import Interview
from services.gateway.http.schemas.parts import Answer, one_of, some
from shared.requests import analysis, media

PARTICIPANTS = ("recruiter", "candidate")

Assessment = answer_of(analysis.Assessment)
Gap = answer_of(media.Gap)
AnalysisReport: Any = answer_of(analysis.Report)
RunAgainChoices = answer_of(analysis.RunAgainChoices)
RunAgainChoice = body_of(
    analysis.RunAgainWith, "RunAgainChoice", without=("interview_id", "viewer_id", "person")
)


class RecordingPause(Answer):
    """Whether the running recording is paused."""

    is_paused = fields.Boolean()


class Export(Answer):
    """The single video of both participants; `url` once it is ready.

    `idle_s`: for how long no worker has taken it up, in seconds.
    """

    state = one_of("none", "queued", "running", "ready", "failed")
    percent = fields.Integer()
    idle_s = fields.Integer()
    url = fields.String(allow_none=True)


class RecordingPart(Answer):
    """One participant's video; `offset_s` is where it starts on the interview clock."""

    participant = one_of(*PARTICIPANTS)
    url = fields.String()
    duration_s = fields.Float()
    offset_s = fields.Float()
    gaps = some(Gap)


class Report(AnalysisReport):
    """The report with the interview and its recordings."""

    interview = fields.Nested(Interview)
    recordings = some(RecordingPart)
    recording_state = one_of(
        "none", "recording", "paused", "finalising", "ready", "failed", "unavailable"
    )
