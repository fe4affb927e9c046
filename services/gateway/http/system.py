"""System health: whether services answer, and the messages that no consumer could handle."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from aiohttp import web

from services.gateway.auth.access import Access
from services.gateway.gateway import gateway_of
from services.gateway.http.errors import problem
from services.gateway.http.operation import operation
from services.gateway.http.schemas.system import Health, ParkedMessages
from services.gateway.services import Services
from shared.messaging.errors import Refused, ServiceError
from shared.requests.analysis import Engines, ReadEngines
from shared.requests.ping import Ping

routes = web.RouteTableDef()
SERVICES = ("scheduling", "plan", "media", "analysis", "notify")
PING_S = 2.0
PARKED_MOST = 500


@routes.get("/api/system/health")
@operation("Health of all parts", action="read the health", access=Access.OBSERVER, answer=Health)
async def read_health(request: web.Request) -> dict[str, Any]:
    services = gateway_of(request).services
    rows, engines, parked = await asyncio.gather(
        ping_all(services), _engines(services), _parked_count(services)
    )
    return {"services": rows, "broker": services.is_ready, "engines": engines, "parked": parked}


@routes.get("/api/system/parked")
@operation(
    "Messages that no consumer could handle",
    action="list the parked messages",
    access=Access.ADMIN,
    answer=ParkedMessages,
)
async def list_parked(request: web.Request) -> dict[str, Any]:
    return {"items": await gateway_of(request).services.parked(PARKED_MOST)}


@routes.post("/api/system/parked/{message_id}/replay")
@operation(
    "Hand a parked message to its consumer again",
    action="replay the message",
    access=Access.ADMIN,
    status=204,
)
async def replay_parked(request: web.Request) -> web.Response:
    services = gateway_of(request).services
    return _done(await services.replay_parked(request.match_info["message_id"]))


@routes.delete("/api/system/parked/{message_id}")
@operation(
    "Drop a parked message for good",
    action="discard the message",
    access=Access.ADMIN,
    status=204,
)
async def discard_parked(request: web.Request) -> web.Response:
    services = gateway_of(request).services
    return _done(await services.discard_parked(request.match_info["message_id"]))


def _done(was_there: bool) -> web.Response:
    if not was_there:
        return problem(404, "not_found", "This message is not parked any more.")
    return web.Response(status=204)


async def ping_all(services: Services) -> list[dict[str, Any]]:
    """One row for each service, in a fixed order."""
    return list(await asyncio.gather(*(_ping(services, name) for name in SERVICES)))


async def _ping(services: Services, name: str) -> dict[str, Any]:
    began = time.perf_counter()
    try:
        answer = await services.ask(Ping(), to=name, timeout_s=PING_S)
    except (Refused, ServiceError) as error:
        detail = {"ServiceTimeout": "does not answer in time"}.get(type(error).__name__)
        return {
            "name": name,
            "ok": False,
            "detail": detail or "does not answer",
            "latency_ms": None,
        }
    latency_ms = round((time.perf_counter() - began) * 1000, 1)
    return {"name": name, "ok": answer.ok, "detail": answer.detail, "latency_ms": latency_ms}


async def _engines(services: Services) -> Engines | None:
    try:
        return await services.ask(ReadEngines(), timeout_s=PING_S)
    except (Refused, ServiceError):
        return None


async def _parked_count(services: Services) -> int | None:
    try:
        return await services.parked_count()
    except ServiceError:
        return None
