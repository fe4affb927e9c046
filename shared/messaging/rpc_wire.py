"""Requests and answers as nameko writes them: bodies, errors, names. Pure: used by both runtimes.

A request goes to the exchange `nameko-rpc` with key `<service>.<method>` and comes back to the
key in `reply_to`. An answer is `{"result", "error"}`; an error bears nameko's `exc_*` fields.
"""

from __future__ import annotations

import json
from typing import Any

from shared.messaging.errors import Refused, ServiceFailed
from shared.messaging.wire import Malformed


def request_body(kwargs: dict[str, Any]) -> bytes:
    return json.dumps({"args": [], "kwargs": kwargs}).encode()


def read_request(body: bytes | str) -> tuple[list[Any], dict[str, Any]]:
    """Positional and named arguments; raises Malformed."""
    try:
        request = json.loads(body)
        args, kwargs = request["args"], request["kwargs"]
    except (ValueError, KeyError, TypeError) as error:
        raise Malformed("the request is not nameko's JSON") from error
    if not isinstance(args, list) or not isinstance(kwargs, dict):
        raise Malformed("args must be a list and kwargs an object")
    return args, kwargs


def answer_body(result: Any) -> bytes:
    """Raises TypeError or ValueError for what JSON cannot say."""
    return json.dumps({"result": result, "error": None}).encode()


def error_body(error: BaseException) -> bytes:
    """A refusal keeps its meaning; anything else says only that the service failed."""
    if not isinstance(error, Refused):
        error = ServiceFailed()
    return json.dumps(
        {
            "result": None,
            "error": {
                "exc_type": type(error).__name__,
                "exc_path": f"{type(error).__module__}.{type(error).__name__}",
                "exc_args": list(error.args),
                "value": str(error),
            },
        }
    ).encode()


def read_answer(body: bytes) -> Any:
    """The result; raises Refused, or ServiceFailed for everything else that went wrong."""
    try:
        answer = json.loads(body)
        error = answer.get("error")
    except (ValueError, AttributeError):
        raise ServiceFailed("The service gave an unreadable answer.") from None
    if not error:
        return answer.get("result")
    if error.get("exc_type") == Refused.__name__ and len(error.get("exc_args", ())) == 4:
        raise Refused(*error["exc_args"])
    raise ServiceFailed()
