"""Hears every event live and tells the open pages which of their content changed.

Events may be missed while the broker is away, so after each reconnection all pages get everything
again.
"""

from __future__ import annotations

import asyncio

from services.gateway.services import Services
from services.gateway.ws import frames
from services.gateway.ws.audience import Audience, Member
from services.gateway.ws.connection import Connection
from services.gateway.ws.events import EFFECTS
from services.gateway.ws.seat import Departures, Pace
from shared.events import Envelope

LIST_SETTLE_S = 0.05


class Live:
    """All open pages of this gateway process."""

    def __init__(self, services: Services, *, pace: Pace | None = None) -> None:
        self.pace = pace or Pace()
        self.departures = Departures(self.pace.grace_s)
        self._services = services
        self._audiences: dict[str, Audience] = {}
        self._lists: set[Connection] = set()
        self._changed: set[str] = set()
        self._tell_lists: asyncio.TimerHandle | None = None
        self._closing: set[asyncio.Task[None]] = set()

    def audience(self, interview_id: str) -> Audience:
        """Who looks on at this interview; made when the first page opens."""
        found = self._audiences.get(interview_id)
        if found is None:
            found = self._audiences[interview_id] = Audience(interview_id, self._services)
        return found

    def leave(self, audience: Audience, member: Member) -> None:
        """A page was closed."""
        audience.members.remove(member)
        if not audience.members and self._audiences.get(audience.interview_id) is audience:
            del self._audiences[audience.interview_id]
            task = asyncio.create_task(audience.close(), name=f"close {audience.interview_id}")
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)

    def add_list(self, connection: Connection) -> None:
        """A list of interviews was opened."""
        self._lists.add(connection)

    def remove_list(self, connection: Connection) -> None:
        """It was closed."""
        self._lists.discard(connection)

    async def close(self) -> None:
        """Stop all work; sockets are closed by their own handlers."""
        if self._tell_lists is not None:
            self._tell_lists.cancel()
        await self.departures.close()
        for audience in list(self._audiences.values()):
            await audience.close()
        await asyncio.gather(*self._closing, return_exceptions=True)

    def on_connect(self) -> None:
        """The broker is there (again): events may have been missed."""
        for audience in self._audiences.values():
            audience.catch_up()
        for connection in self._lists:
            connection.send(frames.changed(None))

    def on_event(self, envelope: Envelope) -> None:
        """Tell whom it concerns."""
        event = envelope.event
        effect = EFFECTS.get(type(event))
        if effect is None:
            return
        if effect.is_listed:
            self._list_changed(event.subject)
        audience = self._audiences.get(event.subject)
        if audience is None:
            return
        if effect.tell is not None:
            effect.tell(audience, event)
        if effect.old:
            audience.refresh(effect.old)

    def _list_changed(self, interview_id: str) -> None:
        self._changed.add(interview_id)
        if self._tell_lists is None:
            loop = asyncio.get_running_loop()
            self._tell_lists = loop.call_later(LIST_SETTLE_S, self._flush_lists)

    def _flush_lists(self) -> None:
        self._tell_lists = None
        changed, self._changed = self._changed, set()
        for connection in self._lists:
            for interview_id in changed:
                connection.send(frames.changed(interview_id))
