"""Stages and questions of the live plan (R29, R33, R41-R45, R48)."""

import pytest

from services.plan.domain.errors import (
    CandidateNotPresent,
    InterviewEnded,
    NoPreviousQuestion,
    NoTechnicalPart,
    NotStarted,
    NotTheCurrentQuestion,
    PlanError,
    PlanNotFound,
    QuestionNotFound,
    TechnicalPartFirst,
    TechnicalPartNotStarted,
    TechnicalPartOver,
)
from services.plan.domain.facts import deleted
from services.plan.domain.live_plan import LivePlan, Stage
from shared.events.plan import (
    FinishStageOpened,
    InterviewStarted,
    PlanChanged,
    QuestionClosed,
    QuestionShown,
    TechnicalPartStarted,
)
from tests.unit.plan.builders import (
    Step,
    a_plan,
    a_started_plan,
    a_technical_plan,
    at,
    done,
    ends,
    finishes,
    goes_back,
    goes_on,
    goes_technical,
    joins,
    leaves,
    rephrases,
    starts,
)


def test_interview_does_not_start_while_the_candidate_is_away() -> None:
    """R29: the server refuses too."""
    for plan in (a_plan(), done(a_plan(), joins(), leaves())):
        with pytest.raises(CandidateNotPresent):
            starts()(plan)


def test_interview_starts_with_the_candidate() -> None:
    """R33."""
    plan, events = starts()(done(a_plan(), joins()))
    assert events == [InterviewStarted("i1", at(0)), PlanChanged("i1", 3, "general")]
    assert (plan.stage, plan.started_at) == (Stage.GENERAL, at(0))


def test_starting_twice_is_harmless() -> None:
    """R33: once, also from two tabs."""
    plan = a_started_plan()
    assert starts(1)(plan) == (plan, [])
    assert starts(9)(done(plan, goes_technical())) == (done(plan, goes_technical()), [])


def test_technical_part_starts_with_topics_left_and_shows_the_first_question() -> None:
    """R41, R42."""
    plan, events = goes_technical()(a_started_plan())
    assert events == [
        TechnicalPartStarted("i1", at(20)),
        QuestionShown("i1", "q1", 1, at(20)),
        PlanChanged("i1", 4, "technical"),
    ]
    assert plan.current and plan.current.id == "q1"


def test_starting_the_technical_part_twice_is_harmless() -> None:
    plan = done(a_technical_plan(), goes_on("q1"))
    assert goes_technical(40)(plan) == (plan, [])


def test_template_without_questions_goes_to_finish_instead() -> None:
    """R41."""
    plan = a_started_plan(questions=0)
    with pytest.raises(NoTechnicalPart):
        goes_technical()(plan)
    finished, events = finishes()(plan)
    assert finished.stage is Stage.FINISH
    assert FinishStageOpened("i1", at(50)) in events
    assert finishes(51)(finished) == (finished, [])


def test_finish_does_not_skip_the_technical_part() -> None:
    with pytest.raises(TechnicalPartFirst):
        finishes()(a_started_plan())


def test_finish_may_leave_questions_unasked() -> None:
    """S23: skip."""
    plan, events = finishes()(a_technical_plan())
    assert plan.stage is Stage.FINISH and plan.current is None
    assert QuestionClosed("i1", "q1", 1, at(20), at(50)) in events
    assert not plan.progress_of("q2").is_answered


def test_next_question_closes_the_window_of_the_one_before() -> None:
    """R42: exactly one current question."""
    plan, events = goes_on("q1", 25)(a_technical_plan())
    assert events == [
        QuestionClosed("i1", "q1", 1, at(20), at(25)),
        QuestionShown("i1", "q2", 1, at(25)),
        PlanChanged("i1", 5, "technical"),
    ]
    assert plan.progress_of("q1").is_answered
    assert plan.progress_of("q1").answered_at == at(25)
    assert plan.current and plan.current.id == "q2"


def test_two_tabs_that_press_next_move_on_once() -> None:
    plan = done(a_technical_plan(), goes_on("q1"))
    assert goes_on("q1")(plan) == (plan, [])
    assert goes_back("q1")(plan) == (plan, [])


