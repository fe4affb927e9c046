"""What an interview link opens: its first page, the candidate's consents and device check.

The token in the link is never logged. A link that is not valid gets the same answer whatever the
reason, so that nobody learns which interviews exist.
"""

from __future__ import annotations

from typing import Any

from aiohttp import web

from services.gateway.auth.access import Access, admit, signed_in
from services.gateway.candidate_view import LINK_NOT_VALID, consent_answers, landing
from services.gateway.gateway import gateway_of
from services.gateway.http.operation import operation
from services.gateway.http.reading import link_token
from services.gateway.http.schemas.interviews import Consents
from services.gateway.http.schemas.join import (
    Accepted,
    CandidateLanding,
    ConsentChoices,
    DeviceCheckResult,
    RecruiterLanding,
)
from shared.messaging.errors import Refused
from shared.requests.scheduling import (
    GiveConsents,
    Link,
    RecordDeviceCheck,
    RecordLinkOpened,
    ResolveLink,
)

routes = web.RouteTableDef()


@routes.get("/api/join/{token}")
@operation(
    "What a link opens",
    action="open the link",
    access=Access.CANDIDATE,
    answer=(CandidateLanding, RecruiterLanding),
)
async def open_link(request: web.Request) -> dict[str, Any]:
    link = await _resolve(request)
    if link.role == "recruiter":
        await admit(request, Access.OBSERVER)
        return {"role": "recruiter", "interview_id": link.interview_id}
    company = gateway_of(request).config.company
    shown: dict[str, Any] = CandidateLanding().dump(landing(link.interview, company=company))
    return shown


@routes.post("/api/join/{token}/opened")
@operation(
    "A person sees the candidate's page; only looking at the link changes nothing",
    action="note that the link was opened",
    access=Access.CANDIDATE,
    answer=Accepted,
)
async def note_opening(request: web.Request) -> dict[str, bool]:
    """Whoever is signed in is no candidate: recruiters try the links that they send."""
    link = await _resolve_candidate(request)
    if await signed_in(request) is None:
        await gateway_of(request).services.ask(RecordLinkOpened(link.interview_id))
    return {"ok": True}


@routes.post("/api/join/{token}/consents")
@operation(
    "The candidate's three consents",
    action="store your answers",
    access=Access.CANDIDATE,
    body=ConsentChoices,
    answer=Consents,
)
async def give_consents(request: web.Request, body: dict[str, bool]) -> dict[str, bool | None]:
    link = await _resolve_candidate(request)
    answers = await gateway_of(request).services.ask(GiveConsents(link.interview_id, **body))
    return consent_answers(answers)


@routes.post("/api/join/{token}/device-check")
@operation(
    "The result of the candidate's device check",
    action="store the device check",
    access=Access.CANDIDATE,
    body=DeviceCheckResult,
    answer=Accepted,
)
async def record_device_check(request: web.Request, body: dict[str, bool]) -> dict[str, bool]:
    link = await _resolve_candidate(request)
    await gateway_of(request).services.ask(RecordDeviceCheck(link.interview_id, **body))
    return {"ok": True}


async def _resolve(request: web.Request) -> Link:
    return await gateway_of(request).services.ask(ResolveLink(link_token(request)))


async def _resolve_candidate(request: web.Request) -> Link:
    link = await _resolve(request)
    if link.role != "candidate":
        raise Refused("not_found", "link_not_valid", LINK_NOT_VALID)
    return link
