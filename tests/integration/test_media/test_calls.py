"""Calls when the disk, the store or the blobs are away, and when an interview goes meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
import pytest_asyncio

from services.media.domain import room as rules
from services.media.domain.errors import ConnectionUnknown
from services.media.domain.leases import LEASE_S
from services.media.domain.room import Answer, Decision, Phase, Room
from services.media.finishing import Finisher
from services.media.handlers import Calls
from services.media.live_room import LiveRoom, LiveRooms
from services.media.recorder import RoomRecorder
from services.media.recording.dump import DumpThread
from services.media.recording.segments import Segment
from services.media.recording.spool import Spool
from services.media.rtc.codecs import install_codec_table
from services.media.rtc.udp_mux import UdpMux
from services.media.storage import ROOMS, Rooms
from shared import clock
from shared.blobs import Blobs, BlobsUnavailable, open_blobs
from shared.events import Envelope, Event
from shared.events.media import CandidateJoined, Participant, ParticipantLeft, RecordingFailed
from shared.events.scheduling import Consent
from shared.store import Aggregates, OutboxSource, Unavailable, open_store
from tests.e2e.waiting import eventually
from tests.integration.test_media.stand_in import StandIn
from tests.integration.test_media.test_recording_files import START_S, write
from tests.unit.media.streams import sound

CANDIDATE = Participant.CANDIDATE


class Switch:
    """Something that can be away."""

    def __init__(self) -> None:
        self.is_away = False


class SwitchedRooms(Rooms):
    """Rooms whose store can be away."""

    switch = Switch()

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
    finisher: Finisher
    rooms: SwitchedRooms
    spool: Spool
    blobs: Blobs
    outbox: OutboxSource
    stack: AsyncExitStack
    id: str = field(default_factory=clock.new_id)

    async def told(self, kind: type[Event]) -> list[Event]:
        pending = await asyncio.to_thread(self.outbox.pending, 100)
        return [envelope.event for _, envelope in pending if isinstance(envelope.event, kind)]

    async def is_running(self) -> None:
        """A call with all consents in which the candidate sits."""
        for consent in Consent:
            given = Answer(is_given=True, at=clock.now())
            await self.rooms.change(
                self.id, partial(rules.answer_consent, consent=consent, answer=given)
            )
        await self.rooms.change(self.id, partial(rules.start, started_at=clock.now()))
        await self.calls.join(self.id, CANDIDATE, "page")

    async def connect(self) -> StandIn:
        guest = StandIn()
        self.stack.push_async_callback(guest.close)
        answer = await guest.answer(await self.calls.offer(self.id, CANDIDATE, "page"))
        await self.calls.answer(self.id, CANDIDATE, "page", answer)
        await guest.until_connected()
        return guest


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    install_codec_table()
    store = open_store("media", mongo_url=None, folder=tmp_path)
    rooms = SwitchedRooms(Aggregates(store, ROOMS, Room, now=clock.now, new_id=clock.new_id))
    rooms.switch = Switch()
    spool, blobs = Spool(tmp_path / "media"), open_blobs(None, tmp_path / "blobs")
    finisher = Finisher(rooms, blobs, spool, clock.now)
    mux, writer = UdpMux(("127.0.0.1",), 0), DumpThread(lambda dump: None)
    writer.start()

    def make(interview_id: str) -> LiveRoom:
        keep = partial(finisher.keep_segment, interview_id)
        return LiveRoom(interview_id, mux, RoomRecorder(interview_id, spool, writer, keep))

    calls = Calls(rooms, LiveRooms(rooms, make), finisher, clock.now, timedelta(minutes=5))
    async with AsyncExitStack() as stack:
        outbox = OutboxSource((store, ROOMS))
        made = Office(calls, finisher, rooms, spool, blobs, outbox, stack)
        yield made
        await finisher.stop()
        async with calls.live.hold(made.id) as live:
            await live.close()
    mux.close()
    await asyncio.to_thread(writer.stop)
    store.close()


async def test_a_lapsed_seat_is_freed_when_the_store_is_back(office: Office) -> None:
    await office.calls.join(office.id, CANDIDATE, "page")
    live = office.calls.live.peek(office.id)
    assert live is not None
    live.leases.take(CANDIDATE, "page", -LEASE_S)
    office.rooms.switch.is_away = True
    with pytest.raises(Unavailable):
        await office.calls.look_after(office.id)
    office.rooms.switch.is_away = False
    await office.calls.look_after(office.id)
    assert len(await office.told(ParticipantLeft)) == 1


async def test_a_room_without_anybody_is_forgotten(office: Office) -> None:
    await office.calls.join(office.id, CANDIDATE, "page")
    await office.calls.leave(office.id, CANDIDATE, "page")
    assert office.calls.live.peek(office.id) is None
    assert (await office.calls.presence(office.id))[CANDIDATE] is False


async def test_joining_twice_over_one_connection_is_joining_once(office: Office) -> None:
    first = await office.calls.join(office.id, CANDIDATE, "page")
    assert await office.calls.join(office.id, CANDIDATE, "page") == first
    assert len(await office.told(CandidateJoined)) == 1


async def test_a_second_offer_over_a_used_connection_asks_to_join_again(office: Office) -> None:
    """The other side would not learn of the new streams otherwise."""
    await office.is_running()
    await office.connect()
    with pytest.raises(ConnectionUnknown):
        await office.calls.offer(office.id, CANDIDATE, "page")
    assert await office.calls.join(office.id, CANDIDATE, "another") == 2


async def test_a_disk_that_fails_is_told_and_the_call_goes_on(office: Office) -> None:
    """B8: RecordingFailed says so; the seat stays connected."""
    await office.is_running()
    office.spool.folder(office.id).parent.mkdir(parents=True)
    office.spool.folder(office.id).write_text("a file where the folder should be")
    await office.connect()
    (failed,) = await office.told(RecordingFailed)
    assert isinstance(failed, RecordingFailed) and failed.reason == "disk_failed"
    await office.calls.keep_alive(office.id, CANDIDATE, "page")


async def test_segments_wait_while_the_blob_store_is_away(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await office.is_running()
    away = Switch()
    put = office.blobs.put

    def put_or_not(key: str, data: bytes) -> None:
        if away.is_away:
            raise BlobsUnavailable("away")
        put(key, data)

    monkeypatch.setattr(office.blobs, "put", put_or_not)
    away.is_away = True
    async with office.calls.live.hold(office.id) as live:
        live.recorder.add(CANDIDATE, Segment(START_S, START_S + 10, b"one"))
        live.recorder.add(CANDIDATE, Segment(START_S + 10, START_S + 20, b"two"))
    away.is_away = False

    async def both() -> bool:
        log = (await office.rooms.get(office.id)).segments.get(CANDIDATE)
        return log is not None and log.count == 2

    await eventually(both, what="both segments")
    assert office.blobs.get(f"media/{office.id}/segments/candidate-00002.ogg") == b"two"


async def test_a_recording_is_finished_once_however_often_it_is_begun(office: Office) -> None:
    await office.is_running()
    write_part(office)
    await office.calls.end_call(office.id)
    office.finisher.begin(office.id)

    async def is_done() -> bool:
        return (await office.rooms.get(office.id)).phase is Phase.DONE

    await eventually(is_done, what="the recording")
    (file,) = (await office.rooms.get(office.id)).recordings
    assert office.blobs.size(file.key) == file.size
    assert not office.spool.folder(office.id).exists()


async def test_an_interview_deleted_while_it_is_finished_leaves_nothing(office: Office) -> None:
    """R20."""
    await office.is_running()
    write_part(office)
    await office.calls.end_call(office.id)
    await office.rooms.change(office.id, rules.delete)
    await office.finisher.discard(office.id)

    async def is_clean() -> bool:
        is_spooled = office.spool.folder(office.id).exists()
        return not is_spooled and not office.blobs.exists(f"media/{office.id}/candidate.webm")

    await eventually(is_clean, what="nothing left")
    await office.finisher.keep_segment(
        office.id, CANDIDATE, Segment(START_S, START_S + 10, b"late")
    )
    assert not office.blobs.exists(f"media/{office.id}/segments/candidate-00001.ogg")


async def test_what_is_done_is_swept_from_the_disk_at_the_next_start(office: Office) -> None:
    write_part(office)
    await office.rooms.change(office.id, rules.delete)
    await office.finisher.sweep()
    assert not office.spool.folder(office.id).exists()


def write_part(office: Office) -> None:
    path = office.spool.new_part(office.id, "candidate")
    path.parent.mkdir(parents=True)
    write(path, sound(3))
