"""Topics and notes: ticking and unticking in any order, remarks at any time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from services.plan.domain.errors import InvalidNote, NoteConflict, TopicNotFound
from services.plan.domain.live_plan import Decision, LivePlan, Note, TopicMark, changed, must_exist
from services.plan.domain.steps import must_be_started
from shared.events.plan import NoteAdded, TopicCompleted, TopicReopened

LONGEST_NOTE = 10_000


def complete_topic(plan: LivePlan, topic_id: str, now: datetime) -> Decision:
    """Tick a topic (R39)."""
    must_be_started(plan)
    _must_have_topic(plan, topic_id)
    if _is_ticked(plan, topic_id):
        return plan, []
    ticked = replace(plan, ticks=(*plan.ticks, TopicMark(topic_id, now)))
    return changed(plan, ticked, [TopicCompleted(plan.id, topic_id, now)])


def reopen_topic(plan: LivePlan, topic_id: str, now: datetime) -> Decision:
    """Take the tick back (R39)."""
    must_be_started(plan)
    _must_have_topic(plan, topic_id)
    if not _is_ticked(plan, topic_id):
        return plan, []
    ticks = tuple(tick for tick in plan.ticks if tick.topic_id != topic_id)
    return changed(plan, replace(plan, ticks=ticks), [TopicReopened(plan.id, topic_id, now)])


def add_note(plan: LivePlan, note: Note) -> Decision:
    """Keep a remark (R47): before, during and after the call; repeating its id is harmless."""
    must_exist(plan)
    if not note.text.strip():
        raise InvalidNote
    if len(note.text) > LONGEST_NOTE:
        raise InvalidNote(f"A note may have {LONGEST_NOTE} characters at most.")
    if note.topic_id is not None:
        _must_have_topic(plan, note.topic_id)
    if note.question_id is not None:
        plan.number_of(note.question_id)
    for kept in plan.notes:
        if kept.id == note.id:
            if replace(note, added_at=kept.added_at) != kept:
                raise NoteConflict
            return plan, []
    event = NoteAdded(
        plan.id,
        note.id,
        note.text,
        note.added_at,
        topic_id=note.topic_id,
        question_id=note.question_id,
    )
    return changed(plan, replace(plan, notes=(*plan.notes, note)), [event])


def _is_ticked(plan: LivePlan, topic_id: str) -> bool:
    return any(tick.topic_id == topic_id for tick in plan.ticks)


def _must_have_topic(plan: LivePlan, topic_id: str) -> None:
    if all(topic.id != topic_id for topic in plan.topics):
        raise TopicNotFound
