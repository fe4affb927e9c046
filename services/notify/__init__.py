"""notify owns what leaves the house by mail: invitations, reminders, cancellations.

Emits NotificationSent, NotificationFailed. Consumes InvitationIssued, InterviewDeleted,
InterviewStarted. Each notification leaves once: it is claimed in the store before it is sent and
marked after it. A process that dies between the two leaves a mail that is sent a second time, with
the same Message-ID; nothing is ever lost.
"""
