"""The live plan of one interview, as plan keeps it; recruiter-only throughout (N1-N6)."""

from marshmallow import fields

from services.gateway.http.schemas.parts import Answer, Moment, Request, one_of, some, strings
from shared.requests.fields import Id, Text

STAGES = ("prepared", "general", "technical", "finish", "ended")


class TopicCommand(Request):
    """Which topic to tick or untick."""

    topic_id = Id("Topic", required=True)


class StepCommand(Request):
    """The question that the person saw when pressing: two tabs cannot skip one."""

    current_question_id = Id("Current question", required=True)


class QuestionCommand(Request):
    """Which question's rephrasing to show."""

    question_id = Id("Question", required=True)


class NewNote(Request):
    """A note; the same note_id twice makes one note."""

    note_id = Id("Note id", required=True)
    text = Text("Note", most=4000, required=True)
    topic_id = Id("Topic", load_default=None, allow_none=True)
    question_id = Id("Question", load_default=None, allow_none=True)


class PlanTemplate(Answer):
    """The template behind a plan."""

    name = fields.String()
    kind = fields.String()
    language = fields.String()


class Topic(Answer):
    """A topic and whether it was talked about."""

    id = fields.String()
    title = fields.String()
    minutes = fields.Integer()
    is_completed = fields.Boolean()
    completed_at = Moment(allow_none=True)


class Question(Answer):
    """A technical question and what became of it."""

    id = fields.String()
    number = fields.Integer()
    text = fields.String()
    rephrasing = fields.String()
    answer = fields.String()
    key_points = strings()
    is_shown = fields.Boolean()
    is_answered = fields.Boolean()
    is_rephrased = fields.Boolean()


class Note(Answer):
    """A note and what it is about."""

    id = fields.String()
    text = fields.String()
    added_at = Moment()
    topic_id = fields.String(allow_none=True)
    question_id = fields.String(allow_none=True)


class Plan(Answer):
    """The whole plan; `revision` rises with each change."""

    interview_id = fields.String()
    revision = fields.Integer()
    stage = one_of(*STAGES)
    candidate_present = fields.Boolean()
    template = fields.Nested(PlanTemplate)
    topics = some(Topic)
    questions = some(Question)
    current_question_id = fields.String(allow_none=True)
    notes = some(Note)
    started_at = Moment(allow_none=True)
    technical_started_at = Moment(allow_none=True)
    finish_opened_at = Moment(allow_none=True)
    ended_at = Moment(allow_none=True)
