"""Words on their way from job to job: what a job is told, and the transcript made of the results.

The transcribers' results are pieces of one track each. They are merged into the transcript of the
dialogue (kept by `storage.Transcripts`), and from it comes what a scorer is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from services.analysis.domain.interview import Interview, seconds_between
from services.analysis.domain.report_work import transcript_digest
from services.analysis.domain.speech import Utterance, Word, dialogue, shifted, within
from services.analysis.domain.work import Work, WorkKind
from services.analysis.jobs import Jobs
from services.analysis.payloads import MARGIN_S, listening_job, scoring_job, words_from, words_to
from services.analysis.storage import Segments, Transcripts
from shared.events.media import Participant

Payload = dict[str, Any]


class NotHeardYet(Exception):
    """The words that a job needs are not there (any more)."""


@dataclass(frozen=True)
class TranscriptMaker:
    """Makes the payloads of jobs, and the transcript from the jobs' results.

    An hour of talk takes a while even here; `breathe` lets requests be answered in between.
    """

    jobs: Jobs
    segments: Segments
    transcripts: Transcripts
    breathe: Callable[[], None]

    def job_payloads(
        self, interview: Interview, works: tuple[Work, ...]
    ) -> Iterator[tuple[Work, Payload]]:
        """What the jobs for some pieces of work carry. Raises NotHeardYet."""
        candidates_words: tuple[tuple[Word, ...], float] | None = None
        for work in works:
            self.breathe()
            if work.kind == WorkKind.ASR:
                yield work, self._listening(interview, work)
            elif work.is_live:
                yield work, scoring_job(interview, work, *self._live_words(interview, work))
            else:
                candidates_words = candidates_words or self._candidates_words(interview)
                said, poor_below = candidates_words
                windows = interview.windows_of(str(work.question_id))
                yield work, scoring_job(interview, work, within(said, windows), poor_below)

    def write(self, interview: Interview, pieces: tuple[Work, ...]) -> str:
        """Merge both tracks by time and keep the dialogue; returns the digest of the pieces."""
        tracks: dict[Participant, list[Word]] = {participant: [] for participant in Participant}
        about: Payload = {}
        for piece in pieces:
            self.breathe()
            result = self._result(piece)
            assert piece.participant is not None
            tracks[piece.participant] += _on_the_clock(interview, piece, result)
            about = {name: result[name] for name in ("engine", "model", "poor_below")}
        utterances = [_stored(each) for each in dialogue(tracks)]
        self.transcripts.put(interview.id, {**about, "utterances": utterances})
        return transcript_digest(pieces)

    def so_far(self, interview: Interview) -> tuple[Utterance, ...]:
        """What both said, as far as it is transcribed."""
        tracks: dict[Participant, list[Word]] = {participant: [] for participant in Participant}
        for piece in interview.work:
            if piece.participant is None or (result := self.jobs.result(piece.id)) is None:
                continue
            self.breathe()
            tracks[piece.participant] += _on_the_clock(interview, piece, result)
        return dialogue(tracks)

    def _listening(self, interview: Interview, work: Work) -> Payload:
        assert work.participant and work.from_at and work.to_at
        margin = timedelta(seconds=MARGIN_S)
        pieces = self.segments.between(
            interview.id, work.participant, work.from_at - margin, work.to_at + margin
        )
        return listening_job(interview, work, pieces)

    def _live_words(self, interview: Interview, work: Work) -> tuple[tuple[Word, ...], float]:
        heard = interview.work_for(WorkKind.ASR, work.subject)
        if heard is None:
            raise NotHeardYet(work.id)
        result = self._result(heard)
        return _on_the_clock(interview, heard, result), result["poor_below"]

    def _candidates_words(self, interview: Interview) -> tuple[tuple[Word, ...], float]:
        transcript = self.transcripts.get(interview.id)
        if transcript is None:
            raise NotHeardYet(interview.id)
        said = [
            word
            for utterance in transcript["utterances"]
            if utterance["participant"] == Participant.CANDIDATE
            for word in words_from(utterance["words"])
        ]
        return tuple(said), transcript["poor_below"]

    def _result(self, work: Work) -> Payload:
        result = self.jobs.result(work.id)
        if result is None:
            raise NotHeardYet(work.id)
        return result


def _on_the_clock(interview: Interview, work: Work, result: Payload) -> tuple[Word, ...]:
    """The words of a transcribed stretch on the interview clock."""
    assert interview.zero_at and work.from_at
    return shifted(words_from(result["words"]), seconds_between(interview.zero_at, work.from_at))


def _stored(utterance: Utterance) -> Payload:
    return {"participant": utterance.participant.value, "words": words_to(utterance.words)}
