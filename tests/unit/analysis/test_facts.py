"""What is known does not depend on the order in which it was learned."""

import random

import pytest

from services.analysis.domain.facts import learned
from services.analysis.domain.interview import Interview
from shared.events import Event, media, plan, scheduling
from shared.events.media import Participant
from shared.events.scheduling import Consent
from tests.unit.analysis.builders import (
    INTERVIEW,
    a_call,
    a_plan,
    a_segment,
    at,
    closed,
    shown,
    the_end,
)


def knowing(*events: Event) -> Interview:
    interview = Interview(id=INTERVIEW)
    for event in events:
        interview = learned(interview, event)
    return interview


@pytest.mark.parametrize("seed", range(20))
def test_order_and_repeats_make_no_difference(seed: int) -> None:
    told = [
        *a_call(),
        plan.TopicCompleted(INTERVIEW, "stack", at(5)),
        plan.TopicReopened(INTERVIEW, "stack", at(6)),
        plan.TopicCompleted(INTERVIEW, "motivation", at(7)),
        plan.NoteAdded(INTERVIEW, "n1", "first", at(8)),
        plan.NoteAdded(INTERVIEW, "n2", "second", at(9), question_id="q1"),
        scheduling.ConsentWithdrawn(INTERVIEW, Consent.RECORDING, at(10)),
        *the_end(100, candidate=10, recruiter=10),
    ]
    shuffled = told + told[::3]
    random.Random(seed).shuffle(shuffled)
    assert knowing(*shuffled) == knowing(*told)


def test_the_later_word_on_a_consent_counts() -> None:
    given = scheduling.ConsentGiven(INTERVIEW, Consent.ANALYSIS, at(1))
    withdrawn = scheduling.ConsentWithdrawn(INTERVIEW, Consent.ANALYSIS, at(2))
    assert knowing(given, withdrawn).consent("analysis") is False
    assert knowing(withdrawn, given).consent("analysis") is False
    again = scheduling.ConsentGiven(INTERVIEW, Consent.ANALYSIS, at(3))
    assert knowing(again, withdrawn, given).consent("analysis") is True
    assert knowing(given).consent("recording") is None


def test_a_question_that_is_closed_before_it_is_shown_keeps_its_window() -> None:
    interview = knowing(closed(1, 30, 60), shown(1, 30))
    assert [visit.closed_at for visit in interview.visits] == [at(60)]


def test_a_question_has_a_window_for_each_visit() -> None:
    interview = knowing(
        plan.InterviewStarted(INTERVIEW, at(0)),
        closed(1, 30, 60),
        closed(2, 60, 70),
        closed(1, 70, 80, visit=2),
    )
    windows = [(window.from_s, window.to_s) for window in interview.windows_of("q1")]
    assert windows == [(30.0, 60.5), (70.0, 80.5)]


def test_a_question_that_was_current_at_the_end_is_closed_by_it() -> None:
    interview = knowing(plan.InterviewStarted(INTERVIEW, at(0)), shown(1, 30), *the_end(50))
    assert [window.to_s for window in interview.windows_of("q1")] == [50.5]


def test_a_deleted_interview_learns_nothing_any_more() -> None:
    deleted = scheduling.InterviewDeleted(INTERVIEW, at(5))
    interview = knowing(*a_call(), deleted, a_plan(), plan.NoteAdded(INTERVIEW, "n", "x", at(9)))
    assert interview == Interview(id=INTERVIEW, deleted_at=at(5))


def test_a_segment_that_comes_out_of_turn_does_not_count_as_complete() -> None:
    candidate = Participant.CANDIDATE
    interview = knowing(
        a_segment(candidate, 1, 0, 10), a_segment(candidate, 3, 20, 30), *the_end(30)
    )
    track = interview.candidate_track
    assert (track.count, track.complete_to, track.reaches(at(10)), track.reaches(at(11))) == (
        2,
        1,
        True,
        False,
    )
    whole = learned(interview, a_segment(candidate, 2, 10, 20)).candidate_track
    assert (whole.count, whole.complete_to, whole.reaches(at(30))) == (3, 3, True)
    assert (whole.started_at, whole.ended_at) == (at(0), at(30))


def test_without_a_start_the_clock_begins_with_the_first_sound() -> None:
    interview = knowing(a_segment(Participant.RECRUITER, 1, 4, 14))
    assert interview.zero_at == at(4)
    assert learned(interview, plan.InterviewStarted(INTERVIEW, at(2))).zero_at == at(2)


def test_recordings_that_failed_are_kept_by_seat() -> None:
    failed = media.RecordingFailed(INTERVIEW, Participant.CANDIDATE, "disk_full", at(9))
    assert knowing(failed, failed).failed_recordings == (Participant.CANDIDATE,)
