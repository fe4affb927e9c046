"""The state of the system, for its administrators."""

from marshmallow import fields

from services.gateway.http.schemas.derived import answer_of
from services.gateway.http.schemas.parts import Answer, Moment, nullable, some
from shared.requests import analysis


class ServiceHealth(Answer):
    """Whether one service answers, and how fast."""

    name = fields.String()
    ok = fields.Boolean()
    detail = fields.String(allow_none=True)
    latency_ms = fields.Float(allow_none=True)


Engines = answer_of(analysis.Engines)


class Health(Answer):
    """All of it; `parked` counts messages that wait for a person."""

    services = some(ServiceHealth)
    broker = fields.Boolean()
    engines = nullable(Engines)
    parked = fields.Integer(allow_none=True)


class ParkedMessage(Answer):
    """A message that no consumer could handle."""

    id = fields.String()
    type = fields.String(allow_none=True)
    consumer = fields.String(allow_none=True)
    reason = fields.String(allow_none=True)
    attempts = fields.Integer(allow_none=True)
    at = Moment(allow_none=True)
    interview_id = fields.String(allow_none=True)


class ParkedMessages(Answer):
    """All parked messages, oldest first."""

    items = some(ParkedMessage)
