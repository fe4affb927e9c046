"""For how long the loop of a process stands still: whatever it serves waits as long.

The loop itself calls `tick` and sleeps TICK_S, over and over, in whatever way it sleeps.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from prometheus_client import Histogram

TICK_S = 0.02
SETTLE_S = 1.0

PAUSES = Histogram(
    "rapport_loop_pause_seconds",
    "How late the process's loop came round: one value a second, the worst in it",
    buckets=(0.01, 0.02, 0.03, 0.04, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5, 1, 3, 10, 30),
)


class LoopPauses:
    """Knows when the loop last came round."""

    def __init__(self, monotonic_s: Callable[[], float] = time.monotonic) -> None:
        self._monotonic_s = monotonic_s
        self._ticked_s = self._settled_s = monotonic_s()
        self._worst_s = 0.0

    def tick(self) -> None:
        """The loop has come round."""
        now_s = self._monotonic_s()
        self._worst_s = max(self._worst_s, now_s - self._ticked_s - TICK_S)
        self._ticked_s = now_s
        if now_s - self._settled_s >= SETTLE_S:
            PAUSES.observe(self._worst_s)
            self._worst_s, self._settled_s = 0.0, now_s
