"""The rubrics that questions have besides their template's: kept for ever, so that a report can be
made again; and the queue of those that a model is to draft.

Each version is a document of its own and is never changed, so of two people who save at the same
time one gets the number, and the other hears of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from cattrs import Converter

from services.analysis.domain.errors import RubricChanged
from services.analysis.domain.interview import Interview
from services.analysis.domain.rubric import QuestionRubric, of_template
from shared.events.plan import PlanPrepared, PlanQuestion
from shared.store import Collection, Document, DuplicateKey, Index, Store
from shared.work_queue.queue import QueueRules, WorkQueue

DEAD = "dead"
RUBRICS = Collection("rubrics", (Index(("rubric", "number")),))
DRAFT_JOBS = Collection("rubric_jobs", (Index(("claimable_at",)),))
RULES = QueueRules(
    collection=DRAFT_JOBS,
    done="done",
    dead=DEAD,
    lease_s=30.0,
    most_attempts=4,
    retry_after_s=(5.0, 60.0, 600.0),
)
_CONVERTER = Converter()
_CONVERTER.register_structure_hook(datetime, lambda moment, _: moment)  # the store keeps them


@dataclass(frozen=True)
class Rubrics:
    """All rubrics of a store. Safe for any number of processes."""

    store: Store
    now: Callable[[], datetime]

    @property
    def queue(self) -> WorkQueue:
        """Questions that a model is to draft a rubric of."""
        return WorkQueue(self.store, RULES, now=self.now)

    def latest(self, key: str) -> QuestionRubric | None:
        """The one that counts; None while it is the template's."""
        found = self.store.find(RUBRICS, {"rubric": key}, order_by=("-number",), limit=1)
        return _rubric(found[0]) if found else None

    def add(self, key: str, rubric: QuestionRubric) -> None:
        """Keep the version after the latest; raises RubricChanged when it is not the next one."""
        latest = self.latest(key)
        if rubric.number != (latest.number if latest else 0) + 1:
            raise RubricChanged
        content = {
            "number": rubric.number,
            "source": rubric.source,
            "points": [vars(point) for point in rubric.points],
            "made_by": rubric.made_by,
            "made_at": rubric.made_at,
        }
        try:
            self.store.insert(RUBRICS, {"_id": _id(key, rubric.number), "rubric": key, **content})
        except DuplicateKey:
            raise RubricChanged from None

    def used_by(self, interview: Interview, question: PlanQuestion) -> QuestionRubric:
        """What the answers to a question are compared with: what was chosen, else the latest."""
        key = _keys(interview)[question.id]
        chosen = {each.question_id: each.number for each in interview.rubrics or ()}
        if question.id in chosen:
            stored = self.store.get(RUBRICS, _id(key, chosen[question.id]))
            rubric = _rubric(stored) if stored else None
        else:
            rubric = self.latest(key)
        return rubric or of_template(
            question.key_points, question.key_point_weights, question.answer
        )

    def latest_numbers(self, interview: Interview) -> dict[str, int]:
        """For each question the number of the version that counts now; 0 is the template's."""
        latest = {id: self.latest(key) for id, key in _keys(interview).items()}
        return {id: each.number if each else 0 for id, each in latest.items()}

    def want_drafts(self, plan: PlanPrepared) -> None:
        """Have a rubric drafted for each question that has an expected answer and no key points,
        once per version of a template. Idempotent; what has failed before is tried again."""
        template = f"{plan.template_id}@{plan.template_version}"
        for number, question in enumerate(plan.questions, start=1):
            key = key_of(template, number)
            if question.key_points or not question.answer.strip() or self.latest(key):
                continue
            known = self.queue.get(key)
            if known is None or known["state"] == DEAD:
                content = {
                    "question": question.text,
                    "expected": question.answer,
                    "language": plan.language,
                }
                self.queue.add(key, content, over=known)

    def awaited(self, keys: Iterable[str]) -> frozenset[str]:
        """Those of which a draft is being made."""
        jobs = ((key, self.queue.get(key)) for key in keys)
        return frozenset(key for key, job in jobs if job and job["claimable_at"] is not None)


def key_of(template: str, question_number: int) -> str:
    """Names a question's rubric. `template` is its id and version, as in `python@3`; the ids of
    questions are other ones in each interview."""
    return f"{template}/{question_number}"


def _keys(interview: Interview) -> dict[str, str]:
    """The name of each question's rubric, by the question's id."""
    if interview.plan is None:
        return {}
    template = interview.plan.rubric_version
    numbered = enumerate(interview.plan.questions, start=1)
    return {question.id: key_of(template, number) for number, question in numbered}


def _id(key: str, number: int) -> str:
    return f"{key}/{number}"


def _rubric(document: Document) -> QuestionRubric:
    return _CONVERTER.structure(document, QuestionRubric)
