"""Turns every exception of an endpoint into `{"code", "message", "fields"?}` and a status.

A message says which action failed and that nothing was lost. Candidates, and readers of a shared
report, only get messages written in this file or in `candidate_view`, which name no service, host
or internal state (N12, N14).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import hdrs, web

from services.gateway.auth.access import NotAllowed, NotSignedIn
from services.gateway.auth.accounts import EmailTaken
from services.gateway.auth.attempts import TooManyAttempts
from services.gateway.auth.setup import SetupLinkInvalid
from services.gateway.candidate_view import refusal_for_candidate
from services.gateway.http.operation import Operation, operation_of
from services.gateway.http.reading import BodyTooSlow, InvalidRequest, UnreadablePath
from services.gateway.report_copy.pdf import PdfFailed
from shared.blobs import BlobsUnavailable
from shared.messaging.errors import Refused, ServiceFailed, ServiceTimeout, ServiceUnavailable
from shared.store import Unavailable
from shared.telemetry import get_logger

log = get_logger()

STATUS_OF_KIND = {"invalid": 422, "not_found": 404, "conflict": 409, "forbidden": 403, "gone": 410}
FORBIDDEN_ORIGIN = (
    "This request came from another site and was refused. If it is the address at which people "
    "find Rapport, set RAPPORT_PUBLIC_URL to it."
)

NOWHERE = Refused("not_found", "not_found", "There is nothing at this address.")
NO_LINK = Refused("not_found", "link_not_valid", "")  # the words are those of `candidate_view`

# What is answered alike wherever it happens.
ALWAYS: dict[type[Exception], tuple[int, str, str]] = {
    NotSignedIn: (401, "not_signed_in", "Please sign in."),
    TooManyAttempts: (
        429,
        "too_many_attempts",
        "Too many attempts. Please wait a few minutes and try again.",
    ),
    SetupLinkInvalid: (404, "setup_link_not_valid", "This setup link is not valid any more."),
}

Handler = Any


def problem(
    status: int, code: str, message: str, fields: Mapping[str, str] | None = None
) -> web.Response:
    """A refusal or failure as JSON."""
    body: dict[str, Any] = {"code": code, "message": message}
    if fields:
        body["fields"] = dict(fields)
    return web.json_response(body, status=status)


@web.middleware
async def translate_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The middleware that answers exceptions, all in the same form."""
    declared = operation_of(request.match_info.handler)
    try:
        response: web.StreamResponse = await handler(request)
        return response
    except web.HTTPException as error:
        return _page_or_problem(request, error)
    except UnreadablePath:
        is_link = declared is not None and declared.access.is_behind_link
        return _refused(NO_LINK if is_link else NOWHERE, declared)
    except Refused as error:
        return _refused(error, declared)
    except ConnectionError:
        raise  # the browser closed the connection
    except Exception as error:
        known = _known(error, declared)
        if known is not None:
            return known
        log.exception("request_failed", operation=declared.name if declared else "-")
        return problem(500, "failed", f"{could_not(declared)}: something broke. It was logged.")


def _refused(error: Refused, declared: Operation | None) -> web.Response:
    if declared and declared.access.is_behind_link:
        refusal = refusal_for_candidate(error)
        return problem(STATUS_OF_KIND[error.kind], refusal.code, refusal.message)
    return problem(STATUS_OF_KIND[error.kind], error.code, error.message, error.fields)


def could_not(declared: Operation | None) -> str:
    """How every message about a failure begins: "Could not save the interview"."""
    return f"Could not {declared.action if declared else 'answer'}"


def _known(error: Exception, declared: Operation | None) -> web.Response | None:
    if (answer := ALWAYS.get(type(error))) is not None:
        return problem(*answer)
    match error:
        case InvalidRequest():
            message = error.fields.get("_schema") or "Please correct the marked fields."
            return problem(422, "invalid", message, error.fields)
        case BodyTooSlow():
            sentence = f"{could_not(declared)}: the request did not come in time. Please try again."
            return problem(408, "too_slow", sentence)
        case NotAllowed():
            sentence = f"{could_not(declared)}: your role does not allow it."
            return problem(403, "not_allowed", sentence)
        case EmailTaken():
            taken = {"email": "There is an account with this address already."}
            return problem(422, "invalid", "Please correct the marked fields.", taken)
        case PdfFailed():
            sentence = f"{could_not(declared)}: the PDF could not be made. Nothing was lost."
            return problem(500, "pdf_failed", sentence)
        case ServiceUnavailable() | ServiceTimeout() | ServiceFailed():
            return _service_problem(error, declared)
        case Unavailable() | BlobsUnavailable():
            return _service_problem(ServiceUnavailable(), declared)
    return None


def _service_problem(
    error: ServiceUnavailable | ServiceTimeout | ServiceFailed, declared: Operation | None
) -> web.Response:
    start = could_not(declared)
    is_stranger = declared is not None and declared.access.is_behind_link
    log.warning(
        "service_did_not_answer",
        operation=declared.name if declared else "-",
        error=type(error).__name__,
    )
    again = "Nothing was lost; please try again in a moment."
    if isinstance(error, ServiceUnavailable):
        reason = "" if is_stranger else ": a service is not available right now"
        return problem(503, "service_unavailable", f"{start}{reason}. {again}")
    if isinstance(error, ServiceTimeout):
        return problem(504, "service_timeout", f"{start} in time. Trying again is safe.")
    reason = "" if is_stranger else ": a service met a problem, which is in its log"
    return problem(500, "service_failed", f"{start}{reason}. {again}")


def _page_or_problem(request: web.Request, error: web.HTTPException) -> web.StreamResponse:
    if error.status < 400 or not request.path.startswith(("/api/", "/ws/")):
        raise error
    sentences = {
        404: (NOWHERE.code, NOWHERE.message),
        405: ("method_not_allowed", "This address does not take that method."),
        413: ("too_large", "The request is too large."),
    }
    code, message = sentences.get(error.status, ("refused", error.reason))
    answer = problem(error.status, code, message)
    if (allowed := error.headers.get(hdrs.ALLOW)) is not None:
        answer.headers[hdrs.ALLOW] = allowed
    return answer
