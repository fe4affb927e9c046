"""Shows the other media processes that this one lives, and takes over the rooms of those that died.

The heartbeat waits for nothing but the store: a process that is slow to hand over a recording must
not seem gone, or the others would take its calls.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from services.media.calls.live_room import LiveRooms
from services.media.calls.ownership import Ownership
from services.media.cluster.part_delivery import PartDelivery
from services.media.domain.ownership import BEAT_S, LEASE_S
from services.media.domain.room import Phase
from services.media.finishing.finisher import Finisher
from services.media.storage import Rooms
from shared.store import StoreError
from shared.telemetry import get_logger

LOOK_AGAIN_ROUNDS = 5  # every so many rounds the stored state of each room is looked at

log = get_logger()


@dataclass
class Membership:
    """Call `run` in a task; `drain` and `end` when the process is to stop."""

    ownership: Ownership
    live: LiveRooms
    rooms: Rooms
    finisher: Finisher
    part_delivery: PartDelivery
    monotonic_s: Callable[[], float]
    _rounds: int = 0
    _shown_s: float = 0.0
    _was_late: bool = False

    async def run(self) -> None:
        """Beat, and look after rooms and recordings beside that, until cancelled."""
        async with asyncio.TaskGroup() as group:
            for work in (self.beat, self.look_around, self.part_delivery.look):
                group.create_task(_repeat(work), name=work.__name__)

    async def beat(self) -> None:
        """Show that this process lives, and see which others do."""
        await self._show()
        await self.ownership.see_others()

    async def look_around(self) -> None:
        """Take over what others have left, and finish what was begun here."""
        self._rounds += 1
        if self._was_late or self._rounds % LOOK_AGAIN_ROUNDS == 0:
            await self._look_again()
            self._was_late = False
        if self.ownership.is_taking:
            await self._inherit()
        else:
            await self._let_go_of_waiting_rooms()

    def drain(self) -> None:
        """Take no new rooms from now on."""
        self.ownership.is_taking = False

    @property
    def is_done(self) -> bool:
        """Whether nothing runs here that must not be cut off."""
        return not self.has_calls and not self.finisher.is_busy

    @property
    def has_calls(self) -> bool:
        """Whether a call runs here."""
        rooms = self.live.all()
        return any(each.is_ours and each.room.phase is Phase.LIVE for each in rooms)

    async def finds_taker(self) -> bool:
        """The same, as the store says now; False while it is away."""
        try:
            await self.ownership.see_others()
        except StoreError:
            return False
        return self.ownership.has_taker

    async def end(self) -> None:
        """Say goodbye: others need not wait for the lease to take what is left."""
        try:
            await self._show(is_running=False)
            if self.ownership.has_taker:
                await self.part_delivery.look()
        except Exception:
            log.exception("goodbye_failed")

    async def _show(self, *, is_running: bool = True) -> None:
        await self.ownership.beat(is_running=is_running)
        now_s = self.monotonic_s()
        self._was_late |= self._shown_s > 0 and now_s - self._shown_s >= LEASE_S
        self._shown_s = now_s

    async def _look_again(self) -> None:
        ownership, ids = self.ownership, self.live.ids()
        looks = (ownership.look_again(interview_id) for interview_id in ids)
        failed = [e for e in await asyncio.gather(*looks, return_exceptions=True) if e]
        for state in await self.rooms.owned_by(ownership.instance):
            live = self.live.peek(state.id)
            if state.phase is Phase.FINALISING and (live is None or live.is_idle):
                self.finisher.begin(state.id)
        if failed:
            raise failed[0]

    async def _inherit(self) -> None:
        ownership = self.ownership
        for name in await ownership.find_gone():
            for state in await self.rooms.owned_by(name) if name != ownership.instance else ():
                if not ownership.watch.is_gone(name):
                    break
                live = await ownership.inherit(state.id, name)
                if live.is_ours and live.room.phase is Phase.FINALISING:
                    self.finisher.begin(state.id)

    async def _let_go_of_waiting_rooms(self) -> None:
        ownership = self.ownership
        for state in await self.rooms.owned_by(ownership.instance) if ownership.has_taker else ():
            if state.phase is Phase.WAITING:
                await ownership.let_go(state.id)


async def _repeat(work: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await work()
        except Exception:  # the store may be away: the next round tries again
            log.exception("round_failed", work=getattr(work, "__name__", ""))
        await asyncio.sleep(BEAT_S)
