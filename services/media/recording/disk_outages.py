"""Recordings that the disk refuses: since when, when to try again, and when it is over.

A full disk often gets room again: the recording then goes on as a new part, and the time between
is noted in it as a hole.
"""

from __future__ import annotations

from dataclasses import dataclass

from services.media.recording.dump import DISK, Hole
from shared.events.media import Participant
from shared.telemetry import get_logger

RETRY_S = 3.0
log = get_logger()


@dataclass
class Outage:
    """One participant's; `try_at` by a monotonic clock, `since_s` since the epoch."""

    since_s: float
    try_at: float


class Outages:
    """Those of one room."""

    def __init__(self, interview_id: str) -> None:
        self._interview_id = interview_id
        self._of: dict[Participant, Outage] = {}

    def begin(self, who: Participant, reason: str, *, now_s: float, monotonic_s: float) -> bool:
        """The disk refused; False when an outage goes on."""
        try_at = monotonic_s + RETRY_S
        if known := self._of.get(who):
            known.try_at = try_at
            return False
        self._of[who] = Outage(now_s, try_at)
        told = {"interview_id": self._interview_id, "who": who.value, "reason": reason}
        log.error("recording_interrupted", **told)
        return True

    def may_try(self, who: Participant, monotonic_s: float) -> bool:
        """Whether to start recording (again)."""
        outage = self._of.get(who)
        return outage is None or outage.try_at <= monotonic_s

    def has(self, who: Participant) -> bool:
        """Whether the disk refuses this participant's recording."""
        return who in self._of

    def any_due(self, monotonic_s: float) -> bool:
        """Whether one of them is to be tried or may be over."""
        return any(outage.try_at <= monotonic_s for outage in self._of.values())

    def hole(self, who: Participant, now_s: float) -> Hole | None:
        """What a new part that starts now follows on."""
        outage = self._of.get(who)
        return Hole(outage.since_s, now_s, DISK) if outage else None

    def end(self, who: Participant) -> None:
        """The disk takes the recording again."""
        if self._of.pop(who, None):
            log.info("recording_interruption_over", interview_id=self._interview_id, who=who.value)
