"""Calls when the disk, the store or the blobs are away, and when an interview goes meanwhile."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
import pytest_asyncio

from services.media.calls.events import CallEvents
from services.media.calls.handlers import UNKEPT_S, Joined
from services.media.cluster.live_events import LiveEvents
from services.media.cluster.membership import LOOK_AGAIN_ROUNDS
from services.media.domain import ownership
from services.media.domain import room as rules
from services.media.domain.errors import ConnectionUnknown, SeatTaken
from services.media.domain.leases import LEASE_S
from services.media.domain.room import Part, PartName, Phase
from services.media.finishing.locations import label, part_key
from services.media.recording.segments import Segment
from services.media.recording.spool import Spool
from shared import clock
from shared.blobs import BlobsUnavailable
from shared.events.media import CandidateJoined, EndReason, ParticipantLeft, RecordingFailed
from shared.store import Unavailable
from tests.integration.messaging.publishing import an_envelope
from tests.integration.test_media.office import (
    CANDIDATE,
    HERE,
    RECRUITER,
    Office,
    Switch,
    an_office,
)
from tests.integration.test_media.test_recording_files import START_S, write
from tests.support.waiting import eventually
from tests.unit.media.streams import sound

PART = Part(PartName(CANDIDATE, 1, HERE))


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with an_office(tmp_path) as made:
        yield made


async def test_a_lapsed_seat_is_freed_when_the_store_is_back(office: Office) -> None:
    await office.calls.join(office.id, CANDIDATE, "page")
    live = office.live.peek(office.id)
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
    assert office.live.peek(office.id) is None
    assert (await office.calls.presence(office.id))[CANDIDATE] is False


async def test_a_process_that_has_come_back_keeps_the_room_that_it_took(office: Office) -> None:
    """Else the two sides of a call would sit in two processes, and not see each other."""
    ours = office.ownership
    await ours.instances.beat("there", is_taking=True)
    for ago_s in (6, 4, 2, 0):
        ours.watch.see(await ours.instances.all(), time.monotonic() - ago_s)
    assert ours.watch.gone() == ["there"]
    await ours.instances.beat("there", is_taking=True)
    taken = partial(ownership.take, me="there", gone=(), is_taking=True)
    await office.rooms.change(office.id, lambda room: (taken(room), ()))
    with pytest.raises(ownership.OwnedElsewhere) as refusal:
        await office.calls.join(office.id, CANDIDATE, "page")
    assert refusal.value.owner == "there"


async def test_a_process_lets_go_of_a_room_when_somebody_joins_in_another(office: Office) -> None:
    await office.is_running()
    await office.connect()
    office.rooms.switch.is_away = True  # this process may have lost the store, and the others not
    live_events = LiveEvents(
        office.live,
        office.ownership,
        CallEvents(office.rooms, office.live, office.ownership, office.finisher, office.spool),
    )
    live_events.on_event(an_envelope(CandidateJoined(office.id, 2, clock.now())))

    async def is_gone() -> bool:
        return office.live.peek(office.id) is None

    await eventually(is_gone, what="a room that is not here any more")
    await live_events.stop()
    office.rooms.switch.is_away = False


async def test_a_write_whose_answer_was_lost_is_not_taken_for_that_of_another(
    office: Office,
) -> None:
    """The other side's connection and recording go on."""
    await office.is_running()
    await office.connect()
    again = partial(rules.join, who=RECRUITER, connection_id="another", now=clock.now())
    _, (joined,) = again(await office.rooms.get(office.id))
    await office.rooms.change(office.id, ownership.by_owner(HERE, again))
    await office.ownership.give_up(office.id, joined)
    live = office.live.peek(office.id)
    assert live is not None and live.is_ours and live.recorder.is_running(CANDIDATE)


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
    joined = await office.calls.join(office.id, CANDIDATE, "another", after="page")
    assert joined.connection == 2


async def test_packets_keep_the_seat_of_a_page_that_is_out_of_touch(office: Office) -> None:
    """S9: gateway or broker are away, the call goes on."""
    await office.is_running()
    guest = await office.connect()
    live = office.live.peek(office.id)
    assert live is not None
    live.leases.take(CANDIDATE, "page", time.monotonic() - LEASE_S)
    await guest.talk(0.2)
    await office.calls.look_after(office.id)
    await office.calls.leave(office.id, CANDIDATE, "page", is_final=False)
    kept = await office.calls.join(office.id, CANDIDATE, "page again", former="page")
    assert kept == Joined(1, is_kept=True)
    with pytest.raises(ConnectionUnknown):
        await office.calls.keep_alive(office.id, CANDIDATE, "page")
    assert len(await office.told(CandidateJoined)) == 1
    assert not await office.told(ParticipantLeft)
    live.leases.take(CANDIDATE, "page again", time.monotonic() - LEASE_S)
    guest.hush()
    await until_left(office)
    assert await office.calls.join(office.id, CANDIDATE, "page", former="page again") == Joined(2)


