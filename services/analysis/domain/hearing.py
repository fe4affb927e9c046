"""How much of both tracks is transcribed. What was heard once is not listened to again.

A track is heard in *pieces*, each beginning where the one before it ended, at a silence. Only the
outcome is kept here: which stretches are heard and which could not be. The words are stored piece
by piece (`storage.Pieces`), so an interview of hours stays as small as one of minutes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from shared.events.media import Participant

SLIVER = timedelta(seconds=0.1)  # less than this between two stretches is no sound of its own


@dataclass(frozen=True)
class Stretch:
    """A stretch of a track on the wall clock."""

    from_at: datetime
    to_at: datetime

    def overlaps(self, other: Stretch) -> bool:
        """Whether they share more than a sliver."""
        shared = min(self.to_at, other.to_at) - max(self.from_at, other.from_at)
        return shared >= SLIVER

    def covers(self, other: Stretch) -> bool:
        """Whether the other lies in it, but for a sliver."""
        return self.from_at - SLIVER < other.from_at and other.to_at < self.to_at + SLIVER


@dataclass(frozen=True)
class FailedStretch:
    """A stretch that could not be transcribed, and the stable code that says why."""

    stretch: Stretch
    reason: str


@dataclass(frozen=True)
class Flaw:
    """A stretch whose sound is not as it should be, and the stable code that says how."""

    stretch: Stretch
    kind: str
    language: str = ""  # the code of the one that was spoken in the place of the interview's


@dataclass(frozen=True)
class Chain:
    """One track: what is heard, merged; what failed; and a name for the set of heard pieces.

    `tails` are ends of answers, of a second at most, that were listened to and are listened to
    again with what follows, because a word was cut off there.
    """

    heard: tuple[Stretch, ...] = ()
    failed: tuple[FailedStretch, ...] = ()
    tails: tuple[Stretch, ...] = ()
    digest: str = ""
    flaws: tuple[Flaw, ...] = ()
    loudest: float | None = None  # of full scale; None when no worker has told

    def with_piece(self, piece_id: str, asked: Stretch, until: datetime, *, is_tail: bool) -> Chain:
        """With a piece that was transcribed up to a moment; the rest of it may be a tail."""
        heard = merged((*self.heard, Stretch(asked.from_at, until)))
        tails = (*self.tails, *((Stretch(until, asked.to_at),) if is_tail else ()))
        return replace(
            self,
            heard=heard,
            tails=tuple(tail for tail in tails if not any(each.covers(tail) for each in heard)),
            digest=_digest(self.digest, piece_id),
        )

    def with_failure(self, stretch: Stretch, reason: str) -> Chain:
        """With a piece that could not be transcribed; the chain goes on behind it."""
        return replace(self, failed=(*self.failed, FailedStretch(stretch, reason)))

    def failure_in(self, stretch: Stretch) -> FailedStretch | None:
        """What could not be heard of a stretch, if anything."""
        return next((each for each in self.failed if each.stretch.overlaps(stretch)), None)

    def gaps(self, whole: Stretch, taken: Iterable[Stretch] = ()) -> tuple[Stretch, ...]:
        """What of a stretch is neither heard nor failed nor `taken`, in order of time."""
        failed = (each.stretch for each in self.failed)
        gaps, begin = [], whole.from_at
        for known in merged((*self.heard, *failed, *taken)):
            if known.from_at > begin:
                gaps.append(Stretch(begin, min(known.from_at, whole.to_at)))
            begin = max(begin, known.to_at)
        gaps.append(Stretch(begin, whole.to_at))
        return tuple(gap for gap in gaps if gap.to_at - gap.from_at >= SLIVER)


@dataclass(frozen=True)
class AnswerHeard:
    """A name for the words that were heard while a question was the current one, and one for those
    of them that leaked from the recruiter's track and are left out; empty when none did."""

    question_id: str
    visit: int
    digest: str
    leaked: str = ""


@dataclass(frozen=True)
class Hearing:
    """Both tracks, and what was heard of each answer."""

    candidate: Chain = field(default_factory=Chain)
    recruiter: Chain = field(default_factory=Chain)
    answers: tuple[AnswerHeard, ...] = ()
    is_final_pass: bool = False  # the call is over, and what failed meanwhile is being repeated

    def chain(self, participant: Participant) -> Chain:
        """The track of one participant."""
        return self.candidate if participant == Participant.CANDIDATE else self.recruiter

    def with_chain(self, participant: Participant, chain: Chain) -> Hearing:
        """With another state of a track."""
        if participant == Participant.CANDIDATE:
            return replace(self, candidate=chain)
        return replace(self, recruiter=chain)

    def with_answer(self, question_id: str, visit: int, words: str) -> Hearing:
        """With more words of an answer."""
        known = self.answer(question_id, visit)
        return self._with(replace(known, digest=_digest(known.digest, words)))

    def with_leak(self, question_id: str, visit: int, leaked: str) -> Hearing:
        """With a name for what leaked into an answer."""
        known = self.answer(question_id, visit)
        return self if known.leaked == leaked else self._with(replace(known, leaked=leaked))

    def answer(self, question_id: str, visit: int) -> AnswerHeard:
        """What was heard of an answer so far."""
        found = (a for a in self.answers if (a.question_id, a.visit) == (question_id, visit))
        return next(found, AnswerHeard(question_id, visit, ""))

    def _with(self, answer: AnswerHeard) -> Hearing:
        others = tuple(
            each
            for each in self.answers
            if (each.question_id, each.visit) != (answer.question_id, answer.visit)
        )
        return replace(self, answers=(*others, answer))

    @property
    def has_failed(self) -> bool:
        """Whether something could not be heard."""
        return bool(self.candidate.failed or self.recruiter.failed)

    @property
    def failure(self) -> str | None:
        """Why something could not be heard; the first reason."""
        failed = (*self.candidate.failed, *self.recruiter.failed)
        return failed[0].reason if failed else None

    def without_failures(self) -> Hearing:
        """What failed is to be heard again."""
        return replace(
            self,
            candidate=replace(self.candidate, failed=()),
            recruiter=replace(self.recruiter, failed=()),
        )


def merged(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """The same sound in as few stretches as possible, in order of time."""
    found: list[Stretch] = []
    for stretch in sorted(stretches, key=lambda each: (each.from_at, each.to_at)):
        if found and stretch.from_at - found[-1].to_at < SLIVER:
            found[-1] = Stretch(found[-1].from_at, max(found[-1].to_at, stretch.to_at))
        else:
            found.append(stretch)
    return tuple(found)


def _digest(before: str, added: str) -> str:
    return hashlib.sha256(f"{before}|{added}".encode()).hexdigest()[:16]
