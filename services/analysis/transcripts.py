"""Words on their way from job to job: what a job is told, and the transcript made of the results.

The transcribers' results are pieces of one track each (`storage.Pieces`). They are merged into the
dialogue as it grows, into the transcript when the call is over (`storage.Transcripts`), and from
them comes what a scorer is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from services.analysis.domain.interview import Interview, seconds_between
from services.analysis.domain.speech import (
    TURN_LENGTH_S,
    Utterance,
    Window,
    Word,
    dialogue,
    shifted,
    within,
)
from services.analysis.domain.work import Work, WorkKind
from services.analysis.payloads import MARGIN_S, listening_job, scoring_job, words_from, words_to
from services.analysis.storage import Pieces, Segments, Transcripts
from shared.events.media import Participant
from shared.store import Document

Payload = dict[str, Any]
NO_WORDS: Document = {"poor_below": 0.0}  # what is known of the engine before it has heard anything


@dataclass(frozen=True)
class TranscriptMaker:
    """Makes the payloads of jobs, and the transcript from the jobs' results.

    An hour of talk takes a while even here; `breathe` lets requests be answered in between.
    """

    pieces: Pieces
    segments: Segments
    transcripts: Transcripts
    breathe: Callable[[], None]

    def job_payloads(
        self, interview: Interview, works: Iterable[Work]
    ) -> Iterator[tuple[Work, Payload]]:
        """What the jobs for some pieces of work carry."""
        for work in works:
            self.breathe()
            if work.kind == WorkKind.ASR:
                yield work, self._listening(interview, work)
            else:
                yield work, self._answer(interview, work)

    def write(self, interview: Interview) -> None:
        """Merge both tracks by time and keep the dialogue."""
        self.transcripts.put(interview.id, self.merged(interview))

    def merged(self, interview: Interview) -> Document:
        """What there is of the transcript, as `storage.Transcripts` keeps it."""
        about: Payload = {"engine": None, "model": None, "poor_below": 0.0}
        heard = list(self.pieces.since(interview.id))
        for piece in heard:
            about = {name: piece[name] for name in about}
        utterances = [_stored(each) for each in self._dialogue(interview, heard)]
        return {**about, "utterances": utterances}

    def so_far(self, interview: Interview, from_s: float | None = None) -> tuple[Utterance, ...]:
        """What both said, as far as it is transcribed; only what ends after `from_s`."""
        if interview.zero_at is None:
            return ()
        since = None
        if from_s is not None:  # an utterance that ends later may have begun that much earlier
            since = interview.zero_at + timedelta(seconds=from_s - TURN_LENGTH_S)
        said = self._dialogue(interview, self.pieces.since(interview.id, since))
        return tuple(each for each in said if from_s is None or each.end_s > from_s)

    def _dialogue(self, interview: Interview, heard: Iterable[Document]) -> tuple[Utterance, ...]:
        tracks: dict[Participant, list[Word]] = {participant: [] for participant in Participant}
        for piece in heard:
            self.breathe()
            tracks[Participant(piece["participant"])] += _on_the_clock(interview, piece)
        return dialogue(tracks)

    def _listening(self, interview: Interview, work: Work) -> Payload:
        assert work.participant and work.from_at and work.to_at
        margin = timedelta(seconds=MARGIN_S)
        pieces = self.segments.between(
            interview.id, work.participant, work.from_at - margin, work.to_at + margin
        )
        return listening_job(interview, work, pieces)

    def _answer(self, interview: Interview, work: Work) -> Payload:
        """The candidate's words of one visit during the call, of all visits for the report."""
        assert interview.zero_at
        visits = interview.visits_of(str(work.question_id))
        own = [visit for visit in visits if not work.is_live or visit.visit == work.visit]
        bounds = [bound for bound in map(interview.window, own) if bound]
        zero = interview.zero_at
        windows = [Window(*(seconds_between(zero, at) for at in bound)) for bound in bounds]
        words: list[Word] = []
        about = NO_WORDS
        for piece in self._candidates(interview, bounds):
            self.breathe()
            words += within(_on_the_clock(interview, piece), windows)
            about = piece
        words.sort(key=lambda word: word.start_s)
        return scoring_job(interview, work, words, about["poor_below"])

    def _candidates(
        self, interview: Interview, bounds: list[tuple[datetime, datetime]]
    ) -> Iterator[Document]:
        """The pieces of the candidate's track that reach into some windows."""
        if not bounds:
            return
        for piece in self.pieces.since(interview.id, min(begin for begin, _ in bounds)):
            is_candidates = piece["participant"] == Participant.CANDIDATE
            if is_candidates and any(
                begin < piece["until_at"] and piece["from_at"] < end for begin, end in bounds
            ):
                yield piece


def _on_the_clock(interview: Interview, piece: Document) -> tuple[Word, ...]:
    """The words of a transcribed piece on the interview clock."""
    assert interview.zero_at
    offset_s = seconds_between(interview.zero_at, piece["from_at"])
    return shifted(words_from(piece["words"]), offset_s)


def _stored(utterance: Utterance) -> Payload:
    return {"participant": utterance.participant.value, "words": words_to(utterance.words)}
