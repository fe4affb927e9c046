"""Which part of a file a request asks for (RFC 9110, 14): players and downloads go on in parts."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web


@dataclass(frozen=True)
class Range:
    """The bytes from `start` up to but not including `end`, of a file of `size` bytes."""

    start: int
    end: int
    size: int

    @property
    def header(self) -> str:
        return f"bytes {self.start}-{self.end - 1}/{self.size}"


class NotSatisfiable(Exception):
    """The range lies outside the file."""


def wanted_range(request: web.Request, size: int, tag: str) -> Range | None:
    """What the `Range` header asks for; None if absent, malformed or meant for an older file."""
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
