"""Media without a broker: a room, its connections and its recordings, for tests."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from services.media.calls.handlers import Calls
from services.media.calls.live_room import LiveRooms
from services.media.calls.ownership import Ownership
from services.media.calls.pausing import Pausing
from services.media.cluster.membership import Membership
from services.media.cluster.part_delivery import PartDelivery
from services.media.domain import room as rules
from services.media.domain.ownership import Instance
from services.media.domain.room import Answer, Decision, Phase, RecordedFile, Room
from services.media.finishing.finisher import Finisher
from services.media.recording.dump_file import Dump
from services.media.recording.spool import Spool
from services.media.recording.writer import DumpThread
from services.media.rtc.codecs import install_codec_table
from services.media.rtc.udp_mux import UdpMux
from services.media.storage import INSTANCES, ROOMS, Instances, Rooms
from services.media.wiring import live_rooms, tell_of_failures
from shared import clock
from shared.blobs import Blobs, open_blobs
from shared.events import Envelope, Event
from shared.events.media import Participant
from shared.events.scheduling import Consent
from shared.store import Aggregates, OutboxSource, Unavailable, open_store
from tests.integration.test_media.stand_in import StandIn
from tests.support.waiting import eventually

CANDIDATE, RECRUITER = Participant.CANDIDATE, Participant.RECRUITER
HERE = "here"


class Switch:
    """Something that can be away."""

    def __init__(self) -> None:
        self.is_away = False


class SwitchedRooms(Rooms):
    """Rooms whose store can be away."""

    switch = Switch()

    async def get(self, interview_id: str) -> Room:
        if self.switch.is_away:
            raise Unavailable
        return await super().get(interview_id)

    async def change(
        self,
        interview_id: str,
        decide: Callable[[Room], Decision],
        *,
        cause: Envelope | None = None,
    ) -> Room:
        if self.switch.is_away:
            raise Unavailable
        return await super().change(interview_id, decide, cause=cause)


@dataclass
class Office:
    """Media without a broker: its parts, and what it would tell."""

    calls: Calls
    live: LiveRooms
    ownership: Ownership
    finisher: Finisher
    rooms: SwitchedRooms
    spool: Spool
    blobs: Blobs
    outbox: OutboxSource
    stack: AsyncExitStack
    part_delivery: PartDelivery
    id: str = field(default_factory=clock.new_id)

    async def told(self, kind: type[Event]) -> list[Event]:
        pending = await asyncio.to_thread(self.outbox.pending, 100)
        return [envelope.event for _, envelope in pending if isinstance(envelope.event, kind)]

    async def recordings(self) -> tuple[RecordedFile, ...]:
        """What was made of an ended call, once it is done."""

        async def is_done() -> bool:
            return (await self.rooms.get(self.id)).phase is Phase.DONE

        await eventually(is_done, what="the recording")
        return (await self.rooms.get(self.id)).recordings

    @property
    def membership(self) -> Membership:
        return Membership(
            self.ownership, self.live, self.rooms, self.finisher, self.part_delivery, time.monotonic
        )

    @property
    def pausing(self) -> Pausing:
        return Pausing(self.rooms, self.ownership, clock.now)

    async def is_running(self) -> None:
        """A call with all consents in which the candidate sits."""
        for consent in Consent:
            given = Answer(is_given=True, at=clock.now())
            await self.rooms.change(
                self.id, partial(rules.answer_consent, consent=consent, answer=given)
            )
        await self.rooms.change(self.id, partial(rules.start, started_at=clock.now()))
        await self.calls.join(self.id, CANDIDATE, "page")

    async def connect(self, who: Participant = CANDIDATE, page: str = "page") -> StandIn:
        guest = StandIn()
        self.stack.push_async_callback(guest.close)
        answer = await guest.answer(await self.calls.offer(self.id, who, page))
        await self.calls.answer(self.id, who, page, answer)
        await guest.until_connected()
        return guest


@asynccontextmanager
async def an_office(folder: Path, *, spooled: Path | None = None) -> AsyncIterator[Office]:
    """Media without a broker, with its files in `folder`; dumps may lie on another disk."""
    install_codec_table()
    store = open_store("media", mongo_url=None, folder=folder)
    rooms = SwitchedRooms(Aggregates(store, ROOMS, Room, now=clock.now, new_id=clock.new_id))
    rooms.switch = Switch()
    spool, blobs = Spool((spooled or folder / "media") / HERE), open_blobs(None, folder / "blobs")
    mux = UdpMux(("127.0.0.1",), 0)
    loop, failed = asyncio.get_running_loop(), asyncio.Queue[Dump]()
    writer = DumpThread(lambda dump: loop.call_soon_threadsafe(failed.put_nowait, dump) and None)
    writer.start()
    clocks: dict[str, Any] = {"now": clock.now, "monotonic_s": time.monotonic}
    finisher = Finisher(rooms, blobs, spool, 0.0, writer.is_writing_in, **clocks)
    live = live_rooms(rooms, mux, finisher, writer)
    instances = Instances(
        Aggregates(store, INSTANCES, Instance, now=clock.now, new_id=clock.new_id)
    )
    ownership = Ownership(rooms, live, HERE, instances, **clocks)
    calls = Calls(rooms, live, ownership, finisher.begin, timedelta(minutes=5), **clocks)
    part_delivery = PartDelivery(
        rooms, live, spool, finisher, writer.is_writing_in, is_gone=lambda name: True
    )
    telling = asyncio.create_task(tell_of_failures(calls, failed), name="failed dumps")
    async with AsyncExitStack() as stack:
        outbox = OutboxSource((store, ROOMS))
        made = Office(
            calls, live, ownership, finisher, rooms, spool, blobs, outbox, stack, part_delivery
        )
        yield made
        await finisher.stop()
        async with live.locked(made.id) as room:
            await room.close()
    telling.cancel()
    mux.close()
    await asyncio.to_thread(writer.stop)
    store.close()
