"""Interview templates: list them, read one."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from services.gateway.auth.access import Access
from services.gateway.gateway import gateway_of
from services.gateway.http.operation import operation
from services.gateway.http.schemas.templates import Template, TemplateList, TemplateQuery
from shared.requests import plan

routes = web.RouteTableDef()


@routes.get("/api/templates")
@operation(
    "List the interview templates",
    action="list the templates",
    access=Access.OBSERVER,
    query=TemplateQuery,
    answer=TemplateList,
)
async def list_templates(request: web.Request, query: dict[str, Any]) -> Any:
    return await gateway_of(request).services.ask(plan.ListTemplates(**query))


@routes.get("/api/templates/{template_id}")
@operation(
    "One template with its topics and questions",
    action="open the template",
    access=Access.OBSERVER,
    answer=Template,
)
async def get_template(request: web.Request) -> Any:
    asked = plan.GetTemplate(request.match_info["template_id"])
    return await gateway_of(request).services.ask(asked)
