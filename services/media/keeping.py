"""Keeps this process known to the others, and rooms from being without a holder."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

from services.media.delivery import Deliveries
from services.media.domain.holding import BEAT_S, LEASE_S, Watch
from services.media.domain.room import Phase
from services.media.handlers import Calls
from shared.telemetry import get_logger

LOOK_AGAIN_BEATS = 5  # every so many beats the stored state of each room is looked at

log = get_logger()


@dataclass
class Keeping:
    """Call `run` in a task; `drain` and `end` when the process is to stop."""

    calls: Calls
    deliveries: Deliveries
    is_draining: bool = False
    _beats: int = 0
    _last_beat_s: float = 0.0

    async def appear(self) -> None:
        """Be known to live before taking a room, or another would take that for abandoned."""
        await self._show(is_taking=True)

    async def run(self) -> None:
        """Beat until cancelled."""
        while True:
            try:
                await self.beat()
            except Exception:  # the store may be away: the next beat tries again
                log.exception("beat_failed")
            await asyncio.sleep(BEAT_S)

    async def beat(self) -> None:
        """One round."""
        now_s = time.monotonic()
        was_late = self._beats > 0 and now_s - self._last_beat_s >= LEASE_S
        self._beats, self._last_beat_s = self._beats + 1, now_s
        await self._show(is_taking=not self.is_draining)
        await self.calls.custody.see_others()
        watch = self.calls.custody.watch
        if was_late or self._beats % LOOK_AGAIN_BEATS == 0:
            await self._look_again()
        if self.is_draining:
            await self._let_go_of_waiting_rooms(watch)
        else:
            await self._inherit(watch)
        await self.deliveries.look()

    def drain(self) -> None:
        """Take no new rooms from now on."""
        self.is_draining = True

    @property
    def is_done(self) -> bool:
        """Whether nothing runs here that must not be cut off."""
        rooms = [self.calls.live.peek(interview_id) for interview_id in self.calls.live.ids()]
        is_live = any(each and each.is_held and each.room.phase is Phase.LIVE for each in rooms)
        return not is_live and not self.calls.finisher.is_busy

    async def end(self) -> None:
        """Say goodbye: others need not wait for the lease to take what is left."""
        try:
            await self._show(is_taking=False, is_running=False)
            if self.calls.custody.watch.has_taker(
                time.monotonic(), besides=self.calls.custody.instance
            ):
                await self.deliveries.look()
        except Exception:
            log.exception("goodbye_failed")

    async def _show(self, *, is_taking: bool, is_running: bool = True) -> None:
        custody = self.calls.custody
        await custody.instances.beat(custody.instance, is_taking=is_taking, is_running=is_running)

    async def _look_again(self) -> None:
        for interview_id in self.calls.live.ids():
            await self.calls.custody.look_again(interview_id)

    async def _inherit(self, watch: Watch) -> None:
        for name in watch.gone(time.monotonic()):
            if name != self.calls.custody.instance:
                for state in await self.calls.rooms.held_by(name):
                    live = await self.calls.custody.inherit(state.id, name)
                    if live.is_held and live.room.phase is Phase.FINALISING:
                        self.calls.finisher.begin(state.id)

    async def _let_go_of_waiting_rooms(self, watch: Watch) -> None:
        if not watch.has_taker(time.monotonic(), besides=self.calls.custody.instance):
            return
        for state in await self.calls.rooms.held_by(self.calls.custody.instance):
            if state.phase is Phase.WAITING:
                await self.calls.custody.let_go(state.id)
