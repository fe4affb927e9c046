"""Pausing is decided once, told, and explains what is missing afterwards."""

from dataclasses import replace

import pytest

from services.media.domain import pauses, recordings
from services.media.domain import room as rules
from services.media.domain.errors import CallHasEnded
from services.media.domain.room import (
    Answer,
    Gap,
    GapReason,
    Mark,
    MarkKind,
    Phase,
    RecordedFile,
    Room,
)
from services.media.schemas import pause_view, recordings_view
from shared.events.media import EndReason, RecordingPaused, RecordingResumed
from shared.events.scheduling import Consent
from tests.unit.media.builders import CANDIDATE, RECRUITER, a_room, after

PAUSED, NO_CONSENT = GapReason.PAUSED, GapReason.NO_CONSENT
ABSENT, DISK = GapReason.ABSENT, GapReason.DISK


def paused(room: Room, from_s: float, to_s: float | None = None) -> Room:
    room, _ = pauses.pause(room, RECRUITER, after(from_s))
    return room if to_s is None else pauses.resume(room, RECRUITER, after(to_s))[0]


def withdrawn(room: Room, from_s: float, to_s: float) -> Room:
    for is_given, at_s in ((False, from_s), (True, to_s)):
        answer = Answer(is_given=is_given, at=after(at_s))
        room, _ = rules.answer_consent(room, Consent.RECORDING, answer)
    return room


def finished(room: Room, *gaps: Gap, from_s: float = 0, to_s: float = 100) -> list[Gap]:
    """The candidate's gaps after a call of a hundred seconds."""
    ended, _ = rules.end(room, EndReason.ENDED_BY_RECRUITER, after(100))
    file = RecordedFile(CANDIDATE, "key", 1, after(from_s), to_s - from_s, gaps)
    done, _ = recordings.finish(ended, [file], [], after(101))
    return list(done.recordings[0].gaps)


def a_gap(from_s: float, to_s: float, reason: GapReason = ABSENT) -> Gap:
    return Gap(after(from_s), after(to_s), reason)


def test_a_pause_is_told_and_marked_with_who_and_when() -> None:
    room, events = pauses.pause(a_room(), RECRUITER, after(10))
    assert events == (RecordingPaused("interview-1", after(10)),)
    assert not room.is_recorded
    assert room.marks[-1] == Mark(MarkKind.PAUSED, RECRUITER, after(10))
    room, events = pauses.resume(room, RECRUITER, after(20))
    assert events == (RecordingResumed("interview-1", after(20)),)
    assert room.is_recorded
    assert room.marks[-1] == Mark(MarkKind.RESUMED, RECRUITER, after(20))


def test_pausing_or_resuming_again_changes_nothing() -> None:
    room = paused(a_room(), 10)
    assert pauses.pause(room, RECRUITER, after(11)) == (room, ())
    room = a_room()
    assert pauses.resume(room, RECRUITER, after(11)) == (room, ())


def test_a_pause_outlives_consents() -> None:
    """A consent that is given again does not resume what the recruiter paused."""
    assert not withdrawn(paused(a_room(), 10), 20, 30).is_recorded


def test_what_is_not_recorded_cannot_be_paused() -> None:
    with pytest.raises(pauses.NotStarted):
        pauses.pause(a_room(phase=Phase.WAITING), RECRUITER, after(1))
    with pytest.raises(pauses.NotAgreed):
        pauses.pause(a_room(consents=False), RECRUITER, after(1))
    for phase in (Phase.FINALISING, Phase.DONE, Phase.DELETED):
        with pytest.raises(CallHasEnded):
            pauses.pause(a_room(phase=phase), RECRUITER, after(1))


def test_a_paused_recording_says_so() -> None:
    room = paused(a_room(), 10)
    assert recordings_view(room).state == "paused"
    assert pause_view(room).is_paused
    assert not pause_view(replace(room, phase=Phase.FINALISING)).is_paused


def test_a_gap_is_explained_by_the_pause() -> None:
    """S16: the report tells a pause from trouble. Frames end a little beside the press."""
    room = paused(a_room(), 10, 20)
    assert finished(room, a_gap(9.8, 20.7)) == [a_gap(9.8, 20.7, PAUSED)]
    assert finished(room, a_gap(50, 60, DISK)) == [a_gap(50, 60, DISK)]


def test_a_gap_is_explained_by_the_missing_consent() -> None:
    """S15."""
    assert finished(withdrawn(a_room(), 10, 20), a_gap(10, 20)) == [a_gap(10, 20, NO_CONSENT)]


def test_who_was_away_before_and_after_the_pause_was_away() -> None:
    room = paused(a_room(), 20, 30)
    assert finished(room, a_gap(10, 40)) == [
        a_gap(10, 20), a_gap(20, 30, PAUSED), a_gap(30, 40),
    ]  # fmt: skip


def test_a_pause_at_the_end_is_shown_though_the_file_is_over() -> None:
    assert finished(paused(a_room(), 60), to_s=60) == [a_gap(60, 100, PAUSED)]


def test_a_consent_that_came_late_is_shown_before_the_file() -> None:
    room = a_room(consents=False)
    for consent in Consent:
        room, _ = rules.answer_consent(room, consent, Answer(is_given=True, at=after(30)))
    assert finished(room, from_s=30.5) == [a_gap(0, 30.5, NO_CONSENT)]


def test_who_came_late_has_no_gap_before() -> None:
    assert finished(a_room(), from_s=30) == []


def test_views_tell_the_reason_of_a_gap() -> None:
    ended, _ = rules.end(paused(a_room(), 10, 20), EndReason.ENDED_BY_RECRUITER, after(100))
    file = RecordedFile(CANDIDATE, "key", 1, after(0), 100, (a_gap(10, 20),))
    done, _ = recordings.finish(ended, [file], [], after(101))
    (gap,) = recordings_view(done).recordings[0].gaps
    assert (gap.from_s, gap.to_s, gap.reason) == (10.0, 20.0, "paused")
