"""The fan-out: hears every event of the bus and tells the open pages what became old.

Nothing here is durable: after each reconnection to the broker all pages get everything anew.
"""

from __future__ import annotations

import asyncio
from typing import Any

from services.gateway.services import Services
from services.gateway.ws import frames
from services.gateway.ws.audience import ALL_PARTS, Audience, Member
from services.gateway.ws.connection import Connection
from services.gateway.ws.feed import Part
from services.gateway.ws.frames import Frame
from services.gateway.ws.seat import OTHER_SIDE, Departures, Pace
from shared.events import Envelope, Event, analysis, media, plan, scheduling
from shared.events.media import Participant

LIST_SETTLE_S = 0.05

OLD_AFTER: dict[type[Event], frozenset[Part]] = {
    plan.PlanPrepared: frozenset({Part.PLAN, Part.SHOWN}),
    plan.PlanChanged: frozenset({Part.PLAN, Part.SHOWN}),
    plan.InterviewStarted: ALL_PARTS,
    analysis.AnswerAnalyzed: frozenset({Part.ASSESSMENTS}),
    analysis.ReportProgressed: frozenset({Part.INTERVIEW}),
    analysis.ReportReady: frozenset({Part.INTERVIEW, Part.ASSESSMENTS}),
    analysis.ReportFailed: frozenset({Part.INTERVIEW}),
    scheduling.InterviewStatusChanged: frozenset({Part.INTERVIEW}),
    scheduling.InterviewRescheduled: frozenset({Part.INTERVIEW}),
    scheduling.ConsentGiven: frozenset({Part.INTERVIEW}),
    scheduling.ConsentWithdrawn: frozenset({Part.INTERVIEW}),
    media.RecordingFailed: frozenset({Part.PAUSE}),
    media.RecordingRecovered: frozenset({Part.PAUSE}),
    media.RecordingPaused: frozenset({Part.PAUSE}),
    media.RecordingResumed: frozenset({Part.PAUSE}),
}
LISTED: frozenset[type[Event]] = frozenset(
    {
        scheduling.InterviewScheduled,
        scheduling.InterviewRescheduled,
        scheduling.InterviewDeleted,
        scheduling.InterviewStatusChanged,
        scheduling.CandidateLinkOpened,
        scheduling.DeviceCheckPassed,
        scheduling.ConsentGiven,
        scheduling.ConsentWithdrawn,
        scheduling.InvitationIssued,
        analysis.ReportProgressed,
        analysis.ReportReady,
        analysis.ReportFailed,
    }
)
SEAT_OF: dict[type[Event], Participant] = {
    media.CandidateJoined: Participant.CANDIDATE,
    media.RecruiterJoined: Participant.RECRUITER,
}


class Live:
    """All open pages of this gateway process."""

    def __init__(self, services: Services, *, pace: Pace | None = None) -> None:
        self.pace = pace or Pace()
        self.departures = Departures(self.pace.grace_s)
        self._services = services
        self._audiences: dict[str, Audience] = {}
        self._lists: set[Connection] = set()
        self._changed: set[str] = set()
        self._tell_lists: asyncio.TimerHandle | None = None
        self._closing: set[asyncio.Task[None]] = set()

    def audience(self, interview_id: str) -> Audience:
        """Who looks on at this interview; made when the first page opens."""
        found = self._audiences.get(interview_id)
        if found is None:
            found = self._audiences[interview_id] = Audience(interview_id, self._services)
        return found

    def leave(self, audience: Audience, member: Member) -> None:
        """A page was closed."""
        audience.members.remove(member)
        if not audience.members and self._audiences.get(audience.interview_id) is audience:
            del self._audiences[audience.interview_id]
            task = asyncio.create_task(audience.close(), name=f"close {audience.interview_id}")
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)

    def add_list(self, connection: Connection) -> None:
        """A list of interviews was opened."""
        self._lists.add(connection)

    def remove_list(self, connection: Connection) -> None:
        """It was closed."""
        self._lists.discard(connection)

    async def close(self) -> None:
        """Stop all work; sockets are closed by their own handlers."""
        if self._tell_lists is not None:
            self._tell_lists.cancel()
        await self.departures.close()
        for audience in list(self._audiences.values()):
            await audience.close()
        await asyncio.gather(*self._closing, return_exceptions=True)

    def on_connect(self) -> None:
        """The broker is there (again): events may have been missed."""
        for audience in self._audiences.values():
            audience.catch_up()
        for connection in self._lists:
            connection.send(frames.changed(None))

    def on_event(self, envelope: Envelope) -> None:
        """Tell whom it concerns."""
        event: Any = envelope.event
        if type(event) in LISTED:
            self._list_changed(event.interview_id)
        audience = self._audiences.get(envelope.event.subject)
        if audience is None:
            return
        _tell_of_seats(audience, event)
        match event:
            case media.DevicesChanged():
                audience.devices_changed(event.participant, event.payload(), event.changed_at)
            case media.CallEnded():
                audience.end()
            case scheduling.InterviewDeleted() | scheduling.InvitationIssued():
                _turn_away(audience, event)
        if parts := OLD_AFTER.get(type(event)):
            audience.refresh(parts)

    def _list_changed(self, interview_id: str) -> None:
        self._changed.add(interview_id)
        if self._tell_lists is None:
            loop = asyncio.get_running_loop()
            self._tell_lists = loop.call_later(LIST_SETTLE_S, self._flush_lists)

    def _flush_lists(self) -> None:
        self._tell_lists = None
        changed, self._changed = self._changed, set()
        for connection in self._lists:
            for interview_id in changed:
                connection.send(frames.changed(interview_id))


def _tell_of_seats(audience: Audience, event: Any) -> None:
    match event:
        case media.CandidateJoined() | media.RecruiterJoined():
            who = SEAT_OF[type(event)]
            _tell_peer(audience, who, frames.peer(is_present=True, connection=event.connection))
            audience.joined(who, event.connection)
        case media.ParticipantLeft():
            left = frames.peer(is_present=False, connection=event.connection)
            _tell_peer(audience, event.participant, left)
        case media.ParticipantSilent() | media.ParticipantHeard():
            is_silent = isinstance(event, media.ParticipantSilent)
            told = frames.silent(is_silent=is_silent, connection=event.connection)
            _tell_peer(audience, event.participant, told)


def _turn_away(
    audience: Audience, event: scheduling.InterviewDeleted | scheduling.InvitationIssued
) -> None:
    if isinstance(event, scheduling.InterviewDeleted):
        audience.dismiss_all()
        return
    for member in audience.of(Participant.CANDIDATE):
        member.check_link()


def _tell_peer(audience: Audience, who: Participant, frame: Frame) -> None:
    for member in audience.of(OTHER_SIDE[who]):
        member.send(frame)
