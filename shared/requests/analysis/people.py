"""What analysis is told and asked of people's ratings of the answers, and of overrides.

Who rates is what the gateway's session says, never what a page sends.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from marshmallow import fields, validate

from shared.contracts.schema import checked
from shared.requests.base import Request, request
from shared.requests.fields import Text

REFUSED = (
    "interview_not_found",
    "question_not_found",
    "question_not_asked",
    "invalid_rating",
)
LEVEL_SENTENCE = "Choose a level from 1 to 4."


class Level(fields.Integer):
    """A level of the scale, 1 to 4."""

    def __init__(self) -> None:
        super().__init__(
            strict=True,
            validate=validate.Range(1, 4, error=LEVEL_SENTENCE),
            error_messages=dict.fromkeys(("required", "null", "invalid"), LEVEL_SENTENCE),
        )


@dataclass(frozen=True)
class Done:
    """It is done."""


@dataclass(frozen=True)
class Rater:
    """Who rates, as signed in."""

    id: str
    name: str


@dataclass(frozen=True)
class LevelWords:
    """A level of the scale, and what it says of an answer."""

    level: int
    words: str


@dataclass(frozen=True)
class Rating:
    """One person's level for an answer. `saw_ai`: after the AI's rating had been shown to them."""

    person: Rater
    level: int
    note: str | None
    rated_at: datetime
    saw_ai: bool


@dataclass(frozen=True)
class Override:
    """A level that counts in place of the AI's rating, and why."""

    person: Rater
    level: int
    reason: str
    overridden_at: datetime
    withdrawn_at: datetime | None = None
    withdrawn_by: Rater | None = None


@dataclass(frozen=True)
class AnswerRatings:
    """What people said of one answer, as far as the viewer may see it.

    Until the viewer has rated (or chose "Show without rating"), `is_open` is false: others' ratings
    and the override are left out, and `hidden` says how many ratings of others there are. `own` is
    the viewer's rating now, `history` all that was said, oldest first.
    """

    question_id: str
    is_open: bool
    own: Rating | None
    others: tuple[Rating, ...]
    hidden: int
    override: Override | None
    history: tuple[Rating, ...] = ()
    overrides: tuple[Override, ...] = ()  # all, with those replaced or withdrawn


@dataclass(frozen=True)
class Ratings:
    """What people said of an interview's answers: an item per question that was asked.

    `rates_first`: the AI's rating of an answer shows in the report once the viewer has rated it.
    """

    items: tuple[AnswerRatings, ...] = ()
    scale: tuple[LevelWords, ...] = ()
    rates_first: bool = True


@request("analysis.ratings", refused=("interview_not_found",))
@dataclass(frozen=True)
class ReadRatings(Request[Ratings]):
    """What people said of the answers. Without `viewer_id` (an observer's) nothing is hidden."""

    interview_id: str
    viewer_id: str = ""


@request("analysis.rate_answer", refused=REFUSED)
@dataclass(frozen=True)
class RateAnswer(Request[AnswerRatings]):
    """A person's rating of an answer, during the call or after it."""

    interview_id: str
    question_id: str
    person: Rater
    level: int = checked(Level())
    note: str | None = checked(Text("Note", most=4000, least=0, lines=True), default=None)


@request("analysis.show_without_rating", refused=REFUSED[:3])
@dataclass(frozen=True)
class ShowWithoutRating(Request[AnswerRatings]):
    """A person wants to see what others said of an answer without rating it; it is kept."""

    interview_id: str
    question_id: str
    person: Rater


@request("analysis.watch_call", refused=("interview_not_found",))
@dataclass(frozen=True)
class WatchCall(Request[Done]):
    """A person has opened the call page, on which live assessments appear: ratings of theirs that
    are later than one of those were not given first."""

    interview_id: str
    person_id: str


@request("analysis.override_answer", refused=REFUSED)
@dataclass(frozen=True)
class OverrideAnswer(Request[AnswerRatings]):
    """A level in place of the AI's rating of an answer."""

    interview_id: str
    question_id: str
    person: Rater
    level: int = checked(Level())
    reason: str = checked(Text("Reason", most=4000, lines=True))


@request("analysis.withdraw_override", refused=(*REFUSED[:3], "not_overridden"))
@dataclass(frozen=True)
class WithdrawOverride(Request[AnswerRatings]):
    """The AI's rating of an answer counts again."""

    interview_id: str
    question_id: str
    person: Rater
