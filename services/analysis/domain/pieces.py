"""Which pieces of the tracks are to be transcribed now: during the call, at its end, and after it.

Each piece has a cost of its own, with WhisperX that of 30 seconds however short it is: a track is
listened to in pieces of about PIECE_S. Two things do not wait for that much sound: the answer to
a question that was closed, which is heard at once and before everything else, and the end of the
call. A track has one piece at a time, because only its worker finds out where the next one begins;
an answer far ahead of a long backlog gets a second one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.analysis.domain import answers
from services.analysis.domain.engines import Engines
from services.analysis.domain.hearing import SLIVER, Stretch
from services.analysis.domain.interview import Interview
from services.analysis.domain.work import Ending, Priority, Work, WorkKind, WorkState, job_id
from shared.events.media import Participant

PIECE_S = 15.0  # so much unheard sound makes a piece; media cuts sound every ten seconds
LONGEST_S = 28.0  # what an engine looks at in one go, with its own margins


@dataclass(frozen=True)
class Piece:
    """A stretch to be transcribed, and what its edges are."""

    stretch: Stretch
    ending: Ending
    begins_in_speech: bool
    priority: Priority


def may_listen(interview: Interview, engines: Engines) -> bool:
    """Whether the sound of this interview may be transcribed, and can be."""
    return (
        interview.plan is not None
        and interview.consent("analysis") is True
        and engines.transcriber.understands(interview.plan.language)
    )


def with_pieces(interview: Interview, now: datetime, engines: Engines) -> Interview:
    """With the pieces that are to be transcribed now; those that an answer waits for are urgent."""
    if not may_listen(interview, engines):
        return interview
    answer = _waiting_answer(interview, now)
    if answer is not None:
        interview = _with_urgent(interview, answer, engines)
    for participant in Participant:
        if not open_pieces(interview, participant):
            interview = _with_next(interview, participant, engines)
    return interview


def open_pieces(interview: Interview, participant: Participant) -> tuple[Work, ...]:
    """The pieces of a track that a worker has, or is to get."""
    return tuple(
        work
        for work in interview.work
        if work.kind == WorkKind.ASR
        and work.state == WorkState.OPEN
        and work.participant == participant
    )


def stretch_of(work: Work) -> Stretch:
    """What a piece covers at most."""
    assert work.from_at and work.to_at
    return Stretch(work.from_at, work.to_at)


def sound_of(interview: Interview, participant: Participant) -> Stretch | None:
    """What of a track can be listened to now; None while there is nothing."""
    track = interview.track(participant)
    end = track.ended_at if interview.accepts_gaps else track.complete_until
    return Stretch(track.started_at, end) if track.started_at and end else None


def unheard(interview: Interview, participant: Participant) -> tuple[Stretch, ...]:
    """What of a track's sound nobody has listened to."""
    sound = sound_of(interview, participant)
    return interview.hearing.chain(participant).gaps(sound) if sound else ()


def seconds_heard(interview: Interview) -> tuple[float, float]:
    """How many seconds of both tracks are heard, of how many that are there."""
    there = missing = 0.0
    for participant in Participant:
        if sound := sound_of(interview, participant):
            there += (sound.to_at - sound.from_at).total_seconds()
        missing += seconds_unheard(interview, participant)
    return there - missing, there


def seconds_unheard(interview: Interview, participant: Participant) -> float:
    """How much of a track's sound nobody has listened to."""
    gaps = unheard(interview, participant)
    return sum((gap.to_at - gap.from_at).total_seconds() for gap in gaps)


def heard_until(interview: Interview) -> datetime | None:
    """Up to when both tracks were listened to; None before any was."""
    reached = []
    for participant in Participant:
        if interview.hearing.chain(participant).heard and (
            sound := sound_of(interview, participant)
        ):
            gaps = unheard(interview, participant)
            reached.append(gaps[0].from_at if gaps else sound.to_at)
    return min(reached, default=None)


def _waiting_answer(interview: Interview, now: datetime) -> Stretch | None:
    """What was not listened to of the first closed answer that waits for it."""
    if interview.call_ended_at is not None:
        return None
    for visit in interview.visits:
        window = interview.window(visit)
        if window is None or not answers.is_audible(interview, visit, now):
            continue
        if gaps := answers.unheard(interview, visit):
            return Stretch(gaps[0].from_at, window[1])
    return None


