"""Everybody who has the call page of one interview open, and the views that are pushed to them.

Views are always pushed whole. An event only says which parts of them must be fetched again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol

from services.gateway.candidate_view import call_view, devices_view
from services.gateway.services import Services
from services.gateway.ws import frames
from services.gateway.ws.feed import Feed, ViewPart
from services.gateway.ws.frames import Frame
from services.gateway.ws.recruiter_view import recruiter_view, stale
from services.gateway.ws.seat import OTHER_SIDE, Seat
from shared.events.media import DevicesChanged, Participant
from shared.messaging.errors import Refused, ServiceError
from shared.telemetry import get_logger

PUSH_S = 0.003
ALL_PARTS = frozenset(ViewPart)
PARTS_OF = {
    Participant.CANDIDATE: frozenset({ViewPart.SHOWN, ViewPart.INTERVIEW, ViewPart.PAUSE}),
    Participant.RECRUITER: frozenset(
        {ViewPart.PLAN, ViewPart.ASSESSMENTS, ViewPart.INTERVIEW, ViewPart.PAUSE}
    ),
}

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
        """Another tab has taken the seat: say so and close."""

    def catch_up(self) -> None:
        """Word of the other side may have been missed: ask for it."""

    def check_link(self) -> None:
        """Links may have been renewed: close when this page's link opens nothing any more."""


class Audience:
    """The open call pages of one interview."""

    def __init__(self, interview_id: str, services: Services) -> None:
        self.interview_id = interview_id
        self.members: list[Member] = []
        self.has_ended = False
        self._services = services
        self._feeds: dict[ViewPart, Feed] = {}
        self._devices_at: dict[Participant, datetime] = {}
        self._has_bad_news = False
        self._pushing: asyncio.TimerHandle | None = None

    async def close(self) -> None:
        """Stop to fetch and push."""
        if self._pushing is not None:
            self._pushing.cancel()
        await asyncio.gather(*(feed.close() for feed in self._feeds.values()))

    def enter(self, member: Member) -> None:
        """A page was opened: it gets a fresh view."""
        self.members.append(member)
        for part in PARTS_OF[member.role]:
            if part not in self._feeds:
                self._feeds[part] = Feed(
                    part, self.interview_id, self._services, on_change=self._changed
                )
        self.refresh(PARTS_OF[member.role])

    def refresh(self, parts: Iterable[ViewPart] = ALL_PARTS) -> None:
        """These parts are old."""
        for part in parts:
            if feed := self._feeds.get(part):
                feed.refresh()

    def catch_up(self) -> None:
        """Events may have been missed."""
        self.refresh()
        for member in self.members:
            member.catch_up()

    def end(self) -> None:
        """The call ended; pages stay open for the completion."""
        self.has_ended = True
        self._push_soon()
        self.refresh()

    def part(self, part: ViewPart) -> Any:
        """The content as last fetched."""
        feed = self._feeds.get(part)
        return feed.content if feed else None

    @property
    def has_captions(self) -> bool:
        """Whether the candidate of the running call may read what the recruiter says."""
        view = self._for_candidate()
        return view is not None and view["captions"] == "on"

    def of(self, role: Participant) -> list[Member]:
        """The pages of one side."""
        return [member for member in self.members if member.role is role]

    def joined(self, role: Participant, connection: int) -> None:
        """A seat was taken with this number: pages with a lower one have lost it."""
        for member in self.of(role):
            if member.seat.is_older_than(connection):
                member.taken_over()

    def devices_changed(self, event: DevicesChanged) -> None:
        """A page said what it sends: the other side is told, unless newer is known."""
        who, at = event.participant, event.changed_at
        if at < self._devices_at.get(who, at):
            return
        self._devices_at[who] = at
        for member in self.of(OTHER_SIDE[who]):
            member.send(frames.devices(devices_view(event)))

    def dismiss_all(self) -> None:
        """The interview was deleted."""
        for member in list(self.members):
            member.dismiss()

    def _changed(self, feed: Feed) -> None:
        if feed.part is ViewPart.INTERVIEW and feed.refusal and feed.refusal.kind == "not_found":
            self.dismiss_all()
        self._has_bad_news |= feed.has_just_failed
        self._push_soon()

    def _push_soon(self) -> None:
        """Parts that arrive together make one view."""
        if self._pushing is None:
            self._pushing = asyncio.get_running_loop().call_later(PUSH_S, self._push_all)

    def _push_all(self) -> None:
        self._pushing = None
        is_bad_news, self._has_bad_news = self._has_bad_news, False
        for member in list(self.members):
            try:
                self._push(member, is_bad_news=is_bad_news)
            except Exception:
                log.exception("view_not_pushed", interview_id=self.interview_id)

    def _push(self, member: Member, *, is_bad_news: bool) -> None:
        failing = {
            part for part in PARTS_OF[member.role] if part in self._feeds and self._is_failing(part)
        }
        is_recruiter = member.role is Participant.RECRUITER
        view = self._for_recruiter(failing) if is_recruiter else self._for_candidate()
        if view is not None:
            member.send(frames.view(view))
        if failing and is_bad_news and (view is None or not is_recruiter):
            member.refuse(ServiceError())

    def _for_recruiter(self, failing: set[ViewPart]) -> dict[str, Any] | None:
        contents = {part: self.part(part) for part in PARTS_OF[Participant.RECRUITER]}
        return recruiter_view(contents, has_ended=self.has_ended, error=stale(failing))

    def _for_candidate(self) -> dict[str, Any] | None:
        interview, shown = self.part(ViewPart.INTERVIEW), self.part(ViewPart.SHOWN)
        if interview is None or shown is None:
            return None
        pause = self.part(ViewPart.PAUSE)
        return call_view(shown, interview, pause, has_ended=self.has_ended)

    def _is_failing(self, part: ViewPart) -> bool:
        return self._feeds[part].is_failing
