"""Streams a participant's recording from the blob store, in the ranges that a player asks for."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from services.gateway.auth.access import Access
from services.gateway.gateway import gateway_of
from services.gateway.http.errors import problem
from services.gateway.http.operation import operation
from shared.blobs import BlobNotFound, BlobsUnavailable
from shared.messaging.errors import Refused
from shared.telemetry import get_logger

log = get_logger()
routes = web.RouteTableDef()
NOT_THERE = Refused("not_found", "recording_not_found", "There is no such recording.")


@dataclass(frozen=True)
class Range:
    """The bytes to send, of a file of `size`; the end is not included."""

    start: int
    end: int
    size: int

    @property
    def header(self) -> str:
        return f"bytes {self.start}-{self.end - 1}/{self.size}"


class NotSatisfiable(Exception):
    """The range lies outside the file."""


@routes.get("/api/interviews/{interview_id}/recordings/{participant}")
@operation(
    "A participant's video; takes Range",
    action="play the recording",
    access=Access.OBSERVER,
    media_type="video/webm",
)
async def stream_recording(request: web.Request) -> web.StreamResponse:
    key = await _key(request)
    try:
        size = await asyncio.to_thread(gateway_of(request).blobs.size, key)
    except BlobNotFound:
        raise NOT_THERE from None
    tag = f'"{hashlib.sha256(f"{key} {size}".encode()).hexdigest()[:24]}"'
    try:
        wanted = _range(request, size, tag)
    except NotSatisfiable:
        refusal = problem(416, "range_not_satisfiable", "The recording is shorter than that.")
        refusal.headers["Content-Range"] = f"bytes */{size}"
        return refusal
    return await _send(request, key, wanted or Range(0, size, size), tag, is_part=bool(wanted))


async def _key(request: web.Request) -> str:
    found: dict[str, Any] = await gateway_of(request).services.call(
        "media", "recordings", interview_id=request.match_info["interview_id"]
    )
    for recording in found["recordings"]:
        if recording["participant"] == request.match_info["participant"] and recording.get("key"):
            return str(recording["key"])
    raise NOT_THERE


def _range(request: web.Request, size: int, tag: str) -> Range | None:
    """What `Range` asks for; nothing when it is absent, malformed or about another file."""
    condition = request.headers.get("If-Range")
    if "Range" not in request.headers or (condition and condition != tag):
        return None
    try:
        asked = request.http_range
    except ValueError:
        return None
    start = asked.start or 0
    if start < 0:
        start = max(size + start, 0)
    end = size if asked.stop is None else min(asked.stop, size)
    if start >= end:
        raise NotSatisfiable
    return Range(start, end, size)


async def _send(
    request: web.Request, key: str, part: Range, tag: str, *, is_part: bool
) -> web.StreamResponse:
    response = web.StreamResponse(status=206 if is_part else 200)
    response.content_type = "video/webm"
    response.content_length = part.end - part.start
    response.headers.update({"Accept-Ranges": "bytes", "ETag": tag})
    if is_part:
        response.headers["Content-Range"] = part.header
    await response.prepare(request)
    if request.method == "HEAD":
        return response
    try:
        async for piece in gateway_of(request).blobs.stream(key, part.start, part.end):
            await response.write(piece)
    except (BlobNotFound, BlobsUnavailable):
        log.exception("recording_cut_off", interview_id=request.match_info["interview_id"])
        if request.transport is not None:
            request.transport.abort()  # the player sees a broken answer, not a complete short one
    return response
