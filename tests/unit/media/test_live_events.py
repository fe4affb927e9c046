"""What other services and other media processes tell reaches the process that owns the room."""

import asyncio

from services.media.cluster.live_events import RETRY_S, SETTLE_S
from services.media.domain.room import Phase
from shared.events import Event
from shared.events.media import CandidateJoined
from shared.events.plan import InterviewStarted, QuestionClosed
from shared.events.scheduling import Consent, ConsentWithdrawn, InterviewDeleted
from tests.support.waiting import eventually
from tests.unit.media.builders import CANDIDATE, NOON, a_room, after
from tests.unit.media.quiet_house import HERE, ID, THERE, House, an_envelope, owned_by

CALL = owned_by(HERE, a_room())


async def loaded(house: House) -> None:
    """The call is stored, and runs here with the candidate connected."""
    await house.stored(CALL)
    async with house.live.locked(ID) as live:
        await live.connect(CANDIDATE)


async def passes(house: House, event: Event) -> None:
    """An event passes by, and what it asks for is done."""
    house.live_events.on_event(an_envelope(event))
    await until_idle(house)


async def until_idle(house: House) -> None:
    async def is_idle() -> bool:
        return not any("interview-1" in task.get_name() for task in asyncio.all_tasks())

    await eventually(is_idle, what="the end of all that follows from an event")


async def test_a_consent_withdrawn_stops_the_recording_at_once(house: House) -> None:
    await loaded(house)
    await passes(house, ConsentWithdrawn(ID, Consent.RECORDING, NOON))
    assert not house.recorder.running


async def test_an_event_that_the_shared_queue_brought_first_has_no_second_effect(
    house: House,
) -> None:
    await loaded(house)
    envelope = an_envelope(ConsentWithdrawn(ID, Consent.RECORDING, NOON))
    house.live_events.on_event(envelope)
    await until_idle(house)
    before = await house.room()
    house.live_events.on_event(envelope)
    await until_idle(house)
    assert await house.room() == before


async def test_a_closed_question_ends_the_segments_here(house: House) -> None:
    await loaded(house)
    await passes(house, QuestionClosed(ID, "q1", 1, shown_at=NOON, closed_at=after(30)))
    assert house.recorder.cuts == [after(30).timestamp()]


async def test_a_deleted_interview_is_hung_up(house: House) -> None:
    await loaded(house)
    await passes(house, InterviewDeleted(ID, NOON))
    assert house.peers[0].is_closed and (await house.room()).phase is Phase.DELETED


async def test_a_room_that_is_loaded_after_an_event_has_passed_is_looked_at_again(
    house: House,
) -> None:
    """Another process may still be storing what follows from it."""
    waiting = owned_by(HERE, a_room(phase=Phase.WAITING))
    await house.stored(waiting)
    house.live_events.on_event(an_envelope(InterviewStarted(ID, NOON)))
    async with house.live.locked(ID) as live:
        await live.connect(CANDIDATE)
        await house.stored(CALL)  # by the other process
    await until_idle(house)
    assert house.clock.seconds == 1000 + SETTLE_S
    assert house.recorder.running == {CANDIDATE}


async def test_while_the_store_is_away_an_event_is_tried_again(house: House) -> None:
    await loaded(house)
    house.rooms.failures = 2
    await passes(house, ConsentWithdrawn(ID, Consent.RECORDING, NOON))
    assert not house.recorder.running
    assert house.clock.seconds == 1000 + 2 * RETRY_S


async def test_somebody_who_joined_in_another_process_ends_the_call_here(house: House) -> None:
    await loaded(house)
    await house.stored(owned_by(THERE, CALL))
    await passes(house, CandidateJoined(ID, 7, NOON))
    assert house.peers[0].is_closed and house.live.peek(ID) is None


async def test_all_rooms_are_looked_at_once_the_broker_is_back(house: House) -> None:
    await loaded(house)
    await house.stored(owned_by(THERE, CALL))
    house.live_events.on_connect()
    await until_idle(house)
    assert house.live.peek(ID) is None


async def test_nothing_is_followed_after_the_stop(house: House) -> None:
    await loaded(house)
    await house.live_events.stop()
    await passes(house, ConsentWithdrawn(ID, Consent.RECORDING, NOON))
    assert house.recorder.running == {CANDIDATE}
