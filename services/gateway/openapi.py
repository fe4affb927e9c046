"""Writes the OpenAPI 3.1 document of all endpoints into `openapi.json`: `make api`.

The web pages' types are generated from that file, so pages and gateway cannot disagree.
`make check` fails while one of the two is out of date.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from aiohttp import web
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema

from services.gateway.auth.access import Access
from services.gateway.http.operation import Operation, operation_of
from services.gateway.http.routes import TABLES
from services.gateway.http.schemas.frames import FRAMES
from services.gateway.http.schemas.problem import Problem

CHECKED_IN = Path(__file__).with_name("openapi.json")
REFUSALS = {
    Access.PUBLIC: (401, 403, 404, 422, 429, 500),
    Access.CANDIDATE: (401, 404, 422, 500, 503, 504),
    Access.READER: (404, 429, 500, 503, 504),
    Access.OBSERVER: (401, 403, 404, 422, 500, 503, 504),
    Access.RECRUITER: (401, 403, 404, 409, 410, 422, 500, 503, 504),
    Access.ADMIN: (401, 403, 404, 409, 422, 500, 503, 504),
}
# The HTTP server itself answers these, before our code sees the request.
UNREADABLE = {"description": "Not readable as HTTP, such as an address over 8 kB; plain text."}
MEANINGS = {
    401: "Nobody is signed in, or the password is wrong.",
    403: "The role does not allow it, or the request came from another site.",
    404: "It does not exist, or the link is not valid.",
    409: "Not possible in the present state.",
    410: "It is over.",
    416: "The range lies outside the file.",
    422: "Something in the request is wrong; `fields` says what.",
    429: "Too many attempts.",
    500: "Something broke; nothing was lost.",
    503: "A service is not available; nothing was lost.",
    504: "A service did not answer in time; trying again is safe.",
}


def document() -> dict[str, Any]:
    """The document, always in the same order."""
    spec = APISpec(
        title="Rapport",
        version="1",
        openapi_version="3.1.0",
        plugins=[MarshmallowPlugin(schema_name_resolver=_name)],
        info={"description": "Interface of the gateway. WebSocket frames are listed as schemas."},
    )
    spec.components.security_scheme(
        "sign_in", {"type": "apiKey", "in": "cookie", "name": "rapport_session"}
    )
    for schema in (Problem, *FRAMES):
        spec.components.schema(_name(schema), schema=schema)
    for table in TABLES:
        for route in table:
            if isinstance(route, web.RouteDef):
                _add(spec, route)
    return spec.to_dict()


def text() -> str:
    """The document as it stands in `openapi.json`."""
    return json.dumps(document(), indent=2, sort_keys=True) + "\n"


def _name(schema: type[Schema] | Schema) -> str:
    return (schema if isinstance(schema, type) else type(schema)).__name__


def _add(spec: APISpec, route: web.RouteDef) -> None:
    declared = operation_of(route.handler)
    assert declared is not None
    described: dict[str, Any] = {
        "operationId": declared.name,
        "summary": declared.summary,
        "tags": [route.path.split("/")[2]],
        "parameters": _parameters(route.path, declared),
        "responses": {str(declared.status): _answer(declared)}
        | {str(status): _refusal(status) for status in REFUSALS[declared.access]}
        | {"400": UNREADABLE},
    }
    if declared.media_type.startswith("video/"):  # players ask for parts
        described["responses"] |= {"206": _answer(declared), "416": _refusal(416)}
    if declared.body:
        content = {"application/json": {"schema": declared.body}}
        described["requestBody"] = {"required": True, "content": content}
    if declared.access >= Access.OBSERVER:
        described["security"] = [{"sign_in": []}]
    spec.path(path=route.path, operations={route.method.lower(): described})


def _parameters(path: str, declared: Operation) -> list[dict[str, Any]]:
    named = [
        {"in": "path", "name": name, "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"{(\w+)}", path)
    ]
    return [*named, *([{"in": "query", "schema": declared.query}] if declared.query else [])]


def _answer(declared: Operation) -> dict[str, Any]:
    if declared.media_type != "application/json":
        binary = {"schema": {"type": "string", "format": "binary"}}
        return {"description": "The file.", "content": {declared.media_type: binary}}
    if not declared.answers:
        return {"description": "Done."}
    schema: Any = declared.answers[0]
    if len(declared.answers) > 1:
        schema = {"oneOf": list(declared.answers)}
    return {"description": "Done.", "content": {"application/json": {"schema": schema}}}


def _refusal(status: int) -> dict[str, Any]:
    content = {"application/json": {"schema": Problem}}
    return {"description": MEANINGS[status], "content": content}


if __name__ == "__main__":
    CHECKED_IN.write_text(text())
