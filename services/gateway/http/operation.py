"""Turns a function into an endpoint: who may call it, what it takes, what it answers.

    @operation("Save an interview", action="save the interview", access=Access.RECRUITER,
               body=NewInterview, answer=Interview, status=201)
    async def create_interview(request: web.Request, body: dict[str, Any]) -> dict[str, Any]: ...

From this one declaration the caller's rights are checked, the request is read and validated, the
answer is reduced to the fields of its schema, errors get their sentence ("Could not save the
interview ..."), and the OpenAPI document is written.
"""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from marshmallow import Schema

from services.gateway.auth.access import Access, admit
from services.gateway.http.reading import RequestParser

Handler = Callable[..., Awaitable[Any]]
Endpoint = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, kw_only=True)
class Operation:
    """The declaration of one endpoint. `action` completes the sentence "Could not ..."."""

    name: str
    summary: str
    action: str
    access: Access
    body: type[Schema] | None = None
    query: type[Schema] | None = None
    answers: tuple[type[Schema], ...] = ()
    status: int = 200
    media_type: str = "application/json"


_parser = RequestParser()


def operation(
    summary: str,
    *,
    action: str,
    access: Access,
    answer: type[Schema] | tuple[type[Schema], ...] = (),
    **rest: Any,
) -> Callable[[Handler], Endpoint]:
    """Declare an endpoint; the handler receives `body` or `query` if a schema for it is given."""

    def declare(handler: Handler) -> Endpoint:
        answers = answer if isinstance(answer, tuple) else (answer,)
        declared = Operation(
            name=handler.__name__,
            summary=summary,
            action=action,
            access=access,
            answers=answers,
            **rest,
        )
        return _endpoint(handler, declared)

    return declare


def _endpoint(handler: Handler, declared: Operation) -> Endpoint:
    dump = declared.answers[0]().dump if len(declared.answers) == 1 else None

    @functools.wraps(handler)
    async def endpoint(request: web.Request) -> web.StreamResponse:
        await admit(request, declared.access)
        given: dict[str, Any] = {}
        if declared.body:
            given["body"] = await _parser.parse(declared.body(), request, location="json")
        if declared.query:
            given["query"] = await _parser.parse(declared.query(), request, location="query")
        result = await handler(request, **given)
        if isinstance(result, web.StreamResponse):
            return result
        if dump is None:
            return web.json_response(result, status=declared.status)
        return web.json_response(dump(result), status=declared.status)

    endpoint.operation = declared  # type: ignore[attr-defined]
    return endpoint


def operation_of(handler: Any) -> Operation | None:
    """The declaration of an endpoint; None for web pages and probes."""
    return getattr(handler, "operation", None)
