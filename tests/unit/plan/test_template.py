"""Templates and the snapshots taken of them (R2-R4, R7), and those that Rapport ships."""

from dataclasses import replace

import pytest

from services.plan.builtin import TEMPLATES
from services.plan.domain.errors import InvalidTemplate
from services.plan.domain.live_plan import prepare
from services.plan.domain.template import TemplateContent, check, first_version, next_version
from shared.events.plan import PlanPrepared
from tests.unit.plan.builders import NOW, a_content, a_question, a_template, at

PYTHON = TEMPLATES["builtin-python"]
EACH = pytest.mark.parametrize("content", TEMPLATES.values(), ids=TEMPLATES.keys())


def test_plan_is_a_snapshot_of_its_template() -> None:
    """R2: no manual step, and later changes leave it alone."""
    template = a_template()
    plan, (prepared,) = prepare("i1", template, str)
    next_version(template, a_content(name="Changed", questions=1), at(1))
    assert isinstance(prepared, PlanPrepared)
    assert prepared.questions == plan.questions == template.content.questions
    assert (plan.template_name, plan.template_version) == ("Python developer", 1)


def test_ids_of_a_snapshot_do_not_tell_what_is_asked() -> None:
    """N4, N5: they travel on the public exchange."""
    plan, _ = prepare("i1", a_template(), lambda of: f"opaque-{len(of)}")
    assert all(part.id.startswith("opaque-") for part in (*plan.topics, *plan.questions))


def test_kind_follows_from_the_questions() -> None:
    """R3, R4, R7: the template is the only difference."""
    assert a_content(questions=2).kind == "P2P with technical questions"
    assert a_content(questions=0).kind == "P2P without technical questions"


def test_duration_counts_topics_questions_and_closing() -> None:
    assert a_content(questions=2, minutes_per_question=4, closing_minutes=5).duration_minutes == 23


def test_new_content_is_a_new_version_and_the_same_content_is_none() -> None:
    template = a_template()
    assert next_version(template, a_content(), at(1)) is template
    changed = next_version(template, a_content(name="Other"), at(1))
    assert (changed.version, changed.saved().version) == (2, 2)


@pytest.mark.parametrize(
    "broken",
    [
        a_content(name=" "),
        a_content(topics=()),
        a_content(topics=a_content().topics * 2),
        replace(a_content(), questions=(replace(a_question(1), answer=""),)),
        replace(a_content(), questions=(replace(a_question(1), key_points=("one",)),)),
        replace(a_content(), questions=(replace(a_question(1), key_point_weights=(1.0,)),)),
        replace(a_content(), questions=(replace(a_question(1), key_point_weights=(1.0, 0.0)),)),
        replace(a_content(), questions=(replace(a_question(1), weight=float("nan")),)),
        replace(a_content(), questions=(replace(a_question(1), weight=0.0),)),
    ],
)
def test_what_would_make_a_broken_plan_is_refused(broken: TemplateContent) -> None:
    with pytest.raises(InvalidTemplate):
        first_version("t", broken, NOW)


def test_both_kinds_are_there_out_of_the_box() -> None:
    """R3, R4."""
    kinds = {content.kind for content in TEMPLATES.values()}
    assert {str(kind) for kind in kinds} == {
        "P2P with technical questions",
        "P2P without technical questions",
    }


@EACH
def test_shipped_template_is_sound(content: TemplateContent) -> None:
    check(content)
    titles = [topic.title for topic in content.topics]
    assert titles[:5] == [
        "General Information",
        "Experience",
        "Motivation",
        "Current role",
        "Technology stack",
    ]
    assert 30 <= content.duration_minutes <= 90


def test_python_screening_has_at_least_six_whole_questions() -> None:
    """R4, R44: text, alternative explanation, answer."""
    assert PYTHON.specialization == "Python"
    assert len(PYTHON.questions) >= 6
    assert len({question.text for question in PYTHON.questions}) == len(PYTHON.questions)


@EACH
def test_key_points_are_phrases_that_a_person_would_say(content: TemplateContent) -> None:
    """The embedded scorer compares them with words that were heard."""
    for question in content.questions:
        assert 3 <= len(question.key_points) <= 5
        for point in question.key_points:
            assert point == point.lower() and point.replace(" ", "").isalpha(), point
            assert 4 <= len(point.split()) <= 12, point


@EACH
def test_questions_do_not_give_their_answers_away(content: TemplateContent) -> None:
    """N1: text and rephrasing may be shown to the candidate."""
    for question in content.questions:
        shown = f"{question.text} {question.rephrasing}".lower()
        assert not [point for point in question.key_points if point in shown]
