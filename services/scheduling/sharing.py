"""The use cases of sharing a report: make a link, list, revoke and open it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from services.scheduling.domain import sharing as rules
from services.scheduling.domain.errors import InterviewNotFound, LinkNotValid, NothingToShare
from services.scheduling.domain.interview import Interview
from services.scheduling.domain.sharing import ShareLink, Sharing, Wish
from shared.store import Aggregates

TOKEN = re.compile(r"(?P<interview_id>[\w-]{1,100})\.(?P<secret>[\w-]{1,100})", re.ASCII)


@dataclass(frozen=True)
class Made:
    """A new link and its secret, which is told once."""

    link: ShareLink
    url: str


@dataclass(frozen=True, kw_only=True)
class ReportSharing:
    """Links live apart from interviews, so that readers never compete with a change of a date."""

    interviews: Aggregates[Interview]
    sharings: Aggregates[Sharing]
    public_url: str
    now: Callable[[], datetime]
    new_id: Callable[[], str]
    new_secret: Callable[[], str]

    def create(self, interview_id: str, wish: Wish) -> Made:
        """Make a link to the report of an interview that has ended."""
        interview = self._interview(interview_id)
        if interview.started_at is None or interview.ended_at is None:
            raise NothingToShare
        link_id, secret, now = self.new_id(), self.new_secret(), self.now()
        changed = self.sharings.change(
            interview_id,
            lambda known: rules.share(known, wish, link_id=link_id, secret=secret, now=now),
            start=Sharing(interview_id),
        )
        url = f"{self.public_url.rstrip('/')}/shared/{interview_id}.{secret}"
        return Made(changed.links[-1], url)

    def links(self, interview_id: str) -> tuple[ShareLink, ...]:
        """All links of a report, the newest first."""
        self._interview(interview_id)
        found = self.sharings.get(interview_id)
        return found.links[::-1] if found else ()

    def revoke(self, interview_id: str, link_id: str, *, actor: str) -> ShareLink:
        """Make a link worthless."""
        self._interview(interview_id)
        now = self.now()
        changed = self.sharings.change(
            interview_id,
            lambda known: rules.revoke(known, link_id, actor=actor, now=now),
            start=Sharing(interview_id),
        )
        return next(link for link in changed.links if link.id == link_id)

    def open(self, token: str, *, is_counted: bool) -> tuple[Interview, ShareLink]:
        """What stands behind a link. Unknown, expired, revoked, deleted: one answer for all."""
        parts = TOKEN.fullmatch(token)
        if parts is None:
            raise LinkNotValid
        interview_id, now = parts["interview_id"], self.now()
        interview = self.interviews.get(interview_id)
        sharing = self.sharings.get(interview_id) or Sharing(interview_id)
        link = rules.link_with(sharing, parts["secret"], now=now)
        if interview is None or interview.deleted_at is not None or link is None:
            raise LinkNotValid
        if is_counted:
            self.sharings.change(
                interview_id, lambda known: rules.count_opening(known, link.id, now=now)
            )
        return interview, link

    def forget(self, interview_id: str) -> None:
        """The interview was deleted: its links and when they were opened go too."""
        self.sharings.change(interview_id, rules.close, start=Sharing(interview_id))

    def _interview(self, interview_id: str) -> Interview:
        interview = self.interviews.get(interview_id)
        if interview is None or interview.deleted_at is not None:
            raise InterviewNotFound
        return interview
