"""How an event adds to what is known of an interview.

Events may be repeated and come in any order; the interview is the same in the end.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from services.analysis.domain.interview import Interview, Mark, Note, Plan, Visit
from shared.events import Event, media, plan, scheduling
from shared.events.media import Participant


def learned(interview: Interview, event: Event) -> Interview:
    """The interview after an event; a deleted interview learns nothing any more."""
    if interview.deleted_at is not None:
        return interview
    return _RULES[type(event)](interview, event)


def _deleted(interview: Interview, event: scheduling.InterviewDeleted) -> Interview:
    return Interview(id=interview.id, deleted_at=event.deleted_at)


def _consent_given(interview: Interview, event: scheduling.ConsentGiven) -> Interview:
    mark = Mark(event.consent.value, True, event.given_at)
    return replace(interview, consents=_marked(interview.consents, mark))


def _consent_withdrawn(interview: Interview, event: scheduling.ConsentWithdrawn) -> Interview:
    mark = Mark(event.consent.value, False, event.withdrawn_at)
    told = replace(interview, consents=_marked(interview.consents, mark))
    # Corrections hold what the candidate said, as the transcript does, which goes as well.
    if told.consent("analysis") is False:
        return replace(told, corrections=(), judged_corrections=())
    return told


def _prepared(interview: Interview, event: plan.PlanPrepared) -> Interview:
    snapshot = Plan(
        template_id=event.template_id,
        template_version=event.template_version,
        language=event.language,
        topics=event.topics,
        questions=event.questions,
        template_name=event.template_name,
    )
    return replace(interview, plan=snapshot)


def _started(interview: Interview, event: plan.InterviewStarted) -> Interview:
    return replace(interview, clock_started_at=event.started_at)


def _topic_completed(interview: Interview, event: plan.TopicCompleted) -> Interview:
    mark = Mark(event.topic_id, True, event.completed_at)
    return replace(interview, topics=_marked(interview.topics, mark))


def _topic_reopened(interview: Interview, event: plan.TopicReopened) -> Interview:
    mark = Mark(event.topic_id, False, event.reopened_at)
    return replace(interview, topics=_marked(interview.topics, mark))


def _question_shown(interview: Interview, event: plan.QuestionShown) -> Interview:
    return _visited(interview, Visit(event.question_id, event.visit, event.shown_at))


def _question_closed(interview: Interview, event: plan.QuestionClosed) -> Interview:
    visit = Visit(
        event.question_id, event.visit, event.shown_at, event.closed_at, event.rephrased_at
    )
    return _visited(interview, visit)


def _visited(interview: Interview, new: Visit) -> Interview:
    others: list[Visit] = []
    for known in interview.visits:
        if (known.question_id, known.visit) != (new.question_id, new.visit):
            others.append(known)
        elif new.closed_at is None:
            new = known  # known already; keep the one that says more
    visits = sorted([*others, new], key=lambda each: (each.shown_at, each.question_id, each.visit))
    return replace(interview, visits=tuple(visits))


def _noted(interview: Interview, event: plan.NoteAdded) -> Interview:
    note = Note(event.note_id, event.text, event.added_at, event.topic_id, event.question_id)
    others = (known for known in interview.notes if known.id != note.id)
    notes = sorted([*others, note], key=lambda each: (each.added_at, each.id))
    return replace(interview, notes=tuple(notes))


def _segment_closed(interview: Interview, event: media.SegmentClosed) -> Interview:
    track = interview.track(event.participant)
    longer = track.with_segment(event.number, event.started_at, event.ended_at)
    if event.participant == Participant.CANDIDATE:
        return replace(interview, candidate_track=longer)
    return replace(interview, recruiter_track=longer)


def _call_ended(interview: Interview, event: media.CallEnded) -> Interview:
    return replace(interview, call_ended_at=event.ended_at)


def _sound_stored(interview: Interview, event: media.SoundStored) -> Interview:
    return replace(interview, sound=event.tracks)


def _recording_ready(interview: Interview, event: media.RecordingReady) -> Interview:
    return replace(interview, recordings=event.recordings)


def _recording_failed(interview: Interview, event: media.RecordingFailed) -> Interview:
    failed = sorted({*interview.failed_recordings, event.participant})
    return replace(interview, failed_recordings=tuple(failed))


def _marked(marks: tuple[Mark, ...], new: Mark) -> tuple[Mark, ...]:
    """With a new mark, unless a later one of the same name is known."""
    known = next((mark for mark in marks if mark.name == new.name), None)
    if known is not None and known.at > new.at:
        return marks
    others = (mark for mark in marks if mark.name != new.name)
    return tuple(sorted((*others, new), key=lambda mark: mark.name))


_RULES: dict[type[Event], Callable[[Interview, Any], Interview]] = {
    scheduling.InterviewDeleted: _deleted,
    scheduling.ConsentGiven: _consent_given,
    scheduling.ConsentWithdrawn: _consent_withdrawn,
    plan.PlanPrepared: _prepared,
    plan.InterviewStarted: _started,
    plan.TopicCompleted: _topic_completed,
    plan.TopicReopened: _topic_reopened,
    plan.QuestionShown: _question_shown,
    plan.QuestionClosed: _question_closed,
    plan.NoteAdded: _noted,
    media.SegmentClosed: _segment_closed,
    media.CallEnded: _call_ended,
    media.SoundStored: _sound_stored,
    media.RecordingReady: _recording_ready,
    media.RecordingFailed: _recording_failed,
}
