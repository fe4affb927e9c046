"""What the gateway asks for: seats, offers and answers, the end of a call.

All changes of a room happen while its lock is held, so two requests for one room never mix.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import NamedTuple

from services.media.calls.live_room import LiveRoom, LiveRooms
from services.media.calls.ownership import Ownership
from services.media.domain import recordings, room, silence
from services.media.domain.errors import CallHasEnded, ConnectionUnknown, InvalidAnswer, SeatTaken
from services.media.domain.room import Devices, Phase, Room
from services.media.rtc.peer import BadAnswer
from services.media.storage import Rooms
from shared.events.media import EndReason, Participant
from shared.telemetry import get_logger

HEARD_S = 1.0  # a page that shows or says something sends many packets in this time
# How long packets alone keep a seat, while gateway or broker are away. Not for ever: a page whose
# link was replaced meanwhile cannot come back, but might go on sending.
UNKEPT_S = 300.0

log = get_logger()


class Joined(NamedTuple):
    """A seat that was taken: `connection` counts how often it has been."""

    connection: int
    is_kept: bool = False  # the peer connection of before goes on
    is_outdated: bool = False  # and has to be told of the other side's new streams


@dataclass(frozen=True)
class Calls:
    """The use cases around running calls."""

    rooms: Rooms
    live: LiveRooms
    ownership: Ownership
    finish: Callable[[str], None]  # begins what follows the call of this interview
    grace: timedelta  # after which a call that everyone left is over
    now: Callable[[], datetime]
    monotonic_s: Callable[[], float]

    async def join(
        self,
        interview_id: str,
        who: Participant,
        connection_id: str,
        *,
        former: str = "",
        after: str = "",
        gone: str = "",
    ) -> Joined:
        """Take the seat, from whoever has it.

        `former` is the connection_id under which the page had the seat, if its peer connection
        lives: it then goes on. A page that comes back by itself names in `after` under which it
        last had the seat: it does not get it from another page that is heard. `gone` is a media
        process that the caller cannot reach. Raises OwnedElsewhere and SeatTaken.
        """
        async with self.live.locked(interview_id) as live:
            is_anothers = after and live.leases.is_anothers(who, after)
            if is_anothers and live.is_heard(who, within_s=HEARD_S):
                raise SeatTaken
            if live.leases.knows(who, former) and live.is_heard(who, within_s=HEARD_S):
                await self.ownership.change(live, partial(room.rename, who=who, name=connection_id))
                live.leases.rename(who, connection_id, self.monotonic_s())
                connection = live.room.seats[who].connection
                return Joined(connection, is_kept=True, is_outdated=live.is_outdated(who))
            is_new = not live.leases.has(who, connection_id)
            decide = partial(room.join, who=who, connection_id=connection_id, now=self.now())
            await self.ownership.take(live, decide, gone)
            live.leases.take(who, connection_id, self.monotonic_s())
            if is_new:
                await live.disconnect(who)
            return Joined(live.room.seats[who].connection)

    async def keep_alive(self, interview_id: str, who: Participant, connection_id: str) -> bool:
        """Keep the seat for another while; whether its page misses the other side's new streams.

        Raises ConnectionUnknown or CallHasEnded.
        """
        live = self.live.peek(interview_id)
        if live is not None and live.leases.renew(who, connection_id, self.monotonic_s()):
            return live.misses_streams(who)
        room.refuse_if_over(await self.rooms.get(interview_id))
        raise ConnectionUnknown

    async def leave(
        self, interview_id: str, who: Participant, connection_id: str, *, is_final: bool = True
    ) -> None:
        """Free the seat, if this connection still has it.

        Unless it is final, packets that still come show that the page has only lost touch.
        """
        async with self.live.locked(interview_id) as live:
            is_there = not is_final and live.is_heard(who, within_s=HEARD_S)
            if live.leases.has(who, connection_id) and not is_there:
                await self._depart(live, who, connection_id)

    async def offer(self, interview_id: str, who: Participant, connection_id: str) -> str:
        """A new peer connection for this seat; the SDP to answer."""
        async with self.live.locked(interview_id) as live:
            self._check_seat(live, who, connection_id)
            if live.was_connected(who):
                # The other side has to be told of new streams, which a join does and this does not.
                live.leases.revoke(who)
                raise ConnectionUnknown
            return await live.connect(who)

    async def answer(
        self, interview_id: str, who: Participant, connection_id: str, sdp: str
    ) -> None:
        """The browser's answer to the latest offer."""
        async with self.live.locked(interview_id) as live:
            self._check_seat(live, who, connection_id)
            try:
                await live.peer(who).answer(sdp)
            except BadAnswer as error:
                raise InvalidAnswer from error

    async def renegotiate(self, interview_id: str, who: Participant, connection_id: str) -> str:
        """An offer with new streams, as the other side came back with a new connection."""
        async with self.live.locked(interview_id) as live:
            self._check_seat(live, who, connection_id)
            return await live.renegotiate(who)

    async def show_devices(
        self, interview_id: str, who: Participant, connection_id: str, devices: Devices
    ) -> None:
        """Tell the other side what this page sends, and keep it for those who come later."""
        async with self.live.locked(interview_id) as live:
            self._check_seat(live, who, connection_id)
            decide = partial(room.show_devices, who=who, devices=devices, now=self.now())
            await self.ownership.change(live, decide)

    async def devices(self, interview_id: str) -> Mapping[Participant, Devices]:
        """What each page last said of its devices."""
        return (await self.rooms.get(interview_id)).devices

    async def end_call(self, interview_id: str, *, gone: str = "") -> datetime:
        """End the call for both; asked again, when it ended. Raises OwnedElsewhere."""
        async with self.ownership.owned(interview_id, gone=gone) as live:
            return await self._end(live, EndReason.ENDED_BY_RECRUITER)

    async def presence(self, interview_id: str) -> dict[Participant, bool]:
        """Who sits in the room."""
        state = await self.rooms.get(interview_id)
        return {who: state.is_present(who) for who in Participant}

    async def recordings(self, interview_id: str) -> Room:
        """The room, to tell of its recordings."""
        return await self.rooms.get(interview_id)

    async def look_after(self, interview_id: str) -> None:
        """Free seats whose lease has ended, try the disk again, end a call that all have left."""
        seen = self.live.peek(interview_id)
        if seen is None or not self._needs_care(seen):
            return
        async with self.live.locked(interview_id) as live:
            for who in self._lapsed(live):
                log.info("lease_ended", interview_id=interview_id, who=who.value)
                await self._depart(live, who, None)
            await live.follow()
            await self.ownership.tell(live)
            await self._tell_silence(live)
            if live.is_ours and room.is_forsaken(live.room, self.grace, self.now()):
                await self._end(live, EndReason.EVERYONE_LEFT)

    async def recording_failed(self, interview_id: str, file: Path, reason: str) -> None:
        """A dump of this room cannot be written any more; it goes on when the disk lets it."""
        async with self.live.locked(interview_id) as live:
            who = live.recorder.recorded_to(file)
            if who is not None:
                await live.recording_failed(who, reason)
                await self.ownership.tell(live)

    async def _tell_silence(self, live: LiveRoom) -> None:
        for who in self._changed_silence(live):
            is_silent = who not in live.silent
            tell = partial(silence.tell, who=who, is_silent=is_silent, now=self.now())
            await self.ownership.change(live, tell)
            (live.silent.add if is_silent else live.silent.discard)(who)

    def _changed_silence(self, live: LiveRoom) -> list[Participant]:
        """Whose packets have stopped coming, or come again."""
        now_s = self.monotonic_s()
        heard = {who: live.heard_at_s(who) for who in Participant}
        return [
            who
            for who, at_s in heard.items()
            if at_s is not None
            and (now_s - at_s >= silence.SILENT_AFTER_S) is not (who in live.silent)
        ]

    async def _depart(self, live: LiveRoom, who: Participant, connection_id: str | None) -> None:
        decide = partial(room.leave, who=who, connection_id=connection_id, now=self.now())
        await self.ownership.change(live, decide)
        live.leases.release(who)  # only now: while the store is away the next look tries again
        await live.disconnect(who)

    async def _end(self, live: LiveRoom, reason: EndReason) -> datetime:
        if live.room.ended_at is not None:
            return live.room.ended_at
        await self.ownership.change(live, partial(room.end, reason=reason, now=self.now()))
        if live.room.ended_at is None:
            raise CallHasEnded  # the interview was deleted
        await live.close()
        await self.ownership.tell(live)
        if live.recorder.has_kept_all_sound:
            decide = partial(recordings.tell_sound, instance=self.ownership.instance)
            await self.ownership.change(live, decide)
        if live.room.phase is Phase.FINALISING:
            self.finish(live.id)
        return live.room.ended_at

    def _needs_care(self, live: LiveRoom) -> bool:
        return bool(
            self._lapsed(live)
            or live.recorder.needs_care
            or live.recorder.untold_part
            or live.untold_failures
            or self._changed_silence(live)
            or room.is_forsaken(live.room, self.grace, self.now())
        )

    def _lapsed(self, live: LiveRoom) -> list[Participant]:
        """Whose seat nobody keeps, neither by saying so nor, for a while, by sending."""
        now_s = self.monotonic_s()
        forgotten = live.leases.lapsed(now_s - UNKEPT_S)
        return [
            who
            for who in live.leases.lapsed(now_s)
            if who in forgotten or not live.is_heard(who, within_s=silence.SILENT_AFTER_S)
        ]

    @staticmethod
    def _check_seat(live: LiveRoom, who: Participant, connection_id: str) -> None:
        room.refuse_if_over(live.room)
        if not live.leases.has(who, connection_id):
            raise ConnectionUnknown
