"""How often people and AI agree: which pairs count, what follows from them, what takes them out."""

import itertools
from collections.abc import Iterable

import pytest

from services.analysis.domain.interview import Interview
from services.analysis.domain.people import pairs
from services.analysis.domain.people.agreement import (
    NONE_COUNTED,
    TemplateAgreement,
    counted,
    figures,
    together,
)
from services.analysis.domain.people.rating import shown_without_rating
from services.analysis.domain.people.sight import watched
from shared.events.analysis import AgreementChanged
from tests.unit.analysis.builders import INTERVIEW, MODEL, Told, a_call, a_judgement, at, the_end
from tests.unit.analysis.test_people import OTTO, RITA, rate

END = the_end(100, candidate=10, recruiter=10)


@pytest.fixture
def finished() -> Interview:
    """The AI gave both answers 0.5, which is nearest to level 3."""
    return Told(MODEL).hear(*a_call(), *END, at_s=110).do_all(a_judgement(0.5)).interview


def table(*pairs_of_levels: tuple[int, int]) -> tuple[int, ...]:
    """Counts of (person's level, AI's level)."""
    counts = list(NONE_COUNTED)
    for level, ai_level in pairs_of_levels:
        counts[(level - 1) * 4 + ai_level - 1] += 1
    return tuple(counts)


def told(*interviews: Interview) -> list[AgreementChanged]:
    """What is said on the way from one state to the next."""
    steps = itertools.pairwise(interviews)
    return [event for before, after in steps for event in pairs.changed(before, after)]


def kept(events: Iterable[AgreementChanged]) -> TemplateAgreement:
    known = TemplateAgreement("python")
    for event in events:
        known = counted(known, event)
    return known


def test_a_pair_counts_as_soon_as_both_have_rated(finished: Interview) -> None:
    known = kept(told(finished, rate(finished, 4)))
    [question] = known.questions
    assert (known.name, question.question_id, question.number) == ("Python", "q1", 1)
    assert question.question == "What is thing 1?"
    assert (question.first, question.now) == (table((4, 3)), table((4, 3)))


def test_a_rating_in_the_call_becomes_a_pair_with_the_report() -> None:
    in_call = Told(MODEL).hear(*a_call(), at_s=70)
    rated = rate(in_call.interview, 2)
    assert told(in_call.interview, rated) == []
    in_call.interview = rated
    after = in_call.hear(*END, at_s=110).do_all(a_judgement(0.5)).interview
    [question] = kept(told(rated, after)).questions
    assert question.first == table((2, 3))


def test_a_rating_after_the_ai_was_seen_is_no_first_impression(finished: Interview) -> None:
    looked, _ = shown_without_rating(finished, "q1", person=RITA, now=at(200))
    [question] = kept(told(finished, rate(looked, 3))).questions
    assert (question.first, question.now) == (NONE_COUNTED, table((3, 3)))


def test_the_first_impression_stays_when_the_rating_is_changed(finished: Interview) -> None:
    once = rate(finished, 1)
    [question] = kept(told(finished, once, rate(once, 3))).questions
    assert (question.first, question.now) == (table((1, 3)), table((3, 3)))


def test_whoever_saw_the_live_assessment_gives_no_first_impression() -> None:
    call = Told(MODEL).hear(*a_call(), at_s=70).do_all(a_judgement(0.5))
    call.interview = rate(watched(call.interview, "rita", at(10)), 3)
    [question] = kept(
        told(Interview(INTERVIEW), call.hear(*END, at_s=110).do_all(a_judgement(0.5)).interview)
    ).questions
    assert (question.first, question.now) == (NONE_COUNTED, table((3, 3)))


def test_what_was_not_assessable_makes_no_pair() -> None:
    none = Told(MODEL).hear(*a_call(), *END, at_s=110).do_all(a_judgement(None)).interview
    assert told(none, rate(none, 3)) == []


def test_each_person_makes_a_pair_of_their_own(finished: Interview) -> None:
    both = rate(rate(finished, 3), 1, person=OTTO)
    [question] = kept(told(finished, both)).questions
    assert question.first == table((3, 3), (1, 3))


def test_a_deleted_interview_leaves_the_counts(finished: Interview) -> None:
    """S32: erasure reaches the figures."""
    rated = rate(rate(finished, 4), 2, question="q2")
    gone = Interview(id=finished.id, deleted_at=at(300))
    assert kept(told(finished, rated, gone)).questions == ()


def test_events_in_any_order_make_the_same_counts(finished: Interview) -> None:
    once = rate(finished, 1)
    events = told(finished, once, rate(once, 3), rate(once, 4, question="q2"))
    assert len({kept(order) for order in itertools.permutations(events)}) == 1


def test_figures_of_four_pairs() -> None:
    found = figures(table((3, 3), (4, 3), (1, 3), (2, 2)))
    assert (found.count, found.exact, found.within_one) == (4, 0.5, 0.75)
    assert found.mean_difference == -0.25
    assert found.differences == (0, 1, 0, 2, 1, 0, 0)
    assert found.kappa is None  # too few


def test_nothing_counted_has_no_figures() -> None:
    found = figures(NONE_COUNTED)
    assert (found.count, found.exact, found.kappa) == (0, None, None)


def test_kappa_of_full_agreement_of_chance_and_of_the_opposite() -> None:
    levels = (1, 2, 3, 4)
    same = table(*[(level, level) for level in levels] * 5)
    chance = table(*itertools.product(levels, levels), *itertools.product(levels, levels))
    opposite = table(*[(level, 5 - level) for level in levels] * 5)
    assert [figures(each).kappa for each in (same, chance, opposite)] == [1.0, 0.0, -1.0]
    assert figures(table(*[(3, 3)] * 20)).kappa is None  # one level only: chance agrees as well


def test_a_reference_value_of_weighted_kappa() -> None:
    """Worked out by another formula: 1 - E[(x - y)^2] / (var x + var y + (mean x - mean y)^2)."""
    counts = (5, 2, 0, 1, 1, 6, 3, 0, 0, 2, 7, 2, 0, 1, 2, 8)
    assert figures(counts).kappa == pytest.approx(0.7222, abs=1e-4)


def test_tables_add_up() -> None:
    assert together([table((1, 1)), table((1, 1), (2, 3))]) == table((1, 1), (1, 1), (2, 3))
