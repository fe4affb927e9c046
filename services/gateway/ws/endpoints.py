"""The addresses of the WebSockets, and who may open them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from services.gateway.auth.access import (
    Access,
    NotAllowed,
    NotSignedIn,
    account_of,
    admit,
    signed_in,
)
from services.gateway.candidate_view import refusal_for_candidate
from services.gateway.gateway import gateway_of
from services.gateway.http.reading import link_token
from services.gateway.ws import frames
from services.gateway.ws.call_socket import CallSocket
from services.gateway.ws.connection import Connection
from services.gateway.ws.telling import told
from shared.events.media import Participant
from shared.messaging.errors import Refused, ServiceError
from shared.requests.analysis.people import WatchCall
from shared.requests.scheduling import GetInterview, ResolveLink

routes = web.RouteTableDef()
CHECK_SIGN_IN_S = 30.0
LATER = Refused("conflict", "service_unavailable", "")


@routes.get("/ws/call/{token}")
async def candidate_call(request: web.Request) -> web.StreamResponse:
    """The candidate's call page; refuses a recruiter's link."""
    gateway, token = gateway_of(request), link_token(request)
    async with Connection(request, "candidate") as connection:
        try:
            link = await gateway.services.ask(ResolveLink(token))
            if link.role != Participant.CANDIDATE.value:
                raise Refused("not_found", "link_not_valid", "")
        except Refused as error:
            _turn_away(connection, error, frames.CLOSE_NOT_FOUND)
        except ServiceError:
            _turn_away(connection, LATER, frames.CLOSE_UNAVAILABLE)
        else:
            page = CallSocket(
                gateway,
                connection,
                interview_id=link.interview_id,
                role=Participant.CANDIDATE,
                token=token,
            )
            await page.run()
    return connection.socket


@routes.get("/ws/interviews/{interview_id}/call")
async def recruiter_call(request: web.Request) -> web.StreamResponse:
    """The recruiter's call page; it has one seat, so observers cannot open it."""
    gateway, interview_id = gateway_of(request), request.match_info["interview_id"]
    async with Connection(request, "recruiter") as connection:
        if not await _admitted(request, connection, Access.RECRUITER):
            return connection.socket
        try:
            await gateway.services.ask(GetInterview(interview_id))
        except Refused as error:
            connection.send(frames.error(error.code, error.message))
            connection.close(frames.CLOSE_NOT_FOUND)
        except ServiceError:
            sentence = "Could not open the interview right now. Nothing was lost."
            connection.send(frames.error("service_unavailable", sentence))
            connection.close(frames.CLOSE_UNAVAILABLE)
        else:
            page = CallSocket(
                gateway, connection, interview_id=interview_id, role=Participant.RECRUITER
            )
            watching = WatchCall(interview_id, account_of(request).id)
            async with told(gateway.services, watching):
                await _while_signed_in(request, connection, page.run)
    return connection.socket


@routes.get("/ws/interviews")
async def interview_list(request: web.Request) -> web.StreamResponse:
    """Tells the Overview page which interviews changed."""
    live = gateway_of(request).live
    async with Connection(request, "list") as connection:
        if not await _admitted(request, connection, Access.OBSERVER):
            return connection.socket

        async def listen() -> None:
            live.add_list(connection)
            connection.send(frames.changed(None))  # what was fetched before may be old already
            try:
                async for _ in connection.socket:
                    pass  # nothing is expected; the loop ends with the socket
            finally:
                live.remove_list(connection)

        await _while_signed_in(request, connection, listen)
    return connection.socket


def _turn_away(connection: Connection, error: Refused, code: int) -> None:
    refusal = refusal_for_candidate(error)
    connection.send(frames.error(refusal.code, refusal.message))
    connection.close(code)


async def _admitted(request: web.Request, connection: Connection, access: Access) -> bool:
    try:
        await admit(request, access)
        return True
    except NotSignedIn:
        _sign_in_first(connection)
    except NotAllowed:
        connection.send(frames.error("not_allowed", "Your role does not allow this."))
        connection.close(frames.CLOSE_NOT_ALLOWED)
    return False


def _sign_in_first(connection: Connection) -> None:
    connection.send(frames.error("not_signed_in", "Please sign in."))
    connection.close(frames.CLOSE_NOT_SIGNED_IN)


async def _while_signed_in(
    request: web.Request, connection: Connection, serve: Callable[[], Awaitable[Any]]
) -> None:
    """Close a socket when its sign-in ends elsewhere."""

    async def watch() -> None:
        while True:
            await asyncio.sleep(CHECK_SIGN_IN_S)
            if await signed_in(request) is None:
                _sign_in_first(connection)
                return

    watching = asyncio.create_task(watch(), name="sign-in")
    try:
        await serve()
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
