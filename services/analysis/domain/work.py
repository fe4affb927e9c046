"""Pieces of work that an interview needs from the workers, and their ids.

An id is made from what the work is about, so asking for it twice makes one job.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.events.media import Participant


class WorkKind(StrEnum):
    """Which worker does it."""

    ASR = "asr"
    SCORE = "score"


class WorkState(StrEnum):
    """How far it is, as the interview sees it."""

    OPEN = "open"
    DONE = "done"
    DEAD = "dead"  # failed as often as is allowed


@dataclass(frozen=True)
class Work:
    """One piece: a stretch of a track to transcribe, or an answer to judge."""

    id: str
    kind: WorkKind
    subject: str  # what it is about, unique among the works of its kind in one interview
    is_live: bool
    state: WorkState = WorkState.OPEN
    reason: str | None = None
    participant: Participant | None = None  # ASR
    from_at: datetime | None = None  # ASR
    to_at: datetime | None = None  # ASR
    question_id: str | None = None  # SCORE, and ASR of a live answer
    visit: int = 0


def job_id(interview_id: str, kind: WorkKind, subject: str, *, engine: str, run: int) -> str:
    """The same for the same work by the same engine; `run` rises when a person runs it again."""
    text = "|".join((interview_id, kind.value, subject, engine, str(run)))
    return hashlib.sha256(text.encode()).hexdigest()[:32]
