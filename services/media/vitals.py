"""What operators see of the relay: traffic of each call, loop lag, CPU per packet, lost datagrams.

Figures of the process are Prometheus metrics; those of single calls, which must not become labels,
are shown as JSON on the probe port and logged when a call ends.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import Any

from prometheus_client import Counter, Gauge

from services.media.live_room import LiveRooms
from services.media.rtc.udp_mux import UdpMux

TICK_S = 0.25
SETTLE_S = 1.0
FEWEST_PACKETS = 20  # below that, what a packet costs says nothing

_lag = Gauge("rapport_media_loop_lag_seconds", "How late the event loop ran, worst of a second")
_cost = Gauge("rapport_media_cpu_seconds_per_packet", "CPU of the process per packet received")
_overflown = Counter("rapport_media_socket_overflows", "Datagrams lost as the socket was full")


class Vitals:
    """Watches the rooms of this process."""

    def __init__(self, live: LiveRooms, mux: UdpMux) -> None:
        self._live = live
        self._mux = mux
        self._settled_at_s = time.monotonic()
        self._cpu_s = time.process_time()
        self._overflows = mux.overflows()

    async def watch(self) -> None:
        """Measure until cancelled."""
        worst_s = 0.0
        while True:
            begun_s = time.monotonic()
            await asyncio.sleep(TICK_S)
            now_s = time.monotonic()
            worst_s = max(worst_s, now_s - begun_s - TICK_S)
            if now_s - self._settled_at_s >= SETTLE_S:
                _lag.set(worst_s)
                worst_s = 0.0
                self._settle(now_s)

    def calls(self) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """The calls of this process and their traffic. May be called from another thread."""
        return {"calls": [room.traffic_view() for room in self._live.all()]}

    def _settle(self, now_s: float) -> None:
        seconds, self._settled_at_s = now_s - self._settled_at_s, now_s
        packets = sum(room.settle_traffic(seconds) for room in self._live.all())
        cpu_s = time.process_time()
        if packets >= FEWEST_PACKETS:
            _cost.set((cpu_s - self._cpu_s) / packets)
        self._cpu_s = cpu_s
        overflows = self._mux.overflows()
        _overflown.inc(max(0, overflows - self._overflows))
        self._overflows = overflows
