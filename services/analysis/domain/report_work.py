"""Work for the report: transcribe both tracks in full, then judge each question that was asked.

The pieces are computed anew each time, from all that is known. So late events, repeated events and
crashes lead to the same pieces.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta

from services.analysis.domain.engines import Engines
from services.analysis.domain.interview import Interview
from services.analysis.domain.report import Failure, Outcome, Running, Stage
from services.analysis.domain.work import Work, WorkKind, WorkState, job_id
from shared.events.media import Participant

CHUNK_S = 120.0  # short, so that a live answer elsewhere never waits long behind one
SHORTEST_CHUNK_S = 20.0  # a shorter rest is joined to the chunk before it


def chunks(interview: Interview, engines: Engines) -> tuple[Work, ...]:
    """Transcribing both tracks in full, cut into pieces of CHUNK_S."""
    return tuple(
        _chunk(interview, participant, bounds, engines)
        for participant in Participant
        for bounds in _chunk_bounds(interview, participant)
    )


def transcript_digest(works: tuple[Work, ...]) -> str:
    """Names a transcript by the pieces that it is made of."""
    return hashlib.sha256("|".join(sorted(work.id for work in works)).encode()).hexdigest()[:16]


def judgings(interview: Interview, engines: Engines) -> tuple[Work, ...]:
    """Judging: one piece of work for each question that was shown, with all its visits."""
    assert interview.plan is not None
    asked = (question.id for question in interview.plan.questions)
    return tuple(
        _judging(interview, question_id, engines)
        for question_id in asked
        if interview.windows_of(question_id)
    )


def with_wanted(interview: Interview, wanted: tuple[Work, ...]) -> Interview:
    """The interview with all wanted pieces added to its work."""
    for work in wanted:
        if interview.work_for(work.kind, work.subject) is None:
            interview = interview.with_work(work)
    return interview


def standing(interview: Interview, wanted: tuple[Work, ...]) -> tuple[Work, ...]:
    """The wanted pieces with their present state."""
    found = (interview.work_for(work.kind, work.subject) for work in wanted)
    return tuple(work for work in found if work is not None)


def progress(works: tuple[Work, ...], stage: Stage) -> Outcome | None:
    """A failure, or how far a stage is; None when all its pieces are done."""
    dead = next((work for work in works if work.state == WorkState.DEAD), None)
    if dead is not None:
        return Failure(stage, dead.reason or "unknown")
    done = sum(work.state == WorkState.DONE for work in works)
    return Running(stage, done, len(works)) if done < len(works) else None


def _chunk_bounds(
    interview: Interview, participant: Participant
) -> list[tuple[datetime, datetime]]:
    track = interview.track(participant)
    bounds: list[tuple[datetime, datetime]] = []
    if track.started_at is None or track.ended_at is None:
        return bounds
    begin, step = track.started_at, timedelta(seconds=CHUNK_S)
    while begin < track.ended_at:
        end = min(begin + step, track.ended_at)
        if track.ended_at - end < timedelta(seconds=SHORTEST_CHUNK_S):
            end = track.ended_at
        bounds.append((begin, end))
        begin = end
    return bounds


def _chunk(
    interview: Interview,
    participant: Participant,
    bounds: tuple[datetime, datetime],
    engines: Engines,
) -> Work:
    begin_ms, end_ms = (round(moment.timestamp() * 1000) for moment in bounds)
    subject = f"full/{participant.value}/{begin_ms}-{end_ms}"
    engine = engines.transcriber.name
    return Work(
        id=job_id(interview.id, WorkKind.ASR, subject, engine=engine, run=interview.run),
        kind=WorkKind.ASR,
        subject=subject,
        is_live=False,
        participant=participant,
        from_at=bounds[0],
        to_at=bounds[1],
    )


def _judging(interview: Interview, question_id: str, engines: Engines) -> Work:
    windows = interview.windows_of(question_id)
    spelled = f"{windows}{interview.transcript_of}"
    subject = f"final/{question_id}/{hashlib.sha256(spelled.encode()).hexdigest()[:16]}"
    return Work(
        id=job_id(
            interview.id, WorkKind.SCORE, subject, engine=engines.scorer.name, run=interview.run
        ),
        kind=WorkKind.SCORE,
        subject=subject,
        is_live=False,
        question_id=question_id,
        visit=interview.visits_of(question_id)[-1].visit,
    )


def without_stale(interview: Interview, wanted: tuple[Work, ...]) -> Interview:
    """Without pieces of work for the report that newer facts have made pointless."""
    subjects = {(work.kind, work.subject) for work in wanted}
    kept = tuple(
        work for work in interview.work if work.is_live or (work.kind, work.subject) in subjects
    )
    return replace(interview, work=kept)
