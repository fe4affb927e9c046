"""scheduling owns interviews, their dates, links, consents and the status that Overview shows.

Links to reports, for people without an account, are its too; what they show is the gateway's.

It emits every change that people make to an interview. From plan's events it keeps the directory
of templates to choose from, and from those of plan, media and analysis the status of an interview
(see shared/decisions/0003).
"""
