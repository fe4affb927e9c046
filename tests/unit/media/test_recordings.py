"""Segments are announced once and in order; RecordingReady tells of all of them."""

from dataclasses import replace

from services.media.domain import recordings as rules
from services.media.domain.recordings import Failure, NewSegment
from services.media.domain.room import Gap, Part, PartName, Phase, RecordedFile, Room
from services.media.schemas import pause_view, recordings_view
from shared.events.media import (
    Recording,
    RecordingFailed,
    RecordingGap,
    RecordingReady,
    RecordingRecovered,
    SegmentClosed,
    SoundStored,
    TrackSound,
)
from tests.unit.media.builders import CANDIDATE, RECRUITER, a_room, after

PART = Part(PartName(CANDIDATE, 1, "here"))


def a_segment(number: int, from_s: float, to_s: float) -> NewSegment:
    return NewSegment(f"key-{number}", after(from_s), after(to_s))


def a_file() -> RecordedFile:
    return RecordedFile(CANDIDATE, "key", 1000, after(1), 60.0, (Gap(after(10), after(12)),))


def with_segments(count: int) -> Room:
    room = a_room()
    for number in range(1, count + 1):
        segment = a_segment(number, (number - 1) * 10, number * 10)
        room, _ = rules.keep_segment(room, PART, segment)
    return room


def test_segments_are_numbered_per_participant() -> None:
    room = with_segments(2)
    assert rules.segment_count(room, CANDIDATE) == 2
    assert rules.segment_count(room, RECRUITER) == 0


def test_a_segment_is_announced_with_its_own_times() -> None:
    _, events = rules.keep_segment(a_room(), PART, a_segment(1, 3, 13))
    assert events == (SegmentClosed("interview-1", CANDIDATE, 1, "key-1", after(3), after(13)),)


def test_a_segment_is_announced_once() -> None:
    room = with_segments(2)
    assert rules.keep_segment(room, PART, a_segment(2, 10, 20)) == (room, ())


def test_a_part_that_turns_up_late_is_heard_after_one_that_was_spoken_later() -> None:
    late = Part(PartName(CANDIDATE, 2, "elsewhere"))
    room, (event,) = rules.keep_segment(with_segments(2), late, a_segment(7, -30, -20))
    assert isinstance(event, SegmentClosed)
    assert (event.number, event.started_at) == (3, after(-30))
    assert rules.keep_segment(room, late, a_segment(7, -30, -20)) == (room, ())


def test_the_sound_of_an_ended_call_is_told_with_its_counts() -> None:
    room = replace(with_segments(2), phase=Phase.FINALISING, parts=(PART,))
    _, events = rules.tell_sound(room, "here")
    assert events == (
        SoundStored("interview-1", (TrackSound(RECRUITER, 0), TrackSound(CANDIDATE, 2))),
    )
    assert rules.tell_sound(room, "elsewhere") == (room, ()), "others may know of more"
    assert rules.tell_sound(with_segments(1), "here")[1] == (), "the call goes on"


def test_pieces_that_touch_are_both_announced() -> None:
    """Times are cut to milliseconds, so the second may seem to begin before the first ended."""
    _, events = rules.keep_segment(with_segments(1), PART, a_segment(2, 9.995, 20))
    assert len(events) == 1


def test_segments_may_come_after_the_end_but_not_after_the_finish() -> None:
    for phase, count in ((Phase.FINALISING, 1), (Phase.DONE, 0), (Phase.DELETED, 0)):
        _, events = rules.keep_segment(a_room(phase=phase), PART, a_segment(1, 0, 10))
        assert len(events) == count


GAPS = (RecordingGap(after(10), after(12), "absent"),)


def test_the_finish_tells_how_many_segments_there_are() -> None:
    room = with_segments(3)
    room = rules.replace(room, phase=Phase.FINALISING)
    _, events = rules.finish(room, [a_file()], [], after(70))
    assert events == (
        RecordingReady("interview-1", (Recording(CANDIDATE, after(1), 60.0, 3, GAPS),)),
    )  # fmt: skip


def test_the_finish_happens_once() -> None:
    done, _ = rules.finish(a_room(phase=Phase.FINALISING), [a_file()], [], after(70))
    assert rules.finish(done, [a_file()], [], after(80)) == (done, ())


def test_nothing_to_record_is_ready_and_empty() -> None:
    _, events = rules.finish(a_room(phase=Phase.FINALISING), [], [], after(70))
    assert events == (RecordingReady("interview-1", ()),)


def test_one_lost_recording_does_not_hide_the_other() -> None:
    room = a_room(phase=Phase.FINALISING)
    _, events = rules.finish(room, [a_file()], [Failure(RECRUITER, "why")], after(70))
    assert events[0] == RecordingFailed("interview-1", RECRUITER, "why", after(70))
    assert isinstance(events[1], RecordingReady)


def test_when_all_is_lost_nothing_is_called_ready() -> None:
    room = a_room(phase=Phase.FINALISING)
    done, events = rules.finish(room, [], [Failure(CANDIDATE, "why")], after(70))
    assert events == (RecordingFailed("interview-1", CANDIDATE, "why", after(70)),)
    assert recordings_view(done).state == "failed"


def test_a_recording_that_the_disk_refuses_is_interrupted_until_it_goes_on() -> None:
    """B13."""
    room, _ = rules.fail(a_room(), Failure(RECRUITER, "disk_failed"), after(10))
    assert pause_view(room).is_interrupted
    room, events = rules.recover(room, RECRUITER, after(20))
    assert events == (RecordingRecovered(room.id, RECRUITER, after(20)),)
    assert not pause_view(room).is_interrupted
    assert rules.recover(room, RECRUITER, after(30)) == (room, ())


def test_gaps_are_told_on_the_interview_clock() -> None:
    done, _ = rules.finish(a_room(phase=Phase.FINALISING), [a_file()], [], after(70))
    view = recordings_view(done)
    assert view.state == "ready"
    (gap,) = view.recordings[0].gaps
    assert (gap.from_s, gap.to_s, gap.reason) == (10.0, 12.0, "absent")
    assert view.recordings[0].started_at == after(1)


def test_a_call_without_consent_shows_no_recording() -> None:
    assert recordings_view(a_room()).state == "recording"
    assert recordings_view(a_room(consents=False)).state == "none"
