"""Words on their way from job to job: what a job is told, and the transcript made of the results.

The transcribers' results are pieces of one track each (`storage.Pieces`). They are merged into the
dialogue as it grows, into the transcript when the call is over (`storage.Transcripts`), and from
them comes what a scorer is shown.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from math import inf
from typing import Any

from services.analysis.domain.answers import LEAK_REACH, Leak, ends_at, touched_by
from services.analysis.domain.corrections import as_corrected
from services.analysis.domain.interview import Interview, Visit, seconds_between
from services.analysis.domain.leakage import parted
from services.analysis.domain.pieces import LONGEST_S, stretch_of
from services.analysis.domain.results import owner_of
from services.analysis.domain.speech import (
    TURN_LENGTH_S,
    Utterance,
    Window,
    Word,
    dialogue,
    phrases,
    shifted,
    within,
)
from services.analysis.domain.work import Work, WorkKind
from services.analysis.payloads import MARGIN_S, listening_job, scoring_job, words_from, words_to
from services.analysis.rubrics import Rubrics
from services.analysis.storage import Pieces, Segments, Transcripts
from shared.events.media import Participant
from shared.store import Document

Payload = dict[str, Any]
PIECES_REACH = LEAK_REACH + timedelta(seconds=LONGEST_S)  # a piece may end that much later
NO_WORDS: Document = {"poor_below": 0.0}  # what is known of the engine before it has heard anything


@dataclass(frozen=True)
class Said:
    """Who said what, on the interview clock. `leaked` was heard in the candidate's track, phrase by
    phrase, and is the recruiter's (`domain.leakage`)."""

    own: tuple[Word, ...]  # the candidate's
    recruiters: tuple[Word, ...]
    leaked: tuple[tuple[Word, ...], ...]
    poor_below: float  # of the engine that heard the candidate

    def dialogue(self) -> tuple[Utterance, ...]:
        """Both tracks by time."""
        return dialogue({Participant.CANDIDATE: self.own, Participant.RECRUITER: self.recruiters})


