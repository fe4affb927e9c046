"""What callers must send, checked with marshmallow."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from services.plan.domain.errors import InvalidNote, InvalidRequest
from services.plan.domain.live_plan import Note
from services.plan.domain.marks import LONGEST_NOTE

LONGEST_ID = 200
ORDERS = ("name", "kind", "specialization", "language", "question_count", "updated_at")


class Id(fields.String):
    """An identifier."""

    def __init__(self, **options: Any) -> None:
        super().__init__(validate=validate.Length(min=1, max=LONGEST_ID), **options)


class NoteSchema(Schema):
    """A note of the recruiter; the caller makes its id, so that sending it twice keeps it once."""

    class Meta:
        unknown = EXCLUDE

    note_id = Id(required=True)
    text = fields.String(
        required=True,
        validate=validate.Length(max=LONGEST_NOTE, error="Use {max} characters at most."),
        error_messages={"required": "Enter the note.", "null": "Enter the note."},
    )
    topic_id = Id(load_default=None, allow_none=True)
    question_id = Id(load_default=None, allow_none=True)


class StepSchema(Schema):
    """What the other commands name."""

    class Meta:
        unknown = EXCLUDE

    topic_id = Id()
    question_id = Id()
    current_question_id = Id()


class TemplatesSchema(Schema):
    """What the list of templates can be asked for."""

    class Meta:
        unknown = EXCLUDE

    search = fields.String(load_default="", validate=validate.Length(max=LONGEST_ID))
    order = fields.String(
        load_default="name",
        validate=validate.OneOf([*ORDERS, *(f"-{name}" for name in ORDERS)]),
    )


def read_note(given: dict[str, Any], now: datetime) -> Note:
    """Raises InvalidNote."""
    try:
        note = NoteSchema().load(given)
    except ValidationError as error:
        raise InvalidNote(fields=_sentences(error)) from None
    return Note(note["note_id"], note["text"], now, note["topic_id"], note["question_id"])


def read_id(name: str, value: Any) -> str:
    """One identifier of a command; raises InvalidRequest."""
    try:
        return str(StepSchema().load({name: value})[name])
    except ValidationError as error:
        raise InvalidRequest(fields=_sentences(error)) from None


def read_templates_query(given: dict[str, Any]) -> dict[str, str]:
    """`search` and `order`; raises InvalidRequest."""
    try:
        return TemplatesSchema().load(given)
    except ValidationError as error:
        raise InvalidRequest(fields=_sentences(error)) from None


def _sentences(error: ValidationError) -> dict[str, str]:
    return {name: says[0] for name, says in error.messages_dict.items()}
