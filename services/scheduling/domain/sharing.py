"""Links to a report for people without an account: who made them, what they show, how long.

Of a link's secret only a hash is kept, and of an opening only when it was: no address, no browser.
Owns no report: what a reader sees is put together by the gateway.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.scheduling.domain.errors import (
    InterviewNotFound,
    ShareLinkNotFound,
    TooManyShareLinks,
)
from shared.events import Event
from shared.events.scheduling import ReportShared, ReportShareRevoked, SharedReportOpened

MOST_IN_FORCE = 20
MOST_KEPT = 60
MOST_OPENINGS = 20


@dataclass(frozen=True)
class Parts:
    """What the sharer chose to show besides candidate, position, date and figure."""

    video: bool = False
    transcript: bool = False
    answers: bool = False
    notes: bool = False
    ratings: bool = False


@dataclass(frozen=True, kw_only=True)
class ShareLink:
    """One link. `opened_at` has the last openings, `opened_count` counts all."""

    id: str
    secret_hash: str
    parts: Parts
    reader: str | None
    made_by_id: str
    made_by: str
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    revoked_by: str | None = None
    opened_count: int = 0
    opened_at: tuple[datetime, ...] = ()

    def is_open(self, now: datetime) -> bool:
        """Whether it opens the report."""
        return self.revoked_at is None and now < self.expires_at


@dataclass(frozen=True)
class Sharing:
    """All links of one interview, the oldest first; its id is the interview's.

    `is_closed` stays when the interview was deleted, so that no link is made any more.
    """

    id: str
    links: tuple[ShareLink, ...] = ()
    is_closed: bool = False


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What "Share report" asks for."""

    parts: Parts
    days: int
    reader: str | None
    actor_id: str
    actor: str


Decision = tuple[Sharing, list[Event]]


def hash_of(secret: str) -> str:
    """What is kept of a secret. It is long and random, so that a plain hash cannot be undone."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def share(sharing: Sharing, wish: Wish, *, link_id: str, secret: str, now: datetime) -> Decision:
    """Make a link. The oldest that are no longer in force make room for it."""
    if sharing.is_closed:  # deleted in this very moment
        raise InterviewNotFound
    in_force = sum(link.is_open(now) for link in sharing.links)
    if in_force >= MOST_IN_FORCE:
        raise TooManyShareLinks
    link = ShareLink(
        id=link_id,
        secret_hash=hash_of(secret),
        parts=wish.parts,
        reader=wish.reader,
        made_by_id=wish.actor_id,
        made_by=wish.actor,
        made_at=now,
        expires_at=now + timedelta(days=wish.days),
    )
    over = [known.id for known in sharing.links if not known.is_open(now)]
    dropped = set(over[: max(0, len(sharing.links) + 1 - MOST_KEPT)])
    kept = tuple(known for known in sharing.links if known.id not in dropped)
    made = ReportShared(sharing.id, link.id, now, link.expires_at)
    return replace(sharing, links=(*kept, link)), [made]


def close(sharing: Sharing) -> Decision:
    """Wipe all links and make no more: the interview was deleted. Repeating is harmless."""
    return Sharing(sharing.id, is_closed=True), []


def revoke(sharing: Sharing, link_id: str, *, actor: str, now: datetime) -> Decision:
    """Make a link worthless at once. Repeating is harmless."""
    link = next((known for known in sharing.links if known.id == link_id), None)
    if link is None:
        raise ShareLinkNotFound
    if link.revoked_at is not None:
        return sharing, []
    revoked = replace(link, revoked_at=now, revoked_by=actor)
    return _with(sharing, revoked), [ReportShareRevoked(sharing.id, link.id, now)]


def count_opening(sharing: Sharing, link_id: str, *, now: datetime) -> Decision:
    """Somebody opened the page behind a link."""
    link = next((known for known in sharing.links if known.id == link_id), None)
    if link is None or not link.is_open(now):  # revoked in this very moment
        return sharing, []
    times = (*link.opened_at, now)[-MOST_OPENINGS:]
    counted = replace(link, opened_count=link.opened_count + 1, opened_at=times)
    return _with(sharing, counted), [SharedReportOpened(sharing.id, link.id, now)]


def link_with(sharing: Sharing, secret: str, *, now: datetime) -> ShareLink | None:
    """The link with this secret, if it is in force. Looks at each, in constant time."""
    wanted, found = hash_of(secret), None
    for link in sharing.links:
        if hmac.compare_digest(link.secret_hash, wanted):
            found = link
    return found if found is not None and found.is_open(now) else None


def _with(sharing: Sharing, changed: ShareLink) -> Sharing:
    links = tuple(changed if link.id == changed.id else link for link in sharing.links)
    return replace(sharing, links=links)
