"""What a copy of a report may hold: an allow-list of its own, never a recruiter's report filtered.

No prompts, raw replies of models, links, keys, accounts or e-mail addresses. A part that the sharer
did not choose is None; one that was chosen and has nothing in it is empty.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shared.requests.analysis import ParticipantName
from shared.requests.media import Gap


@dataclass(frozen=True)
class CopyQuote:
    """The candidate's own words, and when they were said. `is_outdated`: as the speech engine heard
    them, and a person has corrected that place since."""

    text: str
    start_s: float
    is_outdated: bool = False


@dataclass(frozen=True)
class CopyPoint:
    """One thing the answer was looked at for; `verdict` in words, such as "Partly"."""

    text: str
    verdict: str
    is_covered: bool
    quote: CopyQuote | None
    comment: str | None


@dataclass(frozen=True)
class CopyRating:
    """What one person thought of an answer: "3 of 4, Good", and in their own words."""

    who: str
    level: str
    words: str | None


@dataclass(frozen=True)
class CopyScorePart:
    """One question's share of the figure; `value` in words, such as "72 %"."""

    number: int
    question: str
    value: str
    weight: float


@dataclass(frozen=True, kw_only=True)
class CopyAnswer:
    """One question and what was found in its answer."""

    number: int
    question: str
    asked_s: float | None
    took_s: float | None
    is_rephrased: bool
    figure: str | None
    remark: str | None
    comment: str | None
    points: tuple[CopyPoint, ...]
    ratings: tuple[CopyRating, ...]


@dataclass(frozen=True)
class CopyTopic:
    """A topic, as it stood at the end."""

    title: str
    is_completed: bool


@dataclass(frozen=True)
class CopyNote:
    """A note, when it was written and what about."""

    text: str
    at_s: float | None
    about: str | None


@dataclass(frozen=True)
class CopyLine:
    """What one person said in one go; where a person has corrected it, `heard` is what the speech
    engine had understood."""

    participant: ParticipantName
    start_s: float
    end_s: float
    text: str
    heard: str | None = None


@dataclass(frozen=True)
class CopyVideo:
    """One participant's video; `offset_s` is where it starts on the interview clock."""

    participant: ParticipantName
    url: str
    duration_s: float
    offset_s: float
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, kw_only=True)
class Heading:
    """Whose report it is. `recruiter_name` is left out for readers without an account."""

    company: str
    candidate_name: str
    position: str
    held_at: datetime
    time_zone: str
    language: str | None = None
    recruiter_name: str | None = None


@dataclass(frozen=True, kw_only=True)
class ReportCopy:
    """A report as others get it. `remarks` say what is not in it, and why."""

    company: str
    candidate_name: str
    position: str
    held_at: datetime
    time_zone: str
    language: str | None
    recruiter_name: str | None
    figure: str | None
    figure_meaning: str | None
    remarks: tuple[str, ...]
    score_parts: tuple[CopyScorePart, ...] | None
    answers: tuple[CopyAnswer, ...] | None
    topics: tuple[CopyTopic, ...] | None
    notes: tuple[CopyNote, ...] | None
    transcript: tuple[CopyLine, ...] | None
    videos: tuple[CopyVideo, ...] | None
    expires_at: datetime | None = None
