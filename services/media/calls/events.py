"""What follows from events of other services, and from what an earlier process left behind."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial

from services.media.calls.live_room import LiveRooms
from services.media.calls.ownership import Ownership
from services.media.domain import captions, parts, room
from services.media.domain.room import Answer, Phase, Room
from services.media.finishing.finisher import Finisher
from services.media.finishing.locations import missing_segments_of, parts_here
from services.media.recording.spool import Spool
from services.media.storage import Rooms
from shared.events import Envelope
from shared.events.handling import EventTable
from shared.events.plan import InterviewStarted, QuestionClosed
from shared.events.scheduling import (
    ConsentGiven,
    ConsentWithdrawn,
    InterviewDeleted,
    InterviewScheduled,
)
from shared.telemetry import get_logger

log = get_logger()


@dataclass(frozen=True)
class CallEvents:
    """One method per event, and `recover` for the start of the process."""

    rooms: Rooms
    live: LiveRooms
    ownership: Ownership
    finisher: Finisher
    spool: Spool  # of this process

    async def on_interview_scheduled(self, event: InterviewScheduled, cause: Envelope) -> None:
        """Nothing is to be known of an interview without captions."""
        if event.captions:
            await self.ownership.hear(event.interview_id, captions.offer, cause)

    async def on_consent_given(self, event: ConsentGiven, cause: Envelope) -> None:
        """From now on this may be done."""
        answer = Answer(is_given=True, at=event.given_at)
        decide = partial(room.answer_consent, consent=event.consent, answer=answer)
        await self.ownership.hear(event.interview_id, decide, cause)

    async def on_consent_withdrawn(self, event: ConsentWithdrawn, cause: Envelope) -> None:
        """From now on this may not be done; a running recording stops."""
        answer = Answer(is_given=False, at=event.withdrawn_at)
        decide = partial(room.answer_consent, consent=event.consent, answer=answer)
        await self.ownership.hear(event.interview_id, decide, cause)

    async def on_interview_started(self, event: InterviewStarted, cause: Envelope) -> None:
        """Forward and record: the interview's clock runs."""
        decide = partial(room.start, started_at=event.started_at)
        await self.ownership.hear(event.interview_id, decide, cause)

    async def on_question_closed(self, event: QuestionClosed, _cause: Envelope) -> None:
        """End the segments here, so that the answer can be looked at now."""
        live = self.live.peek(event.interview_id)
        if live is not None:
            live.recorder.cut_at(event.closed_at.timestamp())

    async def on_interview_deleted(self, event: InterviewDeleted, cause: Envelope) -> None:
        """End what runs and remove every recording."""
        await self.ownership.hear(event.interview_id, room.delete, cause)
        await self.finisher.discard(event.interview_id)
        log.info("recordings_removed", interview_id=event.interview_id)

    async def recover(self) -> None:
        """Take up what an earlier process of this name left. Call before anything is served."""
        for state in await self.rooms.owned_by(self.ownership.instance):
            if state.phase is Phase.FINALISING:
                self.finisher.begin(state.id)
                continue
            try:
                await self._take_up(state)
            except Exception:  # its pages join again, and what was recorded is looked at in the end
                log.exception("room_not_taken_up", interview_id=state.id)

    async def _take_up(self, state: Room) -> None:
        """People were here: their pages join again, and the recording goes on as its next part."""
        log.info("room_taken_up", interview_id=state.id)
        async with self.live.locked(state.id) as live:
            for part, path in await asyncio.to_thread(parts_here, self.spool, state.id):
                if live.room.phase is Phase.LIVE:
                    await self.ownership.change(live, partial(parts.begin, part=part))
                missing = missing_segments_of(live.room, part, path)
                while segment := await asyncio.to_thread(next, missing, None):
                    live.recorder.add(part, segment)


HANDLERS: EventTable = {
    ConsentGiven: CallEvents.on_consent_given,
    ConsentWithdrawn: CallEvents.on_consent_withdrawn,
    InterviewDeleted: CallEvents.on_interview_deleted,
    InterviewScheduled: CallEvents.on_interview_scheduled,
    InterviewStarted: CallEvents.on_interview_started,
    QuestionClosed: CallEvents.on_question_closed,
}