async def test_a_page_that_comes_back_by_itself_does_not_oust_the_one_in_use(
    office: Office,
) -> None:
    """S9: the lid of a laptop opens long after its owner went on with a phone."""
    await office.is_running()
    guest = await office.connect()
    await guest.talk(0.2)
    with pytest.raises(SeatTaken):
        await office.calls.join(office.id, CANDIDATE, "laptop again", after="laptop")
    assert (
        await office.calls.join(office.id, CANDIDATE, "phone again", after="page")
    ).connection == 2
    assert (
        await office.calls.join(office.id, CANDIDATE, "laptop again", after="laptop")
    ).connection == 3
    assert (await office.calls.join(office.id, CANDIDATE, "a person", after="")).connection == 4


async def test_a_page_hears_that_it_misses_the_other_sides_new_streams(office: Office) -> None:
    """Whoever should have told it may have been cut off then."""
    await office.is_running()
    guest = await office.connect()
    await guest.talk(0.2)
    assert await office.calls.keep_alive(office.id, CANDIDATE, "page") is False
    for name in ("first", "second"):
        await office.calls.join(office.id, RECRUITER, name)
        other = await office.connect(RECRUITER, name)
        await asyncio.gather(guest.talk(0.3), other.talk(0.3))
        is_missing = await office.calls.keep_alive(office.id, CANDIDATE, "page")
        assert is_missing is (name == "second")
    offer = await office.calls.renegotiate(office.id, CANDIDATE, "page")
    await office.calls.answer(office.id, CANDIDATE, "page", await guest.answer(offer))
    assert await office.calls.keep_alive(office.id, CANDIDATE, "page") is False


async def test_an_offer_that_was_lost_with_the_socket_is_made_again(office: Office) -> None:
    """S9: until the page has answered, nothing of the other side is sent to it."""
    await office.is_running()
    guest = await office.connect()
    await office.calls.renegotiate(office.id, CANDIDATE, "page")
    await guest.talk(0.2)
    kept = await office.calls.join(office.id, CANDIDATE, "page again", former="page")
    assert kept == Joined(1, is_kept=True, is_outdated=True)
    offer = await office.calls.renegotiate(office.id, CANDIDATE, "page again")
    await office.calls.answer(office.id, CANDIDATE, "page again", await guest.answer(offer))
    await guest.talk(0.2)
    kept = await office.calls.join(office.id, CANDIDATE, "third", former="page again")
    assert kept == Joined(1, is_kept=True, is_outdated=False)


async def test_packets_alone_do_not_keep_a_seat_for_ever(office: Office) -> None:
    """Their page may have been refused meanwhile, with a link that opens nothing any more."""
    await office.is_running()
    guest = await office.connect()
    live = office.live.peek(office.id)
    assert live is not None
    live.leases.take(CANDIDATE, "page", time.monotonic() - LEASE_S - UNKEPT_S)
    await guest.talk(0.2)
    await office.calls.look_after(office.id)
    assert len(await office.told(ParticipantLeft)) == 1


async def until_left(office: Office) -> None:
    async def has_left() -> bool:
        await office.calls.look_after(office.id)
        return bool(await office.told(ParticipantLeft))

    await eventually(has_left, what="a free seat")


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
    async with office.live.locked(office.id) as live:
        live.recorder.add(PART, Segment(START_S, START_S + 10, b"one"))
        live.recorder.add(PART, Segment(START_S + 10, START_S + 20, b"two"))
    away.is_away = False

    async def both() -> bool:
        log = (await office.rooms.get(office.id)).segments.get(CANDIDATE)
        return log is not None and log.count == 2

    await eventually(both, what="both segments")
    assert office.blobs.get(segment_key(office, START_S + 10)) == b"two"


async def test_a_recording_is_finished_once_however_often_it_is_begun(office: Office) -> None:
    await office.is_running()
    write_part(office.id, office.spool)
    await office.calls.end_call(office.id)
    office.finisher.begin(office.id)

    async def is_done() -> bool:
        return (await office.rooms.get(office.id)).phase is Phase.DONE

    async def is_swept() -> bool:
        return not office.spool.folder(office.id).exists()

    await eventually(is_done, what="the recording")
    (file,) = (await office.rooms.get(office.id)).recordings
    assert office.blobs.size(file.key) == file.size
    await eventually(is_swept, what="the end of the dumps")


