"""What operators and Kubernetes ask: /livez, /readyz, /metrics; and the OpenAPI document."""

from __future__ import annotations

import gzip
import json
from functools import cache

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from services.gateway.gateway import gateway_of
from services.gateway.http.encodings import PLAIN, Representation, chosen, send
from services.gateway.http.system import ping_all
from services.gateway.openapi import document

routes = web.RouteTableDef()


@routes.get("/livez")
async def livez(_request: web.Request) -> web.Response:
    """200 while this process runs."""
    return web.json_response({"ok": True})


@routes.get("/readyz")
async def readyz(request: web.Request) -> web.Response:
    """200 if every service answers, else 503; the body says which do not."""
    rows = await ping_all(gateway_of(request).services)
    is_ready = all(row["ok"] for row in rows)
    shown = [{"name": row["name"], "ok": row["ok"], "detail": row["detail"]} for row in rows]
    body = {"ok": is_ready, "services": shown}
    return web.json_response(body, status=200 if is_ready else 503)


@routes.get("/metrics")
async def metrics(_request: web.Request) -> web.Response:
    """The metrics of this process, for Prometheus."""
    return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})


@routes.get("/api/openapi.json")
async def openapi(request: web.Request) -> web.Response:
    """The description of this interface."""
    return send(request, chosen(request, _described()), cache="no-cache")


@cache
def _described() -> dict[str, Representation]:
    """Made once: it takes the event loop a tenth of a second, and anybody may ask for it."""
    text = json.dumps(document()).encode()
    return {
        PLAIN: Representation(text, "application/json"),
        "gzip": Representation(gzip.compress(text, mtime=0), "application/json", "gzip"),
    }
