"""Builds the aiohttp application: every endpoint, WebSocket, web page and middleware."""

from __future__ import annotations

from pathlib import Path

from aiohttp import WSCloseCode, web

from services.gateway.gateway import GATEWAY, Gateway
from services.gateway.http import probes
from services.gateway.http.connections import Connections
from services.gateway.http.errors import translate_errors
from services.gateway.http.measure import measure
from services.gateway.http.pages import DIST, Pages
from services.gateway.http.reading import refuse_unreadable_paths
from services.gateway.http.routes import TABLES
from services.gateway.http.security import add_headers, refuse_other_sites
from services.gateway.ws import endpoints
from services.gateway.ws.connection import OPEN, OpenSockets

REQUEST_MOST = 256 * 1024


def make_app(
    gateway: Gateway, *, dist: Path = DIST, connections: Connections | None = None
) -> web.Application:
    """The application that serves this gateway; `dist` holds the built web pages."""
    app = web.Application(
        middlewares=[
            *([connections.hear] if connections else []),
            measure,
            translate_errors,
            refuse_unreadable_paths,
            refuse_other_sites,
        ],
        client_max_size=REQUEST_MOST,
    )
    app[GATEWAY] = gateway
    app[OPEN] = OpenSockets()
    for table in (*TABLES, probes.routes, endpoints.routes):
        app.router.add_routes(table)
    Pages(dist).add_to(app)
    app.on_response_prepare.append(add_headers)
    app.on_shutdown.append(_close_sockets)
    return app


async def _close_sockets(app: web.Application) -> None:
    """Before the gateway stops. Pages reconnect by themselves, to whichever gateway answers."""
    sockets = app[OPEN]
    for connection in list(sockets):
        connection.close(WSCloseCode.GOING_AWAY)
    await app[GATEWAY].live.close()