async def test_an_interview_deleted_while_it_is_finished_leaves_nothing(office: Office) -> None:
    """R20."""
    await office.is_running()
    write_part(office.id, office.spool)
    await office.calls.end_call(office.id)
    await office.rooms.change(office.id, rules.delete)
    await office.finisher.discard(office.id)

    async def is_clean() -> bool:
        is_spooled = office.spool.folder(office.id).exists()
        return not is_spooled and not office.blobs.exists(f"media/{office.id}/candidate.webm")

    await eventually(is_clean, what="nothing left")
    await office.finisher.keep_segment(office.id, PART, Segment(START_S, START_S + 10, b"late"))
    assert not office.blobs.exists(segment_key(office, START_S))


async def test_what_is_done_is_swept_from_the_disk_at_the_next_start(office: Office) -> None:
    write_part(office.id, office.spool)
    await office.rooms.change(office.id, rules.delete)
    await office.part_delivery.look()
    assert not office.spool.folder(office.id).exists()


async def test_the_folder_of_a_process_that_lives_is_left_alone(
    office: Office, tmp_path: Path
) -> None:
    """One that cannot reach the store seems gone, while its calls run and are recorded."""
    beside = Spool(tmp_path / "media" / "there")
    await office.rooms.change(office.id, rules.delete)
    with beside.claim():
        write_part(office.id, beside)
        await office.part_delivery.look()
        assert beside.folder(office.id).exists()
    await office.part_delivery.look()
    assert not beside.folder(office.id).exists()


async def test_a_dump_that_is_begun_while_others_are_handed_over_stays(office: Office) -> None:
    old = write_part(office.id, office.spool)
    (old.parent / "candidate-00000.ogg").write_bytes(b"a segment made after the call")
    new = old.with_name("candidate-999999999999999.rtp")
    write(new, sound(1))
    office.spool.clear(office.id, [old])
    assert list(old.parent.iterdir()) == [new]
    office.spool.clear(office.id, [new])
    assert not old.parent.exists()


async def test_a_damaged_dump_costs_only_itself_and_is_told(office: Office) -> None:
    """A power failure leaves zeros where the beginning of a file should be."""
    await office.is_running()
    good = write_part(office.id, office.spool)
    good.with_name("candidate-000000000000001.rtp").write_bytes(bytes(4096))
    kept = part_key(office.id, PartName(CANDIDATE, 1, HERE))
    await office.calls.end_call(office.id)
    (file,) = await office.recordings()
    assert file.duration_s > 2.9
    (failed,) = await office.told(RecordingFailed)
    assert isinstance(failed, RecordingFailed) and failed.participant is CANDIDATE
    assert office.blobs.get(kept) == bytes(4096)


async def test_recordings_that_were_left_half_way_are_finished(office: Office) -> None:
    """The call ended in the store, and the answer that said so got lost."""
    await office.is_running()
    write_part(office.id, office.spool)
    end = partial(rules.end, reason=EndReason.ENDED_BY_RECRUITER, now=clock.now())
    await office.rooms.change(office.id, ownership.by_owner(HERE, end))
    await office.calls.leave(office.id, CANDIDATE, "page")
    membership = office.membership
    for _ in range(LOOK_AGAIN_ROUNDS):
        await membership.look_around()
    assert len(await office.recordings()) == 1


async def test_a_slow_hand_over_does_not_hold_up_the_heartbeat(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the others would take the calls that run here."""
    release = threading.Event()
    monkeypatch.setattr(office.blobs, "put_file", lambda *_: release.wait(60) and None)
    write_part(office.id, office.spool)
    await office.rooms.change(office.id, lambda room: (replace(room, phase=Phase.LIVE), ()))
    membership = office.membership
    running = asyncio.create_task(membership.run())

    async def has_beaten() -> bool:
        return any(each.beats > 2 for each in await office.ownership.instances.all())

    await eventually(has_beaten, what="a third beat")
    release.set()
    running.cancel()


def segment_key(office: Office, start_s: float) -> str:
    return f"media/{office.id}/segments/{label(PART.name)}-{round(start_s * 1000)}.ogg"


def write_part(interview_id: str, spool: Spool) -> Path:
    path = spool.new_part(interview_id, "candidate", time.time())
    path.parent.mkdir(parents=True)
    return write(path, sound(3))
