"""Puts a participant's streams on our wall clock, sound and picture in step.

A stream's own clock is smooth but starts anywhere. Sender reports (RFC 3550 section 6.4.1) say what
time it is at the sender for a moment of each stream, and one difference between the sender's clock
and ours serves all its streams. That difference is what the least delayed packets of the last
minutes show: jitter and queues only ever add to it, and looking no further back follows the drift
of both clocks. A stream without reports is placed by its own least delayed packets.
"""

from __future__ import annotations

import struct
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from services.media.rtc import rtcp
from services.media.rtc.packets import Kind, Malformed

WINDOW_S = 300.0  # clocks that drift apart by 50 ppm differ by 15 ms meanwhile
SLEW = 0.02  # how fast a stream is moved to a better place: too slowly to be noticed
JUMP_S = 0.5  # what is further off was never right, and is moved at once
EARLY_S, LATE_S = 1.0, 5.0  # what is placed further from its arrival cannot be right
_STEP_S = 1.0
_TOO_SHORT_REPORT = 28


class Report(NamedTuple):
    """A moment of a stream, by the clock of its sender (seconds, from any beginning)."""

    ssrc: int
    sent_at_s: float
    timestamp: int


def reports_in(compound: bytes) -> Iterator[Report]:
    """The sender reports of an RTCP compound; none when it is malformed."""
    if rtcp.SENDER_REPORT not in compound:
        return  # feedback, as it comes many times a second
    try:
        blocks = list(rtcp.split(compound))
    except Malformed:
        return
    for block in blocks:
        if block.type == rtcp.SENDER_REPORT and block.length >= _TOO_SHORT_REPORT:
            ssrc, seconds, fraction, timestamp = struct.unpack_from("!LLLL", block.body, 4)
            yield Report(ssrc, seconds + fraction / (1 << 32), timestamp)


class Least:
    """The least value of the last WINDOW_S; values older than that are forgotten."""

    def __init__(self) -> None:
        self._kept: deque[tuple[float, float]] = deque()  # values rise from first to last

    def push(self, at_s: float, value: float) -> None:
        kept = self._kept
        while kept and kept[-1][1] >= value:
            kept.pop()
        if not kept or at_s - kept[-1][0] >= _STEP_S:
            kept.append((at_s, value))
        if kept[0][0] < at_s - WINDOW_S and len(kept) > 1:
            kept.popleft()

    @property
    def value(self) -> float | None:
        return self._kept[0][1] if self._kept else None

    def clear(self) -> None:
        self._kept.clear()


class SenderClock:
    """How far one sender's clock is from ours; shared by its streams.

    Sound decides when there is any: its packets are small and come evenly, while a picture's last
    packet is late by as long as the picture takes to send.
    """

    def __init__(self) -> None:
        self.era = 0  # rises when the sender has set its clock: older reports mean nothing then
        self._least = {Kind.AUDIO: Least(), Kind.VIDEO: Least()}

    @property
    def offset_s(self) -> float | None:
        """Our time minus the sender's."""
        by_sound = self._least[Kind.AUDIO].value
        return self._least[Kind.VIDEO].value if by_sound is None else by_sound

    def observe(self, kind: Kind, arrived_at_s: float, sent_at_s: float) -> None:
        self._least[kind].push(arrived_at_s, arrived_at_s - sent_at_s)

    def restart(self) -> None:
        self.era += 1
        for least in self._least.values():
            least.clear()


class StreamClock:
    """The place of one stream: `observe` each frame, then `place` it. Counts in `rate` per s."""

    def __init__(self, kind: Kind, rate: int, sender: SenderClock) -> None:
        self._kind = kind
        self._rate = rate
        self._sender = sender
        self._era = -1
        self._zero_s = 0.0  # the sender's time when this stream's counter stood at zero
        self._by_arrival = Least()
        self._shift_s: float | None = None
        self._placed_s = 0.0

    @property
    def is_reported(self) -> bool:
        """Whether the sender's clock can be used."""
        return self._era == self._sender.era

    def report(self, timestamp: int, sent_at_s: float) -> None:
        """The sender's clock at this moment of the stream."""
        zero_s = sent_at_s - timestamp / self._rate
        if self.is_reported and abs(zero_s - self._zero_s) > JUMP_S:
            self._sender.restart()
        self._zero_s, self._era = zero_s, self._sender.era

    def observe(self, timestamp: int, arrived_at_s: float) -> None:
        """A frame has come."""
        own_s = timestamp / self._rate
        self._by_arrival.push(arrived_at_s, arrived_at_s - own_s)
        if self.is_reported:
            self._sender.observe(self._kind, arrived_at_s, self._zero_s + own_s)

    def place(self, timestamp: int, arrived_at_s: float) -> float:
        """When an observed frame was sent, in seconds since the epoch."""
        own_s = timestamp / self._rate
        at_s = own_s + self._moved_to(self._best_shift_s(), own_s)
        if not -EARLY_S <= arrived_at_s - at_s <= LATE_S:
            self._distrust(own_s, arrived_at_s)
            at_s = arrived_at_s
        return at_s

    def _best_shift_s(self) -> float:
        offset_s = self._sender.offset_s if self.is_reported else None
        if offset_s is not None:
            return self._zero_s + offset_s
        assert self._by_arrival.value is not None, "observe before place"
        return self._by_arrival.value

    def _moved_to(self, best_s: float, own_s: float) -> float:
        before_s = self._shift_s
        if before_s is None or abs(best_s - before_s) > JUMP_S:
            self._shift_s = best_s
        else:
            most_s = max(0.0, own_s - self._placed_s) * SLEW
            self._shift_s = before_s + max(-most_s, min(most_s, best_s - before_s))
        self._placed_s = own_s
        return self._shift_s

    def _distrust(self, own_s: float, arrived_at_s: float) -> None:
        """The counter or a report has jumped: begin anew from here."""
        self._era = -1
        self._by_arrival.clear()
        self._by_arrival.push(arrived_at_s, arrived_at_s - own_s)
        self._shift_s = arrived_at_s - own_s
