"""What operators see of the relay: traffic of each call, loop lag, CPU per packet, lost datagrams.

Figures of the process are Prometheus metrics; those of single calls, which must not become labels,
are shown as JSON on the probe port and logged when a call ends.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from prometheus_client import Counter, Gauge

from services.media.calls.live_room import LiveRooms
from services.media.rtc.udp_mux import UdpMux

TICK_S = 0.25
SETTLE_S = 1.0
STUCK_S = 30.0  # an event loop that has not come round for so long will not do so again
REMEMBERED = 60  # settlements of which the worst lag is shown, so that a scrape misses none
FEWEST_PACKETS = 20  # below that, what a packet costs says nothing

_lag = Gauge("rapport_media_loop_lag_seconds", "How late the event loop ran, worst of a minute")
_cost = Gauge("rapport_media_cpu_seconds_per_packet", "CPU of the process per packet received")
_overflown = Counter("rapport_media_socket_overflows", "Datagrams lost as the socket was full")


class ProcessMetrics:
    """Watches the rooms of this process."""

    def __init__(
        self,
        live: LiveRooms,
        mux: UdpMux,
        *,
        monotonic_s: Callable[[], float],
        cpu_s: Callable[[], float] = time.process_time,
    ) -> None:
        self._live = live
        self._mux = mux
        self._monotonic_s = monotonic_s
        self._measured_cpu_s = cpu_s
        self._settled_at_s = monotonic_s()
        self._cpu_s = cpu_s()
        self._overflows = mux.overflows()
        self._ticked_s = self._monotonic_s()
        self._lags_s = deque([0.0], maxlen=REMEMBERED)
        _lag.set_function(lambda: max(*self._lags_s, self._standstill_s()))

    @property
    def is_stuck(self) -> bool:
        """Whether the event loop stands still. May be asked by another thread."""
        return self._standstill_s() > STUCK_S

    async def watch(self) -> None:
        """Measure until cancelled."""
        while True:
            self._ticked_s = self._monotonic_s()
            await asyncio.sleep(TICK_S)
            self._lags_s[-1] = max(self._lags_s[-1], self._standstill_s())
            if (now_s := self._monotonic_s()) - self._settled_at_s >= SETTLE_S:
                self._lags_s.append(0.0)
                self._settle(now_s)

    def calls(self) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """The calls of this process and their traffic. May be called from another thread."""
        return {"calls": [room.traffic_view() for room in self._live.all()]}

    def _standstill_s(self) -> float:
        return max(0.0, self._monotonic_s() - self._ticked_s - TICK_S)

    def _settle(self, now_s: float) -> None:
        seconds, self._settled_at_s = now_s - self._settled_at_s, now_s
        packets = sum(room.settle_traffic(seconds) for room in self._live.all())
        cpu_s = self._measured_cpu_s()
        if packets >= FEWEST_PACKETS:
            _cost.set((cpu_s - self._cpu_s) / packets)
        self._cpu_s = cpu_s
        overflows = self._mux.overflows()
        _overflown.inc(max(0, overflows - self._overflows))
        self._overflows = overflows
