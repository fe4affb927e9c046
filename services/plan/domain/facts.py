"""What events of other services change in a plan: who is in the room, the end, the deletion.

Late, repeated and swapped events are harmless: connections are numbered, the rest happens once.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from services.plan.domain.live_plan import Decision, LivePlan, Stage, changed, tombstone
from services.plan.domain.steps import close_current


def candidate_joined(plan: LivePlan, connection: int) -> Decision:
    """The candidate took the seat (R30)."""
    if plan.deleted_at is not None or connection <= plan.candidate_joined:
        return plan, []
    return changed(plan, replace(plan, candidate_joined=connection), [])


def candidate_left(plan: LivePlan, connection: int) -> Decision:
    """That connection is gone; a newer one stays (R32)."""
    if plan.deleted_at is not None or connection <= plan.candidate_left:
        return plan, []
    return changed(plan, replace(plan, candidate_left=connection), [])


def call_ended(plan: LivePlan, ended_at: datetime) -> Decision:
    """The plan is over; the window of an open question ends with the call."""
    if plan.stage is Stage.ENDED:
        return plan, []
    left, events = close_current(plan, ended_at)
    return changed(plan, replace(left, stage=Stage.ENDED, ended_at=ended_at), events)


def deleted(plan: LivePlan, deleted_at: datetime) -> Decision:
    """Wipe everything (R20). Nobody shows this plan any more, so no event is emitted."""
    if plan.deleted_at is not None:
        return plan, []
    return replace(tombstone(plan.id, deleted_at), revision=plan.revision + 1), []
