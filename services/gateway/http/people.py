"""Accounts, for administrators: list them, add one, remove one."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from services.gateway.auth.access import Access, account_of
from services.gateway.auth.accounts import Role
from services.gateway.gateway import gateway_of
from services.gateway.http.errors import problem
from services.gateway.http.operation import operation
from services.gateway.http.schemas.session import NewPerson, People, Person

routes = web.RouteTableDef()


@routes.get("/api/people")
@operation("Everybody with an account", action="list people", access=Access.ADMIN, answer=People)
async def list_people(request: web.Request) -> dict[str, Any]:
    return {"items": await gateway_of(request).accounts.all()}


@routes.post("/api/people")
@operation(
    "Give somebody an account",
    action="add the person",
    access=Access.ADMIN,
    body=NewPerson,
    answer=Person,
    status=201,
)
async def add_person(request: web.Request, body: dict[str, Any]) -> Any:
    return await gateway_of(request).accounts.create(**body | {"role": Role(body["role"])})


@routes.delete("/api/people/{person_id}")
@operation(
    "Take somebody's account away and sign them out everywhere",
    action="remove the person",
    access=Access.ADMIN,
    status=204,
)
async def remove_person(request: web.Request) -> web.Response:
    gateway, person_id = gateway_of(request), request.match_info["person_id"]
    if person_id == account_of(request).id:
        return problem(409, "own_account", "You cannot remove your own account.")
    if not await gateway.accounts.disable(person_id):
        return problem(404, "person_not_found", "There is no such account.")
    await gateway.sign_ins.end_all(person_id)
    return web.Response(status=204)
