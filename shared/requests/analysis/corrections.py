"""What analysis is told of lines of the transcript that a person corrects."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from shared.contracts.schema import OneOf, checked
from shared.requests.analysis.people import Done, Rater
from shared.requests.base import Request, request
from shared.requests.fields import Text


@dataclass(frozen=True)
class LineCorrection:
    """What a line should read, by whom and since when; the line keeps what was heard."""

    text: str
    person: Rater
    corrected_at: datetime


@request("analysis.correct_line", refused=("interview_not_found", "line_not_found"))
@dataclass(frozen=True)
class CorrectLine(Request[Done]):
    """What a line that begins at `start_s` should read; without a text, what was heard again."""

    interview_id: str
    person: Rater
    participant: Annotated[str, OneOf("recruiter", "candidate")]
    start_s: float
    text: str | None = checked(Text("Text", most=4000, lines=True, allow_none=True), default=None)
