"""Interviews, as scheduling keeps them."""

from marshmallow import fields, validate

from services.gateway.http.schemas.derived import answer_of, body_of
from services.gateway.http.schemas.parts import Request
from shared.requests import media, scheduling
from shared.requests.fields import Text


class InterviewQuery(Request):
    """Which interviews, in which order, which page."""

    search = Text("Search", most=200, least=0, load_default="")
    status = Text("Status", most=100, least=0, load_default=None, allow_none=True)
    order = Text("Order", most=100, load_default="-starts_at")
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))
    after = Text("The place in the list", most=4000, load_default=None, allow_none=True)
    time_zone = Text(
        "Time zone",
        most=100,
        load_default="UTC",
        metadata={"description": "Decides which interviews are today's."},
    )


NewInterview = body_of(scheduling.CreateInterview, "NewInterview", without=("recruiter",))
NewDate = body_of(scheduling.ChangeDate, "NewDate", without=("interview_id", "actor"))
Interview = answer_of(scheduling.InterviewDetails, "Interview")
InterviewList = answer_of(scheduling.InterviewList)
Consents = answer_of(scheduling.Consents)
CallEnd = answer_of(media.CallEnd)
