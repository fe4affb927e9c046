"""What each event that is heard live means for the open pages: one table, a row per event."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from prometheus_client import Histogram

from services.gateway.candidate_view import caption_text
from services.gateway.ws import frames
from services.gateway.ws.audience import ALL_PARTS, Audience
from services.gateway.ws.feed import ViewPart
from services.gateway.ws.frames import Frame
from services.gateway.ws.seat import OTHER_SIDE
from shared import clock
from shared.events import Event, analysis, media, plan, scheduling
from shared.events.media import Participant

CAPTION_TOO_LATE_S = 12.0

_caption_lag = Histogram(
    "rapport_caption_lag_seconds",
    "From the end of the sound that a caption is of to its way to the candidate",
    buckets=(0.5, 1, 1.5, 2, 2.5, 3, 4, 5, 7, 9, 12),
)


@dataclass(frozen=True)
class Effect:
    """Which parts of the call pages are old after an event, and whether the list's row is.

    `tell` says or does something at once, before the parts are fetched anew.
    """

    old: frozenset[ViewPart] = frozenset()
    is_listed: bool = False
    tell: Callable[[Audience, Any], None] | None = None


def _candidate_joined(audience: Audience, event: media.CandidateJoined) -> None:
    _joined(audience, Participant.CANDIDATE, event.connection)


def _recruiter_joined(audience: Audience, event: media.RecruiterJoined) -> None:
    _joined(audience, Participant.RECRUITER, event.connection)


def _joined(audience: Audience, who: Participant, connection: int) -> None:
    _tell_peer(audience, who, frames.peer(is_present=True, connection=connection))
    audience.joined(who, connection)


def _left(audience: Audience, event: media.ParticipantLeft) -> None:
    left = frames.peer(is_present=False, connection=event.connection)
    _tell_peer(audience, event.participant, left)


def _silent(audience: Audience, event: media.ParticipantSilent) -> None:
    silent = frames.silent(is_silent=True, connection=event.connection)
    _tell_peer(audience, event.participant, silent)


def _heard(audience: Audience, event: media.ParticipantHeard) -> None:
    heard = frames.silent(is_silent=False, connection=event.connection)
    _tell_peer(audience, event.participant, heard)


def _tell_peer(audience: Audience, who: Participant, frame: Frame) -> None:
    for member in audience.of(OTHER_SIDE[who]):
        member.send(frame)


def _devices_changed(audience: Audience, event: media.DevicesChanged) -> None:
    audience.devices_changed(event)


def _transcribed(audience: Audience, event: analysis.TranscriptGrew) -> None:
    """What is said is written down for recruiters only (N7)."""
    for member in audience.of(Participant.RECRUITER):
        member.send(frames.transcript(event.participant, event.until_s))


def _captioned(audience: Audience, event: analysis.CaptionSpoken) -> None:
    """The candidate reads what the recruiter says, as long as it is of use."""
    late_s = (clock.now() - event.heard_until).total_seconds()
    if not audience.has_captions or late_s > CAPTION_TOO_LATE_S:
        return
    _caption_lag.observe(late_s)
    for member in audience.of(Participant.CANDIDATE):
        member.send(frames.caption(caption_text(event)))


def _ended(audience: Audience, _event: media.CallEnded) -> None:
    audience.end()


def _deleted(audience: Audience, _event: scheduling.InterviewDeleted) -> None:
    audience.dismiss_all()


def _invited(audience: Audience, _event: scheduling.InvitationIssued) -> None:
    for member in audience.of(Participant.CANDIDATE):
        member.check_link()


PLAN = frozenset({ViewPart.PLAN, ViewPart.SHOWN})
INTERVIEW = frozenset({ViewPart.INTERVIEW})
PAUSE = frozenset({ViewPart.PAUSE})

EFFECTS: dict[type[Event], Effect] = {
    scheduling.InterviewScheduled: Effect(is_listed=True),
    scheduling.InterviewRescheduled: Effect(INTERVIEW, is_listed=True),
    scheduling.InterviewDeleted: Effect(is_listed=True, tell=_deleted),
    scheduling.InterviewStatusChanged: Effect(INTERVIEW, is_listed=True),
    scheduling.InvitationIssued: Effect(is_listed=True, tell=_invited),
    scheduling.CandidateLinkOpened: Effect(is_listed=True),
    scheduling.DeviceCheckPassed: Effect(is_listed=True),
    scheduling.ConsentGiven: Effect(INTERVIEW, is_listed=True),
    scheduling.ConsentWithdrawn: Effect(INTERVIEW, is_listed=True),
    plan.PlanPrepared: Effect(PLAN),
    plan.PlanChanged: Effect(PLAN),
    plan.InterviewStarted: Effect(ALL_PARTS),
    media.CandidateJoined: Effect(tell=_candidate_joined),
    media.RecruiterJoined: Effect(tell=_recruiter_joined),
    media.ParticipantLeft: Effect(tell=_left),
    media.ParticipantSilent: Effect(tell=_silent),
    media.ParticipantHeard: Effect(tell=_heard),
    media.DevicesChanged: Effect(tell=_devices_changed),
    media.CallEnded: Effect(tell=_ended),
    media.RecordingPaused: Effect(PAUSE),
    media.RecordingResumed: Effect(PAUSE),
    media.RecordingFailed: Effect(PAUSE),
    media.RecordingRecovered: Effect(PAUSE),
    analysis.TranscriptGrew: Effect(tell=_transcribed),
    analysis.TranscriptCorrected: Effect(is_listed=True),
    analysis.CaptionSpoken: Effect(tell=_captioned),
    analysis.AnswerAnalyzed: Effect(frozenset({ViewPart.ASSESSMENTS})),
    analysis.RatingsChanged: Effect(is_listed=True),
    analysis.ReportProgressed: Effect(INTERVIEW, is_listed=True),
    analysis.ReportReady: Effect(
        frozenset({ViewPart.INTERVIEW, ViewPart.ASSESSMENTS}), is_listed=True
    ),
    analysis.ReportFailed: Effect(INTERVIEW, is_listed=True),
}
