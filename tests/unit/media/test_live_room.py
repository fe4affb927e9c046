"""A room as it lives in one process: who is connected, what is recorded, when it is let go of."""

import asyncio
from dataclasses import replace

import pytest

from services.media.domain.errors import NotConnected
from services.media.domain.room import Phase
from shared.events.media import CandidateJoined
from tests.unit.media.builders import CANDIDATE, RECRUITER, a_room
from tests.unit.media.quiet_house import HERE, ID, THERE, House, owned_by

CALL = owned_by(HERE, a_room())


async def test_a_connected_participant_is_recorded_once_the_call_runs(house: House) -> None:
    await house.stored(owned_by(HERE, a_room(phase=Phase.WAITING)))
    async with house.live.locked(ID) as live:
        assert await live.connect(CANDIDATE) == "offer"
        assert not house.recorder.running
        live.room = CALL
        await live.follow()
        assert house.recorder.running == {CANDIDATE}


async def test_without_consent_nobody_is_recorded(house: House) -> None:
    await house.stored(owned_by(HERE, a_room(consents=False)))
    async with house.live.locked(ID) as live:
        await live.connect(CANDIDATE)
        assert not house.recorder.running


async def test_a_pause_ends_the_recordings_of_both(house: House) -> None:
    await house.stored(CALL)
    async with house.live.locked(ID) as live:
        await live.connect(CANDIDATE)
        await live.connect(RECRUITER)
        live.room = replace(CALL, is_paused=True)
        await live.follow()
        assert not house.recorder.running


async def test_a_new_connection_ends_the_one_before(house: House) -> None:
    await house.stored(CALL)
    async with house.live.locked(ID) as live:
        await live.connect(CANDIDATE)
        await live.connect(CANDIDATE)
    first, second = house.peers
    assert first.is_closed and not second.is_closed


async def test_a_room_that_another_process_has_taken_is_hung_up(house: House) -> None:
    await house.stored(CALL)
    async with house.live.locked(ID) as live:
        await live.connect(CANDIDATE)
        live.room = owned_by(THERE, CALL)
        await live.follow()
        assert house.peers[0].is_closed
        assert not house.recorder.running and live.leases.is_empty
    assert house.live.peek(ID) is None


async def test_who_sends_is_heard_until_the_packets_stop(house: House) -> None:
    await house.stored(CALL)
    async with house.live.locked(ID) as live:
        await live.connect(CANDIDATE)
        assert not live.is_heard(CANDIDATE, within_s=1.0)  # nothing was agreed yet
        await live.peer(CANDIDATE).answer("answer")
        assert live.is_heard(CANDIDATE, within_s=1.0)
        house.clock.seconds += 2
        assert not live.is_heard(CANDIDATE, within_s=1.0)


async def test_who_was_never_offered_anything_is_not_connected(house: House) -> None:
    async with house.live.locked(ID) as live:
        with pytest.raises(NotConnected):
            live.peer(CANDIDATE)


async def test_a_disk_that_refuses_is_told_once_however_often_it_does(house: House) -> None:
    await house.stored(CALL)
    async with house.live.locked(ID) as live:
        await live.connect(CANDIDATE)
        for _ in range(2):
            await live.recording_failed(CANDIDATE, "full")
        assert live.untold_failures == [CANDIDATE]
        await live.follow()
        assert not house.recorder.running
        house.recorder.refused.clear()
        await live.follow()
        assert house.recorder.running == {CANDIDATE}


async def test_a_room_that_nobody_needs_is_forgotten(house: House) -> None:
    async with house.live.locked(ID):
        assert house.live.ids() == (ID,)
    assert house.live.ids() == ()


async def test_a_running_call_stays_though_nobody_is_connected(house: House) -> None:
    await house.stored(CALL)
    async with house.live.locked(ID):
        pass
    assert house.live.ids() == (ID,)


async def test_two_who_work_on_one_room_do_so_one_after_the_other(house: House) -> None:
    order = []

    async def work(name: str) -> None:
        async with house.live.locked(ID):
            order.append(f"{name} begins")
            await house.told(CandidateJoined)
            order.append(f"{name} ends")

    await asyncio.gather(work("one"), work("two"))
    assert order == ["one begins", "one ends", "two begins", "two ends"]
