"""A finished report that is being made once more: what was chosen, and how far it is.

Nothing of it shows in the report before it is complete (`running_again`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from services.analysis.domain.assessment import Assessment
from services.analysis.domain.corrections import Corrections
from services.analysis.domain.hearing import Hearing
from services.analysis.domain.people.judgements import Person
from services.analysis.domain.report import Report
from services.analysis.domain.work import Work


class RubricChoice(StrEnum):
    """What the answers are compared with."""

    AS_IT_WAS = "as_it_was"  # with what the report was made with
    CURRENT = "current"  # with what people or the model have written since


@dataclass(frozen=True)
class UsedRubric:
    """Which version of a question's own rubric counts; 0 is the template's."""

    question_id: str
    number: int


@dataclass(frozen=True)
class Choice:
    """What a person chose. Without a scorer it is the one in use."""

    scorer: str = ""
    scorer_model: str = ""
    rubric: RubricChoice = RubricChoice.CURRENT
    transcribes: bool = False


@dataclass(frozen=True)
class Rerun:
    """What the interview has of these for its report, this has for the next one. `take` names the
    words that it judges, and `report.failure` says why it came to nothing."""

    choice: Choice
    person: Person | None
    asked_at: datetime
    run: int
    take: int
    rubrics: tuple[UsedRubric, ...] | None = None
    corrections: Corrections = ()  # of the transcript, by people, as they were then
    hearing: Hearing = field(default_factory=Hearing)
    transcript_of: str = ""
    work: tuple[Work, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    report: Report = field(default_factory=Report)
    next_check_at: datetime | None = None

    @property
    def has_failed(self) -> bool:
        """Whether it came to nothing."""
        return self.report.failure is not None
