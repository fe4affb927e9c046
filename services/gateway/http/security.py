"""Security headers on every response, and protection against requests from other sites."""

from __future__ import annotations

import contextlib
from ipaddress import ip_address
from typing import Any

from aiohttp import hdrs, web

from services.gateway.gateway import gateway_of
from services.gateway.http.errors import FORBIDDEN_ORIGIN, problem
from services.gateway.http.reading import address_parts

# Measured with the component library's inline styles: no violations.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; connect-src 'self'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Permissions-Policy": "camera=(self), microphone=(self), display-capture=(self)",
    "Referrer-Policy": "no-referrer",  # paths bear link tokens
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
STRICT_TRANSPORT = "max-age=31536000"
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Called for each response just before its headers are sent (`on_response_prepare`)."""
    response.headers[hdrs.SERVER] = "Rapport"  # not which server of which version
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if gateway_of(request).config.is_secure:
        response.headers.setdefault("Strict-Transport-Security", STRICT_TRANSPORT)
    if request.path.startswith("/api/"):
        response.headers.setdefault("Cache-Control", "no-store")


@web.middleware
async def refuse_other_sites(request: web.Request, handler: Any) -> web.StreamResponse:
    """Refuse requests from another site's pages that would change something or open a WebSocket.

    Browsers send `Origin` with both. A client that sends neither `Origin` nor `Sec-Fetch-Site` is
    no browser, so it cannot carry the cookie of a person who was lured to that site.
    """
    is_upgrade = request.headers.get(hdrs.UPGRADE, "").lower() == "websocket"
    if (request.method not in SAFE_METHODS or is_upgrade) and _is_from_other_site(request):
        return problem(403, "other_site", FORBIDDEN_ORIGIN)
    response: web.StreamResponse = await handler(request)
    return response


def _is_from_other_site(request: web.Request) -> bool:
    origin = request.headers.get(hdrs.ORIGIN)
    if origin is None:
        return request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none")
    sent, public = address_parts(origin), address_parts(gateway_of(request).config.public_url)
    if sent is None or public is None:
        return True
    if (sent.scheme, sent.netloc.lower()) == (public.scheme, public.netloc.lower()):
        return False
    return sent.netloc.lower() != request.host.lower() or not _is_near(sent.hostname or "")


def _is_near(host: str) -> bool:
    """Whether it names a machine without the public name system, in which anybody may let a name of
    theirs point at this machine (DNS rebinding), so that their page and our host agree."""
    with contextlib.suppress(ValueError):
        return bool(ip_address(host))
    return "." not in host or host.endswith((".localhost", ".local"))
