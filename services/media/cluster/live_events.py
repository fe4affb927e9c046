"""Brings events to the process that owns the room, whichever process the shared queue gave them to.

An event of another service reaches one media process through a shared queue, and besides that all
of them live. The owner of the room acts on the live one at once. Whoever is first stores the
effect; the other finds the event in the room's inbox and changes nothing.

Live events are lost while the broker is away, so after that all rooms are read from the store
again. A room may also be loaded just after an event has passed, while another process still stores
its effect: it is read again a little later. And an event of media itself about a room that is owned
here, but that was not decided here, shows that another process has taken the room.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import Any

from services.media.calls.events import HANDLERS, CallEvents
from services.media.calls.live_room import LiveRooms
from services.media.calls.ownership import Ownership
from services.media.domain import room
from shared.events import Envelope
from shared.events.handling import handle
from shared.events.media import CallEnded, CandidateJoined, ParticipantLeft, RecruiterJoined
from shared.events.scheduling import InterviewDeleted
from shared.telemetry import get_logger

RETRY_S = 1.0
SETTLE_S = 2.0
ATTEMPTS = 60  # then the regular look at every room has to do
Work = Callable[[], Awaitable[None]]
Sleep = Callable[[float], Awaitable[None]]
OWN = (CallEnded, CandidateJoined, ParticipantLeft, RecruiterJoined)

log = get_logger()


class LiveEvents:
    """`on_event` and `on_connect` are for the bus. The rooms are followed beside each other."""

    def __init__(
        self,
        live: LiveRooms,
        ownership: Ownership,
        call_events: CallEvents,
        *,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._live = live
        self._ownership = ownership
        self._sleep = sleep
        self._call_events = call_events
        self._last: dict[tuple[str, str], asyncio.Task[None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_stopped = False

    def on_event(self, envelope: Envelope) -> None:
        """An event passed by."""
        event = envelope.event
        if isinstance(event, OWN):
            if self._is_here(event.subject):
                give_up = partial(self._ownership.give_up, event.subject, event)
                self._put(event.subject, give_up, chain="owner")
        elif type(event) not in HANDLERS:
            return
        elif self._is_here(event.subject):
            self._put(event.subject, partial(self._follow, envelope))
        else:
            self._begin(self._settle(event.subject), name=f"settle {event.subject}")

    def on_connect(self) -> None:
        """Events may have been missed."""
        for interview_id in self._live.ids():
            self._look_again(interview_id)

    async def stop(self) -> None:
        """End what is under way and begin nothing more."""
        self._is_stopped = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _follow(self, envelope: Envelope) -> None:
        if isinstance(envelope.event, InterviewDeleted):
            # Only end what runs: removing what is stored may take its time.
            await self._ownership.hear(envelope.event.interview_id, room.delete, envelope)
        else:
            await handle(HANDLERS, self._call_events, envelope)

    def _is_here(self, interview_id: str) -> bool:
        return self._live.peek(interview_id) is not None

    async def _settle(self, interview_id: str) -> None:
        """Give another process the time to store what follows from an event."""
        await self._sleep(SETTLE_S)
        self._look_again(interview_id)

    def _look_again(self, interview_id: str) -> None:
        if self._is_here(interview_id):
            self._put(interview_id, partial(self._ownership.look_again, interview_id))

    def _put(self, interview_id: str, work: Work, *, chain: str = "events") -> None:
        """Do this after earlier work of this room and chain: "owner" does not wait for "events"."""
        if self._is_stopped:
            return
        key = (interview_id, chain)
        insisting = self._insist(self._last.get(key), interview_id, work)
        task = self._last[key] = self._begin(insisting, name=f"follow {interview_id}")
        task.add_done_callback(partial(self._forget, key))

    def _begin(self, work: Coroutine[Any, Any, None], *, name: str) -> asyncio.Task[None]:
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _forget(self, key: tuple[str, str], task: asyncio.Task[None]) -> None:
        if self._last.get(key) is task:
            del self._last[key]

    async def _insist(
        self, before: asyncio.Task[None] | None, interview_id: str, work: Work
    ) -> None:
        """Do the work once the work before it has ended; try again while the store is away."""
        if before is not None:
            await asyncio.wait((before,))
        for _ in range(ATTEMPTS):
            try:
                await work()
                break
            except Exception:
                log.exception("event_not_followed", interview_id=interview_id)
            await self._sleep(RETRY_S)
