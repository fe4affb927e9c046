"""What of an interview a person may read, by their role."""

from __future__ import annotations

from aiohttp import web

from services.gateway.auth.access import account_of
from services.gateway.auth.accounts import Role
from shared.requests.scheduling import InterviewDetails


def as_seen(request: web.Request, interview: InterviewDetails) -> InterviewDetails:
    """All of it, or what an observer may know: both links let in whoever knows them."""
    return interview if account_of(request).role != Role.OBSERVER else _observed(interview)


def _observed(interview: InterviewDetails) -> InterviewDetails:
    """An allow-list: a new field stays away from observers until it is named here."""
    return InterviewDetails(
        id=interview.id,
        position=interview.position,
        candidate_name=interview.candidate_name,
        candidate_email=interview.candidate_email,
        campaign=interview.campaign,
        template=interview.template,
        starts_at=interview.starts_at,
        time_zone=interview.time_zone,
        local_time=interview.local_time,
        status=interview.status,
        status_detail=interview.status_detail,
        score=interview.score,
        score_label=interview.score_label,
        recruiter=interview.recruiter,
        created_at=interview.created_at,
        version=interview.version,
        candidate_url=None,
        recruiter_url=None,
        invitation=interview.invitation,
        link_opened_at=interview.link_opened_at,
        device_check=interview.device_check,
        consents=interview.consents,
        started_at=interview.started_at,
        ended_at=interview.ended_at,
        history=interview.history,
        is_coverage=interview.is_coverage,
        is_score_hidden=interview.is_score_hidden,
        captions=interview.captions,
    )
