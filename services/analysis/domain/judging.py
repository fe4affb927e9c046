"""Which answers are to be judged now, and what becomes of a judgement.

An answer is judged at once when its question is closed, and for good when all of its words are
there, mostly while the call still runs. The work of a final judgement is named after the words and
windows, so after the call only what has changed since is judged again.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from services.analysis.domain import answers
from services.analysis.domain.assessment import AnswerState, Assessment, Judgement, Reason
from services.analysis.domain.engines import Engines
from services.analysis.domain.interview import Interview, Visit
from services.analysis.domain.work import Priority, Work, WorkKind, WorkState, job_id
from shared.events import Event
from shared.events.analysis import AnswerAnalyzed

Judged = tuple[Interview, tuple[Event, ...]]


def with_live_judgings(interview: Interview, now: datetime, engines: Engines) -> Judged:
    """With the work for each closed answer whose sound was listened to while the call runs."""
    said: tuple[Event, ...] = ()
    if interview.call_ended_at is not None or interview.zero_at is None:
        return interview, said
    for visit in interview.visits:
        subject = answers.live_subject(interview, visit)
        is_due = answers.is_audible(interview, visit, now) and not answers.unheard(interview, visit)
        if not is_due or interview.work_for(WorkKind.SCORE, subject):
            continue
        interview = _without_older(interview, visit)
        work = _work(interview, visit, subject, engines, is_live=True)
        if answers.has_failed(interview, visit):
            interview = interview.with_work(replace(work, state=WorkState.DEAD))
            interview, events = with_failed(interview, work, now, engines)
            said = (*said, *events)
        else:
            interview = interview.with_work(work)
    return interview, said


def with_final_judgings(interview: Interview, engines: Engines) -> Interview:
    """With the work for each question of whose answers all words are there, and without what newer
    facts have made of other judgements: they were about other words."""
    wanted = _final(interview, engines)
    subjects = {work.subject for work in wanted}
    for work in final_works(interview):
        if work.subject not in subjects:
            interview = _without_final(interview.without_work(work), work.question_id)
    for work in wanted:
        if interview.work_for(work.kind, work.subject) is None:
            interview = interview.with_work(work)
    return interview


def final_works(interview: Interview) -> tuple[Work, ...]:
    """The final judgements that were asked for, with their present state."""
    return tuple(
        work for work in interview.work if work.kind == WorkKind.SCORE and not work.is_live
    )


def with_failed(interview: Interview, work: Work, now: datetime, engines: Engines) -> Judged:
    """An answer that could not be judged during the call says so."""
    failure = Judgement(
        AnswerState.NOT_ASSESSABLE, engines.scorer.name, "", "", reason=Reason.FAILED.value
    )
    return with_judgement(interview, work, failure, now)


def with_judgement(interview: Interview, work: Work, judgement: Judgement, now: datetime) -> Judged:
    """With an assessment in the place of the one before it."""
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


def _without_older(interview: Interview, visit: Visit) -> Interview:
    """Without the live work about the same answer with other words: its result comes too late."""
    for work in interview.work:
        if work.is_live and (work.question_id, work.visit) == (visit.question_id, visit.visit):
            interview = interview.without_work(work)
    return interview


def _final(interview: Interview, engines: Engines) -> tuple[Work, ...]:
    """One piece of work for each question that was shown and is heard, with all its visits."""
    is_on_the_clock = interview.clock_started_at or interview.call_ended_at
    if interview.plan is None or interview.zero_at is None or not is_on_the_clock:
        return ()
    works = []
    for question in interview.plan.questions:
        visits = interview.visits_of(question.id)
        if visits and all(answers.is_heard_for_good(interview, visit) for visit in visits):
            subject = f"final/{question.id}/{answers.words_digest(interview, question.id)}"
            works.append(_work(interview, visits[-1], subject, engines, is_live=False))
    return tuple(works)


def _work(
    interview: Interview, visit: Visit, subject: str, engines: Engines, *, is_live: bool
) -> Work:
    engine = engines.scorer.name
    return Work(
        id=job_id(interview.id, WorkKind.SCORE, subject, engine=engine, run=interview.run),
        kind=WorkKind.SCORE,
        subject=subject,
        is_live=is_live,
        question_id=visit.question_id,
        visit=visit.visit,
        priority=Priority.LIVE if is_live else Priority.FINAL,
    )


def _without_final(interview: Interview, question_id: str | None) -> Interview:
    kept = tuple(
        known
        for known in interview.assessments
        if known.is_provisional or known.question_id != question_id
    )
    return replace(interview, assessments=kept)


def _is_replaced(known: Assessment, new: Assessment) -> bool:
    """A provisional one gives way to another of its visit, a final one to any final one."""
    if known.question_id != new.question_id or known.is_provisional != new.is_provisional:
        return False
    return known.visit == new.visit or not new.is_provisional
