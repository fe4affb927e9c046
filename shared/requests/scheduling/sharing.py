"""Links to a report for people without an account: make one, list them, revoke one, open one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from marshmallow import fields, validate

from shared.contracts.schema import checked
from shared.requests.base import Request, request
from shared.requests.fields import Text
from shared.requests.scheduling import INTERVIEW_NOT_FOUND, LINK_NOT_VALID, Actor

SHARE_DAYS = (1, 7, 30)
DAYS_SENTENCE = "Choose 1, 7 or 30 days."


@dataclass(frozen=True)
class SharedParts:
    """What a link shows besides candidate, position, date and figure; nothing unless chosen."""

    video: bool = False
    transcript: bool = False
    answers: bool = False
    notes: bool = False
    ratings: bool = False


@dataclass(frozen=True, kw_only=True)
class ShareLink:
    """A link as the recruiters see it: never its address, which is shown once and not kept.

    `opened_at` holds the last times only, `opened_count` counts them all.
    """

    id: str
    reader: str | None
    parts: SharedParts
    made_by: str
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    revoked_by: str | None
    is_open: bool
    opened_count: int
    opened_at: tuple[datetime, ...]


@dataclass(frozen=True)
class ShareLinks:
    """All links of one report, the newest first."""

    items: tuple[ShareLink, ...] = ()


@dataclass(frozen=True)
class NewShareLink:
    """A link that was just made, with the address that nobody can be told again."""

    url: str
    link: ShareLink


@dataclass(frozen=True, kw_only=True)
class OpenedShare:
    """What stands behind a link that is in force; `sharer_id` is the account that made it."""

    interview_id: str
    sharer_id: str
    parts: SharedParts
    expires_at: datetime
    candidate_name: str
    position: str
    held_at: datetime
    time_zone: str


@request(
    "scheduling.create_share_link",
    refused=(
        "invalid_share_link",
        INTERVIEW_NOT_FOUND,
        "nothing_to_share",
        "too_many_share_links",
    ),
)
@dataclass(frozen=True, kw_only=True)
class CreateShareLink(Request[NewShareLink]):
    """Make a link to the report of an interview that has ended."""

    interview_id: str
    days: int = checked(
        fields.Integer(
            strict=True,
            validate=validate.OneOf(SHARE_DAYS, error=DAYS_SENTENCE),
            error_messages=dict.fromkeys(("required", "null", "invalid"), DAYS_SENTENCE),
        )
    )
    reader: str | None = checked(Text("For whom", most=100, least=0), default=None)
    parts: SharedParts = SharedParts()
    actor: Actor


@request("scheduling.list_share_links", refused=(INTERVIEW_NOT_FOUND,))
@dataclass(frozen=True)
class ListShareLinks(Request[ShareLinks]):
    """All links of a report, in force or not."""

    interview_id: str


@request(
    "scheduling.revoke_share_link",
    refused=(INTERVIEW_NOT_FOUND, "share_link_not_found"),
)
@dataclass(frozen=True)
class RevokeShareLink(Request[ShareLink]):
    """Make a link worthless; repeating is harmless."""

    interview_id: str
    link_id: str
    actor: Actor


@request("scheduling.open_share_link", refused=(LINK_NOT_VALID,))
@dataclass(frozen=True)
class OpenShareLink(Request[OpenedShare]):
    """What a link opens; every wrong one is answered alike.

    `is_counted`: a person opens the page, rather than the page its videos.
    """

    token: str
    is_counted: bool = True
