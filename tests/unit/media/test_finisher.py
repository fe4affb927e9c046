"""After the call: files made from dumps, told once, with what to do when something is away."""

from dataclasses import replace

from services.media.domain.parts import MISSING
from services.media.domain.room import Part, PartName, Phase, Room
from services.media.finishing.finisher import FAILED, RETRY
from services.media.finishing.locations import part_key, parts_here
from services.media.recording.segments import Segment
from shared.events.media import RecordingFailed, RecordingReady, SegmentClosed
from tests.unit.media.builders import CANDIDATE, NOON, RECRUITER, a_room, after
from tests.unit.media.quiet_house import BROKEN, HERE, ID, THERE, House, owned_by

ENDED = owned_by(HERE, replace(a_room(), phase=Phase.FINALISING, ended_at=after(10)))
MINE = Part(PartName(CANDIDATE, round(NOON.timestamp() * 1000), HERE))
ANOTHERS = Part(PartName(RECRUITER, 5, THERE))
SEGMENT = Segment(NOON.timestamp(), NOON.timestamp() + 5, b"sound")


async def finished(house: House) -> Room:
    """The room, once nothing of it is being finished any more."""
    house.finisher.begin(ID)
    await house.is_finished()
    return await house.room()


async def test_a_file_is_made_stored_and_told_and_the_dump_removed(house: House) -> None:
    await house.stored(ENDED)
    house.dumped()
    room = await finished(house)
    (file,) = room.recordings
    assert room.phase is Phase.DONE and file.duration_s == 10.0
    assert house.blobs.get(file.key) == b"a recording"
    assert not house.spool.interviews()
    (ready,) = await house.told(RecordingReady)
    assert ready.recordings[0].participant is CANDIDATE


async def test_what_is_begun_twice_is_finished_once(house: House) -> None:
    await house.stored(ENDED)
    house.dumped()
    house.finisher.begin(ID)
    await finished(house)
    await finished(house)
    assert house.files.made == ["candidate"]
    assert len(await house.told(RecordingReady)) == 1


async def test_a_room_of_another_process_is_left_to_that(house: House) -> None:
    await house.stored(owned_by(THERE, ENDED))
    path = house.dumped()
    assert (await finished(house)).phase is Phase.FINALISING
    assert path.exists() and not house.files.made


async def test_a_disk_or_store_that_is_away_only_delays(house: House) -> None:
    await house.stored(ENDED)
    house.dumped()
    house.files.failures = [OSError("away"), OSError("still")]
    assert (await finished(house)).phase is Phase.DONE
    assert house.clock.seconds == 1000 + RETRY.after(1) + RETRY.after(2)
    assert not await house.told(RecordingFailed)


async def test_a_dump_that_cannot_be_read_is_told_and_kept(house: House) -> None:
    await house.stored(ENDED)
    house.dumped()
    house.files.failures = [BROKEN]
    room = await finished(house)
    assert room.phase is Phase.DONE and not room.recordings
    (failed,) = await house.told(RecordingFailed)
    assert failed.reason == FAILED
    assert house.blobs.exists(part_key(ID, MINE.name)) and not house.spool.interviews()


async def test_a_damaged_dump_is_told_and_kept_beside_the_file(house: House) -> None:
    await house.stored(ENDED)
    house.files.damaged = [house.dumped().name]
    room = await finished(house)
    assert len(room.recordings) == 1
    assert len(await house.told(RecordingFailed)) == 1
    assert house.blobs.exists(part_key(ID, MINE.name))


async def test_parts_on_other_machines_are_waited_for_and_then_missed(house: House) -> None:
    await house.stored(replace(ENDED, parts=(ANOTHERS,)))
    house.dumped()
    room = await finished(house)
    assert house.clock.seconds >= 1000 + house.parts_wait_s
    (failed,) = await house.told(RecordingFailed)
    assert (failed.participant, failed.reason) == (RECRUITER, MISSING)
    assert {part.name: part.is_missing for part in room.parts} == {
        ANOTHERS.name: True,
        MINE.name: False,
    }
    assert house.blobs.exists(part_key(ID, MINE.name))  # to make them again with the missing one


async def test_a_part_that_was_delivered_is_fetched_and_put_in(house: House) -> None:
    await house.stored(replace(ENDED, parts=(replace(ANOTHERS, is_delivered=True),)))
    house.blobs.put(part_key(ID, ANOTHERS.name), b"")
    house.dumped()
    room = await finished(house)
    assert sorted(house.files.made) == ["candidate", "recruiter"]
    assert len(room.recordings) == 2
    assert not house.blobs.exists(part_key(ID, ANOTHERS.name))  # it is in the file now


async def test_a_slow_disk_is_waited_for(house: House) -> None:
    await house.stored(ENDED)
    path = house.dumped()
    house.written.add(path.parent)
    made_while_written = []

    def catch_up() -> None:
        made_while_written.extend(house.files.made)
        house.written.clear()

    house.clock.on_sleep = catch_up
    assert (await finished(house)).phase is Phase.DONE
    assert not made_while_written and house.files.made == ["candidate"]


async def test_a_segment_is_announced_once(house: House) -> None:
    await house.stored(owned_by(HERE, a_room()))
    for _ in range(2):
        await house.finisher.keep_segment(ID, MINE, SEGMENT)
    (closed,) = await house.told(SegmentClosed)
    assert closed.number == 1 and house.blobs.get(closed.key) == b"sound"


async def test_a_segment_of_a_deleted_interview_is_not_kept(house: House) -> None:
    await house.stored(Room(ID, phase=Phase.DELETED))
    await house.finisher.keep_segment(ID, MINE, SEGMENT)
    assert not await house.told(SegmentClosed)
    assert not (house.spool.folder(ID).parent.parent.parent / "blobs" / "media" / ID).exists()


async def test_an_interview_deleted_before_it_was_finished_leaves_nothing(house: House) -> None:
    await house.stored(Room(ID, phase=Phase.DELETED))
    house.dumped()
    house.blobs.put(part_key(ID, MINE.name), b"")
    await finished(house)
    assert not parts_here(house.spool, ID) and not house.blobs.exists(part_key(ID, MINE.name))
    assert not await house.told(RecordingReady)