@dataclass(frozen=True)
class TranscriptMaker:
    """Makes the payloads of jobs, and the transcript from the jobs' results.

    An hour of talk takes a while even here; `breathe` lets requests be answered in between.
    """

    pieces: Pieces
    segments: Segments
    transcripts: Transcripts
    rubrics: Rubrics
    breathe: Callable[[], None]

    def job_payloads(
        self, interview: Interview, works: Iterable[Work]
    ) -> Iterator[tuple[Work, Payload]]:
        """What the jobs for some pieces of work carry."""
        for work in works:
            self.breathe()
            owner = owner_of(interview, work.id)
            if work.kind == WorkKind.ASR:
                yield work, self._listening(owner, work)
            else:
                yield work, self._answer(owner, work)

    def write(self, interview: Interview) -> None:
        """Merge both tracks by time and keep the dialogue."""
        self.transcripts.put(interview.id, self.merged(interview), take=interview.take)

    def forget_take(self, before: Interview) -> None:
        """Drop the words of an interview as it was before other words took their place."""
        self.pieces.forget_take(before.id, before.take)
        self.transcripts.forget_take(before.id, before.take)

    def merged(self, interview: Interview) -> Document:
        """What there is of the transcript, as `storage.Transcripts` keeps it."""
        about: Payload = {"engine": None, "model": None, "poor_below": 0.0}
        heard = list(self.pieces.since(interview.id, take=interview.take))
        for piece in heard:
            about = {name: piece[name] for name in about}
        said = self._words(interview, heard)
        return {
            **about,
            "utterances": [_stored(each) for each in said.dialogue()],
            "left_out": [words_to(phrase) for phrase in said.leaked],
        }

    def so_far(self, interview: Interview, from_s: float | None = None) -> tuple[Utterance, ...]:
        """What both said, as far as it is transcribed; only what ends after `from_s`."""
        if interview.zero_at is None:
            return ()
        since = None
        if from_s is not None:  # an utterance that ends later may have begun that much earlier
            since = interview.zero_at + timedelta(seconds=from_s - TURN_LENGTH_S)
        heard = self.pieces.since(interview.id, since, take=interview.take)
        said = self._words(interview, heard).dialogue()
        return tuple(each for each in said if from_s is None or each.end_s > from_s)

    def leaks(self, interview: Interview, work: Work) -> tuple[Leak, ...]:
        """What of the answers that a transcribed piece touches is the recruiter's, by what is
        stored of both tracks: asked when either track's piece is in, it comes out the same."""
        if work.kind != WorkKind.ASR or interview.zero_at is None:
            return ()
        touched = touched_by(interview, stretch_of(work))
        return tuple(self._leak(interview, visit) for visit in touched)

    def _leak(self, interview: Interview, visit: Visit) -> Leak:
        bound = (visit.shown_at, ends_at(interview, visit))
        said = self._words(interview, self._around(interview, *bound))
        leaked = within(chain.from_iterable(said.leaked), [_window(interview, *bound)])
        assert interview.zero_at
        begin_s = seconds_between(visit.shown_at, interview.zero_at)
        spelled = words_to(shifted(leaked, begin_s)) if leaked else ""
        digest = hashlib.sha256(spelled.encode()).hexdigest()[:16] if spelled else ""
        return Leak(visit.question_id, visit.visit, digest)

    def _words(self, interview: Interview, heard: Iterable[Document]) -> Said:
        """The words of both tracks, each with the participant who said it."""
        tracks: dict[Participant, list[Word]] = {participant: [] for participant in Participant}
        about = NO_WORDS
        for piece in heard:
            self.breathe()
            tracks[Participant(piece["participant"])] += _on_the_clock(interview, piece)
            about = piece if piece["participant"] == Participant.CANDIDATE else about
        recruiters = sorted(tracks[Participant.RECRUITER], key=lambda word: word.start_s)
        own: list[Word] = []
        leaked = []
        for phrase in phrases(tracks[Participant.CANDIDATE]):
            self.breathe()
            part = parted(phrase, recruiters)
            own += part.own
            leaked += [part.leaked] if part.leaked else []
        return Said(tuple(own), tuple(recruiters), tuple(leaked), about["poor_below"])

    def _around(
        self, interview: Interview, begin: datetime, end: datetime | None
    ) -> Iterator[Document]:
        """The pieces of both tracks that reach into a window, or close to it."""
        until = end + PIECES_REACH if end else None
        return self.pieces.since(interview.id, begin - LEAK_REACH, until, take=interview.take)

    def _all_of(self, interview: Interview) -> Iterator[Document]:
        return self.pieces.since(interview.id, take=interview.take)

    def _listening(self, interview: Interview, work: Work) -> Payload:
        assert work.participant and work.from_at and work.to_at
        margin = timedelta(seconds=MARGIN_S)
        pieces = self.segments.between(
            interview.id, work.participant, work.from_at - margin, work.to_at + margin
        )
        return listening_job(interview, work, pieces)

    def _answer(self, interview: Interview, work: Work) -> Payload:
        """The candidate's words of one visit during the call, of all visits for the report.

        Judged again, with the corrections that people had made by then; their lines may reach
        beyond the windows.
        """
        assert interview.zero_at and interview.plan
        question = next(each for each in interview.plan.questions if each.id == work.question_id)
        visits = interview.visits_of(question.id)
        own = [visit for visit in visits if not work.is_live or visit.visit == work.visit]
        words: list[Word] = []
        poor_below = NO_WORDS["poor_below"]
        corrections = interview.judged_corrections
        for bound in filter(None, map(interview.window, own)):
            around = self._all_of(interview) if corrections else None
            said = self._words(interview, around or self._around(interview, *bound))
            spoken = as_corrected(said.own, corrections, Participant.CANDIDATE)
            words += within(spoken, [_window(interview, *bound)])
            poor_below = said.poor_below or poor_below
        unique = sorted(
            dict.fromkeys(words), key=lambda word: word.start_s
        )  # ties as they were said
        rubric = self.rubrics.used_by(interview, question)
        return scoring_job(interview, work, question, unique, poor_below, rubric)


def _on_the_clock(interview: Interview, piece: Document) -> tuple[Word, ...]:
    """The words of a transcribed piece on the interview clock."""
    assert interview.zero_at
    offset_s = seconds_between(interview.zero_at, piece["from_at"])
    return shifted(words_from(piece["words"]), offset_s)


def _window(interview: Interview, begin: datetime, end: datetime | None) -> Window:
    """A stretch on the interview clock."""
    assert interview.zero_at
    begin_s = seconds_between(interview.zero_at, begin)
    return Window(begin_s, seconds_between(interview.zero_at, end) if end else inf)


def _stored(utterance: Utterance) -> Payload:
    return {"participant": utterance.participant.value, "words": words_to(utterance.words)}
