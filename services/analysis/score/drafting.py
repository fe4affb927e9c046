"""Drafts of rubrics: a language model names the key points of an expected answer.

It sees the question and what the template expects, nothing of any interview. A point counts only if
its words are in that expected answer; people edit what is drafted.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from services.analysis.domain.errors import RubricChanged
from services.analysis.domain.rubric import KeyPoint, QuestionRubric, Source
from services.analysis.rubrics import DRAFT_JOBS, RUBRICS, Rubrics
from services.analysis.score.models import LanguageModels
from services.analysis.score.port import Unreadable
from services.analysis.score.prompts import Message
from services.analysis.score.purse import Purse
from services.analysis.score.reply import BadReply, Text, json_in
from services.analysis.score.text import content_stems
from shared import clock
from shared.store import Store
from shared.telemetry import get_logger
from shared.work_queue.queue import Claim, JobFailed
from shared.work_queue.worker import Checkpoint, Worker, owner_name, working_beside

MOST_DRAFTED = 8
LONGEST_POINT = 300
HEAVIEST = 3.0
GROUNDED = 0.5  # of a point's content words that the expected answer must have
IDLE_S = 1.0
RENEW_S = 5.0

SYSTEM = f"""\
You prepare the rubric of an interview question. List the key points of the expected answer: what a
good spoken answer would have to say, each in one short plain statement of its own that can be
checked by itself. Take only what the expected answer says; add nothing and explain nothing. Write
in the language of the expected answer. At most {MOST_DRAFTED} points.

"weight": 3 for what the answer is worth nothing without, 2 for what matters, 1 for the rest.

Answer with one JSON object that follows the schema, and nothing else."""

DRAFT_SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["points"],
    "properties": {
        "points": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["text", "weight"],
                "properties": {"text": {"type": "string"}, "weight": {"type": "integer"}},
            },
        }
    },
}

log = get_logger()


class PointSchema(Schema):
    """A point as a model gives it."""

    class Meta:
        unknown = EXCLUDE

    text = Text(required=True, validate=validate.Length(1, LONGEST_POINT))
    weight = fields.Float(load_default=1.0, validate=validate.Range(1, HEAVIEST))


class DraftSchema(Schema):
    """What a model drafts."""

    class Meta:
        unknown = EXCLUDE

    points = fields.List(
        fields.Nested(PointSchema), required=True, validate=validate.Length(1, MOST_DRAFTED)
    )


def asking(question: str, expected: str) -> list[Message]:
    """The conversation that asks for a draft."""
    about = {"question": question, "expected_answer": expected}
    return [
        {"role": "system", "content": SYSTEM},
        {"role": "user", "content": json.dumps(about, ensure_ascii=False)},
    ]


def read_draft(reply: str, expected: str, language: str) -> tuple[KeyPoint, ...]:
    """The points that are in the expected answer; raises BadReply when none is."""
    try:
        drafted = DraftSchema().load(json_in(reply))["points"]
    except ValidationError as error:
        raise BadReply(json.dumps(error.messages, default=str)[:500]) from error
    known = content_stems(expected, language)
    points = {
        each["text"]: KeyPoint(each["text"], each["weight"])
        for each in drafted
        if _is_grounded(content_stems(each["text"], language), known)
    }
    if not points:
        raise BadReply("no point says what the expected answer says.")
    return tuple(points.values())


def _is_grounded(stems: set[str], known: set[str]) -> bool:
    return bool(stems) and len(stems & known) >= GROUNDED * len(stems)


def draft(
    job: Mapping[str, Any] | Claim, models: LanguageModels, checkpoint: Checkpoint
) -> QuestionRubric:
    """The first version of a question's rubric. Raises JobFailed."""
    expected, language = job["expected"], job["language"]
    try:
        points, model = models.ask(
            asking(job["question"], expected),
            lambda reply: read_draft(reply, expected, language),
            purse=Purse(),
            checkpoint=checkpoint,
        )
    except Unreadable as error:
        raise JobFailed("scorer_unreadable", str(error), is_final=True) from error
    return QuestionRubric(1, Source.DRAFT, points, made_by=model, made_at=clock.now())


@contextmanager
def drafting(models: LanguageModels, store: Store) -> Iterator[None]:
    """Draft rubrics in a thread meanwhile: no answer waits for them, and they for no answer."""
    store.prepare(RUBRICS, DRAFT_JOBS)
    rubrics, owner = Rubrics(store, clock.now), owner_name("draft")

    def do(claim: Claim, checkpoint: Checkpoint) -> dict[str, Any]:
        try:
            rubrics.add(claim.id, draft(claim, models, checkpoint))
        except RubricChanged:  # a person was faster, or an attempt before was cut short
            log.info("rubric_draft_not_needed", rubric=claim.id)
        return {}

    worker = Worker(claim=lambda: rubrics.queue.claim(owner), do=do, renew_s=RENEW_S, idle_s=IDLE_S)
    with working_beside(worker, "drafts"):
        yield
