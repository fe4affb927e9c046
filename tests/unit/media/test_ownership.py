"""Rooms of one process among several: what it may change, take over, and must let go of."""

from dataclasses import replace
from functools import partial

import pytest

from services.media.calls.live_room import LiveRoom
from services.media.domain import room as rules
from services.media.domain.ownership import OwnedElsewhere
from services.media.domain.room import Decision, Part, PartName, Phase, Room
from shared.events.media import CandidateJoined, RecordingFailed, RecordingRecovered
from shared.events.scheduling import Consent, ConsentWithdrawn
from shared.store import Unavailable
from tests.unit.media.builders import CANDIDATE, NOON, a_room
from tests.unit.media.quiet_house import HERE, ID, THERE, House, an_envelope, owned_by

CALL = owned_by(HERE, a_room())
TAKEN = owned_by(THERE, a_room())
NEWCOMER = CandidateJoined(ID, 7, NOON)


def as_it_is(room: Room) -> Decision:
    return room, ()


async def is_taken(house: House, live: LiveRoom, *, gone: str = "") -> bool:
    try:
        await house.ownership.take(live, as_it_is, gone)
    except OwnedElsewhere as elsewhere:
        assert elsewhere.owner in {THERE, ""}
        return False
    return live.is_ours


async def test_what_only_the_owner_decides_is_refused_elsewhere(house: House) -> None:
    await house.stored(CALL)
    async with house.live.locked(ID) as live:
        await live.connect(CANDIDATE)
        await house.stored(TAKEN)  # meanwhile
        with pytest.raises(OwnedElsewhere) as refusal:
            await house.ownership.change(live, as_it_is)
        assert refusal.value.owner == THERE
        assert house.peers[0].is_closed  # the page has to join there


async def test_a_room_of_a_process_that_lives_is_not_taken(house: House) -> None:
    await house.stored(TAKEN)
    await house.beats(THERE)
    async with house.live.locked(ID) as live:
        assert not await is_taken(house, live)


async def test_a_room_of_a_process_that_has_stopped_is_taken_over(house: House) -> None:
    await house.stored(TAKEN)
    await house.beats(THERE)
    await house.falls_silent()
    async with house.live.locked(ID) as live:
        assert await is_taken(house, live)


async def test_a_process_that_came_back_since_the_last_look_keeps_its_room(house: House) -> None:
    await house.stored(TAKEN)
    await house.beats(THERE)
    await house.falls_silent()
    await house.instances.beat(THERE, is_taking=True)
    async with house.live.locked(ID) as live:
        assert not await is_taken(house, live)


async def test_a_process_that_the_caller_cannot_reach_loses_its_room(house: House) -> None:
    await house.stored(TAKEN)
    await house.beats(THERE)
    async with house.live.locked(ID) as live:
        assert await is_taken(house, live, gone=THERE)


async def test_a_process_that_drains_takes_no_room(house: House) -> None:
    house.ownership.is_taking = False
    async with house.live.locked(ID) as live:
        assert not await is_taken(house, live)


async def test_a_consent_withdrawn_elsewhere_stops_the_recording_here(house: House) -> None:
    await house.stored(CALL)
    async with house.live.locked(ID) as live:
        await live.connect(CANDIDATE)
        assert house.recorder.running
    answer = rules.Answer(is_given=False, at=NOON)
    withdraw = partial(rules.answer_consent, consent=Consent.RECORDING, answer=answer)
    cause = an_envelope(ConsentWithdrawn(ID, Consent.RECORDING, NOON))
    await house.ownership.hear(ID, withdraw, cause)
    assert not house.recorder.running


async def test_news_that_were_not_decided_here_mean_that_the_room_was_taken(house: House) -> None:
    await house.stored(CALL)
    async with house.live.locked(ID):
        pass
    await house.stored(TAKEN)
    await house.ownership.give_up(ID, NEWCOMER)
    assert house.live.peek(ID) is None


async def test_the_store_decides_whose_a_room_is_after_surprising_news(house: House) -> None:
    await house.stored(CALL)
    await house.ownership.give_up(ID, NEWCOMER)
    live = house.live.peek(ID)
    assert live is not None and live.is_ours


async def test_without_an_answer_of_the_store_the_room_is_let_go_of(house: House) -> None:
    await house.stored(CALL)
    async with house.live.locked(ID) as live:
        await live.connect(CANDIDATE)
    house.rooms.is_away = True
    await house.ownership.give_up(ID, NEWCOMER)
    assert house.peers[0].is_closed and house.live.peek(ID) is None


async def test_only_a_room_in_which_no_call_runs_is_left_to_others(house: House) -> None:
    await house.stored(CALL)
    await house.ownership.let_go(ID)
    assert (await house.room()).owner == HERE
    await house.stored(replace(CALL, phase=Phase.WAITING))
    await house.ownership.let_go(ID)
    assert (await house.room()).owner is None


async def test_the_room_learns_of_each_part_that_is_on_the_disk(house: House) -> None:
    await house.stored(CALL)
    part = Part(PartName(CANDIDATE, 1, HERE))
    async with house.live.locked(ID) as live:
        house.recorder.parts.append(part)
        await house.ownership.tell(live)
    assert (await house.room()).parts == (part,)
    assert house.recorder.untold_part is None


async def test_what_could_not_be_told_is_told_when_the_store_is_back(house: House) -> None:
    await house.stored(CALL)
    async with house.live.locked(ID) as live:
        await live.connect(CANDIDATE)
        await live.recording_failed(CANDIDATE, "full")
        house.rooms.is_away = True
        with pytest.raises(Unavailable):
            await house.ownership.tell(live)
        house.rooms.is_away = False
        await house.ownership.tell(live)
        assert len(await house.told(RecordingFailed)) == 1
        house.recorder.refused.clear()
        await live.follow()
        await house.ownership.tell(live)
        assert len(await house.told(RecordingRecovered)) == 1
