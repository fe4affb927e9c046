"""Finds what got lost between a participant and us, and says what to ask for again, and when.

The receiver behind us would ask too, but over two hops: its repair comes too late to be played
without a freeze, and the recording would depend on it.
"""

from __future__ import annotations

from dataclasses import dataclass

_MOST_MISSING = 128  # a longer hole is an outage: only a key frame mends that
_MOST_ASKED = 8
_GIVE_UP_S = 1.0
_FIRST_ROUND_TRIP_S = 0.1
_SOONEST_S = 0.03
NONE: tuple[int, ...] = ()


@dataclass
class _Hole:
    since_s: float
    asked_at_s: float
    asked: int = 1


class Uplink:
    """The holes in one stream of RTP packets of one participant."""

    def __init__(self) -> None:
        self.missing: dict[int, _Hole] = {}
        self._next: int | None = None
        self._round_trip_s = _FIRST_ROUND_TRIP_S
        self._due_at_s = 0.0

    def is_whole_with(self, sequence: int) -> bool:
        """Take the number of a packet, if it is the next one and nothing is missing before it."""
        if sequence != self._next or self.missing:
            return False
        self._next = (sequence + 1) & 0xFFFF
        return True

    @property
    def next(self) -> int | None:
        """The number of the packet that comes next if none gets lost; None before the first."""
        return self._next

    def is_whole(self, now_s: float) -> bool:
        """Whether nothing is missing that may still come, also in a stream that has stopped."""
        for number, hole in list(self.missing.items()):
            if now_s - hole.since_s > _GIVE_UP_S:
                del self.missing[number]
        return not self.missing

    def go_on_with(self, sequence: int) -> None:
        """All up to the packet before this one has come, unseen."""
        self._next = sequence

    def on_packet(self, sequence: int, now_s: float) -> tuple[int, ...]:
        """Take the number of any packet that has come; the numbers to ask for now."""
        if sequence == self._next:
            self._next = (sequence + 1) & 0xFFFF
        elif self._next is None or not self._is_late(sequence):
            return self._skip_to(sequence, now_s)
        else:
            self.found(sequence, now_s)
        if self.missing and now_s >= self._due_at_s:
            return self._due(now_s)
        return NONE

    def found(self, sequence: int, now_s: float) -> bool:
        """It came in another way or late; True when it was missing."""
        hole = self.missing.pop(sequence, None)
        if hole is None:
            return False
        if hole.asked == 1:  # else it is unknown which request was answered
            self._round_trip_s += (now_s - hole.asked_at_s - self._round_trip_s) / 8
        return True

    def _is_late(self, sequence: int) -> bool:
        assert self._next is not None
        return (sequence - self._next) & 0xFFFF >= 0x8000

    def _skip_to(self, sequence: int, now_s: float) -> tuple[int, ...]:
        first, self._next = self._next, (sequence + 1) & 0xFFFF
        if first is None:
            return NONE
        count = (sequence - first) & 0xFFFF
        if count > _MOST_MISSING or len(self.missing) > _MOST_MISSING:
            self.missing.clear()
            return NONE
        lost = tuple((first + ahead) & 0xFFFF for ahead in range(count))
        for number in lost:
            self.missing[number] = _Hole(now_s, now_s)
        self._due_at_s = min(self._due_at_s, now_s + self._patience_s())
        return lost

    def _due(self, now_s: float) -> tuple[int, ...]:
        patience_s = self._patience_s()
        self._due_at_s = now_s + patience_s / 4
        due = []
        for number, hole in list(self.missing.items()):
            if now_s - hole.since_s > _GIVE_UP_S or hole.asked >= _MOST_ASKED:
                del self.missing[number]
            elif now_s - hole.asked_at_s >= patience_s:
                hole.asked_at_s = now_s
                hole.asked += 1
                due.append(number)
        return tuple(due)

    def _patience_s(self) -> float:
        return max(_SOONEST_S, 1.25 * self._round_trip_s)
