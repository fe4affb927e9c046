"""The use cases of a running call: who gets a seat, who keeps it, and how the call ends."""

from datetime import timedelta

import pytest

from services.media.calls.handlers import UNKEPT_S, Calls
from services.media.domain.errors import CallHasEnded, ConnectionUnknown, SeatTaken
from services.media.domain.leases import LEASE_S
from services.media.domain.room import Devices, Phase
from services.media.domain.silence import SILENT_AFTER_S
from shared.events.media import (
    CallEnded,
    Camera,
    CandidateJoined,
    EndReason,
    Microphone,
    ParticipantHeard,
    ParticipantLeft,
    ParticipantSilent,
    Quality,
    SoundStored,
)
from shared.store import Unavailable
from tests.unit.media.builders import CANDIDATE, RECRUITER, a_room
from tests.unit.media.quiet_house import HERE, ID, House, owned_by

GRACE = timedelta(seconds=30)
MUTED = Devices(Microphone.OFF, Camera.ON, True, Quality.GOOD, Quality.FAIR)


@pytest.fixture
def finished() -> list[str]:
    """The interviews whose call is over and whose files are to be made."""
    return []


@pytest.fixture
def calls(house: House, finished: list[str]) -> Calls:
    return Calls(
        rooms=house.rooms,
        live=house.live,
        ownership=house.ownership,
        finish=finished.append,
        grace=GRACE,
        now=house.clock.now,
        monotonic_s=house.clock.monotonic_s,
    )


async def is_connected(calls: Calls, connection_id: str) -> None:
    """The candidate's page joins under this name and agrees on a connection."""
    await calls.join(ID, CANDIDATE, connection_id)
    assert await calls.offer(ID, CANDIDATE, connection_id) == "offer"
    await calls.answer(ID, CANDIDATE, connection_id, "answer")


async def test_each_new_page_in_a_seat_is_another_connection(house: House, calls: Calls) -> None:
    first = await calls.join(ID, CANDIDATE, "page-1")
    second = await calls.join(ID, CANDIDATE, "page-2")
    assert (first.connection, second.connection) == (1, 2)
    assert [event.connection for event in await house.told(CandidateJoined)] == [1, 2]
    with pytest.raises(ConnectionUnknown):
        await calls.keep_alive(ID, CANDIDATE, "page-1")


async def test_what_a_page_says_of_its_devices_is_kept(calls: Calls) -> None:
    await calls.join(ID, CANDIDATE, "page-1")
    await calls.show_devices(ID, CANDIDATE, "page-1", MUTED)
    assert await calls.devices(ID) == {CANDIDATE: MUTED}


async def test_a_page_that_only_lost_its_socket_goes_on_as_it_was(
    house: House, calls: Calls
) -> None:
    await is_connected(calls, "page-1")
    again = await calls.join(ID, CANDIDATE, "page-1b", former="page-1")
    assert again.is_kept and again.connection == 1
    assert not house.peers[0].is_closed
    assert not await calls.keep_alive(ID, CANDIDATE, "page-1b")


async def test_a_page_whose_packets_have_stopped_begins_anew(house: House, calls: Calls) -> None:
    await is_connected(calls, "page-1")
    house.clock.seconds += SILENT_AFTER_S
    again = await calls.join(ID, CANDIDATE, "page-1b", former="page-1")
    assert not again.is_kept and again.connection == 2
    assert house.peers[0].is_closed


async def test_an_old_page_gets_no_seat_back_from_one_that_is_heard(
    house: House, calls: Calls
) -> None:
    await calls.join(ID, CANDIDATE, "page-1")
    await is_connected(calls, "page-2")
    with pytest.raises(SeatTaken):
        await calls.join(ID, CANDIDATE, "page-1b", after="page-1")
    assert not house.peers[0].is_closed


async def test_what_a_page_without_a_seat_asks_is_refused(calls: Calls) -> None:
    await calls.join(ID, CANDIDATE, "page-1")
    for refused in (
        calls.offer(ID, CANDIDATE, "stranger"),
        calls.answer(ID, CANDIDATE, "stranger", "answer"),
        calls.renegotiate(ID, CANDIDATE, "stranger"),
        calls.show_devices(ID, CANDIDATE, "stranger", MUTED),
    ):
        with pytest.raises(ConnectionUnknown):
            await refused


async def test_a_second_offer_for_a_connection_in_use_sends_the_page_back_to_join(
    calls: Calls,
) -> None:
    await is_connected(calls, "page-1")
    for _ in range(2):  # its seat is taken from it
        with pytest.raises(ConnectionUnknown):
            await calls.offer(ID, CANDIDATE, "page-1")


