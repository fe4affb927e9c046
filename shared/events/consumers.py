"""Who consumes what. One table: every process declares all of these queues before it publishes.

The queue of an entry is `<service>.<EventName>`. The gateway listens to everything through a queue
of its own per process and is not listed.
"""

from shared.events import analysis, media, plan, scheduling
from shared.events.base import Event

CONSUMERS: dict[str, tuple[type[Event], ...]] = {
    "scheduling": (
        plan.TemplateSaved,
        plan.TemplateArchived,
        plan.InterviewStarted,
        media.CandidateJoined,
        media.ParticipantLeft,
        media.CallEnded,
        analysis.ReportProgressed,
        analysis.ReportContent,
        analysis.ReportReady,
        analysis.ReportFailed,
    ),
    "plan": (
        scheduling.InterviewScheduled,
        scheduling.InterviewDeleted,
        media.CandidateJoined,
        media.ParticipantLeft,
        media.CallEnded,
    ),
    "media": (
        scheduling.ConsentGiven,
        scheduling.ConsentWithdrawn,
        scheduling.InterviewDeleted,
        plan.InterviewStarted,
        plan.QuestionClosed,
    ),
    "analysis": (
        scheduling.ConsentGiven,
        scheduling.ConsentWithdrawn,
        scheduling.InterviewDeleted,
        plan.PlanPrepared,
        plan.InterviewStarted,
        plan.TopicCompleted,
        plan.TopicReopened,
        plan.QuestionShown,
        plan.QuestionClosed,
        plan.NoteAdded,
        media.SegmentClosed,
        media.CallEnded,
        media.RecordingReady,
        media.RecordingFailed,
    ),
    "notify": (
        scheduling.InvitationIssued,
        scheduling.InterviewDeleted,
        plan.InterviewStarted,
    ),
}


def queue_name(service: str, event: type[Event]) -> str:
    """`<service>.<EventName>`, written down so that operators can search for it."""
    return f"{service}.{event.__name__}"
