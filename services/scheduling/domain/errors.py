"""What scheduling refuses, and how it says so. The docstring of a class is its default message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar


class SchedulingError(Exception):
    """This cannot be done to the interview."""

    kind: ClassVar[str] = "conflict"
    code: ClassVar[str] = "refused"

    def __init__(self, message: str = "", *, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message or (type(self).__doc__ or "").strip())
        self.fields = dict(fields or {})


class InvalidInterview(SchedulingError):
    """Some fields need your attention."""

    kind = "invalid"
    code = "invalid_interview"


class InvalidQuery(SchedulingError):
    """The list cannot be asked for like this."""

    kind = "invalid"
    code = "invalid_query"


class InterviewNotFound(SchedulingError):
    """This interview does not exist (any more)."""

    kind = "not_found"
    code = "interview_not_found"


class LinkNotValid(SchedulingError):
    """This link is not valid. Please ask the person who sent it."""

    kind = "not_found"
    code = "link_not_valid"


class AlreadyStarted(SchedulingError):
    """The interview has already started, so its date cannot be changed."""

    code = "interview_already_started"


class AlreadyEnded(SchedulingError):
    """The interview has ended."""

    code = "interview_ended"


class ChangedTooOften(SchedulingError):
    """These answers were changed too often to be changed once more. Please tell the recruiter."""

    code = "changed_too_often"


class InvalidShareLink(SchedulingError):
    """Some fields need your attention."""

    kind = "invalid"
    code = "invalid_share_link"


class NothingToShare(SchedulingError):
    """There is no report to share: the interview has not been held yet."""

    code = "nothing_to_share"


class TooManyShareLinks(SchedulingError):
    """This report has 20 links in force. Please revoke one that is not needed any more."""

    code = "too_many_share_links"


class ShareLinkNotFound(SchedulingError):
    """This link does not exist (any more)."""

    kind = "not_found"
    code = "share_link_not_found"
