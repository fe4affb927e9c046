"""How much of one participant's audio can be read, from segments that arrive in any order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True)
class EarlySegment:
    """A segment that arrived before one with a smaller number."""

    number: int
    ended_at: datetime


@dataclass(frozen=True)
class Track:
    """Segments 1..`complete_to` are all there, up to `complete_until`; `early` came out of turn."""

    complete_to: int = 0
    complete_until: datetime | None = None
    early: tuple[EarlySegment, ...] = ()
    started_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def count(self) -> int:
        """How many different segments have arrived."""
        return self.complete_to + len(self.early)

    def reaches(self, moment: datetime) -> bool:
        """Whether everything up to a moment is there."""
        return self.complete_until is not None and self.complete_until >= moment

    def with_segment(self, number: int, started_at: datetime, ended_at: datetime) -> Track:
        """The track with one more segment; a repeat changes nothing."""
        if number <= self.complete_to or number in {segment.number for segment in self.early}:
            return self
        waiting = {segment.number: segment for segment in self.early}
        waiting[number] = EarlySegment(number, ended_at)
        complete_to, complete_until = self.complete_to, self.complete_until
        while complete_to + 1 in waiting:
            complete_to += 1
            end = waiting.pop(complete_to).ended_at
            complete_until = end if complete_until is None else max(complete_until, end)
        return replace(
            self,
            complete_to=complete_to,
            complete_until=complete_until,
            early=tuple(waiting[key] for key in sorted(waiting)),
            started_at=started_at if self.started_at is None else min(self.started_at, started_at),
            ended_at=ended_at if self.ended_at is None else max(self.ended_at, ended_at),
        )
