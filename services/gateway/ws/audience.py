"""Everybody who has the call page of one interview open, and the views that are pushed to them.

Views are fetched whole, never patched: an event only says which parts are old. Events that come
while a fetch is under way, or in one burst, cost one more fetch. A part whose service is away
keeps its old content and is tried again until it answers.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any, Protocol

from prometheus_client import Histogram

from services.gateway.candidate_view import call_view
from services.gateway.services import Services
from services.gateway.ws import frames
from services.gateway.ws.frames import Frame
from services.gateway.ws.recruiter_view import SOURCES, Part, recruiter_view, stale
from services.gateway.ws.seat import Seat
from shared.events.media import Participant
from shared.messaging.errors import Refused, ServiceError
from shared.telemetry import get_logger

SETTLE_S = 0.005
RETRY_S = (0.5, 1.0, 2.0, 4.0)
ALL_PARTS = frozenset(Part)
PARTS_OF = {
    Participant.CANDIDATE: frozenset({Part.SHOWN, Part.INTERVIEW}),
    Participant.RECRUITER: frozenset({Part.PLAN, Part.ASSESSMENTS, Part.INTERVIEW}),
}
WAITING: dict[str, Any] = {"stage": "waiting", "question": None, "rephrasing": None}

FETCHED = Histogram(
    "rapport_gateway_view_seconds",
    "To fetch what became old and push the views",
    buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5),
)
log = get_logger()


class Member(Protocol):
    """One open call page."""

    role: Participant
    seat: Seat

    def send(self, frame: Frame) -> None:
        """Send a frame that is fit for the member's role."""

    def refuse(self, error: Refused | ServiceError) -> None:
        """Say what went wrong, in words that are fit for the member's role."""

    def dismiss(self) -> None:
        """The interview is gone: say so and close."""

    def taken_over(self) -> None:
        """Another tab holds the seat now: say so and close."""

    def check_link(self) -> None:
        """Links may have been renewed: close when this page's link opens nothing any more."""


class Audience:
    """The open call pages of one interview. Runs a task between `open` and `close`."""

    def __init__(self, interview_id: str, services: Services) -> None:
        self.interview_id = interview_id
        self.members: list[Member] = []
        self.has_ended = False
        self.parts: dict[Part, Any] = {}
        self._services = services
        self._old: set[Part] = set()
        self._failing: set[Part] = set()
        self._failures = 0
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def open(self) -> None:
        """Start to push."""
        self._task = asyncio.create_task(self._push_for_ever(), name=f"views {self.interview_id}")

    async def close(self) -> None:
        """Stop to push."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def enter(self, member: Member) -> None:
        """A page was opened: it gets a fresh view."""
        self.members.append(member)
        self.refresh(PARTS_OF[member.role])

    def refresh(self, parts: Iterable[Part] = ALL_PARTS) -> None:
        """These parts are old."""
        self._old |= set(parts)
        self._failures = 0
        self._wake.set()

    def end(self) -> None:
        """The call ended; pages stay open for the completion."""
        self.has_ended = True
        self.refresh()

    def of(self, role: Participant) -> list[Member]:
        """The pages of one side."""
        return [member for member in self.members if member.role is role]

    def joined(self, role: Participant, connection: int) -> None:
        """A seat was taken with this number: pages with a lower one have lost it."""
        for member in self.of(role):
            if member.seat.is_older_than(connection):
                member.taken_over()

    def dismiss_all(self) -> None:
        """The interview was deleted."""
        for member in list(self.members):
            member.dismiss()

    async def _push_for_ever(self) -> None:
        while True:
            timeout_s = RETRY_S[min(self._failures, len(RETRY_S) - 1)] if self._failing else None
            try:
                async with asyncio.timeout(timeout_s):
                    await self._wake.wait()
            except TimeoutError:
                self._failures += 1
            await asyncio.sleep(SETTLE_S)
            self._wake.clear()
            try:
                with FETCHED.time():
                    await self._fetch_and_push()
            except Exception:
                log.exception("view_failed", interview_id=self.interview_id)

    async def _fetch_and_push(self) -> None:
        wanted = frozenset().union(*(PARTS_OF[member.role] for member in self.members))
        fetching = sorted(self._old & wanted)
        self._old -= set(fetching)
        was_failing, self._failing = self._failing, set()
        await asyncio.gather(*(self._fetch(part) for part in fetching))
        self._old |= self._failing
        for member in list(self.members):
            self._push(member, is_news=not was_failing)

    async def _fetch(self, part: Part) -> None:
        service, method = SOURCES[part]
        try:
            self.parts[part] = await self._services.call(
                service, method, interview_id=self.interview_id
            )
        except Refused as error:
            if part is Part.INTERVIEW and error.kind == "not_found":
                self.dismiss_all()
                return
            self._failing.add(part)  # such as a plan that is not prepared yet
        except ServiceError as error:
            self._failing.add(part)
            log.info("view_is_old", interview_id=self.interview_id, part=part, error=str(error))

    def _push(self, member: Member, *, is_news: bool) -> None:
        if member.role is Participant.RECRUITER:
            error = stale(self._failing)
            view = recruiter_view(self.parts, has_ended=self.has_ended, error=error)
            if view is not None:
                member.send(frames.view(view))
            elif error and is_news:
                member.send(frames.error("service_unavailable", error))
            return
        interview = self.parts.get(Part.INTERVIEW)
        failing = self._failing & PARTS_OF[member.role]
        if interview is not None:
            shown = self.parts.get(Part.SHOWN, WAITING)
            member.send(frames.view(call_view(shown, interview, has_ended=self.has_ended)))
        if failing and is_news:
            member.refuse(ServiceError())
