"""One process among several: its heartbeat, what it takes over, what it leaves when it drains."""

from dataclasses import replace

from services.media.cluster.membership import LOOK_AGAIN_ROUNDS
from services.media.domain.ownership import LEASE_S
from services.media.domain.room import Phase
from tests.unit.media.builders import CANDIDATE, a_room
from tests.unit.media.quiet_house import HERE, ID, THERE, House, owned_by

CALL = owned_by(HERE, a_room())
WAITING = owned_by(HERE, a_room(phase=Phase.WAITING))


async def shown(house: House) -> tuple[bool, bool]:
    """What this process says: whether it takes rooms, and whether it runs."""
    (me,) = [each for each in await house.instances.all() if each.id == HERE]
    return me.is_taking, me.is_running


async def test_a_heartbeat_says_that_rooms_are_taken_until_the_process_drains(house: House) -> None:
    await house.membership.beat()
    assert await shown(house) == (True, True)
    house.membership.drain()
    await house.membership.beat()
    assert await shown(house) == (False, True)
    await house.membership.end()
    assert await shown(house) == (False, False)


async def test_calls_of_a_process_that_has_stopped_are_taken_over(house: House) -> None:
    await house.stored(owned_by(THERE, CALL))
    await house.beats(THERE)
    await house.falls_silent()
    await house.membership.look_around()
    live = house.live.peek(ID)
    assert live is not None and live.is_ours
    assert live.leases.lapsed(house.clock.seconds + 60)  # its pages are expected here


async def test_a_call_of_a_process_that_lives_is_left_alone(house: House) -> None:
    await house.stored(owned_by(THERE, CALL))
    await house.beats(THERE)
    await house.membership.look_around()
    assert (await house.room()).owner == THERE


async def test_recordings_that_a_stopped_process_left_unfinished_are_finished(house: House) -> None:
    await house.stored(owned_by(THERE, replace(CALL, phase=Phase.FINALISING)))
    await house.beats(THERE)
    await house.falls_silent()
    await house.membership.look_around()
    await house.is_finished()
    assert (await house.room()).phase is Phase.DONE


async def test_a_draining_process_leaves_waiting_rooms_to_one_that_takes_them(house: House) -> None:
    await house.stored(WAITING)
    house.membership.drain()
    await house.membership.look_around()
    assert (await house.room()).owner == HERE  # there is nobody else
    await house.beats(THERE)
    await house.membership.look_around()
    assert (await house.room()).owner is None


async def test_a_draining_process_keeps_its_running_call(house: House) -> None:
    await house.stored(CALL)
    async with house.live.locked(ID):
        pass
    house.membership.drain()
    await house.beats(THERE)
    await house.membership.look_around()
    assert (await house.room()).owner == HERE
    assert house.membership.has_calls and not house.membership.is_done


async def test_another_process_that_drains_as_well_is_no_taker(house: House) -> None:
    await house.beats(THERE, is_taking=False)
    assert not await house.membership.finds_taker()
    await house.beats(THERE)
    assert await house.membership.finds_taker()


async def test_what_others_have_stored_is_noticed_after_some_rounds(house: House) -> None:
    await house.stored(CALL)
    async with house.live.locked(ID) as live:
        await live.connect(CANDIDATE)
    await house.stored(owned_by(THERE, CALL))
    for _ in range(LOOK_AGAIN_ROUNDS - 1):
        await house.membership.look_around()
    assert house.live.peek(ID) is not None
    await house.membership.look_around()
    assert house.live.peek(ID) is None and house.peers[0].is_closed


async def test_after_a_late_heartbeat_the_rooms_are_looked_at_at_once(house: House) -> None:
    """The others may have taken them meanwhile."""
    await house.stored(CALL)
    async with house.live.locked(ID) as live:
        await live.connect(CANDIDATE)
    await house.membership.beat()
    house.clock.seconds += LEASE_S
    await house.membership.beat()
    await house.stored(owned_by(THERE, CALL))
    await house.membership.look_around()
    assert house.live.peek(ID) is None


async def test_recordings_whose_finishing_was_begun_here_are_finished(house: House) -> None:
    """The call ended in the store, and the answer that said so got lost."""
    await house.stored(replace(CALL, phase=Phase.FINALISING))
    for _ in range(LOOK_AGAIN_ROUNDS):
        await house.membership.look_around()
    await house.is_finished()
    assert (await house.room()).phase is Phase.DONE
