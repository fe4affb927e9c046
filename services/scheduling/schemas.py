"""What the shapes of the requests cannot say: zones and moments.

Sentences are shown under the fields.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from services.scheduling.domain.changes import Draft
from services.scheduling.domain.errors import InvalidInterview, InvalidQuery
from services.scheduling.domain.interview import Recruiter, Status, setup_of
from services.scheduling.domain.moments import to_utc, zone
from services.scheduling.handlers import ScheduleInterview
from services.scheduling.listing import Question
from shared.requests.scheduling import ChangeDate, CreateInterview, ListInterviews

Wrong = dict[str, str]


def read_form(asked: CreateInterview, now: datetime) -> ScheduleInterview:
    """The whole form, or all that is wrong with it at once."""
    wrong: Wrong = {}
    setup = setup_of(asked) | {"campaign": asked.campaign or None}
    starts_at, time_zone = _moment(asked, now, wrong)
    if wrong:
        raise InvalidInterview(fields=wrong)
    return ScheduleInterview(
        request_id=asked.request_id,
        template_id=asked.template_id,
        recruiter=Recruiter(**vars(asked.recruiter)),
        draft=Draft(**setup, starts_at=starts_at, time_zone=time_zone),
    )


def read_moment(asked: ChangeDate, now: datetime) -> tuple[datetime, str]:
    """An instant and its zone; refused at the fields."""
    wrong: Wrong = {}
    moment = _moment(asked, now, wrong)
    if wrong:
        raise InvalidInterview(fields=wrong)
    return moment


def read_question(asked: ListInterviews) -> Question:
    """What the list is asked for; raises InvalidQuery."""
    asked_for: dict[str, Any] = dict(vars(asked))
    del asked_for["time_zone"]
    if asked.status is not None and asked.status not in list(Status):
        names = ", ".join(Status)
        raise InvalidQuery(fields={"status": f"Must be one of: {names}."})
    return Question(**asked_for | {"status": asked.status and Status(asked.status)})


def _moment(
    asked: CreateInterview | ChangeDate, now: datetime, wrong: Wrong
) -> tuple[datetime, str]:
    """A wall clock reading and its zone have to name an instant together; no reading means now."""
    time_zone = asked.time_zone
    try:
        zone(time_zone)
        if asked.local_time is not None:
            return to_utc(asked.local_time, time_zone), time_zone
    except InvalidInterview as refusal:
        wrong.update(refusal.fields)
    return now, time_zone