def test_finish_stage_opens_by_itself_after_the_last_question() -> None:
    """R48."""
    plan, events = goes_on("q3", 40)(done(a_technical_plan(), goes_on("q1"), goes_on("q2", 30)))
    assert events == [
        QuestionClosed("i1", "q3", 1, at(30), at(40)),
        FinishStageOpened("i1", at(40)),
        PlanChanged("i1", 7, "finish"),
    ]
    assert (plan.stage, plan.finish_opened_at, plan.current) == (Stage.FINISH, at(40), None)


def test_pressing_next_twice_on_the_last_question_is_harmless() -> None:
    plan = done(a_technical_plan(questions=1), goes_on("q1"))
    assert goes_on("q1")(plan) == (plan, [])


def test_going_back_opens_a_second_window() -> None:
    plan, events = goes_back("q2", 30)(done(a_technical_plan(), goes_on("q1", 25)))
    assert QuestionClosed("i1", "q2", 1, at(25), at(30)) in events
    assert QuestionShown("i1", "q1", 2, at(30)) in events
    _, events = goes_on("q1", 35)(plan)
    assert QuestionClosed("i1", "q1", 2, at(30), at(35)) in events
    assert QuestionShown("i1", "q2", 2, at(35)) in events


def test_there_is_nothing_before_the_first_question() -> None:
    with pytest.raises(NoPreviousQuestion):
        goes_back("q1")(a_technical_plan())


def test_rephrasing_is_shown_once_and_stays_shown() -> None:
    """R45."""
    plan, events = rephrases("q1")(a_technical_plan())
    assert events == [PlanChanged("i1", 5, "technical")]
    assert rephrases("q1")(plan) == (plan, [])
    back = done(plan, goes_on("q1"), goes_back("q2"))
    assert back.progress_of("q1").is_rephrased


def test_the_end_of_a_question_says_when_it_was_rephrased() -> None:
    plan = done(a_technical_plan(), rephrases("q1", 22), rephrases("q1", 23))
    _, events = goes_on("q1")(plan)
    assert QuestionClosed("i1", "q1", 1, at(20), at(25), rephrased_at=at(22)) in events


def test_rephrasing_of_another_question_is_not_shown() -> None:
    with pytest.raises(NotTheCurrentQuestion):
        rephrases("q2")(a_technical_plan())


TECHNICAL_STEPS = [goes_on("q1"), goes_back("q2"), rephrases("q1")]
EVERY_STEP = [*TECHNICAL_STEPS, goes_technical(), finishes()]


@pytest.mark.parametrize("step", TECHNICAL_STEPS)
@pytest.mark.parametrize(
    ("plan", "error"),
    [
        (a_plan(), NotStarted),
        (a_started_plan(), TechnicalPartNotStarted),
        (done(a_technical_plan(), finishes()), TechnicalPartOver),
        (done(a_technical_plan(), ends()), InterviewEnded),
    ],
)
def test_question_steps_are_refused_in_the_wrong_stage(
    step: Step, plan: LivePlan, error: type[PlanError]
) -> None:
    with pytest.raises(error):
        step(plan)


@pytest.mark.parametrize("step", EVERY_STEP)
def test_nothing_moves_before_the_start_or_after_the_end(step: Step) -> None:
    with pytest.raises(NotStarted):
        step(a_plan())
    with pytest.raises(InterviewEnded):
        step(done(a_technical_plan(), ends()))


@pytest.mark.parametrize("step", EVERY_STEP)
def test_deleted_plan_does_not_exist(step: Step) -> None:
    gone, _ = deleted(a_technical_plan(), at(9))
    with pytest.raises((PlanNotFound, QuestionNotFound)):
        step(gone)


def test_technical_part_does_not_start_again_from_finish() -> None:
    with pytest.raises(TechnicalPartOver):
        goes_technical()(done(a_technical_plan(), finishes()))


def test_unknown_question_is_refused() -> None:
    for step in (goes_on("q9"), goes_back("q9"), rephrases("q9")):
        with pytest.raises(QuestionNotFound):
            step(a_technical_plan())


@pytest.mark.parametrize("error", PlanError.__subclasses__())
def test_every_refusal_has_a_sentence_and_a_code(error: type[PlanError]) -> None:
    assert str(error()).endswith((".", "instead."))
    assert error.code != PlanError.code
