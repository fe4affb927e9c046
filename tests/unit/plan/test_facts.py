"""What other services say of an interview changes the plan once, in any order (R30-R32, R50)."""

import itertools

import pytest

from services.plan.domain.facts import deleted
from services.plan.domain.live_plan import Stage
from shared.events.plan import PlanChanged, QuestionClosed
from tests.unit.plan.builders import (
    Step,
    a_plan,
    a_started_plan,
    a_technical_plan,
    at,
    done,
    ends,
    goes_technical,
    joins,
    leaves,
)


def test_coming_and_going_of_the_candidate_is_seen() -> None:
    """R30, R32."""
    plan, events = joins()(a_plan())
    assert plan.is_candidate_present
    assert events == [PlanChanged("i1", 2, "prepared")]
    assert not done(plan, leaves()).is_candidate_present


@pytest.mark.parametrize("order", list(itertools.permutations([joins(1), leaves(1), joins(2)])))
def test_newest_connection_decides_in_any_order(order: tuple[Step, ...]) -> None:
    """R32: the leaving of an older connection does not mark the newer one absent."""
    assert done(a_plan(), *order).is_candidate_present


def test_repeated_joining_says_nothing() -> None:
    plan = done(a_plan(), joins())
    assert joins()(plan) == (plan, [])


def test_end_of_the_call_closes_the_open_question() -> None:
    """The window of the answer ends with the call."""
    plan, events = ends(33)(a_technical_plan())
    assert events == [
        QuestionClosed("i1", "q1", 1, at(20), at(33)),
        PlanChanged("i1", 5, "ended"),
    ]
    assert (plan.stage, plan.ended_at, plan.current) == (Stage.ENDED, at(33), None)
    assert ends(34)(plan) == (plan, [])


def test_question_shown_after_the_end_has_an_empty_window() -> None:
    """The recruiter pressed Next before the end was known here."""
    _, events = ends(10)(done(a_started_plan(), goes_technical(20)))
    assert QuestionClosed("i1", "q1", 1, at(20), at(20)) in events


def test_call_that_ends_before_the_start_ends_the_plan() -> None:
    plan = done(a_plan(), joins(), ends())
    assert plan.stage is Stage.ENDED


def test_deleting_leaves_nothing_of_the_content() -> None:
    """R20."""
    gone, events = deleted(a_technical_plan(), at(9))
    assert events == []
    assert "Question" not in str(gone) and "Python" not in str(gone)
    assert deleted(gone, at(10)) == (gone, [])
    for fact in (joins(5), leaves(5), ends()):
        assert fact(gone) == (gone, [])
