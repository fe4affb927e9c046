"""Segments are announced once and in order; RecordingReady tells of all of them."""

from services.media.domain import recordings as rules
from services.media.domain.recordings import Failure, NewSegment
from services.media.domain.room import Gap, Phase, RecordedFile, Room
from services.media.schemas import recordings_view
from shared.events.media import (
    Recording,
    RecordingFailed,
    RecordingReady,
    SegmentClosed,
)
from tests.unit.media.builders import CANDIDATE, RECRUITER, a_room, after


def a_segment(number: int, from_s: float, to_s: float) -> NewSegment:
    return NewSegment(number, f"key-{number}", after(from_s), after(to_s))


def a_file() -> RecordedFile:
    return RecordedFile(CANDIDATE, "key", 1000, after(1), 60.0, (Gap(after(10), after(12)),))


def with_segments(count: int) -> Room:
    room = a_room()
    for number in range(1, count + 1):
        segment = a_segment(number, (number - 1) * 10, number * 10)
        room, _ = rules.keep_segment(room, CANDIDATE, segment)
    return room


def test_segments_are_numbered_per_participant() -> None:
    room = with_segments(2)
    assert rules.next_number(room, CANDIDATE) == 3
    assert rules.next_number(room, RECRUITER) == 1


def test_a_segment_is_announced_with_its_own_times() -> None:
    _, events = rules.keep_segment(a_room(), CANDIDATE, a_segment(1, 3, 13))
    assert events == (SegmentClosed("interview-1", CANDIDATE, 1, "key-1", after(3), after(13)),)


def test_a_segment_is_announced_once() -> None:
    room = with_segments(2)
    assert rules.keep_segment(room, CANDIDATE, a_segment(2, 10, 20)) == (room, ())
    assert rules.keep_segment(room, CANDIDATE, a_segment(3, 10, 20)) == (room, ())


def test_pieces_that_touch_are_both_announced() -> None:
    """Times are cut to milliseconds, so the second may seem to begin before the first ended."""
    _, events = rules.keep_segment(with_segments(1), CANDIDATE, a_segment(2, 9.995, 20))
    assert len(events) == 1


def test_segments_may_come_after_the_end_but_not_after_the_finish() -> None:
    for phase, count in ((Phase.FINALISING, 1), (Phase.DONE, 0), (Phase.DELETED, 0)):
        _, events = rules.keep_segment(a_room(phase=phase), CANDIDATE, a_segment(1, 0, 10))
        assert len(events) == count


def test_the_finish_tells_how_many_segments_there_are() -> None:
    room = with_segments(3)
    room = rules.replace(room, phase=Phase.FINALISING)
    _, events = rules.finish(room, [a_file()], [], after(70))
    assert events == (
        RecordingReady("interview-1", (Recording(CANDIDATE, after(1), 60.0, 3),)),
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
    assert recordings_view(done)["state"] == "failed"


def test_gaps_are_told_on_the_interview_clock() -> None:
    done, _ = rules.finish(a_room(phase=Phase.FINALISING), [a_file()], [], after(70))
    view = recordings_view(done)
    assert view["state"] == "ready"
    assert view["recordings"][0]["gaps"] == [{"from_s": 10.0, "to_s": 12.0}]
    assert view["recordings"][0]["started_at"] == "2026-12-01T12:00:01.000Z"


def test_a_call_without_consent_shows_no_recording() -> None:
    assert recordings_view(a_room())["state"] == "recording"
    assert recordings_view(a_room(consents=False))["state"] == "none"
