"""notify sends mails about interviews: invitations, reminders, cancellations.

A notification is claimed in the store before it is sent, and marked as sent after it. When a
process dies in between, the mail is sent a second time with the same Message-ID; none is ever lost.
"""
