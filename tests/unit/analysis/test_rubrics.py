"""Rubrics that people edit and models draft: which of them counts for which judgement."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from services.analysis.domain.errors import InvalidRubric, RubricChanged
from services.analysis.domain.rubric import MOST_POINTS, KeyPoint, QuestionRubric, Source
from services.analysis.domain.work import WorkKind
from services.analysis.rubric_requests import read_rubrics, save_rubric
from services.analysis.running_again import read_choices, run_again_with
from shared.requests.analysis import ReadRunAgainChoices, RunAgainWith
from shared.requests.analysis.people import Rater
from shared.requests.analysis.rubrics import (
    ReadRubrics,
    Rubric,
    RubricPoint,
    SaveRubric,
    TemplateQuestion,
)
from tests.unit.analysis.builders import INTERVIEW, MODEL, a_call, a_plan, a_question
from tests.unit.analysis.office import END, Office, an_office

RITA = Rater("rita", "Rita")
LOCKS, SCHOOL = RubricPoint("hold a lock", 3.0), RubricPoint("computers during school")
WITHOUT_POINTS = a_question(1, key_points=())


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = an_office(tmp_path)
    yield made
    made.components.close()


def save(
    office: Office, *points: RubricPoint, based_on: int = 0, question: int = 1, version: int = 3
) -> Rubric:
    asked = SaveRubric("python", version, question, RITA, based_on, points or (LOCKS,))
    return save_rubric(office.do, asked)


def read(office: Office, version: int = 3, **changes: object) -> Rubric:
    question = a_question(1, **changes)
    told = TemplateQuestion(1, question.answer, question.key_points, question.key_point_weights)
    return read_rubrics(office.do, ReadRubrics("python", version, (told,))).items[0]


def finish(office: Office) -> None:
    office.hear(*a_call(), *END)
    office.work()


def again(office: Office, rubric: str) -> None:
    office.do.workers.beat(WorkKind.SCORE, ("coverage",))
    run_again_with(office.do, RunAgainWith(INTERVIEW, "rita", RITA, "coverage", rubric=rubric))
    office.work()


def used(office: Office) -> list[tuple[int, str, list[str]]]:
    """Number, source and points that each answer was compared with."""
    return [
        (
            each.judgement.rubric_number,
            each.judgement.rubric_source,
            [criterion.text for criterion in each.judgement.criteria],
        )
        for each in office.interview.assessments
        if not each.is_provisional
    ]


OWN = (0, "key_points", ["two threads hold a lock", "neither can continue"])


def test_the_templates_rubric_counts_until_somebody_edits_it(office: Office) -> None:
    assert (read(office).source, read(office).version) == ("key_points", 0)
    sentences = read(office, key_points=())
    assert sentences.source == "expected_answer"
    assert [point.text for point in sentences.points] == [
        "Two threads each hold a lock.",
        "Neither can continue.",
    ]
    saved = save(office, LOCKS)
    assert (saved.version, saved.source, saved.made_by) == (1, "edited", "Rita")
    assert read(office) == saved
    assert read(office, version=4).version == 0, "another version of the template has its own"


def test_answers_are_compared_with_what_a_person_has_edited(office: Office) -> None:
    save(office, LOCKS)
    finish(office)
    assert used(office) == [(1, "edited", ["hold a lock"]), OWN]
    assert office.report["rubric_version"] == "python@3, question 1: rubric 1"


def test_a_finished_report_keeps_its_rubric_until_it_is_run_again(office: Office) -> None:
    finish(office)
    before = office.report["assessments"]
    save(office, SCHOOL, question=2)
    assert office.report["assessments"] == before
    assert read_choices(office.do, ReadRunAgainChoices(INTERVIEW)).changed_rubrics == (2,)
    again(office, "as_it_was")
    assert used(office) == [OWN, OWN]
    again(office, "current")
    assert used(office) == [OWN, (1, "edited", ["computers during school"])]
    assert read_choices(office.do, ReadRunAgainChoices(INTERVIEW)).changed_rubrics == ()
    save(office, LOCKS, SCHOOL, question=2, based_on=1)
    again(office, "as_it_was")
    assert used(office)[1] == (1, "edited", ["computers during school"])


def test_of_two_people_who_edit_the_same_version_one_is_told(office: Office) -> None:
    save(office, LOCKS)
    with pytest.raises(RubricChanged):
        save(office, SCHOOL)
    with pytest.raises(RubricChanged):
        save(office, SCHOOL, based_on=7)
    assert [point.text for point in read(office).points] == ["hold a lock"]


def test_two_writes_at_the_same_moment_make_one_version(office: Office) -> None:
    """Both have seen that there is no version yet."""
    rubrics = office.do.rubrics
    first = QuestionRubric(1, Source.EDITED, (KeyPoint("first"),))
    second = replace(first, points=(KeyPoint("second"),))
    racing = replace(rubrics, store=Late(rubrics, first))  # type: ignore[arg-type]
    with pytest.raises(RubricChanged):
        racing.add("python@3/1", second)
    assert rubrics.latest("python@3/1") == first


class Late:
    """A store in which somebody else writes between the look and the write."""

    def __init__(self, rubrics: object, other: QuestionRubric) -> None:
        self._rubrics, self._other = rubrics, other

    def find(self, *args: object, **kwargs: object) -> object:
        found = self._rubrics.store.find(*args, **kwargs)  # type: ignore[attr-defined]
        self._rubrics.add("python@3/1", self._other)  # type: ignore[attr-defined]
        return found

    def insert(self, *args: object) -> None:
        self._rubrics.store.insert(*args)  # type: ignore[attr-defined]


def test_saving_what_is_there_already_makes_no_version(office: Office) -> None:
    """A second press of the button, or an answer that was lost."""
    assert save(office, LOCKS) == save(office, LOCKS)


@pytest.mark.parametrize(
    "points", [(RubricPoint("?!"),), (LOCKS,) * (MOST_POINTS + 1)], ids=["no words", "too many"]
)
def test_a_rubric_that_says_nothing_or_too_much_is_refused(
    office: Office, points: tuple[RubricPoint, ...]
) -> None:
    with pytest.raises(InvalidRubric) as refused:
        save(office, *points)
    assert set(refused.value.fields) == {"points"}
    assert read(office).version == 0


def test_a_model_is_asked_once_for_the_rubric_that_a_template_lacks(tmp_path: Path) -> None:
    office = an_office(tmp_path, MODEL)
    plan = replace(a_plan(), questions=(WITHOUT_POINTS, a_question(2)))
    office.hear(plan, plan)
    queue = office.do.rubrics.queue
    claim = queue.claim("worker")
    assert claim is not None
    assert (claim["question"], claim["expected"]) == (WITHOUT_POINTS.text, WITHOUT_POINTS.answer)
    assert queue.claim("worker") is None
    assert read(office, key_points=()).is_draft_awaited
    claim.finish({})
    office.hear(plan)
    assert queue.claim("worker") is None
    assert not read(office, key_points=()).is_draft_awaited
    office.components.close()


def test_a_draft_that_failed_is_tried_again_with_the_next_interview(tmp_path: Path) -> None:
    office = an_office(tmp_path, MODEL)
    plan = replace(a_plan(), questions=(WITHOUT_POINTS,))
    office.hear(plan)
    queue = office.do.rubrics.queue
    claim = queue.claim("worker")
    assert claim is not None
    claim.fail("scorer_unreadable", is_final=True)
    assert queue.claim("worker") is None
    office.hear(plan)
    assert queue.claim("worker") is not None
    office.components.close()


def test_without_a_language_model_nothing_is_drafted(office: Office) -> None:
    office.hear(replace(a_plan(), questions=(WITHOUT_POINTS,)))
    assert office.do.rubrics.queue.claim("worker") is None
