"""Interview templates, as plan offers them."""

from marshmallow import fields

from services.gateway.http.schemas.derived import answer_of
from services.gateway.http.schemas.parts import Request
from shared.requests import plan


class TemplateQuery(Request):
    """Which templates, in which order."""

    search = fields.String(load_default="")
    order = fields.String(load_default="name")


Template = answer_of(plan.Template)
TemplateList = answer_of(plan.TemplateList)