def _with_urgent(interview: Interview, answer: Stretch, engines: Engines) -> Interview:
    """With a piece for an answer; a piece that stands in its way is made urgent instead, because
    only its worker finds out where the answer's begins."""
    who = Participant.CANDIDATE
    pieces = open_pieces(interview, who)
    near = Stretch(answer.from_at - SLIVER * 2, answer.to_at)
    in_the_way = [work for work in pieces if stretch_of(work).overlaps(near)]
    for work in in_the_way:
        interview = interview.with_work(replace(work, priority=Priority.LIVE))
    if in_the_way or any(work.priority == Priority.LIVE for work in pieces):
        return interview
    gap = next(gap for gap in unheard(interview, who) if gap.overlaps(answer))
    is_far = answer.from_at - gap.from_at > timedelta(seconds=LONGEST_S) or bool(pieces)
    begin = answer.from_at if is_far else gap.from_at
    end = min(begin + timedelta(seconds=LONGEST_S), gap.to_at, answer.to_at)
    piece = Piece(
        Stretch(begin, end),
        ending=_ending(interview, gap, end, answer_ends_at=min(gap.to_at, answer.to_at)),
        begins_in_speech=begin > gap.from_at or _follows_a_failure(interview, who, begin),
        priority=Priority.LIVE,
    )
    return interview.with_work(_work(interview, who, piece, engines))


def _with_next(interview: Interview, participant: Participant, engines: Engines) -> Interview:
    """With the next piece of a track, once there is enough sound for one."""
    gaps = unheard(interview, participant)
    if not gaps:
        return interview
    gap = gaps[0]
    has_enough = gap.to_at - gap.from_at >= timedelta(seconds=PIECE_S)
    if not has_enough and not _is_closed(interview, participant, gap):
        return interview
    end = min(gap.from_at + timedelta(seconds=LONGEST_S), gap.to_at)
    is_last = end == gap.to_at and _is_closed(interview, participant, gap)
    piece = Piece(
        Stretch(gap.from_at, end),
        ending=Ending.END if is_last else Ending.SILENCE,
        begins_in_speech=_follows_a_failure(interview, participant, gap.from_at),
        priority=Priority.ROLLING if interview.run == 1 else Priority.FINAL,
    )
    return interview.with_work(_work(interview, participant, piece, engines))


def _ending(
    interview: Interview, gap: Stretch, end: datetime, *, answer_ends_at: datetime
) -> Ending:
    if end == gap.to_at and _is_closed(interview, Participant.CANDIDATE, gap):
        return Ending.END
    return Ending.WORD if end == answer_ends_at else Ending.SILENCE


def _is_closed(interview: Interview, participant: Participant, gap: Stretch) -> bool:
    """Whether a gap will not get longer: what follows was heard, or nothing follows."""
    sound = sound_of(interview, participant)
    return interview.is_sound_complete or (sound is not None and gap.to_at < sound.to_at)


def _follows_a_failure(interview: Interview, participant: Participant, begin: datetime) -> bool:
    failed = interview.hearing.chain(participant).failed
    return any(each.stretch.to_at == begin for each in failed)


def _work(interview: Interview, participant: Participant, piece: Piece, engines: Engines) -> Work:
    bounds = (piece.stretch.from_at, piece.stretch.to_at)
    begin_ms, end_ms = (round(moment.timestamp() * 1000) for moment in bounds)
    # A word at its end may leave nothing of a piece heard: what follows is another piece then.
    subject = f"{participant.value}/{begin_ms}-{end_ms}/{piece.ending.value}"
    engine = engines.transcriber.name
    return Work(
        id=job_id(interview.id, WorkKind.ASR, subject, engine=engine, run=interview.run),
        kind=WorkKind.ASR,
        subject=subject,
        is_live=False,
        participant=participant,
        from_at=bounds[0],
        to_at=bounds[1],
        ending=piece.ending,
        begins_in_speech=piece.begins_in_speech,
        priority=piece.priority,
    )
