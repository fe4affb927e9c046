"""What a finished piece of work changes in its interview; a second time it changes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from services.analysis.domain.advance import Step, advance
from services.analysis.domain.assessment import AnswerState, Assessment, Judgement, Reason
from services.analysis.domain.engines import Engines
from services.analysis.domain.interview import Interview, seconds_between
from services.analysis.domain.work import Work, WorkKind, WorkState
from shared.events import Event
from shared.events.analysis import AnswerAnalyzed, TranscriptGrew, TranscriptReady


def heard(interview: Interview, work_id: str, *, now: datetime, engines: Engines) -> Step:
    """A stretch of a track is transcribed; its words stay with the job."""
    work = _open(interview, work_id)
    if work is None:
        return interview, ()
    interview = interview.with_work(replace(work, state=WorkState.DONE))
    said = _grown(interview, work)
    interview, events = advance(interview, now=now, engines=engines)
    return interview, (*said, *events)


def judged(
    interview: Interview, work_id: str, judgement: Judgement, *, now: datetime, engines: Engines
) -> Step:
    """An answer is judged."""
    work = _open(interview, work_id)
    if work is None:
        return interview, ()
    interview = interview.with_work(replace(work, state=WorkState.DONE))
    spent = (judgement.tokens_in or 0) + (judgement.tokens_out or 0)
    interview = replace(interview, tokens_spent=interview.tokens_spent + spent)
    interview, said = _assessed(interview, work, judgement, now)
    interview, events = advance(interview, now=now, engines=engines)
    return interview, (*said, *events)


def died(
    interview: Interview, work_id: str, reason: str, *, now: datetime, engines: Engines
) -> Step:
    """A piece of work failed for good. During the call this only marks the one answer."""
    work = _open(interview, work_id)
    if work is None:
        return interview, ()
    interview = interview.with_work(replace(work, state=WorkState.DEAD, reason=reason))
    said: tuple[Event, ...] = ()
    if work.is_live:
        engine = engines.scorer.name if work.kind == WorkKind.SCORE else engines.transcriber.name
        failure = Judgement(AnswerState.NOT_ASSESSABLE, engine, "", "", reason=Reason.FAILED.value)
        interview, said = _assessed(interview, work, failure, now)
    interview, events = advance(interview, now=now, engines=engines)
    return interview, (*said, *events)


def transcribed(interview: Interview, digest: str, *, now: datetime, engines: Engines) -> Step:
    """The dialogue made of these pieces of work is stored."""
    if interview.transcript_of == digest or interview.deleted_at is not None:
        return interview, ()
    interview = replace(interview, transcript_of=digest)
    interview, events = advance(interview, now=now, engines=engines)
    return interview, (TranscriptReady(interview.id, now), *events)


def _grown(interview: Interview, work: Work) -> tuple[Event, ...]:
    if interview.zero_at is None or work.participant is None or work.to_at is None:
        return ()
    until_s = seconds_between(interview.zero_at, work.to_at)
    return (TranscriptGrew(interview.id, work.participant, until_s),)


def _open(interview: Interview, work_id: str) -> Work | None:
    found = (work for work in interview.work if work.id == work_id)
    work = next(found, None)
    return work if work is not None and work.state == WorkState.OPEN else None


def _assessed(
    interview: Interview, work: Work, judgement: Judgement, now: datetime
) -> tuple[Interview, tuple[Event, ...]]:
    plan = interview.plan
    numbered = enumerate(plan.questions if plan else (), start=1)
    asked = next((entry for entry in numbered if entry[1].id == work.question_id), None)
    if asked is None or plan is None:
        return interview, ()
    number, question = asked
    new = Assessment(
        question_id=question.id,
        visit=work.visit,
        number=number,
        question=question.text,
        is_provisional=work.is_live,
        judgement=judgement,
        rubric_version=plan.rubric_version,
        assessed_at=now,
    )
    others = tuple(known for known in interview.assessments if not _is_replaced(known, new))
    ordered = sorted(
        (*others, new), key=lambda each: (each.number, each.visit, not each.is_provisional)
    )
    interview = replace(interview, assessments=tuple(ordered))
    return interview, (AnswerAnalyzed(interview.id, question.id, new.is_provisional, now),)


def _is_replaced(known: Assessment, new: Assessment) -> bool:
    """A provisional one gives way to another of its visit, a final one to any final one."""
    if known.question_id != new.question_id or known.is_provisional != new.is_provisional:
        return False
    return known.visit == new.visit or not new.is_provisional
