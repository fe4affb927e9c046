"""Serves the built web pages: assets, cached for ever, and `index.html` for every other URL.

The build leaves a compressed copy beside each file, which is sent to whoever can read it. What was
sent once is kept in memory: all pages together are a few megabytes.
"""

from __future__ import annotations

import mimetypes
from functools import lru_cache
from pathlib import Path

from aiohttp import web

from services.gateway.http.encodings import PLAIN, SUFFIXES, Representation, chosen, send

DIST = Path(__file__).parents[1] / "web" / "dist"
FOR_EVER = "public, max-age=31536000, immutable"
MISSING = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Rapport</title>
<body style="font-family: system-ui; max-width: 40rem; margin: 4rem auto; line-height: 1.5">
<h1>The web pages are not built yet</h1>
<p>Rapport is running, but <code>services/gateway/web/dist</code> is not there.
<code>make run</code> builds it; by hand:
<code>npm ci &amp;&amp; npm run build</code> in <code>services/gateway/web</code>.</p>
"""


class Pages:
    """The built web pages in a folder."""

    def __init__(self, dist: Path = DIST) -> None:
        self._dist = dist.resolve()

    def add_to(self, app: web.Application) -> None:
        """Answer every URL that no earlier route answers; call this last."""
        app.router.add_get("/assets/{name}", self.asset)
        app.router.add_get("/{path:.*}", self.page)

    async def asset(self, request: web.Request) -> web.StreamResponse:
        """A script, style or font. Its name changes with its content, so it never goes stale."""
        found = self._file("assets/" + request.match_info["name"])
        if found is None:
            raise web.HTTPNotFound
        return send(request, chosen(request, _representations(found)), cache=FOR_EVER)

    async def page(self, request: web.Request) -> web.StreamResponse:
        """A file of the top folder, or `index.html`, whose script shows the page for this URL."""
        path = request.match_info["path"]
        if path.startswith(("api/", "ws/")):
            raise web.HTTPNotFound
        found = self._file(path) if path and "/" not in path else None
        index = found or self._file("index.html")
        if index is None:
            return web.Response(text=MISSING, content_type="text/html", status=503)
        return send(request, chosen(request, _representations(index)), cache="no-cache")

    def _file(self, name: str) -> Path | None:
        try:
            path = (self._dist / name).resolve()
            is_ours = path.is_relative_to(self._dist) and path.suffix not in SUFFIXES.values()
            return path if is_ours and path.is_file() else None
        except OSError:  # a name too long for any file
            return None


def _representations(path: Path) -> dict[str, Representation]:
    """Those of a file, by encoding; the plain one is always there."""
    copies = {name: path.with_name(path.name + suffix) for name, suffix in SUFFIXES.items()}
    return {
        encoding: _read(place, encoding, place.stat().st_mtime_ns)
        for encoding, place in ({PLAIN: path} | copies).items()
        if place.is_file()
    }


@lru_cache(maxsize=1024)
def _read(path: Path, encoding: str, _changed_at_ns: int) -> Representation:
    plain = path if encoding == PLAIN else path.with_suffix("")
    guessed = mimetypes.guess_type(plain.name)[0] or "application/octet-stream"
    media_type = f"{guessed}; charset=utf-8" if guessed.startswith("text/") else guessed
    return Representation(path.read_bytes(), media_type, encoding)
