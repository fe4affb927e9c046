"""What people do to an interview: each function returns the new state and the events it causes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from services.scheduling.domain.errors import (
    AlreadyEnded,
    AlreadyStarted,
    ChangedTooOften,
    InterviewNotFound,
)
from services.scheduling.domain.interview import (
    MOST_HISTORY,
    ConsentAnswer,
    DeviceCheck,
    HistoryEntry,
    Interview,
    Recruiter,
    Setup,
    TemplateChoice,
    no_show_due_at,
    setup_of,
    status_detail,
    status_of,
)
from services.scheduling.domain.links import Links, Role
from services.scheduling.domain.moments import to_local
from shared.events import Event
from shared.events.scheduling import (
    CandidateLinkOpened,
    Consent,
    ConsentGiven,
    ConsentWithdrawn,
    DeviceCheckPassed,
    InterviewDeleted,
    InterviewRescheduled,
    InterviewScheduled,
    InterviewStatusChanged,
    InvitationIssued,
)
from shared.spelling import fold

Decision = tuple[Interview, list[Event]]
CANDIDATE = "Candidate"
MOST_ANSWERS = 30  # to the questions for consent: each is kept as proof
MOST_CHECKS_NOTED = 20  # in the history, of which others want a part
CHECKED = "Checked the devices: "
ASKED = {
    Consent.DATA: "the processing of personal data",
    Consent.RECORDING: "the recording",
    Consent.ANALYSIS: "the AI analysis",
}


@dataclass(frozen=True, kw_only=True)
class Draft(Setup):
    """What "Interview setup" asks for, checked."""

    starts_at: datetime
    time_zone: str


def schedule(
    draft: Draft,
    *,
    interview_id: str,
    request_key: str,
    template: TemplateChoice,
    recruiter: Recruiter,
    now: datetime,
    links: Links,
) -> Decision:
    """Save an interview for the first time (R16)."""
    interview = Interview(
        id=interview_id,
        request_key=request_key,
        **setup_of(draft),
        template=template,
        recruiter=recruiter,
        starts_at=draft.starts_at,
        time_zone=draft.time_zone,
        created_at=now,
        candidate_key=fold(draft.candidate_name),
        position_key=fold(draft.position),
        invited_at=now,
    )
    interview = replace(interview, no_show_due_at=no_show_due_at(interview, now))
    interview = noted(interview, now, recruiter.name, "Saved the interview")
    scheduled = InterviewScheduled(
        interview.id,
        template.id,
        template.version,
        interview.starts_at,
        interview.time_zone,
        captions=interview.captions,
    )
    return interview, [scheduled, _invitation(interview, links)]


def reschedule(
    interview: Interview,
    *,
    starts_at: datetime,
    time_zone: str,
    actor: str,
    now: datetime,
    links: Links,
) -> Decision:
    """Change the date; the links stay valid (R19)."""
    _must_exist(interview)
    if interview.ended_at is not None:
        raise AlreadyEnded("The interview has ended, so its date cannot be changed.")
    if interview.started_at is not None:
        raise AlreadyStarted
    if (starts_at, time_zone) == (interview.starts_at, interview.time_zone):
        return interview, []
    moved = replace(interview, starts_at=starts_at, time_zone=time_zone, no_show_at=None)
    moved = replace(moved, no_show_due_at=no_show_due_at(moved, now))
    was = to_local(interview.starts_at, interview.time_zone)
    words = f"Changed the date from {was} to {to_local(starts_at, time_zone)} ({time_zone})"
    moved, invitation = _invite_again(noted(moved, now, actor, words), now, links)
    event = InterviewRescheduled(interview.id, starts_at, time_zone, interview.starts_at)
    return settled(interview, moved, [event, invitation])


def rotate_candidate_link(
    interview: Interview, *, actor: str, now: datetime, links: Links
) -> Decision:
    """Revoke the candidate's link and issue an invitation with the new one, also for reminders."""
    _must_exist(interview)
    if interview.ended_at is not None:
        raise AlreadyEnded("The interview has ended, so its link needs no replacement.")
    version = interview.candidate_link_version + 1
    changed = replace(
        interview, candidate_link_version=version, link_opened_at=None, device_check=None
    )
    changed = noted(changed, now, actor, "Replaced the candidate's link")
    changed, invitation = _invite_again(changed, now, links)
    return settled(interview, changed, [invitation])


def invite_again(interview: Interview, *, actor: str, now: datetime, links: Links) -> Decision:
    """Issue the same invitation anew: the first mail failed, or went astray."""
    _must_exist(interview)
    if interview.ended_at is not None:
        raise AlreadyEnded("The interview has ended, so nobody needs an invitation.")
    changed = noted(interview, now, actor, "Asked for the invitation to be sent again")
    changed, invitation = _invite_again(changed, now, links)
    return settled(interview, changed, [invitation])


