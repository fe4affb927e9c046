"""Which use case each event leads to."""

from services.analysis.handlers import Analysis
from shared.events.analysis import AgreementChanged
from shared.events.handling import EventTable
from shared.events.media import (
    CallEnded,
    CaptionSoundCut,
    RecordingFailed,
    RecordingReady,
    SegmentClosed,
    SoundStored,
)
from shared.events.plan import (
    InterviewStarted,
    NoteAdded,
    PlanPrepared,
    QuestionClosed,
    QuestionShown,
    TopicCompleted,
    TopicReopened,
)
from shared.events.scheduling import ConsentGiven, ConsentWithdrawn, InterviewDeleted

HANDLERS: EventTable = {
    PlanPrepared: Analysis.on_plan_prepared,
    InterviewStarted: Analysis.on_fact,
    TopicCompleted: Analysis.on_fact,
    TopicReopened: Analysis.on_fact,
    QuestionShown: Analysis.on_fact,
    QuestionClosed: Analysis.on_fact,
    NoteAdded: Analysis.on_fact,
    SegmentClosed: Analysis.on_segment_closed,
    CaptionSoundCut: Analysis.on_caption_sound_cut,
    CallEnded: Analysis.on_call_ended,
    SoundStored: Analysis.on_fact,
    RecordingReady: Analysis.on_fact,
    RecordingFailed: Analysis.on_fact,
    ConsentGiven: Analysis.on_fact,
    ConsentWithdrawn: Analysis.on_consent_withdrawn,
    InterviewDeleted: Analysis.on_interview_deleted,
    AgreementChanged: Analysis.on_agreement_changed,
}
