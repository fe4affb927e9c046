"""What plan refuses, and how it says so. The docstring of a class is its default message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar


class PlanError(Exception):
    """This cannot be done now."""

    kind: ClassVar[str] = "conflict"
    code: ClassVar[str] = "refused"

    def __init__(self, message: str = "", *, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message or (type(self).__doc__ or "").strip())
        self.fields = dict(fields or {})


class PlanNotFound(PlanError):
    """There is no plan for this interview (yet, or any more)."""

    kind = "not_found"
    code = "plan_not_found"


class TemplateNotFound(PlanError):
    """This template does not exist."""

    kind = "not_found"
    code = "template_not_found"


class InvalidTemplate(PlanError):
    """This template cannot be used."""

    kind = "invalid"
    code = "invalid_template"


class TopicNotFound(PlanError):
    """This topic is not part of the plan."""

    kind = "not_found"
    code = "topic_not_found"


class QuestionNotFound(PlanError):
    """This question is not part of the plan."""

    kind = "not_found"
    code = "question_not_found"


class CandidateNotPresent(PlanError):
    """The candidate has not connected yet. The interview can start once the candidate is there."""

    code = "candidate_not_present"


class NotStarted(PlanError):
    """The interview has not started yet."""

    code = "interview_not_started"


class InterviewEnded(PlanError):
    """The interview has ended, so its plan no longer changes."""

    code = "interview_ended"


class NoTechnicalPart(PlanError):
    """This template has no technical questions. Go on to "Finish interview" instead."""

    code = "no_technical_part"


class TechnicalPartNotStarted(PlanError):
    """The technical part has not started yet."""

    code = "technical_part_not_started"


class TechnicalPartOver(PlanError):
    """The technical part is over; every question has been asked."""

    code = "technical_part_over"


class TechnicalPartFirst(PlanError):
    """The technical part comes before "Finish interview"."""

    code = "technical_part_first"


class NoPreviousQuestion(PlanError):
    """This is the first question; there is none before it."""

    code = "no_previous_question"


class NotTheCurrentQuestion(PlanError):
    """The plan has moved on to another question in the meantime."""

    code = "not_the_current_question"


class NoteConflict(PlanError):
    """A note with this id says something else already."""

    code = "note_conflict"


class InvalidNote(PlanError):
    """A note needs some text."""

    kind = "invalid"
    code = "invalid_note"


class InvalidRequest(PlanError):
    """This request is not complete."""

    kind = "invalid"
    code = "invalid_request"
