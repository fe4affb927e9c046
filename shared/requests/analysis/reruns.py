"""What analysis tells of a report that is made once more, and what can be chosen for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from shared.contracts.schema import OneOf
from shared.requests.base import Request, request


@dataclass(frozen=True)
class Failure:
    """Which stage failed, and why."""

    stage: str
    reason: str


@dataclass(frozen=True)
class Rerun:
    """A finished report that is being made once more, or the last try of it, which failed. It
    shows nowhere else before it is complete."""

    state: Annotated[str, OneOf("running", "failed")]
    stage: str
    percent: int
    failure: Failure | None
    scorer: str
    scorer_label: str
    transcribes: bool
    asked_by: str | None
    asked_at: datetime


@dataclass(frozen=True)
class ScorerChoice:
    """A scorer that a report can be made with now."""

    name: str
    label: str
    model: str | None
    is_in_use: bool  # new reports are made with it


@dataclass(frozen=True)
class RunAgainChoices:
    """What can be chosen for a report that is made once more: what is configured and has a worker.

    `transcriber` is what the sound would be transcribed by; None when that cannot be done now.
    `changed_rubrics`: numbers of the questions that would be compared with another rubric now.
    """

    scorers: tuple[ScorerChoice, ...] = ()
    transcriber: str | None = None
    changed_rubrics: tuple[int, ...] = ()


@request("analysis.run_again_choices", refused=("interview_not_found",))
@dataclass(frozen=True)
class ReadRunAgainChoices(Request[RunAgainChoices]):
    """What can be chosen now to make this interview's report once more."""

    interview_id: str
