"""Parts of recordings that lie on this disk while their room is another process's."""

from dataclasses import replace

from services.media.domain.room import Phase, RecordedFile
from services.media.finishing.locations import part_key, parts_here
from services.media.recording.spool import Spool
from tests.unit.media.builders import CANDIDATE, NOON, a_room
from tests.unit.media.quiet_house import HERE, ID, THERE, House, owned_by

ELSEWHERE = owned_by(THERE, a_room())
FILE = RecordedFile(CANDIDATE, "key", 1, NOON, 10.0)


def keys(house: House) -> list[str]:
    return [part_key(ID, part.name) for part, _ in parts_here(house.spool, ID)]


async def test_a_part_of_a_room_that_is_elsewhere_now_is_handed_over(house: House) -> None:
    await house.stored(ELSEWHERE)
    house.dumped()
    (key,) = keys(house)
    await house.part_delivery.look()
    assert house.blobs.exists(key) and not house.spool.interviews()
    (part,) = (await house.room()).parts
    assert part.is_delivered and part.name.instance == HERE


async def test_a_part_of_a_call_that_runs_here_stays(house: House) -> None:
    await house.stored(owned_by(HERE, a_room()))
    house.dumped()
    async with house.live.locked(ID):
        pass
    await house.part_delivery.look()
    assert len(keys(house)) == 1 and not house.blobs.exists(keys(house)[0])


async def test_a_part_that_is_still_being_written_stays(house: House) -> None:
    await house.stored(ELSEWHERE)
    path = house.dumped()
    house.written.add(path.parent)
    await house.part_delivery.look()
    assert path.exists() and not house.blobs.exists(keys(house)[0])


async def test_a_part_that_is_to_be_finished_here_stays(house: House) -> None:
    await house.stored(owned_by(HERE, replace(a_room(), phase=Phase.FINALISING)))
    path = house.dumped()
    await house.part_delivery.look()
    assert path.exists() and not house.blobs.exists(keys(house)[0])


async def test_nothing_is_left_of_a_deleted_interview(house: House) -> None:
    await house.stored(replace(ELSEWHERE, phase=Phase.DELETED))
    path = house.dumped()
    await house.part_delivery.look()
    assert not path.parent.exists() and not (await house.room()).parts


async def test_a_part_nobody_knew_of_is_kept_though_the_recordings_are_done(house: House) -> None:
    await house.stored(owned_by(None, replace(ELSEWHERE, phase=Phase.DONE, recordings=(FILE,))))
    house.dumped()
    (key,) = keys(house)
    await house.part_delivery.look()
    assert house.blobs.exists(key) and not house.spool.interviews()
    assert (await house.room()).phase is Phase.DONE


async def test_what_could_not_be_delivered_is_delivered_at_the_next_look(house: House) -> None:
    await house.stored(ELSEWHERE)
    path = house.dumped()
    (key,) = keys(house)
    house.rooms.is_away = True
    await house.part_delivery.look()
    assert path.exists()
    house.rooms.is_away = False
    await house.part_delivery.look()
    assert house.blobs.exists(key) and not path.exists()


async def test_the_folder_of_a_process_beside_this_one_waits_until_that_is_gone(
    house: House,
) -> None:
    await house.stored(ELSEWHERE)
    await house.beats(THERE)
    beside = Spool(house.spool.folder(ID).parent.parent / THERE)
    path = house.dumped(spool=beside)
    with beside.claim():  # it lives
        await house.part_delivery.look()
        await house.falls_silent()  # it has lost the store, and may still record
        await house.part_delivery.look()
        assert path.exists()
    await house.part_delivery.look()
    assert not path.exists()
    (part,) = (await house.room()).parts
    assert part.is_delivered and part.name.instance == THERE
