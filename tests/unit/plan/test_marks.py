"""Topics and notes (R37-R40, R47)."""

from collections.abc import Callable
from datetime import datetime

import pytest

from services.plan.domain.errors import (
    InterviewEnded,
    InvalidNote,
    NoteConflict,
    NotStarted,
    PlanNotFound,
    QuestionNotFound,
    TopicNotFound,
)
from services.plan.domain.facts import deleted
from services.plan.domain.live_plan import Decision, LivePlan, Note
from services.plan.domain.marks import LONGEST_NOTE, add_note, complete_topic, reopen_topic
from shared.events.plan import NoteAdded, PlanChanged, TopicCompleted, TopicReopened
from tests.unit.plan.builders import a_plan, a_started_plan, a_technical_plan, at, done, ends

Mark = Callable[[LivePlan, str, datetime], Decision]
NOTE = Note("n1", "Knows asyncio well", at(22), question_id="q1")


def test_topics_are_ticked_in_any_order_and_unticked() -> None:
    """R38, R39."""
    plan, events = complete_topic(a_started_plan(), "experience", at(5))
    assert events == [TopicCompleted("i1", "experience", at(5)), PlanChanged("i1", 4, "general")]
    plan, _ = complete_topic(plan, "general", at(6))
    plan, events = reopen_topic(plan, "experience", at(7))
    assert events[0] == TopicReopened("i1", "experience", at(7))
    assert [tick.topic_id for tick in plan.ticks] == ["general"]


def test_ticking_twice_is_harmless() -> None:
    plan, _ = complete_topic(a_started_plan(), "general", at(5))
    assert complete_topic(plan, "general", at(6)) == (plan, [])
    assert reopen_topic(a_started_plan(), "general", at(6)) == (a_started_plan(), [])


def test_topics_can_still_be_ticked_in_the_technical_part() -> None:
    plan, _ = complete_topic(a_technical_plan(), "general", at(30))
    assert plan.ticks


@pytest.mark.parametrize("mark", [complete_topic, reopen_topic])
def test_topics_are_refused_outside_the_interview_and_when_unknown(mark: Mark) -> None:
    with pytest.raises(NotStarted):
        mark(a_plan(), "general", at(1))
    with pytest.raises(InterviewEnded):
        mark(done(a_started_plan(), ends()), "general", at(99))
    with pytest.raises(TopicNotFound):
        mark(a_started_plan(), "weather", at(1))


def test_note_keeps_its_time_and_what_it_is_about() -> None:
    """R47."""
    plan, events = add_note(a_technical_plan(), NOTE)
    said = NoteAdded("i1", "n1", "Knows asyncio well", at(22), question_id="q1")
    assert events == [said, PlanChanged("i1", 5, "technical")]
    assert plan.notes == (NOTE,)


def test_notes_are_taken_at_any_time() -> None:
    """R47: before the start and after the call as well."""
    for plan in (a_plan(), a_started_plan(), done(a_technical_plan(), ends())):
        noted, _ = add_note(plan, NOTE)
        assert noted.notes == (NOTE,)


def test_note_sent_twice_is_kept_once() -> None:
    plan, _ = add_note(a_technical_plan(), NOTE)
    again = Note("n1", NOTE.text, at(23), question_id="q1")
    assert add_note(plan, again) == (plan, [])


def test_note_id_is_not_taken_for_another_text() -> None:
    plan, _ = add_note(a_technical_plan(), NOTE)
    with pytest.raises(NoteConflict):
        add_note(plan, Note("n1", "Something else", at(23)))


@pytest.mark.parametrize("text", ["", "  \n", "x" * (LONGEST_NOTE + 1)])
def test_empty_and_endless_notes_are_refused(text: str) -> None:
    with pytest.raises(InvalidNote):
        add_note(a_plan(), Note("n1", text, at(1)))


def test_note_about_something_unknown_is_refused() -> None:
    with pytest.raises(TopicNotFound):
        add_note(a_plan(), Note("n1", "hm", at(1), topic_id="weather"))
    with pytest.raises(QuestionNotFound):
        add_note(a_plan(), Note("n1", "hm", at(1), question_id="q9"))
    with pytest.raises(PlanNotFound):
        add_note(deleted(a_plan(), at(1))[0], NOTE)
