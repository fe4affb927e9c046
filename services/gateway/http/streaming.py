"""Sends stored files to browsers, also in parts: players ask for byte ranges."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass

from aiohttp import web

from services.gateway.gateway import gateway_of
from services.gateway.http.errors import problem
from services.gateway.http.ranges import NotSatisfiable, Range, wanted_range
from shared.blobs import BlobNotFound, BlobsUnavailable
from shared.messaging.errors import Refused
from shared.telemetry import get_logger

log = get_logger()
NOT_THERE = Refused("not_found", "recording_not_found", "There is no such recording.")


@dataclass(frozen=True)
class File:
    """A stored file and its media type; with `save_as` the browser saves it, else it plays it."""

    key: str
    media_type: str
    save_as: str | None = None


async def stream(request: web.Request, file: File) -> web.StreamResponse:
    """The answer to a request for this file."""
    try:
        size = await asyncio.to_thread(gateway_of(request).blobs.size, file.key)
    except BlobNotFound:
        raise NOT_THERE from None
    tag = f'"{hashlib.sha256(f"{file.key} {size}".encode()).hexdigest()[:24]}"'
    try:
        wanted = wanted_range(request, size, tag)
    except NotSatisfiable:
        refusal = problem(416, "range_not_satisfiable", "The recording is shorter than that.")
        refusal.headers["Content-Range"] = f"bytes */{size}"
        return refusal
    return await _send(request, file, wanted or Range(0, size, size), tag, is_part=bool(wanted))


async def _send(
    request: web.Request, file: File, part: Range, tag: str, *, is_part: bool
) -> web.StreamResponse:
    response = web.StreamResponse(status=206 if is_part else 200)
    response.content_type = file.media_type
    response.content_length = part.end - part.start
    response.headers.update({"Accept-Ranges": "bytes", "ETag": tag})
    if file.save_as:
        response.headers["Content-Disposition"] = f'attachment; filename="{file.save_as}"'
    if is_part:
        response.headers["Content-Range"] = part.header
    await response.prepare(request)
    if request.method == "HEAD":
        return response
    try:
        async for piece in gateway_of(request).blobs.stream(file.key, part.start, part.end):
            await response.write(piece)
    except (BlobNotFound, BlobsUnavailable):
        log.exception("recording_cut_off", interview_id=request.match_info.get("interview_id"))
        if request.transport is not None:
            request.transport.abort()  # the player sees a broken answer, not a complete short one
    return response
