"""What the other services tell, and what this one finds when it starts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from services.media.domain import room
from services.media.domain.room import Answer, Phase, Room
from services.media.finishing import Finisher, missing_segments_of
from services.media.handlers import Calls
from shared.events import Envelope
from shared.events.media import Participant
from shared.events.plan import InterviewStarted, QuestionClosed
from shared.events.scheduling import ConsentGiven, ConsentWithdrawn, InterviewDeleted
from shared.telemetry import get_logger

log = get_logger()


@dataclass(frozen=True)
class Facts:
    """The reactions to events, and the recovery after a crash."""

    calls: Calls
    finisher: Finisher
    now: Callable[[], datetime]

    async def on_consent_given(self, envelope: Envelope) -> None:
        """From now on this may be done."""
        event = envelope.event
        assert isinstance(event, ConsentGiven)
        answer = Answer(is_given=True, at=event.given_at)
        decide = partial(room.answer_consent, consent=event.consent, answer=answer)
        async with self.calls.live.hold(event.interview_id) as live:
            await self.calls.change(live, decide, cause=envelope)

    async def on_consent_withdrawn(self, envelope: Envelope) -> None:
        """From now on this may not be done; a running recording stops."""
        event = envelope.event
        assert isinstance(event, ConsentWithdrawn)
        answer = Answer(is_given=False, at=event.withdrawn_at)
        decide = partial(room.answer_consent, consent=event.consent, answer=answer)
        async with self.calls.live.hold(event.interview_id) as live:
            await self.calls.change(live, decide, cause=envelope)

    async def on_interview_started(self, envelope: Envelope) -> None:
        """Forward and record: the interview's clock runs."""
        event = envelope.event
        assert isinstance(event, InterviewStarted)
        decide = partial(room.start, started_at=event.started_at)
        async with self.calls.live.hold(event.interview_id) as live:
            await self.calls.change(live, decide, cause=envelope)

    async def on_question_closed(self, envelope: Envelope) -> None:
        """End the segments here, so that the answer can be looked at now."""
        event = envelope.event
        assert isinstance(event, QuestionClosed)
        live = self.calls.live.peek(event.interview_id)
        if live is not None:
            live.recorder.cut_at(event.closed_at.timestamp())

    async def on_interview_deleted(self, envelope: Envelope) -> None:
        """End what runs and remove every recording."""
        event = envelope.event
        assert isinstance(event, InterviewDeleted)
        async with self.calls.live.hold(event.interview_id) as live:
            await self.calls.change(live, room.delete, cause=envelope)
            await live.close()
        await self.finisher.discard(event.interview_id)
        log.info("recordings_removed", interview_id=event.interview_id)

    async def recover(self) -> None:
        """Take up what an earlier process left. Call before anything is served."""
        for state in await self.calls.rooms.unfinished():
            if state.phase is Phase.FINALISING:
                self.finisher.begin(state.id)
            else:
                await self._take_up(state)
        for state in await self.calls.rooms.occupied():
            await self._empty_seats(state)
        await self.finisher.sweep()

    async def _take_up(self, state: Room) -> None:
        """A call was running: it goes on, with a new part of its recording."""
        log.info("call_taken_up", interview_id=state.id)
        async with self.calls.live.hold(state.id) as live:
            for who in Participant:
                parts = self.finisher.spool.parts(state.id, who.value)
                missing = missing_segments_of(state, who, parts)
                while segment := await asyncio.to_thread(next, missing, None):
                    live.recorder.add(who, segment)

    async def _empty_seats(self, state: Room) -> None:
        """Nobody is connected to this process; pages that are still there join again."""
        async with self.calls.live.hold(state.id) as live:
            for who in Participant:
                leave = partial(room.leave, who=who, connection_id=None, now=self.now())
                await self.calls.change(live, leave)
