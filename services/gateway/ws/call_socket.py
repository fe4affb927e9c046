"""The call page's side of the conversation: join, connect, answer, renegotiate, devices, leave.

One socket is one page of one role. Views come from the audience, offers from media on request
(decision 2). What a candidate's page is told stands in `candidate_view`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import WSMsgType
from marshmallow import ValidationError
from prometheus_client import Counter

from services.gateway.candidate_view import devices_view, is_over, refusal_for_candidate
from services.gateway.gateway import Gateway
from services.gateway.http.reading import NotJson, json_of
from services.gateway.http.schemas.frames import ClientFrame
from services.gateway.ws import frames
from services.gateway.ws.audience import Audience
from services.gateway.ws.connection import Connection
from services.gateway.ws.feed import ViewPart
from services.gateway.ws.frames import Frame
from services.gateway.ws.seat import OTHER_SIDE, Lost, NoSeat, Seat
from shared import clock
from shared.backoff import Backoff
from shared.events.media import Participant
from shared.messaging.errors import Refused, ServiceError, ServiceUnavailable
from shared.requests import media as asks
from shared.requests.plan import GetShownToCandidate
from shared.requests.scheduling import ResolveLink
from shared.telemetry import get_logger

REJOIN = Backoff(0.5, 1.0, 2.0)
QUALITY = Counter(
    "rapport_gateway_call_quality", "Times a page saw its line change", ["role", "level"]
)
SCHEMA = ClientFrame()

log = get_logger()
NOT_STARTED = Refused("conflict", "not_started", "The interview has not started yet.")
OVER = Refused("gone", asks.CALL_ENDED, "The interview has ended.")


class CallSocket:
    """One open call page; a member of the interview's audience."""

    def __init__(
        self,
        gateway: Gateway,
        connection: Connection,
        *,
        interview_id: str,
        role: Participant,
        token: str | None = None,
    ) -> None:
        self.role = role
        self.seat = Seat(
            gateway.services, interview_id, role, new_id=clock.new_id, pace=gateway.live.pace
        )
        self._gateway = gateway
        self._connection = connection
        self._interview_id = interview_id
        self._token = token
        self._audience: Audience = gateway.live.audience(interview_id)
        self._orders: asyncio.Queue[dict[str, Any]] = asyncio.Queue(100)
        self._tasks: set[asyncio.Task[Any]] = set()
        self._keeper: asyncio.Task[Any] | None = None
        self._is_leaving = False
        self._line = ""

    async def run(self) -> None:
        """Serve the page until it closes."""
        self._audience.enter(self)
        self._spawn(self._work(), "orders")
        try:
            async for message in self._connection.socket:
                if message.type is not WSMsgType.TEXT:
                    continue
                if not self._take_in(message.data):
                    break
        finally:
            self._gateway.live.leave(self._audience, self)
            self._gateway.live.departures.expect(self.seat, is_final=self._is_leaving)
            for task in list(self._tasks):
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def send(self, frame: Frame) -> None:
        self._connection.send(frame)

    def refuse(self, error: Refused | ServiceError) -> None:
        """Say why something did not happen, in words for this side."""
        if isinstance(error, ServiceError):
            sentence = "This did not work just now. Nothing was lost; it is tried again."
            error = Refused("conflict", "service_unavailable", sentence)
        if self.role is Participant.CANDIDATE:
            refusal = refusal_for_candidate(error)
            self.send(frames.error(refusal.code, refusal.message))
        else:
            self.send(frames.error(error.code, error.message))

    def dismiss(self) -> None:
        self.refuse(Refused("not_found", "link_not_valid", "This interview was deleted."))
        self._connection.close(frames.CLOSE_NOT_FOUND)

    def taken_over(self) -> None:
        self.seat.forget()
        self.send(frames.REPLACED)
        self._connection.close(frames.CLOSE_REPLACED)

    def catch_up(self) -> None:
        if self.seat.is_taken:
            self._spawn(self._tell_peer(), "catch up")

    def check_link(self) -> None:
        if self._token is not None:
            self._spawn(self._check_link(self._token), "link")

    def _take_in(self, text: str) -> bool:
        try:
            frame = SCHEMA.load(json_of(text))
        except (ValidationError, NotJson):
            self.send(frames.error("invalid", "This message was not understood."))
            return True
        if frame["type"] == "leave":
            self._is_leaving = True
            return False
        if frame["type"] == "ping":
            self.send(frames.PONG)
            return True
        return self._take_order(frame)

    def _take_order(self, frame: dict[str, Any]) -> bool:
        if self._orders.full():
            return False
        self._orders.put_nowait(frame)
        return True

    async def _work(self) -> None:
        """One order after the other, so that a "connect" waits for the "join" before it."""
        orders: dict[str, Callable[[dict[str, Any]], Awaitable[None]]] = {
            "join": self._join,
            "connect": self._connect,
            "answer": self._answer,
            "renegotiate": self._renegotiate,
            "devices": self._devices,
        }
        while True:
            frame = await self._orders.get()
            try:
                await orders[frame["type"]](frame)
            except NoSeat:
                self.send(frames.error("not_joined", "Please join first."))
            except Refused as error:
                self._refused(error)
            except ServiceError as error:
                self._unanswered(error)
            except Exception:
                log.exception("call_order_failed", interview_id=self._interview_id)
                self.refuse(ServiceError())

    async def _join(self, frame: dict[str, Any]) -> None:
        if self._has_ended():
            self._audience.refresh()
            raise OVER
        if not self.seat.is_taken:
            self._gateway.live.departures.cancel(self.seat)
            await self._take_seat(frame.get("seat", ""), frame.get("after", ""))
            self._keeper = self._spawn(self._keep(), "keep")
        ice = self._gateway.turn.for_page(clock.now(), clock.new_id)
        self.send(frames.joined(self.seat, ice))
        self._audience.joined(self.role, self.seat.connection)
        if self.seat.is_outrun:
            self.taken_over()
            return
        if self.seat.is_outdated:
            await self._renegotiate(frame)
        await self._tell_peer()

    async def _take_seat(self, former: str, after: str) -> None:
        """Insists while media is away: the page has nothing to do but wait for it."""
        failures = 0
        while True:
            try:
                await self.seat.take(former, after)
                return
            except ServiceError as error:
                failures += 1
                if failures == 1:
                    self.refuse(error)
                await asyncio.sleep(REJOIN.after(failures))

    async def _tell_peer(self) -> None:
        other, services = OTHER_SIDE[self.role].value, self._gateway.services
        try:
            present = await services.ask(asks.GetPresence(interview_id=self._interview_id))
            self.send(frames.peer(is_present=getattr(present, other), connection=1))
            shown = await services.ask(asks.GetDevices(interview_id=self._interview_id))
            if said := getattr(shown, other):
                self.send(frames.devices(devices_view(said)))
        except (Refused, ServiceError):
            return  # the next join, leave or change tells

    async def _keep(self) -> None:
        lost = await self.seat.keep(lambda: self._take_order({"type": "renegotiate"}))
        if lost is Lost.CALL_ENDED:
            self.seat.forget()
            self._audience.refresh()
            return
        await asyncio.sleep(self._gateway.live.pace.settle_s)
        self._lose_seat()

    async def _connect(self, _frame: dict[str, Any]) -> None:
        if self._has_ended():
            raise OVER
        shown = await self._gateway.services.ask(GetShownToCandidate(self._interview_id))
        if shown.stage == "ended":
            raise OVER
        if shown.stage != "live":
            raise NOT_STARTED
        offer = await self.seat.ask(asks.MakeOffer)
        self.send(frames.offer(offer.sdp))

    async def _answer(self, frame: dict[str, Any]) -> None:
        if "sdp" not in frame:
            self.send(frames.error("invalid", "An answer needs an sdp."))
            return
        await self.seat.ask(asks.TakeAnswer, sdp=frame["sdp"])

    async def _renegotiate(self, _frame: dict[str, Any]) -> None:
        offer = await self.seat.ask(asks.Renegotiate)
        self.send(frames.offer(offer.sdp))

    async def _devices(self, frame: dict[str, Any]) -> None:
        said = frame.get("devices")
        if said is None:
            self.send(frames.error("invalid", "This frame needs devices."))
            return
        if said["line"] != self._line:
            self._line = said["line"]
            QUALITY.labels(self.role.value, self._line).inc()
        await self.seat.ask(asks.ShowDevices, **said)

    def _has_ended(self) -> bool:
        interview = self._audience.part(ViewPart.INTERVIEW)
        return self._audience.has_ended or (interview is not None and is_over(interview))

    def _refused(self, error: Refused) -> None:
        if error.code == asks.CONNECTION_UNKNOWN:
            self._lose_seat()
            return
        if error.code == asks.SEAT_TAKEN:
            self.taken_over()
            return
        if error.code == asks.CALL_ENDED:
            self._audience.refresh()
        self.refuse(error)

    def _unanswered(self, error: ServiceError) -> None:
        """A room that cannot be reached is made anew by the next join; a slow one is left alone."""
        self.refuse(error)
        if isinstance(error, ServiceUnavailable) and self._gateway.services.is_ready:
            self._lose_seat()

    def _lose_seat(self) -> None:
        """The room does not know this page any more: it joins anew, with a new connection."""
        if not self.seat.is_taken:
            return
        log.info("seat_lost", interview_id=self._interview_id, role=self.role.value)
        self.seat.forget()
        self.send(frames.REJOIN)
        if self._keeper is not None:
            self._keeper.cancel()

    async def _check_link(self, token: str) -> None:
        try:
            link = await self._gateway.services.ask(ResolveLink(token))
            is_valid = link.role == Participant.CANDIDATE.value
        except Refused:
            is_valid = False
        except ServiceError:
            return
        if not is_valid:
            await self.seat.leave()
            self.dismiss()

    def _spawn(self, work: Any, name: str) -> asyncio.Task[Any]:
        task = asyncio.create_task(work, name=f"{name} {self._interview_id}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
