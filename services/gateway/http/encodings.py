"""Sends what is kept in several encodings in the one that the client likes (RFC 9110, 12.5.3).

Each encoding of a thing is a representation with an entity tag and with ranges of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from aiohttp import hdrs, web

from services.gateway.http.ranges import NotSatisfiable, Range, wanted_range

SUFFIXES = {"br": ".br", "gzip": ".gz"}  # the better one first
PLAIN = "identity"


@dataclass(frozen=True)
class Representation:
    """The bytes of a thing in one encoding; `media_type` is that of the thing."""

    body: bytes
    media_type: str
    encoding: str = PLAIN
    tag: str = field(init=False)

    def __post_init__(self) -> None:
        digest = hashlib.sha256(self.encoding.encode() + self.body).hexdigest()[:24]
        object.__setattr__(self, "tag", f'"{digest}"')


def liked(header: str) -> list[str]:
    """The encodings of SUFFIXES that an `Accept-Encoding` header allows, the best one first."""
    weights = dict(_weighted(item) for item in header.split(",") if item.strip())
    others = weights.get("*", 0.0)
    found = {name: weights.get(name, others) for name in SUFFIXES}
    return sorted((name for name in found if found[name] > 0), key=lambda name: -found[name])


def _weighted(item: str) -> tuple[str, float]:
    """Such as `gzip;q=0.5`; a weight that is none counts as zero."""
    name, *parameters = (part.strip().lower() for part in item.split(";"))
    weight = next((text[2:] for text in parameters if text.startswith("q=")), "1")
    try:
        return name, float(weight)
    except ValueError:
        return name, 0.0


def chosen(request: web.Request, kept: Mapping[str, Representation]) -> Representation:
    """One of those that are kept, by encoding; the plain one is always among them."""
    likes = liked(request.headers.get(hdrs.ACCEPT_ENCODING, ""))
    return next((kept[name] for name in likes if name in kept), kept[PLAIN])


def send(request: web.Request, sent: Representation, *, cache: str) -> web.Response:
    """The answer to a GET or HEAD; `cache` is its `Cache-Control`."""
    headers = {"Vary": "Accept-Encoding", "ETag": sent.tag, "Cache-Control": cache}
    if _has_it(request, sent.tag):
        return web.Response(status=304, headers=headers)
    headers |= {"Content-Type": sent.media_type, "Accept-Ranges": "bytes"}
    if sent.encoding != PLAIN:
        headers["Content-Encoding"] = sent.encoding
    try:
        part = wanted_range(request, len(sent.body), sent.tag) if request.method == "GET" else None
    except NotSatisfiable:
        outside = {"Content-Range": f"bytes */{len(sent.body)}", "Vary": "Accept-Encoding"}
        return web.Response(status=416, headers=outside)
    if part is None:
        return web.Response(body=sent.body, headers=headers)
    return _part(sent, part, headers)


def _part(sent: Representation, part: Range, headers: dict[str, str]) -> web.Response:
    headers["Content-Range"] = part.header
    return web.Response(status=206, body=sent.body[part.start : part.end], headers=headers)


def _has_it(request: web.Request, tag: str) -> bool:
    known = request.if_none_match or ()
    return any(each.value in ("*", tag.strip('"')) for each in known)
