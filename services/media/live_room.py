"""A room as it lives in this process: leases, peer connections, the relay, the recorder.

What must outlive the process is in `room`, as last stored; `follow` makes the rest fit it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from prometheus_client import Gauge

from services.media.domain.errors import NotConnected
from services.media.domain.leases import Leases
from services.media.domain.room import Phase, Room
from services.media.recorder import RoomRecorder
from services.media.rtc.peer import Peer
from services.media.rtc.relay import Relay
from services.media.rtc.udp_mux import UdpMux
from services.media.storage import Rooms
from shared.events.media import Participant
from shared.telemetry import get_logger

log = get_logger()
_rooms = Gauge("rapport_media_rooms", "Rooms in this process")


class LiveRoom:
    """Use with its lock held, except for leases."""

    def __init__(self, interview_id: str, mux: UdpMux, recorder: RoomRecorder) -> None:
        self.id = interview_id
        self.room = Room(interview_id)
        self.is_loaded = False
        self.lock = asyncio.Lock()
        self.users = 0
        self.leases = Leases()
        self.recorder = recorder
        self._mux = mux
        self._relay = Relay((Participant.RECRUITER, Participant.CANDIDATE))
        self._peers: dict[Participant, Peer] = {}
        self._unrecordable: set[Participant] = set()
        self.untold_failures: list[Participant] = []

    @property
    def is_idle(self) -> bool:
        """Nothing here needs this process: nobody is in it and no call is running."""
        return self.leases.is_empty and not self._peers and self.room.phase is not Phase.LIVE

    def peer(self, who: Participant) -> Peer:
        """The participant's connection; raises NotConnected."""
        try:
            return self._peers[who]
        except KeyError:
            raise NotConnected from None

    def was_connected(self, who: Participant) -> bool:
        """Whether the present connection of this participant may have carried packets."""
        return who in self._peers and self._peers[who].was_connected

    async def connect(self, who: Participant) -> str:
        """A new connection in place of any before; its offer."""
        await self.disconnect(who)
        leg = self._relay.legs[who]
        peer = Peer(
            self._mux,
            on_rtp=leg.on_rtp,
            on_rtcp=leg.on_rtcp,
            on_change=lambda: self._on_change(who),
        )
        self._peers[who] = peer
        leg.seat(peer)
        await self.follow()
        return await peer.offer()

    async def renegotiate(self, who: Participant) -> str:
        """An offer with new streams, for the side that stayed while the other came back."""
        peer = self.peer(who)
        self._relay.legs[who].renew_streams()
        return await peer.offer()

    async def disconnect(self, who: Participant) -> None:
        """End the participant's connection, and its part of the recording."""
        leg = self._relay.legs[who]
        leg.recorder = None
        leg.seat(None)
        peer = self._peers.pop(who, None)
        if peer is not None:
            await peer.close()
        await self.recorder.stop(who)

    async def follow(self) -> None:
        """Forward and record as the room's state allows."""
        if self.room.phase is Phase.LIVE:
            self._relay.open()
        may_record = self.room.phase is Phase.LIVE and self.room.may_record
        for who, leg in self._relay.legs.items():
            wanted = may_record and who in self._peers and who not in self._unrecordable
            if wanted and not self.recorder.is_running(who):
                self._start_recording(who)
            elif not wanted and self.recorder.is_running(who):
                leg.recorder = None
                await self.recorder.stop(who)

    def give_up_recording(self, who: Participant) -> None:
        """Its file cannot be written; the call goes on without."""
        self._unrecordable.add(who)
        self.untold_failures.append(who)

    async def close(self) -> None:
        """End both connections and all recordings."""
        for who in Participant:
            self.leases.release(who)
            await self.disconnect(who)
        await self.recorder.close()

    def _start_recording(self, who: Participant) -> None:
        log_before = self.room.segments.get(who)
        after_s = log_before.ended_at.timestamp() if log_before else 0.0
        try:
            self._relay.legs[who].recorder = self.recorder.start(who, after_s=after_s)
        except OSError:
            log.exception("recording_not_started", interview_id=self.id, who=who.value)
            self.give_up_recording(who)

    def _on_change(self, who: Participant) -> None:
        peer = self._peers.get(who)
        is_connected = peer is not None and peer.is_connected
        log.info("peer_changed", interview_id=self.id, who=who.value, is_connected=is_connected)


class LiveRooms:
    """All rooms of this process. Every change of a room happens inside `hold`."""

    def __init__(self, rooms: Rooms, make: Callable[[str], LiveRoom]) -> None:
        self._stored = rooms
        self._make = make
        self._live: dict[str, LiveRoom] = {}

    def peek(self, interview_id: str) -> LiveRoom | None:
        """The room if it is here, to look at its leases."""
        return self._live.get(interview_id)

    def ids(self) -> tuple[str, ...]:
        """The rooms that are here."""
        return tuple(self._live)

    @asynccontextmanager
    async def hold(self, interview_id: str) -> AsyncIterator[LiveRoom]:
        """The room, loaded, with nobody else working on it."""
        live = self._live.get(interview_id)
        if live is None:
            live = self._live[interview_id] = self._make(interview_id)
            _rooms.set(len(self._live))
        live.users += 1
        try:
            async with live.lock:
                if not live.is_loaded:
                    live.room = await self._stored.get(interview_id)
                    live.is_loaded = True
                yield live
        finally:
            live.users -= 1
            if not live.users and live.is_idle:
                self._live.pop(interview_id, None)
                _rooms.set(len(self._live))
