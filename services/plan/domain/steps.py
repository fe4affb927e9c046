"""Stages and questions: start, technical part, next, previous, rephrasing, finish.

Pressing twice, or in two tabs, is harmless: a command whose effect is already there returns the
plan as it is. `current_question_id` is what the person saw when pressing; an older one changes
nothing.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from services.plan.domain.errors import (
    CandidateNotPresent,
    InterviewEnded,
    NoPreviousQuestion,
    NoTechnicalPart,
    NotStarted,
    NotTheCurrentQuestion,
    TechnicalPartFirst,
    TechnicalPartNotStarted,
    TechnicalPartOver,
)
from services.plan.domain.live_plan import Decision, LivePlan, Stage, changed, must_exist
from shared.events import Event
from shared.events.plan import (
    FinishStageOpened,
    InterviewStarted,
    QuestionClosed,
    QuestionShown,
    TechnicalPartStarted,
)


def start_interview(plan: LivePlan, now: datetime) -> Decision:
    """Begin, once (R33), and only while the candidate is present (R29)."""
    must_be_open(plan)
    if plan.stage is not Stage.PREPARED:
        return plan, []
    if not plan.is_candidate_present:
        raise CandidateNotPresent
    begun = replace(plan, stage=Stage.GENERAL, started_at=now)
    return changed(plan, begun, [InterviewStarted(plan.id, now)])


def start_technical_part(plan: LivePlan, now: datetime) -> Decision:
    """Go on to the questions, whatever topics are left (R41); the first one is shown at once."""
    must_be_started(plan)
    if not plan.questions:
        raise NoTechnicalPart
    if plan.stage is Stage.FINISH:
        raise TechnicalPartOver
    if plan.stage is Stage.TECHNICAL:
        return plan, []
    begun = replace(plan, stage=Stage.TECHNICAL, technical_started_at=now)
    shown, events = _show(begun, plan.questions[0].id, now)
    return changed(plan, shown, [TechnicalPartStarted(plan.id, now), *events])


def open_finish_stage(plan: LivePlan, now: datetime) -> Decision:
    """Go on to "Finish interview"; with questions only from the technical part, which it ends."""
    must_be_started(plan)
    if plan.stage is Stage.FINISH:
        return plan, []
    if plan.questions and plan.stage is Stage.GENERAL:
        raise TechnicalPartFirst
    finished, events = _finish(plan, now)
    return changed(plan, finished, events)


def next_question(plan: LivePlan, current_question_id: str, now: datetime) -> Decision:
    """On to the next one; after the last the finish stage opens by itself (R42, R48)."""
    number = plan.number_of(current_question_id)
    if _is_past(plan, number):
        return plan, []
    _must_be_technical(plan)
    if plan.current_question_id != current_question_id:
        return plan, []
    if number == len(plan.questions):
        finished, events = _finish(plan, now)
        return changed(plan, finished, events)
    return _move(plan, plan.questions[number].id, now)


def previous_question(plan: LivePlan, current_question_id: str, now: datetime) -> Decision:
    """Back to the one before; its next visit is a window of its own."""
    number = plan.number_of(current_question_id)
    _must_be_technical(plan)
    if plan.current_question_id != current_question_id:
        return plan, []
    if number == 1:
        raise NoPreviousQuestion
    return _move(plan, plan.questions[number - 2].id, now)


def show_rephrasing(plan: LivePlan, question_id: str, now: datetime) -> Decision:
    """Let the candidate see the alternative explanation of the current question (R45)."""
    plan.number_of(question_id)
    _must_be_technical(plan)
    if plan.current_question_id != question_id:
        raise NotTheCurrentQuestion
    before = plan.progress_of(question_id)
    if before.is_rephrased:
        return plan, []
    progress = replace(before, is_rephrased=True, rephrased_at=now)
    return changed(plan, plan.with_progress(progress), [])


def must_be_open(plan: LivePlan) -> None:
    """Raises PlanNotFound when it is deleted, InterviewEnded after the call."""
    must_exist(plan)
    if plan.stage is Stage.ENDED:
        raise InterviewEnded


def must_be_started(plan: LivePlan) -> None:
    """Raises as `must_be_open` does, and NotStarted before "Start interview"."""
    must_be_open(plan)
    if plan.stage is Stage.PREPARED:
        raise NotStarted


def close_current(plan: LivePlan, at: datetime) -> Decision:
    """End the window of the current question, if there is one."""
    if plan.current_question_id is None or plan.current_shown_at is None:
        return plan, []
    closed_at = max(at, plan.current_shown_at)
    before = plan.progress_of(plan.current_question_id)
    progress = replace(before, is_answered=True, answered_at=closed_at)
    closed = QuestionClosed(
        interview_id=plan.id,
        question_id=progress.question_id,
        visit=progress.visits,
        shown_at=plan.current_shown_at,
        closed_at=closed_at,
        rephrased_at=progress.rephrased_at,
    )
    plan = replace(plan, current_question_id=None, current_shown_at=None)
    return plan.with_progress(progress), [closed]


def _must_be_technical(plan: LivePlan) -> None:
    must_be_started(plan)
    if not plan.questions:
        raise NoTechnicalPart
    if plan.stage is Stage.GENERAL:
        raise TechnicalPartNotStarted
    if plan.stage is Stage.FINISH:
        raise TechnicalPartOver


def _is_past(plan: LivePlan, number: int) -> bool:
    """The finish stage is open because this question, the last one, was passed already."""
    return plan.stage is Stage.FINISH and number == len(plan.questions)


def _move(plan: LivePlan, question_id: str, now: datetime) -> Decision:
    left, closing = close_current(plan, now)
    shown, opening = _show(left, question_id, now)
    return changed(plan, shown, [*closing, *opening])


def _show(plan: LivePlan, question_id: str, now: datetime) -> Decision:
    before = plan.progress_of(question_id)
    progress = replace(before, visits=before.visits + 1)
    plan = replace(plan, current_question_id=question_id, current_shown_at=now)
    event = QuestionShown(plan.id, question_id, progress.visits, now)
    return plan.with_progress(progress), [event]


def _finish(plan: LivePlan, now: datetime) -> Decision:
    left, events = close_current(plan, now)
    opened: list[Event] = [*events, FinishStageOpened(plan.id, now)]
    return replace(left, stage=Stage.FINISH, finish_opened_at=now), opened