def delete(interview: Interview, *, now: datetime) -> Decision:
    """Leave a tombstone without personal data; links die with it (R20). Repeating is harmless."""
    if interview.deleted_at is not None:
        return interview, []
    tombstone = Interview(
        id=interview.id,
        request_key=interview.request_key,
        position="",
        candidate_name="",
        candidate_email="",
        template=interview.template,
        recruiter=Recruiter(interview.recruiter.id, "", ""),
        starts_at=interview.starts_at,
        time_zone=interview.time_zone,
        created_at=interview.created_at,
        candidate_key="",
        position_key="",
        revision=interview.revision,
        status=interview.status,
        is_listed=False,
        deleted_at=now,
    )
    return settled(interview, tombstone, [InterviewDeleted(interview.id, now)])


def open_link(interview: Interview, *, now: datetime) -> Decision:
    """The candidate's page was opened; only the first time counts (R25)."""
    _must_exist(interview)
    if interview.link_opened_at is not None:
        return interview, []
    opened = noted(replace(interview, link_opened_at=now), now, CANDIDATE, "Opened the link")
    return settled(interview, opened, [CandidateLinkOpened(interview.id, now)])


def check_devices(
    interview: Interview, *, has_camera: bool, has_microphone: bool, now: datetime
) -> Decision:
    """The candidate tried camera and microphone (R25); the latest check counts."""
    _must_exist(interview)
    check = DeviceCheck(has_camera, has_microphone, now)
    found = [n for n, has in (("camera", has_camera), ("microphone", has_microphone)) if has]
    checked = replace(interview, device_check=check)
    if sum(line.what.startswith(CHECKED) for line in interview.history) < MOST_CHECKS_NOTED:
        words = CHECKED + (" and ".join(found) or "no camera, no microphone")
        checked = noted(checked, now, CANDIDATE, words)
    event = DeviceCheckPassed(interview.id, has_camera, has_microphone, now)
    return settled(interview, checked, [event])


def answer_consents(
    interview: Interview, answers: Mapping[Consent, bool], *, now: datetime
) -> Decision:
    """Take what the candidate agrees to; only an answer that changed is kept and emitted (S15).

    Refuses to agree anew after MOST_ANSWERS; to withdraw is always possible.
    """
    _must_exist(interview)
    changed = interview
    events: list[Event] = []
    for consent, is_given in answers.items():
        before = interview.consent(consent)
        if before is is_given:
            continue
        if is_given and before is not None and len(changed.consents) >= MOST_ANSWERS:
            raise ChangedTooOften
        proof = ConsentAnswer(consent, is_given, now)
        changed = replace(changed, consents=(*changed.consents, proof))
        verb = "Agreed to" if is_given else "Did not agree to"
        changed = noted(changed, now, CANDIDATE, f"{verb} {ASKED[consent]}")
        if is_given:
            events.append(ConsentGiven(interview.id, consent, now))
        elif before:
            events.append(ConsentWithdrawn(interview.id, consent, now))
    return settled(interview, changed, events)


def noted(interview: Interview, at: datetime, who: str, what: str) -> Interview:
    """The interview with one more line of history; the first line and the newest are kept."""
    lines = (*interview.history, HistoryEntry(at, who, what))
    if len(lines) > MOST_HISTORY:
        lines = (lines[0], *lines[-(MOST_HISTORY - 1) :])
    return replace(interview, history=lines)


def settled(before: Interview, after: Interview, events: list[Event]) -> Decision:
    """Finish a change: compute the status, count the revision, and emit if the list shows it."""
    after = replace(after, status=status_of(after))
    if after == before:
        return before, events
    if _shown(after) != _shown(before):
        events = [*events, InterviewStatusChanged(after.id, after.status)]
    return replace(after, revision=before.revision + 1), events


def _shown(interview: Interview) -> tuple[object, ...]:
    report = interview.report
    return (
        interview.status,
        interview.delivery,
        status_detail(interview),
        report.score,
        report.score_label,
        report.open_to,
    )


def _must_exist(interview: Interview) -> None:
    if interview.deleted_at is not None:
        raise InterviewNotFound


def _invite_again(
    interview: Interview, now: datetime, links: Links
) -> tuple[Interview, InvitationIssued]:
    number = interview.invitation_number + 1
    interview = replace(interview, invitation_number=number, invited_at=now)
    return interview, _invitation(interview, links)


def _invitation(interview: Interview, links: Links) -> InvitationIssued:
    version = interview.candidate_link_version
    return InvitationIssued(
        interview_id=interview.id,
        sequence_number=interview.invitation_number,
        position=interview.position,
        candidate_name=interview.candidate_name,
        candidate_email=interview.candidate_email,
        candidate_url=links.url(interview.id, Role.CANDIDATE, version),
        recruiter_name=interview.recruiter.name,
        recruiter_email=interview.recruiter.email,
        starts_at=interview.starts_at,
        time_zone=interview.time_zone,
        duration_minutes=interview.template.duration_minutes,
    )
