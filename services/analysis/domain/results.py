"""What a finished piece of work changes in its interview; a second time it changes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.analysis.domain import answers, judging, running_again
from services.analysis.domain.advance import Step, advance, transcript_due
from services.analysis.domain.assessment import Judgement
from services.analysis.domain.engines import Engines
from services.analysis.domain.hearing import Chain, Flaw, Stretch
from services.analysis.domain.interview import Interview, seconds_between
from services.analysis.domain.pieces import stretch_of
from services.analysis.domain.report import FailureCode
from services.analysis.domain.sound import FlawedWindow, with_flaws
from services.analysis.domain.speech import Word
from services.analysis.domain.work import Ending, Work, WorkState
from shared.events import Event
from shared.events.analysis import TranscriptGrew, TranscriptReady
from shared.events.media import Participant

ROUNDING = timedelta(milliseconds=2)  # of seconds that were told with three decimals


@dataclass(frozen=True)
class Heard:
    """What came of a piece: its words and how far it was listened to, both from its beginning."""

    words: tuple[Word, ...]
    until_s: float
    flaws: tuple[FlawedWindow, ...] = ()  # of its sound
    loudest: float | None = None  # of full scale; None when its worker was of an earlier release


def heard(
    interview: Interview,
    work_id: str,
    piece: Heard,
    *,
    now: datetime,
    engines: Engines,
    leaks: Iterable[answers.Leak] = (),
) -> Step:
    """A piece of a track is transcribed; its words are stored outside the interview. `leaks` is
    what both tracks together say now of the answers that it touches."""
    if (other := _rerun_with(interview, work_id)) is not None:
        changed, _ = heard(other, work_id, piece, now=now, engines=engines, leaks=leaks)
        return running_again.with_rerun(interview, changed, now)
    work = open_work(interview, work_id)
    if work is None or work.participant is None:
        return interview, ()
    asked = stretch_of(work)
    until = heard_until(work, piece)
    chain = interview.hearing.chain(work.participant)
    chain = chain.with_piece(work.id, asked, until, is_tail=work.ending == Ending.WORD)
    chain = _with_sound(chain, asked.from_at, piece)
    hearing = interview.hearing.with_chain(work.participant, chain)
    interview = replace(interview.without_work(work), hearing=hearing)
    if work.participant == Participant.CANDIDATE:
        interview = answers.with_words(interview, asked.from_at, piece.words)
    interview = answers.with_leaks(interview, leaks)
    said: tuple[Event, ...] = ()
    if interview.zero_at is not None:
        until_s = seconds_between(interview.zero_at, until)
        said = (TranscriptGrew(interview.id, work.participant, until_s),)
    interview, events = advance(interview, now=now, engines=engines)
    return interview, (*said, *events)


def _with_sound(chain: Chain, from_at: datetime, piece: Heard) -> Chain:
    """With what the piece's worker says of its sound."""

    def at(seconds: float) -> datetime:
        return from_at + timedelta(seconds=seconds)

    new = (
        Flaw(Stretch(at(each.from_s), at(each.to_s)), each.kind, each.language)
        for each in piece.flaws
    )
    levels = [level for level in (chain.loudest, piece.loudest) if level is not None]
    return replace(chain, flaws=with_flaws(chain.flaws, new), loudest=max(levels, default=None))


def heard_until(work: Work, piece: Heard) -> datetime:
    """How far a track is heard with this piece; the next one begins there."""
    asked = stretch_of(work)
    until = asked.from_at + timedelta(seconds=piece.until_s)
    return until if asked.to_at - until >= ROUNDING else asked.to_at


def judged(
    interview: Interview, work_id: str, judgement: Judgement, *, now: datetime, engines: Engines
) -> Step:
    """An answer is judged."""
    if (other := _rerun_with(interview, work_id)) is not None:
        changed, _ = judged(other, work_id, judgement, now=now, engines=engines)
        return running_again.with_rerun(interview, changed, now)
    work = open_work(interview, work_id)
    if work is None:
        return interview, ()
    if interview.scorer not in ("", judgement.engine):  # by a worker of the release before
        reason = FailureCode.SCORER_NOT_AVAILABLE.value
        return died(interview, work_id, reason, now=now, engines=engines)
    interview = interview.with_work(replace(work, state=WorkState.DONE))
    spent = (judgement.tokens_in or 0) + (judgement.tokens_out or 0)
    interview = replace(interview, tokens_spent=interview.tokens_spent + spent)
    interview, said = judging.with_judgement(interview, work, judgement, now)
    interview, events = advance(interview, now=now, engines=engines)
    return interview, (*said, *events)


def died(
    interview: Interview, work_id: str, reason: str, *, now: datetime, engines: Engines
) -> Step:
    """A piece of work failed for good. During the call this only marks an answer."""
    if (other := _rerun_with(interview, work_id)) is not None:
        changed, _ = died(other, work_id, reason, now=now, engines=engines)
        return running_again.with_rerun(interview, changed, now)
    work = open_work(interview, work_id)
    if work is None:
        return interview, ()
    said: tuple[Event, ...] = ()
    if work.participant is not None:
        chain = interview.hearing.chain(work.participant).with_failure(stretch_of(work), reason)
        hearing = interview.hearing.with_chain(work.participant, chain)
        interview = replace(interview.without_work(work), hearing=hearing)
    else:
        interview = interview.with_work(replace(work, state=WorkState.DEAD, reason=reason))
        if work.is_live:
            interview, said = judging.with_failed(interview, work, now, engines)
    interview, events = advance(interview, now=now, engines=engines)
    return interview, (*said, *events)


def transcribed(interview: Interview, digest: str, *, now: datetime, engines: Engines) -> Step:
    """The dialogue made of these pieces of work is stored."""
    other = running_again.apart(interview)
    if other is not None and transcript_due(other) == digest:
        changed, _ = transcribed(other, digest, now=now, engines=engines)
        return running_again.with_rerun(interview, changed, now)
    is_unwanted = interview.deleted_at is not None or interview.consent("analysis") is False
    if interview.transcript_of == digest or is_unwanted:
        return interview, ()
    interview = replace(interview, transcript_of=digest)
    interview, events = advance(interview, now=now, engines=engines)
    return interview, (TranscriptReady(interview.id, now), *events)


def open_work(interview: Interview, work_id: str) -> Work | None:
    """A piece of work that waits for its outcome, for the report or for a rerun of it."""
    work = next((work for work in interview.all_work if work.id == work_id), None)
    return work if work is not None and work.state == WorkState.OPEN else None


def owner_of(interview: Interview, work_id: str) -> Interview:
    """The interview, or the rerun of its report as one, whichever a piece of work is for."""
    return _rerun_with(interview, work_id) or interview


def _rerun_with(interview: Interview, work_id: str) -> Interview | None:
    """The rerun as an interview of its own, if this piece of work is for it."""
    other = running_again.apart(interview)
    is_its = other is not None and any(work.id == work_id for work in other.work)
    return other if is_its else None
