"""Serves the built web pages: assets, cached for ever, and `index.html` for every other URL."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

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
        return web.FileResponse(found, headers={"Cache-Control": FOR_EVER})

    async def page(self, request: web.Request) -> web.StreamResponse:
        """A file of the top folder, or `index.html`, whose script shows the page for this URL."""
        path = request.match_info["path"]
        if path.startswith(("api/", "ws/")):
            raise web.HTTPNotFound
        found = self._file(path) if path and "/" not in path else None
        index = found or self._file("index.html")
        if index is None:
            return web.Response(text=MISSING, content_type="text/html", status=503)
        return web.FileResponse(index, headers={"Cache-Control": "no-cache"})

    def _file(self, name: str) -> Path | None:
        try:
            path = (self._dist / name).resolve()
            return path if path.is_relative_to(self._dist) and path.is_file() else None
        except OSError:  # a name too long for any file
            return None
