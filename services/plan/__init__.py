"""plan owns templates and the live plan of each interview: stage, topics, questions, notes.

Emits TemplateSaved, TemplateArchived, PlanPrepared, PlanChanged, InterviewStarted, TopicCompleted,
TopicReopened, TechnicalPartStarted, QuestionShown, QuestionClosed, FinishStageOpened, NoteAdded.
Consumes InterviewScheduled, InterviewDeleted, CandidateJoined, ParticipantLeft, CallEnded.
"""
