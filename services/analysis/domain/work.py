"""Pieces of work that an interview needs from the workers, and their ids.

An id is made from what the work is about, so asking for it twice makes one job.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum

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


class Priority(IntEnum):
    """Who is waiting for it: a lower number goes first."""

    LIVE = 0  # the recruiter, for an answer that was just given
    ROLLING = 1  # nobody yet: a call that is running, or has just ended
    FINAL = 2  # a report: final judgements, and what is run again
    BATCH = 3  # whoever asked for something that may take long


class Ending(StrEnum):
    """How the end of a piece of sound is to be understood."""

    SILENCE = "silence"  # end at the last silence; the next piece begins there
    WORD = "word"  # listen to all of it; a word that is cut off belongs to the next piece
    END = "end"  # nothing follows, or it was heard already


@dataclass(frozen=True)
class Work:
    """One piece: a stretch of a track to transcribe, or an answer to judge."""

    id: str
    kind: WorkKind
    subject: str  # what it is about, unique among the works of its kind in one interview
    is_live: bool  # SCORE: a first judgement, while the call runs
    state: WorkState = WorkState.OPEN
    reason: str | None = None
    participant: Participant | None = None  # ASR
    from_at: datetime | None = None  # ASR
    to_at: datetime | None = None  # ASR
    ending: Ending = Ending.SILENCE  # ASR
    begins_in_speech: bool = False  # ASR: not at a silence, so a word may reach in from before
    question_id: str | None = None  # SCORE
    visit: int = 0
    priority: Priority = Priority.FINAL


def job_id(interview_id: str, kind: WorkKind, subject: str, *, engine: str, run: int) -> str:
    """The same for the same work by the same engine; `run` rises when a person runs it again."""
    text = "|".join((interview_id, kind.value, subject, engine, str(run)))
    return hashlib.sha256(text.encode()).hexdigest()[:32]
