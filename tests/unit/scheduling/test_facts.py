"""The status follows from facts, in whatever order they come (R30-R33, R53, R54, S6)."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import timedelta

import pytest

from services.scheduling.domain import changes, facts
from services.scheduling.domain.changes import Decision
from services.scheduling.domain.interview import (
    NO_SHOW_AFTER,
    Interview,
    Mark,
    Status,
    status_detail,
)
from shared.events.analysis import ReportContent
from shared.events.media import CandidateJoined
from shared.events.scheduling import InterviewStatusChanged
from tests.unit.scheduling.builders import LINKS, NOW, STARTS, an_interview

Fact = Callable[[Interview], Decision]


def at(minutes: int, sequence: int = 1) -> Mark:
    return Mark(STARTS + timedelta(minutes=minutes), sequence)


def joins(connection: int = 1) -> Fact:
    return lambda i: facts.candidate_joined(i, CandidateJoined(i.id, connection, STARTS))


def leaves(connection: int = 1) -> Fact:
    return lambda i: facts.candidate_left(i, connection)


def starts(interview: Interview) -> Decision:
    return facts.started(interview, STARTS)


def ends(interview: Interview) -> Decision:
    return facts.ended(interview, STARTS + timedelta(minutes=50))


def progresses(percent: int, mark: Mark) -> Fact:
    return lambda i: facts.report_progressed(i, percent, mark)


def is_ready(mark: Mark) -> Fact:
    return lambda i: facts.report_ready(i, mark)


def fails(mark: Mark) -> Fact:
    return lambda i: facts.report_failed(i, "no_audio", mark)


def scores(score: float | None, mark: Mark) -> Fact:
    return lambda i: facts.report_scored(i, ReportContent(i.id, score, "Coverage"), mark)


def after(*said: Fact, interview: Interview | None = None) -> Interview:
    state = interview or an_interview()
    for fact in said:
        state, _ = fact(state)
    return state


def test_status_follows_the_interview_from_the_waiting_room_to_the_report() -> None:
    """R28-R33, R53, R54."""
    steps: list[tuple[Fact, Status]] = [
        (joins(), Status.CANDIDATE_WAITING),
        (leaves(), Status.SCHEDULED),
        (joins(2), Status.CANDIDATE_WAITING),
        (starts, Status.LIVE),
        (leaves(2), Status.LIVE),
        (ends, Status.ANALYSING),
        (progresses(40, at(51)), Status.ANALYSING),
        (is_ready(at(52)), Status.REPORT_READY),
    ]
    interview = an_interview()
    for fact, status in steps:
        before = interview.status
        interview, events = fact(interview)
        assert interview.status is status
        if before is not status:
            assert InterviewStatusChanged("i1", status) in events


def test_old_connection_that_leaves_late_does_not_empty_the_seat() -> None:
    """R32: leaving of connection 1 arrives after joining of connection 2."""
    assert after(joins(1), joins(2), leaves(1)).status is Status.CANDIDATE_WAITING


def test_leaving_that_overtakes_its_joining_counts() -> None:
    assert after(leaves(1), joins(1)).status is Status.SCHEDULED


WHOLE: dict[str, Fact] = {
    "joined": joins(),
    "started": starts,
    "left": leaves(),
    "ended": ends,
    "progressed": progresses(40, at(51)),
    "scored": scores(71.5, at(52, 7)),
    "ready": is_ready(at(52, 8)),
}


@pytest.mark.parametrize("order", list(itertools.permutations(WHOLE))[::97])
def test_any_order_and_any_repeat_ends_in_the_same_status(order: tuple[str, ...]) -> None:
    facts_said = [WHOLE[name] for name in order]
    interview = after(*facts_said, *facts_said[::2])
    assert interview.status is Status.REPORT_READY
    assert (interview.report.score, interview.report.score_label) == (71.5, "Coverage")


@pytest.mark.parametrize("name", WHOLE)
def test_repeated_fact_changes_and_says_nothing(name: str) -> None:
    once = after(*WHOLE.values())
    assert WHOLE[name](once) == (once, [])


def test_progress_that_comes_late_does_not_take_the_report_back() -> None:
    interview = after(starts, ends, is_ready(at(52)), progresses(40, at(51)))
    assert interview.status is Status.REPORT_READY


def test_facts_of_the_same_instant_are_ordered_by_their_sequence() -> None:
    assert (
        after(starts, is_ready(at(52, 9)), progresses(99, at(52, 8))).status is Status.REPORT_READY
    )


def test_percent_and_reason_are_the_detail() -> None:
    """R53."""
    running = after(starts, ends, progresses(40, at(51)))
    assert status_detail(running) == 40
    failed = after(fails(at(52)), interview=running)
    assert (failed.status, status_detail(failed)) == (Status.FAILED, "no_audio")


def test_running_again_after_a_failure_is_shown() -> None:
    """R53: "Try again"."""
    interview = after(starts, ends, fails(at(52)), progresses(10, at(60)))
    assert (interview.status, status_detail(interview)) == (Status.ANALYSING, 10)
    assert after(is_ready(at(61)), interview=interview).status is Status.REPORT_READY


def test_every_new_percentage_is_said_so_that_lists_can_refetch() -> None:
    interview = after(starts, ends, progresses(40, at(51)))
    _, events = facts.report_progressed(interview, 50, at(52))
    assert events == [InterviewStatusChanged("i1", "analysing")]


def test_no_score_is_a_score_label_without_a_number() -> None:
    interview = after(starts, ends, scores(None, at(52)))
    assert (interview.report.score, interview.report.score_label) == (None, "Coverage")


def test_call_that_ends_before_the_start_is_no_interview() -> None:
    assert after(ends).status is Status.NO_SHOW
    assert after(joins(), ends).status is Status.CANCELLED


def test_nobody_came() -> None:
    """S6: said after the planned end and some patience, not before."""
    interview = an_interview()
    due = STARTS + timedelta(minutes=60) + NO_SHOW_AFTER
    assert facts.missed(interview, due - timedelta(seconds=1)) == (interview, [])
    missed, events = facts.missed(interview, due)
    assert missed.status is Status.NO_SHOW
    assert InterviewStatusChanged("i1", "no_show") in events
    assert facts.missed(missed, due) == (missed, [])


def test_whoever_waits_is_no_no_show_and_whoever_comes_late_is_welcome() -> None:
    due = STARTS + timedelta(hours=4)
    waiting = after(joins(), lambda i: facts.missed(i, due))
    assert waiting.status is Status.CANDIDATE_WAITING
    late = after(lambda i: facts.missed(i, due), joins())
    assert late.status is Status.CANDIDATE_WAITING


def test_date_in_the_past_is_not_missed_at_once() -> None:
    past = an_interview(starts_at=NOW - timedelta(days=365))
    moved, _ = changes.reschedule(
        past, starts_at=NOW - timedelta(days=2), time_zone="UTC", actor="", now=NOW, links=LINKS
    )
    assert facts.missed(moved, NOW + timedelta(minutes=30)) == (moved, [])


def test_deleted_interview_hears_nothing() -> None:
    gone, _ = changes.delete(an_interview(), now=NOW)
    for fact in WHOLE.values():
        assert fact(gone) == (gone, [])
