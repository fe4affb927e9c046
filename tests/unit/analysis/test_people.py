"""Ratings and overrides: who may say what, what is kept, who sees it (S19, S21, S28, B5)."""

from datetime import datetime

import pytest

from services.analysis.domain.errors import (
    AnalysisError,
    InvalidRating,
    NotOverridden,
    NotRatedYet,
    QuestionNotAsked,
    QuestionNotFound,
)
from services.analysis.domain.interview import Interview
from services.analysis.domain.people.judgements import MOST_KEPT, Person
from services.analysis.domain.people.levels import LEVELS, level_of, value_of
from services.analysis.domain.people.overriding import overridden, withdrawn
from services.analysis.domain.people.rating import Step, rated, shown_without_rating
from services.analysis.people_views import answer_ratings, ratings_view
from shared.events.analysis import RatingsChanged
from tests.unit.analysis.builders import INTERVIEW, Told, a_call, a_plan, at, shown, the_end

RITA, OTTO = Person("rita", "Rita Recruiter"), Person("otto", "Otto Other")


def rate(
    interview: Interview,
    level: int = 3,
    *,
    person: Person = RITA,
    question: str = "q1",
    note: str | None = None,
    now: datetime | None = None,
) -> Interview:
    now = now or at(100)
    return rated(
        interview, question, person=person, level=level, note=note, rate_first=True, now=now
    )[0]


def override(interview: Interview, level: int = 4, reason: str = "It was right") -> Step:
    return overridden(interview, "q1", person=RITA, level=level, reason=reason, now=at(100))


@pytest.fixture
def running() -> Interview:
    """A call in which the first of two questions has been shown."""
    return Told().hear(a_plan(), shown(1, 30)).interview


@pytest.fixture
def finished() -> Interview:
    """A call with its report; the AI assessed both answers."""
    end = the_end(100, candidate=10, recruiter=10)
    return Told().hear(*a_call(), *end, at_s=110).do_all().interview


def test_an_answer_is_rated_as_soon_as_its_question_was_shown(running: Interview) -> None:
    after, events = rated(
        running, "q1", person=RITA, level=3, note="Good", rate_first=True, now=at(31)
    )
    known = after.judgements.rating_of("q1", "rita")
    assert known is not None
    assert (known.level, known.note, known.rated_at, known.saw_ai) == (3, "Good", at(31), False)
    assert events == (RatingsChanged(INTERVIEW, "q1"),)


@pytest.mark.parametrize(
    ("question", "level", "error"),
    [("q9", 3, QuestionNotFound), ("q2", 3, QuestionNotAsked), ("q1", 0, InvalidRating)],
)
def test_what_cannot_be_rated_is_refused(
    running: Interview, question: str, level: int, error: type[AnalysisError]
) -> None:
    with pytest.raises(error) as refused:
        rate(running, level, question=question)
    assert str(refused.value)


def test_a_changed_rating_keeps_the_one_before_and_the_same_twice_is_one(
    running: Interview,
) -> None:
    once = rate(rate(running, 2), 2)
    assert len(once.judgements.ratings) == 1
    changed = rate(once, 4)
    assert [each.level for each in changed.judgements.ratings] == [2, 4]
    assert [each.level for each in changed.judgements.latest("q1")] == [4]


def test_others_ratings_are_counted_but_hidden_until_ones_own_is_in(running: Interview) -> None:
    """S21."""
    interview = rate(running, 1, person=OTTO, note="Weak")
    before = answer_ratings(interview, "q1", "rita")
    assert (before.others, before.hidden, before.is_open, before.history) == ((), 1, False, ())
    after = answer_ratings(rate(interview, 3), "q1", "rita")
    assert [(each.person.name, each.level) for each in after.others] == [("Otto Other", 1)]
    assert after.own is not None
    assert (after.own.level, after.hidden) == (3, 0)


def test_whoever_looks_without_rating_is_known_for_it(finished: Interview) -> None:
    interview, events = shown_without_rating(finished, "q1", person=RITA, now=at(200))
    assert events == (RatingsChanged(INTERVIEW, "q1"),)
    assert answer_ratings(interview, "q1", "rita").is_open
    assert shown_without_rating(interview, "q1", person=RITA, now=at(201)) == (interview, ())
    late = rate(interview).judgements.rating_of("q1", "rita")
    assert late is not None
    assert late.saw_ai


