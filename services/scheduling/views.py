"""What callers get: an interview, links included; for recruiters' eyes only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from services.scheduling.domain.delivery import invitation_state
from services.scheduling.domain.interview import Interview, setup_of, status_detail
from services.scheduling.domain.links import Links, Role
from services.scheduling.domain.moments import to_local
from services.scheduling.domain.sharing import ShareLink
from services.scheduling.listing import Page
from services.scheduling.sharing import Made
from shared.contracts.codec import picked
from shared.events.scheduling import Consent
from shared.requests.scheduling import (
    Colleague,
    Consents,
    Counters,
    DeviceCheck,
    HistoryEntry,
    InterviewDetails,
    InterviewList,
    InterviewTemplate,
    Invitation,
)
from shared.requests.scheduling import sharing as shared_links

RATE_FIRST = "Rate the answers first"


def interview_details(
    interview: Interview, links: Links, *, shows_figure: bool = False
) -> InterviewDetails:
    """Everything about one interview; the report's figure only for those who may see it."""
    report = interview.report
    is_hidden = report.score is not None and not shows_figure
    urls = {
        role: links.url(interview.id, role, version)
        for role, version in interview.link_versions.items()
    }
    detail = status_detail(interview)
    check = interview.device_check
    return InterviewDetails(
        **setup_of(interview),
        id=interview.id,
        template=picked(InterviewTemplate, interview.template),
        starts_at=interview.starts_at,
        time_zone=interview.time_zone,
        local_time=to_local(interview.starts_at, interview.time_zone),
        status=interview.status,
        status_detail=None if detail is None else str(detail),
        score=None if is_hidden else report.score,
        score_label=RATE_FIRST if is_hidden else report.score_label,
        is_score_hidden=is_hidden,
        is_coverage=report.shows_coverage,
        recruiter=picked(Colleague, interview.recruiter),
        created_at=interview.created_at,
        version=interview.revision,
        candidate_url=urls.get(Role.CANDIDATE),
        recruiter_url=urls.get(Role.RECRUITER),
        invitation=picked(Invitation, invitation_state(interview)),
        link_opened_at=interview.link_opened_at,
        device_check=picked(DeviceCheck, check) if check else None,
        consents=consents_of(interview),
        started_at=interview.started_at,
        ended_at=interview.ended_at,
        history=tuple(picked(HistoryEntry, line) for line in interview.history),
    )


def consents_of(interview: Interview) -> Consents:
    """The latest answer to each question; None when it was not asked yet."""
    return Consents(**{consent.value: interview.consent(consent) for consent in Consent})


def interview_list(
    page: Page,
    counters: dict[str, int],
    links: Links,
    shows_figure: Callable[[Interview], bool],
) -> InterviewList:
    """A page of the list with the numbers above it."""
    items = tuple(
        interview_details(interview, links, shows_figure=shows_figure(interview))
        for interview in page.items
    )
    return InterviewList(items, page.next, Counters(**counters), page.total)


def new_share_link(made: Made, now: datetime) -> shared_links.NewShareLink:
    """The only answer that holds the address of a link to a report."""
    return shared_links.NewShareLink(made.url, share_link(made.link, now))


def share_link(link: ShareLink, now: datetime) -> shared_links.ShareLink:
    """A link as recruiters see it in the list."""
    return shared_links.ShareLink(
        id=link.id,
        reader=link.reader,
        parts=picked(shared_links.SharedParts, link.parts),
        made_by=link.made_by,
        made_at=link.made_at,
        expires_at=link.expires_at,
        revoked_at=link.revoked_at,
        revoked_by=link.revoked_by,
        is_open=link.is_open(now),
        opened_count=link.opened_count,
        opened_at=link.opened_at[::-1],
    )


def opened_share(interview: Interview, link: ShareLink) -> shared_links.OpenedShare:
    """What the gateway needs to show a report to a reader."""
    return shared_links.OpenedShare(
        interview_id=interview.id,
        sharer_id=link.made_by_id,
        parts=picked(shared_links.SharedParts, link.parts),
        expires_at=link.expires_at,
        candidate_name=interview.candidate_name,
        position=interview.position,
        held_at=interview.started_at or interview.starts_at,
        time_zone=interview.time_zone,
    )
