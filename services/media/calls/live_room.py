"""One room in the memory of this process: leases, peer connections, the relay, the recorder.

`room` is the stored state, which outlives the process. After each change of it `follow` opens or
closes, records or stops recording, so that what runs here is what the state says.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from prometheus_client import Gauge

from services.media.domain import captions
from services.media.domain.errors import NotConnected
from services.media.domain.leases import Leases
from services.media.domain.room import Phase, Room
from services.media.recording.room_recorder import RoomRecorder
from services.media.rtc.peer import Peer
from services.media.rtc.relay import Relay
from services.media.storage import Rooms
from shared.events.media import Participant
from shared.telemetry import get_logger

MakePeer = Callable[..., Peer]  # takes on_rtp, on_rtcp and on_change

log = get_logger()
_rooms = Gauge("rapport_media_rooms", "Rooms in this process")


class LiveRoom:
    """Use while it is locked, except for leases. `instance` is the name of this process."""

    def __init__(
        self,
        interview_id: str,
        make_peer: MakePeer,
        recorder: RoomRecorder,
        *,
        instance: str,
        monotonic_s: Callable[[], float],
    ) -> None:
        self.id = interview_id
        self._instance = instance
        self._monotonic_s = monotonic_s
        self.room = Room(interview_id)
        self.is_loaded = False
        self.lock = asyncio.Lock()
        self.users = 0
        self.leases = Leases()
        self.recorder = recorder
        self._make_peer = make_peer
        self._relay = Relay((Participant.RECRUITER, Participant.CANDIDATE))
        self._peers: dict[Participant, Peer] = {}
        self.untold_failures: list[Participant] = []
        self.silent: set[Participant] = set()

    @property
    def is_ours(self) -> bool:
        """Whether this process owns the room."""
        return self.room.owner == self._instance

    @property
    def is_idle(self) -> bool:
        """Nothing here needs this process: nobody is in it and no call is running."""
        is_live = self.is_ours and self.room.phase is Phase.LIVE
        return self.leases.is_empty and not self._peers and not is_live

    def heard_at_s(self, who: Participant) -> float | None:
        """When the connected participant's last datagram came, by the monotonic clock."""
        peer = self._peers.get(who)
        return peer.heard_at_s if peer is not None and peer.was_connected else None

    def is_heard(self, who: Participant, *, within_s: float) -> bool:
        """Whether the connected participant has sent something of late."""
        at_s = self.heard_at_s(who)
        return at_s is not None and self._monotonic_s() - at_s < within_s

    def is_outdated(self, who: Participant) -> bool:
        """The same, or whether an answer to the latest offer is still due."""
        return self.misses_streams(who) or not self.peer(who).is_answered

    def misses_streams(self, who: Participant) -> bool:
        """Whether this side's page still has to agree to the other side's new streams."""
        return self._relay.legs[who].is_outdated

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
        on_change = partial(self._on_change, who)
        peer = self._make_peer(on_rtp=leg.on_rtp, on_rtcp=leg.on_rtcp, on_change=on_change)
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
        self.silent.discard(who)
        peer = self._peers.pop(who, None)
        if peer is not None:
            await peer.close()
        await self.recorder.stop(who)

    async def follow(self) -> None:
        """Forward and record as the room's state allows; let go of a room that others own."""
        if not self.is_ours:
            if self._peers or not (self.leases.is_empty and self.recorder.is_idle):
                await self.close()
            return
        for who in filter(self.room.is_present, Participant):
            self.leases.expect(who, self._monotonic_s())
        if self.room.phase is Phase.LIVE:
            self._relay.open()
        self.recorder.check_outages()
        for who, leg in self._relay.legs.items():
            wanted = self.room.is_recorded and who in self._peers and self.recorder.may_start(who)
            if wanted and not self.recorder.is_running(who):
                self._start_recording(who)
            elif not wanted and self.recorder.is_running(who):
                leg.recorder = None
                await self.recorder.stop(who)
        await self.recorder.caption(Participant.RECRUITER, is_wanted=captions.are_wanted(self.room))

    async def recording_failed(self, who: Participant, reason: str) -> None:
        """The disk refused this participant's file; the call goes on without, for now."""
        self._relay.legs[who].recorder = None
        if self.recorder.fail(who, reason):
            self.untold_failures.append(who)
        await self.recorder.stop(who)

    def settle_traffic(self, seconds: float) -> int:
        """Add what came in the last `seconds` to the process's metrics; how many packets."""
        return self._relay.settle(seconds)

    def traffic_view(self) -> dict[str, Any]:
        """For operators: what each side sent, and what became of it."""
        legs = self._relay.legs.items()
        sides = {who.value: leg.traffic.view() for who, leg in legs}
        return {"interview_id": self.id, "phase": self.room.phase.value, **sides}

    async def close(self) -> None:
        """End both connections and all recordings."""
        self.settle_traffic(0.0)
        log.info("call_traffic", **self.traffic_view())
        self.leases.clear()
        for who in Participant:
            await self.disconnect(who)
        await self.recorder.close()

    def _start_recording(self, who: Participant) -> None:
        self._relay.legs[who].recorder = self.recorder.start(who)

    def _on_change(self, who: Participant) -> None:
        peer = self._peers.get(who)
        is_connected = peer is not None and peer.is_connected
        log.info("peer_changed", interview_id=self.id, who=who.value, is_connected=is_connected)


class LiveRooms:
    """All rooms of this process. What a running call does with one happens inside `locked`."""

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

    def all(self) -> tuple[LiveRoom, ...]:
        """The same, to look at."""
        return tuple(self._live.values())

    @asynccontextmanager
    async def locked(self, interview_id: str) -> AsyncIterator[LiveRoom]:
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
                    await live.follow()
                yield live
        finally:
            live.users -= 1
            if not live.users and live.is_idle:
                self._live.pop(interview_id, None)
                _rooms.set(len(self._live))
