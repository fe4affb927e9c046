"""What the shapes of the requests cannot say: lines fit for mail headers, zones, moments.

Sentences are shown under the fields.
"""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Any

from services.scheduling.domain.changes import Draft
from services.scheduling.domain.errors import InvalidInterview, InvalidQuery, InvalidShareLink
from services.scheduling.domain.interview import Recruiter, Status, setup_of
from services.scheduling.domain.moments import to_utc, zone
from services.scheduling.handlers import ScheduleInterview
from services.scheduling.listing import Question
from shared.requests.scheduling import ChangeDate, CreateInterview, ListInterviews
from shared.requests.scheduling.sharing import CreateShareLink

LONGEST_TEXT = 200
LONGEST_EMAIL = 254
WIDER = {"candidate_email": LONGEST_EMAIL}
NOT_A_LINE = "This contains characters that cannot be used."

Wrong = dict[str, str]


def read_form(asked: CreateInterview, now: datetime) -> ScheduleInterview:
    """The whole form, or all that is wrong with it at once."""
    wrong: Wrong = {}
    setup = {
        name: _line(name, value, wrong) if isinstance(value, str) else value
        for name, value in setup_of(asked).items()
    }
    template_id = _line("template_id", asked.template_id, wrong)
    starts_at, time_zone = _moment(asked, now, wrong)
    if wrong:
        raise InvalidInterview(fields=wrong)
    return ScheduleInterview(
        request_id=asked.request_id,
        template_id=template_id,
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


def read_reader(asked: CreateShareLink) -> str | None:
    """For whom a link is, as one line; raises InvalidShareLink."""
    wrong: Wrong = {}
    line: str | None = _line("reader", asked.reader or "", wrong)
    if wrong:
        raise InvalidShareLink(fields=wrong)
    return line


def _line(name: str, value: str, wrong: Wrong) -> Any:
    """One line: inner spaces single, no control characters (mail headers!); None when empty."""
    line = " ".join(unicodedata.normalize("NFC", value).split())
    most = WIDER.get(name, LONGEST_TEXT)
    if any(unicodedata.category(sign) in ("Cc", "Cs") for sign in line):
        wrong[name] = NOT_A_LINE
    elif len(line) > most:
        wrong[name] = f"Use {most} characters at most."
    return line or None


def _moment(
    asked: CreateInterview | ChangeDate, now: datetime, wrong: Wrong
) -> tuple[datetime, str]:
    """A wall clock reading and its zone have to name an instant together; no reading means now."""
    time_zone = _line("time_zone", asked.time_zone, wrong)
    if "time_zone" in wrong:
        return now, time_zone
    try:
        zone(time_zone)
        if asked.local_time is not None:
            return to_utc(asked.local_time, time_zone), time_zone
    except InvalidInterview as refusal:
        wrong.update(refusal.fields)
    return now, time_zone
