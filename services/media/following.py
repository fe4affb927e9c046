"""What other services tell reaches one media process through a shared queue; this tells the holder.

Each process also hears every event live. For a room that it holds it does at once what the event
asks for. Whichever of the two is first stores the effect, the other finds it done (the inbox).
Live events may be missed while the broker is away, so all rooms are looked at again after that.
An event may also pass just before a room is loaded, while another process is still storing its
effect, so such a room is looked at again a little later. Who joins may have joined in another
process, which has taken the room over; the former holder then sees it in the store and lets go.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

from services.media.facts import Facts
from services.media.handlers import Calls
from shared.events import Envelope, Event
from shared.events.media import CandidateJoined, RecruiterJoined
from shared.events.plan import InterviewStarted, QuestionClosed
from shared.events.scheduling import ConsentGiven, ConsentWithdrawn, InterviewDeleted
from shared.telemetry import get_logger

RETRY_S = 1.0
SETTLE_S = 2.0
ATTEMPTS = 60  # then the regular look at every room has to do
Work = Callable[[], Awaitable[None]]

log = get_logger()


class Following:
    """`on_event` and `on_connect` are for the bus; `run` does the work until it is cancelled."""

    def __init__(self, calls: Calls, facts: Facts) -> None:
        self._calls = calls
        self._handlers: dict[type[Event], Callable[[Envelope], Awaitable[None]]] = {
            ConsentGiven: facts.on_consent_given,
            ConsentWithdrawn: facts.on_consent_withdrawn,
            InterviewDeleted: facts.on_interview_deleted,
            InterviewStarted: facts.on_interview_started,
            QuestionClosed: facts.on_question_closed,
        }
        self._work: asyncio.Queue[tuple[str, Work]] = asyncio.Queue()

    def on_event(self, envelope: Envelope) -> None:
        """An event passed by."""
        handler = self._handlers.get(type(envelope.event))
        interview_id = envelope.event.subject
        if isinstance(envelope.event, CandidateJoined | RecruiterJoined):
            self._look_again(interview_id)
        if handler is None:
            return
        if self._is_here(interview_id) or isinstance(envelope.event, InterviewDeleted):
            self._work.put_nowait((interview_id, partial(handler, envelope)))
        else:
            loop = asyncio.get_running_loop()
            loop.call_later(SETTLE_S, self._look_again, interview_id)

    def on_connect(self) -> None:
        """Events may have been missed."""
        for interview_id in self._calls.live.ids():
            self._look_again(interview_id)

    async def run(self) -> None:
        """Follow, one event after the other; insist while the store is away."""
        while True:
            interview_id, work = await self._work.get()
            for _ in range(ATTEMPTS):
                if await self._is_done(interview_id, work):
                    break
                await asyncio.sleep(RETRY_S)

    def _is_here(self, interview_id: str) -> bool:
        return self._calls.live.peek(interview_id) is not None

    def _look_again(self, interview_id: str) -> None:
        if self._is_here(interview_id):
            self._work.put_nowait(
                (interview_id, partial(self._calls.custody.look_again, interview_id))
            )

    async def _is_done(self, interview_id: str, work: Work) -> bool:
        try:
            await work()
        except Exception:  # store or blobs away
            log.exception("event_not_followed", interview_id=interview_id)
            return False
        return True