async def test_who_says_goodbye_is_gone(house: House, calls: Calls) -> None:
    await is_connected(calls, "page-1")
    await calls.leave(ID, CANDIDATE, "page-1")
    assert not (await calls.presence(ID))[CANDIDATE]
    assert house.peers[0].is_closed and await house.told(ParticipantLeft)


async def test_a_lost_socket_is_no_goodbye_while_packets_come(house: House, calls: Calls) -> None:
    await is_connected(calls, "page-1")
    await calls.leave(ID, CANDIDATE, "page-1", is_final=False)
    assert (await calls.presence(ID))[CANDIDATE]
    house.clock.seconds += SILENT_AFTER_S
    await calls.leave(ID, CANDIDATE, "page-1", is_final=False)
    assert not (await calls.presence(ID))[CANDIDATE]


async def test_a_seat_that_nobody_keeps_is_freed(house: House, calls: Calls) -> None:
    await calls.join(ID, CANDIDATE, "page-1")
    house.clock.seconds += LEASE_S - 1
    await calls.look_after(ID)
    assert (await calls.presence(ID))[CANDIDATE]
    house.clock.seconds += 1
    await calls.look_after(ID)
    assert not (await calls.presence(ID))[CANDIDATE]


async def test_packets_alone_keep_a_seat_for_a_while(house: House, calls: Calls) -> None:
    await is_connected(calls, "page-1")
    house.clock.seconds += LEASE_S
    house.peers[0].heard_at_s = house.clock.seconds
    await calls.look_after(ID)
    assert (await calls.presence(ID))[CANDIDATE]
    house.clock.seconds += UNKEPT_S
    house.peers[0].heard_at_s = house.clock.seconds
    await calls.look_after(ID)
    assert not (await calls.presence(ID))[CANDIDATE]


async def test_a_seat_is_freed_once_the_store_is_back(house: House, calls: Calls) -> None:
    await calls.join(ID, CANDIDATE, "page-1")
    house.clock.seconds += LEASE_S
    house.rooms.is_away = True
    with pytest.raises(Unavailable):
        await calls.look_after(ID)
    house.rooms.is_away = False
    await calls.look_after(ID)
    assert not (await calls.presence(ID))[CANDIDATE]


async def test_a_fallen_connection_is_told_once_and_so_is_its_return(
    house: House, calls: Calls
) -> None:
    await is_connected(calls, "page-1")
    house.clock.seconds += SILENT_AFTER_S
    for _ in range(2):
        await calls.look_after(ID)
    assert len(await house.told(ParticipantSilent)) == 1
    house.peers[0].heard_at_s = house.clock.seconds
    for _ in range(2):
        await calls.look_after(ID)
    assert len(await house.told(ParticipantHeard)) == 1


async def test_the_call_ends_once_however_often_it_is_asked(
    house: House, calls: Calls, finished: list[str]
) -> None:
    await house.stored(owned_by(HERE, a_room()))
    await is_connected(calls, "page-1")
    ended_at = await calls.end_call(ID)
    house.clock.seconds += 5
    assert await calls.end_call(ID) == ended_at
    (ended,) = await house.told(CallEnded)
    assert ended.reason is EndReason.ENDED_BY_RECRUITER
    assert house.peers[0].is_closed and finished == [ID]
    with pytest.raises(CallHasEnded):
        await calls.join(ID, CANDIDATE, "page-2")
    with pytest.raises(CallHasEnded):
        await calls.keep_alive(ID, CANDIDATE, "page-1")


@pytest.mark.parametrize("is_all_kept", [True, False])
async def test_the_end_of_the_sound_is_told_only_when_none_was_left_behind(
    house: House, calls: Calls, is_all_kept: bool
) -> None:
    """Analysis then finishes its report, without waiting for the recordings' files."""
    await house.stored(owned_by(HERE, a_room()))
    await is_connected(calls, "page-1")
    house.recorder.has_kept_all_sound = is_all_kept
    await calls.end_call(ID)
    assert len(await house.told(SoundStored)) == is_all_kept


async def test_a_call_that_all_have_left_ends_after_the_grace(house: House, calls: Calls) -> None:
    await house.stored(owned_by(HERE, a_room()))
    for who in (RECRUITER, CANDIDATE):
        await calls.join(ID, who, who.value)
    for who in (RECRUITER, CANDIDATE):
        await calls.leave(ID, who, who.value)
    house.clock.seconds += GRACE.total_seconds() - 1
    await calls.look_after(ID)
    assert not await house.told(CallEnded)
    house.clock.seconds += 1
    await calls.look_after(ID)
    (ended,) = await house.told(CallEnded)
    assert ended.reason is EndReason.EVERYONE_LEFT
    assert (await house.room()).phase is not Phase.LIVE
