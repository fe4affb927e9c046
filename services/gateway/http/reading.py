"""Reads what a request bears, whoever wrote it: address, headers, JSON. Refuses what is none.

Nothing here knows an endpoint; `operation` says what each of them takes.
"""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any, NoReturn
from urllib.parse import SplitResult, urlsplit

from aiohttp import web
from marshmallow import Schema, ValidationError, missing
from webargs.aiohttpparser import AIOHTTPParser, is_json_request

NOT_JSON = "The request is not valid JSON."
NOT_UTF8 = "The request is not readable. Please send JSON in UTF-8."
TOO_DEEP = "The request is nested too deep. Please send what the documentation describes."
_UNREADABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


_IN_TOKENS = re.compile(r"[A-Za-z0-9_.-]*")


class InvalidRequest(Exception):
    """The request is not valid; `fields` has a sentence for each wrong field."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__(fields)
        self.fields = fields


class UnreadablePath(Exception):
    """The path of the request can be the name of nothing."""


class BodyTooSlow(Exception):
    """A request was announced whole, and did not come in time."""


class NotJson(ValueError):
    """The text is no JSON that this program reads; the message says why, to a person."""


def json_of(text: str) -> Any:
    """The value in a JSON text; raises NotJson."""
    try:
        return json.loads(text, parse_constant=_no_constant)
    except RecursionError:
        raise NotJson(TOO_DEEP) from None
    except ValueError:  # also an integer of thousands of digits
        raise NotJson(NOT_JSON) from None


def address_parts(url: str) -> SplitResult | None:
    """The parts of a URL; None when it is none."""
    try:
        return urlsplit(url)
    except ValueError:
        return None


def link_token(request: web.Request) -> str:
    """The token in a link's address, without what mails and messages put behind links: `).>,`."""
    written = _IN_TOKENS.match(request.match_info["token"])
    return written[0].rstrip(".") if written else ""


@web.middleware
async def refuse_unreadable_paths(request: web.Request, handler: Any) -> web.StreamResponse:
    """Control characters and broken letters name nothing: no link, no interview, no file."""
    if _UNREADABLE.search(request.path):
        raise UnreadablePath
    response: web.StreamResponse = await handler(request)
    return response


class RequestParser(AIOHTTPParser):
    """webargs, with our own error instead of its 422 page, for any bytes that may come.

    A body that has not come within `body_s` raises BodyTooSlow.
    """

    body_s = 30.0

    async def load_json(self, req: web.Request, schema: Schema) -> Any:
        if not (req.body_exists and is_json_request(req)):
            return missing
        try:
            async with asyncio.timeout(self.body_s):
                text = (await req.read()).decode("utf-8-sig")
        except TimeoutError:
            raise BodyTooSlow from None
        except UnicodeDecodeError:
            raise InvalidRequest({"_schema": NOT_UTF8}) from None
        if req.charset is not None and req.charset.lower() not in ("utf-8", "utf8", "us-ascii"):
            raise InvalidRequest({"_schema": NOT_UTF8})
        try:
            return json_of(text) if text.strip() else missing
        except NotJson as error:
            raise InvalidRequest({"_schema": str(error)}) from None

    def handle_error(self, error: ValidationError, *args: Any, **kwargs: Any) -> NoReturn:
        by_field: dict[str, Any] = {}
        by_location = error.normalized_messages()  # type: ignore[no-untyped-call]
        for messages in by_location.values():
            by_field |= messages if isinstance(messages, dict) else {"_schema": messages}
        raise InvalidRequest({name: _sentence(text) for name, text in by_field.items()})


def _sentence(messages: Any) -> str:
    if isinstance(messages, dict):
        return _sentence(next(iter(messages.values())))
    return str(messages[0]) if isinstance(messages, list) else str(messages)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
