"""How long the loop of a process stands still, by the process's own account of it."""

from __future__ import annotations

from dataclasses import dataclass

from shared.telemetry.loop_pauses import PAUSES
from tests.support.programs import Program

EDGES = [
    sample.labels["le"]
    for metric in PAUSES.collect()
    for sample in metric.samples
    if sample.name.endswith("_bucket")
]


@dataclass
class Pauses:
    """Of one process, from now on."""

    program: Program

    def __post_init__(self) -> None:
        self._before = self._counts()

    def p99_ms(self) -> float:
        """The worst pause within a second is no longer in 99 of 100 seconds (an upper bound)."""
        counts = [now - then for now, then in zip(self._counts(), self._before, strict=True)]
        seconds = counts[-1]
        reached = (
            edge for edge, count in zip(EDGES, counts, strict=True) if count >= 0.99 * seconds
        )
        return round(float(next(reached)) * 1000)

    def _counts(self) -> list[float]:
        return [
            self.program.metric(f'rapport_loop_pause_seconds_bucket{{le="{edge}"}}')
            for edge in EDGES
        ]
