"""Counts, times and logs requests by URL pattern: the URL itself may hold a link's token (N8)."""

from __future__ import annotations

import time
from typing import Any

from aiohttp import web
from prometheus_client import Counter, Histogram

from shared.telemetry import get_logger

REQUESTS = Counter("rapport_gateway_requests", "Requests answered", ["route", "method", "status"])
SECONDS = Histogram(
    "rapport_gateway_request_seconds", "From a request to its answer's headers", ["route", "method"]
)
PAGES = "pages"
GONE = 499  # not answered: the browser closed the connection, or the gateway stops
METHODS = {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"}

log = get_logger()


def route_of(request: web.Request) -> str:
    """The URL pattern, such as `/api/join/{token}`; `pages` for the web pages."""
    resource = request.match_info.route.resource
    name = resource.canonical if resource is not None else PAGES
    return name if name.startswith(("/api/", "/ws/", "/readyz", "/livez", "/metrics")) else PAGES


@web.middleware
async def measure(request: web.Request, handler: Any) -> web.StreamResponse:
    """The outermost middleware, so it sees what the others answered."""
    began = time.perf_counter()
    status = GONE
    try:
        response: web.StreamResponse = await handler(request)
        status = response.status
        return response
    except web.HTTPException as error:
        status = error.status
        raise
    finally:
        _note(request, status, time.perf_counter() - began)


def _note(request: web.Request, status: int, seconds: float) -> None:
    route = route_of(request)
    method = request.method if request.method in METHODS else "other"
    REQUESTS.labels(route, method, str(status)).inc()
    if not route.startswith("/ws/"):
        SECONDS.labels(route, method).observe(seconds)
    if route.startswith(("/api/", "/ws/")):
        milliseconds = round(seconds * 1000, 1)
        log.info("request", route=route, method=method, status=status, ms=milliseconds)
