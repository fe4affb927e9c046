"""Uploads parts of recordings that lie on this disk while another process will finish them.

Looks at this process's folder, and at those of processes beside it that are gone. One that has only
lost the store keeps its folder: it may still be recording. Every step can be repeated; a file goes
only when the room knows where its part is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from services.media.calls.live_room import LiveRooms
from services.media.domain import parts
from services.media.domain.room import Phase, Room
from services.media.finishing.finisher import Finisher
from services.media.finishing.locations import parts_here
from services.media.recording.spool import Spool, SpoolInUse
from services.media.storage import Rooms
from shared.telemetry import get_logger

log = get_logger()


@dataclass(frozen=True)
class PartDelivery:
    """Call `look` from time to time; one call after the other."""

    rooms: Rooms
    live: LiveRooms
    spool: Spool  # of this process
    finisher: Finisher
    is_being_written: Callable[[Path], bool]  # whether dumps in a folder are
    is_gone: Callable[[str], bool]  # whether a process has stopped
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def look(self) -> None:
        """Hand over everything that is not needed here."""
        async with self._lock:
            own = self.spool
            for spool in (own, *await asyncio.to_thread(own.others)):
                for interview_id in await asyncio.to_thread(spool.interviews):
                    try:
                        with nullcontext() if spool is own else await self._claim(spool):
                            await self._look_at(spool, interview_id)
                    except SpoolInUse:
                        break
                    except Exception:  # store, blobs or disk away: the next look tries again
                        log.exception("part_not_delivered", interview_id=interview_id)

    async def _claim(self, spool: Spool) -> AbstractContextManager[object]:
        """For one interview only: a process that comes back must not wait for all of them."""
        if not self.is_gone(spool.instance):
            raise SpoolInUse
        return await asyncio.to_thread(spool.claim_left)

    async def _look_at(self, spool: Spool, interview_id: str) -> None:
        is_live = self.live.peek(interview_id) is not None
        is_open = self.is_being_written(spool.folder(interview_id))
        if spool is self.spool and (is_live or is_open):
            return
        state = await self.rooms.get(interview_id)
        if state.phase is Phase.DELETED:
            await self.finisher.discard(interview_id)
            await asyncio.to_thread(spool.remove, interview_id)
        elif state.phase is not Phase.WAITING and not self._is_mine(spool, state):
            await self._hand_over(spool, state)

    def _is_mine(self, spool: Spool, state: Room) -> bool:
        """Whether the recordings will be finished from this very folder."""
        return spool is self.spool and state.owner == spool.instance

    async def _hand_over(self, spool: Spool, state: Room) -> None:
        me = self.spool.instance
        here = await asyncio.to_thread(parts_here, spool, state.id)
        for part, path in here:
            turn_up = partial(parts.turn_up, part=part, me=me)
            state = await self.rooms.change(state.id, turn_up)
            if state.phase is Phase.DONE:  # it is in them already, unless nobody knew of it
                if parts.known(state, part.name) is None:
                    await self.finisher.deliver(state.id, part, path)
                    log.warning("part_came_too_late", interview_id=state.id, file=path.name)
                continue
            if self._is_mine(spool, state):
                break  # it was missing, and is finished from here
            await self.finisher.announce(state.id, part, path)
            await self.finisher.deliver(state.id, part, path)
            log.info("part_delivered", interview_id=state.id, file=path.name)
        else:
            await asyncio.to_thread(spool.clear, state.id, [path for _, path in here])
        if state.phase is Phase.FINALISING and state.owner == me:
            self.finisher.begin(state.id)
