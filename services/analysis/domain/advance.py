"""Decides the next step of an interview: which work the workers get, which events are published.

`advance` may be called at any time and any number of times: it adds work that is missing, and
returns events for what has changed since the last call.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta

from services.analysis.domain import answers, running_again
from services.analysis.domain.assessment import AnswerState, Assessment, Judgement, Reason
from services.analysis.domain.engines import Engines
from services.analysis.domain.errors import NothingToRunAgain, RunsAgainAlready
from services.analysis.domain.hearing import Hearing
from services.analysis.domain.interview import Interview
from services.analysis.domain.judging import (
    final_works,
    with_final_judgings,
    with_live_judgings,
)
from services.analysis.domain.people.judgements import Person
from services.analysis.domain.pieces import (
    may_listen,
    open_pieces,
    seconds_heard,
    unheard,
    with_pieces,
)
from services.analysis.domain.prerequisites import unmet_prerequisite
from services.analysis.domain.report import (
    Failure,
    FailureCode,
    Outcome,
    ReportState,
    Running,
    Stage,
    Waiting,
)
from services.analysis.domain.reporting import reported
from services.analysis.domain.rerun import Choice
from services.analysis.domain.score_or_label import score_or_label
from services.analysis.domain.work import WorkState
from shared.events import Event
from shared.events.media import Participant

ASK_AGAIN_S = 30.0  # open work is looked at again this often: a crash may have lost its job
GAPS = (FailureCode.SEGMENTS_MISSING, FailureCode.SEGMENT_MISSING)
Step = tuple[Interview, tuple[Event, ...]]


def advance(interview: Interview, *, now: datetime, engines: Engines) -> Step:
    """The interview with the work that is wanted now, also for a rerun of its report, and the
    events that are new."""
    interview, events = _advanced(interview, now, engines)
    if (other := running_again.apart(interview)) is not None:
        other, _ = _advanced(other, now, engines)
        interview, news = running_again.with_rerun(interview, other, now)
        events = (*events, *news)
    return replace(interview, next_check_at=running_again.next_check(interview)), events


def _advanced(interview: Interview, now: datetime, engines: Engines) -> Step:
    if interview.deleted_at is not None:
        return replace(interview, next_check_at=None), ()
    engines = engines.with_scorer(interview.scorer, interview.scorer_model)
    if interview.consent("analysis") is False:
        interview = without_analysis(interview)
    unmet = None
    if interview.call_ended_at is not None:
        unmet = unmet_prerequisite(interview, now, engines)
        interview = _at_the_end(interview, unmet)
    interview, events = _with_work(interview, now, engines)
    checks = []
    if interview.call_ended_at is not None:
        interview, outcome = _after_call(interview, unmet, now, engines)
        interview, news = reported(interview, outcome, now=now, engines=engines)
        events = (*events, *news)
        checks.append(unmet.until if isinstance(unmet, Waiting) else None)
        checks.append(_soon(now) if isinstance(outcome, Running) else None)
    elif may_listen(interview, engines):
        checks.append(answers.next_check(interview, now))
    if any(work.state == WorkState.OPEN for work in interview.work):
        checks.append(_soon(now))
    next_check_at = min((check for check in checks if check), default=None)
    return replace(interview, next_check_at=next_check_at), events


def transcript_due(interview: Interview) -> str | None:
    """The name of the transcript that is to be written now; None when there is none."""
    report = interview.report
    is_complete = interview.is_sound_complete and _is_all_heard(interview)
    if report.state != ReportState.RUNNING or not is_complete:
        return None
    digest = transcript_digest(interview)
    return digest if digest != interview.transcript_of else None


def transcript_digest(interview: Interview) -> str:
    """Names a transcript by the pieces that it is made of, and by its clock."""
    hearing = interview.hearing
    spelled = f"{hearing.candidate.digest}|{hearing.recruiter.digest}|{interview.zero_at}"
    return hashlib.sha256(spelled.encode()).hexdigest()[:16]


def run_again(
    interview: Interview,
    *,
    now: datetime,
    engines: Engines,
    choice: Choice | None = None,
    person: Person | None = None,
) -> Step:
    """After a failure: repeat what failed, keep what succeeded; sound that is gone counts as
    silence from then. A finished report is made once more beside what it says, as was chosen."""
    report = interview.report
    if report.state == ReportState.READY and final_works(interview):
        if running_again.apart(interview) is not None:
            raise RunsAgainAlready
        wanted = choice or Choice()
        scorer = wanted.scorer or engines.scorer.name
        wanted = replace(wanted, scorer=scorer)
        started = running_again.started(interview, wanted, person=person, now=now)
        return advance(started, now=now, engines=engines)
    if report.state != ReportState.FAILED:
        raise NothingToRunAgain
    gave_up = report.failure is not None and report.failure.reason in GAPS
    interview = replace(
        _forgiven(interview),
        accepts_gaps=interview.accepts_gaps or gave_up,
        waits=(),
    )
    return advance(interview, now=now, engines=engines)


def without_analysis(interview: Interview) -> Interview:
    """Without what came of listening and judging."""
    return replace(
        interview,
        work=(),
        assessments=(),
        versions=(),
        hearing=Hearing(),
        transcript_of="",
        rerun=None,
    )


def _at_the_end(interview: Interview, unmet: Outcome | None) -> Interview:
    """What failed during the call gets a second chance; and when nothing is waited for any more,
    what there is is all there will be."""
    if not interview.hearing.is_final_pass:
        interview = _forgiven(interview) if _has_failed(interview) else interview
        interview = replace(interview, hearing=replace(interview.hearing, is_final_pass=True))
    if unmet is None and not interview.is_sound_complete:
        interview = replace(interview, accepts_gaps=True)
    return interview


def _has_failed(interview: Interview) -> bool:
    is_dead = any(work.state == WorkState.DEAD for work in final_works(interview))
    return is_dead or interview.hearing.has_failed


def _forgiven(interview: Interview) -> Interview:
    """Without what failed, so that it is asked for again, under a new id."""
    return replace(
        interview,
        work=tuple(work for work in interview.work if work.state != WorkState.DEAD),
        hearing=interview.hearing.without_failures(),
        run=interview.run + 1,
    )


def _with_work(interview: Interview, now: datetime, engines: Engines) -> Step:
    if not may_listen(interview, engines):
        return interview, ()
    if interview.call_ended_at is None:
        interview = answers.with_waits(interview, now)
    interview = with_pieces(interview, now, engines)
    interview, events = with_live_judgings(interview, now, engines)
    return with_final_judgings(interview, engines), events


def _after_call(
    interview: Interview, unmet: Outcome | None, now: datetime, engines: Engines
) -> tuple[Interview, Outcome]:
    if unmet is not None and not isinstance(unmet, Waiting):
        return interview, unmet
    if unmet is not None:  # what is there is listened to meanwhile
        interview = interview.waiting_for(unmet.what, now)
        is_listening = any(open_pieces(interview, participant) for participant in Participant)
        return interview, _listening(interview) if is_listening else unmet
    if not _is_all_heard(interview):
        return interview, _listening(interview)
    if (reason := interview.hearing.failure) is not None:
        return interview, Failure(Stage.TRANSCRIPT, reason)
    if interview.transcript_of != transcript_digest(interview):
        return interview, _listening(interview)
    interview = _with_not_asked(interview, now, engines)
    return interview, _judging(interview) or score_or_label(interview, engines)


def _is_all_heard(interview: Interview) -> bool:
    return not any(
        unheard(interview, participant) or open_pieces(interview, participant)
        for participant in Participant
    )


def _listening(interview: Interview) -> Running:
    heard_s, there_s = seconds_heard(interview)
    return Running(Stage.TRANSCRIPT, int(heard_s), max(int(there_s), 1))


def _judging(interview: Interview) -> Outcome | None:
    """A failure, or how far the judging is; None when all answers are judged."""
    works = final_works(interview)
    done = sum(work.state == WorkState.DONE for work in works)
    if any(work.state == WorkState.OPEN for work in works):
        return Running(Stage.ASSESSMENT, done, len(works))
    dead = next((work for work in works if work.state == WorkState.DEAD), None)
    return Failure(Stage.ASSESSMENT, dead.reason or "unknown") if dead else None


def _with_not_asked(interview: Interview, now: datetime, engines: Engines) -> Interview:
    """With the assessment "not asked" for exactly the questions that were never shown."""
    assert interview.plan is not None
    kept = tuple(
        known for known in interview.assessments if known.judgement.state != AnswerState.NOT_ASKED
    )
    unasked = tuple(
        Assessment(
            question_id=question.id,
            visit=0,
            number=number,
            question=question.text,
            is_provisional=False,
            judgement=Judgement(
                AnswerState.NOT_ASKED, engines.scorer.name, "", "", Reason.NOT_ASKED.value
            ),
            rubric_version=interview.plan.rubric_version,
            assessed_at=now,
        )
        for number, question in enumerate(interview.plan.questions, start=1)
        if not interview.windows_of(question.id)
    )
    return replace(interview, assessments=kept + unasked)


def _soon(now: datetime) -> datetime:
    return now + timedelta(seconds=ASK_AGAIN_S)
