"""scheduling owns interviews, their dates, links, consents and the status that Overview shows.

It emits every change that people make to an interview. From plan's events it keeps the directory
of templates to choose from, and from those of plan, media and analysis the status of an interview
(see shared/decisions/0003).
"""
