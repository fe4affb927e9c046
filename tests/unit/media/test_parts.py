"""No part of a recording is lost silently, wherever its dump lies."""

from dataclasses import replace

from services.media.domain import parts, recordings
from services.media.domain.parts import MISSING
from services.media.domain.recordings import Failure
from services.media.domain.room import Gap, GapReason, Part, PartName, Phase, RecordedFile, Room
from tests.unit.media.builders import CANDIDATE, a_room, after


def a_part(from_s: float, instance: str = "a") -> Part:
    return Part(PartName(CANDIDATE, round(after(from_s).timestamp() * 1000), instance))


def with_parts(*each: Part, phase: Phase = Phase.LIVE) -> Room:
    room = a_room()
    for part in each:
        room, _ = parts.begin(room, part)
    return replace(room, phase=phase, ended_at=after(60))


def test_a_part_is_known_from_its_beginning_and_once() -> None:
    room = with_parts(a_part(0), a_part(20, "b"), a_part(20, "b"))
    assert [part.started_at for part in room.parts] == [after(0), after(20)]


def test_what_is_neither_here_nor_delivered_is_awaited() -> None:
    first, second, third = a_part(0), a_part(20, "b"), a_part(40, "c")
    room, _ = parts.deliver(with_parts(first, second, third), third)
    assert parts.awaited(room, {first.name}) == [second]


def test_a_part_that_turns_up_after_the_finish_has_it_finished_again() -> None:
    late = a_part(0)
    room = with_parts(late, a_part(20, "b"), phase=Phase.FINALISING)
    room, _ = recordings.finish(room, [], [Failure(CANDIDATE, MISSING)], after(70))
    room = parts.miss(room, {late.name})
    room, _ = parts.turn_up(room, late, "a")
    assert (room.phase, room.owner) == (Phase.FINALISING, "a")
    assert not any(part.is_missing for part in room.parts)


def test_a_part_that_was_used_changes_nothing_when_it_is_found_again() -> None:
    used = a_part(0)
    room = with_parts(used, phase=Phase.DONE)
    assert parts.turn_up(room, used, "a") == (room, ())


def test_a_part_nobody_knew_of_is_put_in() -> None:
    """The store was away when it was begun."""
    room, _ = parts.turn_up(with_parts(phase=Phase.DONE), a_part(0), "a")
    assert room.phase is Phase.FINALISING
    assert len(room.parts) == 1


def test_a_part_nobody_knew_of_does_not_undo_finished_recordings() -> None:
    """What they were made from is gone."""
    file = RecordedFile(CANDIDATE, "candidate.webm", 1, after(0), 60.0)
    room = replace(with_parts(a_part(0), phase=Phase.DONE), recordings=(file,))
    assert parts.turn_up(room, a_part(20), "a") == (room, ())


def test_a_deleted_interview_takes_no_part() -> None:
    room = with_parts(phase=Phase.DELETED)
    assert parts.turn_up(room, a_part(0), "a") == (room, ())
    assert parts.deliver(room, a_part(0)) == (room, ())


def test_a_part_that_did_not_come_is_marked_as_a_gap() -> None:
    first, second = a_part(0), a_part(20, "b")
    room = with_parts(first, second)
    file = RecordedFile(CANDIDATE, "key", 1, after(20), 40.0)
    assert parts.with_gaps(room, file, [first]).gaps == (
        Gap(after(0), after(20), GapReason.PART_MISSING),
    )
    last = RecordedFile(CANDIDATE, "key", 1, after(0), 20.0)
    assert parts.with_gaps(room, last, [second]).gaps == (
        Gap(after(20), after(60), GapReason.PART_MISSING),
    )


def test_a_gap_that_the_file_shows_already_is_marked_once() -> None:
    first, second, third = a_part(0), a_part(20, "b"), a_part(40)
    found = Gap(after(19.5), after(40.2))
    file = RecordedFile(CANDIDATE, "key", 1, after(0), 60.0, (found,))
    (gap,) = parts.with_gaps(with_parts(first, second, third), file, [second]).gaps
    assert gap == replace(found, reason=GapReason.PART_MISSING)
