"""What recruiters ask about the recording while the call runs: pause it, resume it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from services.media.calls.ownership import Ownership
from services.media.domain import pauses
from services.media.domain.room import Decision, Room
from services.media.storage import Rooms
from shared.events.media import Participant
from shared.telemetry import get_logger

log = get_logger()


@dataclass(frozen=True)
class Pausing:
    """The use cases; a pause takes effect before it is answered."""

    rooms: Rooms
    ownership: Ownership
    now: Callable[[], datetime]

    async def pause(self, interview_id: str, *, gone: str = "") -> Room:
        """Record nobody from now on. Raises OwnedElsewhere."""
        return await self._decide(interview_id, pauses.pause, gone)

    async def resume(self, interview_id: str, *, gone: str = "") -> Room:
        """Record again. Raises OwnedElsewhere."""
        return await self._decide(interview_id, pauses.resume, gone)

    async def state(self, interview_id: str) -> Room:
        """The room, to tell whether its recording is paused."""
        return await self.rooms.get(interview_id)

    async def _decide(self, interview_id: str, rule: pauses.Rule, gone: str) -> Room:
        def decide(room: Room) -> Decision:
            return rule(room, Participant.RECRUITER, self.now())

        async with self.ownership.owned(interview_id, gone=gone) as live:
            await self.ownership.change(live, decide)
            log.info(f"recording_{rule.__name__}d", interview_id=interview_id)
            return live.room
