"""What callers must send, checked with marshmallow; sentences are shown under the fields."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Any

from marshmallow import (
    EXCLUDE,
    Schema,
    ValidationError,
    fields,
    validate,
    validates_schema,
)

from services.scheduling.domain.changes import Draft
from services.scheduling.domain.errors import InvalidInterview, InvalidQuery, SchedulingError
from services.scheduling.domain.interview import Recruiter, Status
from services.scheduling.domain.moments import to_utc, zone
from services.scheduling.handlers import ScheduleInterview
from services.scheduling.listing import Question

LONGEST_TEXT = 200
LONGEST_EMAIL = 254
MOST_ON_A_PAGE = 200


class Line(fields.String):
    """One line of text: trimmed, inner spaces single, no control characters (mail headers!)."""

    def __init__(self, missing: str = "This field is required.", **options: Any) -> None:
        words: dict[str, Any] = {"required": missing, "null": missing, "invalid": "Enter a text."}
        limit = validate.Length(max=LONGEST_TEXT, error="Use {max} characters at most.")
        super().__init__(error_messages=words, **{"validate": limit, **options})
        self._missing = missing

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, *args, **kwargs)
        text = " ".join(unicodedata.normalize("NFC", text).split())
        if any(unicodedata.category(sign) in ("Cc", "Cs") for sign in text):
            raise ValidationError("This contains characters that cannot be used.")
        if not text and self.required:
            raise ValidationError(self._missing)
        return text


class PersonSchema(Schema):
    """A recruiter, as the gateway knows the account."""

    class Meta:
        unknown = EXCLUDE

    id = fields.String(required=True)
    name = fields.String(required=True)
    email = fields.String(load_default="")


class MomentSchema(Schema):
    """A wall clock reading and its zone; no reading means now."""

    class Meta:
        unknown = EXCLUDE

    local_time = fields.String(
        load_default=None,
        allow_none=True,
        error_messages={"invalid": "Enter date and time as 2026-12-01 14:30."},
    )
    time_zone = Line("Choose a time zone.", required=True)

    @validates_schema(skip_on_field_errors=True)
    def check_moment(self, data: dict[str, Any], **_: Any) -> None:
        """Both together have to name an instant."""
        try:
            zone(data["time_zone"])
            if data["local_time"] is not None:
                to_utc(data["local_time"], data["time_zone"])
        except InvalidInterview as refusal:
            raise ValidationError({name: [says] for name, says in refusal.fields.items()}) from None


class InterviewSchema(Schema):
    """The fields of "Interview setup" besides the moment (R11-R15)."""

    class Meta:
        unknown = EXCLUDE

    request_id = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_TEXT))
    template_id = Line("Choose a template.", required=True)
    position = Line("Enter the position.", required=True)
    candidate_name = Line("Enter the candidate's name.", required=True)
    candidate_email = Line(
        "Enter the candidate's email.",
        required=True,
        validate=[
            validate.Email(error="Enter a valid email, such as anna@example.com."),
            validate.Length(max=LONGEST_EMAIL, error="Use {max} characters at most."),
        ],
    )
    campaign = Line(load_default=None, allow_none=True)
    recruiter = fields.Nested(PersonSchema, required=True)


class QuestionSchema(Schema):
    """What a list can be asked for."""

    search = fields.String(load_default="", validate=validate.Length(max=LONGEST_TEXT))
    status = fields.Enum(Status, by_value=True, load_default=None, allow_none=True)
    order = fields.String(load_default="-starts_at")
    limit = fields.Integer(load_default=50, validate=validate.Range(1, MOST_ON_A_PAGE))
    after = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=2000))


def read_form(form: dict[str, Any], now: datetime) -> ScheduleInterview:
    """The whole form, or all that is wrong with it at once."""
    wrong: dict[str, str] = {}
    given = _checked(InterviewSchema(), form, wrong)
    moment = _checked(MomentSchema(), form, wrong)
    if wrong:
        raise InvalidInterview(fields=wrong)
    return ScheduleInterview(
        request_id=given["request_id"],
        template_id=given["template_id"],
        recruiter=Recruiter(**given["recruiter"]),
        draft=Draft(
            position=given["position"],
            candidate_name=given["candidate_name"],
            candidate_email=given["candidate_email"],
            campaign=given["campaign"] or None,
            starts_at=_instant(moment, now),
            time_zone=moment["time_zone"],
        ),
    )


def read_moment(local_time: Any, time_zone: Any, now: datetime) -> tuple[datetime, str]:
    """An instant and its zone; refused at the fields."""
    wrong: dict[str, str] = {}
    moment = _checked(MomentSchema(), {"local_time": local_time, "time_zone": time_zone}, wrong)
    if wrong:
        raise InvalidInterview(fields=wrong)
    return _instant(moment, now), moment["time_zone"]


def read_question(asked: dict[str, Any]) -> Question:
    """What the list is asked for; raises InvalidQuery."""
    wrong: dict[str, str] = {}
    given = _checked(QuestionSchema(), asked, wrong)
    if wrong:
        raise InvalidQuery(fields=wrong)
    return Question(**given)


def read_text(value: Any, error: type[SchedulingError]) -> str:
    """A text, or that error."""
    if not isinstance(value, str):
        raise error
    return value


def _instant(moment: dict[str, Any], now: datetime) -> datetime:
    if moment["local_time"] is None:
        return now
    return to_utc(moment["local_time"], moment["time_zone"])


def _checked(schema: Schema, given: dict[str, Any], wrong: dict[str, str]) -> dict[str, Any]:
    try:
        return schema.load(given)
    except ValidationError as error:
        wrong.update({name: _first(says) for name, says in error.messages_dict.items()})
        return {}


def _first(says: Any) -> str:
    """The first sentence, however deep marshmallow has put it."""
    while not isinstance(says, str):
        says = next(iter(says.values() if isinstance(says, dict) else says))
    return says
