"""Work while the call runs: transcribe each answer as soon as its sound is there, then judge it."""

from __future__ import annotations

from datetime import datetime, timedelta

from services.analysis.domain.engines import Engines
from services.analysis.domain.interview import Interview, Visit
from services.analysis.domain.work import Work, WorkKind, WorkState, job_id
from shared.events.media import Participant

CUT_S = 0.05  # a piece of sound that is cut at the end of an answer may end this much before it
LONGEST_WAIT_S = 15.0  # for the last segments of an answer; then it is transcribed without them


def subject_of(visit: Visit) -> str:
    """Names the answer that a live piece of work is about."""
    return f"live/{visit.question_id}/{visit.visit}"


def may_run(interview: Interview, engines: Engines) -> bool:
    """Whether answers may be analysed while the call runs."""
    return (
        interview.call_ended_at is None
        and interview.plan is not None
        and interview.zero_at is not None
        and interview.consent("analysis") is True
        and engines.transcriber.understands(interview.plan.language)
    )


def with_live_work(interview: Interview, now: datetime, engines: Engines) -> Interview:
    """With the work for each answer that can be transcribed now, or judged now."""
    if may_run(interview, engines):
        for visit in interview.visits:
            if is_audible(interview, visit, now):
                interview = _with_listening(interview, visit, engines)
            elif visit.closed_at is not None:
                interview = interview.waiting_for(subject_of(visit), now)
    return _with_judging(interview, engines)


def is_audible(interview: Interview, visit: Visit, now: datetime) -> bool:
    """Whether the answer's sound is all there, or has been waited for long enough."""
    if visit.closed_at is None:
        return False
    end = visit.closed_at - timedelta(seconds=CUT_S)
    return interview.candidate_track.reaches(end) or now >= _waits_until(interview, visit, now)


def _waits_until(interview: Interview, visit: Visit, now: datetime) -> datetime:
    """Counted from when the answer's end was heard of, which may be late after an outage."""
    since = interview.waiting_since(subject_of(visit)) or now
    return since + timedelta(seconds=LONGEST_WAIT_S)


def next_check(interview: Interview, now: datetime, engines: Engines) -> datetime | None:
    """When an answer will have been waited for long enough."""
    if not may_run(interview, engines):
        return None
    waiting = [
        _waits_until(interview, visit, now)
        for visit in interview.visits
        if visit.closed_at and not is_audible(interview, visit, now)
    ]
    return min(waiting, default=None)


def _with_listening(interview: Interview, visit: Visit, engines: Engines) -> Interview:
    subject = subject_of(visit)
    window = interview.window(visit)
    if window is None or interview.work_for(WorkKind.ASR, subject):
        return interview
    engine = engines.transcriber.name
    work = Work(
        id=job_id(interview.id, WorkKind.ASR, subject, engine=engine, run=interview.run),
        kind=WorkKind.ASR,
        subject=subject,
        is_live=True,
        participant=Participant.CANDIDATE,
        from_at=window[0],
        to_at=window[1],
        question_id=visit.question_id,
        visit=visit.visit,
    )
    return interview.with_work(work)


def _with_judging(interview: Interview, engines: Engines) -> Interview:
    for heard in interview.work:
        is_heard = heard.kind == WorkKind.ASR and heard.is_live and heard.state == WorkState.DONE
        if not is_heard or interview.work_for(WorkKind.SCORE, heard.subject):
            continue
        engine = engines.scorer.name
        identity = job_id(
            interview.id, WorkKind.SCORE, heard.subject, engine=engine, run=interview.run
        )
        work = Work(
            id=identity,
            kind=WorkKind.SCORE,
            subject=heard.subject,
            is_live=True,
            question_id=heard.question_id,
            visit=heard.visit,
        )
        interview = interview.with_work(work)
    return interview
