"""scheduling owns interviews, their dates, links, consents and the status that Overview shows.

Emits InterviewScheduled, InterviewRescheduled, InterviewDeleted, ConsentGiven, ConsentWithdrawn,
InvitationIssued, CandidateLinkOpened, DeviceCheckPassed, InterviewStatusChanged.
Consumes TemplateSaved and TemplateArchived (the directory of templates to choose from), and what
plan, media and analysis say of an interview (its status, see shared/decisions/0003).
"""
