"""What the gateway asks for: seats, offers and answers, the end of a call.

All changes of a room happen while it is held, so two requests for one room never mix.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from services.media.domain import recordings, room
from services.media.domain.errors import CallHasEnded, ConnectionUnknown, InvalidAnswer
from services.media.domain.recordings import Failure
from services.media.domain.room import Decision, Phase, Room
from services.media.finishing import Finisher
from services.media.live_room import LiveRoom, LiveRooms
from services.media.rtc.peer import BadAnswer
from services.media.storage import Rooms
from shared.events import Envelope
from shared.events.media import EndReason, Participant
from shared.telemetry import get_logger

DISK_FAILED = "disk_failed"
log = get_logger()


@dataclass(frozen=True)
class Calls:
    """The use cases around running calls."""

    rooms: Rooms
    live: LiveRooms
    finisher: Finisher
    now: Callable[[], datetime]
    grace: timedelta  # after which a call that everyone left is over

    async def join(self, interview_id: str, who: Participant, connection_id: str) -> int:
        """Take the seat, from whoever has it; the number of this connection."""
        async with self.live.hold(interview_id) as live:
            is_new = not live.leases.holds(who, connection_id)
            await self.change(
                live, partial(room.join, who=who, connection_id=connection_id, now=self.now())
            )
            live.leases.take(who, connection_id, time.monotonic())
            if is_new:
                await live.disconnect(who)
            return live.room.seats[who].connection

    async def keep_alive(self, interview_id: str, who: Participant, connection_id: str) -> None:
        """Keep the seat for another while; raises ConnectionUnknown or CallHasEnded."""
        live = self.live.peek(interview_id)
        if live is not None and live.leases.renew(who, connection_id, time.monotonic()):
            return
        room.refuse_if_over(await self.rooms.get(interview_id))
        raise ConnectionUnknown

    async def leave(self, interview_id: str, who: Participant, connection_id: str) -> None:
        """Free the seat, if this connection still has it."""
        async with self.live.hold(interview_id) as live:
            if live.leases.holds(who, connection_id):
                await self._depart(live, who, connection_id)

    async def offer(self, interview_id: str, who: Participant, connection_id: str) -> str:
        """A new peer connection for this seat; the SDP to answer."""
        async with self.live.hold(interview_id) as live:
            self._check_seat(live, who, connection_id)
            if live.was_connected(who):
                # The other side has to be told of new streams, which a join does and this does not.
                live.leases.revoke(who)
                raise ConnectionUnknown
            offer = await live.connect(who)
            await self._tell_failures(live)
            return offer

    async def answer(
        self, interview_id: str, who: Participant, connection_id: str, sdp: str
    ) -> None:
        """The browser's answer to the latest offer."""
        async with self.live.hold(interview_id) as live:
            self._check_seat(live, who, connection_id)
            try:
                await live.peer(who).answer(sdp)
            except BadAnswer as error:
                raise InvalidAnswer from error

    async def renegotiate(self, interview_id: str, who: Participant, connection_id: str) -> str:
        """An offer with new streams, as the other side came back with a new connection."""
        async with self.live.hold(interview_id) as live:
            self._check_seat(live, who, connection_id)
            return await live.renegotiate(who)

    async def end_call(self, interview_id: str) -> datetime:
        """End the call for both; asked again, when it ended."""
        async with self.live.hold(interview_id) as live:
            return await self._end(live, EndReason.ENDED_BY_RECRUITER)

    async def presence(self, interview_id: str) -> dict[Participant, bool]:
        """Who sits in the room."""
        state = await self._state(interview_id)
        return {who: state.is_present(who) for who in Participant}

    async def recordings(self, interview_id: str) -> Room:
        """The room, to tell of its recordings."""
        return await self.rooms.get(interview_id)

    async def look_after(self, interview_id: str) -> None:
        """Free seats whose lease has ended; end a call that everyone has left for long."""
        seen = self.live.peek(interview_id)
        if seen is None or not self._needs_care(seen):
            return
        async with self.live.hold(interview_id) as live:
            for who in live.leases.lapsed(time.monotonic()):
                log.info("lease_ended", interview_id=interview_id, who=who.value)
                await self._depart(live, who, None)
            if room.is_forsaken(live.room, self.grace, self.now()):
                await self._end(live, EndReason.EVERYONE_LEFT)

    async def recording_failed(self, interview_id: str, file: Path) -> None:
        """A dump of this room cannot be written any more."""
        async with self.live.hold(interview_id) as live:
            who = live.recorder.recorded_to(file)
            if who is not None:
                live.give_up_recording(who)
                await self.change(live, lambda state: (state, ()))

    async def change(
        self,
        live: LiveRoom,
        decide: Callable[[Room], Decision],
        *,
        cause: Envelope | None = None,
    ) -> None:
        """Store a decision and make the live room follow it."""
        live.room = await self.rooms.change(live.id, decide, cause=cause)
        await live.follow()
        await self._tell_failures(live)

    async def _tell_failures(self, live: LiveRoom) -> None:
        while live.untold_failures:
            failure = Failure(live.untold_failures.pop(), DISK_FAILED)
            tell = partial(recordings.fail, failure=failure, now=self.now())
            live.room = await self.rooms.change(live.id, tell)

    async def _depart(self, live: LiveRoom, who: Participant, connection_id: str | None) -> None:
        await self.change(
            live, partial(room.leave, who=who, connection_id=connection_id, now=self.now())
        )
        live.leases.release(who)  # only now: while the store is away the next look tries again
        await live.disconnect(who)

    async def _end(self, live: LiveRoom, reason: EndReason) -> datetime:
        await self.change(live, partial(room.end, reason=reason, now=self.now()))
        if live.room.ended_at is None:
            raise CallHasEnded  # the interview was deleted
        await live.close()
        if live.room.phase is Phase.FINALISING:
            self.finisher.begin(live.id)
        return live.room.ended_at

    async def _state(self, interview_id: str) -> Room:
        live = self.live.peek(interview_id)
        return live.room if live and live.is_loaded else await self.rooms.get(interview_id)

    def _needs_care(self, live: LiveRoom) -> bool:
        is_forsaken = room.is_forsaken(live.room, self.grace, self.now())
        return is_forsaken or bool(live.leases.lapsed(time.monotonic()))

    @staticmethod
    def _check_seat(live: LiveRoom, who: Participant, connection_id: str) -> None:
        room.refuse_if_over(live.room)
        if not live.leases.holds(who, connection_id):
            raise ConnectionUnknown
