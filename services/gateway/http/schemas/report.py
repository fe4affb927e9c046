"""The report of one interview, as analysis writes it, with the recordings that media keeps.

All `*_s` are seconds on the interview clock: 0 is the moment of "Start interview".
"""

from marshmallow import fields

from services.gateway.http.schemas.interviews import Interview
from services.gateway.http.schemas.parts import Answer, Moment, nullable, one_of, some
from services.gateway.http.schemas.plan import Note

PARTICIPANTS = ("recruiter", "candidate")


class Failure(Answer):
    """Which stage failed, and why."""

    stage = fields.String()
    reason = fields.String()


class ScorePart(Answer):
    """One question's share of the score."""

    question_id = fields.String()
    value = fields.Float(allow_none=True)
    weight = fields.Float()


class EngineNames(Answer):
    """What transcribed and scored this report."""

    transcriber = fields.String(allow_none=True)
    scorer = fields.String(allow_none=True)
    label = fields.String(allow_none=True)


class Word(Answer):
    """One word and when it was said."""

    word = fields.String()
    start_s = fields.Float()
    end_s = fields.Float()


class Utterance(Answer):
    """What one person said in one go."""

    participant = one_of(*PARTICIPANTS)
    started_at = Moment()
    ended_at = Moment()
    start_s = fields.Float()
    end_s = fields.Float()
    text = fields.String()
    words = some(Word)


class Quote(Answer):
    """The candidate's own words, found by code in the transcript."""

    text = fields.String()
    start_s = fields.Float()
    end_s = fields.Float()


class Criterion(Answer):
    """One thing the answer was looked at for."""

    id = fields.String()
    text = fields.String()
    verdict = one_of(
        "met", "partly", "not_met", "not_discussed", "unverified", "touched", "not_touched"
    )
    quote = nullable(Quote)
    comment = fields.String(allow_none=True)


class Assessment(Answer):
    """What was found in one answer; provisional during the call."""

    question_id = fields.String()
    visit = fields.Integer()
    number = fields.Integer()
    question = fields.String()
    is_provisional = fields.Boolean()
    state = one_of("assessed", "not_assessable", "not_asked")
    reason = fields.String(allow_none=True)
    criteria = some(Criterion)
    value = fields.Float(allow_none=True)
    comment = fields.String(allow_none=True)
    follow_up = fields.String(allow_none=True)
    engine = fields.String(allow_none=True)
    model = fields.String(allow_none=True)
    prompt_version = fields.String(allow_none=True)
    rubric_version = fields.String(allow_none=True)
    assessed_at = Moment(allow_none=True)


class Window(Answer):
    """A stretch of the interview."""

    from_s = fields.Float()
    to_s = fields.Float()


class ReportTopic(Answer):
    """A topic, as it stood at the end."""

    id = fields.String()
    title = fields.String()
    is_completed = fields.Boolean()
    completed_at = Moment(allow_none=True)


class ReportQuestion(Answer):
    """A question and when it was the current one."""

    id = fields.String()
    number = fields.Integer()
    text = fields.String()
    windows = some(Window)


class Gap(Window):
    """A stretch in which a participant was not recorded, and why."""

    reason = one_of("absent", "lost", "disk", "paused", "no_consent", "part_missing")


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


class Report(Answer):
    """The report with the interview and its recordings."""

    interview_id = fields.String()
    state = one_of("none", "pending", "running", "ready", "failed")
    stage = fields.String(allow_none=True)
    percent = fields.Integer(allow_none=True)
    failure = nullable(Failure)
    score = fields.Float(allow_none=True)
    score_label = fields.String(allow_none=True)
    score_parts = some(ScorePart)
    engine = nullable(EngineNames)
    transcript = some(Utterance)
    assessments = some(Assessment)
    notes = some(Note)
    topics = some(ReportTopic)
    questions = some(ReportQuestion)
    clock_started_at = Moment(allow_none=True)
    interview = fields.Nested(Interview)
    recordings = some(RecordingPart)
    recording_state = one_of(
        "none", "recording", "paused", "finalising", "ready", "failed", "unavailable"
    )
