"""Interview templates, as plan offers them."""

from services.gateway.http.schemas.derived import answer_of
from services.gateway.http.schemas.parts import Request
from shared.requests import plan
from shared.requests.fields import Text


class TemplateQuery(Request):
    """Which templates, in which order."""

    search = Text("Search", most=200, least=0, load_default="")
    order = Text("Order", most=100, load_default="name")


Template = answer_of(plan.Template)
TemplateList = answer_of(plan.TemplateList)
