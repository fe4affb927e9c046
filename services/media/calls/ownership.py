"""Stores every change of a room while its call may run, and makes the live room here follow it.

Of several media processes one owns a room. What only the owner may do raises OwnedElsewhere in any
other process. What becomes known of recordings after the call is stored by `finisher` and
`part_delivery`, which need no live room.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from services.media.calls.live_room import LiveRoom, LiveRooms
from services.media.domain import ownership, parts, recordings
from services.media.domain.ownership import Decide, OwnedElsewhere, Watch
from services.media.domain.recordings import Failure
from services.media.domain.room import Phase, Room
from services.media.storage import Instances, Rooms
from shared.events import Envelope, Event
from shared.store import StoreError
from shared.telemetry import get_logger

ANSWER_S = 2.0
DISK_FAILED = "disk_failed"
log = get_logger()


@dataclass
class Ownership:
    """`instance` is the name of this process, `watch` knows the others from `instances`."""

    rooms: Rooms
    live: LiveRooms
    instance: str
    instances: Instances
    now: Callable[[], datetime]
    monotonic_s: Callable[[], float]
    watch: Watch = field(default_factory=Watch)
    is_taking: bool = True  # new rooms; not any more once the process drains

    async def change(self, live: LiveRoom, decide: Decide) -> None:
        """Store a decision of the room's owner and make the live room follow it."""
        try:
            await self._store(live, ownership.by_owner(self.instance, decide), None)
        except OwnedElsewhere:
            live.room = await self.rooms.get(live.id)
            await live.follow()
            raise

    async def hear(self, interview_id: str, decide: Decide, cause: Envelope) -> None:
        """Store what follows from an event of another service, whoever owns the room."""
        async with self.live.locked(interview_id) as live:
            await self._store(live, ownership.by_anyone(self.instance, decide), cause)

    async def take(self, live: LiveRoom, decide: Decide, gone: str) -> None:
        """Store a decision and become the owner in one write.

        `gone` is a process that the caller cannot reach.
        """
        await self.find_gone()

        def taken(state: Room) -> Room:
            is_gone = self.watch.is_gone(state.owner) if state.owner else False
            names = {gone, state.owner or ""} if is_gone else {gone}
            return ownership.take(state, self.instance, names, is_taking=self.is_taking)

        await self._store(live, lambda state: decide(taken(state)), None)

    @asynccontextmanager
    async def owned(self, interview_id: str, *, gone: str = "") -> AsyncIterator[LiveRoom]:
        """The room, for what only its owner may do."""
        async with self.live.locked(interview_id) as live:
            is_open = live.room.phase in (Phase.WAITING, Phase.LIVE)
            if is_open and live.room.owner is not None and not live.is_ours:
                await self.take(live, lambda state: (state, ()), gone)
            yield live

    async def inherit(self, interview_id: str, gone: str) -> LiveRoom:
        """Take over from a process that is gone; its pages have to join again here."""
        decide = partial(ownership.inherit, me=self.instance, gone=gone)
        async with self.live.locked(interview_id) as live:
            await self._store(live, decide, None)
            if live.is_ours:
                log.info("room_inherited", interview_id=interview_id, from_instance=gone)
            return live

    async def give_up(self, interview_id: str, event: Event) -> None:
        """Let go of a room that another process has taken, as this event of media shows.

        Unless the store says that it is still ours: then an answer of it was lost before. Without
        an answer we let go, as the store may be what this process has lost.
        """
        async with self.live.locked(interview_id) as live:
            if not live.is_ours or not ownership.is_news(live.room, event):
                return
            try:
                live.room = await asyncio.wait_for(self.rooms.get(interview_id), ANSWER_S)
            except (StoreError, TimeoutError):
                live.room = replace(live.room, owner=None)
            if not live.is_ours:
                log.warning("room_was_taken", interview_id=interview_id, told=type(event).__name__)
            await live.follow()

    async def let_go(self, interview_id: str) -> None:
        """Leave a room in which no call runs to another process."""
        async with self.live.locked(interview_id) as live:
            await self._store(live, partial(ownership.let_go, me=self.instance), None)

    async def find_gone(self) -> list[str]:
        """Which processes have stopped; who seems so may have come back since the last look."""
        if self.watch.gone():
            await self.see_others()
        return self.watch.gone()

    @property
    def has_taker(self) -> bool:
        """Whether another process would take rooms."""
        return self.watch.has_taker(besides=self.instance)

    async def beat(self, *, is_running: bool = True) -> None:
        """Show the others that this process lives, or that it has ended."""
        is_taking = self.is_taking and is_running
        await self.instances.beat(self.instance, is_taking=is_taking, is_running=is_running)

    async def see_others(self) -> None:
        """Learn from the store which processes live."""
        self.watch.see(await self.instances.all(), self.monotonic_s())

    async def look_again(self, interview_id: str) -> None:
        """Follow what others may have stored about this room."""
        async with self.live.locked(interview_id) as live:
            live.room = await self.rooms.get(interview_id)
            await live.follow()
            await self.tell(live)

    async def tell(self, live: LiveRoom) -> None:
        """Store what happened to the recordings; while the store is away it is kept for later."""
        while part := live.recorder.untold_part:
            live.room = await self.rooms.change(live.id, partial(parts.begin, part=part))
            live.recorder.told(part)
        while live.untold_failures:
            failure = Failure(live.untold_failures[-1], DISK_FAILED)
            tell = partial(recordings.fail, failure=failure, now=self.now())
            live.room = await self.rooms.change(live.id, tell)
            live.untold_failures.pop()
        for who in live.room.interrupted if live.is_ours else ():
            if not live.recorder.is_interrupted(who):
                tell = partial(recordings.recover, who=who, now=self.now())
                live.room = await self.rooms.change(live.id, tell)

    async def _store(self, live: LiveRoom, decide: Decide, cause: Envelope | None) -> None:
        live.room = await self.rooms.change(live.id, decide, cause=cause)
        await live.follow()
        await self.tell(live)
