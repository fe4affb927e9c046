"""Drafts of rubrics: what a model may put into them."""

import json

import pytest

from services.analysis.domain.rubric import KeyPoint, Source
from services.analysis.score.drafting import LONGEST_POINT, MOST_DRAFTED, draft, read_draft
from services.analysis.score.reply import BadReply
from shared.work_queue.queue import JobFailed
from tests.unit.analysis.test_litellm_engine import Model

EXPECTED = "Two threads each hold a lock that the other needs. Neither can continue."
JOB = {"question": "What is a deadlock?", "expected": EXPECTED, "language": "en"}
HOLDING = {"text": "Two threads each hold a lock.", "weight": 3}
INVENTED = {"text": "The scheduler rolls one transaction back.", "weight": 3}


def reply(*points: object) -> str:
    return json.dumps({"points": points})


def test_a_draft_is_the_first_version_and_names_its_model() -> None:
    model = Model(f"```json\n{reply(HOLDING)}\n```")
    rubric = draft(JOB, model.opened(), lambda: None)
    assert (rubric.number, rubric.source, rubric.made_by) == (1, Source.DRAFT, "some/model")
    assert rubric.points == (KeyPoint("Two threads each hold a lock.", 3.0),)
    user = model.asked[0][-1]["content"]
    assert json.loads(user) == {"question": "What is a deadlock?", "expected_answer": EXPECTED}


def test_points_that_the_expected_answer_does_not_make_are_left_out() -> None:
    assert read_draft(reply(HOLDING, INVENTED, HOLDING), EXPECTED, "en") == (
        KeyPoint(HOLDING["text"], 3.0),  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    "nonsense",
    [
        "Here are the key points of the answer.",
        reply(),
        reply(INVENTED),
        reply({**HOLDING, "weight": 100}),
        reply({**HOLDING, "weight": "NaN"}),
        reply({**HOLDING, "text": ""}),
        reply({**HOLDING, "text": "lock " * LONGEST_POINT}),
        reply(*[HOLDING] * (MOST_DRAFTED + 1)),
        json.dumps({"points": "two"}),
        json.dumps([HOLDING]),
    ],
)
def test_a_draft_that_makes_no_sense_is_asked_for_once_more_and_then_given_up(
    nonsense: str,
) -> None:
    with pytest.raises(BadReply):
        read_draft(nonsense, EXPECTED, "en")
    model = Model(nonsense)
    with pytest.raises(JobFailed, match="scorer_unreadable"):
        draft(JOB, model.opened(), lambda: None)
    assert len(model.asked) == 2
    assert draft(JOB, Model(nonsense, reply(HOLDING)).opened(), lambda: None).points
