"""What callers must send, checked at the edge."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from services.analysis.domain.errors import InterviewNotKnown


class InterviewIdSchema(Schema):
    """The id of an interview."""

    interview_id = fields.String(required=True, validate=validate.Length(min=1, max=100))


def read_interview_id(value: Any) -> str:
    """The id; what cannot be one is the id of no interview."""
    try:
        return str(InterviewIdSchema().load({"interview_id": value})["interview_id"])
    except ValidationError:
        raise InterviewNotKnown from None