def test_a_rating_that_is_changed_after_the_ai_was_shown_is_marked(finished: Interview) -> None:
    marks = [each.saw_ai for each in rate(rate(finished, 2), 4).judgements.ratings]
    assert marks == [False, True]


def test_an_override_stands_until_it_is_withdrawn_and_its_history_stays(
    finished: Interview,
) -> None:
    """S28."""
    interview, events = override(finished)
    assert events == (RatingsChanged(INTERVIEW, "q1"),)
    assert override(interview) == (interview, ())
    interview, _ = override(interview, 2, "On second thoughts")
    known = interview.judgements.override_of("q1")
    assert known is not None
    assert (known.level, known.reason, known.person) == (2, "On second thoughts", RITA)
    interview, _ = withdrawn(rate(interview, person=OTTO), "q1", person=OTTO, now=at(300))
    assert interview.judgements.override_of("q1") is None
    assert [each.level for each in interview.judgements.overrides] == [4, 2]
    assert interview.judgements.overrides[-1].withdrawn_by == OTTO
    with pytest.raises(NotOverridden):
        withdrawn(interview, "q1", person=RITA, now=at(301))


def test_nobody_withdraws_an_override_that_they_do_not_see(finished: Interview) -> None:
    """Nor does the answer tell whether there is one."""
    for interview in (finished, override(finished)[0]):
        with pytest.raises(NotRatedYet, match="Rate this answer first"):
            withdrawn(interview, "q1", person=OTTO, now=at(300))


def test_an_override_like_another_persons_is_ones_own(finished: Interview) -> None:
    interview, _ = override(finished)
    interview, events = overridden(
        interview, "q1", person=OTTO, level=4, reason="It was right", now=at(101)
    )
    assert events == (RatingsChanged(INTERVIEW, "q1"),)
    known = interview.judgements.override_of("q1")
    assert known and known.person == OTTO
    assert answer_ratings(interview, "q1", "otto").is_open


def test_histories_are_bounded_and_lose_nothing_that_counts(finished: Interview) -> None:
    interview, _ = overridden(finished, "q1", person=OTTO, level=1, reason="Weak", now=at(99))
    for number in range(MOST_KEPT + 5):
        interview = rate(interview, 1 + number % 2)
        interview, _ = override(interview, reason=f"Reason {number}")
    said = interview.judgements
    own = [each for each in said.overrides if each.person == RITA]
    assert [each.reason for each in own] == [f"Reason {n}" for n in range(5, MOST_KEPT + 5)]
    assert said.override_of("q1") == own[-1]
    assert said.has_spoken("q1", "otto")  # others' zeal takes nobody's sight away
    assert len(said.ratings) == MOST_KEPT + 1
    assert not said.ratings[0].saw_ai  # the first impression, which agreement is counted from
    assert all(each.saw_ai for each in said.ratings[1:])


def test_an_override_needs_a_reason(finished: Interview) -> None:
    with pytest.raises(InvalidRating) as refused:
        override(finished, reason=" ")
    assert refused.value.fields == {"reason": "Reason is missing."}


def test_an_override_of_somebody_else_is_hidden_like_a_rating(finished: Interview) -> None:
    interview, _ = override(finished)
    assert answer_ratings(interview, "q1", "otto").override is None
    assert answer_ratings(interview, "q1", "rita").override is not None
    assert answer_ratings(interview, "q1", "").override is not None  # an observer's view


def test_the_view_has_the_scale_and_the_questions_that_were_asked(running: Interview) -> None:
    view = ratings_view(running, "rita", rate_first=True)
    assert [(each.level, each.words) for each in view.scale] == list(LEVELS.items())
    assert [each.question_id for each in view.items] == ["q1"]


def test_levels_and_values_are_each_others_inverse() -> None:
    assert [level_of(value_of(level)) for level in LEVELS] == list(LEVELS)
    assert [level_of(value) for value in (0.0, 0.16, 0.17, 0.5, 0.83, 0.84, 1.0)] == [
        1, 1, 2, 3, 3, 4, 4,
    ]  # fmt: skip
