"""What analysis is asked and told of rubrics: what the answers to a question are compared with.

Recruiter-only throughout (N3). The template is plan's: whoever asks says what it has.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from marshmallow import fields, validate

from shared.contracts.schema import checked
from shared.requests.analysis.people import Rater
from shared.requests.base import Request, request
from shared.requests.fields import Text

WEIGHT_SENTENCE = "Weight must be a number from 0.1 to 10."


class Weight(fields.Float):
    """How much a point counts beside the others."""

    def __init__(self) -> None:
        super().__init__(
            validate=validate.Range(0.1, 10, error=WEIGHT_SENTENCE),
            error_messages=dict.fromkeys(
                ("required", "null", "invalid", "special", "too_large"), WEIGHT_SENTENCE
            ),
        )


@dataclass(frozen=True)
class RubricPoint:
    """One thing that an answer should say, and how much it counts."""

    text: str = checked(Text("Point", most=500))
    weight: float = checked(Weight(), default=1.0)


@dataclass(frozen=True)
class TemplateQuestion:
    """What the template says of a question."""

    number: int
    answer: str
    key_points: tuple[str, ...]
    key_point_weights: tuple[float, ...] = ()


@dataclass(frozen=True)
class Rubric:
    """What the answers to a question are compared with now.

    `version` 0 is the template's own: its key points, or the sentences of the expected answer. A
    `draft` was made by a model and no person has changed it; `made_by` names who made the others.
    `is_draft_awaited`: a model is asked for one.
    """

    question_number: int
    version: int
    source: str  # key_points, expected_answer, draft or edited
    points: tuple[RubricPoint, ...]
    made_by: str | None = None
    made_at: datetime | None = None
    is_draft_awaited: bool = False


@dataclass(frozen=True)
class Rubrics:
    """One for each question that was asked about, in that order."""

    items: tuple[Rubric, ...] = ()


@request("analysis.read_rubrics")
@dataclass(frozen=True)
class ReadRubrics(Request[Rubrics]):
    """What the answers to these questions of a template are compared with now."""

    template_id: str
    template_version: int
    questions: tuple[TemplateQuestion, ...]


@request("analysis.save_rubric", refused=("rubric_changed", "invalid_rubric"))
@dataclass(frozen=True)
class SaveRubric(Request[Rubric]):
    """A person's rubric of a question, in place of version `based_on`, which the person saw."""

    template_id: str
    template_version: int
    question_number: int
    person: Rater
    based_on: int
    points: tuple[RubricPoint, ...]
