"""The words between jobs: what a job is told, and the dialogue that is made of the parts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from services.analysis.domain.final import transcript_digest
from services.analysis.domain.interview import Interview, seconds_between
from services.analysis.domain.speech import Utterance, Word, dialogue, shifted, within
from services.analysis.domain.work import Work, WorkKind
from services.analysis.jobs import Jobs
from services.analysis.payloads import MARGIN_S, answer_job, listening_job, words_from
from services.analysis.storage import Segments, Transcripts
from shared.events.media import Participant
from shared.events.plan import PlanQuestion


class NotHeardYet(Exception):
    """The words that a job needs are not there (any more)."""


@dataclass(frozen=True)
class Minutes:
    """Reads what was transcribed, writes what was said."""

    jobs: Jobs
    segments: Segments
    transcripts: Transcripts

    def job(self, interview: Interview, work: Work) -> dict[str, Any]:
        """What the job for a piece of work carries."""
        if work.kind == WorkKind.ASR:
            return self._listening(interview, work)
        assert interview.plan is not None
        question = next(q for q in interview.plan.questions if q.id == work.question_id)
        return self._answer(interview, work, question)

    def write(self, interview: Interview, pieces: tuple[Work, ...]) -> str:
        """Merge both tracks by time and keep the dialogue; returns the digest of the pieces."""
        tracks: dict[Participant, list[Word]] = {participant: [] for participant in Participant}
        about: dict[str, Any] = {}
        for piece in pieces:
            result = self._result(piece)
            assert piece.participant is not None
            tracks[piece.participant] += _on_the_clock(interview, piece, result)
            about = {name: result[name] for name in ("engine", "model", "poor_below")}
        utterances = [_stored(each, interview) for each in dialogue(tracks)]
        self.transcripts.put(interview.id, {**about, "utterances": utterances})
        return transcript_digest(pieces)

    def _listening(self, interview: Interview, work: Work) -> dict[str, Any]:
        assert work.participant and work.from_at and work.to_at
        margin = timedelta(seconds=MARGIN_S)
        pieces = self.segments.between(
            interview.id, work.participant, work.from_at - margin, work.to_at + margin
        )
        return listening_job(interview, work, pieces)

    def _answer(self, interview: Interview, work: Work, question: PlanQuestion) -> dict[str, Any]:
        assert interview.plan is not None
        if work.is_live:
            heard = interview.work_for(WorkKind.ASR, work.subject)
            if heard is None:
                raise NotHeardYet(work.id)
            result = self._result(heard)
            words: tuple[Word, ...] = _on_the_clock(interview, heard, result)
            poor_below = result["poor_below"]
        else:
            transcript = self.transcripts.get(interview.id)
            if transcript is None:
                raise NotHeardYet(work.id)
            said = _candidates_words(transcript["utterances"])
            words = within(said, interview.windows_of(question.id))
            poor_below = transcript["poor_below"]
        return answer_job(question, interview.plan.language, words, poor_below)

    def _result(self, work: Work) -> dict[str, Any]:
        result = self.jobs.result(work.id)
        if result is None:
            raise NotHeardYet(work.id)
        return result


def _on_the_clock(interview: Interview, work: Work, result: dict[str, Any]) -> tuple[Word, ...]:
    """The words of a transcribed stretch on the interview clock."""
    assert interview.zero_at and work.from_at
    return shifted(words_from(result["words"]), seconds_between(interview.zero_at, work.from_at))


def _stored(utterance: Utterance, interview: Interview) -> dict[str, Any]:
    """As a report shows it, and the words' confidence besides."""
    assert interview.zero_at
    return {
        "participant": utterance.participant.value,
        "started_at": _iso(interview.zero_at + timedelta(seconds=utterance.start_s)),
        "ended_at": _iso(interview.zero_at + timedelta(seconds=utterance.end_s)),
        "start_s": utterance.start_s,
        "end_s": utterance.end_s,
        "text": utterance.text,
        "words": [asdict(word) for word in utterance.words],
    }


def _candidates_words(utterances: Iterable[dict[str, Any]]) -> list[Word]:
    return [
        Word(**word)
        for utterance in utterances
        if utterance["participant"] == Participant.CANDIDATE
        for word in utterance["words"]
    ]


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
