"""Seats, consents and the end of a call (R28-R32, R50, S9, S10, S15)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.media.domain import room as rules
from services.media.domain.errors import CallHasEnded, CallNotStarted
from services.media.domain.room import Answer, Devices, Phase, Room
from shared.events.media import (
    CallEnded,
    Camera,
    CandidateJoined,
    DevicesChanged,
    EndReason,
    Microphone,
    ParticipantLeft,
    Quality,
    RecruiterJoined,
)
from shared.events.scheduling import Consent
from tests.unit.media.builders import CANDIDATE, NOON, RECRUITER, a_room, after

ENDED = EndReason.ENDED_BY_RECRUITER
MUTED = Devices(Microphone.OFF, Camera.ON, True, Quality.GOOD, Quality.FAIR)


def test_the_first_join_is_connection_one() -> None:
    room, events = rules.join(Room("i"), CANDIDATE, "page", NOON)
    assert events == (CandidateJoined("i", 1, NOON),)
    assert room.is_present(CANDIDATE) and not room.is_present(RECRUITER)


def test_the_same_connection_joins_once() -> None:
    room, _ = rules.join(Room("i"), RECRUITER, "page", NOON)
    assert rules.join(room, RECRUITER, "page", after(1)) == (room, ())


def test_another_tab_takes_the_seat_with_a_higher_number() -> None:
    """S10."""
    room, _ = rules.join(Room("i"), RECRUITER, "first", NOON)
    room, events = rules.join(room, RECRUITER, "second", after(5))
    assert events == (RecruiterJoined("i", 2, after(5)),)


def test_a_return_has_a_higher_number() -> None:
    """S9."""
    room, _ = rules.join(Room("i"), CANDIDATE, "a", NOON)
    room, left = rules.leave(room, CANDIDATE, "a", after(1))
    room, back = rules.join(room, CANDIDATE, "a", after(2))
    assert left == (ParticipantLeft("i", CANDIDATE, 1, after(1)),)
    assert back == (CandidateJoined("i", 2, after(2)),)


def test_a_replaced_connection_leaves_without_effect() -> None:
    room, _ = rules.join(Room("i"), CANDIDATE, "old", NOON)
    room, _ = rules.join(room, CANDIDATE, "new", after(1))
    assert rules.leave(room, CANDIDATE, "old", after(2)) == (room, ())


def test_leaving_twice_is_leaving_once() -> None:
    room, _ = rules.join(Room("i"), CANDIDATE, "a", NOON)
    room, _ = rules.leave(room, CANDIDATE, "a", after(1))
    assert rules.leave(room, CANDIDATE, None, after(2)) == (room, ())


def test_a_call_ends_once() -> None:
    """R50."""
    room, events = rules.end(a_room(), ENDED, after(60))
    assert events == (CallEnded("interview-1", after(60), ENDED),)
    again, none = rules.end(room, EndReason.EVERYONE_LEFT, after(90))
    assert (again, none) == (room, ())
    assert again.ended_at == after(60)


def test_nobody_joins_a_call_that_has_ended() -> None:
    """R50: links no longer join."""
    room, _ = rules.end(a_room(), ENDED, after(60))
    with pytest.raises(CallHasEnded):
        rules.join(room, CANDIDATE, "page", after(61))


def test_a_call_that_has_not_started_cannot_be_ended() -> None:
    with pytest.raises(CallNotStarted):
        rules.end(a_room(phase=Phase.WAITING), ENDED, after(60))


def test_leaving_at_the_end_is_not_told_again() -> None:
    room, _ = rules.end(a_room(), ENDED, after(60))
    assert rules.leave(room, CANDIDATE, None, after(61)) == (room, ())


def test_starting_twice_keeps_the_first_clock() -> None:
    room, _ = rules.start(a_room(phase=Phase.WAITING), after(5))
    assert rules.start(room, after(9)) == (room, ())
    assert room.started_at == after(5)


def test_a_call_without_anybody_ends_after_the_grace() -> None:
    room = a_room()
    for who in (RECRUITER, CANDIDATE):
        assert not rules.is_forsaken(room, timedelta(minutes=5), after(1000))
        room, _ = rules.leave(room, who, None, after(10))
    assert not rules.is_forsaken(room, timedelta(minutes=5), after(309))
    assert rules.is_forsaken(room, timedelta(minutes=5), after(310))
    back, _ = rules.join(room, CANDIDATE, "again", after(200))
    assert not rules.is_forsaken(back, timedelta(minutes=5), after(1000))


def test_an_empty_waiting_room_is_never_forsaken() -> None:
    room = a_room(phase=Phase.WAITING)
    for who in (RECRUITER, CANDIDATE):
        room, _ = rules.leave(room, who, None, after(10))
    assert not rules.is_forsaken(room, timedelta(minutes=5), after(10_000))


@pytest.mark.parametrize("missing", [Consent.DATA, Consent.RECORDING])
def test_recording_needs_consent_to_data_and_to_recording(missing: Consent) -> None:
    """S15."""
    room = a_room()
    assert room.may_record
    room, _ = rules.answer_consent(room, missing, Answer(is_given=False, at=after(1)))
    assert not room.may_record


def test_recording_does_not_need_consent_to_analysis() -> None:
    """S15: a refusal switches off that part only."""
    refused = Answer(is_given=False, at=after(1))
    room, _ = rules.answer_consent(a_room(), Consent.ANALYSIS, refused)
    assert room.may_record


def test_nothing_is_recorded_without_an_answer() -> None:
    assert not a_room(consents=False).may_record


def test_an_older_answer_that_comes_late_changes_nothing() -> None:
    room, _ = rules.answer_consent(a_room(), Consent.DATA, Answer(is_given=False, at=after(9)))
    late = Answer(is_given=True, at=after(3))
    assert rules.answer_consent(room, Consent.DATA, late) == (room, ())


def test_a_deleted_room_is_not_brought_back_by_late_facts() -> None:
    room, _ = rules.delete(a_room())
    consent = Answer(is_given=True, at=after(9))
    assert rules.answer_consent(room, Consent.DATA, consent) == (room, ())
    assert rules.start(room, after(9)) == (room, ())
    with pytest.raises(CallHasEnded):
        rules.join(room, CANDIDATE, "page", after(9))


def test_ending_frees_both_seats() -> None:
    room, _ = rules.end(a_room(), ENDED, after(60))
    assert not room.is_occupied
    assert not any(room.is_present(who) for who in (RECRUITER, CANDIDATE))
    assert replace(room, phase=Phase.DONE).ended_at == after(60)


def test_changed_devices_are_told_once_and_kept() -> None:
    """S10, S11."""
    room, events = rules.show_devices(a_room(), CANDIDATE, MUTED, after(5))
    said = (Microphone.OFF, Camera.ON, True, Quality.GOOD, Quality.FAIR)
    assert events == (DevicesChanged("interview-1", CANDIDATE, *said, after(5)),)
    assert room.devices == {CANDIDATE: MUTED}
    assert rules.show_devices(room, CANDIDATE, MUTED, after(6)) == (room, ())


def test_devices_are_shown_before_the_start_but_not_after_the_end() -> None:
    room, _ = rules.show_devices(a_room(phase=Phase.WAITING), RECRUITER, MUTED, NOON)
    assert room.devices == {RECRUITER: MUTED}
    with pytest.raises(CallHasEnded):
        rules.show_devices(a_room(phase=Phase.DONE), RECRUITER, MUTED, NOON)
