"""What callers get: an interview as JSON, links included; for recruiters' eyes only."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from services.scheduling.domain.interview import Interview, status_detail
from services.scheduling.domain.links import Links, Role
from services.scheduling.domain.moments import to_local
from services.scheduling.listing import Page
from shared.events.scheduling import Consent


def interview_view(interview: Interview, links: Links) -> dict[str, Any]:
    """The Interview of the request contract."""
    urls = {
        role: links.url(interview.id, role, version)
        for role, version in interview.link_versions.items()
    }
    return {
        "id": interview.id,
        "position": interview.position,
        "candidate_name": interview.candidate_name,
        "candidate_email": interview.candidate_email,
        "template": asdict(interview.template),
        "starts_at": iso(interview.starts_at),
        "time_zone": interview.time_zone,
        "local_time": to_local(interview.starts_at, interview.time_zone),
        "campaign": interview.campaign,
        "status": interview.status.value,
        "status_detail": status_detail(interview),
        "score": interview.report.score,
        "score_label": interview.report.score_label,
        "recruiter": asdict(interview.recruiter),
        "created_at": iso(interview.created_at),
        "version": interview.revision,
        "candidate_url": urls.get(Role.CANDIDATE),
        "recruiter_url": urls.get(Role.RECRUITER),
        # When the invitation was handed to notify, which knows whether it left.
        "link_sent_at": iso(interview.invited_at),
        "link_opened_at": iso(interview.link_opened_at),
        "device_check": _device_check(interview),
        "consents": consents_view(interview),
        "started_at": iso(interview.started_at),
        "ended_at": iso(interview.ended_at),
        "history": [
            {"at": iso(line.at), "who": line.who, "what": line.what} for line in interview.history
        ],
    }


def consents_view(interview: Interview) -> dict[str, bool | None]:
    """The latest answer to each question; None when it was not asked yet."""
    return {consent.value: interview.consent(consent) for consent in Consent}


def page_view(page: Page, counters: dict[str, int], links: Links) -> dict[str, Any]:
    """A page of the list with the numbers above it."""
    return {
        "items": [interview_view(interview, links) for interview in page.items],
        "next": page.next,
        "counters": counters,
        "total": page.total,
    }


def iso(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC with `Z`."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _device_check(interview: Interview) -> dict[str, Any] | None:
    check = interview.device_check
    if check is None:
        return None
    return {
        "has_camera": check.has_camera,
        "has_microphone": check.has_microphone,
        "checked_at": iso(check.checked_at),
    }
